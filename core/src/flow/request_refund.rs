//! Takes the wish for a refund.

use sha2::{Digest, Sha256};

use crate::context::Context;
use crate::domain::{AppId, NewRefund, OrderId, Origin, Refund, RefundRefused, Status};
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
    let amount = payment.reserve(new.amount)?;
    let out_request_no = request_no(app_id, &new.refund_no);
    let refund = Refund {
        refund_no: Some(new.refund_no),
        reason: new.reason,
        ..Refund::pending(&payment, out_request_no, amount, Origin::Asked, now)
    };
    if !promise(&mut tx, &payment, &refund).await? {
        // a parallel request for another order has just used this number: the next look finds it
        return Err(StoreError::Stale.into());
    }
    tx.commit().await?;
    tracing::info!("order {order_id}: {} fen are to go back by {}", refund.amount.fen(), refund.refund_id);
    Ok(refund)
}

/// What Alipay knows a shop's refund by: derived from its number, so that a repeat after the database has lost the first is still the same
/// refund there.
fn request_no(app_id: &AppId, refund_no: &str) -> String {
    let mut digest = Sha256::new();
    for part in [app_id.as_str(), refund_no] {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    digest.finalize().iter().take(20).fold("r".to_owned(), |text, byte| text + &format!("{byte:02x}"))
}
