//! Adopts a refund that was made in Alipay's console.

use chrono::TimeDelta;
use pay_queue::Lease;

use crate::context::Context;
use crate::domain::{Evidence, EvidenceId, Money, Origin, Payment, Refund};
use crate::error::Error;
use crate::store;

use super::carry_out_policy::carry_out_policy;
use super::record_refund::adopt;

/// How long to let our own refunds of the same money come to an end first.
const OURS_FIRST: TimeDelta = TimeDelta::seconds(10);

/// Books a refund that Alipay tells of and we did not ask for. Its amount is asked for under its own number; the running total that the
/// message carries would also count ours.
#[tracing::instrument(name = "flow.adopt_refund", skip_all, fields(evidence.id = %evidence_id, order.id))]
pub async fn adopt_refund(cx: &Context, lease: &Lease, evidence_id: EvidenceId) -> Result<(), Error> {
    let evidence = store::evidence::find(&mut *cx.connection().await?, evidence_id)
        .await?
        .ok_or_else(|| Error::Missing(evidence_id.to_string()))?;
    tracing::Span::current().record("order.id", tracing::field::display(evidence.report.order_id));
    let asked = match &evidence.report.out_request_no {
        Some(number) if !is_known(cx, &evidence, number).await? => {
            let trade_no = &evidence.report.trade_no;
            let gateway = &cx.app(&evidence.app_id)?.gateway;
            gateway.refunded_amount(trade_no, number).await?.map(|amount| (number.clone(), amount))
        }
        _ => None,
    };

    let mut tx = cx.begin().await?;
    let order = store::orders::lock(&mut tx, evidence.report.order_id).await?.ok_or(Error::UnknownOrder)?;
    let payment = store::payments::lock(&mut tx, &evidence.app_id, &evidence.report.trade_no)
        .await?
        .ok_or_else(|| Error::Missing(format!("payment {}", evidence.report.trade_no)))?;
    let now = cx.now();
    if let Some((out_request_no, amount)) = asked.or_else(|| rest(&payment, &evidence)) {
        if amount.fen() > payment.left_fen() {
            if payment.reserved.is_zero() {
                return end(lease, tx).await; // all of it is booked already, under another number
            }
            return Err(Error::NotYet { what: payment.trade_no, until: now + OURS_FIRST });
        }
        let refund = external(&payment, out_request_no, amount, &evidence);
        adopt(&mut tx, Some(&order), &refund, now).await?;
    }
    let payment = store::payments::lock(&mut tx, &evidence.app_id, &evidence.report.trade_no)
        .await?
        .ok_or_else(|| Error::Missing(format!("payment {}", evidence.report.trade_no)))?;
    carry_out_policy(cx, &mut tx, Some(&order), &payment, now).await?;
    end(lease, tx).await
}

async fn end(lease: &Lease, mut tx: crate::context::Tx) -> Result<(), Error> {
    lease.complete(&mut tx).await?;
    tx.commit().await
}

async fn is_known(cx: &Context, evidence: &Evidence, number: &str) -> Result<bool, Error> {
    let mut conn = cx.connection().await?;
    let trade_no = &evidence.report.trade_no;
    Ok(store::refunds::find_by_request_no(&mut conn, &evidence.app_id, trade_no, number).await?.is_some())
}

/// A report without a number can only be booked when it says that everything is back.
fn rest(payment: &Payment, evidence: &Evidence) -> Option<(String, Money)> {
    let report = &evidence.report;
    let whole = report.out_request_no.is_none() && report.refunded == report.amount;
    let amount = Money::from_fen(payment.amount.fen() - payment.refunded.fen()).ok()?;
    (whole && !amount.is_zero()).then(|| (payment.closing_request_no(), amount))
}

/// A refund as Alipay made it.
fn external(payment: &Payment, out_request_no: String, amount: Money, evidence: &Evidence) -> Refund {
    Refund::pending(payment, out_request_no, amount, Origin::External, evidence.recorded_at)
}
