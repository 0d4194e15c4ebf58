//! The `refunds` table.

use chrono::{DateTime, Utc};
use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgConnection, Row};

use super::StoreError;
use crate::domain::{AppId, OrderId, Place, Refund, RefundId};

impl FromRow<'_, PgRow> for Refund {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            refund_id: row.try_get("refund_id")?,
            app_id: row.try_get("app_id")?,
            trade_no: row.try_get("trade_no")?,
            order_id: row.try_get("order_id")?,
            refund_no: row.try_get("refund_no")?,
            out_request_no: row.try_get("out_request_no")?,
            amount: row.try_get("amount_fen")?,
            reason: row.try_get("reason")?,
            origin: row.try_get("origin")?,
            status: row.try_get("status")?,
            failure: row.try_get("failure")?,
            created_at: row.try_get("created_at")?,
            settled_at: row.try_get("settled_at")?,
        })
    }
}

macro_rules! columns {
    () => {
        "refund_id, app_id, trade_no, order_id, refund_no, out_request_no, amount_fen, reason, origin, status, failure,
         created_at, settled_at"
    };
}

/// Stores a refund. `false` when there is one of this number already, ours or Alipay's.
pub async fn insert(conn: &mut PgConnection, refund: &Refund) -> Result<bool, StoreError> {
    let written = sqlx::query(concat!(
        "insert into refunds (",
        columns!(),
        ") values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) on conflict do nothing"
    ))
    .bind(refund.refund_id)
    .bind(&refund.app_id)
    .bind(&refund.trade_no)
    .bind(refund.order_id)
    .bind(&refund.refund_no)
    .bind(&refund.out_request_no)
    .bind(refund.amount)
    .bind(&refund.reason)
    .bind(refund.origin)
    .bind(refund.status)
    .bind(&refund.failure)
    .bind(refund.created_at)
    .bind(refund.settled_at)
    .execute(conn)
    .await?;
    Ok(written.rows_affected() == 1)
}

/// The refund as it stands.
pub async fn find(conn: &mut PgConnection, refund_id: RefundId) -> Result<Option<Refund>, StoreError> {
    Ok(sqlx::query_as(concat!("select ", columns!(), " from refunds where refund_id = $1"))
        .bind(refund_id)
        .fetch_optional(conn)
        .await?)
}

/// The refund as it stands, for a caller who speaks for an app.
pub async fn find_of_app(
    conn: &mut PgConnection,
    app_id: &AppId,
    refund_id: RefundId,
) -> Result<Option<Refund>, StoreError> {
    Ok(sqlx::query_as(concat!("select ", columns!(), " from refunds where refund_id = $1 and app_id = $2"))
        .bind(refund_id)
        .bind(app_id)
        .fetch_optional(conn)
        .await?)
}

/// The refund that a caller's own number names.
pub async fn find_by_refund_no(
    conn: &mut PgConnection,
    app_id: &AppId,
    refund_no: &str,
) -> Result<Option<Refund>, StoreError> {
    Ok(sqlx::query_as(concat!("select ", columns!(), " from refunds where app_id = $1 and refund_no = $2"))
        .bind(app_id)
        .bind(refund_no)
        .fetch_optional(conn)
        .await?)
}

/// The refund that Alipay's number names.
pub async fn find_by_request_no(
    conn: &mut PgConnection,
    app_id: &AppId,
    trade_no: &str,
    out_request_no: &str,
) -> Result<Option<Refund>, StoreError> {
    Ok(sqlx::query_as(concat!(
        "select ",
        columns!(),
        " from refunds where app_id = $1 and trade_no = $2 and out_request_no = $3"
    ))
    .bind(app_id)
    .bind(trade_no)
    .bind(out_request_no)
    .fetch_optional(conn)
    .await?)
}

/// An order's refunds, oldest first; there are at most as many as fen were paid, and at most `limit` come back.
pub async fn list(conn: &mut PgConnection, order_id: OrderId, limit: i64) -> Result<Vec<Refund>, StoreError> {
    Ok(sqlx::query_as(concat!(
        "select ",
        columns!(),
        " from refunds where order_id = $1 order by created_at, refund_id limit $2"
    ))
    .bind(order_id)
    .bind(limit)
    .fetch_all(conn)
    .await?)
}

/// An order's refunds behind a place, oldest first.
pub async fn list_after(
    conn: &mut PgConnection,
    order_id: OrderId,
    after: Option<Place<RefundId>>,
    limit: i64,
) -> Result<Vec<Refund>, StoreError> {
    Ok(sqlx::query_as(concat!(
        "select ",
        columns!(),
        " from refunds
          where order_id = $1 and (created_at, refund_id) > (coalesce($2, '-infinity'::timestamptz), $3)
          order by created_at, refund_id limit $4"
    ))
    .bind(order_id)
    .bind(after.map(|place| place.at))
    .bind(after.map(|place| place.id.to_string()).unwrap_or_default())
    .bind(limit)
    .fetch_all(conn)
    .await?)
}

/// Notes that nobody knows what the call did. A refund that has been settled meanwhile stays so.
pub async fn mark_unknown(conn: &mut PgConnection, refund_id: RefundId) -> Result<(), StoreError> {
    sqlx::query("update refunds set status = 'unknown' where refund_id = $1 and status = 'pending'")
        .bind(refund_id)
        .execute(conn)
        .await?;
    Ok(())
}

/// Settles a refund, once: `false` when it was settled before. `failure` is Alipay's code where it refused.
///
/// The payment's balance moves with it, in the same statement's transaction; the caller holds the payment's row lock.
pub async fn settle(
    conn: &mut PgConnection,
    refund_id: RefundId,
    failure: Option<&str>,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let settled = sqlx::query(
        "with settled as (
             update refunds
             set status = case when $2::text is null then 'succeeded' else 'failed' end, failure = $2, settled_at = $3
             where refund_id = $1 and status in ('pending', 'unknown')
             returning app_id, trade_no, amount_fen
         )
         update payments
         set reserved_fen = reserved_fen - settled.amount_fen,
             refunded_fen = refunded_fen + case when $2::text is null then settled.amount_fen else 0 end
         from settled
         where payments.app_id = settled.app_id and payments.trade_no = settled.trade_no",
    )
    .bind(refund_id)
    .bind(failure)
    .bind(at)
    .execute(conn)
    .await?;
    Ok(settled.rows_affected() == 1)
}
