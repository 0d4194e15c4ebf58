//! Events: what happened, for readers who want all of it.

mod dto;

use pay_core::domain::EventCursor;
use pay_core::flow;
use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::param::Query;

use crate::auth::{KeyFor, scope};
use crate::error::ApiError;
use crate::param::Id;
use crate::{State, Tag};

pub use dto::{EventPage, EventPageView, EventView};

/// How many events a page holds where the request says nothing: about 70 kB.
const PAGE_SIZE_DEFAULT: u32 = 100;

pub(crate) struct Events;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Events")]
impl Events {
    /// Read events
    ///
    /// Everything that happened after a cursor, the oldest first; without a cursor, from the beginning. Go on from `next`: nothing is left
    /// out, and what Redis announced has the same `id` and the same bytes here. An empty page means that you have seen it all: ask again
    /// later with its `next`. An event stands here once no older transaction runs, so it may come a moment after its announcement.
    ///
    /// Needs a key for `orders`.
    #[oai(path = "/events", method = "get", operation_id = "listEvents")]
    async fn list_events(
        &self,
        who: KeyFor<scope::Orders>,
        state: Data<&State>,
        /// The `next` of the page before.
        after: Query<Option<Id<EventCursor>>>,
        /// How many events at most, by default 100.
        #[oai(validator(minimum(value = "1"), maximum(value = "1000")))]
        limit: Query<Option<u32>>,
    ) -> Result<EventPage, ApiError> {
        let cx = &state.0.cx;
        let after = after.0.map_or(EventCursor::START, |cursor| cursor.0);
        let limit = i64::from(limit.0.unwrap_or(PAGE_SIZE_DEFAULT));
        Ok(EventPage::from(flow::list_events(cx, who.app_id(), after, limit).await?))
    }
}
