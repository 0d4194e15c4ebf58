//! Takes a buyer back from the cashier.

use crate::context::Context;
use crate::domain::Order;
use crate::error::Error;
use crate::jobs::ReconcileOrder;
use crate::store;

/// The order that a signed browser return names. The return proves nothing: it only brings the next question to Alipay forward, for
/// an order that still waits.
#[tracing::instrument(name = "flow.receive_return", skip_all)]
pub async fn receive_return(cx: &Context, query: &str) -> Result<Order, Error> {
    let order_id =
        cx.gateway.read_return(query, cx.now()).map_err(|not_signed| Error::NotSigned(not_signed.0))?;
    let mut tx = cx.begin().await?;
    let order =
        store::orders::find_of_app(&mut tx, cx.app_id(), order_id).await?.ok_or(Error::UnknownOrder)?;
    if order.paid_at.is_none() && !order.status.has_ended() {
        // one live question per order: opening the page again and again asks no more than that
        tx.enqueue_once(order_id, &ReconcileOrder { order_id }).await?;
        tx.commit().await?;
    }
    Ok(order)
}
