//! When Alipay is asked about a trade whose money came.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::domain::{AppId, Payment};
use crate::store::{Locked, StoreError};

/// Has Alipay asked about the trade at this time, or earlier if that was planned.
pub async fn look_by(
    conn: &mut PgConnection,
    app_id: &AppId,
    trade_no: &str,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "update payments set look_at = least(look_at, $3)
         where app_id = $1 and trade_no = $2 and (look_at is null or look_at > $3)",
    )
    .bind(app_id)
    .bind(trade_no)
    .bind(at)
    .execute(conn)
    .await?;
    Ok(())
}

/// Has Alipay asked about the trade once more, now: also if a look is due, or under way, whose answer may be older.
pub async fn look_again(
    conn: &mut PgConnection,
    app_id: &AppId,
    trade_no: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    // Never the time that a look under way has read, so that it leaves this one alone.
    sqlx::query(
        "update payments set look_at = least(look_at - interval '1 microsecond', $3)
         where app_id = $1 and trade_no = $2",
    )
    .bind(app_id)
    .bind(trade_no)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

/// An app's payments that Alipay is to be asked about by now, longest due first and at most `limit`, put off to `next` so that the next
/// call finds others; a look that is done takes the payment off the clock.
pub async fn take_due_looks(
    conn: &mut PgConnection,
    app_id: &AppId,
    now: DateTime<Utc>,
    next: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<String>, StoreError> {
    Ok(sqlx::query_scalar(
        "with due as materialized (
             select trade_no from payments
             where app_id = $1 and look_at <= $2
             order by look_at
             limit $4
             for update skip locked
         )
         update payments set look_at = $3
         where app_id = $1 and trade_no = any (array(select trade_no from due))
         returning trade_no",
    )
    .bind(app_id)
    .bind(now)
    .bind(next)
    .bind(limit)
    .fetch_all(conn)
    .await?)
}

/// When Alipay is next asked about a trade; none if not.
pub async fn next_look(
    conn: &mut PgConnection,
    app_id: &AppId,
    trade_no: &str,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let next = sqlx::query_scalar("select look_at from payments where app_id = $1 and trade_no = $2");
    Ok(next.bind(app_id).bind(trade_no).fetch_optional(conn).await?.flatten())
}

/// Notes that Alipay was asked about a trade, and when it is asked again, if it is. A look that was planned since `planned` was read stays.
pub async fn looked(
    conn: &mut PgConnection,
    payment: &Locked<Payment>,
    planned: Option<DateTime<Utc>>,
    next: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "update payments
         set looked_at = $5, look_at = case when look_at is not distinct from $3 then $4 else look_at end
         where app_id = $1 and trade_no = $2",
    )
    .bind(&payment.app_id)
    .bind(&payment.trade_no)
    .bind(planned)
    .bind(next)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}
