//! The product: what an order is, what happens to it, and who is told.
//!
//! > **domain** decides · **gateway** speaks · **store** remembers · **queue** promises · **events** tell · **flow** joins.
//!
//! Inside, `domain ← gateway | store | events | catalog`, and [`flow`] joins them, one act per file. The edges (`pay-api` and
//! `pay-worker`) call `flow` and translate its [`Error`]; they contain no rules.

pub mod apps;
pub mod catalog;
pub mod clock;
pub mod config;
pub mod context;
pub mod domain;
pub mod error;
pub mod events;
pub mod flow;
pub mod gateway;
pub mod jobs;
pub mod lease;
pub mod migrate;
pub mod process;
pub mod store;
pub mod telemetry;
pub mod trace;

pub use apps::{App, Apps};
pub use clock::{Clock, DatabaseClock};
pub use context::{Context, Tx};
pub use domain::Settings;
pub use error::{Again, Error, Thing, Verdict};
pub use lease::{Done, Lease};
pub use migrate::{MIGRATOR, migrate};
pub use trace::Trace;
