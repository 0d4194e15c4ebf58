//! Events: what happened, for readers who want all of it.

mod data;
mod dto;
mod stream;
mod types;

use pay_core::domain::{EventCursor, EventId};
use pay_core::{Context, flow};
use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::param::{Header, Path, Query};

use crate::auth::{KeyFor, scope};
use crate::error::ApiError;
use crate::page::{self, Size};
use crate::param::Id;
use crate::problem::Code;
use crate::stopping::Stopping;
use crate::tag::Tag;
use crate::waiting::Waiting;

pub use dto::{EventBody, EventPage, EventPageView, EventStream, EventView, Stored};
pub use stream::Streams;

pub(crate) struct Events;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Events")]
impl Events {
    /// Read events
    ///
    /// Everything that happened after a cursor, the oldest first; without a cursor, from the beginning. Go on from `next`: nothing is left
    /// out, an order's events come by their `sequence`, and what Redis announces has the same `id` and the same bytes here. An empty page
    /// means that you have seen it all: ask again later with its `next`.
    ///
    /// Should the database go back in time, as by a restore, and not have what you have read, the answer is `410 cursor_lost`: go on from
    /// its `next`. Some of what comes then you may have, under the same `id`.
    ///
    /// Needs a key for `orders`.
    #[oai(path = "/events", method = "get", operation_id = "listEvents")]
    async fn list_events(
        &self,
        who: KeyFor<scope::Orders>,
        cx: Data<&Context>,
        /// The `next` of the page before.
        after: Query<Option<Id<EventCursor>>>,
        /// How many events at most, by default `SIZE_DEFAULT`.
        limit: Query<Option<Size>>,
    ) -> Result<EventPage, ApiError> {
        let after = after.0.map(|cursor| cursor.0);
        let limit = page::size(limit.0);
        Ok(EventPage::of(&flow::list_events(&cx, who.app_id(), after, limit).await?))
    }

    /// Read an event
    ///
    /// The same bytes as in the feed, as soon as what it tells of is stored. An announcement on Redis is anybody's who may write there: it
    /// says when to look, and this says what is true. Read an event here before you ship by it.
    ///
    /// Needs a key for `orders`.
    #[oai(path = "/events/:event_id", method = "get", operation_id = "getEvent")]
    async fn get_event(
        &self,
        who: KeyFor<scope::Orders>,
        cx: Data<&Context>,
        /// The event's id.
        event_id: Path<Id<EventId>>,
    ) -> Result<EventBody, ApiError> {
        Ok(EventBody::of(flow::get_event(&cx, who.app_id(), event_id.0.0).await?))
    }

    /// Follow events
    ///
    /// The same events in the same order as `GET /v1/events`, as server-sent events: what has happened since the cursor, then what happens,
    /// within a moment. Each event's `data` has the same bytes as there, and its `id` is the cursor behind it. After a break go on with the
    /// last `id` as `Last-Event-ID`, as browsers do by themselves; nothing is left out. The stream has no end of its own: it ends when
    /// the process behind it does, after an hour, or when the database is another, and breaks off when you do not read it. Go on with
    /// another; `410 cursor_lost` then means the same as for a page.
    ///
    /// Needs a key for `orders`.
    #[oai(path = "/events/stream", method = "get", operation_id = "streamEvents")]
    #[expect(
        clippy::too_many_arguments,
        reason = "each is a part that it uses or a parameter of the document"
    )]
    async fn stream_events(
        &self,
        who: KeyFor<scope::Orders>,
        cx: Data<&Context>,
        waiting: Data<&Waiting>,
        streams: Data<&Streams>,
        stopping: Data<&Stopping>,
        /// The `id` of the last event you have, or the `next` of a page of `GET /v1/events`; without it, from the beginning.
        after: Query<Option<Id<EventCursor>>>,
        /// The `id` of the last event you have. Stronger than `after`, since a reconnecting browser asks with both.
        #[oai(name = "Last-Event-ID")]
        last_event_id: Header<Option<Id<EventCursor>>>,
    ) -> Result<EventStream, ApiError> {
        let after = last_event_id.0.or(after.0).map(|cursor| cursor.0);
        let place = flow::check_cursor(&cx, who.app_id(), after).await?;
        let body = streams.open(&cx, &waiting, &stopping, who.app_id(), place).ok_or_else(|| {
            ApiError::new(Code::TooManyStreams, "this process has as many event streams as it may")
        })?;
        Ok(EventStream(body))
    }
}
