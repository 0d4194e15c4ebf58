//! SIGTERM while shops create, wait and stream, and while jobs run: no request fails, no event is missed, no job is lost.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use alipay_sandbox::{Fault, FaultOrder};
use futures_util::future::join_all;
use pay_core::domain::Scope;
use pay_tests::{PATIENCE, Part, Process, Shop, Stream};
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use tokio::time::{sleep, timeout};

/// Who does what over and over again, each on connections that it keeps.
const CREATORS: usize = 6;
const WAITERS: usize = 4;
const READERS: usize = 4;
/// How many orders each process takes at least, so that it is in the middle of them.
const ORDERS: usize = 30;

/// The two processes as a load balancer knows them, and what came of it.
struct Load {
    leaving: String,
    staying: String,
    client: Client,
    has_left: AtomicBool,
    over: AtomicBool,
    taken: AtomicUsize,
}

impl Load {
    fn target(&self) -> &str {
        if self.has_left.load(Ordering::SeqCst) { &self.staying } else { &self.leaving }
    }

    fn is_over(&self) -> bool {
        self.over.load(Ordering::SeqCst)
    }

    /// Asks the process whether it is ready, as a load balancer does, until it says no.
    async fn watch(&self) {
        loop {
            let answer = self.client.get(format!("{}/readyz", self.leaving)).send().await.expect("an answer");
            if answer.status() != StatusCode::OK {
                let problem: Value = answer.json().await.expect("a problem");
                assert_eq!(problem["code"], "shutting_down");
                self.has_left.store(true, Ordering::SeqCst);
                return;
            }
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// Takes one order after another.
    async fn create(&self, name: usize) -> Vec<String> {
        let mut orders = Vec::new();
        while !self.is_over() {
            let body = json!({
                "user_id": format!("u{name}-{}", orders.len()), "product_id": "book", "channel": "page",
            });
            let request = self.client.post(format!("{}/v1/orders", self.target())).json(&body);
            let answer = request.send().await.unwrap_or_else(|error| panic!("a create failed: {error:?}"));
            assert!(answer.status().is_success(), "{answer:?}");
            let order: Value = answer.json().await.expect("the whole answer");
            orders.push(order["order_id"].as_str().expect("an order").to_owned());
            self.taken.fetch_add(1, Ordering::SeqCst);
        }
        orders
    }

    /// Waits for the money of an order that nobody pays, for longer than the process has to end.
    async fn wait(&self, order_id: &str) {
        while !self.is_over() {
            let request = self.client.get(format!("{}/v1/orders/{order_id}?wait=20", self.target()));
            let answer = request.send().await.unwrap_or_else(|error| panic!("a wait failed: {error:?}"));
            assert_eq!(answer.status(), StatusCode::OK);
            let order: Value = answer.json().await.expect("the whole answer");
            assert_eq!(order["order_id"], order_id);
        }
    }

    /// Reads the event stream, and goes on at the other process when it ends, until the last event.
    async fn read(&self, last: &AtomicUsize) -> Vec<String> {
        let mut bodies = Vec::new();
        let mut after = "0".repeat(32);
        let mut streams = 0;
        loop {
            let request = self.client.get(format!("{}/v1/events/stream", self.target()));
            let mut stream = Stream::open(request.header("Last-Event-ID", &after)).await;
            streams += 1;
            loop {
                match stream.next().await {
                    Part::Event(id, body) => {
                        after = id;
                        bodies.push(body);
                    }
                    Part::Comment => {}
                    Part::End => break,
                    Part::Cut => panic!("a stream was cut"),
                }
                if bodies.len() >= last.load(Ordering::SeqCst) {
                    assert!(streams >= 2, "each process was read from");
                    return bodies;
                }
            }
        }
    }

    /// Returns when so many orders have been taken since.
    async fn more(&self, orders: usize) {
        let enough = self.taken.load(Ordering::SeqCst) + orders;
        let taken = async {
            while self.taken.load(Ordering::SeqCst) < enough {
                sleep(Duration::from_millis(20)).await;
            }
        };
        timeout(PATIENCE, taken).await.expect("orders in time");
    }
}

#[tokio::test]
async fn an_api_process_leaves_and_no_request_fails() {
    let mut shop = Shop::open().await;
    let worker = Process::worker(&shop, &[]);
    let variables =
        [("SHUTDOWN_DELAY_S", "2"), ("SHUTDOWN_TIMEOUT_S", "10"), ("EVENT_STREAM_HEARTBEAT_S", "1")];
    let staying = Process::api(&mut shop, &variables).await;
    let staying_url = shop.url.clone();
    let leaving = Process::api(&mut shop, &variables).await;
    let load = Load {
        leaving: shop.url.clone(),
        staying: staying_url,
        client: shop.caller(&Scope::ALL).await,
        has_left: AtomicBool::new(false),
        over: AtomicBool::new(false),
        taken: AtomicUsize::new(0),
    };
    let unpaid = shop.call(shop.order_request("patient", "coffee", "page")).await;
    let unpaid = unpaid.body["order_id"].as_str().expect("an order").to_owned();
    let last = AtomicUsize::new(usize::MAX);

    let shops = join_all((0..CREATORS).map(|name| load.create(name)));
    let waiters = join_all((0..WAITERS).map(|_| load.wait(&unpaid)));
    let readers = join_all((0..READERS).map(|_| load.read(&last)));
    let course = async {
        load.more(ORDERS).await;
        let ended = timeout(Duration::from_secs(2 + 10), leaving.stop()).await;
        assert_eq!(ended, Ok(true), "exit code 0 within the deadline");
        assert!(load.has_left.load(Ordering::SeqCst), "readiness said no before the end");
        load.more(ORDERS).await;
        load.over.store(true, Ordering::SeqCst);
        // Lets go of those who wait at the process that stays.
        let close = load.client.post(format!("{}/v1/orders/{unpaid}/close", load.staying));
        assert_eq!(shop.call(close).await.status, StatusCode::OK);
        worker_is_done(&shop).await;
        let events = shop.count("select count(*) from events").await;
        last.store(usize::try_from(events).unwrap(), Ordering::SeqCst);
    };
    let (taken, _, read, (), ()) = tokio::join!(shops, waiters, readers, load.watch(), course);

    let feed: Vec<String> = sqlx::query_scalar("select body from events order by feed_position")
        .fetch_all(&shop.cx.pool)
        .await
        .unwrap();
    for bodies in read {
        assert!(bodies == feed, "a reader's events are not the feed: {} of {}", bodies.len(), feed.len());
    }
    let taken: BTreeSet<String> = taken.into_iter().flatten().chain([unpaid]).collect();
    let kept: Vec<String> =
        sqlx::query_scalar("select order_id from orders").fetch_all(&shop.cx.pool).await.unwrap();
    assert_eq!(kept.into_iter().collect::<BTreeSet<_>>(), taken, "what was answered is what is there");
    assert!(worker.stop().await && staying.stop().await);
    shop.converged().await;
}

#[tokio::test]
async fn a_worker_leaves_and_no_job_is_lost() {
    let shop = Shop::open().await;
    // Alipay's slow answers keep handlers running, so that the worker has something to finish.
    let slow = FaultOrder::new(Fault::Delay).method("alipay.trade.precreate").delay_ms(500);
    shop.sandbox().order_fault(slow).unwrap();
    let leaving = Process::worker(&shop, &[]);
    let staying = Process::worker(&shop, &[]);
    let name = format!("pay-worker-{}-%", leaving.id());
    let held = || held_by(&shop, &name);

    let users: Vec<String> = (0..ORDERS).map(|number| format!("u{number}")).collect();
    let create = users.iter().map(|user| shop.call(shop.order_request(user, "book", "qr")));
    let answers = join_all(create).await;
    assert!(answers.iter().all(|answer| answer.status.is_success()));
    until(async || held().await > 0).await;
    assert!(leaving.stop().await, "SIGTERM ends a worker in peace");
    assert_eq!(held().await, 0, "it left nothing behind");
    worker_is_done(&shop).await;
    assert!(staying.stop().await);

    let counted = "select coalesce(sum(failures + worker_deaths), 0)::bigint from queue.job";
    assert_eq!(shop.count(counted).await, 0, "nothing was abandoned, and nothing failed");
    assert_eq!(shop.count("select count(*) from orders where status <> 'PAY_WAIT'").await, 0);
    shop.converged().await;
}

async fn held_by(shop: &Shop, worker: &str) -> i64 {
    sqlx::query_scalar("select count(*) from queue.job where state = 'running' and worker like $1")
        .bind(worker)
        .fetch_one(&shop.cx.pool)
        .await
        .expect("the jobs")
}

/// Returns when no job of an order is left, and every event is out.
async fn worker_is_done(shop: &Shop) {
    let live = "select count(*) from queue.job where state in ('ready', 'blocked', 'running')";
    until(async || shop.count(live).await + shop.unannounced().await == 0).await;
}

/// Looks again and again. Other processes change what is looked at; they send no signal.
async fn until(mut done: impl AsyncFnMut() -> bool) {
    let looking = async {
        while !done().await {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(PATIENCE, looking).await.expect("an end in time");
}
