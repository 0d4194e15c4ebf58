//! Taking runnable jobs: promotion of what is due, then the claim.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::JobId;

/// The most jobs of one queue that one claim takes. The number stands in [`CLAIM`] too: only from a number, not from
/// what is in a parameter or a row, does the planner know that few rows will come. Expecting half the table, it would
/// find the statement worth compiling, which takes longer than the claim.
pub(crate) const CLAIM_MAX: usize = 1000;

/// How many jobs of a queue a worker can start now; of more than [`CLAIM_MAX`], so many.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Want<'a> {
    pub(crate) queue: &'a str,
    pub(crate) slots: usize,
}

/// A row that a claim touched.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct Row {
    pub(crate) job_id: JobId,
    pub(crate) queue: String,
    pub(crate) name: String,
    /// `false`: its serial key is busy, so it was parked and is not ours.
    pub(crate) ours: bool,
    pub(crate) payload: String,
    pub(crate) claims: i32,
    pub(crate) failures: i32,
    pub(crate) serial_key: Option<String>,
    pub(crate) trace: Option<String>,
}

/// The claim, public to the crate's plan test.
pub(crate) const CLAIM: &str = "
with want as (
    select w.queue, w.slots
    from unnest($1::text[], $2::integer[]) as w (queue, slots)
    where not exists (select from queue.pause p where p.queue = w.queue)
), candidate as materialized (
    -- One walk along job_ready per queue: its order is this order, its rows are all runnable.
    select j.*
    from want w
    cross join lateral (
        select * from (
            select job_id, serial_key, priority, due_at
            from queue.job
            where queue = w.queue and state = 'ready'
              -- A given time judges only jobs that were put off; without one, being ready is being due.
              and ($5::timestamptz is null or due_at <= $5 or due_at = created_at)
            order by priority desc, due_at, job_id
            limit 1000
            for update skip locked
        ) as ready
        limit w.slots
    ) as j
), judged as materialized (
    -- Of each serial key one job, unless one is running or another claim is at that key at this moment. Asked key by
    -- key: an `exists` could be answered by reading everything that runs.
    -- job_serial_running refuses what slips through because this statement's snapshot is older than that claim.
    select job_id, case
        when serial_key is null then true
        when row_number() over (partition by serial_key order by priority desc, due_at, job_id) > 1 then false
        when (select r.job_id from queue.job r where r.serial_key = c.serial_key and r.lease_until is not null) is not null
            then false
        else pg_try_advisory_xact_lock(hashtextextended(c.serial_key, 7165932114)) end as ours
    from candidate c
), parked as (
    update queue.job set state = 'blocked'
    where job_id = any (array(select job_id from judged where not ours))
    returning job_id, queue, name, false as ours, '' as payload, claims, failures, serial_key, trace
), claimed as (
    -- By array, not by join: a join's guessed row count can turn this into a scan of the whole table. And by nothing
    -- else: the rows are locked as ready, and another condition is another index that the planner may prefer.
    update queue.job
    set state = 'running', claims = claims + 1, worker = $3, claimed_at = coalesce($5, now()),
        lease_until = coalesce($5, now()) + make_interval(secs => $4)
    where job_id = any (array(select job_id from judged where ours))
    returning job_id, queue, name, true as ours, payload::text as payload, claims, failures, serial_key, trace
)
select * from claimed union all select * from parked";

/// Leases up to `slots` runnable jobs of each queue to `worker`.
///
/// Paused queues give nothing. A row in `ours = false` was parked behind its serial key; where as many rows
/// as slots came back, there may be more.
///
/// # Errors
/// Those of the database. A lost answer leaves leases that nobody knows of: see
/// [`crate::settle::release_unknown`].
pub(crate) async fn claim(
    conn: &mut PgConnection,
    wants: &[Want<'_>],
    worker: &str,
    lease_for: Duration,
    now: Option<DateTime<Utc>>,
) -> sqlx::Result<Vec<Row>> {
    const RACES: usize = 5;
    let queues: Vec<&str> = wants.iter().map(|want| want.queue).collect();
    let slots: Vec<i32> = wants.iter().map(|want| i32::try_from(want.slots).unwrap_or(i32::MAX)).collect();
    let mut race = 0;
    loop {
        let result = sqlx::query_as(CLAIM)
            .bind(&queues)
            .bind(&slots)
            .bind(worker)
            .bind(lease_for.as_secs_f64())
            .bind(now)
            .fetch_all(&mut *conn)
            .await;
        match result {
            // Another claim of the same serial key committed after our snapshot: look again, the key is busy
            // now.
            Err(sqlx::Error::Database(refusal))
                if refusal.constraint() == Some("job_serial_running") && race < RACES =>
            {
                race += 1;
            }
            result => return result,
        }
    }
}

/// Makes up to `limit` due jobs runnable and says in which queues.
pub(crate) async fn promote(
    conn: &mut PgConnection,
    limit: usize,
    now: Option<DateTime<Utc>>,
) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar(
        "with due as materialized (
             select job_id from queue.job
             where state = 'scheduled' and due_at <= coalesce($2, now())
             order by due_at, job_id
             limit $1
             for update skip locked
         )
         update queue.job set state = 'ready'
         where job_id = any (array(select job_id from due))
         returning queue",
    )
    .bind(i64::try_from(limit).unwrap_or(i64::MAX))
    .bind(now)
    .fetch_all(conn)
    .await
}

/// How long until the next job is due, if any is put off.
pub(crate) async fn next_due(conn: &mut PgConnection) -> sqlx::Result<Option<Duration>> {
    let secs: Option<f64> = sqlx::query_scalar(
        "select extract(epoch from min(due_at) - now())::float8 from queue.job where state = 'scheduled'",
    )
    .fetch_one(conn)
    .await?;
    Ok(secs.map(|secs| Duration::try_from_secs_f64(secs).unwrap_or_default()))
}
