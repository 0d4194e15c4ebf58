//! The acts about events: announcing them on Redis, and reading them, one or all.

mod get_event;
mod list_events;
pub(super) mod publish_events;

pub use get_event::get_event;
pub use list_events::{EventPage, Fed, Stretch, follow_events, list_events};
pub use publish_events::{PublishEvents, publish_events};
