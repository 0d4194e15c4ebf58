//! The job edge: takes a job, calls one flow, translates the outcome; and relays events meanwhile. No rule of the product is in here.
//!
//! [`pay_core::jobs`] has the list of jobs, [`schedule`] says when the ticks come, [`outcome`] what becomes of a job that did not
//! succeed, [`relay`] when events are relayed. [`run`] works until it is asked to stop.

pub mod outcome;
pub mod relay;
mod run;
pub mod schedule;

pub use run::{RunError, run};
