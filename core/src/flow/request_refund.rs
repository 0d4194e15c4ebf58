//! Takes the wish for a refund.

use crate::context::Context;
use crate::domain::{
    AppId, NewRefund, OrderId, Origin, Refund, RefundId, RefundRefused, RefundStatus, Status,
};
use crate::error::Error;
use crate::store::{self, StoreError};

use super::record_refund::promise;

/// Promises money of a paid order to go back; a job sees to it. The caller's own number makes it safe to repeat: the same number is the
/// same refund.
///
/// Never more is promised than is left, whoever asks at the same time: the payment's row lock and the table see to it.
#[tracing::instrument(name = "flow.request_refund", skip_all, fields(order.id = %order_id))]
pub async fn request_refund(
    cx: &Context,
    app_id: &AppId,
    order_id: OrderId,
    new: NewRefund,
) -> Result<Refund, Error> {
    let mut tx = cx.begin().await?;
    let order = store::orders::lock(&mut tx, order_id)
        .await?
        .filter(|order| order.app_id == *app_id)
        .ok_or(Error::UnknownOrder)?;
    if let Some(refund) = store::refunds::find_by_refund_no(&mut tx, app_id, &new.refund_no).await? {
        let same =
            refund.order_id == Some(order_id) && new.amount.is_none_or(|amount| amount == refund.amount);
        return if same { Ok(refund) } else { Err(Error::RefundNoReused) };
    }
    if !matches!(order.status, Status::PaySuccess | Status::Refunded) {
        return Err(RefundRefused::NotRefundable.into());
    }
    let payment = store::payments::lock_settling(&mut tx, order_id)
        .await?
        .ok_or_else(|| Error::Missing(format!("the payment of {order_id}")))?;

    let now = cx.now();
    let refund_id = RefundId::new(now);
    let refund = Refund {
        refund_id,
        app_id: app_id.clone(),
        trade_no: payment.trade_no.clone(),
        order_id: Some(order_id),
        refund_no: Some(new.refund_no),
        out_request_no: refund_id.to_string(),
        amount: payment.reserve(new.amount)?,
        reason: new.reason,
        origin: Origin::Asked,
        status: RefundStatus::Pending,
        failure: None,
        created_at: now,
        settled_at: None,
    };
    if !promise(&mut tx, &payment, &refund).await? {
        // a parallel request for another order has just used this number: the next look finds it
        return Err(StoreError::Stale.into());
    }
    tx.commit().await?;
    tracing::info!("order {order_id}: {} fen are to go back by {refund_id}", refund.amount.fen());
    Ok(refund)
}
