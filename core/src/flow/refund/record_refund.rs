//! What the acts about refunds share: promising money, and telling when it went back. Whoever calls has locked order and
//! payment, in this order.

use chrono::{DateTime, Utc};
use pay_queue::Enqueue;

use crate::context::Tx;
use crate::domain::decide::adopt_refund::is_unexplained;
use crate::domain::decide::refund_order::RECHECK_AFTER;
use crate::domain::{
    EventType, Money, Order, Origin, Payment, Refund, RefundId, RefundState, RefundStatus, RefundTrigger,
    ReviewReason, SuspectReason, Telling,
};
use crate::error::Error;
use crate::flow::act::{RecheckRefund, RefundOrder};
use crate::flow::order::record_change::record_change;
use crate::gateway::Gateway;
use crate::store::{self, Locked, StoreError};

/// How many refunds that failed are asked about when all of their trade went back: few fail, and each costs a call.
const ASKED_MAX: usize = 10;
/// How many failed refunds of a trade are asked about when more went back than we know of.
const FAILED_MAX: i64 = 100;

/// Promises all of a payment that pays nothing to go back, under the one number that this trade's refund ever has. If that number is spent,
/// an operator decides: money that is not on its way back is never passed over.
pub(in crate::flow) async fn refund_whole(
    tx: &mut Tx,
    payment: &Locked<Payment>,
    origin: Origin,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let refund = Refund::pending(payment, payment.own_request_no(1), payment.reserve(None)?, origin, now);
    if !promise(tx, payment, &refund).await? {
        store::payments::leave_to_operator(tx, payment, ReviewReason::RefundRefused, now).await?;
    }
    Ok(())
}

/// Stores a refund with its promise and the job that sees to it. `false` when its number is stored already.
pub(in crate::flow) async fn promise(
    tx: &mut Tx,
    payment: &Locked<Payment>,
    refund: &Refund,
) -> Result<bool, Error> {
    if !store::refunds::insert(tx, refund).await? {
        return Ok(false);
    }
    store::payments::reserve(tx, payment, refund.amount).await?;
    tx.enqueue_as(RefundOrder { refund_id: refund.refund_id }.enqueue(&refund.trade_no)).await?;
    Ok(true)
}

/// Has a refund that failed tried again, under the number and the amount that it has: Alipay's rule for retries.
pub(in crate::flow) async fn retry(
    tx: &mut Tx,
    payment: &Locked<Payment>,
    refund: &Refund,
) -> Result<(), Error> {
    refund.status().next(RefundTrigger::TriedAgain)?;
    store::refunds::revive(tx, refund).await?;
    store::payments::reserve(tx, payment, refund.amount).await?;
    tx.enqueue_as(RefundOrder { refund_id: refund.refund_id }.enqueue(&refund.trade_no)).await
}

/// A refund's order, its payment and the refund itself as they stand, the first two locked.
pub(in crate::flow) async fn lock_refund(
    tx: &mut Tx,
    refund: &Refund,
) -> Result<(Option<Locked<Order>>, Locked<Payment>, Refund), Error> {
    // By the payment's order: money that matched no order when the refund was made may have one since.
    let read = store::payments::find(tx, &refund.app_id, &refund.trade_no)
        .await?
        .ok_or_else(|| Error::no_payment(&refund.trade_no))?;
    let order = lock_order(tx, &read).await?;
    let payment = lock_payment(tx, refund).await?;
    if payment.order_id != read.order_id {
        return Err(StoreError::Stale.into());
    }
    let refund =
        store::refunds::find(tx, refund.refund_id).await?.ok_or(Error::no_refund(refund.refund_id))?;
    Ok((order, payment, refund))
}

/// Books a refund that Alipay already made, as [`Refund::pending`] describes it. `None` for an order that there is not. One whose number
/// is stored already is left alone: `false` then.
pub(in crate::flow) async fn adopt(
    tx: &mut Tx,
    order: Option<&Order>,
    refund: &Refund,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let state = RefundState::Succeeded { at: now, corrected: false };
    let refund = Refund { state, ..refund.clone() };
    if !store::refunds::insert_succeeded(tx, &refund).await? {
        return Ok(false);
    }
    follow_up(tx, order, &refund, now).await?;
    Ok(true)
}

/// Books what went back of a payment that we did not know of: all the rest, by Alipay's word that all of it is back. Whoever calls has asked
/// about the refunds of ours that may be part of it.
pub(in crate::flow) async fn adopt_the_rest(
    tx: &mut Tx,
    order: Option<&Order>,
    payment: &Locked<Payment>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let rest = payment.left();
    if rest.is_zero() {
        if payment.undecided() {
            store::payments::take_from_operator(tx, payment).await?;
        }
        return Ok(());
    }
    // Somebody may have given the first name to a refund in Alipay's console.
    for number in [payment.closing_request_no(), payment.other_closing_request_no()] {
        let refund = Refund::pending(payment, number, rest, Origin::External, now);
        if adopt(tx, order, &refund, now).await? {
            return Ok(());
        }
    }
    Err(StoreError::Stale.into())
}

/// Of a trade that went back whole, those refunds that we called failed and whose money is back all the same, with how much of it. At most
/// [`ASKED_MAX`] are asked about.
pub(in crate::flow) async fn moved_after_all(
    gateway: &dyn Gateway,
    refunds: &[Refund],
) -> Result<Vec<(RefundId, Money)>, Error> {
    let mut moved = Vec::new();
    let failed = refunds.iter().filter(|refund| refund.status() == RefundStatus::Failed);
    for refund in failed.rev().take(ASKED_MAX) {
        if let Some(amount) = gateway.refunded_amount(&refund.trade_no, &refund.out_request_no).await? {
            moved.push((refund.refund_id, amount));
        }
    }
    Ok(moved)
}

/// Books those refunds, under the locks of order and payment; what has ended otherwise since, or no longer fits, is left alone. Returns
/// order and payment as they stand.
pub(in crate::flow) async fn succeed_after_all(
    tx: &mut Tx,
    payment: Locked<Payment>,
    moved: Vec<(RefundId, Money)>,
    now: DateTime<Utc>,
) -> Result<(Option<Locked<Order>>, Locked<Payment>), Error> {
    let mut current = payment;
    for (refund_id, amount) in moved {
        let order = lock_order(tx, &current).await?;
        let refund = store::refunds::find(tx, refund_id).await?.ok_or(Error::no_refund(refund_id))?;
        if amount <= current.not_back() {
            succeed(tx, order.as_deref(), &refund, amount, now).await?;
        }
        current = lock_payment(tx, &refund).await?;
    }
    Ok((lock_order(tx, &current).await?, current))
}

async fn lock_order(tx: &mut Tx, payment: &Payment) -> Result<Option<Locked<Order>>, Error> {
    Ok(match payment.order_id {
        Some(order_id) => Some(store::orders::lock(tx, order_id).await?.ok_or(Error::no_order(order_id))?),
        None => None,
    })
}

/// Alipay gave this amount back under the refund's number: books it, moves the order with it, and tells of it. One that had succeeded is
/// left alone; one that had failed is corrected.
pub(in crate::flow) async fn succeed(
    tx: &mut Tx,
    order: Option<&Order>,
    refund: &Refund,
    amount: Money,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let Some(after) = refund.succeed(amount, now)? else { return Ok(()) };
    if amount != refund.amount {
        tracing::error!(
            refund.id = %refund.refund_id,
            asked_fen = refund.amount.fen(),
            amount_fen = amount.fen(),
            "refund {}: Alipay gave {} fen back under its number, and {} fen were asked for",
            refund.refund_id, amount.fen(), refund.amount.fen(),
        );
    }
    store::refunds::settle(tx, refund, &after).await?;
    follow_up(tx, order, &after, now).await
}

/// Alipay refused it for good, and certainly moved nothing. Should it turn out that it did, a look a day later finds it.
pub(in crate::flow) async fn fail(
    tx: &mut Tx,
    order: Option<&Order>,
    refund: &Refund,
    failure: &str,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let Some(after) = refund.fail(failure, now)? else { return Ok(()) };
    store::refunds::settle(tx, refund, &after).await?;
    let recheck = RecheckRefund { refund_id: refund.refund_id };
    tx.enqueue_as(recheck.enqueue(now + RECHECK_AFTER)).await?;
    follow_up(tx, order, &after, now).await
}

async fn lock_payment(tx: &mut Tx, refund: &Refund) -> Result<Locked<Payment>, Error> {
    store::payments::lock(tx, &refund.app_id, &refund.trade_no)
        .await?
        .ok_or_else(|| Error::no_payment(&refund.trade_no))
}

/// What follows from a refund that has ended and is written: its order moves, an operator is asked or need not be, and it is told of.
async fn follow_up(
    tx: &mut Tx,
    order: Option<&Order>,
    refund: &Refund,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let payment = lock_payment(tx, refund).await?;
    let failure = refund.failure();
    let back = payment.refunded == payment.amount;

    let mut order = order.cloned();
    if failure.is_none()
        && payment.settles()
        && let Some(before) = &order
        && let Some(change) = before.refund(payment.refunded, now)?
    {
        record_change(tx, &change, None).await?;
        order = Some(change.after);
    }
    if failure.is_some() && refund.origin != Origin::Asked && !back {
        tracing::error!(
            refund.id = %refund.refund_id,
            trade.no = %refund.trade_no,
            failure,
            "Alipay rejected the refund of trade {}; manual action needed", refund.trade_no,
        );
        store::payments::leave_to_operator(tx, &payment, ReviewReason::RefundRefused, now).await?;
    } else if payment.undecided() && back {
        store::payments::take_from_operator(tx, &payment).await?; // nothing is left to decide
    }
    if failure.is_none() && payment.settled_outside.is_some() {
        tracing::error!(
            trade.no = %refund.trade_no,
            "money of trade {} went back after an operator had settled it outside: the buyer may have it twice",
            refund.trade_no,
        );
        store::payments::mark_suspect(tx, &payment, SuspectReason::BackAfterSettledOutside, now).await?;
    }
    reckon(tx, &payment, None, SuspectReason::RefundedElsewhere, now).await?;
    tell(tx, order.as_ref(), &payment, refund, now).await
}

/// Holds what Alipay says went back of a trade against what we know of. More makes the payment suspect for this reason, once, and has
/// the trade and every failed refund of it asked about at once. When all of it is explained, nothing is suspect any more.
pub(in crate::flow) async fn reckon(
    tx: &mut Tx,
    payment: &Locked<Payment>,
    total: Option<Money>,
    reason: SuspectReason,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let totals = store::payments::note_total(tx, payment, total).await?;
    let Some(said) = totals.said else { return Ok(()) };
    if !is_unexplained(said, totals.refunded, totals.in_doubt) {
        if matches!(totals.suspect, Some(SuspectReason::RefundedElsewhere | SuspectReason::MoreThanIsLeft)) {
            store::payments::clear_suspect(tx, payment).await?;
        }
        return Ok(());
    }
    if totals.suspect.is_some() {
        return Ok(());
    }
    tracing::error!(
        trade.no = %payment.trade_no,
        said_fen = said.fen(),
        refunded_fen = totals.refunded.fen(),
        "Alipay says that at least {} fen of trade {} are refunded and {} fen are booked; manual action needed",
        said.fen(), payment.trade_no, totals.refunded.fen(),
    );
    store::payments::mark_suspect(tx, payment, reason, now).await?;
    store::payments::look_again(tx, &payment.app_id, &payment.trade_no, now).await?;
    for refund in store::refunds::list_unsure(tx, payment, &[], FAILED_MAX).await? {
        if refund.status() == RefundStatus::Failed {
            tx.enqueue_as(RecheckRefund { refund_id: refund.refund_id }.enqueue_now()).await?;
        }
    }
    Ok(())
}

async fn tell(
    tx: &mut Tx,
    order: Option<&Order>,
    payment: &Payment,
    refund: &Refund,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let event_type = match (refund.status(), refund.origin) {
        (RefundStatus::Failed, _) => EventType::RefundFailed,
        (_, Origin::Late) => EventType::LatePaymentRefunded,
        (_, Origin::Duplicate) => EventType::DuplicateRefunded,
        (_, Origin::Asked | Origin::External | Origin::Operator) => EventType::RefundSucceeded,
    };
    let telling = match order {
        Some(order) => Telling::of_order(event_type, order, now),
        None => Telling::of_subject(event_type, &refund.app_id, refund.trade_no.clone(), now),
    };
    store::events::insert(tx, &Telling { payment: Some(payment), refund: Some(refund), ..telling }).await?;
    tx.wake_relay();
    tracing::info!(
        refund.id = %refund.refund_id,
        amount_fen = refund.amount.fen(),
        "refund {} of {} fen: {}", refund.refund_id, refund.amount.fen(), refund.status(),
    );
    Ok(())
}

impl RefundOrder {
    /// Calls for one trade's money never run at the same time.
    pub(in crate::flow) fn enqueue(&self, trade_no: &str) -> Enqueue {
        Enqueue::new(self).key(self.refund_id.to_string()).serial(format!("refund:{trade_no}"))
    }
}

impl RecheckRefund {
    /// One for each failure: a refund that is tried again may fail again.
    fn enqueue(&self, at: DateTime<Utc>) -> Enqueue {
        Enqueue::new(self).key(format!("{}:{}", self.refund_id, at.timestamp())).run_at(at)
    }

    /// Beside those that are planned for later.
    fn enqueue_now(&self) -> Enqueue {
        Enqueue::new(self).key(format!("{}:now", self.refund_id))
    }
}
