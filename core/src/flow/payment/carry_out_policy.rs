//! Carries out what becomes of money that pays nothing. Shared by all who may have made it so.

use std::ops::Deref;

use chrono::{DateTime, Utc};

use crate::context::{Context, Tx};
use crate::domain::decide::policy::{self, Act, Facts, Heard};
use crate::domain::{
    CloseReason, Disposition, LatePolicy, Order, Origin, Payment, Refund, RefundStatus, ReviewReason, look,
};
use crate::error::{Error, Thing};
use crate::flow::act::{AdoptRefund, ReconcilePayment};
use crate::flow::order::begin_close::begin_close;
use crate::flow::order::record_change::record_change;
use crate::flow::recovery::unattended::unattended;
use crate::flow::refund::record_refund::refund_whole;
use crate::store::{self, Locked};

/// How many refunds of one trade are read to see whether one of our own failed.
const REFUNDS_READ: i64 = 100;

/// Decides about what is left of a payment, and does it: it goes back, pays its closed order after all, or is left to an operator. What
/// pays an order, is on its way back or was decided is left alone, so that repeating this is harmless.
///
/// Both are as they were read under their locks, or as this transaction has written them.
pub(in crate::flow) async fn carry_out_policy(
    cx: &Context,
    tx: &mut Tx,
    order: Option<&Locked<Order>>,
    payment: &Locked<Payment>,
    heard: Heard,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    if !payment.is_left_over() {
        return Ok(());
    }
    let policy = cx.app(&payment.app_id)?.late_policy;
    let reopens = payment.disposition == Disposition::Late && policy == LatePolicy::Reopen;
    let others = match order {
        Some(order) if reopens => lock_others(tx, order).await?,
        _ => Vec::new(),
    };
    let facts = Facts {
        payment,
        order: order.map(Deref::deref),
        chain_is_paid: others.iter().any(|other| other.is_paid()),
        policy,
        refund_failed: refund_failed(tx, payment).await?,
        heard,
    };
    match (policy::decide(&facts), order) {
        (Act::Nothing, _) => Ok(()),
        (Act::Refund, _) => {
            let late = payment.disposition == Disposition::Late;
            refund_whole(tx, payment, if late { Origin::Late } else { Origin::Duplicate }, now).await
        }
        (Act::LeaveToOperator(reason), _) => leave_to_operator(tx, payment, reason, now).await,
        (Act::Ask, _) => ask_at_once(tx, payment, now).await,
        (Act::Reopen, Some(order)) => reopen(cx, tx, order, &others, payment, now).await,
        (Act::Reopen, None) => Err(Error::NotFound(Thing::OrderOf(payment.trade_no.clone()))),
    }
}

/// Whether what went back of it is being booked: that ends by carrying out the policy about the rest.
pub(in crate::flow) async fn is_being_adopted(
    tx: &mut Tx,
    payment: &Payment,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let Some(evidence_id) = store::payments::find_evidence_id(tx, payment).await? else { return Ok(false) };
    Ok(unattended::<AdoptRefund>(tx, vec![evidence_id.to_string()], now).await?.is_empty())
}

/// The other orders of a locked order's chain, locked too: whoever reopens the order has to know whether one of them is paid.
pub(in crate::flow) async fn lock_others(
    tx: &mut Tx,
    order: &Locked<Order>,
) -> Result<Vec<Locked<Order>>, Error> {
    if !order.is_in_chain() {
        return Ok(Vec::new());
    }
    let mut chain = store::orders::lock_chain_at_once(tx, order).await?;
    chain.retain(|other| other.order_id != order.order_id);
    Ok(chain)
}

/// Whether a refund that we made of our own accord failed: the same again would fail again.
async fn refund_failed(tx: &mut Tx, payment: &Payment) -> Result<bool, Error> {
    let refunds = store::refunds::list_of_trade(tx, &payment.app_id, &payment.trade_no, REFUNDS_READ).await?;
    let own = |refund: &Refund| matches!(refund.origin, Origin::Late | Origin::Duplicate);
    Ok(refunds.iter().any(|refund| own(refund) && refund.status() == RefundStatus::Failed))
}

/// Has Alipay asked about the trade; who hears the answer decides again.
async fn ask_at_once(tx: &mut Tx, payment: &Payment, now: DateTime<Utc>) -> Result<(), Error> {
    let Payment { app_id, trade_no, .. } = payment;
    // For when another question is under way, whose answer is older.
    store::payments::look_again(tx, app_id, trade_no, now).await?;
    tx.enqueue_as(ReconcilePayment::of(app_id, trade_no)).await
}

async fn leave_to_operator(
    tx: &mut Tx,
    payment: &Locked<Payment>,
    reason: ReviewReason,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    store::payments::leave_to_operator(tx, payment, reason, now).await?;
    tracing::error!(
        trade.no = %payment.trade_no,
        amount_fen = payment.amount.fen(),
        left_fen = payment.left().fen(),
        reason = reason.as_str(),
        "{} fen by trade {} need a manual decision: {}",
        payment.left().fen(), payment.trade_no, reason.as_str(),
    );
    Ok(())
}

/// The money pays its closed order, with what went back of it already; the others of its chain can be paid no more. None of them is paid.
pub(in crate::flow) async fn reopen(
    cx: &Context,
    tx: &mut Tx,
    order: &Order,
    others: &[Locked<Order>],
    payment: &Locked<Payment>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    store::payments::set_settling(tx, payment).await?;
    // The look of a day after it came may be over.
    let look_at = now + look::AFTER_PAYMENT;
    store::payments::look_by(tx, &payment.app_id, &payment.trade_no, look_at).await?;
    let Some(change) = order.reopen(now)? else { return Ok(()) };
    let evidence_id = store::payments::find_evidence_id(tx, payment).await?;
    record_change(tx, &change, evidence_id).await?;
    if !payment.refunded.is_zero()
        && let Some(refunded) = change.after.refund(payment.refunded, now)?
    {
        record_change(tx, &refunded, evidence_id).await?;
    }
    for other in others.iter().filter(|other| other.is_open()) {
        if let Some(change) = other.want_closed(CloseReason::PaidElsewhere, now)? {
            begin_close(cx, tx, &change, now).await?;
        }
    }
    tracing::warn!("order {} had been closed and is paid after all", order.order_id);
    Ok(())
}
