//! The acts about events: relaying them to the feed and to Redis, and reading them, one or all.

mod get_event;
mod list_events;
mod publish_events;
mod read_lag;
mod relay;

pub use get_event::get_event;
pub use list_events::{
    EventPage, Fed, FeedEnd, Read, check_cursor, feed_end, follow_all, follow_app, list_events,
};
pub use publish_events::PublishEvents;
pub use read_lag::{Lag, read_lag};
pub use relay::{Progress, RELAY, Relay};
