//! The sweep that finds unfinished work without a job.

mod recover_unfinished;
pub(in crate::flow) mod unattended;

pub use recover_unfinished::{RecoverUnfinished, recover_unfinished};
