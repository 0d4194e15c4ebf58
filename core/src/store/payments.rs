//! Money that Alipay took: the `payments` table, one row per trade.

use chrono::{DateTime, Utc};
use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgConnection, Row};

use super::StoreError;
use crate::domain::{AppId, Disposition, Evidence, Money, OrderId, Payment};

impl FromRow<'_, PgRow> for Payment {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            app_id: row.try_get("app_id")?,
            trade_no: row.try_get("trade_no")?,
            order_id: row.try_get("order_id")?,
            amount: row.try_get("amount_fen")?,
            refunded: row.try_get("refunded_fen")?,
            reserved: row.try_get("reserved_fen")?,
            refundable: row.try_get("refundable")?,
            undecided: row.try_get("undecided")?,
            settles: row.try_get::<&str, _>("disposition")? == Disposition::Settles.as_str(),
        })
    }
}

macro_rules! columns {
    () => {
        "app_id, trade_no, order_id, amount_fen, refunded_fen, reserved_fen, refundable, undecided, disposition"
    };
}

/// Records the money that `evidence` tells of, and returns its balance; `None` when this trade's money is recorded already.
///
/// The caller holds the order's row lock.
pub async fn insert(
    conn: &mut PgConnection,
    evidence: &Evidence,
    disposition: Disposition,
    now: DateTime<Utc>,
) -> Result<Option<Payment>, StoreError> {
    let report = &evidence.report;
    Ok(sqlx::query_as(concat!(
        "insert into payments (app_id, trade_no, out_trade_no, order_id, amount_fen, disposition, evidence_id, paid_at,
                               recorded_at, refundable)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         on conflict (app_id, trade_no) do nothing
         returning ",
        columns!()
    ))
    .bind(&evidence.app_id)
    .bind(&report.trade_no)
    .bind(report.order_id)
    .bind(report.order_id)
    .bind(report.amount)
    .bind(disposition.as_str())
    .bind(evidence.evidence_id)
    .bind(report.paid_at)
    .bind(now)
    .bind(report.refundable)
    .fetch_optional(conn)
    .await?)
}

/// Matches money with its order that was recorded before the order was known, and that nobody has decided about. `None` when there is
/// no such money.
///
/// The caller holds the order's row lock.
pub async fn match_with_order(
    conn: &mut PgConnection,
    evidence: &Evidence,
    disposition: Disposition,
) -> Result<Option<Payment>, StoreError> {
    let report = &evidence.report;
    Ok(sqlx::query_as(concat!(
        "update payments
         set order_id = $3, disposition = $4, evidence_id = $5, refundable = $6, undecided = false
         where app_id = $1 and trade_no = $2 and disposition = 'unmatched' and undecided
         returning ",
        columns!()
    ))
    .bind(&evidence.app_id)
    .bind(&report.trade_no)
    .bind(report.order_id)
    .bind(disposition.as_str())
    .bind(evidence.evidence_id)
    .bind(report.refundable)
    .fetch_optional(conn)
    .await?)
}

/// The payment by one trade, locked until the transaction ends. Whoever also locks its order locks that first.
pub async fn lock(
    conn: &mut PgConnection,
    app_id: &AppId,
    trade_no: &str,
) -> Result<Option<Payment>, StoreError> {
    Ok(sqlx::query_as(concat!(
        "select ",
        columns!(),
        " from payments where app_id = $1 and trade_no = $2 for update"
    ))
    .bind(app_id)
    .bind(trade_no)
    .fetch_optional(conn)
    .await?)
}

/// The order that a payment names; the inner `None` for money that matches none.
pub async fn find_order_id(
    conn: &mut PgConnection,
    app_id: &AppId,
    trade_no: &str,
) -> Result<Option<Option<OrderId>>, StoreError> {
    Ok(sqlx::query_scalar("select order_id from payments where app_id = $1 and trade_no = $2")
        .bind(app_id)
        .bind(trade_no)
        .fetch_optional(conn)
        .await?)
}

/// The payment that paid an order, locked until the transaction ends; the caller holds the order's row lock.
pub async fn lock_settling(
    conn: &mut PgConnection,
    order_id: OrderId,
) -> Result<Option<Payment>, StoreError> {
    Ok(sqlx::query_as(concat!(
        "select ",
        columns!(),
        " from payments where order_id = $1 and disposition = 'settles' for update"
    ))
    .bind(order_id)
    .fetch_optional(conn)
    .await?)
}

/// Promises an amount to a refund. The table refuses more than is left.
pub async fn reserve(conn: &mut PgConnection, payment: &Payment, amount: Money) -> Result<(), StoreError> {
    sqlx::query("update payments set reserved_fen = reserved_fen + $3 where app_id = $1 and trade_no = $2")
        .bind(&payment.app_id)
        .bind(&payment.trade_no)
        .bind(amount)
        .execute(conn)
        .await?;
    Ok(())
}

/// Leaves to a person what becomes of this money, or takes it back from them.
pub async fn set_undecided(
    conn: &mut PgConnection,
    payment: &Payment,
    undecided: bool,
) -> Result<(), StoreError> {
    sqlx::query("update payments set undecided = $3 where app_id = $1 and trade_no = $2")
        .bind(&payment.app_id)
        .bind(&payment.trade_no)
        .bind(undecided)
        .execute(conn)
        .await?;
    Ok(())
}

/// From now on this money pays its order.
pub async fn set_settling(conn: &mut PgConnection, payment: &Payment) -> Result<(), StoreError> {
    sqlx::query(
        "update payments set disposition = 'settles', undecided = false where app_id = $1 and trade_no = $2",
    )
    .bind(&payment.app_id)
    .bind(&payment.trade_no)
    .execute(conn)
    .await?;
    Ok(())
}

/// Money that waits for a person, oldest first and at most `limit`.
pub async fn list_undecided(
    conn: &mut PgConnection,
    app_id: &AppId,
    limit: i64,
) -> Result<Vec<Payment>, StoreError> {
    Ok(sqlx::query_as(concat!(
        "select ",
        columns!(),
        " from payments where app_id = $1 and undecided order by recorded_at limit $2"
    ))
    .bind(app_id)
    .bind(limit)
    .fetch_all(conn)
    .await?)
}

/// Records money for an order that does not exist; `None` when it is recorded already.
pub async fn insert_unmatched(
    conn: &mut PgConnection,
    unmatched: &crate::domain::Unmatched,
) -> Result<Option<Payment>, StoreError> {
    sqlx::query(
        "insert into evidence (evidence_id, app_id, out_trade_no, trade_no, source, trade_status, amount_fen, paid_at,
                               recorded_at)
         values ($1, $2, $3, $4, 'query', $5, $6, $7, $8)",
    )
    .bind(unmatched.evidence_id)
    .bind(&unmatched.app_id)
    .bind(&unmatched.out_trade_no)
    .bind(&unmatched.trade_no)
    .bind(&unmatched.trade_status)
    .bind(unmatched.amount)
    .bind(unmatched.paid_at)
    .bind(unmatched.recorded_at)
    .execute(&mut *conn)
    .await?;
    Ok(sqlx::query_as(concat!(
        "insert into payments (app_id, trade_no, out_trade_no, amount_fen, disposition, evidence_id, paid_at, recorded_at,
                               undecided)
         values ($1, $2, $3, $4, 'unmatched', $5, $6, $7, true)
         on conflict (app_id, trade_no) do nothing
         returning ",
        columns!()
    ))
    .bind(&unmatched.app_id)
    .bind(&unmatched.trade_no)
    .bind(&unmatched.out_trade_no)
    .bind(unmatched.amount)
    .bind(unmatched.evidence_id)
    .bind(unmatched.paid_at)
    .bind(unmatched.recorded_at)
    .fetch_optional(conn)
    .await?)
}
