//! Durable jobs on Postgres, as an apalis backend that payments can trust.
//!
//! - A job enqueued in a transaction exists exactly if that transaction commits ([`Enqueue`]).
//! - At most one lease of a job lives at a time; a loser's writes are refused ([`Lease`]).
//! - A handler's effect and the end of its job commit together ([`Lease::complete`]).
//! - Nothing is lost by a crash of a worker or an absence of the database ([`Engine`]).
//! - Failures are counted, kept, paused between, and end as dead letters ([`Failure`], [`Policy`]).
//!
//! The crate knows nothing of what its jobs do. It needs `PostgreSQL` 15 or newer, owns the schema `queue`
//! ([`migrate`]), and uses no extension, no trigger and no state of a session. `README.md` draws the states
//! of a job.
//!
//! | file | idea |
//! | --- | --- |
//! | `job` `state` `failure` `outcome` | what a job is, where it stands, how a run ends |
//! | `enqueue` `tick` `wake` | putting jobs in, once per tick, and saying so |
//! | `claim` `lease` `settle` `serial` `heartbeat` `rescue` | the statements, each beside its function |
//! | `engine/` `backend` `run` | the worker process: its tasks, and its face towards apalis |
//! | `connect` | opening connections under a flood |
//! | `admin/` | what an operator does |
//! | `testing` `by_hand` | working a queue on command, job by job or statement by statement |

mod backend;
mod by_hand;
mod claim;
mod connect;
mod engine;
mod failure;
mod heartbeat;
mod job;
mod lease;
mod migrate;
mod outcome;
mod rescue;
mod run;
mod serial;
mod settle;
mod state;
mod wake;

#[cfg(test)]
mod tests;

pub mod admin;
pub mod enqueue;
pub mod testing;
pub mod tick;

pub use backend::Backend;
pub use connect::{acquire, begin};
pub use engine::{Engine, EngineConfig};
pub use enqueue::{Enqueue, Enqueued};
pub use failure::{Failure, Until, chain};
pub use job::{Backoff, Job, JobId, Policy};
pub use lease::{Lease, LeaseError};
pub use migrate::{migrate, migrations_fingerprint};
pub use outcome::FailureKind;
pub use run::{RunLayer, RunService};
pub use state::{State, Trigger, UnknownState};
pub use wake::Waker;
