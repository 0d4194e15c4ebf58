//! When an order is next asked about: the look columns of `orders`, which are outside its version.
//!
//! Only an order that waits to be paid or to be closed has a next look; the others keep what they have and nobody reads it.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::StoreError;
use crate::domain::look::{Found, PAUSE_MIN};
use crate::domain::{AppId, OrderId, Status};

/// An order whose look is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Due {
    /// The order.
    pub order_id: OrderId,
    /// `PAY_WAIT` or `CLOSING`.
    pub status: Status,
    /// How often it was looked at.
    pub looks: i32,
}

/// Sets the next look.
pub async fn schedule(
    conn: &mut PgConnection,
    order_id: OrderId,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    schedule_all(conn, &[(order_id, at)]).await
}

/// Sets the next look of many.
pub async fn schedule_all(
    conn: &mut PgConnection,
    looks: &[(OrderId, DateTime<Utc>)],
) -> Result<(), StoreError> {
    let (order_ids, times): (Vec<String>, Vec<DateTime<Utc>>) =
        looks.iter().map(|(order_id, at)| (order_id.to_string(), *at)).unzip();
    sqlx::query(
        "update orders set next_look_at = look.at
         from unnest($1::text[], $2::timestamptz[]) as look (order_id, at)
         where orders.order_id = look.order_id and status in ('PAY_WAIT', 'CLOSING')",
    )
    .bind(order_ids)
    .bind(times)
    .execute(conn)
    .await?;
    Ok(())
}

/// Makes the next look of these orders due at `at`, or as soon after it as the least pause since the last one is over. Never puts
/// one off. An order that somebody holds at this moment is left alone: it is being paid or was just looked at.
pub async fn bring_forward(
    conn: &mut PgConnection,
    order_ids: &[OrderId],
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let texts: Vec<String> = order_ids.iter().map(ToString::to_string).collect();
    sqlx::query(
        "update orders set next_look_at = greatest($2, looked_at + $3)
         where order_id in (
             select order_id from orders
             where order_id = any($1) and status in ('PAY_WAIT', 'CLOSING')
               and (next_look_at is null or next_look_at > greatest($2, looked_at + $3))
             for update skip locked
         )",
    )
    .bind(texts)
    .bind(at)
    .bind(PAUSE_MIN)
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes that Alipay was asked, and what it knew. One that was brought forward meanwhile still keeps the least pause.
pub async fn record(
    conn: &mut PgConnection,
    order_id: OrderId,
    found: Found,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "update orders
         set looks = looks + 1, looked_at = $2, look_found = $4,
             next_look_at = case when status in ('PAY_WAIT', 'CLOSING') then greatest(next_look_at, $3) else next_look_at end
         where order_id = $1",
    )
    .bind(order_id)
    .bind(at)
    .bind(at + PAUSE_MIN)
    .bind(found)
    .execute(conn)
    .await?;
    Ok(())
}

/// The orders of an app whose look is due, those that wait to be paid and those that are being closed in one line: longest due first, at most
/// `limit`, locked. The caller moves their next look on, so that the next call finds others.
pub async fn lock_due(
    conn: &mut PgConnection,
    app_id: &AppId,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<Due>, StoreError> {
    // One read for each of the two partial indexes, each in the order of its index and no longer than needed.
    Ok(sqlx::query_as(
        "with waiting as (
             select order_id, status, looks, next_look_at from orders
             where app_id = $3 and status = 'PAY_WAIT' and next_look_at <= $1
             order by next_look_at
             limit $2
             for update skip locked
         ), closing as (
             select order_id, status, looks, next_look_at from orders
             where app_id = $3 and status = 'CLOSING' and next_look_at <= $1
             order by next_look_at
             limit $2
             for update skip locked
         )
         select order_id, status, looks
         from (select * from waiting union all select * from closing) as due
         order by next_look_at, order_id
         limit $2",
    )
    .bind(now)
    .bind(limit)
    .bind(app_id)
    .fetch_all(conn)
    .await?)
}
