//! What the acts about refunds share: promising money, and telling when it went back. Whoever calls holds the locks of order and
//! payment, in this order.

use chrono::{DateTime, Utc};
use pay_queue::Enqueue;

use crate::context::Tx;
use crate::domain::{EventType, Money, Order, Origin, Payment, Refund, RefundStatus, ReviewReason, Telling};
use crate::error::Error;
use crate::jobs::RefundOrder;
use crate::store;

use super::record_change::record_change;

/// Promises all of a payment that pays nothing to go back, under the one number that this trade's refund ever has.
pub(super) async fn refund_whole(
    tx: &mut Tx,
    payment: &Payment,
    origin: Origin,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let refund = Refund::pending(payment, payment.own_request_no(1), payment.reserve(None)?, origin, now);
    promise(tx, payment, &refund).await?;
    Ok(())
}

/// Stores a refund with its promise and the job that sees to it. `false` when its number is stored already.
pub(super) async fn promise(tx: &mut Tx, payment: &Payment, refund: &Refund) -> Result<bool, Error> {
    if !store::refunds::insert(tx, refund).await? {
        return Ok(false);
    }
    store::payments::reserve(tx, payment, refund.amount).await?;
    tx.enqueue_as(RefundOrder { refund_id: refund.refund_id }.enqueue(&refund.trade_no)).await?;
    Ok(true)
}

/// Has a refund that failed tried again, under the number and the amount that it has: Alipay's rule for retries.
pub(super) async fn retry(tx: &mut Tx, payment: &Payment, refund: &Refund) -> Result<(), Error> {
    store::refunds::revive(tx, refund).await?;
    store::payments::reserve(tx, payment, refund.amount).await?;
    tx.enqueue_as(RefundOrder { refund_id: refund.refund_id }.enqueue(&refund.trade_no)).await
}

/// Stores a refund that Alipay already made. `None` for an order that there is not.
pub(super) async fn adopt(
    tx: &mut Tx,
    order: Option<&Order>,
    refund: &Refund,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    if !store::refunds::insert(tx, refund).await? {
        return Ok(());
    }
    let payment = lock_payment(tx, refund).await?;
    store::payments::reserve(tx, &payment, refund.amount).await?;
    succeed(tx, order, refund, refund.amount, now).await
}

/// Alipay gave this amount back under the refund's number: books it, moves the order with it, and tells of it. One that had succeeded is
/// left alone; one that had failed is corrected.
pub(super) async fn succeed(
    tx: &mut Tx,
    order: Option<&Order>,
    refund: &Refund,
    amount: Money,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    if refund.status == RefundStatus::Succeeded {
        return Ok(());
    }
    let differs = amount != refund.amount;
    let after = Refund {
        status: RefundStatus::Succeeded,
        failure: None,
        pending_reason: None,
        corrected: refund.status == RefundStatus::Failed,
        settled_at: Some(now),
        requested: if differs { Some(refund.asked()) } else { refund.requested },
        amount,
        ..refund.clone()
    };
    settle(tx, order, refund, after, now).await
}

/// Alipay refused it for good, and certainly moved nothing.
pub(super) async fn fail(
    tx: &mut Tx,
    order: Option<&Order>,
    refund: &Refund,
    failure: &str,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    if refund.status.is_settled() {
        return Ok(());
    }
    let after = Refund {
        status: RefundStatus::Failed,
        failure: Some(failure.to_owned()),
        pending_reason: None,
        settled_at: Some(now),
        ..refund.clone()
    };
    settle(tx, order, refund, after, now).await
}

async fn lock_payment(tx: &mut Tx, refund: &Refund) -> Result<Payment, Error> {
    store::payments::lock(tx, &refund.app_id, &refund.trade_no)
        .await?
        .ok_or_else(|| Error::Missing(format!("payment {}", refund.trade_no)))
}

/// Ends a refund, moves its payment's balance and its order with it, and tells of it.
async fn settle(
    tx: &mut Tx,
    order: Option<&Order>,
    before: &Refund,
    refund: Refund,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    store::refunds::settle(tx, before, &refund).await?;
    let payment = lock_payment(tx, &refund).await?;
    let failure = refund.failure.as_deref();

    let mut order = order.cloned();
    if failure.is_none()
        && payment.settles()
        && let Some(before) = &order
        && let Some(change) = before.refund(payment.refunded, now)?
    {
        record_change(tx, &change, None).await?;
        order = Some(change.after);
    }
    if failure.is_some() && refund.origin != Origin::Asked {
        tracing::error!(
            refund.id = %refund.refund_id,
            trade.no = %refund.trade_no,
            failure,
            "Alipay rejected the refund of trade {}; manual action needed", refund.trade_no,
        );
        store::payments::leave_to_operator(tx, &payment, ReviewReason::RefundRefused, now).await?;
    } else if payment.undecided && payment.refunded == payment.amount {
        store::payments::take_from_operator(tx, &payment).await?; // all of it is back: nothing is left to decide
    }
    tell(tx, order.as_ref(), &payment, &refund, now).await
}

async fn tell(
    tx: &mut Tx,
    order: Option<&Order>,
    payment: &Payment,
    refund: &Refund,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let event_type = match (refund.status, refund.origin) {
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
    tx.announce(refund.order_id).await?;
    tracing::info!(
        refund.id = %refund.refund_id,
        amount_fen = refund.amount.fen(),
        "refund {} of {} fen: {}", refund.refund_id, refund.amount.fen(), refund.status,
    );
    Ok(())
}

impl RefundOrder {
    /// Calls for one trade's money never run at the same time.
    pub(super) fn enqueue(&self, trade_no: &str) -> Enqueue {
        Enqueue::new(self).key(self.refund_id.to_string()).serial(format!("refund:{trade_no}"))
    }
}
