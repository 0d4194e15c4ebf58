//! What we tell the world: the `events` table.

use chrono::{DateTime, Utc};
use sqlx::postgres::PgRow;
use sqlx::{PgConnection, Row};

use super::StoreError;
use crate::domain::{AppId, EventCursor, EventId, OrderId, Telling};
use crate::trace::Trace;

/// Writes an event, in the transaction of what it tells of, and numbers it among the order's events. The caller holds the order's row
/// lock, or has just made the order, so that no number is given twice.
pub async fn insert(conn: &mut PgConnection, telling: &Telling<'_>) -> Result<(), StoreError> {
    let order_id = telling.order_id();
    let sequence: i32 =
        sqlx::query_scalar("select coalesce(max(sequence), 0) + 1 from events where order_id = $1")
            .bind(order_id)
            .fetch_one(&mut *conn)
            .await?;
    let event = telling.event(sequence, &Trace::current().to_string());
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

/// The envelope of an event of this app.
pub async fn find_of_app(
    conn: &mut PgConnection,
    app_id: &AppId,
    event_id: EventId,
) -> Result<Option<String>, StoreError> {
    let body = sqlx::query_scalar("select body from events where event_id = $1 and app_id = $2");
    Ok(body.bind(event_id).bind(app_id).fetch_optional(conn).await?)
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

/// The orders with events written before `before` that Redis does not have, at most `limit`; none stands for events that belong to no order.
pub async fn list_not_announced(
    conn: &mut PgConnection,
    before: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<Option<OrderId>>, StoreError> {
    Ok(sqlx::query_scalar(
        "select distinct order_id from events where published_at is null and created_at < $1 limit $2",
    )
    .bind(before)
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
    /// Whose it is.
    pub app_id: AppId,
    /// The envelope, byte for byte as it is announced.
    pub body: String,
    /// Where it stands: the cursor of a reader who has read it.
    pub at: EventCursor,
}

/// A piece of the feed without a gap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// In the feed's order.
    pub events: Vec<Fed>,
    /// Up to where nothing is missing, and nothing can come any more. It lies behind the last event, unless there are more.
    pub until: EventCursor,
}

/// The feed after a cursor, of one app or of all, at most `limit` events.
///
/// Only what was written below the oldest transaction still running: nothing can be added there any more, so a reader who goes on from
/// the last event has missed none, however late its neighbours commit.
pub async fn list_after(
    conn: &mut PgConnection,
    app_id: Option<&AppId>,
    after: EventCursor,
    limit: u32,
) -> Result<Stretch, StoreError> {
    // One statement, so that the horizon is that of the very snapshot that found the events. Without any there is a row all the same.
    let rows = sqlx::query(
        "select horizon::text, app_id, body, xid::text as feed_xid, position
         from (select pg_snapshot_xmin(pg_current_snapshot()) as horizon) as present
         left join lateral (
             select app_id, body, xid, position from events
             where (app_id = $1 or $1 is null)
               and (xid, position) > ($2::text::xid8, $3)
               and xid < horizon
             order by xid, position
             limit $4
         ) as fed on true
         order by xid, position",
    )
    .bind(app_id)
    .bind(after.xid.to_string())
    .bind(i64::try_from(after.position).unwrap_or(i64::MAX))
    .bind(i64::from(limit))
    .fetch_all(conn)
    .await?;
    Ok(stretch(&rows, after, limit)?)
}

fn stretch(rows: &[PgRow], after: EventCursor, limit: u32) -> Result<Stretch, sqlx::Error> {
    let mut events = Vec::with_capacity(rows.len());
    let mut until = after;
    for row in rows {
        // A cursor of another server's may lie far ahead; nobody is sent back.
        until = until.max(EventCursor::before(number(row, "horizon")?));
        let Some(body) = row.try_get("body")? else { continue };
        let position: i64 = row.try_get("position")?;
        let position = position.try_into().map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
        let at = EventCursor { xid: number(row, "feed_xid")?, position };
        events.push(Fed { app_id: row.try_get("app_id")?, body, at });
    }
    let full = u32::try_from(events.len()).is_ok_and(|found| found == limit);
    if let Some(last) = events.last().filter(|_| full) {
        until = last.at;
    }
    Ok(Stretch { events, until })
}

fn number(row: &PgRow, column: &str) -> Result<u64, sqlx::Error> {
    let text: String = row.try_get(column)?;
    text.parse().map_err(|error| sqlx::Error::Decode(Box::new(error)))
}
