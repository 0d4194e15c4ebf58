//! Reading orders.

use crate::context::Context;
use crate::domain::{AppId, Order, OrderId};
use crate::error::Error;
use crate::store;

/// The order, if this app has it.
#[tracing::instrument(name = "flow.get_order", skip_all, fields(order.id = %order_id))]
pub async fn get_order(cx: &Context, app_id: &AppId, order_id: OrderId) -> Result<Order, Error> {
    let mut conn = cx.connection().await?;
    store::orders::find_of_app(&mut conn, app_id, order_id).await?.ok_or(Error::no_order(order_id))
}

/// The versions of some orders, in one statement, for all who wait for any of them to change.
pub async fn order_versions(cx: &Context, order_ids: &[OrderId]) -> Result<Vec<(OrderId, i32)>, Error> {
    let mut conn = cx.connection().await?;
    Ok(store::orders::versions(&mut conn, order_ids).await?)
}
