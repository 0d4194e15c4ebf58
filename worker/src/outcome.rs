//! What becomes of a job that did not succeed, by its error's class.

use std::time::Duration;

use pay_core::jobs::Act;
use pay_core::{Class, Context, Done, Error, Trace};
use pay_queue::{Failure, Lease};

/// How long a job waits for a part that is away. Nothing is counted: however long it is away, no job is lost.
const WAIT_FOR_PART: Duration = Duration::from_secs(3);
/// The longest such wait; it doubles with every claim.
const WAIT_FOR_PART_MAX: Duration = Duration::from_mins(1);

/// Runs a job as a step of the trace that caused it, and ends the run.
pub async fn run(cx: Context, job: impl Act, lease: Lease) -> Result<(), Failure> {
    let result = Trace::after(lease.trace()).scope(job.run(&cx, lease.clone().into())).await;
    of(&lease, result)
}

/// Ends a run: what is logged once, and what the queue does next.
fn of(lease: &Lease, result: Result<Done, Error>) -> Result<(), Failure> {
    let error = match result {
        Ok(Done { .. }) => return Ok(()),
        Err(Error::Lease(error)) => return Err(error.into()),
        Err(error) => error,
    };
    Err(match error.class() {
        Class::NotYet(until) => Failure::wait_until(until, error.to_string()),
        Class::Unavailable => {
            let doubled = WAIT_FOR_PART
                * 2_u32.saturating_pow(lease.claims().saturating_sub(1).min(10).cast_unsigned());
            let why = pay_core::error::chain(&error);
            tracing::warn!(job.id = %lease.job_id(), error = why, "a job waits for a part that is away: {why}");
            Failure::wait_for(doubled.min(WAIT_FOR_PART_MAX), why)
        }
        Class::Contended => Failure::retry(error),
        Class::Invalid | Class::NotFound | Class::Conflict | Class::Fault => {
            tracing::error!(
                job.id = %lease.job_id(),
                error = pay_core::error::chain(&error),
                "a job failed: {error}",
            );
            Failure::retry(error)
        }
    })
}
