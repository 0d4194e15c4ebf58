//! A tick: finds what is unfinished and has no live job, by its state alone, and gives it one.
//!
//! Normally there is nothing to find: jobs are enqueued in the transaction of their cause and outlive crashes. What takes a job from
//! unfinished work is an operator who cancels it, a fault of ours that makes it a dead letter, or a release before that buried it. Dead
//! letters are let rest a while, so that a job which cannot succeed is not tried without end.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use pay_queue::{Enqueue, Job, Policy};
use serde::{Deserialize, Serialize};

use crate::context::{Context, Tx};
use crate::domain::decide::policy::Heard;
use crate::domain::{
    EvidenceId, Order, OrderId, Payment, Place, RefundStatus, ReviewReason, Status, SuspectReason,
};
use crate::error::{Error, chain};
use crate::flow::act::{
    Act, AdoptRefund, CreatePrepay, HandleNotify, MarkPaid, RecheckRefund, ReconcilePayment, RefundOrder,
    SettleQuarantine, TICK, Tick,
};
use crate::flow::order::record_change::record_change;
use crate::flow::payment::carry_out_policy::{carry_out_policy, is_being_adopted};
use crate::flow::refund::record_refund::reckon;
use crate::flow::refund::tell_delayed_refunds::tell_delayed_refunds;
use crate::lease::{Done, Lease};
use crate::store::evidence::Examined;
use crate::store::payments::Named;
use crate::store::{self, Locked};

use super::unattended::unattended;

/// A tick: finds what is unfinished and has no live job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoverUnfinished {}

impl Job for RecoverUnfinished {
    const NAME: &'static str = "recover_unfinished";
    const POLICY: Policy = TICK.timeout(Duration::from_secs(50));
}

impl Act for RecoverUnfinished {
    async fn run(self, cx: &Context, lease: Lease) -> Result<Done, Error> {
        recover_unfinished(cx, lease).await
    }
}

impl Tick for RecoverUnfinished {
    fn at(_: DateTime<Utc>, _: u32) -> Self {
        Self {}
    }
}

/// What is younger than this is on its ordinary way.
const YOUNG: TimeDelta = TimeDelta::minutes(1);
/// What is asked about within this long is in good hands.
const ASKED_SOON: TimeDelta = TimeDelta::minutes(2);
/// How many of one kind are read at once.
const PAGE: i64 = 1000;
/// How many pages of one kind one tick reads at most; the next tick goes on.
const PAGES_MAX: usize = 20;
/// How many payments of an older release one tick examines: each is asked about afterwards, within the budget.
const EXAMINED_MAX: i64 = 500;
/// How far back statements are examined that had no consequence: after a day one is a dead letter for operators.
const STATEMENTS_SINCE: TimeDelta = TimeDelta::hours(24);
/// The kind under which the sweep keeps how far it has examined statements.
const STATEMENTS: &str = "evidence";
/// After how long the total that a statement tells of is held against what we know, though nobody could adopt its refund: operators see the
/// difference then.
const RECKONED_AFTER: TimeDelta = TimeDelta::minutes(15);
/// After how long a statement whose refund nobody could adopt no longer keeps the sweep from those behind it: operators see it.
const PASSED_AFTER: TimeDelta = TimeDelta::hours(1);
/// How far back quarantined notifications are asked about whose question was lost.
const QUARANTINED_SINCE: TimeDelta = TimeDelta::days(7);

/// Finds and revives, and counts by kind in `paydesk_recovered_total`. One kind that fails does not keep the others from their turn.
#[tracing::instrument(name = "flow.recover_unfinished", skip_all)]
pub async fn recover_unfinished(cx: &Context, lease: Lease) -> Result<Done, Error> {
    let now = cx.now();
    let results = [
        ("refund", refunds(cx, now).await),
        ("notification", notifications(cx, now).await),
        ("quarantine", quarantined(cx, now).await),
        ("evidence", statements(cx, now).await),
        ("payment", payments(cx, now).await),
        ("older_payment", older_payments(cx, now).await),
        ("prepay", prepays(cx, now).await),
    ];
    let mut failed = None;
    for (kind, result) in results {
        match result {
            Ok(0) => metrics::counter!("paydesk_recovered_total", "kind" => kind).increment(0),
            Ok(found) => {
                metrics::counter!("paydesk_recovered_total", "kind" => kind).increment(found as u64);
                tracing::warn!(kind, found, "{found} unfinished without a job: {kind}");
            }
            Err(error) => failed = Some(error),
        }
    }
    let mut tx = cx.begin().await?;
    tell_delayed_refunds(cx, &mut tx, now).await?;
    if let Some(error) = failed {
        tx.commit().await?;
        return Err(error);
    }
    lease.commit(tx).await
}

/// Whether there may be more behind a page.
fn is_full<T>(page: &[T]) -> bool {
    i64::try_from(page.len()).is_ok_and(|read| read == PAGE)
}

/// Enqueues a job under a key; whether it is new.
async fn enqueue(cx: &Context, job: Enqueue) -> Result<usize, Error> {
    let mut tx = cx.begin().await?;
    let new = tx.enqueue_new(job).await?;
    tx.commit().await?;
    Ok(usize::from(new))
}

/// Refunds that are neither back nor refused.
async fn refunds(cx: &Context, now: DateTime<Utc>) -> Result<usize, Error> {
    let mut found = 0;
    let mut after = None;
    for _ in 0..PAGES_MAX {
        let page = store::refunds::list_open(&mut *cx.connection().await?, now - YOUNG, after, PAGE).await?;
        after = page.last().map(|refund| Place { at: refund.created_at, id: refund.refund_id });
        let ids = page.iter().map(|refund| refund.refund_id.to_string()).collect();
        let lost = unattended::<RefundOrder>(&mut *cx.connection().await?, ids, now).await?;
        for refund in page.iter().filter(|refund| lost.contains(&refund.refund_id.to_string())) {
            let job = RefundOrder { refund_id: refund.refund_id }.enqueue(&refund.trade_no);
            found += enqueue(cx, job).await?;
        }
        if !is_full(&page) {
            break;
        }
    }
    Ok(found)
}

/// Notifications that nobody has read.
async fn notifications(cx: &Context, now: DateTime<Utc>) -> Result<usize, Error> {
    let mut found = 0;
    for app in cx.apps.iter() {
        let unread =
            store::notifications::list_unread(&mut *cx.connection().await?, app.app_id(), now - YOUNG, PAGE)
                .await?;
        let ids = unread.iter().map(ToString::to_string).collect();
        let lost = unattended::<HandleNotify>(&mut *cx.connection().await?, ids, now).await?;
        for notification_id in unread.into_iter().filter(|id| lost.contains(&id.to_string())) {
            let job = Enqueue::new(&HandleNotify { notification_id }).key(notification_id.to_string());
            found += enqueue(cx, job).await?;
        }
    }
    Ok(found)
}

/// Quarantined notifications about which Alipay gave no answer yet.
async fn quarantined(cx: &Context, now: DateTime<Utc>) -> Result<usize, Error> {
    let mut found = 0;
    for app in cx.apps.iter() {
        let since = now - QUARANTINED_SINCE;
        let mut conn = cx.connection().await?;
        let unsettled =
            store::notifications::list_unsettled(&mut conn, app.app_id(), since, now - YOUNG, PAGE).await?;
        let ids = unsettled.iter().map(ToString::to_string).collect();
        let lost = unattended::<SettleQuarantine>(&mut conn, ids, now).await?;
        drop(conn);
        for notification_id in unsettled.into_iter().filter(|id| lost.contains(&id.to_string())) {
            let job = Enqueue::new(&SettleQuarantine { notification_id }).key(notification_id.to_string());
            found += enqueue(cx, job).await?;
        }
    }
    Ok(found)
}

/// Statements of Alipay's whose money is not recorded, or whose refund is not adopted. Read in the order they were made, from the first
/// that had no consequence yet.
async fn statements(cx: &Context, now: DateTime<Utc>) -> Result<usize, Error> {
    let oldest = EvidenceId::first_at(now - STATEMENTS_SINCE).to_string();
    let before = EvidenceId::first_at(now - YOUNG);
    let mark = store::recovery_marks::find(&mut *cx.connection().await?, STATEMENTS).await?;
    let mut after = mark.filter(|mark| *mark > oldest).unwrap_or(oldest);
    let (reckoned, passed) =
        (EvidenceId::first_at(now - RECKONED_AFTER), EvidenceId::first_at(now - PASSED_AFTER));
    let mut found = 0;
    let mut unbroken = true;
    let mut mark = after.clone();
    for _ in 0..PAGES_MAX {
        let page = store::evidence::examine(&mut *cx.connection().await?, &after, before, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = last.evidence_id.to_string();
        for examined in &page {
            unbroken &= examined.recorded && (examined.adopted || examined.evidence_id < passed);
            if unbroken {
                mark = examined.evidence_id.to_string();
            }
        }
        let ids = |wanted: fn(&Examined) -> bool| {
            page.iter()
                .filter(|examined| wanted(examined))
                .map(|examined| examined.evidence_id.to_string())
                .collect()
        };
        let mut conn = cx.connection().await?;
        let unpaid = unattended::<MarkPaid>(&mut conn, ids(|examined| !examined.recorded), now).await?;
        let unadopted = ids(|examined| examined.recorded && !examined.adopted);
        let unadopted = unattended::<AdoptRefund>(&mut conn, unadopted, now).await?;
        drop(conn);
        for id in unpaid {
            let Ok(evidence_id) = id.parse() else { continue };
            found += enqueue(cx, Enqueue::new(&MarkPaid { evidence_id }).key(id)).await?;
        }
        for id in unadopted {
            let Ok(evidence_id) = id.parse() else { continue };
            found += enqueue(cx, Enqueue::new(&AdoptRefund { evidence_id }).key(id)).await?;
        }
        let stuck =
            |examined: &&Examined| examined.recorded && !examined.adopted && examined.evidence_id < reckoned;
        for examined in page.iter().filter(stuck) {
            reckon_with(cx, examined, now).await?;
        }
        if !is_full(&page) {
            break;
        }
    }
    store::recovery_marks::set(&mut *cx.connection().await?, STATEMENTS, &mark).await?;
    Ok(found)
}

/// Holds the total that a statement tells of against what we know. Needs nobody's answer.
async fn reckon_with(cx: &Context, examined: &Examined, now: DateTime<Utc>) -> Result<(), Error> {
    let mut tx = cx.begin().await?;
    let payment = store::payments::lock(&mut tx, &examined.app_id, &examined.trade_no).await?;
    if let Some(payment) = payment {
        reckon(&mut tx, &payment, Some(examined.refunded), SuspectReason::RefundedElsewhere, now).await?;
    }
    tx.commit().await
}

/// Money that pays nothing and of which nothing becomes.
async fn payments(cx: &Context, now: DateTime<Utc>) -> Result<usize, Error> {
    let named =
        store::payments::list_left_over(&mut *cx.connection().await?, &cx.apps.ids(), now - YOUNG, PAGE)
            .await?;
    let mut found = 0;
    for named in named {
        match left_over(cx, &named, now).await {
            Ok(carried_out) => found += usize::from(carried_out),
            Err(error) => row_failed(&named, &error),
        }
    }
    Ok(found)
}

async fn left_over(cx: &Context, named: &Named, now: DateTime<Utc>) -> Result<bool, Error> {
    let mut tx = cx.begin().await?;
    let (order, payment) = lock(&mut tx, named).await?;
    if !payment.is_left_over() || is_being_decided(&mut tx, &payment, now).await? {
        return Ok(false);
    }
    carry_out_policy(cx, &mut tx, order.as_ref(), &payment, Heard::Nothing, now).await?;
    tx.commit().await?;
    Ok(true)
}

/// One row that cannot be helped keeps no other from its turn.
fn row_failed((app_id, trade_no, _): &Named, error: &Error) {
    let error = chain(error);
    tracing::error!(trade.no = trade_no, %app_id, error, "trade {trade_no} cannot be recovered: {error}");
}

/// Whether who books what went back of it, or asks whether it is still there, decides about the rest afterwards.
async fn is_being_decided(tx: &mut Tx, payment: &Payment, now: DateTime<Utc>) -> Result<bool, Error> {
    let key = ReconcilePayment::key(&payment.app_id, &payment.trade_no);
    let is_asked = unattended::<ReconcilePayment>(tx, vec![key], now).await?.is_empty();
    let next_look = store::payments::next_look(tx, &payment.app_id, &payment.trade_no).await?;
    let soon_asked = next_look.is_some_and(|at| at < now + ASKED_SOON);
    Ok(is_asked || soon_asked || is_being_adopted(tx, payment, now).await?)
}

/// Money that a release before recorded: what it left in a state that this one does not know is put right, or listed for operators; and
/// Alipay is asked about it, since it may have gone back.
async fn older_payments(cx: &Context, now: DateTime<Utc>) -> Result<usize, Error> {
    let named = store::payments::list_not_examined(&mut *cx.connection().await?, EXAMINED_MAX).await?;
    let mut found = 0;
    for named in named {
        match older_payment(cx, &named, now).await {
            Ok(put_right) => found += put_right,
            Err(error) => row_failed(&named, &error),
        }
    }
    Ok(found)
}

async fn older_payment(cx: &Context, named: &Named, now: DateTime<Utc>) -> Result<usize, Error> {
    let mut found = 0;
    let mut tx = cx.begin().await?;
    let (order, mut payment) = lock(&mut tx, named).await?;
    let refunds = store::refunds::list_of_trade(&mut tx, &payment.app_id, &payment.trade_no, PAGE).await?;
    if let Some(order) = order.as_ref().filter(|order| parted(order, &payment))
        && let Some(change) = order.refund(payment.refunded, now)?
    {
        record_change(&mut tx, &change, None).await?;
        found += 1;
    }
    if payment.is_left_over() {
        let refused = refunds.iter().any(|refund| refund.status() == RefundStatus::Failed);
        let reason = if refused { ReviewReason::RefundRefused } else { ReviewReason::OlderRelease };
        store::payments::leave_to_operator(&mut tx, &payment, reason, now).await?;
        (_, payment) = lock(&mut tx, named).await?;
        found += 1;
    }
    for refund in refunds.iter().filter(|refund| refund.status() == RefundStatus::Failed) {
        let job = RecheckRefund { refund_id: refund.refund_id };
        tx.enqueue_as(Enqueue::new(&job).key(refund.refund_id.to_string())).await?;
    }
    let next = (payment.refunded < payment.amount).then_some(now);
    store::payments::looked(&mut tx, &payment, None, next, now).await?;
    tx.commit().await?;
    Ok(found)
}

/// Whether the money that paid an order and the order say different things about what went back.
fn parted(order: &Order, payment: &Payment) -> bool {
    payment.settles() && order.status() == Status::PaySuccess && order.refunded() != payment.refunded
}

async fn lock(
    tx: &mut Tx,
    (app_id, trade_no, order_id): &Named,
) -> Result<(Option<Locked<Order>>, Locked<Payment>), Error> {
    let order = match order_id {
        Some(order_id) => store::orders::lock(tx, *order_id).await?,
        None => None,
    };
    let payment =
        store::payments::lock(tx, app_id, trade_no).await?.ok_or_else(|| Error::no_payment(trade_no))?;
    Ok((order, payment))
}

/// Orders whose cashier nobody prepares.
async fn prepays(cx: &Context, now: DateTime<Utc>) -> Result<usize, Error> {
    let orders =
        store::orders::list_not_prepared(&mut *cx.connection().await?, now - YOUNG, now, PAGE).await?;
    let ids = orders.iter().map(ToString::to_string).collect();
    let mut found = 0;
    for id in unattended::<CreatePrepay>(&mut *cx.connection().await?, ids, now).await? {
        let Ok(order_id) = id.parse::<OrderId>() else { continue };
        found += enqueue(cx, Enqueue::new(&CreatePrepay { order_id }).key(id)).await?;
    }
    Ok(found)
}
