//! What we tell the world: the `events` table.

use chrono::{DateTime, Utc};
use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgConnection, Row};

use super::StoreError;
use crate::domain::{AppId, EventCursor, EventId, OrderId, Telling};

/// Writes an event, in the transaction of what it tells of, and numbers it among the order's events. The caller holds the order's row
/// lock, or has just made the order, so that no number is given twice.
pub async fn insert(conn: &mut PgConnection, telling: &Telling<'_>) -> Result<(), StoreError> {
    let order_id = telling.order_id();
    let sequence: i32 =
        sqlx::query_scalar("select coalesce(max(sequence), 0) + 1 from events where order_id = $1")
            .bind(order_id)
            .fetch_one(&mut *conn)
            .await?;
    let event = telling.event(sequence);
    sqlx::query(
        "insert into events (event_id, app_id, order_id, type, sequence, body, created_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(event.event_id)
    .bind(telling.app_id)
    .bind(order_id)
    .bind(telling.event_type.as_str())
    .bind(event.sequence)
    .bind(&event.body)
    .bind(telling.at)
    .execute(conn)
    .await?;
    Ok(())
}

/// An event that Redis does not have yet.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Unpublished {
    /// Its id.
    pub event_id: EventId,
    /// Its type, as in the envelope.
    #[sqlx(rename = "type")]
    pub event_type: String,
    /// The envelope.
    pub body: String,
}

/// An order's events that Redis does not have yet, oldest first and at most `limit`; without an order, those that belong to none.
pub async fn list_unpublished(
    conn: &mut PgConnection,
    order_id: Option<OrderId>,
    limit: i64,
) -> Result<Vec<Unpublished>, StoreError> {
    Ok(sqlx::query_as(
        "select event_id, type, body from events
         where order_id is not distinct from $1 and published_at is null
         order by sequence, position
         limit $2",
    )
    .bind(order_id)
    .bind(limit)
    .fetch_all(conn)
    .await?)
}

/// Notes that Redis has them.
pub async fn record_published(
    conn: &mut PgConnection,
    event_ids: &[EventId],
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let texts: Vec<String> = event_ids.iter().map(ToString::to_string).collect();
    sqlx::query("update events set published_at = $2 where event_id = any($1) and published_at is null")
        .bind(texts)
        .bind(at)
        .execute(conn)
        .await?;
    Ok(())
}

/// An event in the feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fed {
    /// The envelope, byte for byte as it is announced.
    pub body: String,
    /// Where it stands: the cursor of a reader who has read it.
    pub at: EventCursor,
}

impl FromRow<'_, PgRow> for Fed {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        let xid: String = row.try_get("feed_xid")?;
        let position: i64 = row.try_get("position")?;
        let unreadable = |error| sqlx::Error::Decode(error);
        Ok(Self {
            body: row.try_get("body")?,
            at: EventCursor {
                xid: xid.parse().map_err(|error| unreadable(Box::new(error)))?,
                position: position.try_into().map_err(|error| unreadable(Box::new(error)))?,
            },
        })
    }
}

/// An app's events after a cursor, in the feed's order and at most `limit`.
///
/// Only what was written below the oldest transaction still running: nothing can be added there any more, so a reader who goes on from
/// the last event has missed none, however late its neighbours commit.
pub async fn list_after(
    conn: &mut PgConnection,
    app_id: &AppId,
    after: EventCursor,
    limit: i64,
) -> Result<Vec<Fed>, StoreError> {
    Ok(sqlx::query_as(
        "select body, xid::text as feed_xid, position from events
         where app_id = $1
           and (xid, position) > ($2::text::xid8, $3)
           and xid < pg_snapshot_xmin(pg_current_snapshot())
         order by xid, position
         limit $4",
    )
    .bind(app_id)
    .bind(after.xid.to_string())
    .bind(i64::try_from(after.position).unwrap_or(i64::MAX))
    .bind(limit)
    .fetch_all(conn)
    .await?)
}
