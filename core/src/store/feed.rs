//! The feed: events in the order of their positions, as readers have read it.

use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgConnection, Row};

use super::StoreError;
use crate::domain::{AppId, EventId, FeedPlace, FeedPosition, Generation};

/// An event in the feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fed {
    /// Whose it is.
    pub app_id: AppId,
    /// Its id.
    pub event_id: EventId,
    /// The envelope, byte for byte as it is announced.
    pub body: String,
    /// Where it stands.
    pub position: FeedPosition,
}

impl FromRow<'_, PgRow> for Fed {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            app_id: row.try_get("app_id")?,
            event_id: row.try_get("event_id")?,
            body: row.try_get("body")?,
            position: row.try_get("feed_position")?,
        })
    }
}

/// A piece of the feed without a gap, and what a reader's place is held against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// In which history it was read.
    pub generation: Generation,
    /// The app's event at the place that it begins behind; none before the first event, or where none of the app's stands.
    pub read: Option<EventId>,
    /// In the feed's order.
    pub events: Vec<Fed>,
}

/// An app's feed behind a position, at most `limit` events: everything that has a position, and nothing that could still get one before.
pub async fn list_after(
    conn: &mut PgConnection,
    app_id: &AppId,
    after: FeedPosition,
    limit: u32,
) -> Result<Stretch, StoreError> {
    // One statement, so that all of it is of one moment. Without any event there is a row all the same.
    let rows = sqlx::query(
        "select generation, read_event_id, app_id, event_id, body, feed_position
         from (
             select coalesce((select generation from feed_generations order by number desc limit 1), 0) as generation,
                    (select event_id from events where app_id = $1 and feed_position = $2) as read_event_id
         ) as present
         left join lateral (
             select app_id, event_id, body, feed_position from events
             where app_id = $1 and feed_position > $2
             order by feed_position
             limit $3
         ) as fed on true
         order by feed_position",
    )
    .bind(app_id)
    .bind(after)
    .bind(i64::from(limit))
    .fetch_all(conn)
    .await?;
    let mut stretch = Stretch { generation: Generation::default(), read: None, events: Vec::new() };
    for row in &rows {
        stretch.generation = row.try_get("generation")?;
        stretch.read = row.try_get("read_event_id")?;
        if row.try_get::<Option<FeedPosition>, _>("feed_position")?.is_some() {
            stretch.events.push(Fed::from_row(row)?);
        }
    }
    Ok(stretch)
}

/// Every app's feed behind a position, at most `limit` events, and the history that they are of.
pub async fn list_all_after(
    conn: &mut PgConnection,
    after: FeedPosition,
    limit: u32,
) -> Result<(Generation, Vec<Fed>), StoreError> {
    let rows = sqlx::query(
        "select generation, app_id, event_id, body, feed_position
         from (
             select coalesce((select generation from feed_generations order by number desc limit 1), 0) as generation
         ) as present
         left join lateral (
             select app_id, event_id, body, feed_position from events
             where feed_position > $1
             order by feed_position
             limit $2
         ) as fed on true
         order by feed_position",
    )
    .bind(after)
    .bind(i64::from(limit))
    .fetch_all(conn)
    .await?;
    let (mut generation, mut events) = (Generation::default(), Vec::new());
    for row in &rows {
        generation = row.try_get("generation")?;
        if row.try_get::<Option<FeedPosition>, _>("feed_position")?.is_some() {
            events.push(Fed::from_row(row)?);
        }
    }
    Ok((generation, events))
}

/// The feed's end.
pub async fn end(conn: &mut PgConnection) -> Result<(Generation, FeedPosition), StoreError> {
    Ok(sqlx::query_as(
        "select coalesce((select generation from feed_generations order by number desc limit 1), 0),
                coalesce((select max(feed_position) from events), 0)",
    )
    .fetch_one(conn)
    .await?)
}

/// From where on a reader who has read up to here in another history misses nothing: behind what stood in the feed when this database
/// first went on from the one of the reader's, or behind all that stands there if it has not gone on yet. The first event, if it never was the
/// reader's.
pub async fn find_fork(conn: &mut PgConnection, read: &FeedPlace) -> Result<FeedPosition, StoreError> {
    let fork: Option<Option<FeedPosition>> = sqlx::query_scalar(
        "select coalesce(
                    (select min(starts_after) from feed_generations as later where later.number > readers.number),
                    (select max(feed_position) from events where feed_server() is distinct from readers.server))
         from feed_generations as readers
         where generation = $1",
    )
    .bind(read.generation)
    .fetch_optional(conn)
    .await?;
    Ok(fork.flatten().unwrap_or_default().min(read.position))
}

/// An app's last place at or before a position.
pub async fn find_place(
    conn: &mut PgConnection,
    app_id: &AppId,
    position: FeedPosition,
) -> Result<FeedPlace, StoreError> {
    let row: (Generation, Option<FeedPosition>, Option<EventId>) = sqlx::query_as(
        "select generation, feed_position, event_id
         from (
             select coalesce((select generation from feed_generations order by number desc limit 1), 0) as generation
         ) as present
         left join lateral (
             select feed_position, event_id from events
             where app_id = $1 and feed_position <= $2
             order by feed_position desc
             limit 1
         ) as last on true",
    )
    .bind(app_id)
    .bind(position)
    .fetch_one(conn)
    .await?;
    Ok(match row {
        (generation, Some(position), Some(event_id)) => {
            FeedPlace::behind(app_id, generation, position, event_id)
        }
        (generation, ..) => FeedPlace::start(app_id, generation),
    })
}

/// The position of a cursor of release 0.1: behind everything that lies before it in the order of transactions, so that nothing behind it is
/// skipped; some of what lies before it may come again. Since it does not say which event it was, a history that has gone on another way is
/// given from where it first did. None if none of the app's events is there.
pub async fn find_by_transaction(
    conn: &mut PgConnection,
    app_id: &AppId,
    xid: u64,
    position: u64,
) -> Result<Option<FeedPosition>, StoreError> {
    // Events that a release before this one numbered stand in both orders; of the others the first is looked for. What has no position
    // yet will come behind all that has.
    let found: (bool, FeedPosition) = sqlx::query_as(
        "select exists (select from events where app_id = $1 and (xid, position) = ($2::text::xid8, $3)),
                least(
                    coalesce(
                        (select feed_position - 1 from events
                         where (xid, position) > ($2::text::xid8, $3) and feed_position <= in_old_order
                         order by xid, position
                         limit 1),
                        (select min(feed_position) - 1 from events
                         where (xid, position) > ($2::text::xid8, $3) and feed_position > in_old_order),
                        (select max(feed_position) from events),
                        0),
                    (select starts_after from feed_generations order by number offset 1 limit 1))
         from (select coalesce((select in_old_order from event_relay), 0) as in_old_order) as present",
    )
    .bind(app_id)
    .bind(xid.to_string())
    .bind(i64::try_from(position).unwrap_or(i64::MAX))
    .fetch_one(conn)
    .await?;
    let (is_there, position) = found;
    Ok(is_there.then_some(position))
}
