//! What happens before a worker is killed: each story leaves one handler's work to be done.

use std::pin::Pin;

use alipay_sandbox::{Fault, FaultOrder, Pay};
use chrono::TimeDelta;
use pay_core::config::Env;
use pay_tests::{Order, PATIENCE, Shop};
use pay_worker::schedule;

/// Whose messages count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Victim {
    /// A kind of job, whose queue has its name.
    Job(&'static str),
    /// What enqueues the job of a tick.
    Tick(&'static str),
    /// What relays events.
    Relay,
}

impl Victim {
    /// Whether the next tick does what this one did not.
    pub(super) fn is_made_up_for(self) -> bool {
        matches!(self, Self::Tick(_) | Self::Job("reconcile_due" | "close_due" | "recover_unfinished"))
    }

    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Job(name) | Self::Tick(name) => name,
            Self::Relay => "relay",
        }
    }
}

/// A handler's work.
pub(super) struct Story {
    /// The handler, and which of its ways this is.
    pub(super) name: &'static str,
    pub(super) victim: Victim,
    /// How many points it had when that was last written down. Fewer is a failure: something is not heard any more.
    pub(super) points: usize,
    /// How long it may take after a kill, where it is more than a lease and five seconds: the product waits on purpose.
    pub(super) takes: Option<TimeDelta>,
    /// Leaves the work to be done.
    pub(super) prepare: Prepare,
}

type Prepare = for<'a> fn(&'a mut Shop) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

macro_rules! stories {
    ($($name:literal $victim:expr, $points:literal $(within $takes:expr)?, $prepare:ident;)*) => {
        /// All of them.
        pub(super) const STORIES: &[Story] = &[$(Story {
            name: $name,
            victim: $victim,
            points: $points,
            takes: stories!(takes $($takes)?),
            prepare: |shop| Box::pin($prepare(shop)),
        },)*];
    };
    (takes) => { None };
    (takes $takes:expr) => { Some($takes) };
}

stories! {
    "create_prepay, by QR code" Victim::Job("create_prepay"), 13, taken;
    "handle_notify, of a payment" Victim::Job("handle_notify"), 11, notified;
    "handle_notify, into quarantine" Victim::Job("handle_notify"), 13, notified_of_a_stranger;
    "mark_paid" Victim::Job("mark_paid"), 13, reported;
    "mark_paid, late: to be refunded" Victim::Job("mark_paid"), 13, reported_late;
    "reconcile_order, paid" Victim::Job("reconcile_order"), 11, paid_unheard;
    "expire_order" Victim::Job("expire_order"), 9, expired;
    "close_order" Victim::Job("close_order"), 14, to_close;
    "close_order, paid meanwhile" Victim::Job("close_order"), 11, to_close_and_paid;
    "refund_order" Victim::Job("refund_order"), 23, to_refund;
    "refund_order, refused" Victim::Job("refund_order"), 22 within REFUSED_FOR_GOOD, to_refund_and_refused;
    "adopt_refund" Victim::Job("adopt_refund"), 23, refunded_in_console;
    "recheck_refund, back after all" Victim::Job("recheck_refund"), 19, back_after_all;
    "reconcile_payment, back whole" Victim::Job("reconcile_payment"), 22, back_whole;
    "settle_quarantine, money for nobody" Victim::Job("settle_quarantine"), 14, quarantined;
    "publish_events, of the release before" Victim::Job("publish_events"), 4, left_by_the_release_before;
    "reconcile_due" Victim::Job("reconcile_due"), 10, to_look_at;
    "close_due" Victim::Job("close_due"), 8, to_expire;
    "recover_unfinished" Victim::Job("recover_unfinished"), 32, without_jobs;
    "tick of reconcile_due" Victim::Tick("reconcile_due"), 2, nothing_yet;
    "tick of close_due" Victim::Tick("close_due"), 2, nothing_yet;
    "tick of recover_unfinished" Victim::Tick("recover_unfinished"), 2, nothing_yet;
    "relay" Victim::Relay, 11, told_of_nothing;
}

/// No refusal is believed within a minute of a call that nobody knows the outcome of, and then the refund is asked about.
const REFUSED_FOR_GOOD: TimeDelta = TimeDelta::seconds(25 + 60 + 15);

async fn taken(shop: &mut Shop) {
    let answer = shop.call(shop.order_request("u1", "coffee", "qr")).await;
    assert!(answer.status.is_success(), "{answer:?}");
}

async fn notified(shop: &mut Shop) {
    let order = shop.create_order("u1", "coffee").await;
    shop.pay(&order).await;
}

async fn notified_of_a_stranger(shop: &mut Shop) {
    let altered =
        FaultOrder::new(Fault::NotifyAltered).altering("out_trade_no", "ord_01KAH2Z7V8M3N4P5Q6R7S8T9VW");
    shop.sandbox().order_fault(altered.times(1)).expect("a fault");
    notified(shop).await;
}

async fn reported(shop: &mut Shop) {
    notified(shop).await;
    until_due(shop, "mark_paid").await;
}

async fn reported_late(shop: &mut Shop) {
    let order = shop.closed_order("u1").await;
    shop.pay_with(&order.order_id, Pay { late: true, ..Pay::default() }).await;
    until_due(shop, "mark_paid").await;
}

/// Pays, and every notification of it is lost.
async fn pay_unheard(shop: &Shop, order: &Order) {
    let lost = shop.sandbox().order_fault(FaultOrder::new(Fault::NotifyDrop)).expect("a fault");
    shop.pay(order).await;
    assert!(shop.sandbox().take_back_fault(lost));
}

async fn paid_unheard(shop: &mut Shop) {
    let order = shop.create_order("u1", "coffee").await;
    pay_unheard(shop, &order).await;
    shop.advance(TimeDelta::seconds(60)).await;
    tick(shop, "reconcile_due").await;
    until_due(shop, "reconcile_order").await;
}

async fn expired(shop: &mut Shop) {
    to_expire(shop).await;
    until_due(shop, "expire_order").await;
}

async fn to_close(shop: &mut Shop) {
    let order = shop.create_order("u1", "coffee").await;
    shop.open_cashier(&order).await;
    shop.request_close(&order).await;
}

async fn to_close_and_paid(shop: &mut Shop) {
    let order = shop.create_order("u1", "coffee").await;
    pay_unheard(shop, &order).await;
    shop.request_close(&order).await;
}

async fn to_refund(shop: &mut Shop) {
    let order = shop.paid_order("u1").await;
    assert_eq!(shop.refund(&order, "r1", Some(100)).await.status, 201);
}

async fn to_refund_and_refused(shop: &mut Shop) {
    refuse_refunds(shop);
    to_refund(shop).await;
}

/// Each call for a refund is refused for good.
fn refuse_refunds(shop: &Shop) -> u64 {
    let refusal = FaultOrder {
        code: Some("40004".into()),
        sub_code: Some("ACQ.TRADE_NOT_ALLOW_REFUND".into()),
        ..FaultOrder::new(Fault::Refusal).method("alipay.trade.refund")
    };
    shop.sandbox().order_fault(refusal).expect("a fault")
}

async fn refunded_in_console(shop: &mut Shop) {
    let order = shop.paid_order("u1").await;
    refund_in_console(shop, &order, 100, None).await;
    until_due(shop, "adopt_refund").await;
}

async fn refund_in_console(shop: &Shop, order: &Order, amount_fen: i64, number: Option<String>) {
    let trade = shop.sandbox().trades_of(&order.order_id).remove(0);
    shop.sandbox().refund_in_console(&trade.trade_no, amount_fen, number).expect("a refund");
    assert!(shop.sandbox().settled(PATIENCE).await);
}

async fn back_after_all(shop: &mut Shop) {
    let order = shop.paid_order("u1").await;
    let refusal = refuse_refunds(shop);
    shop.refund(&order, "r1", Some(100)).await;
    shop.work().await;
    assert!(shop.sandbox().take_back_fault(refusal));
    let number = sqlx::query_scalar("select out_request_no from refunds where status = 'failed'");
    let number: String = number.fetch_one(&shop.cx.pool).await.expect("a refund that failed");
    let lost = shop.sandbox().order_fault(FaultOrder::new(Fault::NotifyDrop)).expect("a fault");
    refund_in_console(shop, &order, 100, Some(number)).await;
    assert!(shop.sandbox().take_back_fault(lost));
    // Alipay has given up telling of it.
    shop.sandbox().order_fault(FaultOrder::new(Fault::NotifyDrop)).expect("a fault");
    shop.advance(TimeDelta::hours(24)).await;
    shop.sandbox().clear_faults();
}

async fn back_whole(shop: &mut Shop) {
    let order = shop.paid_order("u1").await;
    refund_in_console(shop, &order, 2_800, None).await;
    shop.advance(TimeDelta::hours(24)).await;
    shop.work().await;
    tick(shop, "reconcile_due").await;
    until_due(shop, "reconcile_payment").await;
}

async fn quarantined(shop: &mut Shop) {
    let order = shop.create_order("u1", "coffee").await;
    shop.pay(&order).await;
    // The order is another app's by now, as if it had never been here.
    sqlx::query("update orders set app_id = '2021999999999999'")
        .execute(&shop.cx.pool)
        .await
        .expect("the orders");
    until_due(shop, "settle_quarantine").await;
}

async fn left_by_the_release_before(shop: &mut Shop) {
    let order = shop.paid_order("u1").await;
    sqlx::query(
        "insert into queue.job (queue, name, payload, state, due_at, serial_key)
         values ('publish_events', 'publish_events', jsonb_build_object('order_id', $1::text), 'ready', now(), 'publish:' || $1)",
    )
    .bind(&order.order_id)
    .execute(&shop.cx.pool)
    .await
    .expect("a job");
}

async fn to_look_at(shop: &mut Shop) {
    let order = shop.create_order("u1", "coffee").await;
    pay_unheard(shop, &order).await;
    shop.advance(TimeDelta::seconds(60)).await;
    tick(shop, "reconcile_due").await;
}

async fn to_expire(shop: &mut Shop) {
    shop.create_order("u1", "coffee").await;
    shop.advance(TimeDelta::minutes(30)).await;
    tick(shop, "close_due").await;
}

/// Of each kind that the sweep looks for, one that has lost its job.
async fn without_jobs(shop: &mut Shop) {
    let order = shop.paid_order("u1").await;
    shop.refund(&order, "r1", Some(100)).await;
    shop.lose_job("refund_order").await;
    let order = shop.create_order("u2", "coffee").await;
    shop.pay(&order).await;
    shop.lose_job("handle_notify").await;
    let order = shop.create_order("u3", "coffee").await;
    shop.pay(&order).await;
    until_due(shop, "mark_paid").await;
    shop.lose_job("mark_paid").await;
    let answer = shop.call(shop.order_request("u4", "coffee", "page")).await;
    assert!(answer.status.is_success(), "{answer:?}");
    shop.lose_job("create_prepay").await;
    shop.advance(TimeDelta::minutes(2)).await;
    tick(shop, "recover_unfinished").await;
}

async fn nothing_yet(shop: &mut Shop) {
    shop.create_order("u1", "coffee").await;
}

async fn told_of_nothing(shop: &mut Shop) {
    let order = shop.create_order("u1", "coffee").await;
    shop.pay(&order).await;
    while shop.count("select count(*) from queue.job where state = 'ready'").await > 0 {
        shop.drain_one("").await;
    }
    assert!(shop.unannounced().await > 0, "events wait");
}

/// Enqueues the job of a tick that comes now.
async fn tick(shop: &Shop, name: &str) {
    let rows = schedule::table(&mut Env::new([])).expect("the default schedule");
    let row = rows.into_iter().find(|row| row.name == name).expect("a row of the schedule");
    row.tick(&shop.cx, shop.cx.now()).await.expect("the database");
}

/// Works until a job of this kind is due, and no further.
async fn until_due(shop: &Shop, name: &str) {
    let is_due = async || {
        let due =
            sqlx::query_scalar("select exists (select from queue.job where name = $1 and state = 'ready')");
        due.bind(name).fetch_one(&shop.cx.pool).await.expect("the jobs")
    };
    while !is_due().await {
        let before = shop.count("select count(*) from queue.job where state = 'done'").await;
        shop.drain_one("").await;
        let after = shop.count("select count(*) from queue.job where state = 'done'").await;
        assert!(after > before, "nothing leads to {name}");
    }
}
