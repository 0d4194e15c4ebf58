//! Asks once more about a refund that failed.

use pay_queue::Lease;

use crate::context::Context;
use crate::domain::{RefundId, RefundStatus};
use crate::error::Error;
use crate::store;

use super::record_refund::{lock_refund, succeed};

/// Asks Alipay whether a failed refund's money went back after all, and corrects it if so. Safe to run any number of times.
#[tracing::instrument(name = "flow.recheck_refund", skip_all, fields(refund.id = %refund_id, order.id))]
pub async fn recheck_refund(cx: &Context, lease: &Lease, refund_id: RefundId) -> Result<(), Error> {
    let refund =
        store::refunds::find(&mut *cx.connection().await?, refund_id).await?.ok_or(Error::UnknownRefund)?;
    tracing::Span::current().record("order.id", refund.order_id.map(tracing::field::display));
    if refund.status != RefundStatus::Failed {
        return Ok(());
    }
    let gateway = &cx.app(&refund.app_id)?.gateway;
    let Some(amount) = gateway.refunded_amount(&refund.trade_no, &refund.out_request_no).await? else {
        return Ok(());
    };

    let mut tx = cx.begin().await?;
    let (order, payment, refund) = lock_refund(&mut tx, &refund).await?;
    if amount.fen() > payment.amount.fen() - payment.refunded.fen() {
        tracing::error!(
            refund.id = %refund_id,
            amount_fen = amount.fen(),
            "refund {refund_id} went through after it failed, and all of trade {} is booked as refunded without it: \
             its money is counted under another number",
            refund.trade_no,
        );
    } else {
        tracing::warn!("refund {refund_id} went through after it failed");
        succeed(&mut tx, order.as_ref(), &refund, amount, cx.now()).await?;
    }
    lease.complete(&mut tx).await?;
    tx.commit().await
}
