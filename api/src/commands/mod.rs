//! What an operator runs beside the service: one command per file, and here what they share.
//!
//! A command reads its configuration, calls flows and prints; it is no part of the HTTP service.

mod context;
pub(crate) mod doctor;
mod failure;
pub(crate) mod jobs;
pub(crate) mod keys;
pub(crate) mod migrate;
pub(crate) mod notifications;
mod operator;
mod output;
pub(crate) mod payments;
pub(crate) mod refunds;

use context::{app_of, connected};
use failure::refused;
use operator::Operator;
use output::{hand_over, mention};

pub(crate) use failure::Failure;
pub(crate) use output::say;
