//! Whether the product can work.

use crate::context::Context;

/// Asks the database for nothing: it answers if it can be reached and has our tables.
///
/// # Errors
/// The database's own, as it said it.
pub async fn check_readiness(cx: &Context) -> sqlx::Result<()> {
    let mut conn = pay_queue::acquire(&cx.pool).await?;
    sqlx::query("select from orders limit 1").execute(&mut *conn).await.map(drop)
}
