//! The acts about events: announcing them on Redis, and reading the feed.

mod list_events;
pub(super) mod publish_events;

pub use list_events::{EventPage, Fed, Stretch, follow_events, list_events};
pub use publish_events::{PublishEvents, publish_events};
