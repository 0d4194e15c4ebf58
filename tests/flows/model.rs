//! The model's rows are the tables' rows.
//!
//! `pay-model` walks every order of events on rows of its own. Here it walks at random, and each step is done with the real flows, jobs and
//! tables too: a worker stands at each call to Alipay until the model says how it is answered, dies there when the model says so, and
//! the clock is where the model's is. After each step orders, payments and refunds must be the same. What Alipay answers is the model's
//! to say, since that is what the two have to agree about.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use pay_core::catalog::PostgresCatalog;
use pay_core::domain::decide::decide_payment::Decision;
use pay_core::domain::{
    AppId, By, Cashier, Channel, CloseReason, EvidenceId, LatePolicy, Money, NewOrder, NewRefund, Order,
    OrderId, PaymentReport, Refund, RefundId, Stage,
};
use pay_core::events::{RedisConfig, RedisPublisher};
use pay_core::gateway::{
    Closing, Gateway, GatewayError, NotSigned, Notification, RefundAnswer, Says, ToldRefund, Trade,
    UnmatchedTrade,
};
use pay_core::jobs::ExpireOrder;
use pay_core::{App, Clock, Context, Settings, flow, store};
use pay_model::Model as _;
use pay_model::money::world::{
    Act, Due, Number, OrderNo, Report, Run, StageRow, TimeLeft, TradeNo, Wish, World,
};
use pay_model::money::{Closed, Config, Heard, Part, ShopWish, Step, answer_of, convert, worlds};
use pay_queue::{Enqueue, Waker};
use pay_tests::{Database, Extent, Minutes, drain, named_seeds};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};
use sqlx::PgPool;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

/// How many walks there are.
const WALKS: u64 = 12;
const WALKS_FULL: u64 = 1_000;
const WALKS_NIGHT: u64 = 20_000;
/// How many databases are walked on at once.
const LANES: u64 = 4;
/// How many steps a walk has at most.
const STEPS_MAX: usize = 60;
/// How often some seconds pass before minutes do: together they are less than one.
const SECONDS_MAX: u32 = 3;
/// How long each of them is: longer than Alipay wants between two refunds.
const SECONDS: TimeDelta = TimeDelta::seconds(4);
/// Longer than a call may be on its way, shorter than absence needs to prove something.
const MINUTES: TimeDelta = TimeDelta::minutes(4);
const DAY: TimeDelta = TimeDelta::hours(25);
/// What happens in a thousand walks.
const KINDS: [&str; 51] = [
    "AdoptRefund Begins",
    "AdoptRefund Hears",
    "AdoptRefund Writes",
    "Arrives",
    "ArrivesTwice",
    "CloseOrder Begins",
    "CloseOrder Hears",
    "CloseOrder Writes",
    "Console",
    "CreatePrepay Begins",
    "Decides Accept",
    "Decides Refund",
    "Decides SettleOutside",
    "Dies",
    "Expires",
    "Finishes",
    "GoesOn",
    "HandleNotify Begins",
    "IsLost",
    "Lands",
    "LooksAt",
    "LooksAtTrade",
    "MarkPaid Begins",
    "NeverLands",
    "Opens",
    "Passes Day",
    "Passes Minutes",
    "Passes Seconds",
    "Pays",
    "RecheckRefund Begins",
    "RecheckRefund Hears",
    "ReconcileOrder Begins",
    "ReconcileOrder Hears",
    "ReconcileOrder Writes",
    "ReconcilePayment Begins",
    "ReconcilePayment Hears",
    "ReconcilePayment Writes",
    "RefundOrder Begins",
    "RefundOrder Hears",
    "RefundOrder MoreThanLeft",
    "RefundOrder Moved",
    "RefundOrder MovedOn",
    "RefundOrder Nothing",
    "RefundOrder RefusedForGood",
    "RefundOrder RefusedForNow",
    "RefundOrder Unclear",
    "RefundOrder Writes",
    "SettleQuarantine Begins",
    "SettleQuarantine Hears",
    "SettleQuarantine Writes",
    "Shop",
];
/// The time to pay of an order that has much of it: after some minutes it is little.
const MUCH: TimeDelta = TimeDelta::seconds(290);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_model_and_the_tables_agree_after_every_step() {
    let walks = match Extent::of_this_run() {
        Extent::Usual => WALKS,
        Extent::Full => WALKS_FULL,
        Extent::Night => WALKS_NIGHT,
    };
    let seeds = named_seeds().unwrap_or(0..walks);
    let lanes: Vec<_> = (0..LANES).map(|lane| tokio::spawn(walk_lane(lane, seeds.clone()))).collect();
    let (mut steps, mut seen) = (0, BTreeSet::new());
    for lane in lanes {
        let (walked, kinds) = lane.await.expect("the lane");
        steps += walked;
        seen.extend(kinds);
    }
    let count = seeds.end - seeds.start;
    println!("{count} walks (seeds {seeds:?}), {steps} steps, of these kinds: {seen:?}");
    let never: Vec<_> = KINDS.iter().filter(|kind| !seen.contains(**kind)).collect();
    assert!(count < WALKS_FULL || never.is_empty(), "never seen: {never:?}");
}

/// Every walk of this lane, in a database of its own: how many steps they had, and of what kinds.
async fn walk_lane(lane: u64, seeds: Range<u64>) -> (usize, BTreeSet<String>) {
    let database = Database::create().await;
    let (mut minutes, mut steps, mut seen) = (Minutes::new(), 0, BTreeSet::new());
    for seed in seeds.clone().filter(|seed| seed % LANES == lane) {
        minutes.tell(|| format!("walk {seed} of {seeds:?}, {steps} steps"));
        let mut walk = Walk::begin(&database.pool, seed).await;
        steps += walk.walk_on().await;
        seen.extend(std::mem::take(&mut walk.seen));
    }
    database.close().await;
    (steps, seen)
}

/// The worlds of the model, but those with what goes by another clock than a walk can turn: the sweep, and a refund that is held back.
fn worlds() -> Vec<Config> {
    let walked = |config: &Config| {
        let other_clock = |wish: &Wish| matches!(wish, Wish::GiveUp(..));
        config.begin.chances.losses == 0 && !config.operator.iter().any(other_clock)
    };
    let as_walked = |config: Config| Config { sweeps: false, whole: &[], ..config };
    worlds::all().into_iter().filter(walked).map(as_walked).collect()
}

#[derive(Debug)]
struct Manual(Mutex<DateTime<Utc>>);

impl Clock for Manual {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().expect("a clock")
    }
}

/// One walk, by the model and by the product.
struct Walk {
    config: Config,
    world: World,
    luck: StdRng,
    cx: Context,
    clock: Arc<Manual>,
    orders: Vec<OrderId>,
    live: HashMap<Act, Live>,
    operator: Option<Live>,
    /// What Alipay knows the shop's refunds by, by what the model calls them.
    asked: HashMap<String, String>,
    seconds: u32,
    letters: u32,
    did: Vec<Step>,
    seen: BTreeSet<String>,
}

/// A worker or a command that may stand at a call to Alipay.
struct Live {
    calls: mpsc::UnboundedReceiver<Call>,
    task: JoinHandle<()>,
    /// Where it stands.
    at: Option<Call>,
    /// How that is answered as soon as it may go on.
    answer: Option<Heard>,
    job_id: Option<i64>,
}

impl Walk {
    async fn begin(pool: &PgPool, seed: u64) -> Self {
        let mut luck = StdRng::seed_from_u64(seed);
        let config = worlds().choose(&mut luck).expect("worlds").clone();
        println!("walk {seed}: {} (again with PAYDESK_SEED={seed})", config.name);
        sqlx::raw_sql(
            "delete from queue.job; delete from refunds; delete from payments; delete from events; delete from evidence;
             delete from notifications; delete from order_history; delete from orders; delete from products;",
        )
        .execute(pool)
        .await
        .expect("the tables");
        sqlx::query(
            "insert into products (app_id, product_id, name, price_fen) values ($1, 'tea', 'Tea', $2)",
        )
        .bind(convert::APP)
        .bind(convert::money(convert::ORDER_AMOUNT))
        .execute(pool)
        .await
        .expect("a product");
        let clock = Arc::new(Manual(Mutex::new(convert::now())));
        let cx = context(pool, clock.clone());
        let world = config.begin.clone().canonical();
        let mut walk = Self {
            config,
            world,
            luck,
            cx,
            clock,
            orders: Vec::new(),
            live: HashMap::new(),
            operator: None,
            asked: HashMap::new(),
            seconds: 0,
            letters: 0,
            did: Vec::new(),
            seen: BTreeSet::new(),
        };
        walk.set_up().await;
        walk.compare().await;
        walk
    }

    /// The tables as the world begins.
    async fn set_up(&mut self) {
        let rows = self.world.orders.clone();
        for (no, row) in rows.iter().enumerate() {
            let now = self.cx.now();
            let expires_at = match row.left {
                TimeLeft::Much => now + MUCH,
                TimeLeft::Little => now + TimeDelta::seconds(50),
                TimeLeft::None => now - TimeDelta::seconds(70),
                TimeLeft::Proven => now - TimeDelta::minutes(10),
            };
            let order = Order {
                order_id: OrderId::new(now + TimeDelta::milliseconds(i64::try_from(no).expect("few"))),
                user_id: "u1".to_owned(),
                product_id: "tea".to_owned(),
                subject: "Tea".to_owned(),
                stage: Stage::Create { offered: false },
                created_at: now - TimeDelta::hours(1),
                expires_at,
                replaces: row.replaces.map(|other| self.orders[usize::from(other)]),
                ..convert::order(&self.world, u8::try_from(no).expect("few orders"))
            };
            self.orders.push(order.order_id);
            self.bring(order, row.stage).await;
        }
    }

    async fn bring(&mut self, new: Order, stage: StageRow) {
        let now = self.cx.now();
        let mut tx = self.cx.begin().await.expect("the database");
        assert!(store::orders::insert(&mut tx, &new).await.expect("an order"));
        let mut order = new;
        let mut changes = vec![order.prepare(Cashier::Redirect { url: "https://cashier".to_owned() }, now)];
        order = changes[0].clone().expect("a change").expect("a change").after;
        if let StageRow::Closed(reason) = stage {
            let closing = order.want_closed(reason, now).expect("a change").expect("a change");
            order = closing.after.clone();
            changes.push(Ok(Some(closing)));
            changes.push(order.trade_closed(now));
        }
        for change in changes {
            let change = change.expect("a change").expect("a change");
            store::orders::apply(&mut tx, &change, None).await.expect("an order");
        }
        tx.commit().await.expect("the database");
        if matches!(stage, StageRow::Paid { .. }) {
            let report = Report {
                trade: 0,
                order: 0,
                amount: convert::ORDER_AMOUNT,
                refunded: 0,
                number: None,
                refundable: true,
            };
            self.arrives(report).await;
            for act in [Act::HandleNotify(report), Act::MarkPaid(report)] {
                self.start(act).await;
                self.live.remove(&act);
            }
        }
    }

    async fn walk_on(&mut self) -> usize {
        let mut forced: Option<Act> = None;
        for count in 0..STEPS_MAX {
            let steps: Vec<(Step, World)> = self
                .config
                .steps(&self.world)
                .into_iter()
                .filter(|(step, _)| match (&forced, step) {
                    (Some(act), Step::Works(works, Part::Writes)) => act == works,
                    (Some(_), _) => false,
                    (None, Step::Passes(Due::Seconds)) => self.seconds < SECONDS_MAX,
                    // Of two jobs that say the same, one is told from the other by who works it.
                    (None, Step::Works(act, Part::Begins)) => !self.is_begun(*act),
                    (None, _) => true,
                })
                .collect();
            let (mut rare, mut usual): (Vec<_>, Vec<_>) =
                steps.into_iter().partition(|(step, _)| matches!(step, Step::Passes(_)));
            if rare.is_empty() && usual.is_empty() {
                return count;
            }
            let passes = usual.is_empty() || (!rare.is_empty() && self.luck.random_bool(0.12));
            let from = if passes { &mut rare } else { &mut usual };
            let (step, next) = from.swap_remove(self.luck.random_range(0..from.len()));
            self.did.push(step.clone());
            self.seen.insert(kind(&step));
            forced = self.do_as(&step, &next).await;
            self.world = next;
            if let Some(property) = self.world.breach {
                panic!("{property}: {:#?}", self.did);
            }
            self.compare().await;
        }
        STEPS_MAX
    }

    fn is_begun(&self, act: Act) -> bool {
        self.world.jobs.iter().any(|job| job.act == act && job.run.is_some())
    }

    /// Does the step; the act whose next step has to follow at once, since its flow does both without a call between them.
    async fn do_as(&mut self, step: &Step, next: &World) -> Option<Act> {
        match step {
            Step::Opens(_)
            | Step::Pays(_)
            | Step::Finishes(_)
            | Step::Console(..)
            | Step::IsLost(_)
            | Step::Lands(_)
            | Step::NeverLands(_) => {}
            Step::Arrives(report) | Step::ArrivesTwice(report) => {
                if !self.world.has_job(Act::HandleNotify(*report)) {
                    self.arrives(*report).await;
                }
            }
            Step::Works(act, part) => return self.works(*act, *part, next).await,
            Step::Dies(act) => self.dies(*act).await,
            Step::Expires(no) => self.expires(*no).await,
            Step::LooksAt(no) => self.looks_at(*no).await,
            Step::LooksAtTrade(trade) => self.looks_at_trade(*trade).await,
            Step::Shop(wish) => self.shop(*wish).await,
            Step::Decides(trade, wish) => self.decides(*trade, *wish).await,
            Step::GoesOn(part) => self.goes_on(*part, next).await,
            Step::Interrupted => self.operator.take().expect("an operator").task.abort(),
            Step::Passes(by) => self.passes(*by).await,
            Step::Loses(_) | Step::Revives(_) | Step::FindsLeftOver(_) => unreachable!("{step:?}"),
        }
        None
    }

    async fn arrives(&mut self, report: Report) {
        self.letters += 1;
        let body = letter_text(&self.real(&convert::report(&report)), self.letters);
        flow::receive_notify(&self.cx, body.as_bytes()).await.expect("a notification");
    }

    /// A report with the order's real id and the refund's real number.
    fn real(&self, report: &PaymentReport) -> PaymentReport {
        let no = convert::order_no(report.order_id);
        let number = report.out_request_no.as_ref().map(|number| self.asked.get(number).unwrap_or(number));
        let out_request_no = number.cloned();
        PaymentReport { order_id: self.orders[usize::from(no)], out_request_no, ..report.clone() }
    }

    async fn works(&mut self, act: Act, part: Part, next: &World) -> Option<Act> {
        let run = next.jobs.iter().find(|job| job.act == act && job.run.is_some());
        let stands = run.is_some_and(|job| stands_at_call(job.run.as_ref()));
        match part {
            Part::Begins if run.is_some() && !stands => return Some(act),
            Part::Hears(heard) => {
                self.answer(act).await;
                let live = self.live.get_mut(&act).unwrap_or_else(|| panic!("{act:?} is not at a call"));
                live.answer = Some(heard);
                if run.is_none() {
                    self.answer(act).await;
                }
            }
            Part::Writes if self.live.contains_key(&act) => self.answer(act).await,
            Part::Begins | Part::Writes => self.start(act).await,
        }
        if self.live.get(&act).is_some_and(|live| live.at.is_none()) {
            self.live.remove(&act);
        }
        let waits = self.live.contains_key(&act);
        assert_eq!(waits, run.is_some(), "whether {act:?} stands at a call after {:#?}", self.did);
        None
    }

    /// Lets a worker go on, if it was answered, to its next call or its end.
    async fn answer(&mut self, act: Act) {
        if let Some(live) = self.live.get_mut(&act)
            && live.answer.is_some()
        {
            let mut live = self.live.remove(&act).expect("it is there");
            self.release(&mut live).await;
            self.live.insert(act, live);
        }
    }

    async fn release(&self, live: &mut Live) {
        let (Some(call), Some(heard)) = (live.at.take(), live.answer.take()) else {
            panic!("nobody waits for an answer after {:#?}", self.did);
        };
        self.reply(call, heard);
        live.until_it_stands().await;
    }

    fn reply(&self, call: Call, heard: Heard) {
        let told = match (call, heard) {
            (Call::Query(answer), Heard::Order(told)) => answer
                .send(match convert::told(told) {
                    Trade::Paid(report) => Trade::Paid(self.real(&report)),
                    Trade::PaidAndRefunded(report) => Trade::PaidAndRefunded(self.real(&report)),
                    told => told,
                })
                .is_ok(),
            (Call::QueryTrade(trade_no, answer), Heard::Trade(word)) => {
                let trade = trade_no.trim_start_matches('T').parse().expect("a trade");
                let found = convert::trade_word(&self.world, trade, word);
                let named = self.world.trades[usize::from(trade)].order;
                let out_trade_no = self.orders[usize::from(named)].to_string();
                answer.send(found.map(|found| UnmatchedTrade { out_trade_no, ..found })).is_ok()
            }
            (Call::Close(answer), Heard::Closing(closed)) => answer
                .send(match closed {
                    Closed::Closed => Closing::Closed,
                    Closed::Absent => Closing::Absent,
                    Closed::Moved => Closing::Moved,
                })
                .is_ok(),
            (Call::Refund(answer), Heard::Refund(said)) => answer.send(answer_of(said)).is_ok(),
            (Call::RefundedAmount(answer), Heard::Amount(amount)) => {
                answer.send(amount.map(convert::money)).is_ok()
            }
            (call, heard) => {
                panic!("the flow stands at {call:?}, the model hears {heard:?}: {:#?}", self.did)
            }
        };
        assert!(told, "nobody waits for {heard:?} after {:#?}", self.did);
    }

    /// Has a worker take the job and go to its first call, or its end.
    async fn start(&mut self, act: Act) {
        let job_id = self.find_job(act).await;
        let now = self.cx.now();
        sqlx::query(
            "update queue.job set state = 'scheduled', due_at = 'infinity' where state in ('ready', 'scheduled', 'blocked')",
        )
        .execute(&self.cx.pool)
        .await
        .expect("the queue");
        sqlx::query("update queue.job set state = 'ready', due_at = $2 where job_id = $1")
            .bind(job_id)
            .bind(now)
            .execute(&self.cx.pool)
            .await
            .expect("the queue");
        let (cx, calls) = self.with_script();
        let drain = drain(&cx);
        let task = tokio::spawn(async move {
            let ran = drain.run_one(now).await.expect("the queue").expect("a job that is due");
            assert_eq!(ran.job_id.0, job_id);
        });
        let mut live = Live { calls, task, at: None, answer: None, job_id: Some(job_id) };
        live.until_it_stands().await;
        self.live.insert(act, live);
    }

    fn with_script(&self) -> (Context, mpsc::UnboundedReceiver<Call>) {
        let (says, calls) = mpsc::unbounded_channel();
        let app = App {
            gateway: Arc::new(Script { app_id: AppId::new(convert::APP), says }),
            late_policy: self.config.policy,
            queries_per_s: 1_000,
        };
        (Context { apps: [app].into_iter().collect(), ..self.cx.clone() }, calls)
    }

    /// The real job that does this.
    async fn find_job(&self, act: Act) -> i64 {
        let (name, like) = match act {
            Act::CreatePrepay(no) => ("create_prepay", self.order_like(no)),
            Act::ReconcileOrder(no, false) => ("reconcile_order", self.order_like(no)),
            Act::ReconcileOrder(no, true) => ("reconcile_order", format!("{}:24h", self.order_like(no))),
            Act::CloseOrder(no) => ("close_order", self.order_like(no)),
            Act::RefundOrder(no) => ("refund_order", self.refund_id(no).await.to_string()),
            Act::RecheckRefund(no, true) => ("recheck_refund", format!("{}:%", self.refund_id(no).await)),
            Act::RecheckRefund(no, false) => ("recheck_refund", format!("{}:now", self.refund_id(no).await)),
            Act::ReconcilePayment(trade) => ("reconcile_payment", format!("%:{}", convert::trade_no(trade))),
            Act::HandleNotify(report) => return self.find_message_job("handle_notify", &report).await,
            Act::SettleQuarantine(report) => {
                return self.find_message_job("settle_quarantine", &report).await;
            }
            Act::MarkPaid(report) => return self.find_statement_job("mark_paid", &report).await,
            Act::AdoptRefund(report, _) => return self.find_statement_job("adopt_refund", &report).await,
        };
        let planned = matches!(act, Act::RecheckRefund(_, true));
        let found: Option<i64> = sqlx::query_scalar(
            "select job_id from queue.job
             where name = $1 and key like $2 and state in ('ready', 'scheduled', 'blocked') and not ($3 and key like '%:now')
             order by job_id limit 1",
        )
        .bind(name)
        .bind(like)
        .bind(planned)
        .fetch_optional(&self.cx.pool)
        .await
        .expect("the queue");
        found.unwrap_or_else(|| panic!("there is no job for {act:?} after {:#?}", self.did))
    }

    fn order_like(&self, no: OrderNo) -> String {
        self.orders[usize::from(no)].to_string()
    }

    async fn find_message_job(&self, name: &str, report: &Report) -> i64 {
        let jobs: Vec<(i64, Vec<u8>)> = sqlx::query_as(
            "select job_id, notifications.body from queue.job
             join notifications on notification_id = payload->>'notification_id'
             where name = $1 and state in ('ready', 'scheduled') order by job_id",
        )
        .bind(name)
        .fetch_all(&self.cx.pool)
        .await
        .expect("the queue");
        let wanted = letter_text(&self.real(&convert::report(report)), 0);
        let is_it = |body: &[u8]| std::str::from_utf8(body).is_ok_and(|body| says(body) == says(&wanted));
        let found = jobs.iter().find(|(_, body)| is_it(body)).map(|(job_id, _)| *job_id);
        found.unwrap_or_else(|| panic!("there is no {name} of {report:?} after {:#?}", self.did))
    }

    async fn find_statement_job(&self, name: &str, report: &Report) -> i64 {
        let jobs: Vec<(i64, String)> = sqlx::query_as(
            "select job_id, payload->>'evidence_id' from queue.job
             where name = $1 and state in ('ready', 'scheduled') order by job_id",
        )
        .bind(name)
        .fetch_all(&self.cx.pool)
        .await
        .expect("the queue");
        let mut conn = self.cx.connection().await.expect("the database");
        let wanted = self.real(&convert::report(report));
        for (job_id, evidence_id) in jobs {
            let evidence_id: EvidenceId = evidence_id.parse().expect("an id");
            let known =
                store::evidence::find(&mut conn, evidence_id).await.expect("evidence").expect("evidence");
            let said = PaymentReport { trade_status: wanted.trade_status.clone(), ..known.report };
            if said == wanted {
                return job_id;
            }
        }
        panic!("there is no {name} of {report:?} after {:#?}", self.did)
    }

    async fn refund_id(&self, no: u8) -> RefundId {
        let row = self.world.refunds[usize::from(no)];
        let refunds = self.refunds_of(row.trade).await;
        let found = refunds.iter().find(|refund| number_of(refund) == row.number);
        found.unwrap_or_else(|| panic!("there is no {row:?} after {:#?}", self.did)).refund_id
    }

    async fn refunds_of(&self, trade: TradeNo) -> Vec<Refund> {
        let mut conn = self.cx.connection().await.expect("the database");
        let app_id = AppId::new(convert::APP);
        store::refunds::list_of_trade(&mut conn, &app_id, &convert::trade_no(trade), 100)
            .await
            .expect("refunds")
    }

    /// Its worker is gone, and the queue has found that out.
    async fn dies(&mut self, act: Act) {
        // One that has not begun here has read only.
        if let Some(mut live) = self.live.remove(&act) {
            live.task.abort();
            let _ = (&mut live.task).await;
            sqlx::query(
                "update queue.job set state = 'scheduled', due_at = 'infinity', lease_until = null where job_id = $1 and state = 'running'",
            )
            .bind(live.job_id)
            .execute(&self.cx.pool)
            .await
            .expect("the queue");
        }
    }

    async fn expires(&mut self, no: OrderNo) {
        let mut tx = self.cx.begin().await.expect("the database");
        let order_id = self.orders[usize::from(no)];
        tx.enqueue(&ExpireOrder { order_id }).await.expect("the queue");
        tx.commit().await.expect("the database");
        self.work("expire_order").await;
    }

    /// Works the one job of a kind that calls nobody.
    async fn work(&self, name: &str) {
        let now = self.cx.now();
        sqlx::query(
            "update queue.job set state = case when name = $1 then 'ready' else 'scheduled' end,
                                  due_at = case when name = $1 then $2 else 'infinity' end
             where state in ('ready', 'scheduled', 'blocked')",
        )
        .bind(name)
        .bind(now)
        .execute(&self.cx.pool)
        .await
        .expect("the queue");
        let (cx, _calls) = self.with_script();
        drain(&cx).run_one(now).await.expect("the queue").expect("a job");
    }

    async fn looks_at(&mut self, no: OrderNo) {
        sqlx::query("update orders set next_look_at = $2 where order_id = $1")
            .bind(self.orders[usize::from(no)])
            .bind(self.cx.now())
            .execute(&self.cx.pool)
            .await
            .expect("the orders");
        self.tick().await;
    }

    async fn looks_at_trade(&mut self, trade: TradeNo) {
        sqlx::query("update payments set look_at = $2 where trade_no = $1")
            .bind(convert::trade_no(trade))
            .bind(self.cx.now())
            .execute(&self.cx.pool)
            .await
            .expect("the payments");
        self.tick().await;
    }

    async fn tick(&self) {
        let mut tx = self.cx.begin().await.expect("the database");
        let tick = pay_core::jobs::ReconcileDue { at: self.cx.now(), covers_s: 1 };
        tx.enqueue_as(Enqueue::new(&tick)).await.expect("the queue");
        tx.commit().await.expect("the database");
        self.work("reconcile_due").await;
    }

    async fn shop(&mut self, wish: ShopWish) {
        let app_id = AppId::new(convert::APP);
        let order_id = |no: OrderNo| self.orders[usize::from(no)];
        match wish {
            ShopWish::Refund(no, refund_no, amount) => {
                let new = NewRefund {
                    refund_no: format!("r{refund_no}"),
                    amount: amount.map(convert::money),
                    reason: None,
                };
                let made = flow::request_refund(&self.cx, &app_id, order_id(no), new).await;
                let made = made.unwrap_or_else(|error| panic!("{error} after {:#?}", self.did));
                self.asked.insert(format!("r{refund_no}"), made.out_request_no);
            }
            ShopWish::Close(no) => {
                flow::request_close(&self.cx, &app_id, order_id(no)).await.expect("an order to be closed");
            }
            ShopWish::Again(_) => {
                let new = NewOrder {
                    user_id: "u1".to_owned(),
                    product_id: "tea".to_owned(),
                    channel: Channel::Page,
                    expires_in: Some(MUCH),
                };
                let product = flow::find_product(&self.cx, &app_id, &new).await.expect("a product");
                let created = flow::create_order(&self.cx, &app_id, new, &product, None).await;
                let created = created.expect("an order");
                assert!(!created.reused, "{created:?} after {:#?}", self.did);
                self.orders.push(created.order.order_id);
            }
        }
    }

    async fn decides(&mut self, trade: TradeNo, wish: Wish) {
        let decision = match wish {
            Wish::Refund => Decision::Refund,
            Wish::Accept => Decision::Accept,
            Wish::SettleOutside => Decision::SettledOutside,
            Wish::GiveUp(..) => unreachable!("{wish:?}"),
        };
        let (cx, calls) = self.with_script();
        let task = tokio::spawn(async move {
            let by = By::operator("model", Some("a reference")).expect("a name");
            let app_id = AppId::new(convert::APP);
            // What it says is the model's to know by the rows.
            let _ = flow::decide_payment(&cx, &app_id, &convert::trade_no(trade), decision, &by).await;
        });
        let mut live = Live { calls, task, at: None, answer: None, job_id: None };
        live.until_it_stands().await;
        assert!(live.at.is_some(), "nobody was asked about {trade} after {:#?}", self.did);
        self.operator = Some(live);
    }

    async fn goes_on(&mut self, part: Part, next: &World) {
        let mut live = self.operator.take().expect("an operator");
        if live.answer.is_some() {
            self.release(&mut live).await;
        }
        if let Part::Hears(heard) = part {
            live.answer = Some(heard);
        }
        if next.operator.is_some() {
            self.operator = Some(live);
        } else {
            assert!(live.at.is_none(), "an operator asks on after {:#?}", self.did);
        }
    }

    async fn passes(&mut self, by: Due) {
        let time = match by {
            Due::Now => TimeDelta::zero(),
            Due::Seconds => SECONDS,
            Due::Minutes => MINUTES,
            Due::Day => DAY,
        };
        self.seconds = if by == Due::Seconds { self.seconds + 1 } else { 0 };
        if by >= Due::Minutes {
            let cut_off: Vec<Act> = self.live.keys().copied().collect();
            for act in cut_off {
                self.dies(act).await;
            }
            if let Some(operator) = self.operator.take() {
                operator.task.abort();
            }
        }
        *self.clock.0.lock().expect("a clock") += time;
    }

    /// Holds the tables against the model's rows.
    async fn compare(&mut self) {
        let mut conn = self.cx.connection().await.expect("the database");
        let app_id = AppId::new(convert::APP);
        let (mut ours, mut theirs) = (BTreeMap::new(), BTreeMap::new());
        for (no, row) in self.world.orders.iter().enumerate() {
            let order_id = self.orders[no];
            let order = store::orders::find(&mut conn, order_id).await.expect("orders").expect("an order");
            let told: i64 =
                sqlx::query_scalar("select count(*) from events where order_id = $1 and type = 'order.paid'")
                    .bind(order_id)
                    .fetch_one(&mut *conn)
                    .await
                    .expect("events");
            ours.insert(
                format!("order {no}"),
                format!("{:?}, told {told}", stage(convert::stage_row(&order.stage))),
            );
            theirs.insert(format!("order {no}"), format!("{:?}, told {}", stage(row.stage), row.told_paid));
        }
        for trade in 0..u8::try_from(self.world.trades.len()).expect("few trades") {
            let trade_no = convert::trade_no(trade);
            let name = format!("payment {trade_no}");
            let no = |order: Option<OrderId>| {
                order.and_then(|id| self.orders.iter().position(|known| *known == id))
            };
            if let Some(payment) =
                store::payments::find(&mut conn, &app_id, &trade_no).await.expect("payments")
            {
                let said =
                    store::payments::refund_total(&mut conn, &app_id, &trade_no).await.expect("payments");
                let row = (
                    no(payment.order_id),
                    [payment.amount, payment.refunded, payment.reserved].map(Money::fen),
                    payment.refundable,
                    payment.disposition,
                    payment.review.map(|review| review.reason),
                    payment.suspect.map(|suspect| suspect.reason),
                    payment.settled_outside.is_some(),
                    said.map(Money::fen),
                );
                ours.insert(name.clone(), format!("{row:?}"));
            }
            if let Some(payment) = self.world.payment(trade) {
                let row = (
                    payment.order.map(usize::from),
                    [payment.amount, payment.refunded, payment.reserved].map(i64::from),
                    payment.refundable,
                    payment.disposition,
                    payment.review,
                    payment.suspect,
                    payment.outside,
                    payment.said.map(i64::from),
                );
                theirs.insert(name, format!("{row:?}"));
            }
            let refunds =
                store::refunds::list_of_trade(&mut conn, &app_id, &trade_no, 100).await.expect("refunds");
            for refund in &refunds {
                let row = (
                    no(refund.order_id),
                    refund.amount.fen(),
                    refund.requested.map(Money::fen),
                    refund.origin,
                    refund.status(),
                    refund.corrected(),
                    refund.may_have_moved(),
                );
                ours.insert(format!("refund {trade_no} {:?}", number_of(refund)), format!("{row:?}"));
            }
            for (no, refund) in self.world.refunds_of(trade) {
                let row = (
                    refund.order.map(usize::from),
                    i64::from(refund.amount),
                    refund.requested.map(i64::from),
                    refund.origin,
                    refund.status,
                    refund.corrected,
                    convert::refund(no, refund).may_have_moved(),
                );
                theirs.insert(format!("refund {trade_no} {:?}", refund.number), format!("{row:?}"));
            }
        }
        assert_eq!(ours, theirs, "the tables and the model's rows after {:#?}", self.did);
    }
}

impl Drop for Live {
    /// Nobody answers any more.
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Live {
    /// Waits until it stands at a call, or is at its end.
    async fn until_it_stands(&mut self) {
        self.at = tokio::select! {
            biased;
            call = self.calls.recv() => call,
            ended = &mut self.task => { ended.expect("a worker"); None }
        };
        if self.at.is_none() && !self.task.is_finished() {
            (&mut self.task).await.expect("a worker");
        }
    }
}

/// Whether somebody who has come so far waits for Alipay.
fn stands_at_call(run: Option<&Run>) -> bool {
    match run {
        Some(
            Run::Asks(_)
            | Run::Closes(_)
            | Run::AsksAgain(_)
            | Run::AsksFirst(_)
            | Run::Calls(_)
            | Run::Doubts(..)
            | Run::AsksTrade(..)
            | Run::AsksRefund
            | Run::AsksMessage,
        ) => true,
        Some(Run::AsksNumbers(rest, _)) => !rest.is_empty(),
        Some(Run::AsksRefunds(_, _, rest, _)) => !rest.is_empty(),
        _ => false,
    }
}

/// A stage without its times.
fn stage(row: StageRow) -> (&'static str, Option<CloseReason>, bool, u8) {
    match row {
        StageRow::Create => ("CREATE", None, false, 0),
        StageRow::PayWait => ("PAY_WAIT", None, false, 0),
        StageRow::Closing(reason) => ("CLOSING", Some(reason), false, 0),
        StageRow::Closed(reason) => ("CLOSED", Some(reason), false, 0),
        StageRow::Paid { late, refunded, .. } => ("PAY_SUCCESS", None, late, refunded),
        StageRow::Refunded { late, .. } => ("REFUNDED", None, late, convert::ORDER_AMOUNT),
    }
}

fn number_of(refund: &Refund) -> Number {
    let of_trade = || convert::number(refund.trade_no[1..].parse().expect("a trade"), &refund.out_request_no);
    let asked = |refund_no: &String| Number::Asked(refund_no[1..].parse().expect("a number"));
    refund.refund_no.as_ref().map_or_else(of_trade, asked)
}

/// What kind of step it is, with what was heard.
fn kind(step: &Step) -> String {
    let text = format!("{step:?}");
    let name = |text: &str| text.split(['(', ' ', '{']).next().unwrap_or_default().to_owned();
    match step {
        Step::Works(act, Part::Hears(Heard::Refund(answer))) => {
            format!("{} {}", name(&format!("{act:?}")), name(&format!("{answer:?}")))
        }
        Step::Works(act, part) => format!("{} {}", name(&format!("{act:?}")), name(&format!("{part:?}"))),
        Step::Decides(_, wish) => format!("Decides {}", name(&format!("{wish:?}"))),
        Step::Passes(by) => format!("Passes {by:?}"),
        _ => name(&text),
    }
}

fn context(pool: &PgPool, clock: Arc<Manual>) -> Context {
    let (says, _) = mpsc::unbounded_channel();
    let app = App {
        gateway: Arc::new(Script { app_id: AppId::new(convert::APP), says }),
        late_policy: LatePolicy::Refund,
        queries_per_s: 1,
    };
    let url = std::env::var("TEST_REDIS_URL").expect("TEST_REDIS_URL");
    let redis = RedisConfig { url, channel: "model".to_owned(), stream_length: 1 };
    Context {
        apps: [app].into_iter().collect(),
        catalog: Arc::new(PostgresCatalog::new(pool.clone())),
        publisher: Arc::new(RedisPublisher::new(redis).expect("an address")),
        clock,
        waker: Waker::new(pool.clone()),
        settings: Settings::from_env(&mut pay_core::config::Env::new([])).expect("the defaults"),
        pool: pool.clone(),
    }
}

/// Somebody stands at a call to Alipay.
#[derive(Debug)]
enum Call {
    Query(oneshot::Sender<Trade>),
    QueryTrade(String, oneshot::Sender<Option<UnmatchedTrade>>),
    Close(oneshot::Sender<Closing>),
    Refund(oneshot::Sender<RefundAnswer>),
    RefundedAmount(oneshot::Sender<Option<Money>>),
}

/// Alipay, as the model says.
#[derive(Debug)]
struct Script {
    app_id: AppId,
    says: mpsc::UnboundedSender<Call>,
}

impl Script {
    async fn asks<T>(&self, call: impl FnOnce(oneshot::Sender<T>) -> Call) -> T {
        let (answer, answered) = oneshot::channel();
        self.says.send(call(answer)).expect("somebody who answers");
        answered.await.expect("an answer")
    }
}

#[async_trait]
impl Gateway for Script {
    fn app_id(&self) -> &AppId {
        &self.app_id
    }

    async fn checkout(&self, _order: &Order) -> Result<Cashier, GatewayError> {
        Ok(Cashier::Redirect { url: "https://cashier".to_owned() })
    }

    async fn query(&self, _order_id: OrderId) -> Result<Trade, GatewayError> {
        Ok(self.asks(Call::Query).await)
    }

    async fn query_trade(&self, trade_no: &str) -> Result<Option<UnmatchedTrade>, GatewayError> {
        Ok(self.asks(|answer| Call::QueryTrade(trade_no.to_owned(), answer)).await)
    }

    async fn close(&self, _order_id: OrderId) -> Result<Closing, GatewayError> {
        Ok(self.asks(Call::Close).await)
    }

    async fn refund(&self, _refund: &Refund) -> RefundAnswer {
        self.asks(Call::Refund).await
    }

    async fn refunded_amount(
        &self,
        _trade_no: &str,
        _out_request_no: &str,
    ) -> Result<Option<Money>, GatewayError> {
        Ok(self.asks(Call::RefundedAmount).await)
    }

    async fn find_unmatched(&self, _out_trade_no: &str) -> Result<Option<UnmatchedTrade>, GatewayError> {
        Ok(None)
    }

    fn read_notification(&self, body: &[u8], _at: DateTime<Utc>) -> Result<Notification, NotSigned> {
        self.read_stored_notification(body)
    }

    fn read_stored_notification(&self, body: &[u8]) -> Result<Notification, NotSigned> {
        let text = std::str::from_utf8(body).map_err(|error| NotSigned(error.to_string()))?;
        Ok(read_letter(text))
    }

    fn read_return(&self, _query: &str, _at: DateTime<Utc>) -> Result<OrderId, NotSigned> {
        Err(NotSigned("nobody comes back".to_owned()))
    }
}

/// A notification as text: its own number first, then what it says.
fn letter_text(report: &PaymentReport, letter: u32) -> String {
    let number = report.out_request_no.as_deref().unwrap_or_default();
    let PaymentReport { order_id, trade_no, amount, refunded, refundable, .. } = report;
    format!("{letter} {order_id} {trade_no} {} {} {refundable} {number}", amount.fen(), refunded.fen())
}

/// What it says, without its own number.
fn says(text: &str) -> &str {
    text.split_once(' ').map_or("", |(_, says)| says)
}

fn read_letter(text: &str) -> Notification {
    let mut words = text.split(' ');
    let mut word = || words.next().unwrap_or_default().to_owned();
    let (notify_id, order_id, trade_no) = (word(), word(), word());
    let mut amount = || Money::from_fen(word().parse().expect("fen")).expect("an amount");
    let (paid, refunded) = (amount(), amount());
    let refundable = word() == "true";
    let out_request_no = Some(word()).filter(|number| !number.is_empty());
    let report = PaymentReport {
        order_id: order_id.parse().expect("an id"),
        trade_no: trade_no.clone(),
        amount: paid,
        refunded,
        trade_status: "TRADE_SUCCESS".to_owned(),
        paid_at: None,
        refundable,
        out_request_no: out_request_no.clone(),
    };
    let told_refund = (!refunded.is_zero()).then(|| ToldRefund {
        trade_no: trade_no.clone(),
        amount: paid,
        refunded,
        out_request_no,
    });
    let mut digest = [0; 32];
    digest[..4].copy_from_slice(&notify_id.parse::<u32>().expect("a number").to_be_bytes());
    Notification {
        notify_id,
        out_trade_no: order_id,
        trade_no: Some(trade_no),
        digest,
        signed_body: text.as_bytes().to_vec(),
        app_id: convert::APP.to_owned(),
        seller_is_ours: true,
        says: if refunded.is_zero() { Says::Paid(report) } else { Says::Refunded(report) },
        told_refund,
    }
}
