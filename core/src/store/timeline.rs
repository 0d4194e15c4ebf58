//! What is known of an order, from every table that tells of it.

use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgConnection, Row};

use super::{StoreError, orders};
use crate::domain::timeline::{
    By, Decided, ENTRIES_MAX, Facts, Looks, Notified, Payment, Statement, Step, Told,
};
use crate::domain::{AppId, OrderId, Refund};

/// Has this transaction read everything as of one moment, and write nothing. Its first statement.
pub async fn freeze(conn: &mut PgConnection) -> Result<(), StoreError> {
    sqlx::query("set transaction isolation level repeatable read, read only").execute(conn).await?;
    Ok(())
}

/// The facts of an order, without the jobs about it: those are the queue's. None for an order of another app.
pub async fn read(
    conn: &mut PgConnection,
    app_id: &AppId,
    order_id: OrderId,
) -> Result<Option<Facts>, StoreError> {
    let Some(order) = orders::find_of_app(conn, app_id, order_id).await? else { return Ok(None) };
    Ok(Some(Facts {
        order,
        looks: looks(conn, order_id).await?,
        steps: steps(conn, order_id).await?,
        notifications: notifications(conn, app_id, order_id).await?,
        evidence: evidence(conn, order_id).await?,
        payments: payments(conn, order_id).await?,
        refunds: refunds(conn, order_id).await?,
        decisions: decisions(conn, app_id, order_id).await?,
        events: events(conn, order_id).await?,
        jobs: Vec::new(),
    }))
}

/// One more than is shown, so that it shows that there are more.
fn limit() -> i64 {
    i64::try_from(ENTRIES_MAX + 1).unwrap_or(i64::MAX)
}

async fn looks(conn: &mut PgConnection, order_id: OrderId) -> Result<Looks, StoreError> {
    let (last_at, next_at, count, found) =
        sqlx::query_as("select looked_at, next_look_at, looks, look_found from orders where order_id = $1")
            .bind(order_id)
            .fetch_one(conn)
            .await?;
    Ok(Looks { last_at, next_at, count, found })
}

impl FromRow<'_, PgRow> for Step {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            trigger: row.try_get("trigger")?,
            to: row.try_get("to_status")?,
            evidence_id: row.try_get("evidence_id")?,
            at: row.try_get("at")?,
        })
    }
}

async fn steps(conn: &mut PgConnection, order_id: OrderId) -> Result<Vec<Step>, StoreError> {
    Ok(sqlx::query_as(
        "select trigger, to_status, evidence_id, at from order_history
         where order_id = $1
         order by version desc
         limit $2",
    )
    .bind(order_id)
    .bind(limit())
    .fetch_all(conn)
    .await?)
}

impl FromRow<'_, PgRow> for Notified {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            notification_id: row.try_get("notification_id")?,
            received_at: row.try_get("received_at")?,
            handled_at: row.try_get("handled_at")?,
            quarantined: row.try_get("reason")?,
        })
    }
}

async fn notifications(
    conn: &mut PgConnection,
    app_id: &AppId,
    order_id: OrderId,
) -> Result<Vec<Notified>, StoreError> {
    Ok(sqlx::query_as(
        "select notification_id, received_at, handled_at, reason from notifications
         where app_id = $1 and out_trade_no = $2
         order by received_at desc, notification_id desc
         limit $3",
    )
    .bind(app_id)
    .bind(order_id)
    .bind(limit())
    .fetch_all(conn)
    .await?)
}

impl FromRow<'_, PgRow> for Statement {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        let source: String = row.try_get("source")?;
        Ok(Self {
            evidence_id: row.try_get("evidence_id")?,
            by: match source.as_str() {
                "notification" => By::Notification,
                "query" => By::Query,
                "bill" => By::Bill,
                _ => return Err(unknown("source", &source)),
            },
            trade_no: row.try_get("trade_no")?,
            trade_status: row.try_get("trade_status")?,
            amount: row.try_get("amount_fen")?,
            refunded: row.try_get("refunded_fen")?,
            at: row.try_get("recorded_at")?,
        })
    }
}

async fn evidence(conn: &mut PgConnection, order_id: OrderId) -> Result<Vec<Statement>, StoreError> {
    Ok(sqlx::query_as(
        "select evidence_id, source, trade_no, trade_status, amount_fen, refunded_fen, recorded_at from evidence
         where order_id = $1
         order by recorded_at desc, evidence_id desc
         limit $2",
    )
    .bind(order_id)
    .bind(limit())
    .fetch_all(conn)
    .await?)
}

impl FromRow<'_, PgRow> for Payment {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            trade_no: row.try_get("trade_no")?,
            amount: row.try_get("amount_fen")?,
            refunded: row.try_get("refunded_fen")?,
            disposition: row.try_get("disposition")?,
            undecided: row.try_get("undecided")?,
            suspect: row.try_get("suspect_reason")?,
            settled_outside: row.try_get("settled_outside")?,
            paid_at: row.try_get("paid_at")?,
            recorded_at: row.try_get("recorded_at")?,
        })
    }
}

async fn payments(conn: &mut PgConnection, order_id: OrderId) -> Result<Vec<Payment>, StoreError> {
    Ok(sqlx::query_as(
        "select trade_no, amount_fen, refunded_fen, disposition, undecided, suspect_reason, settled_outside, paid_at,
                recorded_at
         from payments
         where order_id = $1
         order by recorded_at desc, trade_no desc
         limit $2",
    )
    .bind(order_id)
    .bind(limit())
    .fetch_all(conn)
    .await?)
}

async fn refunds(conn: &mut PgConnection, order_id: OrderId) -> Result<Vec<Refund>, StoreError> {
    Ok(sqlx::query_as(
        "select refund_id, app_id, trade_no, order_id, refund_no, out_request_no, amount_fen, reason, origin, status,
                failure, created_at, settled_at, requested_fen, pending_reason, unanswered_at, delayed_at, corrected
         from refunds
         where order_id = $1
         order by created_at desc, refund_id desc
         limit $2",
    )
    .bind(order_id)
    .bind(limit())
    .fetch_all(conn)
    .await?)
}

impl FromRow<'_, PgRow> for Decided {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            actor: row.try_get("actor")?,
            action: row.try_get("action")?,
            subject: row.try_get("subject")?,
            note: row.try_get("note")?,
            refused: row.try_get("refused")?,
            at: row.try_get("at")?,
        })
    }
}

async fn decisions(
    conn: &mut PgConnection,
    app_id: &AppId,
    order_id: OrderId,
) -> Result<Vec<Decided>, StoreError> {
    Ok(sqlx::query_as(
        "select actor, action, subject, note, details ->> 'refused' as refused, at from audit_log
         where app_id = $1 and subject in (
             select trade_no from payments where order_id = $2
             union all
             select refund_id from refunds where order_id = $2)
         order by audit_id desc
         limit $3",
    )
    .bind(app_id)
    .bind(order_id)
    .bind(limit())
    .fetch_all(conn)
    .await?)
}

impl FromRow<'_, PgRow> for Told {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            event_id: row.try_get("event_id")?,
            event_type: row.try_get("type")?,
            at: row.try_get("created_at")?,
            announced_at: row.try_get("announced_at")?,
        })
    }
}

async fn events(conn: &mut PgConnection, order_id: OrderId) -> Result<Vec<Told>, StoreError> {
    Ok(sqlx::query_as(
        "select event_id, type, created_at,
                case when feed_position is null or feed_position <= (select announced from event_relay) then published_at end
                    as announced_at
         from events
         where order_id = $1
         order by sequence desc, position desc
         limit $2",
    )
    .bind(order_id)
    .bind(limit())
    .fetch_all(conn)
    .await?)
}

fn unknown(column: &'static str, word: &str) -> sqlx::Error {
    sqlx::Error::Decode(format!("unknown {column} {word:?}").into())
}
