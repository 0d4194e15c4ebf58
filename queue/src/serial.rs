//! Serial keys: of the jobs that share one, at most one runs.
//!
//! The claim parks a job whose key is busy as `blocked`. When a job of that key leaves `running`, the next
//! one is made runnable here. Like the wake-up, the call for given keys is a hint that may be lost; the sweep
//! is the truth.

use sqlx::PgConnection;

/// Makes the first blocked job of each of these keys runnable, and names its queue.
pub(crate) async fn unblock(conn: &mut PgConnection, keys: &[&str]) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar(
        "with free as materialized (
             select first.job_id
             from (select distinct key from unnest($1::text[]) as key) as k
             cross join lateral (
                 select job_id from queue.job
                 where state = 'blocked' and serial_key = k.key
                 order by priority desc, due_at, job_id
                 limit 1
                 for update skip locked
             ) as first
             where (select r.job_id from queue.job r where r.serial_key = k.key and r.lease_until is not null) is null
         )
         update queue.job set state = 'ready'
         where job_id = any (array(select job_id from free))
         returning queue",
    )
    .bind(keys)
    .fetch_all(conn)
    .await
}

/// Up to `limit` keys that have a blocked job and no running one.
pub(crate) async fn idle_keys(conn: &mut PgConnection, limit: usize) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar(
        "with recursive k as (
             -- From key to key along job_blocked: a key with many blocked jobs costs no more than one with few.
             (select serial_key from queue.job where state = 'blocked' order by serial_key limit 1)
             union all
             select (select serial_key from queue.job
                     where state = 'blocked' and serial_key > k.serial_key order by serial_key limit 1)
             from k where k.serial_key is not null
         )
         select serial_key from k
         where serial_key is not null
           and (select r.job_id from queue.job r where r.serial_key = k.serial_key and r.lease_until is not null) is null
         limit $1",
    )
    .bind(i64::try_from(limit).unwrap_or(i64::MAX))
    .fetch_all(conn)
    .await
}
