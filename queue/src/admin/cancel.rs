//! Ending a job by hand.

use sqlx::PgConnection;

use crate::JobId;

/// What a cancel did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cancelled {
    /// It had not started; it never will.
    BeforeItRan,
    /// It was running: its lease is void, its writes will be refused, and its handler is cut at the next
    /// heartbeat. What it has done outside the database stays done.
    WhileItRan,
    /// It had ended, does not exist, or was claimed anew since the operator looked.
    Not,
}

/// Ends a job that has not ended.
///
/// With `claims`, as the operator saw them in a list, only if the job was not claimed since.
///
/// # Errors
/// Those of the database.
///
/// ```no_run
/// # async fn example(conn: &mut sqlx::PgConnection, job_id: pay_queue::JobId) -> sqlx::Result<()> {
/// use pay_queue::admin::{self, Cancelled};
/// if admin::cancel(conn, job_id, None).await? == Cancelled::Not { println!("too late") }
/// # Ok(()) }
/// ```
pub async fn cancel(conn: &mut PgConnection, job_id: JobId, claims: Option<i32>) -> sqlx::Result<Cancelled> {
    let ran: Option<bool> = sqlx::query_scalar(
        "with seen as materialized (
             select job_id, state from queue.job
             where job_id = $1 and claims = coalesce($2, claims) and ended_at is null
             for update
         )
         update queue.job j
         set state = 'cancelled', ended_at = now(), lease_until = null,
             holds_key = coalesce(holds_key and key_until > now(), false)
         from seen where j.job_id = seen.job_id
         returning seen.state = 'running'",
    )
    .bind(job_id)
    .bind(claims)
    .fetch_optional(conn)
    .await?;
    Ok(match ran {
        Some(false) => Cancelled::BeforeItRan,
        Some(true) => Cancelled::WhileItRan,
        None => Cancelled::Not,
    })
}
