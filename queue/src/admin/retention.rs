//! Forgetting ended jobs.

use std::time::Duration;

use sqlx::PgConnection;

/// How long ended jobs are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Done and cancelled jobs.
    pub done_for: Duration,
    /// Dead letters.
    pub dead_for: Duration,
}

impl Default for Retention {
    /// 7 days; dead letters 90.
    fn default() -> Self {
        const DAY: Duration = Duration::from_hours(24);
        Self { done_for: 7 * DAY, dead_for: 90 * DAY }
    }
}

/// Deletes up to `limit` jobs that ended longer ago than they are kept, oldest first, with their failures.
/// Returns how many; fewer than `limit` means that none is left.
///
/// Never a live job, and no job that still holds its key for a period. Safe in every process at once.
///
/// # Errors
/// Those of the database.
///
/// ```no_run
/// # async fn example(conn: &mut sqlx::PgConnection) -> sqlx::Result<()> {
/// use pay_queue::admin::{self, Retention};
/// while admin::prune(conn, &Retention::default(), 1000).await? == 1000 {}
/// # Ok(()) }
/// ```
pub async fn prune(conn: &mut PgConnection, keep: &Retention, limit: usize) -> sqlx::Result<usize> {
    let deleted = sqlx::query(
        "with old as materialized (
             select job_id from queue.job
             where ended_at < now() - make_interval(secs => least($1::float8, $2::float8))
               and ended_at < now() - make_interval(secs => case state when 'dead' then $2 else $1 end)
               and state in ('done', 'cancelled', 'dead')
               and not (holds_key and key_until > now())
             order by ended_at
             limit $3
             for update skip locked
         )
         delete from queue.job where job_id = any (array(select job_id from old))",
    )
    .bind(keep.done_for.as_secs_f64())
    .bind(keep.dead_for.as_secs_f64())
    .bind(i64::try_from(limit).unwrap_or(i64::MAX))
    .execute(conn)
    .await?;
    Ok(usize::try_from(deleted.rows_affected()).unwrap_or(usize::MAX))
}
