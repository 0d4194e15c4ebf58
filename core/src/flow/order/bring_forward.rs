//! Brings the next look at orders forward because somebody waits for them.

use crate::context::Context;
use crate::domain::OrderId;
use crate::error::Error;
use crate::store;

/// Makes the next look at each of these orders due now, or as soon as the least pause between two looks is over. Orders that wait
/// for nothing are left alone. Asking remains the clock's to do: however many wait, the budget holds.
pub async fn bring_forward(cx: &Context, order_ids: &[OrderId]) -> Result<(), Error> {
    let mut conn = cx.connection().await?;
    Ok(store::looks::bring_forward(&mut conn, order_ids, cx.now()).await?)
}
