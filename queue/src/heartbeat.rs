//! Keeping the leases of running jobs.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::JobId;

/// What a heartbeat found.
#[derive(Debug, Default)]
pub(crate) struct Beat {
    /// Leases that hold for the full time again: job and token.
    pub(crate) extended: Vec<(JobId, i32)>,
    /// Leases that are over.
    pub(crate) lost: Vec<(JobId, i32)>,
}

/// Extends leases to `lease_for` from now.
///
/// A row that somebody has locked, its own handler completing it for instance, is left as it is: a heartbeat
/// waits for nobody. Such a job is in neither list.
pub(crate) async fn beat(
    conn: &mut PgConnection,
    leases: &[(JobId, i32)],
    lease_for: Duration,
    now: Option<DateTime<Utc>>,
) -> sqlx::Result<Beat> {
    let (ids, claims): (Vec<JobId>, Vec<i32>) = leases.iter().copied().unzip();
    let extended: Vec<(JobId, i32)> = sqlx::query_as(
        "with mine as materialized (
             select job_id
             from queue.job
             where job_id = any (array(select unnest($1::bigint[]))) and state = 'running'
               and ((job_id, claims) in (select * from unnest($1::bigint[], $2::integer[]))) is true -- as in `settle`
             order by job_id
             for update skip locked
         )
         update queue.job set lease_until = coalesce($4, now()) + make_interval(secs => $3)
         where job_id = any (array(select job_id from mine))
         returning job_id, claims",
    )
    .bind(&ids)
    .bind(&claims)
    .bind(lease_for.as_secs_f64())
    .bind(now)
    .fetch_all(&mut *conn)
    .await?;
    if extended.len() == leases.len() {
        return Ok(Beat { extended, lost: vec![] });
    }
    let lost = sqlx::query_as(
        "select job_id, claims
         from unnest($1::bigint[], $2::integer[]) as l (job_id, claims)
         where (job_id, claims) not in (
             select job_id, claims from queue.job
             where job_id = any (array(select unnest($1::bigint[]))) and state = 'running')",
    )
    .bind(&ids)
    .bind(&claims)
    .fetch_all(conn)
    .await?;
    Ok(Beat { extended, lost })
}
