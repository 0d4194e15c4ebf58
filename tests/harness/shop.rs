//! One shop with all real parts.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use alipay_sandbox::{App, Clock as SandboxClock, Config, Pay, Running, Sandbox, TradeView};
use chrono::{DateTime, TimeDelta, Utc};
use pay_alipay::app::AppConfig;
use pay_alipay::client::{Client as AlipayClient, ClientConfig};
use pay_alipay::keys::KeyRing;
use pay_api::State;
use pay_api::server;
use pay_core::catalog::{Catalog, HttpCatalog, PostgresCatalog};
use pay_core::config::{AlipayConfig, HttpConfig};
use pay_core::domain::decide::decide_payment::Decision;
use pay_core::domain::{
    self, AppId, By, Channel, KeySecret, LatePolicy, Money, NewOrder, Payment, Product, Scope,
};
use pay_core::events::{Publisher, RedisConfig, RedisPublisher};
use pay_core::flow::{Progress, Relay};
use pay_core::{Clock, Context, MIGRATOR, Settings, flow, store};
use pay_queue::testing::{Drain, Report};
use pay_queue::{JobId, Waker, admin};
use pay_worker::schedule;
use reqwest::StatusCode;
use serde_json::{Value, json};
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use tokio::net::TcpListener;
use tokio::sync::Mutex;
use ulid::Ulid;
use url::Url;

use crate::redis::{Shipping, server};
use crate::redis_server::RedisServer;
use crate::unsettled::Unsettled;
use crate::work::Hands;
use crate::{APP_ID, Database, OTHER_APP_ID, OTHER_SELLER_ID, PATIENCE, SELLER_ID, Subscription, keys};

/// Asks which orders have no money any more and an `order.paid` that was not announced.
pub const MONEY_BACK: &str = "select order_id from orders join events using (order_id) \
     where status = 'REFUNDED' and type = 'order.paid' \
     and (feed_position is null or feed_position > (select announced from event_relay))";

/// How many events Redis keeps.
pub(crate) const STREAM_LENGTH: usize = 1000;

/// One shop: its database, its API, Alipay's sandbox, its channel on Redis.
#[derive(Debug)]
pub struct Shop {
    /// What a flow reaches the world by.
    pub cx: Context,
    /// Alipay.
    pub alipay: Running,
    /// The API's address, without a slash at its end.
    pub url: String,
    /// The channel of `order.paid`.
    pub channel: String,
    pub(crate) database: Database,
    pub(crate) drain: Drain,
    /// The Redis that has the events at the end; `None` if that has lost them.
    pub(crate) redis: Option<String>,
    pub(crate) shipping: Mutex<Shipping>,
    /// Orders whose goods were shipped after all of their money was back.
    pub(crate) shipped_for_nothing: Mutex<Vec<String>>,
    relay: Relay,
    http: reqwest::Client,
    pub(crate) unsettled: Unsettled,
}

/// What is not as usual about a shop.
#[derive(Debug, Clone)]
pub struct Opening {
    /// The product's own times.
    pub settings: Settings,
    /// Another service that names and prices come from.
    pub catalog_url: Option<String>,
    /// The API's limits: by default as many requests as a test likes.
    pub http: HttpConfig,
    /// How long Alipay may take to let us connect, and then for an answer.
    pub answer_timeout: Duration,
    /// How many orders a second Alipay is asked about by the clock, for each of the apps.
    pub queries_per_s: u32,
    /// What Alipay's words about the first app are believed by.
    pub alipay_keys: KeyRing,
    /// How far this host's clock, and so that of every process on it, is ahead of the database's and Alipay's.
    pub host_ahead: TimeDelta,
}

impl Default for Opening {
    fn default() -> Self {
        Self {
            settings: settings(),
            catalog_url: None,
            http: http(),
            answer_timeout: Duration::from_secs(5),
            queries_per_s: 10,
            alipay_keys: KeyRing::single(keys::alipay_private().public_key().clone()),
            host_ahead: TimeDelta::zero(),
        }
    }
}

/// An order of a book as the product makes it, for a test that writes one by itself.
pub fn book_for(app_id: &str, user_id: &str, now: DateTime<Utc>) -> domain::Order {
    let new = NewOrder {
        user_id: user_id.to_owned(),
        product_id: "book".to_owned(),
        channel: Channel::Page,
        expires_in: None,
    };
    let price = Money::from_fen(1).expect("a price");
    let product = Product { product_id: "book".to_owned(), name: "Book".to_owned(), price, expiry: None };
    domain::Order::new(AppId::new(app_id), &new, &product, TimeDelta::minutes(30), now)
}

/// An answer of the API's.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: StatusCode,
    /// The headers.
    pub headers: reqwest::header::HeaderMap,
    /// The body, if it is JSON; else its text as a JSON string.
    pub body: Value,
}

impl Answer {
    /// The stable word of a problem.
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }
}

/// An order as the API shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Its id.
    pub order_id: String,
    /// Where it stands.
    pub status: String,
    /// Whole fen.
    pub amount_fen: i64,
    /// Whether it existed before the request that answered with it.
    pub reused: Option<bool>,
    /// The address of the cashier, or the text of the QR code or for the app.
    pub cashier: Option<String>,
    /// All of it.
    pub body: Value,
}

impl From<Value> for Order {
    fn from(body: Value) -> Self {
        let text =
            |name: &str| body[name].as_str().unwrap_or_else(|| panic!("no {name} in {body}")).to_owned();
        let cashier = &body["cashier"];
        let cashier = ["url", "order_string", "qr_code"].into_iter().find_map(|name| cashier[name].as_str());
        Self {
            order_id: text("order_id"),
            status: text("status"),
            amount_fen: body["amount_fen"].as_i64().expect("whole fen"),
            reused: body["reused"].as_bool(),
            cashier: cashier.map(str::to_owned),
            body,
        }
    }
}

impl Order {
    /// What Alipay is told about the order's end: its own text, in Beijing's time. For cashiers that are links.
    pub fn time_expire(&self) -> String {
        let url = Url::parse(self.cashier.as_deref().expect("a cashier")).expect("an address");
        let biz = url.query_pairs().find(|(name, _)| name == "biz_content").expect("biz_content");
        let biz: Value = serde_json::from_str(&biz.1).expect("JSON");
        biz["time_expire"].as_str().expect("time_expire").to_owned()
    }
}

/// Alipay's clock is everybody's.
#[derive(Debug)]
struct Shared(Sandbox);

impl Clock for Shared {
    fn now(&self) -> DateTime<Utc> {
        self.0.clock().now()
    }
}

impl Shop {
    /// Opens a shop whose settings are the defaults.
    pub async fn open() -> Self {
        Self::open_as(Opening::default()).await
    }

    /// Opens a shop that is not as usual.
    pub async fn open_as(opening: Opening) -> Self {
        Self::open_on(Database::create().await, opening).await
    }

    /// Opens a shop on a database that is not as usual either.
    pub async fn open_on(mut database: Database, opening: Opening) -> Self {
        let Opening { settings, catalog_url, http: limits, host_ahead, .. } = opening.clone();
        if !host_ahead.is_zero() {
            database.turn(-host_ahead).await;
        }
        let alipay = sandbox(host_ahead).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let url = format!("http://{address}");
        let channel = format!("order-{}", Ulid::generate());

        let clock: Arc<dyn Clock> = Arc::new(Shared(alipay.sandbox().clone()));
        let apps = app_configs(&alipay, &url, &opening);
        let redis = RedisConfig { url: server(), channel: channel.clone(), stream_length: STREAM_LENGTH };
        let cx = Context {
            apps: apps.iter().map(|app| pay_core::App::new(app, &clock)).collect(),
            catalog: catalog(&database, catalog_url.as_deref()),
            publisher: Arc::new(RedisPublisher::new(redis).expect("TEST_REDIS_URL: an address")),
            clock,
            waker: Waker::new(database.pool.clone()),
            settings,
            pool: database.pool.clone(),
        };
        let notify_cx = cx.with_pool(pool_for_notifications(&database));
        let state = State::new(cx.clone(), notify_cx, &limits);
        let stopping = state.stopping.clone();
        tokio::spawn(async move { server::serve(listener, pay_api::app(state), &stopping, &limits).await });
        let drain = Hands::drain(&cx);
        let relay = Relay::new(&cx, format!("test-{}", Ulid::generate()));
        let http = client(&key(&cx, &AppId::new(APP_ID), &Scope::ALL).await);
        let unsettled = Unsettled::new();
        let (redis, shipping) = (Some(server()), Mutex::new(Shipping::on(&channel).await));
        let shipped_for_nothing = Mutex::default();
        Self {
            cx,
            alipay,
            url,
            channel,
            database,
            drain,
            redis,
            shipping,
            shipped_for_nothing,
            relay,
            http,
            unsettled,
        }
    }

    /// Makes a key for some scopes, as `pay-api keys create` does, and returns a caller who uses it.
    pub async fn caller(&self, scopes: &[Scope]) -> reqwest::Client {
        self.caller_of(APP_ID, scopes).await
    }

    /// The same, who acts for another app.
    pub async fn caller_of(&self, app_id: &str, scopes: &[Scope]) -> reqwest::Client {
        client(&key(&self.cx, &AppId::new(app_id), scopes).await)
    }

    /// The app whose order these are, unless a test says otherwise.
    pub fn app_id(&self) -> AppId {
        AppId::new(APP_ID)
    }

    /// Opens a shop where time passes only by [`Shop::advance`], however slow the machine is.
    pub async fn open_frozen(opening: Opening) -> Self {
        let shop = Self::open_as(opening).await;
        shop.clock().freeze();
        shop
    }

    /// From now on, money for closed orders goes this way.
    pub fn set_late_policy(&mut self, policy: LatePolicy) {
        self.change_apps(|app| pay_core::App { late_policy: policy, ..app });
    }

    /// From now on, jobs know the apps as this makes them.
    pub fn change_apps(&mut self, change: impl Fn(pay_core::App) -> pay_core::App) {
        self.work_for(self.cx.apps.iter().cloned().map(change).collect());
    }

    /// From now on, jobs know these apps alone; returns those that they knew before.
    pub fn work_for(&mut self, apps: pay_core::Apps) -> pay_core::Apps {
        let before = std::mem::replace(&mut self.cx.apps, apps);
        self.drain = Hands::drain(&self.cx);
        before
    }

    /// The payments of the first app that an operator has to look at.
    pub async fn undecided(&self) -> Vec<Payment> {
        let listed = flow::list_undecided(&self.cx, &self.app_id(), 100).await.expect("the list");
        listed.into_iter().map(|listed| listed.payment).collect()
    }

    /// Decides about a payment of the first app, as an operator.
    ///
    /// # Errors
    /// Why it was refused.
    pub async fn decide(&self, trade_no: &str, decision: Decision) -> Result<(), pay_core::Error> {
        let by = By::operator("test", Some("because")).expect("a name");
        flow::decide_payment(&self.cx, &self.app_id(), trade_no, decision, &by).await
    }

    /// Asks for a refund of an order's money.
    pub async fn refund(&self, order: &Order, refund_no: &str, amount_fen: Option<i64>) -> Answer {
        let mut body = json!({ "refund_no": refund_no });
        if let Some(amount_fen) = amount_fen {
            body["amount_fen"] = json!(amount_fen);
        }
        self.call(self.post(&format!("/v1/orders/{}/refunds", order.order_id)).json(&body)).await
    }

    /// An order that was paid.
    pub async fn paid_order(&self, user_id: &str) -> Order {
        let order = self.create_order(user_id, "coffee").await;
        self.pay(&order).await;
        self.work().await;
        let order = self.order(&order.order_id).await;
        assert_eq!(order.status, "PAY_SUCCESS");
        order
    }

    /// An order that was opened at the cashier and closed unpaid.
    pub async fn closed_order(&self, user_id: &str) -> Order {
        let order = self.create_order(user_id, "coffee").await;
        self.open_cashier(&order).await;
        self.advance(TimeDelta::minutes(30)).await;
        self.tick().await;
        let order = self.order(&order.order_id).await;
        assert_eq!(order.status, "CLOSED");
        order
    }

    /// An order that was opened at the cashier, closed, and paid then. What becomes of the money is its app's policy.
    pub async fn late_money(&self, user_id: &str) -> (Order, TradeView) {
        let order = self.create_order(user_id, "coffee").await;
        self.open_cashier(&order).await;
        self.request_close(&order).await;
        self.work().await;
        assert_eq!(self.order(&order.order_id).await.status, "CLOSED");
        let trade = self.pay_with(&order.order_id, Pay { late: true, ..Pay::default() }).await;
        self.work().await;
        (order, trade)
    }

    /// The types of an order's events, in order.
    pub async fn events_of(&self, order: &Order) -> Vec<String> {
        sqlx::query_scalar("select type from events where order_id = $1 order by sequence")
            .bind(&order.order_id)
            .fetch_all(&self.cx.pool)
            .await
            .expect("the events")
    }

    /// From now on, events are announced by another publisher.
    pub fn replace_publisher(&mut self, publisher: Arc<dyn Publisher>) {
        self.cx.publisher = publisher;
        self.relay = Relay::new(&self.cx, format!("test-{}", Ulid::generate()));
    }

    /// Gives every event that has committed its position in the feed, unless a process relays.
    pub async fn number_events(&self) {
        self.relay.keep().await.expect("the database");
        while self.relay.number().await.expect("the database").is_more() {}
        self.relay.let_go().await.expect("the database");
    }

    /// The same, and announces them; whether Redis took them all.
    pub async fn relay_events(&self) -> bool {
        let is_ours = self.relay.keep().await.expect("the database");
        while self.relay.number().await.expect("the database").is_more() {}
        let money_back = if is_ours { self.orders_whose_money_is_back().await } else { Vec::new() };
        let before = if money_back.is_empty() { Vec::new() } else { self.shipped().await };
        let announced = loop {
            match self.relay.announce().await {
                Ok(Progress::More) => {}
                Ok(_) => break true,
                Err(error) => {
                    assert_eq!(error.code(), "events_unavailable", "{error}");
                    break false;
                }
            }
        };
        self.relay.let_go().await.expect("the database");
        if !money_back.is_empty() {
            let shipped = self.shipped().await.split_off(before.len());
            let for_nothing = shipped.into_iter().map(|(_, order_id)| order_id);
            let for_nothing = for_nothing.filter(|order_id| money_back.contains(order_id));
            self.shipped_for_nothing.lock().await.extend(for_nothing);
        }
        announced
    }

    /// Orders of which nothing is kept any more, and whose payment has not been announced.
    async fn orders_whose_money_is_back(&self) -> Vec<String> {
        let orders = sqlx::query_scalar(MONEY_BACK);
        orders.fetch_all(&self.cx.pool).await.expect("orders and events")
    }

    /// What went out to those who ship goods since the shop was opened: the events' ids, and the orders'.
    pub(crate) async fn shipped(&self) -> Vec<(String, String)> {
        self.shipping.lock().await.read().await.to_vec()
    }

    /// Its processes announce to another Redis, where the events have to be at the end.
    pub fn announces_to(&mut self, redis: &RedisServer) {
        self.redis = Some(redis.url());
    }

    /// Redis has lost what it had: the events are not looked for there at the end.
    pub fn redis_has_lost_them(&mut self) {
        self.redis = None;
    }

    /// Takes the relay away from whoever holds it: a process that was killed holds it on for some seconds.
    pub async fn free_relay(&self) {
        let free = sqlx::query("update event_relay set holder = null, held_until = null");
        free.execute(&self.cx.pool).await.expect("the database");
    }

    /// The relay has announced no more events than there are, as in a database that has lost the last of them.
    pub async fn relay_forgets(&self) {
        let back = "update event_relay set announced = (select coalesce(max(feed_position), 0) from events)";
        sqlx::query(back).execute(&self.cx.pool).await.expect("the database");
    }

    /// The orders vanish, as from a database that was restored from yesterday. What Alipay told of them stays.
    pub async fn lose_orders(&self) {
        for table in ["events", "order_history", "idempotency_keys", "orders"] {
            let statement = sqlx::AssertSqlSafe(format!("delete from {table}"));
            sqlx::query(statement).execute(&self.cx.pool).await.expect("the database");
        }
        self.relay_forgets().await;
    }

    /// The address of its database.
    pub fn database_url(&self) -> String {
        self.database.url.clone()
    }

    /// The database goes away; whoever is connected is cut off.
    pub async fn database_goes_away(&self) {
        self.database.go_away().await;
    }

    /// The database comes back, and has the time that it is now at Alipay. Only of a shop whose host was ahead or behind.
    pub async fn database_comes_back(&self) {
        self.database.come_back(self.clock().now() - Utc::now()).await;
    }

    /// The address of its database for a process that is to go by this shop's time: the database's own does not advance with it.
    pub async fn url_of_now(&self) -> String {
        let database: DateTime<Utc> = sqlx::query_scalar("select clock_timestamp()")
            .fetch_one(&self.cx.pool)
            .await
            .expect("the database's time");
        self.database.url_ahead(self.cx.now() - database).await
    }

    /// How many events Redis does not have.
    pub async fn unannounced(&self) -> i64 {
        self.count(
            "select count(*) from events
             where feed_position is null or feed_position > (select announced from event_relay)",
        )
        .await
    }

    /// Alipay's books and faults.
    pub fn sandbox(&self) -> &Sandbox {
        self.alipay.sandbox()
    }

    /// Who the shop is at Alipay, for a test that calls it by itself.
    pub fn alipay_app(&self) -> AppConfig {
        let keys = KeyRing::single(keys::alipay_private().public_key().clone());
        AppConfig::new(APP_ID, keys::app_private(), keys)
    }

    /// The clock that everybody goes by.
    pub fn clock(&self) -> &SandboxClock {
        self.sandbox().clock()
    }

    /// Lets time pass for everybody. Nothing is worked on meanwhile; notifications that become due are delivered.
    pub async fn advance(&self, by: TimeDelta) {
        self.clock().advance(by).expect("forward");
        assert!(self.sandbox().settled(PATIENCE).await, "notifications are still under way");
    }

    /// Calls the API.
    pub async fn call(&self, request: reqwest::RequestBuilder) -> Answer {
        let response = request.send().await.expect("an answer of the API's");
        let (status, headers) = (response.status(), response.headers().clone());
        // An event stream has no end.
        let endless = headers.get("content-type").is_some_and(|kind| kind == "text/event-stream");
        let text = if endless { String::new() } else { response.text().await.expect("a body") };
        let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        Answer { status, headers, body }
    }

    /// A request to the API.
    pub fn post(&self, path: &str) -> reqwest::RequestBuilder {
        self.http.post(format!("{}{path}", self.url))
    }

    /// A request to the API.
    pub fn get(&self, path: &str) -> reqwest::RequestBuilder {
        self.http.get(format!("{}{path}", self.url))
    }

    /// The request that takes an order; it does not wait for the cashier, since nothing is worked on meanwhile.
    pub fn order_request(&self, user_id: &str, product_id: &str, channel: &str) -> reqwest::RequestBuilder {
        self.post("/v1/orders")
            .header("Prefer", "wait=0")
            .json(&json!({ "user_id": user_id, "product_id": product_id, "channel": channel }))
    }

    /// Takes an order by page and prepares it.
    pub async fn create_order(&self, user_id: &str, product_id: &str) -> Order {
        let answer = self.call(self.order_request(user_id, product_id, "page")).await;
        assert!(answer.status.is_success(), "{answer:?}");
        self.work().await;
        let order_id = Order::from(answer.body).order_id;
        self.order(&order_id).await
    }

    /// Takes an order by page where workers run, and waits until it can be paid.
    pub async fn take_order(&self, user_id: &str, product_id: &str) -> Order {
        let body = json!({ "user_id": user_id, "product_id": product_id, "channel": "page" });
        let answer = self.call(self.post("/v1/orders").header("Prefer", "wait=10").json(&body)).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
        answer.body.into()
    }

    /// The order where workers run, as soon as it changes; as it stands, if its money is not awaited.
    pub async fn changed(&self, order: &Order) -> Order {
        let answer = self.call(self.get(&format!("/v1/orders/{}?wait=20", order.order_id))).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        answer.body.into()
    }

    /// Puts a product of an app on sale.
    pub async fn sell(&self, app_id: &str, product_id: &str, price_fen: i64) {
        let price = Money::from_fen(price_fen).expect("a price");
        let (product_id, name) = (product_id.to_owned(), product_id.to_owned());
        let product = Product { product_id, name, price, expiry: None };
        let mut conn = self.cx.pool.acquire().await.expect("a connection");
        store::products::put(&mut conn, &AppId::new(app_id), &product).await.expect("a product");
    }

    /// The order as it stands.
    pub async fn order(&self, order_id: &str) -> Order {
        let answer = self.call(self.get(&format!("/v1/orders/{order_id}"))).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        answer.body.into()
    }

    /// The shop wants an order closed.
    pub async fn request_close(&self, order: &Order) -> Answer {
        self.call(self.post(&format!("/v1/orders/{}/close", order.order_id))).await
    }

    /// A buyer opens the cashier.
    pub async fn open_cashier(&self, order: &Order) -> TradeView {
        let cashier = order.cashier.as_deref().expect("a cashier");
        self.sandbox().open(cashier).await.expect("a signed link")
    }

    /// A buyer opens the cashier and pays; what Alipay has to tell about it has been told when this returns.
    pub async fn pay(&self, order: &Order) -> TradeView {
        let cashier_url = Some(order.cashier.clone().expect("a cashier"));
        self.pay_with(&order.order_id, Pay { cashier_url, ..Pay::default() }).await
    }

    /// A buyer pays in a way of their own.
    pub async fn pay_with(&self, order_id: &str, pay: Pay) -> TradeView {
        let trade = self.sandbox().pay(order_id, pay).await.expect("to pay");
        assert!(self.sandbox().settled(PATIENCE).await, "notifications are still under way");
        trade
    }

    /// Runs every job that is due, and those they cause, until there is none. Then relays events, if Redis takes them.
    pub async fn work(&self) -> Report {
        let report = self.drain.run_until_idle(self.cx.now()).await.expect("the database");
        self.relay_events().await;
        report
    }

    /// Lets time pass in steps of three seconds, the pause between two refunds of one trade, and works after each.
    pub async fn work_through(&self, span: TimeDelta) {
        const STEP: TimeDelta = TimeDelta::seconds(3);
        let mut left = span;
        self.work().await;
        while left > TimeDelta::zero() {
            self.advance(left.min(STEP)).await;
            self.work().await;
            left -= STEP;
        }
    }

    /// Loses every waiting job of this name, as an operator who cancels it does.
    pub async fn lose_job(&self, name: &str) {
        let mut conn = self.cx.pool.acquire().await.expect("a connection");
        let lost: Vec<i64> =
            sqlx::query_scalar("select job_id from queue.job where name = $1 and ended_at is null")
                .bind(name)
                .fetch_all(&mut *conn)
                .await
                .expect("the jobs");
        assert!(!lost.is_empty(), "there is no {name} to lose");
        for job_id in lost {
            let cancelled = admin::cancel(&mut conn, JobId(job_id), None).await.expect("the database");
            assert_eq!(cancelled, admin::Cancelled::BeforeItRan);
        }
    }

    /// Runs one due job; says whether it was of this name.
    pub async fn drain_one(&self, name: &str) -> bool {
        let ran = self.drain.run_one(self.cx.now()).await.expect("the database");
        ran.is_some_and(|ran| ran.name == name)
    }

    /// Lets every tick come that the schedule has for this moment, then works.
    pub async fn tick(&self) -> Report {
        self.let_ticks_come().await;
        self.work().await
    }

    /// The same without working: the ticks wait to be claimed.
    pub async fn let_ticks_come(&self) {
        let mut env = pay_core::config::Env::new([]);
        for row in schedule::table(&mut env).expect("the default schedule") {
            row.tick(&self.cx, self.cx.now()).await.expect("a tick");
        }
    }

    /// Another worker, who can work while this one does.
    pub fn worker(&self) -> Drain {
        Hands::drain(&self.cx)
    }

    /// Subscribes to the channel that only carries `order.paid`.
    pub async fn subscribe(&self) -> Subscription {
        Subscription::to(&self.channel).await
    }

    /// Subscribes to the channel of all events.
    pub async fn subscribe_to_all(&self) -> Subscription {
        Subscription::to(&format!("{}.events", self.channel)).await
    }

    /// Writes products as an older release let them be written, and then brings the tables up to date again.
    pub async fn keep_old_products(&self, write: &'static str) {
        let newer = "alter table products drop constraint if exists products_expiry_s_check,
                                          drop constraint if exists products_name_characters_check";
        let older = "alter table products add constraint products_expiry_s_check check (expiry_s between 60 and 1296000)";
        for statement in [newer, older, write] {
            let done = sqlx::query(statement).execute(&self.cx.pool).await;
            done.unwrap_or_else(|error| panic!("{statement}: {error}"));
        }
        for migration in MIGRATOR.iter().filter(|migration| migration.version == 12) {
            let done = sqlx::raw_sql(migration.sql.clone()).execute(&self.cx.pool).await;
            done.unwrap_or_else(|error| panic!("{}: {error}", migration.description));
        }
    }

    /// One number from the database.
    pub async fn count(&self, query: &'static str) -> i64 {
        sqlx::query_scalar(query)
            .fetch_one(&self.cx.pool)
            .await
            .unwrap_or_else(|error| panic!("{query}: {error}"))
    }
}

async fn key(cx: &Context, app_id: &AppId, scopes: &[Scope]) -> KeySecret {
    let made = flow::create_key(cx, app_id, "test", scopes.iter().copied().collect()).await;
    made.expect("a key").1
}

/// Sends the key with each request.
fn client(key: &KeySecret) -> reqwest::Client {
    let bearer = format!("Bearer {}", key.expose()).parse().expect("a header");
    let headers = [(reqwest::header::AUTHORIZATION, bearer)].into_iter().collect();
    reqwest::Client::builder().default_headers(headers).build().expect("a client")
}

fn pool_for_notifications(database: &Database) -> PgPool {
    PgPoolOptions::new().max_connections(4).connect_lazy_with((*database.pool.connect_options()).clone())
}

fn http() -> HttpConfig {
    let mut env = pay_core::config::Env::new([]);
    let defaults = HttpConfig::from_env(&mut env).expect("the defaults");
    HttpConfig { requests_per_s: 100_000, requests_burst: 1_000_000, ..defaults }
}

fn settings() -> Settings {
    let mut env = pay_core::config::Env::new([]);
    Settings::from_env(&mut env).expect("the defaults")
}

async fn sandbox(host_ahead: TimeDelta) -> Running {
    let listen = SocketAddr::from(([127, 0, 0, 1], 0));
    let app = App::new(APP_ID, SELLER_ID, keys::app_public(), keys::alipay_private());
    let other = App::new(OTHER_APP_ID, OTHER_SELLER_ID, keys::app_public(), keys::other_alipay_private());
    let config = Config { start_at: Some(Utc::now() - host_ahead), ..Config::new(listen, vec![app, other]) };
    Sandbox::start(config).await.expect("the sandbox")
}

fn catalog(database: &Database, url: Option<&str>) -> Arc<dyn Catalog> {
    match url {
        None => Arc::new(PostgresCatalog::new(database.pool.clone())),
        Some(url) => Arc::new(HttpCatalog::new(url.parse().expect("an address")).expect("a client")),
    }
}

/// Two apps, of two merchants, with keys of their own at Alipay.
fn app_configs(alipay: &Running, url: &str, opening: &Opening) -> [AlipayConfig; 2] {
    let other_keys = KeyRing::single(keys::other_alipay_private().public_key().clone());
    [(APP_ID, SELLER_ID, opening.alipay_keys.clone()), (OTHER_APP_ID, OTHER_SELLER_ID, other_keys)].map(
        |(app_id, seller_id, keys)| AlipayConfig {
            app_id: AppId::new(app_id),
            seller_id: seller_id.to_owned(),
            client: AlipayClient::new(ClientConfig {
                connect_timeout: opening.answer_timeout,
                answer_timeout: opening.answer_timeout,
                ..ClientConfig::new(alipay.gateway_url(), AppConfig::new(app_id, keys::app_private(), keys))
            })
            .expect("a client"),
            notify_url: format!("{url}/v1/alipay/notify"),
            return_url: format!("{url}/pay/return"),
            late_policy: LatePolicy::Refund,
            queries_per_s: opening.queries_per_s,
        },
    )
}
