//! What is refused before anything is done.

use pay_core::jobs::QUEUES;
use pay_queue::JobId;
use pay_queue::admin::JobView;

use crate::commands::{Failure, refused};

/// Refuses a queue's name that is nobody's: a typing error must not pass for an empty queue.
pub(super) fn known_queue(
    known: Result<bool, impl std::error::Error + 'static>,
    queue: &str,
) -> Result<(), Failure> {
    if known.map_err(|error| database(&error))? {
        return Ok(());
    }
    Err(refused("unknown_queue", &format!("there is no queue {queue:?}; there are {}", QUEUES.join(", "))))
}

pub(super) fn found(
    found: Result<Option<JobView>, impl std::error::Error + 'static>,
    job_id: JobId,
) -> Result<JobView, Failure> {
    let found = found.map_err(|error| database(&error))?;
    found.ok_or_else(|| refused("job_not_found", &format!("there is no job {job_id}")))
}

pub(super) fn database(error: &(dyn std::error::Error + 'static)) -> Failure {
    Failure::work("the database", error)
}
