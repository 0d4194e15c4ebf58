//! Whether the product can work.

use crate::context::Context;
use crate::flow::{Lag, read_lag};
use crate::store::StoreError;

/// Asks the database for nothing, and how far the relay is behind: it answers if it can be reached and has our tables.
pub async fn check_readiness(cx: &Context) -> Result<Lag, StoreError> {
    let mut conn = pay_queue::acquire(&cx.pool).await?;
    sqlx::query("select from orders limit 1").execute(&mut *conn).await?;
    drop(conn);
    read_lag(&cx.pool).await
}
