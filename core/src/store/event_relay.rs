//! What the relay does: the `event_relay` and `feed_generations` tables, and the numbering of events.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::StoreError;
use crate::domain::{FeedPosition, Generation};

/// How far Redis has the feed, and which history of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Announced {
    /// The last position that it has.
    #[sqlx(rename = "announced")]
    pub position: FeedPosition,
    /// The history.
    pub generation: Generation,
}

/// Takes the relay for so long, or keeps it; `false` while another process holds it, or before the tables are ready.
pub async fn hold(conn: &mut PgConnection, holder: &str, hold_for: Duration) -> Result<bool, StoreError> {
    let held = sqlx::query(
        "update event_relay set holder = $1, held_until = now() + make_interval(secs => $2)
         where holder = $1 or held_until is null or held_until < now()",
    )
    .bind(holder)
    .bind(hold_for.as_secs_f64())
    .execute(conn)
    .await?;
    Ok(held.rows_affected() == 1)
}

/// How far Redis is.
pub async fn find_announced(conn: &mut PgConnection) -> Result<Announced, StoreError> {
    Ok(sqlx::query_as(
        "select announced, (select generation from feed_generations order by number desc limit 1) as generation
         from event_relay",
    )
    .fetch_one(conn)
    .await?)
}

/// Lets another process hold it at once.
pub async fn let_go(conn: &mut PgConnection, holder: &str) -> Result<(), StoreError> {
    sqlx::query("update event_relay set holder = null, held_until = null where holder = $1")
        .bind(holder)
        .execute(conn)
        .await?;
    Ok(())
}

/// Begins a generation, if the last one began on another server than this; says whether it did.
pub async fn begin_generation(conn: &mut PgConnection, generation: Generation) -> Result<bool, StoreError> {
    let begun = sqlx::query(
        "insert into feed_generations (generation, server, starts_after)
         select $1, feed_server(), coalesce((select max(feed_position) from events), 0)
         where feed_server() is distinct from (select server from feed_generations order by number desc limit 1)",
    )
    .bind(generation)
    .execute(conn)
    .await?;
    Ok(begun.rows_affected() == 1)
}

/// What an event's place in the order of writing was when it was looked, and whose transactions may still write one up to there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// The last place that was given.
    pub up_to: i64,
    /// Transactions that have written events and were open.
    pub open: Vec<String>,
}

/// Up to where events are written, and by whom some of them may still be: a transaction has its lock of the table before its first event has
/// a place, and until others see it. Nobody else's transaction counts, however long it takes.
pub async fn find_written(conn: &mut PgConnection) -> Result<Written, StoreError> {
    // Two statements: whoever was given a place by the first is seen by the second, or is over.
    let up_to =
        sqlx::query_scalar("select case when is_called then last_value else 0 end from events_position_seq")
            .fetch_one(&mut *conn)
            .await?;
    let open = sqlx::query_scalar(
        "select virtualtransaction from pg_locks
         where relation = 'events'::regclass and mode = 'RowExclusiveLock'
             and database = (select oid from pg_database where datname = current_database())",
    )
    .fetch_all(conn)
    .await?;
    Ok(Written { up_to, open })
}

/// A batch of events that had no position, and have now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Numbered {
    /// How many there were.
    pub count: i64,
    /// The place of the last in the order of writing; 0 if there was none.
    pub last: i64,
}

/// Gives the next positions to events that have committed and have none, at most `limit`, in the order in which they were written, which is
/// also that of each order's sequence. Of events up to `done`, a place in the order of writing, the caller knows that they have theirs: what they
/// leave in the index is there for as long as some transaction might want to see it, and would be read again and again.
///
/// Safe while others do the same: an event gets one position, and a position goes to one event. What another process took meanwhile is
/// passed over, and where that would leave the two of different minds about a position, the statement fails as a whole and is to be
/// repeated. Does nothing on a server whose generation has not begun, or in another generation than the caller's.
pub async fn number_events(
    conn: &mut PgConnection,
    generation: Generation,
    done: i64,
    limit: i64,
    at: DateTime<Utc>,
) -> Result<Numbered, StoreError> {
    // The last condition is of the row as it is when it is locked. It says "has none" in other words than the index of those that wait: by
    // that index all that wait would be read, for each of the batch.
    sqlx::query_as(
        "with next as materialized (
             select event_id, position,
                    row_number() over (order by position) + coalesce((select max(feed_position) from events), 0) as feed_position
             from (
                 select event_id, position from events
                 where feed_position is null and position > $3
                     and (select server from feed_generations order by number desc limit 1) = feed_server()
                     and (select generation from feed_generations order by number desc limit 1) = $4
                 order by position
                 limit $1
             ) as waiting
         ), numbered as (
             update events set feed_position = next.feed_position, published_at = coalesce(published_at, $2)
             from next
             where events.event_id = next.event_id and coalesce(events.feed_position, 0) = 0
         )
         select count(*) as count, coalesce(max(position), 0) as last from next",
    )
    .bind(limit)
    .bind(at)
    .bind(done)
    .bind(generation)
    .fetch_one(conn)
    .await
    .map_err(|error| if takes_a_position_twice(&error) { StoreError::Stale } else { error.into() })
}

fn takes_a_position_twice(error: &sqlx::Error) -> bool {
    let database = error.as_database_error();
    database.is_some_and(|error| error.constraint() == Some("events_by_feed_position"))
}

/// An event that Redis does not have yet.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Unannounced {
    /// Where it stands.
    pub feed_position: FeedPosition,
    /// The envelope.
    pub body: String,
    /// Whether it says that an order is paid, whose money is not back by now.
    pub ships_goods: bool,
}

/// Whether the feed goes on behind the last position that Redis has.
pub async fn is_behind(conn: &mut PgConnection, announced: FeedPosition) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar("select coalesce((select max(feed_position) from events) > $1, false)")
        .bind(announced)
        .fetch_one(conn)
        .await?)
}

/// The feed behind the last position that Redis has, at most `limit` events.
pub async fn list_unannounced(
    conn: &mut PgConnection,
    announced: FeedPosition,
    limit: i64,
) -> Result<Vec<Unannounced>, StoreError> {
    Ok(sqlx::query_as(
        "select feed_position, body,
                type = 'order.paid' and not exists (
                    select from events as back where back.order_id = events.order_id and back.type = 'order.refunded'
                ) as ships_goods
         from events
         where feed_position > $1
         order by feed_position
         limit $2",
    )
    .bind(announced)
    .bind(limit)
    .fetch_all(conn)
    .await?)
}

/// Notes that Redis has the feed from one position to another, and keeps the relay. `false` if the relay is another's by now, or the database
/// is another: what Redis got then may stand elsewhere there, or nowhere.
pub async fn record_announced(
    conn: &mut PgConnection,
    holder: &str,
    from: Announced,
    to: FeedPosition,
    hold_for: Duration,
) -> Result<bool, StoreError> {
    let recorded = sqlx::query(
        "update event_relay set announced = $4, held_until = now() + make_interval(secs => $5)
         where holder = $1 and announced = $2
             and (select generation from feed_generations order by number desc limit 1) = $3
             and (select max(feed_position) from events) >= $4",
    )
    .bind(holder)
    .bind(from.position)
    .bind(from.generation)
    .bind(to)
    .bind(hold_for.as_secs_f64())
    .execute(conn)
    .await?;
    Ok(recorded.rows_affected() == 1)
}

/// For how many seconds the oldest event has been waiting that is not in the feed, and the oldest that Redis does not have; none if there is
/// none.
pub async fn find_lag(conn: &mut PgConnection) -> Result<[Option<f64>; 2], StoreError> {
    let (feed, redis): (Option<f64>, Option<f64>) = sqlx::query_as(
        "select extract(epoch from now() - feed_since)::float8,
                extract(epoch from now() - coalesce(redis_since, feed_since))::float8
         from (
             select (select created_at from events where feed_position is null order by position limit 1) as feed_since,
                    (select created_at from events
                     where feed_position > (select announced from event_relay)
                     order by feed_position
                     limit 1) as redis_since
         ) as waiting",
    )
    .fetch_one(conn)
    .await?;
    Ok([feed, redis])
}
