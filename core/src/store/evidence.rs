//! What Alipay said about trades: the `evidence` table.

use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgConnection, Row};

use super::StoreError;
use crate::domain::{AppId, Evidence, EvidenceId, Money, PaymentReport, Source};

impl FromRow<'_, PgRow> for Evidence {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        let source = match row.try_get::<Option<_>, _>("notification_id")? {
            Some(notification_id) => Source::Notification(notification_id),
            None => Source::Query,
        };
        Ok(Self {
            evidence_id: row.try_get("evidence_id")?,
            app_id: row.try_get("app_id")?,
            report: PaymentReport {
                order_id: row.try_get("order_id")?,
                trade_no: row.try_get("trade_no")?,
                amount: row.try_get("amount_fen")?,
                refunded: row.try_get("refunded_fen")?,
                trade_status: row.try_get("trade_status")?,
                paid_at: row.try_get("paid_at")?,
                refundable: row.try_get("refundable")?,
                out_request_no: row.try_get("out_request_no")?,
            },
            source,
            recorded_at: row.try_get("recorded_at")?,
        })
    }
}

/// Stores a statement.
pub async fn insert(conn: &mut PgConnection, evidence: &Evidence) -> Result<(), StoreError> {
    let report = &evidence.report;
    let (source, notification_id) = match evidence.source {
        Source::Notification(id) => ("notification", Some(id)),
        Source::Query => ("query", None),
    };
    sqlx::query(
        "insert into evidence (evidence_id, app_id, order_id, out_trade_no, trade_no, source, notification_id,
                               trade_status, amount_fen, refunded_fen, paid_at, recorded_at,
                               out_request_no, refundable)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
    )
    .bind(evidence.evidence_id)
    .bind(&evidence.app_id)
    .bind(report.order_id)
    .bind(report.order_id)
    .bind(&report.trade_no)
    .bind(source)
    .bind(notification_id)
    .bind(&report.trade_status)
    .bind(report.amount)
    .bind(report.refunded)
    .bind(report.paid_at)
    .bind(evidence.recorded_at)
    .bind(&report.out_request_no)
    .bind(report.refundable)
    .execute(conn)
    .await?;
    Ok(())
}

/// The statement, if it is there and names an order.
pub async fn find(conn: &mut PgConnection, evidence_id: EvidenceId) -> Result<Option<Evidence>, StoreError> {
    Ok(sqlx::query_as(
        "select evidence_id, app_id, order_id, trade_no, notification_id, trade_status, amount_fen, refunded_fen,
                paid_at, recorded_at, out_request_no, refundable
         from evidence
         where evidence_id = $1 and order_id is not null",
    )
    .bind(evidence_id)
    .fetch_optional(conn)
    .await?)
}

/// A statement, and whether it has had its consequence.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Examined {
    /// The statement.
    pub evidence_id: EvidenceId,
    /// The app whose key verified it.
    pub app_id: AppId,
    /// The trade.
    pub trade_no: String,
    /// What it says went back in all.
    #[sqlx(rename = "refunded_fen")]
    pub refunded: Money,
    /// The money that it tells of is recorded. Of no order's money that is done as it is stored.
    pub recorded: bool,
    /// So is what it says went back: by its number, or, where it has none, in what Alipay is known to have given back in all.
    pub adopted: bool,
}

/// Statements in the order they were made, behind `after` and before `before`, at most `limit`, with what became of them.
pub async fn examine(
    conn: &mut PgConnection,
    after: &str,
    before: EvidenceId,
    limit: i64,
) -> Result<Vec<Examined>, StoreError> {
    // An evidence_id begins with its time, so the primary key is read from where the last sweep ended. The refund is looked for only where one
    // was told of, and by its key: a plain `or exists` would read the whole table of refunds.
    Ok(sqlx::query_as(
        "select e.evidence_id, e.app_id, e.trade_no, e.refunded_fen, p.trade_no is not null or e.order_id is null as recorded,
                case
                    when e.refunded_fen = 0 or p.refunded_fen = p.amount_fen then true
                    when e.out_request_no is null then coalesce(p.refund_total_fen >= e.refunded_fen, false)
                    else r.refund_id is not null
                end as adopted
         from evidence e
         left join payments p on p.app_id = e.app_id and p.trade_no = e.trade_no
         left join lateral (
             select refund_id from refunds
             where e.refunded_fen > 0 and refunds.app_id = e.app_id and refunds.trade_no = e.trade_no
               and refunds.out_request_no = e.out_request_no and refunds.status = 'succeeded'
             limit 1
         ) r on true
         where e.evidence_id > $1 and e.evidence_id < $2
         order by e.evidence_id
         limit $3",
    )
    .bind(after)
    .bind(before)
    .bind(limit)
    .fetch_all(conn)
    .await?)
}
