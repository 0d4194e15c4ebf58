//! Bringing dead letters back.

use sqlx::PgConnection;

use crate::JobId;

/// Whether the key of a dead letter `j` of queue `$1` and shape `$2` is free, and no older one of them wants it.
macro_rules! may_come_back {
    () => {
        "not exists (select from queue.job h
                     where h.name = j.name and h.key = j.key and h.job_id <> j.job_id
                       and (h.holds_key or (h.job_id < j.job_id and h.state = 'dead'
                                            and h.queue = $1 and h.error_shape = $2)))"
    };
}

/// What a retry did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retried {
    /// The job is runnable again, its failures and worker deaths forgiven; the errors stay in its history.
    Yes,
    /// Another job holds its key by now, and does its work.
    KeyTaken,
    /// It is no dead letter.
    NotDead,
}

/// Makes one dead letter runnable again.
///
/// # Errors
/// Those of the database.
///
/// ```no_run
/// # async fn example(conn: &mut sqlx::PgConnection, job_id: pay_queue::JobId) -> sqlx::Result<()> {
/// use pay_queue::admin::{self, Retried};
/// assert_eq!(admin::retry(conn, job_id).await?, Retried::Yes);
/// # Ok(()) }
/// ```
pub async fn retry(conn: &mut PgConnection, job_id: JobId) -> sqlx::Result<Retried> {
    let dead: Option<bool> =
        sqlx::query_scalar("select state = 'dead' from queue.job where job_id = $1 for update")
            .bind(job_id)
            .fetch_optional(&mut *conn)
            .await?;
    if dead != Some(true) {
        return Ok(Retried::NotDead);
    }
    let back = revive(conn, &[job_id]).await?;
    Ok(if back.is_empty() { Retried::KeyTaken } else { Retried::Yes })
}

/// Whether a retry failed since another transaction took the key meanwhile, which is as good as
/// [`Retried::KeyTaken`]. The transaction of the retry can only be rolled back.
pub fn is_key_taken(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Database(error) if error.constraint() == Some("job_key"))
}

/// Makes up to `limit` dead letters of one queue and one shape of error runnable again, oldest first.
///
/// Returns those that are; fewer than `limit` means that none is left, except those whose key another job
/// holds.
///
/// # Errors
/// Those of the database.
///
/// ```no_run
/// # async fn example(conn: &mut sqlx::PgConnection) -> sqlx::Result<()> {
/// use pay_queue::admin;
/// for (queue, shape, count) in admin::shapes(conn, 10).await? {
///     println!("{count} in {queue} failed with: {shape}");
/// }
/// let shape = "the gateway said #";
/// while admin::retry_shape(conn, "send_receipt", shape, 100).await?.len() == 100 {}
/// # Ok(()) }
/// ```
pub async fn retry_shape(
    conn: &mut PgConnection,
    queue: &str,
    error_shape: &str,
    limit: usize,
) -> sqlx::Result<Vec<JobId>> {
    let dead: Vec<JobId> = sqlx::query_scalar(concat!(
        "select job_id from queue.job j
         where state = 'dead' and queue = $1 and error_shape = $2 and ",
        may_come_back!(),
        " order by job_id limit $3 for update skip locked",
    ))
    .bind(queue)
    .bind(error_shape)
    .bind(i64::try_from(limit).unwrap_or(i64::MAX))
    .fetch_all(&mut *conn)
    .await?;
    revive(conn, &dead).await
}

/// What [`retry_shape`] would do now, without a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ShapePreview {
    /// Dead letters that would be runnable again.
    pub retried: u64,
    /// Dead letters that would stay: another job holds their key, or an older one of them would get it.
    pub key_taken: u64,
}

/// Counts what [`retry_shape`] would do, and changes nothing.
///
/// # Errors
/// Those of the database.
///
/// ```no_run
/// # async fn example(conn: &mut sqlx::PgConnection) -> sqlx::Result<()> {
/// use pay_queue::admin;
/// let preview = admin::preview_retry_shape(conn, "send_receipt", "the gateway said #").await?;
/// println!("{} would run again", preview.retried);
/// # Ok(()) }
/// ```
pub async fn preview_retry_shape(
    conn: &mut PgConnection,
    queue: &str,
    error_shape: &str,
) -> sqlx::Result<ShapePreview> {
    let (dead, retried): (i64, i64) = sqlx::query_as(concat!(
        "select count(*), count(*) filter (where ",
        may_come_back!(),
        ") from queue.job j where state = 'dead' and queue = $1 and error_shape = $2",
    ))
    .bind(queue)
    .bind(error_shape)
    .fetch_one(conn)
    .await?;
    let count = |count: i64| u64::try_from(count).unwrap_or_default();
    Ok(ShapePreview { retried: count(retried), key_taken: count(dead - retried) })
}

/// The shapes of error among the dead letters, the most frequent first: queue, shape, how many.
///
/// # Errors
/// Those of the database.
///
/// ```no_run
/// # async fn example(conn: &mut sqlx::PgConnection) -> sqlx::Result<()> {
/// use pay_queue::admin;
/// for (queue, shape, count) in admin::shapes(conn, 10).await? {
///     println!("{count} dead letters in {queue}: {shape}");
/// }
/// # Ok(()) }
/// ```
pub async fn shapes(conn: &mut PgConnection, limit: usize) -> sqlx::Result<Vec<(String, String, i64)>> {
    sqlx::query_as(
        "select queue, error_shape, count(*) from queue.job
         where state = 'dead' group by queue, error_shape order by count(*) desc, queue, error_shape limit $1",
    )
    .bind(i64::try_from(limit).unwrap_or(i64::MAX))
    .fetch_all(conn)
    .await
}

/// Of several dead letters with one key the oldest comes back. A holder that commits meanwhile makes this
/// fail whole.
async fn revive(conn: &mut PgConnection, jobs: &[JobId]) -> sqlx::Result<Vec<JobId>> {
    sqlx::query_scalar(
        "update queue.job j
         set state = 'ready', ended_at = null, due_at = now(), failures = 0, worker_deaths = 0,
             holds_key = key is not null
         where job_id = any ($1) and state = 'dead'
           and not exists (select from queue.job h where h.name = j.name and h.key = j.key and h.job_id <> j.job_id
                             and (h.holds_key or (h.job_id = any ($1) and h.job_id < j.job_id)))
         returning job_id",
    )
    .bind(jobs)
    .fetch_all(conn)
    .await
}
