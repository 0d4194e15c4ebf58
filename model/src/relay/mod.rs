//! The relay's protocol: events get their positions in the feed, the feed is announced on Redis, and readers follow it with cursors; while
//! transactions commit in any order, processes stall and die, Redis takes its time, and the database goes back in time.
//!
//! The statements' effects are written down here once more. A time is kept only as how far away it is, and an event after a restore is
//! another event, even if the same thing happens again.

mod moment;
mod property;
mod step;
mod world;

#[cfg(test)]
mod tests;

pub use moment::{
    Batch, Begun, Cursor, Database, Held, Look, Moment, Plan, Reach, Reader, Relay, Slot, Writing,
};
pub use step::{Sent, Step};
pub use world::{Event, Guard, May, Type, World};
