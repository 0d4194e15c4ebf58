//! What the acts about refunds share: promising money, and telling when it went back. Whoever calls holds the locks of order and
//! payment, in this order.

use chrono::{DateTime, Utc};
use pay_queue::Enqueue;

use crate::context::Tx;
use crate::domain::{EventType, Order, Origin, Payment, Refund, RefundId, RefundStatus, Telling};
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
    let refund = Refund {
        refund_id: RefundId::new(now),
        app_id: payment.app_id.clone(),
        trade_no: payment.trade_no.clone(),
        order_id: payment.order_id,
        refund_no: None,
        out_request_no: payment.own_request_no(),
        amount: payment.reserve(None)?,
        reason: None,
        origin,
        status: RefundStatus::Pending,
        failure: None,
        created_at: now,
        settled_at: None,
    };
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

/// Stores a refund that Alipay already made.
pub(super) async fn adopt(
    tx: &mut Tx,
    order: &Order,
    payment: &Payment,
    refund: &Refund,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let pending = Refund { status: RefundStatus::Pending, settled_at: None, ..refund.clone() };
    if store::refunds::insert(tx, &pending).await? {
        store::payments::reserve(tx, payment, refund.amount).await?;
        settle(tx, Some(order), &pending, None, now).await?;
    }
    Ok(())
}

/// Ends a refund, moves its payment's balance and its order with it, and tells of it. A refund that has ended is left alone.
pub(super) async fn settle(
    tx: &mut Tx,
    order: Option<&Order>,
    refund: &Refund,
    failure: Option<&str>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    if !store::refunds::settle(tx, refund.refund_id, failure, now).await? {
        return Ok(());
    }
    let payment = store::payments::lock(tx, &refund.app_id, &refund.trade_no)
        .await?
        .ok_or_else(|| Error::Missing(format!("payment {}", refund.trade_no)))?;
    let status = if failure.is_some() { RefundStatus::Failed } else { RefundStatus::Succeeded };
    let refund =
        Refund { status, failure: failure.map(str::to_owned), settled_at: Some(now), ..refund.clone() };

    let mut order = order.cloned();
    if failure.is_none()
        && payment.settles
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
            "money by trade {} has to go back and Alipay refuses: a person has to look", refund.trade_no,
        );
        store::payments::set_undecided(tx, &payment, true).await?;
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
        (_, Origin::Asked | Origin::External) => EventType::RefundSucceeded,
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
    fn enqueue(&self, trade_no: &str) -> Enqueue {
        Enqueue::new(self).key(self.refund_id.to_string()).serial(format!("refund:{trade_no}"))
    }
}
