//! Money that Alipay took: the `payments` table, one row per trade.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::StoreError;
use crate::domain::{Disposition, Evidence};

/// Records the money that `evidence` tells of. `false` when this trade's money is recorded already.
///
/// The caller holds the order's row lock.
pub async fn insert(
    conn: &mut PgConnection,
    evidence: &Evidence,
    disposition: Disposition,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let report = &evidence.report;
    let written = sqlx::query(
        "insert into payments (app_id, trade_no, out_trade_no, order_id, amount_fen, disposition, evidence_id, paid_at,
                               recorded_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict (app_id, trade_no) do nothing",
    )
    .bind(&evidence.app_id)
    .bind(&report.trade_no)
    .bind(report.order_id)
    .bind(report.order_id)
    .bind(report.amount)
    .bind(disposition.as_str())
    .bind(evidence.evidence_id)
    .bind(report.paid_at)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(written.rows_affected() == 1)
}
