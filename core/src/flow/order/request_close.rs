//! Closes an order because the shop wants it closed.

use crate::context::Context;
use crate::domain::{AppId, CloseReason, Order, OrderId, Status};
use crate::error::Error;
use crate::store;

use super::begin_close::begin_close;

/// Makes an open order `CLOSING` and has Alipay asked; a payment that lands meanwhile still wins. Safe to repeat: one that is being
/// closed, or is closed, stays as it is.
///
/// # Errors
/// [`Error::OrderPaid`] when the money is there: it goes back by a refund, never by closing.
#[tracing::instrument(name = "flow.request_close", skip_all, fields(order.id = %order_id))]
pub async fn request_close(cx: &Context, app_id: &AppId, order_id: OrderId) -> Result<Order, Error> {
    let mut tx = cx.begin().await?;
    let order = store::orders::lock(&mut tx, order_id).await?.filter(|order| order.app_id == *app_id);
    let order = order.ok_or(Error::no_order(order_id))?;
    match order.status() {
        Status::Create | Status::PayWait => {
            let now = cx.now();
            let Some(change) = order.want_closed(CloseReason::Requested, now)? else {
                return Ok(order.into_inner());
            };
            begin_close(cx, &mut tx, &change, now).await?;
            tx.commit().await?;
            tracing::info!("order {order_id} is to be closed on request");
            Ok(change.after)
        }
        Status::Closing | Status::Closed => Ok(order.into_inner()),
        Status::PaySuccess | Status::Refunded => Err(Error::OrderPaid),
    }
}
