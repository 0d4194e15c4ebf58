//! Writing down how runs ended, many at a time.
//!
//! Every statement checks the lease's token row by row, so one lost lease never keeps the others of its batch
//! from being written. Every statement may be repeated: what its first answer, if lost, would have said is
//! read back.
//!
//! And every statement goes to its rows over the primary key and compares tokens in one pass, whatever the statistics
//! say: a plain join with the batch becomes a scan of the table when the batch looks large, and compares each row
//! with each token when next to nothing seems to run.

use std::collections::HashMap;
use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::failure::{Until, shape};
use crate::outcome::{FailureKind, Outcome};
use crate::state::State;
use crate::{JobId, Lease, Policy};

/// One run's outcome, to be written.
#[derive(Debug, Clone)]
pub(crate) struct Settlement {
    pub(crate) lease: Lease,
    pub(crate) outcome: Outcome,
    pub(crate) ran_for: Duration,
    pub(crate) policy: Policy,
}

/// Where a settled job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Settled {
    /// It left `running` under our lease, to this state.
    As(State),
    /// It was not ours any more.
    Lost,
}

/// Writes the outcomes and returns, in their order, what became of the jobs.
///
/// # Errors
/// Those of the database; then some may be written, and all may be given again.
pub(crate) async fn settle(
    conn: &mut PgConnection,
    settlements: &[Settlement],
    now: Option<DateTime<Utc>>,
) -> sqlx::Result<Vec<Settled>> {
    let mut settled: HashMap<JobId, Settled> = HashMap::with_capacity(settlements.len());
    let mut open: Vec<Settlement> = Vec::new();
    let (mut done, mut failed, mut waiting, mut released) = (vec![], vec![], vec![], vec![]);
    // A job that ran out here and came back here may be in the batch twice: only its newest claim can be
    // ours.
    let mut newest: HashMap<JobId, i32> = HashMap::with_capacity(settlements.len());
    for lease in settlements.iter().map(|settlement| &settlement.lease) {
        let claims = newest.entry(lease.job_id()).or_default();
        *claims = lease.claims().max(*claims);
    }
    let is_newest = |lease: &Lease| newest[&lease.job_id()] == lease.claims();
    for settlement in settlements.iter().filter(|settlement| is_newest(&settlement.lease)) {
        match &settlement.outcome {
            Outcome::Done { in_transaction: false } => done.push(settlement),
            Outcome::Done { in_transaction: true } => open.push(settlement.clone()),
            Outcome::Failed { .. } => failed.push(settlement),
            Outcome::Wait { .. } => waiting.push(settlement),
            Outcome::Released => released.push(settlement),
            Outcome::Lost => {
                settled.insert(settlement.lease.job_id(), Settled::Lost);
            }
        }
    }

    for (state, ids) in [
        (State::Done, complete(conn, &mut done, now).await?),
        (State::Scheduled, wait(conn, &mut waiting, now).await?),
        (State::Ready, release(conn, &mut released).await?),
    ] {
        settled.extend(ids.into_iter().map(|job_id| (job_id, Settled::As(state))));
    }
    settled.extend(fail(conn, &mut failed, now).await?);

    open.extend(
        [done, failed, waiting, released]
            .into_iter()
            .flatten()
            .filter(|settlement| !settled.contains_key(&settlement.lease.job_id()))
            .cloned(),
    );
    if !open.is_empty() {
        settled.extend(read_back(conn, &open, now).await?);
    }
    Ok(settlements
        .iter()
        .map(|settlement| match settled.get(&settlement.lease.job_id()) {
            Some(settled) if is_newest(&settlement.lease) => *settled,
            _ => Settled::Lost,
        })
        .collect())
}

/// In id order, so that two batches lock in one order.
fn in_id_order(batch: &mut [&Settlement]) -> (Vec<JobId>, Vec<i32>) {
    batch.sort_unstable_by_key(|settlement| settlement.lease.job_id());
    batch.iter().map(|settlement| (settlement.lease.job_id(), settlement.lease.claims())).unzip()
}

async fn complete(
    conn: &mut PgConnection,
    batch: &mut [&Settlement],
    now: Option<DateTime<Utc>>,
) -> sqlx::Result<Vec<JobId>> {
    if batch.is_empty() {
        return Ok(vec![]);
    }
    let (ids, claims) = in_id_order(batch);
    sqlx::query_scalar(
        "update queue.job
         set state = 'done', ended_at = coalesce($3, now()), lease_until = null,
             holds_key = coalesce(holds_key and key_until > coalesce($3, now()), false)
         where job_id = any (array(select unnest($1::bigint[]))) and state = 'running'
           and ((job_id, claims) in (select * from unnest($1::bigint[], $2::integer[]))) is true
         returning job_id",
    )
    .bind(ids)
    .bind(claims)
    .bind(now)
    .fetch_all(conn)
    .await
}

async fn fail(
    conn: &mut PgConnection,
    batch: &mut [&Settlement],
    now: Option<DateTime<Utc>>,
) -> sqlx::Result<Vec<(JobId, Settled)>> {
    if batch.is_empty() {
        return Ok(vec![]);
    }
    let (ids, claims) = in_id_order(batch);
    let (mut pauses, mut kinds, mut errors, mut shapes, mut ran) = (vec![], vec![], vec![], vec![], vec![]);
    for settlement in batch.iter() {
        let Outcome::Failed { kind, error, again } = &settlement.outcome else {
            unreachable!("sorted by outcome")
        };
        // Postgres stores no NUL; a text with one must not keep the failure from being written.
        let error = error.replace('\0', "\u{fffd}");
        pauses.push(again.map(|pause| pause.as_secs_f64()));
        kinds.push(kind.as_str());
        shapes.push(shape(&error));
        errors.push(error);
        ran.push(settlement.ran_for.as_secs_f64());
    }
    let written: Vec<(JobId, bool)> = sqlx::query_as(
        "with f as materialized (
             select f.*
             from unnest($1::bigint[], $2::integer[], $3::float8[], $4::text[], $5::text[], $6::text[], $7::float8[])
                 as f (job_id, claims, pause, kind, error, shape, ran_for)
             cross join lateral (
                 select from queue.job
                 where job_id = f.job_id and claims = f.claims and state = 'running'
                 for update
             ) as ours
         ), failed as (
             update queue.job j
             set state = case when f.pause is null then 'dead' else 'scheduled' end,
                 ended_at = case when f.pause is null then coalesce($8, now()) end,
                 due_at = coalesce(coalesce($8, now()) + make_interval(secs => f.pause), due_at),
                 holds_key = case when f.pause is null
                     then coalesce(holds_key and key_until > coalesce($8, now()), false) else holds_key end,
                 lease_until = null, failures = failures + 1, error = f.error, error_shape = f.shape
             from f
             where j.job_id = f.job_id
         ), kept as (
             insert into queue.failure (job_id, claims, kind, error, started_at, ended_at)
             select job_id, claims, kind, error, coalesce($8, now()) - make_interval(secs => ran_for), coalesce($8, now())
             from f
         )
         select job_id, pause is null from f",
    )
    .bind(ids)
    .bind(claims)
    .bind(pauses)
    .bind(kinds)
    .bind(errors)
    .bind(shapes)
    .bind(ran)
    .bind(now)
    .fetch_all(conn)
    .await?;
    Ok(written
        .into_iter()
        .map(|(job_id, dead)| (job_id, Settled::As(if dead { State::Dead } else { State::Scheduled })))
        .collect())
}

async fn wait(
    conn: &mut PgConnection,
    batch: &mut [&Settlement],
    now: Option<DateTime<Utc>>,
) -> sqlx::Result<Vec<JobId>> {
    if batch.is_empty() {
        return Ok(vec![]);
    }
    let (ids, claims) = in_id_order(batch);
    let (mut times, mut pauses, mut reasons) = (vec![], vec![], vec![]);
    for settlement in batch.iter() {
        let Outcome::Wait { until, why } = &settlement.outcome else { unreachable!("sorted by outcome") };
        let (time, pause) = match until {
            Until::At(time) => (Some(*time), None),
            Until::After(pause) => (None, Some(pause.as_secs_f64())),
        };
        times.push(time);
        pauses.push(pause);
        reasons.push(why.replace('\0', "\u{fffd}"));
    }
    sqlx::query_scalar(
        "with w as materialized (
             select w.*
             from unnest($1::bigint[], $2::integer[], $3::timestamptz[], $4::float8[], $5::text[])
                 as w (job_id, claims, time, pause, why)
             cross join lateral (
                 select from queue.job
                 where job_id = w.job_id and claims = w.claims and state = 'running'
                 for update
             ) as ours
         )
         update queue.job j
         set state = 'scheduled', due_at = coalesce(w.time, coalesce($6, now()) + make_interval(secs => w.pause)),
             lease_until = null, error = w.why
         from w
         where j.job_id = w.job_id
         returning j.job_id",
    )
    .bind(ids)
    .bind(claims)
    .bind(times)
    .bind(pauses)
    .bind(reasons)
    .bind(now)
    .fetch_all(conn)
    .await
}

async fn release(conn: &mut PgConnection, batch: &mut [&Settlement]) -> sqlx::Result<Vec<JobId>> {
    if batch.is_empty() {
        return Ok(vec![]);
    }
    let (ids, claims) = in_id_order(batch);
    sqlx::query_scalar(
        "update queue.job
         set state = 'ready', lease_until = null
         where job_id = any (array(select unnest($1::bigint[]))) and state = 'running'
           and ((job_id, claims) in (select * from unnest($1::bigint[], $2::integer[]))) is true
         returning job_id",
    )
    .bind(ids)
    .bind(claims)
    .fetch_all(conn)
    .await
}

/// Gives back every lease of this worker that it does not know of: claims whose answers were lost.
pub(crate) async fn release_unknown(
    conn: &mut PgConnection,
    worker: &str,
    known: &[JobId],
) -> sqlx::Result<u64> {
    let released = sqlx::query(
        "update queue.job
         set state = 'ready', lease_until = null
         where lease_until is not null and worker = $1 and job_id <> all ($2)",
    )
    .bind(worker)
    .bind(known)
    .execute(conn)
    .await?;
    Ok(released.rows_affected())
}

/// What happened to jobs that no statement found running under our lease.
async fn read_back(
    conn: &mut PgConnection,
    open: &[Settlement],
    now: Option<DateTime<Utc>>,
) -> sqlx::Result<Vec<(JobId, Settled)>> {
    let ids: Vec<JobId> = open.iter().map(|settlement| settlement.lease.job_id()).collect();
    let rows: Vec<(JobId, i32, String)> = sqlx::query_as(
        "select job_id, claims, state from queue.job where job_id = any (array(select unnest($1::bigint[])))",
    )
    .bind(ids)
    .fetch_all(&mut *conn)
    .await?;
    let rows: HashMap<JobId, (i32, String)> =
        rows.into_iter().map(|(job_id, claims, state)| (job_id, (claims, state))).collect();

    let mut settled = Vec::with_capacity(open.len());
    let mut rolled_back = Vec::new();
    for settlement in open {
        let job_id = settlement.lease.job_id();
        let state = rows
            .get(&job_id)
            .filter(|(claims, _)| *claims == settlement.lease.claims())
            .and_then(|(_, state)| State::try_from(state.clone()).ok());
        match (state, &settlement.outcome) {
            (Some(State::Running), Outcome::Done { in_transaction: true }) => rolled_back.push(Settlement {
                // The handler said `Ok`, but the transaction of its effect is not in the database.
                outcome: Outcome::failed(
                    FailureKind::Error,
                    "completed in a transaction that was not committed".to_owned(),
                    &settlement.lease,
                    &settlement.policy,
                ),
                ..settlement.clone()
            }),
            (None | Some(State::Cancelled | State::Running), _) => settled.push((job_id, Settled::Lost)),
            (Some(state), _) => settled.push((job_id, Settled::As(state))),
        }
    }
    let mut rolled_back: Vec<&Settlement> = rolled_back.iter().collect();
    settled.extend(fail(conn, &mut rolled_back, now).await?);
    Ok(settled)
}
