//! Takes a buyer back from the cashier.

use crate::context::Context;
use crate::domain::Order;
use crate::error::Error;
use crate::store;

/// The order that a signed browser return names. The return proves nothing: it only brings the next look forward, for an order that
/// still waits; opening the page again and again asks no more often than the clock allows.
#[tracing::instrument(name = "flow.receive_return", skip_all)]
pub async fn receive_return(cx: &Context, query: &str) -> Result<Order, Error> {
    let now = cx.now();
    let (app_id, order_id) =
        cx.apps.read_return(query, now).map_err(|not_signed| Error::NotSigned(not_signed.0))?;
    let mut conn = cx.connection().await?;
    let order =
        store::orders::find_of_app(&mut conn, app_id, order_id).await?.ok_or(Error::no_order(order_id))?;
    store::looks::bring_forward(&mut conn, &[order_id], now).await?;
    Ok(order)
}
