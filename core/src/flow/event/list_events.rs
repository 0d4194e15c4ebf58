//! Reading the feed.

use crate::context::Context;
use crate::domain::{AppId, EventCursor};
use crate::error::Error;
use crate::store;

pub use crate::store::events::{Fed, Stretch};

/// Some events, and where to go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventPage {
    /// The envelopes, byte for byte as they are announced.
    pub bodies: Vec<String>,
    /// The cursor after the last of them; without any, the one that was asked with.
    pub next: EventCursor,
}

/// The app's events after a cursor, at most `limit`, from Postgres alone. A reader who goes on from each page's cursor gets every event,
/// also those that commit late, each once.
///
/// What was written while an older transaction still runs comes when that has ended. The order is that of transactions; by `sequence`
/// a reader knows old from new where two events of one order stand the other way round.
#[tracing::instrument(name = "flow.list_events", skip_all)]
pub async fn list_events(
    cx: &Context,
    app_id: &AppId,
    after: EventCursor,
    limit: u32,
) -> Result<EventPage, Error> {
    let events = follow_events(cx, Some(app_id), after, limit).await?.events;
    let next = events.last().map_or(after, |last| last.at);
    Ok(EventPage { bodies: events.into_iter().map(|event| event.body).collect(), next })
}

/// The same for one who stays: says up to where it has been read also where there was nothing to read. Without an app, everybody's
/// events, for one reader on behalf of many.
pub async fn follow_events(
    cx: &Context,
    app_id: Option<&AppId>,
    after: EventCursor,
    limit: u32,
) -> Result<Stretch, Error> {
    Ok(store::events::list_after(&mut *cx.connection().await?, app_id, after, limit).await?)
}
