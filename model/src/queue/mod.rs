//! The queue's protocol: claim, heartbeat, rescue, and the end of a run, in every order and with every fault.
//!
//! A [`World`] has some jobs and some workers, and says which faults there are. There is no bound on how often they happen: a state keeps
//! of a token only whether it is the newest, and of a time only how far away it is. Where a statement decides, its effect is written down
//! here once more; `tests/faults/queue_protocol.rs` holds that against the statements themselves.

mod moment;
mod property;
mod step;
mod world;

#[cfg(test)]
mod tests;

pub use moment::{End, Hold, Moment, Row, Run, Transaction, Worker};
pub use step::{Answer, Step};
pub use world::{Guard, Kind, May, World};
