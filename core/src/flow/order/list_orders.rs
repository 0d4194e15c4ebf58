//! Reading lists of orders, and of an order's refunds.

use crate::context::Context;
use crate::domain::{AppId, Order, OrderFilter, OrderId, Page, Place, Refund, RefundId};
use crate::error::Error;
use crate::store;

/// The app's orders, newest first, at most `limit`.
///
/// A reader who goes on from the last row of each page meets every order that was there when they began, once: what is made meanwhile
/// stands before the first page.
#[tracing::instrument(name = "flow.list_orders", skip_all)]
pub async fn list_orders(
    cx: &Context,
    app_id: &AppId,
    filter: &OrderFilter,
    limit: u32,
) -> Result<Page<Order>, Error> {
    let mut conn = cx.connection().await?;
    let rows = store::orders::list(&mut conn, app_id, filter, i64::from(limit) + 1).await?;
    Ok(Page::of(rows, limit as usize))
}

/// The refunds of an order that this app has, oldest first, at most `limit`, behind a place.
#[tracing::instrument(name = "flow.list_refunds", skip_all, fields(order.id = %order_id))]
pub async fn list_refunds(
    cx: &Context,
    app_id: &AppId,
    order_id: OrderId,
    after: Option<Place<RefundId>>,
    limit: u32,
) -> Result<Page<Refund>, Error> {
    let mut conn = cx.connection().await?;
    store::orders::find_of_app(&mut conn, app_id, order_id).await?.ok_or(Error::no_order(order_id))?;
    let rows = store::refunds::list_after(&mut conn, order_id, after, i64::from(limit) + 1).await?;
    Ok(Page::of(rows, limit as usize))
}
