//! Postgres dies under load and comes back: what was acknowledged is there, nobody is restarted, and everything comes right.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use alipay_sandbox::{Pay, Sandbox};
use chrono::{DateTime, Utc};
use futures_util::future::join_all;
use pay_core::domain::Scope;
use pay_tests::{Database, Extent, Opening, Order, PATIENCE, PostgresServer, Process, Shop};
use reqwest::header::RETRY_AFTER;
use reqwest::{Client, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::task::block_in_place;
use tokio::time::{Duration, Instant, sleep, timeout};

/// Buyers at once.
const BUYERS: usize = 8;
/// Orders that are paid before it dies, and again after it is back.
const ORDERS: usize = 40;
/// Notifications that were acknowledged within the last second before it dies, at least, and that were refused while it was away.
const FRESH_MIN: usize = 5;
/// Orders that stand ready to be paid, one after the other and from shortly before it dies on: buyers who wait for an order pay none while it
/// is away.
const READY: usize = 80;
/// How soon a buyer repeats what was refused: sooner than they are asked to.
const AGAIN_AFTER: Duration = Duration::from_millis(200);

/// Buyers who go on until it is over.
struct Load {
    client: Client,
    url: String,
    sandbox: Sandbox,
    over: AtomicBool,
    paid: AtomicUsize,
    /// Answers 503.
    turned_away: AtomicUsize,
    orders: Mutex<Vec<Order>>,
    wrong: Mutex<Vec<String>>,
}

impl Load {
    /// What is answered once it is not turned away. Nothing, where it is over by then or the answer is none that may be given.
    async fn ask(&self, request: &RequestBuilder) -> Option<Value> {
        loop {
            let answer = match request.try_clone().expect("a request that can be repeated").send().await {
                Ok(answer) => answer,
                Err(error) => return self.wrong(format!("no answer: {error:?}")),
            };
            let status = answer.status();
            if status.is_success() {
                return Some(answer.json().await.expect("JSON"));
            }
            let later =
                answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse::<u32>().ok());
            if status != StatusCode::SERVICE_UNAVAILABLE || later.is_none() {
                return self.wrong(format!("{status}, Retry-After {later:?}: {:?}", answer.text().await));
            }
            self.turned_away.fetch_add(1, Ordering::SeqCst);
            if self.over.load(Ordering::SeqCst) {
                return None;
            }
            sleep(AGAIN_AFTER).await;
        }
    }

    fn wrong(&self, what: String) -> Option<Value> {
        self.wrong.lock().unwrap().push(what);
        None
    }

    /// An order that can be paid.
    async fn take(&self, user_id: &str) -> Option<Order> {
        let body = json!({ "user_id": user_id, "product_id": "book", "channel": "page" });
        let take = self.client.post(format!("{}/v1/orders", self.url)).json(&body);
        let mut order = Order::from(self.ask(&take).await?);
        let read = self.client.get(format!("{}/v1/orders/{}?wait=2", self.url, order.order_id));
        while order.cashier.is_none() {
            order = self.ask(&read).await?.into();
        }
        Some(order)
    }

    async fn pay(&self, order: Order) {
        let pay = Pay { cashier_url: order.cashier.clone(), ..Pay::default() };
        self.sandbox.pay(&order.order_id, pay).await.expect("to pay");
        self.orders.lock().unwrap().push(order);
    }

    async fn buy(self: Arc<Self>, buyer: usize) {
        for number in 0.. {
            if self.over.load(Ordering::SeqCst) {
                return;
            }
            if let Some(order) = self.take(&format!("u{buyer}-{number}")).await {
                self.pay(order).await;
                self.paid.fetch_add(1, Ordering::SeqCst);
            }
        }
    }

    /// Pays those that stand ready, evenly.
    async fn pay_all(self: Arc<Self>, ready: Vec<Order>, within: Duration) {
        let pause = within / u32::try_from(ready.len()).expect("a number");
        for order in ready {
            self.pay(order).await;
            sleep(pause).await;
        }
    }

    /// Returns when so many more have been paid.
    async fn more(&self, orders: usize) {
        let enough = self.paid.load(Ordering::SeqCst) + orders;
        let paid = async {
            while self.paid.load(Ordering::SeqCst) < enough {
                sleep(Duration::from_millis(10)).await;
            }
        };
        timeout(3 * PATIENCE, paid)
            .await
            .unwrap_or_else(|_| panic!("no orders: {:?}", self.wrong.lock().unwrap()));
    }

    /// The ids of the notifications that were acknowledged; how many were sent within a second before that moment; and how many deliveries
    /// were refused.
    fn notifications(&self, moment: DateTime<Utc>) -> (BTreeSet<String>, usize, usize) {
        let (mut acknowledged, mut fresh, mut refused) = (BTreeSet::new(), 0, 0);
        for order in self.orders.lock().unwrap().iter() {
            for told in self.sandbox.notifications_of(&order.order_id) {
                for attempt in &told.attempts {
                    if attempt.result == "acknowledged" {
                        acknowledged.insert(told.notify_id.clone());
                        let before_ms = (moment - attempt.at).num_milliseconds();
                        fresh += usize::from((0..1_000).contains(&before_ms));
                    } else {
                        refused += 1;
                    }
                }
            }
        }
        (acknowledged, fresh, refused)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn f20_postgres_is_killed_under_load_and_nothing_acknowledged_is_lost() {
    let down = Duration::from_secs(if Extent::of_this_run() == Extent::Night { 20 } else { 5 });
    let server = PostgresServer::start_durable();
    let admin = server.url("postgres");
    let mut shop = Shop::open_on(Database::create_on(&admin).await, Opening::default()).await;
    for setting in ["fsync", "synchronous_commit"] {
        let set: String = sqlx::query_scalar("select current_setting($1)")
            .bind(setting)
            .fetch_one(&shop.cx.pool)
            .await
            .expect("the setting");
        assert_eq!(set, "on", "{setting}: what it confirms is kept");
    }
    let started = "select pg_postmaster_start_time()::text";
    let before: String = sqlx::query_scalar(started).fetch_one(&shop.cx.pool).await.expect("the server");
    let limits = [("KEY_REQUESTS_PER_S", "10000"), ("KEY_REQUESTS_BURST", "100000")];
    let api = Process::api(&mut shop, &limits).await;
    let workers = [Process::worker(&shop, &[("LEASE_S", "5")]), Process::worker(&shop, &[("LEASE_S", "5")])];
    let load = Arc::new(Load {
        client: shop.caller(&Scope::ALL).await,
        url: shop.url.clone(),
        sandbox: shop.sandbox().clone(),
        over: AtomicBool::new(false),
        paid: AtomicUsize::new(0),
        turned_away: AtomicUsize::new(0),
        orders: Mutex::default(),
        wrong: Mutex::default(),
    });
    let mut ready = Vec::new();
    while ready.len() < READY {
        let users: Vec<String> = (0..BUYERS).map(|buyer| format!("ready-{}-{buyer}", ready.len())).collect();
        let taken = join_all(users.iter().map(|user| load.take(user))).await;
        ready.extend(taken.into_iter().flatten());
    }
    let buyers: Vec<_> = (0..BUYERS).map(|buyer| tokio::spawn(load.clone().buy(buyer))).collect();

    load.more(ORDERS).await;
    let payer = tokio::spawn(load.clone().pay_all(ready, 2 * down));
    load.more(ORDERS / 2).await;
    assert_eq!(load.turned_away.load(Ordering::SeqCst), 0, "nobody, while it is there");
    let (killed, moment) = (Instant::now(), shop.clock().now());
    block_in_place(|| server.kill());
    let (_, _, refused_before) = load.notifications(moment);
    // Bought and told until the last moment, and on and on while it is away.
    while killed.elapsed() < down {
        let address = admin.split('@').nth(1).and_then(|rest| rest.split('/').next()).expect("an address");
        assert!(TcpStream::connect(address).await.is_err(), "it is down");
        let (live, ready) = (shop.get("/livez").send().await, shop.get("/readyz").send().await);
        assert_eq!(live.expect("an answer").status(), StatusCode::OK);
        assert_eq!(ready.expect("an answer").status(), StatusCode::SERVICE_UNAVAILABLE);
        sleep(Duration::from_millis(200)).await;
    }
    let away = load.turned_away.load(Ordering::SeqCst);
    block_in_place(|| server.start_again());
    let back = Instant::now();
    load.more(ORDERS).await;
    println!("the first {ORDERS} orders were paid {:.1?} after it was back", back.elapsed());
    load.over.store(true, Ordering::SeqCst);
    for buyer in buyers.into_iter().chain([payer]) {
        buyer.await.expect("a buyer");
    }
    assert!(shop.sandbox().settled(PATIENCE).await, "notifications are still under way");

    let wrong = load.wrong.lock().unwrap().clone();
    assert!(wrong.is_empty(), "answers that may not be given: {wrong:#?}");
    let after: String = sqlx::query_scalar(started).fetch_one(&shop.cx.pool).await.expect("the server");
    assert_ne!(before, after, "it was started again");
    let (acknowledged, fresh, refused) = load.notifications(moment);
    let refused = refused - refused_before;
    println!(
        "{fresh} acknowledged in its last second; while it was away {away} requests and {refused} notifications were refused"
    );
    let kept: Vec<String> =
        sqlx::query_scalar("select notify_id from notifications").fetch_all(&shop.cx.pool).await.unwrap();
    let kept = BTreeSet::from_iter(kept);
    let lost: Vec<&String> = acknowledged.difference(&kept).collect();
    assert!(
        lost.is_empty(),
        "of {} acknowledged notifications {} are lost: {lost:?}",
        acknowledged.len(),
        lost.len()
    );

    assert!(fresh >= FRESH_MIN && refused >= FRESH_MIN && away >= BUYERS, "it died under no load");

    all_come_right(&shop, &load).await;
    for worker in &workers {
        let done = format!("pay-worker-{}-%", worker.id());
        let done: i64 = sqlx::query_scalar(
            "select count(*) from queue.job where worker like $1 and claimed_at > $2::timestamptz",
        )
        .bind(done)
        .bind(&after)
        .fetch_one(&shop.cx.pool)
        .await
        .unwrap();
        assert!(done > 0, "a worker did nothing more");
    }
    for process in [api].into_iter().chain(workers) {
        assert!(process.stop().await, "the same process all the time");
    }
    shop.converged().await;
}

/// What was refused is found by queries: each order is waited for.
async fn all_come_right(shop: &Shop, load: &Load) {
    let orders = load.orders.lock().unwrap().clone();
    let deadline = Instant::now() + 6 * PATIENCE;
    for order in &orders {
        while shop.changed(order).await.status != "PAY_SUCCESS" {
            assert!(Instant::now() < deadline, "{} was paid", order.order_id);
        }
    }
    let live = "select count(*) from queue.job where state in ('ready', 'blocked', 'running')";
    while shop.count(live).await + shop.unannounced().await > 0 {
        assert!(Instant::now() < deadline, "jobs or events that stay");
        sleep(Duration::from_millis(50)).await;
    }
}
