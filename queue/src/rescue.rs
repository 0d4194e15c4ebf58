//! Jobs whose worker is gone.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{JobId, Policy, State};

/// The pauses before a job runs again whose workers keep dying, from its third death on; the last one is for all
/// deaths after it. The first two are innocent more often than not, a deploy or an exhausted host, and cost no pause.
const PAUSES: [Duration; 4] =
    [Duration::from_mins(1), Duration::from_mins(5), Duration::from_mins(15), Duration::from_hours(1)];
/// The deaths that cost no pause.
const WITHOUT_PAUSE: i32 = 2;

/// A job taken from a dead worker.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct Rescued {
    pub(crate) job_id: JobId,
    pub(crate) queue: String,
    pub(crate) name: String,
    pub(crate) worker: Option<String>,
    pub(crate) worker_deaths: i32,
    /// `ready`, `scheduled` for a pause, or `dead`.
    #[sqlx(try_from = "String")]
    pub(crate) state: State,
    /// When it runs again.
    pub(crate) due_at: DateTime<Utc>,
}

/// Takes up to `limit` jobs whose lease ran out from their workers. They run again, at once or after a pause; those
/// that outlived as many workers as their policy allows become dead letters.
///
/// `known` has the names that this process serves, with their policies. A job of another name is left for
/// `strangers` to a process that serves it, forever with `None`; then it runs again too, but is never buried: how many
/// deaths it may outlive is not known here.
///
/// Safe in every process at once. A row locked by somebody, a late completion for instance, is left to it.
pub(crate) async fn rescue(
    conn: &mut PgConnection,
    limit: usize,
    known: &[(&str, Policy)],
    strangers: Option<Duration>,
    now: Option<DateTime<Utc>>,
) -> sqlx::Result<Vec<Rescued>> {
    let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
    let deaths: Vec<Option<i32>> = known.iter().map(|(_, policy)| deaths_max(policy)).collect();
    let pauses: Vec<f64> = PAUSES.iter().map(Duration::as_secs_f64).collect();
    sqlx::query_as(
        "with expired as materialized (
             select job_id,
                    coalesce(worker_deaths + 1 >= ($4::integer[])[array_position($3, name)], false) as buried,
                    ($6::float8[])[least(worker_deaths + 1 - $5, cardinality($6::float8[]))] as pause
             from queue.job
             where lease_until < coalesce($2, now())
               and (name = any ($3)
                    or coalesce(lease_until < coalesce($2, now()) - make_interval(secs => $7), false))
             order by lease_until
             limit $1
             for update skip locked
         ), rescued as (
             update queue.job j
             set state = case when buried then 'dead' when pause is null then 'ready' else 'scheduled' end,
                 ended_at = case when buried then coalesce($2, now()) end,
                 due_at = case when buried or pause is null then due_at
                     else coalesce($2, now()) + make_interval(secs => pause) end,
                 holds_key = case when buried
                     then coalesce(holds_key and key_until > coalesce($2, now()), false) else holds_key end,
                 lease_until = null, worker_deaths = worker_deaths + 1,
                 error = 'worker ' || worker || ' died', error_shape = 'worker died'
             from expired
             where j.job_id = expired.job_id and j.job_id = any (array(select job_id from expired))
             returning j.job_id, claims, queue, name, worker, worker_deaths, state, due_at, error, claimed_at
         ), kept as (
             insert into queue.failure (job_id, claims, kind, error, started_at, ended_at)
             select job_id, claims, 'worker_death', error, claimed_at, coalesce($2, now()) from rescued
         )
         select job_id, queue, name, worker, worker_deaths, state, due_at from rescued",
    )
    .bind(i64::try_from(limit).unwrap_or(i64::MAX))
    .bind(now)
    .bind(names)
    .bind(deaths)
    .bind(WITHOUT_PAUSE)
    .bind(pauses)
    .bind(strangers.map(|after| after.as_secs_f64()))
    .fetch_all(conn)
    .await
}

/// As the table counts them.
fn deaths_max(policy: &Policy) -> Option<i32> {
    policy.max_worker_deaths.map(|deaths| i32::try_from(deaths).unwrap_or(i32::MAX))
}
