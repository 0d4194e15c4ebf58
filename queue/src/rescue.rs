//! Jobs whose worker is gone.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::JobId;

/// The death with this number buries the job: it is likely to be the killer.
pub const MAX_WORKER_DEATHS: i32 = 3;

/// A job taken from a dead worker.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct Rescued {
    pub(crate) job_id: JobId,
    pub(crate) queue: String,
    pub(crate) name: String,
    pub(crate) worker: Option<String>,
    pub(crate) buried: bool,
}

/// Makes up to `limit` jobs runnable whose lease ran out; those that outlived too many workers become dead
/// letters.
///
/// Safe in every process at once. A row locked by somebody, a late completion for instance, is left to it.
pub(crate) async fn rescue(
    conn: &mut PgConnection,
    limit: usize,
    now: Option<DateTime<Utc>>,
) -> sqlx::Result<Vec<Rescued>> {
    sqlx::query_as(
        "with expired as materialized (
             select job_id from queue.job
             where lease_until < coalesce($3, now())
             order by lease_until
             limit $1
             for update skip locked
         ), rescued as (
             update queue.job
             set state = case when worker_deaths + 1 >= $2 then 'dead' else 'ready' end,
                 ended_at = case when worker_deaths + 1 >= $2 then coalesce($3, now()) end,
                 holds_key = case when worker_deaths + 1 >= $2
                     then coalesce(holds_key and key_until > coalesce($3, now()), false) else holds_key end,
                 lease_until = null, worker_deaths = worker_deaths + 1,
                 error = 'worker ' || worker || ' died', error_shape = 'worker died'
             where job_id = any (array(select job_id from expired))
             returning job_id, claims, queue, name, worker, state, error, claimed_at
         ), kept as (
             insert into queue.failure (job_id, claims, kind, error, started_at, ended_at)
             select job_id, claims, 'worker_death', error, claimed_at, coalesce($3, now()) from rescued
         )
         select job_id, queue, name, worker, state = 'dead' as buried from rescued",
    )
    .bind(i64::try_from(limit).unwrap_or(i64::MAX))
    .bind(MAX_WORKER_DEATHS)
    .bind(now)
    .fetch_all(conn)
    .await
}
