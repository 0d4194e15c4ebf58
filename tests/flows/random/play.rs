//! Leads a life on the real parts, step by step.

use std::collections::HashSet;
use std::panic;
use std::sync::Arc;

use alipay_sandbox::{Fault, FaultOrder, Pay};
use chrono::TimeDelta;
use pay_core::domain::decide::decide_payment::Decision;
use pay_core::domain::{AppId, By, Scope};
use pay_core::flow;
use pay_core::jobs::{Act, Registry, register};
use pay_core::jobs::{CloseDue, RecheckRefund, ReconcileDue, RecoverUnfinished};
use pay_queue::testing::Drain;
use pay_queue::{Enqueue, Job as _, JobId, admin};
use pay_tests::{APP_ID, Answer, OTHER_APP_ID, Opening, Order, Shop};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use super::seen::Seen;
use super::step::{Back, How, Life, Step, Strike, With};

/// Two workers, as in production at least.
const WORKERS: usize = 2;
/// How long after payment money may still go back whole in the console without anybody telling of it: a day after payment each trade is
/// looked at, and until there are bills nothing is found later.
const FOUND_WITHIN: TimeDelta = TimeDelta::hours(23);

/// Leads it, to its end, in this runtime; the database's address is told before anything happens.
///
/// # Panics
/// If a promise does not hold.
pub(super) async fn play(life: Life, database: impl FnOnce(String)) -> Seen {
    let mut shop = Shop::open_frozen(Opening::default()).await;
    database(shop.database_url());
    shop.set_late_policy(life.policy);
    shop.sell(OTHER_APP_ID, "coffee", 1_900).await;
    let callers = [shop.caller(&Scope::ALL).await, shop.caller_of(OTHER_APP_ID, &Scope::ALL).await];
    let workers = [(); WORKERS].map(|()| Arc::new(shop.worker()));
    let mut play = Play {
        shop,
        callers,
        workers,
        at_work: Vec::new(),
        orders: Vec::new(),
        spoilt: Spoilt::default(),
        seen: Seen::default(),
    };
    for step in life.steps {
        play.step(step).await;
    }
    play.end().await
}

/// A life that is being led.
pub(super) struct Play {
    pub(super) shop: Shop,
    /// One for each app.
    callers: [reqwest::Client; 2],
    workers: [Arc<Drain>; WORKERS],
    /// What they do at this moment.
    at_work: Vec<JoinHandle<usize>>,
    /// The one that was asked for last stands last.
    pub(super) orders: Vec<Known>,
    pub(super) spoilt: Spoilt,
    pub(super) seen: Seen,
}

/// An order and whose it is.
#[derive(Clone)]
pub(super) struct Known {
    app: usize,
    pub(super) order_id: String,
}

/// What Alipay's queries about orders cannot bring to light, so that its messages have to arrive in the end.
#[derive(Default)]
pub(super) struct Spoilt {
    /// Orders of which a message may have been acknowledged that said something wrong.
    pub(super) orders: HashSet<String>,
    /// Trades that were paid in a way that no query about an open order finds.
    pub(super) trades: HashSet<String>,
}

impl Play {
    async fn step(&mut self, step: Step) {
        // No two things happen at the same moment.
        self.shop.clock().advance(TimeDelta::milliseconds(7)).expect("forward");
        match step {
            Step::Create { app, user, channel, short } => {
                self.create(app, user, channel.as_str(), short).await;
            }
            Step::Open { order } => self.open(order).await,
            Step::Pay { order, buyer, how } => self.pay(order, buyer, how).await,
            Step::CloseOrder { order } => self.close_order(order).await,
            Step::CloseTrade { order } => {
                if let Some(known) = self.known(order) {
                    let _ = self.shop.sandbox().close(&known.order_id);
                }
            }
            Step::FinishTrade { order } => {
                if let Some(known) = self.known(order) {
                    let _ = self.shop.sandbox().finish(&known.order_id);
                }
            }
            Step::ConsoleRefund { order, trade, back } => self.refund_in_console(order, trade, back),
            Step::AskRefund { order, number, back } => self.ask_for_refund(order, number, back).await,
            Step::Strike(strike) => self.strike(strike),
            Step::FaultsEnd => self.end_faults(),
            Step::Pass { seconds } => self.shop.advance(TimeDelta::seconds(seconds)).await,
            Step::Resend { order, message } => self.resend(order, message),
            Step::RunAgain { job } => self.run_again(job).await,
            Step::LoseJob { job } => self.lose_job(job).await,
            Step::Decide { payment, decision } => self.decide(payment, decision).await,
            Step::Tick => self.shop.let_ticks_come().await,
            Step::Work { jobs } => {
                self.wait_for_workers().await;
                self.work(usize::from(jobs));
            }
            Step::Kill => {
                self.at_work.iter().for_each(JoinHandle::abort);
                self.wait_for_workers().await;
            }
            Step::Rest => self.rest().await,
        }
    }

    fn known(&self, order: usize) -> Option<Known> {
        let known = self.orders.len();
        (known > 0).then(|| self.orders[known - 1 - order % known].clone())
    }

    async fn call(&self, app: usize, method: reqwest::Method, path: &str, body: Option<Value>) -> Answer {
        let request = self.callers[app].request(method, format!("{}{path}", self.shop.url));
        // Nobody waits for the cashier: the next step may be what it waits for.
        let request = request.header("Prefer", "wait=0");
        self.shop.call(if let Some(body) = body { request.json(&body) } else { request }).await
    }

    async fn order(&self, known: &Known) -> Order {
        let path = format!("/v1/orders/{}", known.order_id);
        let answer = self.call(known.app, reqwest::Method::GET, &path, None).await;
        assert!(answer.status.is_success(), "{answer:?}");
        answer.body.into()
    }

    async fn create(&mut self, app: usize, user: u8, channel: &str, short: bool) {
        let mut body = json!({ "user_id": format!("u{user}"), "product_id": "coffee", "channel": channel });
        if short {
            body["expires_in_s"] = json!(120);
        }
        let answer = self.call(app, reqwest::Method::POST, "/v1/orders", Some(body)).await;
        assert!(answer.status.is_success() || answer.code() == "contended", "{answer:?}");
        if answer.status.is_success() {
            let order_id = Order::from(answer.body).order_id;
            self.orders.retain(|known| known.order_id != order_id);
            self.orders.push(Known { app, order_id });
        }
    }

    /// A buyer comes once the cashier is prepared, unless nobody is preparing it.
    async fn prepared(&mut self, known: &Known) -> Order {
        let order = self.order(known).await;
        if order.status != "CREATE" {
            return order;
        }
        self.wait_for_workers().await;
        self.order(known).await
    }

    /// The signed link, if the order shows one: of a QR code Alipay knows already.
    fn link(order: Order) -> Option<String> {
        order.cashier.filter(|cashier| !cashier.starts_with("http") || cashier.contains("sign="))
    }

    async fn open(&mut self, order: usize) {
        let Some(known) = self.known(order) else { return };
        let order = self.prepared(&known).await;
        // Alipay refuses some of these, and some of the next, as it does with real buyers.
        let _ = match Self::link(order) {
            Some(link) => self.shop.sandbox().open(&link).await,
            None => self.shop.sandbox().open_order(&known.order_id, None),
        };
    }

    async fn pay(&mut self, order: usize, buyer: u16, how: How) {
        let Some(known) = self.known(order) else { return };
        let order = self.prepared(&known).await;
        // Only of an order that is still asked about a query finds money that no message tells of.
        let is_asked_about = ["CREATE", "PAY_WAIT", "CLOSING"].contains(&order.status.as_str());
        // What is finished at once is told of these alone.
        let can_be_final = ["wap", "app"].contains(&order.body["channel"].as_str().unwrap_or_default());
        let pay = Pay {
            cashier_url: Self::link(order),
            buyer: Some(buyer),
            late: how == How::Late,
            second_trade: how == How::ByAnotherTrade,
            finished: how == How::ForGood && can_be_final,
            ..Pay::default()
        };
        let strange = [Fault::LatePayment, Fault::SecondTrade];
        let strange =
            self.shop.sandbox().faults().iter().any(|ordered| strange.contains(&ordered.order.fault));
        let plain = is_asked_about && !strange && how == How::InTime;
        if let Ok(trade) = self.shop.sandbox().pay(&known.order_id, pay).await
            && !plain
        {
            let all = self.shop.sandbox().trades_of(&known.order_id);
            self.spoilt.trades.extend(all.into_iter().map(|trade| trade.trade_no));
            self.spoilt.trades.insert(trade.trade_no);
        }
    }

    async fn close_order(&mut self, order: usize) {
        let Some(known) = self.known(order) else { return };
        let path = format!("/v1/orders/{}/close", known.order_id);
        let answer = self.call(known.app, reqwest::Method::POST, &path, None).await;
        let refused = ["order_paid", "contended"].contains(&answer.code());
        assert!(answer.status.is_success() || refused, "{answer:?}");
    }

    fn refund_in_console(&mut self, order: usize, trade: usize, back: Back) {
        let Some(known) = self.known(order) else { return };
        let trades = self.shop.sandbox().trades_of(&known.order_id);
        let Some(trade) = (!trades.is_empty()).then(|| &trades[trade % trades.len()]) else { return };
        let left = trade.amount_fen - trade.refunded_fen;
        let amount_fen = match back {
            Back::Fen(fen) => fen,
            Back::Rest => left,
        };
        let found = trade.paid_at.is_some_and(|paid_at| self.shop.cx.now() - paid_at < FOUND_WITHIN);
        if amount_fen < left || (amount_fen == left && found) {
            let made = self.shop.sandbox().refund_in_console(&trade.trade_no, amount_fen, None);
            let size = if amount_fen == left { "all of the rest" } else { "a part" };
            self.seen.count(format!("console refund of {size}"), u64::from(made.is_ok()));
        }
    }

    async fn ask_for_refund(&mut self, order: usize, number: u8, back: Back) {
        let Some(known) = self.known(order) else { return };
        let mut body = json!({ "refund_no": format!("r{number}") });
        if let Back::Fen(fen) = back {
            body["amount_fen"] = json!(fen);
        }
        let path = format!("/v1/orders/{}/refunds", known.order_id);
        let answer = self.call(known.app, reqwest::Method::POST, &path, Some(body)).await;
        let refused = [
            "not_refundable",
            "refund_exceeds_balance",
            "refund_no_reused",
            "refund_amount_differs",
            "contended",
        ];
        assert!(answer.status.is_success() || refused.contains(&answer.code()), "{answer:?}");
    }

    fn strike(&mut self, strike: Strike) {
        let known = strike.order.and_then(|order| self.known(order));
        if strike.order.is_some() && known.is_none() {
            return;
        }
        if let Some(known) = known.as_ref().filter(|_| strike.fault == Fault::NotifyAltered) {
            self.spoilt.orders.insert(known.order_id.clone());
        }
        let fault = FaultOrder {
            method: (!strike.method.is_empty()).then(|| strike.method.to_owned()),
            out_trade_no: known.map(|known| known.order_id),
            share: f64::from(strike.percent) / 100.0,
            times: (strike.times > 0).then_some(strike.times),
            ..FaultOrder::new(strike.fault)
        };
        let fault = match strike.with {
            With::Nothing => fault,
            With::DelayMs(delay_ms) => fault.delay_ms(delay_ms),
            With::Copies(copies) => FaultOrder { copies: Some(copies), ..fault },
            With::Refusal(code, sub_code) => {
                FaultOrder { code: Some(code.to_owned()), sub_code: Some(sub_code.to_owned()), ..fault }
            }
            With::Field(field, value) => fault.altering(field, value),
            With::OwnAddress => {
                FaultOrder { url: Some(format!("{}/v1/alipay/notify", self.shop.url)), ..fault }
            }
        };
        self.shop.sandbox().order_fault(fault).expect("a fault");
    }

    fn resend(&mut self, order: usize, message: usize) {
        let Some(known) = self.known(order) else { return };
        let messages = self.shop.sandbox().notifications_of(&known.order_id);
        if let Some(message) = messages.iter().rev().nth(message) {
            self.shop.sandbox().resend(&message.notify_id);
        }
    }

    async fn run_again(&mut self, job: usize) {
        let ended: Vec<(String, Value)> = sqlx::query_as(
            "select name, payload from queue.job where state = 'done' order by ended_at desc, job_id desc",
        )
        .fetch_all(&self.shop.cx.pool)
        .await
        .expect("the jobs");
        let Some((name, payload)) = ended.get(job) else { return };
        let mut again = Again { name, payload, job: None };
        register(&mut again);
        let mut conn = self.shop.cx.pool.acquire().await.expect("a connection");
        again.job.expect("a job of the list").insert(&mut conn).await.expect("the queue");
    }

    /// Not a tick, since the next one makes up for it, and not the question a day later: it is the last one, and only an operator who
    /// means it takes it away.
    async fn lose_job(&mut self, job: usize) {
        let kept = [ReconcileDue::NAME, CloseDue::NAME, RecoverUnfinished::NAME, RecheckRefund::NAME];
        let waiting: Vec<i64> = sqlx::query_scalar(
            "select job_id from queue.job
             where state in ('ready', 'scheduled', 'blocked') and name <> all ($1)
             order by job_id desc",
        )
        .bind(kept)
        .fetch_all(&self.shop.cx.pool)
        .await
        .expect("the jobs");
        if let Some(job_id) = waiting.get(job) {
            let mut conn = self.shop.cx.pool.acquire().await.expect("a connection");
            admin::cancel(&mut conn, JobId(*job_id), None).await.expect("the queue");
        }
    }

    async fn decide(&mut self, payment: usize, decision: Decision) {
        let mut listed = Vec::new();
        for app_id in [APP_ID, OTHER_APP_ID].map(AppId::new) {
            listed.extend(flow::list_undecided(&self.shop.cx, &app_id, 100).await.expect("the list"));
        }
        let Some(listed) = (!listed.is_empty()).then(|| &listed[payment % listed.len()]) else { return };
        let by = By::operator("test", Some("REF 1")).expect("a name");
        let (app_id, trade_no) = (&listed.payment.app_id, &listed.payment.trade_no);
        let decided = flow::decide_payment(&self.shop.cx, app_id, trade_no, decision, &by).await;
        let outcome = decided.as_ref().err().map_or("done", pay_core::Error::code);
        self.seen.count(format!("decision {decision} {outcome}"), 1);
        if let Err(error) = decided {
            let refused = [
                "already_decided",
                "payment_suspect",
                "refund_under_way",
                "money_is_back",
                "not_refundable",
                "payment_mismatched",
                "not_acceptable",
                "trade_unknown",
            ];
            // Alipay is asked first, and may have no answer.
            let unanswered = error.code().starts_with("gateway") || error.code() == "contended";
            assert!(unanswered || refused.contains(&error.code()), "{}: {error}", error.code());
        }
    }

    /// Sends both workers off.
    fn work(&mut self, jobs: usize) {
        for worker in &self.workers {
            let (worker, cx) = (Arc::clone(worker), self.shop.cx.clone());
            self.at_work.push(tokio::spawn(async move {
                let mut ran = 0;
                while ran < jobs && worker.run_one(cx.now()).await.expect("the database").is_some() {
                    ran += 1;
                }
                ran
            }));
        }
    }

    pub(super) async fn wait_for_workers(&mut self) {
        let mut busy = 0;
        for worker in self.at_work.drain(..) {
            match worker.await {
                Ok(ran) => busy += usize::from(ran > 0),
                Err(error) if error.is_panic() => panic::resume_unwind(error.into_panic()),
                Err(_) => self.seen.count("worker killed", 1),
            }
        }
        self.seen.count("two workers had work", u64::from(busy == WORKERS));
    }

    pub(super) fn end_faults(&mut self) {
        for ordered in self.shop.sandbox().faults() {
            if ordered.struck > 0 {
                self.seen.count(format!("fault {:?}", ordered.order.fault), ordered.struck.into());
            }
            if let Some(sub_code) = ordered.order.sub_code.filter(|_| ordered.struck > 0) {
                self.seen.count(format!("refusal {sub_code}"), ordered.struck.into());
            }
        }
        self.shop.sandbox().clear_faults();
    }

    /// A worker finds nothing to do while the other makes something: only if neither ran anything they are done.
    pub(super) async fn rest(&mut self) {
        const MOST: usize = 10_000;
        self.wait_for_workers().await;
        loop {
            self.work(MOST);
            self.wait_for_workers().await;
            let found = self.workers[0].sweep().await.expect("the database");
            let ran = self.workers[0].run_one(self.shop.cx.now()).await.expect("the database").is_some();
            if !found && !ran {
                break;
            }
        }
        self.shop.relay_events().await;
    }
}

/// Finds the kind of job that has this name, and makes it once more.
struct Again<'a> {
    name: &'a str,
    payload: &'a Value,
    job: Option<Enqueue>,
}

impl Registry for Again<'_> {
    fn job<A: Act>(&mut self) {
        if A::NAME == self.name {
            let job: A = serde_json::from_value(self.payload.clone()).expect("its own payload");
            self.job = Some(Enqueue::new(&job));
        }
    }
}
