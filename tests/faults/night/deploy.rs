//! The programs of the last release and today's side by side, on one database, while shops sell.
//!
//! `dev/night deploy` builds those of the release and names their folder.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use alipay_sandbox::{Pay, Sandbox};
use pay_core::domain::Scope;
use pay_tests::{Balancer, Database, Minutes, Opening, Order, Process, Shop, program};
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use sqlx::PgPool;
use tokio::process::Command;
use tokio::time::{Duration, Instant, sleep, timeout};

/// How often all programs are exchanged and exchanged back.
const ROUNDS: usize = 3;
/// Buyers at once.
const BUYERS: usize = 8;
/// Lives of orders that end in each phase.
const LIVES: usize = 150;
/// What each of two programs does at least where both of them work.
const SHARE_MIN: usize = 20;
/// How long any step of a life may take.
const STEP_MAX: Duration = Duration::from_secs(90);
/// How long a phase may take.
const PHASE_MAX: Duration = Duration::from_mins(10);

/// Buyers who go on until it is over, and what came of it.
struct Load {
    client: Client,
    url: String,
    sandbox: Sandbox,
    over: AtomicBool,
    lives: AtomicUsize,
    requests: AtomicUsize,
    /// The orders that were answered, each with the state in which it has to end.
    orders: Mutex<BTreeMap<String, &'static str>>,
    failed: Mutex<Vec<String>>,
}

/// Somebody was answered what nobody should be.
struct Failed;

impl Load {
    /// A connection of its own for each request, so that the balancer gives each to the next process.
    async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> Result<Value, Failed> {
        let request = self.client.request(method.clone(), format!("{}{path}", self.url));
        let mut request: RequestBuilder = request.header("Connection", "close").header("Prefer", "wait=10");
        if let Some(body) = body {
            request = request.json(&body);
        }
        self.requests.fetch_add(1, Ordering::SeqCst);
        let answer = match request.send().await {
            Ok(answer) => (answer.status(), answer.json().await.unwrap_or(Value::Null)),
            Err(error) => return Err(self.fail(format!("{method} {path}: {error:?}"))),
        };
        match answer {
            (status, body) if status.is_success() => Ok(body),
            (status, body) => Err(self.fail(format!("{method} {path}: {status} {body}"))),
        }
    }

    fn fail(&self, what: String) -> Failed {
        eprintln!("failed: {what}");
        self.failed.lock().unwrap().push(what);
        Failed
    }

    /// Waits until the order is there.
    async fn comes_to(&self, order_id: &str, status: &str) -> Result<(), Failed> {
        let deadline = Instant::now() + STEP_MAX;
        loop {
            let order = self.ask(Method::GET, &format!("/v1/orders/{order_id}?wait=5"), None).await?;
            if order["status"] == status {
                return Ok(());
            }
            if Instant::now() > deadline {
                return Err(self.fail(format!("{order_id} is {}, and not {status}", order["status"])));
            }
            sleep(Duration::from_millis(100)).await;
        }
    }

    async fn take(&self, user_id: &str) -> Result<Order, Failed> {
        let body = json!({ "user_id": user_id, "product_id": "coffee", "channel": "page" });
        let mut order = Order::from(self.ask(Method::POST, "/v1/orders", Some(body)).await?);
        let deadline = Instant::now() + STEP_MAX;
        while order.cashier.is_none() {
            if Instant::now() > deadline {
                return Err(self.fail(format!("{} has no cashier", order.order_id)));
            }
            sleep(Duration::from_millis(100)).await;
            order = self
                .ask(Method::GET, &format!("/v1/orders/{}", order.order_id), None)
                .await
                .map(Order::from)?;
        }
        Ok(order)
    }

    /// An order is taken, and left open, paid, refunded whole or in parts, or closed.
    async fn live(&self, user_id: &str, number: usize) -> Result<(), Failed> {
        let order = self.take(user_id).await?;
        let id = order.order_id.as_str();
        let ends = ["PAY_SUCCESS", "REFUNDED", "CLOSED", "REFUNDED"][number % 4];
        self.orders.lock().unwrap().insert(id.to_owned(), ends);
        if ends == "CLOSED" {
            let opened = self.sandbox.open(order.cashier.as_deref().unwrap()).await;
            opened.map_err(|error| self.fail(format!("{id}: {error}")))?;
            self.ask(Method::POST, &format!("/v1/orders/{id}/close"), None).await?;
            return self.comes_to(id, ends).await;
        }
        let paid = self.sandbox.pay(id, Pay { cashier_url: order.cashier.clone(), ..Pay::default() }).await;
        paid.map_err(|error| self.fail(format!("{id}: {error}")))?;
        self.comes_to(id, "PAY_SUCCESS").await?;
        let parts: &[i64] = match number % 4 {
            1 => &[2_800],
            3 => &[1_000, 1_800],
            _ => &[],
        };
        for (part, amount_fen) in parts.iter().enumerate() {
            let body = json!({ "refund_no": format!("{id}-{part}"), "amount_fen": amount_fen });
            self.ask(Method::POST, &format!("/v1/orders/{id}/refunds"), Some(body)).await?;
        }
        self.comes_to(id, ends).await
    }

    async fn buy(self: Arc<Self>, buyer: usize) {
        for number in buyer.. {
            if self.over.load(Ordering::SeqCst) {
                return;
            }
            // What failed is kept, and the next one goes on.
            let _ = self.live(&format!("u{buyer}-{number}"), number).await;
            self.lives.fetch_add(1, Ordering::SeqCst);
        }
    }
}

/// A set of programs: those of the last release, or today's.
struct Programs {
    name: &'static str,
    folder: PathBuf,
}

impl Programs {
    fn worker(&self, field: &Field) -> Running {
        let public = [("PUBLIC_URL", field.balancer.url.as_str())];
        let process = Process::worker_of(&self.folder.join("pay-worker"), &field.shop, &public);
        Running { what: format!("{}'s worker", self.name), url: None, process }
    }

    /// Starts it, and has the balancer know it once it is ready.
    async fn api(&self, field: &mut Field) -> Running {
        let variables = [
            ("PUBLIC_URL", field.balancer.url.as_str()),
            ("SHUTDOWN_DELAY_S", "2"),
            ("KEY_REQUESTS_PER_S", "10000"),
            ("KEY_REQUESTS_BURST", "100000"),
        ];
        let process = Process::api_of(&self.folder.join("pay-api"), &mut field.shop, &variables).await;
        let url = field.shop.url.clone();
        let ready = reqwest::get(format!("{url}/readyz")).await.expect("an answer");
        assert_eq!(ready.status(), StatusCode::OK, "{} is ready", self.name);
        field.balancer.add(&url);
        Running { what: format!("{}'s API", self.name), url: Some(url), process }
    }
}

/// A program that runs.
struct Running {
    what: String,
    /// An API's own address.
    url: Option<String>,
    process: Process,
}

/// Where all of it takes place.
struct Field {
    shop: Shop,
    pool: PgPool,
    balancer: Balancer,
    load: Arc<Load>,
    minutes: Minutes,
}

impl Field {
    /// How much a program has done: jobs that it was the last to claim, or connections.
    async fn done_by(&self, running: &Running) -> usize {
        if let Some(url) = &running.url {
            return self.balancer.given(url);
        }
        let jobs: i64 = sqlx::query_scalar("select count(*) from queue.job where worker like $1")
            .bind(format!("pay-worker-{}-%", running.process.id()))
            .fetch_one(&self.pool)
            .await
            .expect("the jobs");
        usize::try_from(jobs).expect("a number")
    }

    /// Lets the load go on until enough has lived and each of these has had its share of it.
    async fn sell(&mut self, what: &str, by: &[&Running]) {
        let (begun, lives_before) = (Instant::now(), self.load.lives.load(Ordering::SeqCst));
        let mut done_before = Vec::new();
        for running in by {
            done_before.push(self.done_by(running).await);
        }
        loop {
            let mut shares = Vec::new();
            for (running, before) in by.iter().zip(&done_before) {
                // A job that waits is another's once that claims it.
                shares.push(self.done_by(running).await.saturating_sub(*before));
            }
            let lived = self.load.lives.load(Ordering::SeqCst) - lives_before;
            if lived >= LIVES && shares.iter().all(|share| *share >= SHARE_MIN) {
                let told: Vec<String> = by
                    .iter()
                    .zip(&shares)
                    .map(|(running, share)| format!("{} {share}", running.what))
                    .collect();
                println!("{what}: {lived} lives in {:.0?}; {}", begun.elapsed(), told.join(", "));
                return;
            }
            let failed = self.load.failed.lock().unwrap().clone();
            assert!(failed.is_empty(), "{what}: {} requests failed: {failed:#?}", failed.len());
            assert!(begun.elapsed() < PHASE_MAX, "{what}: {lived} lives, shares {shares:?}");
            let requests = self.load.requests.load(Ordering::SeqCst);
            self.minutes.tell(|| format!("{what}: {lived} lives here, {requests} requests, none failed"));
            sleep(Duration::from_millis(100)).await;
        }
    }

    /// SIGTERM, as in a deploy: it finishes what it is at.
    async fn leave(&self, running: Running) {
        let Running { what, url, process } = running;
        let errors = process.lines("ERROR");
        assert!(errors.is_empty(), "{what}: {errors:#?}");
        if let Some(url) = &url {
            self.balancer.remove(url);
        }
        let ended = timeout(Duration::from_mins(1), process.stop()).await;
        assert_eq!(ended, Ok(true), "{what} ends in peace");
    }
}

async fn migrate(folder: &Path, database_url: &str) {
    let mut command = Command::new(folder.join("pay-api"));
    let migrated = command.arg("migrate").env_clear().env("DATABASE_URL", database_url).output().await;
    let migrated = migrated.expect("pay-api migrate");
    assert!(migrated.status.success(), "{}", String::from_utf8_lossy(&migrated.stderr));
}

/// The tables of the last release, by its own hand, and a product.
async fn open(last: &Programs) -> Field {
    let database = Database::empty().await;
    migrate(&last.folder, &database.url).await;
    let tables = "select count(*) from _sqlx_migrations";
    let migrations: i64 = sqlx::query_scalar(tables).fetch_one(&database.pool).await.expect("the tables");
    assert!(usize::try_from(migrations).unwrap() < pay_core::MIGRATOR.iter().count(), "older tables");
    sqlx::query(
        "insert into products (app_id, product_id, name, price_fen) values ($1, 'coffee', 'Coffee', 2800)",
    )
    .bind(pay_tests::APP_ID)
    .execute(&database.pool)
    .await
    .expect("a product");
    let pool = database.pool.clone();
    let shop = Shop::open_on(database, Opening::default()).await;
    let balancer = Balancer::open().await;
    let load = Arc::new(Load {
        client: shop.caller(&Scope::ALL).await,
        url: balancer.url.clone(),
        sandbox: shop.sandbox().clone(),
        over: AtomicBool::new(false),
        lives: AtomicUsize::new(0),
        requests: AtomicUsize::new(0),
        orders: Mutex::default(),
        failed: Mutex::default(),
    });
    Field { shop, pool, balancer, load, minutes: Minutes::new() }
}

#[tokio::test]
async fn f50_the_last_release_and_today_work_side_by_side_either_way_round() {
    let folder = std::env::var_os("PAYDESK_RELEASE").expect("PAYDESK_RELEASE: run this by dev/night deploy");
    let last = Programs { name: "the last release", folder: folder.into() };
    let today = Programs { name: "today", folder: program("pay-api").parent().unwrap().to_owned() };
    let mut field = open(&last).await;
    let mut paid = field.shop.subscribe().await;

    let (mut api, mut worker) = (last.api(&mut field).await, last.worker(&field));
    let buyers: Vec<_> = (0..BUYERS).map(|buyer| tokio::spawn(field.load.clone().buy(buyer))).collect();
    field.sell("the last release alone", &[&api, &worker]).await;
    migrate(&today.folder, &field.shop.database_url()).await;
    field.sell("the last release on today's tables", &[&api, &worker]).await;
    for round in 1..=ROUNDS {
        // As the documentation has it: the workers before the API.
        let new_worker = today.worker(&field);
        field.sell("both workers", &[&api, &worker, &new_worker]).await;
        let new_api = today.api(&mut field).await;
        field.sell("both of both", &[&api, &worker, &new_api, &new_worker]).await;
        field.leave(worker).await;
        field.sell("both APIs, today's worker", &[&api, &new_api, &new_worker]).await;
        field.leave(api).await;
        field.sell("today alone", &[&new_api, &new_worker]).await;
        if round == ROUNDS {
            (api, worker) = (new_api, new_worker);
            break;
        }
        // And back.
        api = last.api(&mut field).await;
        worker = last.worker(&field);
        field.sell("both again", &[&api, &worker, &new_api, &new_worker]).await;
        field.leave(new_api).await;
        field.leave(new_worker).await;
        field.sell("the last release alone again", &[&api, &worker]).await;
    }

    field.load.over.store(true, Ordering::SeqCst);
    for buyer in buyers {
        buyer.await.expect("a buyer");
    }
    let failed = std::mem::take(&mut *field.load.failed.lock().unwrap());
    assert!(failed.is_empty(), "{} requests failed: {failed:#?}", failed.len());
    let live = "select count(*) from queue.job where state in ('ready', 'blocked', 'running')";
    let quiet = async {
        while field.shop.count(live).await + field.shop.unannounced().await > 0 {
            sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(STEP_MAX, quiet).await.expect("nothing is left to do");

    let expected = std::mem::take(&mut *field.load.orders.lock().unwrap());
    ended_as_asked(&field, &expected).await;
    told_of(&paid.rest(&field.shop.channel).await, &expected);
    feed_is_whole(&field).await;
    println!("{} orders, {} requests", expected.len(), field.load.requests.load(Ordering::SeqCst));
    field.leave(api).await;
    field.leave(worker).await;
    field.shop.converged().await;
}

async fn ended_as_asked(field: &Field, expected: &BTreeMap<String, &'static str>) {
    let kept: Vec<(String, String)> =
        sqlx::query_as("select order_id, status from orders").fetch_all(&field.pool).await.unwrap();
    let kept: BTreeMap<&str, &str> =
        kept.iter().map(|(order_id, status)| (order_id.as_str(), status.as_str())).collect();
    let expected: BTreeMap<&str, &str> =
        expected.iter().map(|(order_id, status)| (order_id.as_str(), *status)).collect();
    assert_eq!(kept, expected, "what was answered is what is there, as it had to end");
    let failures: Vec<(String, String, i64)> = sqlx::query_as(
        "select name, kind || ': ' || failure.error, count(*) from queue.failure join queue.job using (job_id) group by 1, 2",
    )
    .fetch_all(&field.pool)
    .await
    .unwrap();
    assert!(failures.is_empty(), "jobs that failed on their way: {failures:#?}");
}

/// Every order that was paid, and under one id: it may come twice.
fn told_of(told: &[Value], expected: &BTreeMap<String, &'static str>) {
    let mut ids: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for event in told {
        let of_order = ids.entry(event["subject"].as_str().unwrap()).or_default();
        of_order.insert(event["id"].as_str().unwrap());
    }
    // One whose money is back before it could be announced is not: nobody shall ship it.
    let silent = expected.iter().filter(|(order_id, ends)| {
        **ends == "PAY_SUCCESS" && ids.get(order_id.as_str()).is_none_or(|ids| ids.len() != 1)
    });
    assert_eq!(silent.collect::<Vec<_>>(), [], "paid, and not told of once");
    assert!(ids.values().all(|ids| ids.len() == 1), "told of under two ids: {ids:?}");
}

/// A reader from the beginning gets every event once.
async fn feed_is_whole(field: &Field) {
    let mut read = BTreeSet::new();
    let mut after = String::new();
    loop {
        let page = field.shop.call(field.shop.get(&format!("/v1/events?limit=1000{after}"))).await.body;
        let events = page["events"].as_array().expect("events");
        if events.is_empty() {
            break;
        }
        for event in events {
            assert!(read.insert(event["id"].as_str().expect("an id").to_owned()), "twice: {event}");
        }
        after = format!("&after={}", page["next"].as_str().expect("a cursor"));
    }
    let written = field.shop.count("select count(*) from events").await;
    assert_eq!(
        i64::try_from(read.len()).unwrap(),
        written,
        "events that a reader gets, and those that are there"
    );
}
