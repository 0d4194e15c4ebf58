//! When an order is next asked about: the look columns of `orders`, which are outside its version.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::StoreError;
use crate::domain::OrderId;

/// Sets the next look; an order that is not waiting keeps what it has.
pub async fn schedule(
    conn: &mut PgConnection,
    order_id: OrderId,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "update orders set next_look_at = $2 where order_id = $1 and status in ('PAY_WAIT', 'CLOSING')",
    )
    .bind(order_id)
    .bind(at)
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes that Alipay was asked.
pub async fn record(conn: &mut PgConnection, order_id: OrderId, at: DateTime<Utc>) -> Result<(), StoreError> {
    sqlx::query("update orders set looks = looks + 1, looked_at = $2 where order_id = $1")
        .bind(order_id)
        .bind(at)
        .execute(conn)
        .await?;
    Ok(())
}

/// Takes the waiting orders whose look is due, oldest first and at most `limit`, and moves their next look to `next_at`, so that the
/// next call finds others.
pub async fn take_due(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    next_at: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<OrderId>, StoreError> {
    Ok(sqlx::query_scalar(
        "update orders set next_look_at = $2
         where order_id in (
             select order_id from orders
             where status = 'PAY_WAIT' and next_look_at <= $1
             order by next_look_at
             limit $3
             for update skip locked
         )
         returning order_id",
    )
    .bind(now)
    .bind(next_at)
    .bind(limit)
    .fetch_all(conn)
    .await?)
}
