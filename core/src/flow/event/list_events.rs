//! Reading the feed.

use crate::context::Context;
use crate::domain::{AppId, EventCursor, FeedPlace, FeedPosition, Generation};
use crate::error::Error;
use crate::store;
use crate::store::feed::Stretch;

pub use crate::store::feed::Fed;

/// Some events, and where to go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventPage {
    /// The envelopes, byte for byte as they are announced.
    pub bodies: Vec<String>,
    /// The place behind the last of them; without any, the one that was asked with.
    pub next: FeedPlace,
}

/// A piece of the feed, and the history that it is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// The history. Another one than before, and what was read before need not stand where it did.
    pub generation: Generation,
    /// In the feed's order.
    pub events: Vec<Fed>,
}

/// Where the feed ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeedEnd {
    /// Of which history.
    pub generation: Generation,
    /// The last event's position.
    pub position: FeedPosition,
}

/// The app's events behind a cursor, or from the first, at most `limit`, from Postgres alone. A reader who goes on from each page's cursor
/// gets every event, also those that commit late, each once, in the order of their positions: an order's events by their sequence.
///
/// # Errors
/// [`Error::CursorLost`] if what the reader has read does not stand there: the database has gone back in time. It has the place to go on
/// from, behind which everything is that the reader may have missed. [`Error::CursorOfAnother`] for another app's cursor.
#[tracing::instrument(name = "flow.list_events", skip_all)]
pub async fn list_events(
    cx: &Context,
    app_id: &AppId,
    after: Option<EventCursor>,
    limit: u32,
) -> Result<EventPage, Error> {
    let asked = place_of(cx, app_id, after).await?;
    let stretch = read_behind(cx, app_id, asked, limit).await?;
    let next = match (stretch.events.last(), stretch.read) {
        (Some(last), _) => FeedPlace::behind(app_id, stretch.generation, last.position, last.event_id),
        (None, Some(event_id)) => FeedPlace::behind(app_id, stretch.generation, asked.position, event_id),
        (None, None) => FeedPlace::start(app_id, stretch.generation),
    };
    Ok(EventPage { bodies: stretch.events.into_iter().map(|event| event.body).collect(), next })
}

/// The place of a cursor, if the feed still is what the reader has read, for one who stays.
///
/// # Errors
/// Those of [`list_events`].
pub async fn check_cursor(
    cx: &Context,
    app_id: &AppId,
    after: Option<EventCursor>,
) -> Result<FeedEnd, Error> {
    let asked = place_of(cx, app_id, after).await?;
    let generation = read_behind(cx, app_id, asked, 0).await?.generation;
    Ok(FeedEnd { generation, position: asked.position })
}

/// The app's events behind a position, for one who stays and whose cursor was checked.
pub async fn follow_app(
    cx: &Context,
    app_id: &AppId,
    after: FeedPosition,
    limit: u32,
) -> Result<Read, Error> {
    let Stretch { generation, events, .. } =
        store::feed::list_after(&mut *cx.connection().await?, app_id, after, limit).await?;
    Ok(Read { generation, events })
}

/// Everybody's events behind a position, for one reader on behalf of many.
pub async fn follow_all(cx: &Context, after: FeedPosition, limit: u32) -> Result<Read, Error> {
    let (generation, events) =
        store::feed::list_all_after(&mut *cx.connection().await?, after, limit).await?;
    Ok(Read { generation, events })
}

/// Where the feed ends now.
pub async fn feed_end(cx: &Context) -> Result<FeedEnd, Error> {
    let (generation, position) = store::feed::end(&mut *cx.connection().await?).await?;
    Ok(FeedEnd { generation, position })
}

async fn place_of(cx: &Context, app_id: &AppId, cursor: Option<EventCursor>) -> Result<FeedPlace, Error> {
    match cursor {
        None => Ok(FeedPlace::start(app_id, Generation::default())),
        Some(EventCursor::Behind(place)) if place.is_of(app_id) => Ok(place),
        Some(EventCursor::Behind(_)) => Err(Error::CursorOfAnother),
        Some(EventCursor::Transaction { xid: 0, position: 0 }) => {
            Ok(FeedPlace::start(app_id, Generation::default()))
        }
        Some(EventCursor::Transaction { xid, position }) => {
            let mut conn = cx.connection().await?;
            match store::feed::find_by_transaction(&mut conn, app_id, xid, position).await? {
                Some(position) => Ok(store::feed::find_place(&mut conn, app_id, position).await?),
                None => {
                    Err(Error::CursorLost(FeedPlace::start(app_id, store::feed::end(&mut conn).await?.0)))
                }
            }
        }
    }
}

async fn read_behind(cx: &Context, app_id: &AppId, place: FeedPlace, limit: u32) -> Result<Stretch, Error> {
    let mut conn = cx.connection().await?;
    let stretch = store::feed::list_after(&mut conn, app_id, place.position, limit).await?;
    if place.is_behind(stretch.read) {
        return Ok(stretch);
    }
    let fork = store::feed::find_fork(&mut conn, &place).await?;
    Err(Error::CursorLost(store::feed::find_place(&mut conn, app_id, fork).await?))
}
