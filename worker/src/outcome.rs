//! What becomes of a job that did not succeed, by its error's verdict.

use std::time::Duration;

use pay_core::jobs::Act;
use pay_core::{Again, Context, Error, Trace};
use pay_queue::{Failure, Lease};
use tracing::field;

/// How long a job waits for a part that is away. Nothing is counted: however long it is away, no job is lost.
const WAIT_FOR_PART: Duration = Duration::from_secs(3);
/// The longest such wait; it doubles with every claim.
const WAIT_FOR_PART_MAX: Duration = Duration::from_mins(1);

/// Runs a job as a step of the trace that caused it, and ends the run.
///
/// One line is logged about a try that failed, with the job, its order if it has one, the error's code and its cause: by the queue
/// once it is certain what becomes of the job, or here if it waits.
pub async fn run(cx: Context, job: impl Act, lease: Lease) -> Result<(), Failure> {
    // Of the highest level, so that no filter of the log takes it away from the lines of that level.
    let run = tracing::error_span!("run", order.id = field::Empty, code = field::Empty);
    lease.log_in(run.clone());
    let act = job.run(&cx, pay_core::Lease::new(lease.clone(), run.clone()));
    let error = match Trace::after(lease.trace()).scope(act).await {
        Ok(_) => return Ok(()),
        Err(Error::Lease(error)) => return Err(error.into()),
        Err(error) => error,
    };
    let verdict = error.verdict();
    run.record("code", verdict.code);
    Err(match verdict.again {
        Again::Never => Failure::dead(error),
        Again::Perhaps => Failure::retry(error),
        Again::At(time) => Failure::wait_until(time, error.to_string()),
        Again::WhenBack => {
            let doubled = WAIT_FOR_PART
                * 2_u32.saturating_pow(lease.claims().saturating_sub(1).min(10).cast_unsigned());
            let why = pay_core::error::chain(&error);
            let (job_id, name) = (lease.job_id().0, lease.name());
            let _run = run.entered();
            tracing::warn!(
                job.id = job_id,
                job.name = name,
                error = why,
                "a job waits for a part that is away: {why}"
            );
            Failure::wait_for(doubled.min(WAIT_FOR_PART_MAX), why)
        }
    })
}
