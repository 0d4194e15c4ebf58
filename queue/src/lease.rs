//! The right to run a job, and to end it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use apalis_core::task::{Task, data::MissingDataError, from_request::FromRequest};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use tracing::Span;

use crate::JobId;
use crate::claim::Row;

/// A worker's hold on one job, for one claim of it. Cheap to clone; an extractor in apalis handlers.
///
/// A handler that writes ends its job in the transaction of what it writes:
///
/// ```no_run
/// # use pay_queue::{Failure, Job, Lease};
/// # #[derive(Clone, serde::Serialize, serde::Deserialize)]
/// # struct MarkSent { order_id: String }
/// # impl Job for MarkSent { const NAME: &'static str = "mark_sent"; }
/// # use apalis_core::task::data::Data;
/// async fn mark_sent(job: MarkSent, pool: Data<sqlx::PgPool>, lease: Lease) -> Result<(), Failure> {
///     let mut tx = pool.begin().await.map_err(Failure::retry)?;
///     sqlx::query("update orders set sent = true where order_id = $1")
///         .bind(&job.order_id)
///         .execute(&mut *tx)
///         .await
///         .map_err(Failure::retry)?;
///     lease.complete(&mut tx).await?; // lost: the update is rolled back with the transaction
///     tx.commit().await.map_err(Failure::retry)
/// }
/// ```
///
/// One that returns `Ok` without this is completed by the engine afterwards, many in one statement.
#[derive(Debug, Clone)]
pub struct Lease(Arc<Facts>);

#[derive(Debug)]
struct Facts {
    job_id: JobId,
    name: String,
    claims: i32,
    failures: i32,
    serial_key: Option<String>,
    trace: Option<String>,
    now: Option<DateTime<Utc>>,
    completed: AtomicBool,
    span: OnceLock<Span>,
}

/// Why a job could not be completed. Roll back either way.
#[derive(Debug, thiserror::Error)]
pub enum LeaseError {
    /// Somebody else runs the job now, or an operator ended it: our effect must not happen.
    #[error("the lease of job {0} was lost")]
    Lost(JobId),
    /// The database failed.
    #[error("the job could not be completed")]
    Database(#[from] sqlx::Error),
}

impl Lease {
    pub(crate) fn new(row: Row, now: Option<DateTime<Utc>>) -> Self {
        Self(Arc::new(Facts {
            job_id: row.job_id,
            name: row.name,
            claims: row.claims,
            failures: row.failures,
            serial_key: row.serial_key,
            trace: row.trace,
            now,
            completed: AtomicBool::new(false),
            span: OnceLock::new(),
        }))
    }

    /// Ends the job as done, in the caller's transaction, if the lease still holds.
    ///
    /// The job is done exactly if that transaction commits. Locks the job's row until then, so do it last.
    ///
    /// # Errors
    /// [`LeaseError::Lost`] when the job is not ours any more; roll back.
    pub async fn complete(&self, conn: &mut PgConnection) -> Result<(), LeaseError> {
        let done = sqlx::query(
            "update queue.job
             set state = 'done', ended_at = coalesce($3, now()), lease_until = null,
                 holds_key = coalesce(holds_key and key_until > coalesce($3, now()), false)
             where job_id = $1 and claims = $2 and state = 'running'",
        )
        .bind(self.0.job_id)
        .bind(self.0.claims)
        .bind(self.0.now)
        .execute(conn)
        .await?;
        if done.rows_affected() == 0 {
            return Err(LeaseError::Lost(self.0.job_id));
        }
        self.0.completed.store(true, Ordering::Release);
        Ok(())
    }

    /// The span of the line that is logged about the end of this run: its fields say what the job was about. The first one counts.
    pub fn log_in(&self, span: Span) {
        let _ = self.0.span.set(span);
    }

    /// What [`log_in`](Self::log_in) was given.
    pub(crate) fn span(&self) -> Span {
        self.0.span.get().cloned().unwrap_or_else(Span::none)
    }

    /// The job's number.
    pub fn job_id(&self) -> JobId {
        self.0.job_id
    }

    /// The job's stored name.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The number of this claim: the token that fences the lease. Grows with every claim of the job.
    pub fn claims(&self) -> i32 {
        self.0.claims
    }

    /// Which try this is, from 1. Waiting, a stop of the worker and its death are not tries that failed.
    pub fn attempt(&self) -> u32 {
        self.failures() + 1
    }

    /// Failed runs before this one.
    pub fn failures(&self) -> u32 {
        self.0.failures.unsigned_abs()
    }

    /// The serial key, if the job has one.
    pub fn serial_key(&self) -> Option<&str> {
        self.0.serial_key.as_deref()
    }

    /// The W3C `traceparent` given when the job was enqueued.
    pub fn trace(&self) -> Option<&str> {
        self.0.trace.as_deref()
    }

    /// Whether [`complete`](Self::complete) succeeded; its transaction may still have been rolled back.
    pub(crate) fn is_completed(&self) -> bool {
        self.0.completed.load(Ordering::Acquire)
    }
}

impl<Args: Sync> FromRequest<Task<Args>> for Lease {
    type Error = MissingDataError;

    async fn from_request(task: &Task<Args>) -> Result<Self, Self::Error> {
        task.data().get_checked().cloned()
    }
}
