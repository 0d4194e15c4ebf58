//! Takes Alipay's word that an order was paid.

use chrono::{DateTime, Utc};
use pay_queue::Lease;

use crate::context::{Context, Tx};
use crate::domain::{
    Disposition, Evidence, EvidenceId, LatePolicy, Order, Origin, Payment, ReviewReason, look,
};
use crate::error::Error;
use crate::jobs::AdoptRefund;
use crate::store;

use super::adopt_refund::external;
use super::record_change::record_change;
use super::record_refund::{adopt, refund_whole};

/// The only place where an order becomes paid. Reached from a notification and from a query; safe to run any number of times.
///
/// The payment, the order's change, its history, the event and the end of the job are one transaction. Money that does not pay the
/// order (it was closed, or another trade paid it) goes the way of the policy: back, once, unless a person shall decide.
#[tracing::instrument(name = "flow.mark_paid", skip_all, fields(evidence.id = %evidence_id, order.id))]
pub async fn mark_paid(cx: &Context, lease: &Lease, evidence_id: EvidenceId) -> Result<(), Error> {
    let mut tx = cx.begin().await?;
    let evidence = store::evidence::find(&mut tx, evidence_id)
        .await?
        .ok_or_else(|| Error::Missing(evidence_id.to_string()))?;
    let order_id = evidence.report.order_id;
    tracing::Span::current().record("order.id", tracing::field::display(order_id));
    let order = store::orders::lock(&mut tx, order_id).await?.ok_or(Error::UnknownOrder)?;

    let now = cx.now();
    let disposition = Disposition::of(&order);
    let new = match store::payments::insert(&mut tx, &evidence, disposition, now + look::AFTER_PAYMENT, now)
        .await?
    {
        Some(payment) => Some(payment),
        None => store::payments::match_with_order(&mut tx, &evidence, disposition).await?,
    };
    match new {
        Some(payment) => take(cx, &mut tx, &order, &payment, disposition, &evidence).await?,
        // An earlier report of the same trade said the same; only what went back since may be new.
        None if !evidence.report.refunded.is_zero() => tx.enqueue(&AdoptRefund { evidence_id }).await?,
        None => {}
    }
    lease.complete(&mut tx).await?; // a lost lease rolls everything back
    tx.commit().await
}

/// Money by a trade that we hear of for the first time, or that matched no order until now.
async fn take(
    cx: &Context,
    tx: &mut Tx,
    order: &Order,
    payment: &Payment,
    disposition: Disposition,
    evidence: &Evidence,
) -> Result<(), Error> {
    let now = cx.now();
    let report = &evidence.report;
    match (disposition, cx.app(&order.app_id)?.late_policy) {
        (Disposition::Settles, _) => {
            if let Some(change) = order.pay(report, now)? {
                record_change(tx, &change, Some(evidence.evidence_id)).await?; // row, history and event together
                tracing::info!("order {} is paid", order.order_id);
                return already_back(tx, &change.after, payment, evidence, now).await;
            }
            Ok(())
        }
        (Disposition::Late, LatePolicy::Reopen) => {
            store::payments::set_settling(tx, payment).await?;
            if let Some(change) = order.reopen(now)? {
                record_change(tx, &change, Some(evidence.evidence_id)).await?;
                tracing::warn!("order {} had been closed and is paid after all", order.order_id);
                let payment = Payment { disposition: Disposition::Settles, ..payment.clone() };
                return already_back(tx, &change.after, &payment, evidence, now).await;
            }
            Ok(())
        }
        _ if !report.refunded.is_zero() => already_back(tx, order, payment, evidence, now).await,
        (Disposition::Late | Disposition::Duplicate, LatePolicy::Review) => {
            leave_to_a_person(tx, order, payment, disposition, now).await
        }
        _ if !payment.refundable => leave_to_a_person(tx, order, payment, disposition, now).await,
        (Disposition::Late, LatePolicy::Refund) => refund_whole(tx, payment, Origin::Late, now).await,
        (Disposition::Duplicate, _) => refund_whole(tx, payment, Origin::Duplicate, now).await,
        (Disposition::Unmatched | Disposition::Mismatched, _) => {
            leave_to_a_person(tx, order, payment, disposition, now).await
        }
    }
}

/// The first report of a payment may tell that money of it went back: all of it is booked at once, so that nobody takes the order for one
/// that has to be fulfilled; a part is asked about.
async fn already_back(
    tx: &mut Tx,
    order: &Order,
    payment: &Payment,
    evidence: &Evidence,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let report = &evidence.report;
    if report.refunded.is_zero() {
        return Ok(());
    }
    if report.refunded < report.amount {
        return tx.enqueue(&AdoptRefund { evidence_id: evidence.evidence_id }).await;
    }
    let refund = external(payment, payment.closing_request_no(), payment.amount, evidence);
    adopt(tx, Some(order), &refund, now).await
}

async fn leave_to_a_person(
    tx: &mut Tx,
    order: &Order,
    payment: &Payment,
    disposition: Disposition,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let reason = match disposition {
        Disposition::Late | Disposition::Settles => ReviewReason::Late,
        Disposition::Duplicate => ReviewReason::Duplicate,
        Disposition::Unmatched => ReviewReason::Unmatched,
        Disposition::Mismatched => ReviewReason::Mismatched,
    };
    store::payments::leave_to_operator(tx, payment, reason, now).await?;
    tracing::error!(
        trade.no = %payment.trade_no,
        amount_fen = payment.amount.fen(),
        "order {} received {} money by trade {}: a person has to decide",
        order.order_id, disposition.as_str(), payment.trade_no,
    );
    Ok(())
}
