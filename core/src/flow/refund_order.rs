//! Sees to it that promised money goes back.

use chrono::TimeDelta;
use pay_queue::Lease;

use crate::context::Context;
use crate::domain::{Refund, RefundId, RefundStatus};
use crate::error::Error;
use crate::gateway::{GatewayError, RefundOutcome, Refusal};
use crate::store;

use super::record_refund::settle;

/// How long Alipay takes to know what it did with a refund.
const ASK_AFTER: TimeDelta = TimeDelta::seconds(10);

/// Asks Alipay to give the money back, under the number that was stored before the first call and never changes. Whatever is repeated,
/// it moves once.
///
/// After an outcome that nobody knows, the refund is asked about first. It only ever fails by Alipay's own word.
#[tracing::instrument(name = "flow.refund_order", skip_all, fields(refund.id = %refund_id, order.id))]
pub async fn refund_order(cx: &Context, lease: &Lease, refund_id: RefundId) -> Result<(), Error> {
    let refund =
        store::refunds::find(&mut *cx.connection().await?, refund_id).await?.ok_or(Error::UnknownRefund)?;
    tracing::Span::current().record("order.id", refund.order_id.map(tracing::field::display));
    if refund.status.is_settled() {
        return Ok(());
    }
    let gateway = &cx.app(&refund.app_id)?.gateway;
    if refund.status == RefundStatus::Unknown && gateway.refund_happened(&refund).await? {
        return end(cx, lease, &refund, None).await;
    }
    match gateway.refund(&refund).await {
        Ok(RefundOutcome::Moved) => end(cx, lease, &refund, None).await,
        Ok(RefundOutcome::NotMoved) => ask_or_wait(cx, lease, &refund).await,
        // "Already back", "state moved on" and "more than is left" are also what a repeat of a refund that went through may hear.
        Err(GatewayError::Rejected { code, refusal: Refusal::Final | Refusal::StateMovedOn, .. }) => {
            if gateway.refund_happened(&refund).await? {
                end(cx, lease, &refund, None).await
            } else {
                end(cx, lease, &refund, Some(&code)).await
            }
        }
        Err(error @ (GatewayError::Unknown { .. } | GatewayError::Untrusted { .. })) => {
            store::refunds::mark_unknown(&mut *cx.connection().await?, refund_id).await?;
            Err(error.into())
        }
        Err(error) => Err(error.into()),
    }
}

/// The call moved nothing: either an earlier one did, or Alipay is still at it.
async fn ask_or_wait(cx: &Context, lease: &Lease, refund: &Refund) -> Result<(), Error> {
    if cx.app(&refund.app_id)?.gateway.refund_happened(refund).await? {
        return end(cx, lease, refund, None).await;
    }
    store::refunds::mark_unknown(&mut *cx.connection().await?, refund.refund_id).await?;
    Err(Error::NotYet { what: refund.refund_id.to_string(), until: cx.now() + ASK_AFTER })
}

async fn end(cx: &Context, lease: &Lease, refund: &Refund, failure: Option<&str>) -> Result<(), Error> {
    let mut tx = cx.begin().await?;
    let order = match refund.order_id {
        Some(order_id) => Some(store::orders::lock(&mut tx, order_id).await?.ok_or(Error::UnknownOrder)?),
        None => None,
    };
    store::payments::lock(&mut tx, &refund.app_id, &refund.trade_no).await?;
    settle(&mut tx, order.as_ref(), refund, failure, cx.now()).await?;
    lease.complete(&mut tx).await?;
    tx.commit().await
}
