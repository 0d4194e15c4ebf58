//! What we tell the world: the `events` table.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::StoreError;
use crate::domain::{EventId, NewEvent, OrderId};

/// Writes an event, in the transaction of what it tells of.
pub async fn insert(conn: &mut PgConnection, event: &NewEvent) -> Result<(), StoreError> {
    sqlx::query(
        "insert into events (event_id, app_id, order_id, type, sequence, body, created_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(event.event_id)
    .bind(&event.app_id)
    .bind(event.order_id)
    .bind(event.event_type.as_str())
    .bind(event.sequence)
    .bind(&event.body)
    .bind(event.at)
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

/// An order's events that Redis does not have yet, oldest first.
pub async fn list_unpublished(
    conn: &mut PgConnection,
    order_id: OrderId,
) -> Result<Vec<Unpublished>, StoreError> {
    Ok(sqlx::query_as(
        "select event_id, type, body from events
         where order_id = $1 and published_at is null
         order by sequence, position",
    )
    .bind(order_id)
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
