//! What we tell the world: the `events` table.

use sqlx::PgConnection;

use super::StoreError;
use crate::domain::{AppId, EventId, Telling};
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
