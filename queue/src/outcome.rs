//! What a run amounts to: the one place where a handler's end becomes the job's next state.

use std::time::Duration;

use apalis_core::error::BoxDynError;

use crate::failure::{Failure, Until, chain};
use crate::{Lease, Policy};

/// How a run ended, as seen from outside the handler.
#[derive(Debug)]
pub(crate) enum End {
    /// The handler returned.
    Returned(Result<(), BoxDynError>),
    /// It panicked, with these words.
    Panicked(String),
    /// It was cut at its policy's timeout.
    TimedOut(Duration),
    /// It was cut because its worker has to stop, or may have lost the lease. If it has not, it gives the job
    /// back.
    Stopped,
    /// It was cut because its lease is lost.
    LeaseLost,
    /// The payload does not fit the type.
    Undecodable(serde_json::Error),
    /// Nobody here knows a job of this name in this queue.
    UnknownName(String),
}

/// What is to be written about a run.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Outcome {
    /// Done; already in the handler's transaction if it completed its lease there.
    Done { in_transaction: bool },
    /// Failed: again after a pause, or for good.
    Failed { kind: FailureKind, error: String, again: Option<Duration> },
    /// To be run again, no failure.
    Wait { until: Until, why: String },
    /// Given back.
    Released,
    /// Not ours: nothing to write.
    Lost,
}

/// The kind of a failure, as stored in `queue.failure.kind`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// The handler returned an error.
    Error,
    /// The handler panicked.
    Panic,
    /// The handler was cut at its timeout.
    Timeout,
    /// The payload does not fit the type.
    Undecodable,
    /// No handler for the job's name.
    UnknownName,
    /// The lease ran out with its worker.
    WorkerDeath,
}

impl FailureKind {
    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Panic => "panic",
            Self::Timeout => "timeout",
            Self::Undecodable => "undecodable",
            Self::UnknownName => "unknown_name",
            Self::WorkerDeath => "worker_death",
        }
    }
}

impl Outcome {
    /// Judges the end of a run.
    pub(crate) fn of(end: End, lease: &Lease, policy: &Policy) -> Self {
        let again = |kind, error| Self::failed(kind, error, lease, policy);
        match end {
            End::Returned(Ok(())) => Self::Done { in_transaction: lease.is_completed() },
            End::Returned(Err(error)) => match error.downcast::<Failure>() {
                Ok(failure) => match *failure {
                    Failure::Retry(error) => again(FailureKind::Error, chain(&*error)),
                    Failure::Wait { until, why } => Self::Wait { until, why },
                    Failure::Dead(error) => {
                        Self::Failed { kind: FailureKind::Error, error: chain(&*error), again: None }
                    }
                    Failure::LeaseLost => Self::Lost,
                },
                Err(error) => again(FailureKind::Error, chain(&*error)),
            },
            End::Panicked(words) => again(FailureKind::Panic, format!("panicked: {words}")),
            End::TimedOut(limit) => again(FailureKind::Timeout, format!("cut after {limit:?}")),
            End::Undecodable(error) => {
                again(FailureKind::Undecodable, format!("payload does not fit: {error}"))
            }
            End::UnknownName(name) => again(FailureKind::UnknownName, format!("no handler for `{name}`")),
            End::Stopped => Self::Released,
            End::LeaseLost => Self::Lost,
        }
    }

    /// A failure that counts, and comes back unless it was the last one allowed.
    pub(crate) fn failed(kind: FailureKind, error: String, lease: &Lease, policy: &Policy) -> Self {
        let number = lease.attempt();
        let again = (number < policy.max_failures).then(|| policy.backoff.after(number));
        Self::Failed { kind, error, again }
    }

    /// The word in metrics and logs.
    pub(crate) const fn as_str(&self) -> &'static str {
        match self {
            Self::Done { .. } => "done",
            Self::Failed { again: Some(_), .. } => "retry",
            Self::Failed { again: None, .. } => "dead",
            Self::Wait { .. } => "wait",
            Self::Released => "released",
            Self::Lost => "lost",
        }
    }
}
