//! Looking at jobs.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, Postgres, QueryBuilder, Row, postgres::PgRow};

use crate::JobId;
use crate::state::State;

/// A job as an operator sees it.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the columns of queue.job, explained in its migration")]
pub struct JobView {
    pub job_id: JobId,
    pub queue: String,
    pub name: String,
    pub payload: serde_json::Value,
    pub state: State,
    pub priority: i16,
    pub due_at: DateTime<Utc>,
    pub created_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    pub claims: i32,
    pub failures: i32,
    pub worker_deaths: i32,
    pub worker: Option<String>,
    pub claimed_at: Option<DateTime<Utc>>,
    pub lease_until: Option<DateTime<Utc>>,
    pub key: Option<String>,
    pub serial_key: Option<String>,
    pub trace: Option<String>,
    pub error: Option<String>,
    pub error_shape: Option<String>,
}

/// Every column of a [`JobView`], for the statements of this file.
macro_rules! columns {
    () => {
        "job_id, queue, name, payload, state, priority, due_at, created_at, ended_at, claims, failures,
         worker_deaths, worker, claimed_at, lease_until, key, serial_key, trace, error, error_shape"
    };
}

/// Which jobs to list. The empty filter lists all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only of this queue.
    pub queue: Option<String>,
    /// Only of this name.
    pub name: Option<String>,
    /// Only in this state.
    pub state: Option<State>,
    /// Only with this key.
    pub key: Option<String>,
    /// Only with this serial key.
    pub serial_key: Option<String>,
    /// Only whose last error has this shape.
    pub error_shape: Option<String>,
    /// Only whose payload has at least these fields with these values.
    pub payload: Option<serde_json::Value>,
    /// The cursor: only jobs older than this one, the last of the page before.
    pub before: Option<JobId>,
}

/// Jobs, newest first, at most `limit`; the next page starts [`before`](Filter::before) the last of them.
///
/// # Errors
/// Those of the database.
///
/// ```no_run
/// # async fn example(conn: &mut sqlx::PgConnection) -> sqlx::Result<()> {
/// use pay_queue::{State, admin::{self, Filter}};
/// let mut filter = Filter { state: Some(State::Dead), ..Filter::default() };
/// loop {
///     let page = admin::list(conn, &filter, 100).await?;
///     let Some(last) = page.last() else { break };
///     filter.before = Some(last.job_id);
///     for job in &page { println!("{} {}: {:?}", job.job_id, job.name, job.error); }
/// }
/// # Ok(()) }
/// ```
pub async fn list(conn: &mut PgConnection, filter: &Filter, limit: usize) -> sqlx::Result<Vec<JobView>> {
    let mut query =
        QueryBuilder::<Postgres>::new(concat!("select ", columns!(), " from queue.job where true"));
    if let Some(state) = filter.state {
        // As a literal: only so can the state's partial index be used.
        query.push(" and state = '").push(state.as_str()).push("'");
        if state == State::Running {
            query.push(" and lease_until is not null");
        }
    }
    for (condition, value) in [
        (" and queue = ", &filter.queue),
        (" and name = ", &filter.name),
        (" and key = ", &filter.key),
        (" and serial_key = ", &filter.serial_key),
        (" and error_shape = ", &filter.error_shape),
    ] {
        if let Some(value) = value {
            query.push(condition).push_bind(value);
        }
    }
    if let Some(payload) = &filter.payload {
        query.push(" and payload @> ").push_bind(payload);
    }
    if let Some(before) = filter.before {
        query.push(" and job_id < ").push_bind(before);
    }
    query.push(" order by job_id desc limit ").push_bind(i64::try_from(limit).unwrap_or(i64::MAX));
    query.build_query_as().fetch_all(conn).await
}

/// The live jobs that hold any of these keys, at most one for each name and key. Found by the index of held keys, however much else
/// is in the table.
///
/// # Errors
/// Those of the database.
///
/// ```no_run
/// # async fn example(conn: &mut sqlx::PgConnection) -> sqlx::Result<()> {
/// use pay_queue::admin;
/// for job in admin::holders(conn, &["send_receipt", "ship_order"], &["ord_1"]).await? {
///     println!("ord_1 waits for {}, due at {}", job.name, job.due_at);
/// }
/// # Ok(()) }
/// ```
pub async fn holders(conn: &mut PgConnection, names: &[&str], keys: &[&str]) -> sqlx::Result<Vec<JobView>> {
    sqlx::query_as(concat!(
        "select ",
        columns!(),
        " from queue.job
         where name = any($1) and key = any($2) and holds_key and ended_at is null
         order by job_id"
    ))
    .bind(names)
    .bind(keys)
    .fetch_all(conn)
    .await
}

/// Which of these keys have a job of this name that is live, or that became a dead letter at `died_since` or later: whoever finds the
/// others unfinished may enqueue them anew.
///
/// # Errors
/// Those of the database.
///
/// ```no_run
/// # async fn example(conn: &mut sqlx::PgConnection, an_hour_ago: chrono::DateTime<chrono::Utc>) -> sqlx::Result<()> {
/// use pay_queue::admin;
/// let orders = ["ord_1".to_owned(), "ord_2".to_owned()];
/// let attended = admin::attended(conn, "send_receipt", &orders, an_hour_ago).await?;
/// for order in orders.iter().filter(|order| !attended.contains(order)) { println!("{order} waits for nobody") }
/// # Ok(()) }
/// ```
pub async fn attended(
    conn: &mut PgConnection,
    name: &str,
    keys: &[String],
    died_since: DateTime<Utc>,
) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar(
        "select distinct key from queue.job
         where name = $1 and key = any($2) and (ended_at is null or (state = 'dead' and ended_at >= $3))",
    )
    .bind(name)
    .bind(keys)
    .bind(died_since)
    .fetch_all(conn)
    .await
}

/// One job.
///
/// # Errors
/// Those of the database.
///
/// ```no_run
/// # async fn example(conn: &mut sqlx::PgConnection, job_id: pay_queue::JobId) -> sqlx::Result<()> {
/// use pay_queue::admin;
/// if let Some(job) = admin::find(conn, job_id).await? {
///     println!("{} is {} after {} failures:", job.name, job.state, job.failures);
///     for run in admin::failures(conn, job_id).await? {
///         println!("{} {}: {}", run.ended_at, run.kind, run.error);
///     }
/// }
/// # Ok(()) }
/// ```
pub async fn find(conn: &mut PgConnection, job_id: JobId) -> sqlx::Result<Option<JobView>> {
    let after = JobId(job_id.0.saturating_add(1));
    let newest = list(conn, &Filter { before: Some(after), ..Filter::default() }, 1).await?;
    Ok(newest.into_iter().find(|job| job.job_id == job_id))
}

/// One failed run of a job.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct FailedRun {
    /// Which claim of the job it was.
    pub claims: i32,
    /// `error`, `panic`, `timeout`, `undecodable`, `unknown_name` or `worker_death`.
    pub kind: String,
    /// The error with its causes.
    pub error: String,
    /// When the run began; for a worker's death, when the job was claimed.
    pub started_at: DateTime<Utc>,
    /// When it ended; for a worker's death, when that was noticed.
    pub ended_at: DateTime<Utc>,
}

/// Every failed run of a job, the first first.
///
/// # Errors
/// Those of the database.
///
/// ```no_run
/// # async fn example(conn: &mut sqlx::PgConnection, job_id: pay_queue::JobId) -> sqlx::Result<()> {
/// use pay_queue::admin;
/// for run in admin::failures(conn, job_id).await? {
///     println!("{} after {}: {}", run.kind, run.ended_at - run.started_at, run.error);
/// }
/// # Ok(()) }
/// ```
pub async fn failures(conn: &mut PgConnection, job_id: JobId) -> sqlx::Result<Vec<FailedRun>> {
    sqlx::query_as(
        "select claims, kind, error, started_at, ended_at from queue.failure where job_id = $1 order by claims",
    )
    .bind(job_id)
    .fetch_all(conn)
    .await
}

impl sqlx::FromRow<'_, PgRow> for JobView {
    fn from_row(row: &PgRow) -> sqlx::Result<Self> {
        let state = State::try_from(row.try_get::<String, _>("state")?).map_err(|error| {
            sqlx::Error::ColumnDecode { index: "state".to_owned(), source: Box::new(error) }
        })?;
        Ok(Self {
            job_id: row.try_get("job_id")?,
            queue: row.try_get("queue")?,
            name: row.try_get("name")?,
            payload: row.try_get("payload")?,
            state,
            priority: row.try_get("priority")?,
            due_at: row.try_get("due_at")?,
            created_at: row.try_get("created_at")?,
            ended_at: row.try_get("ended_at")?,
            claims: row.try_get("claims")?,
            failures: row.try_get("failures")?,
            worker_deaths: row.try_get("worker_deaths")?,
            worker: row.try_get("worker")?,
            claimed_at: row.try_get("claimed_at")?,
            lease_until: row.try_get("lease_until")?,
            key: row.try_get("key")?,
            serial_key: row.try_get("serial_key")?,
            trace: row.try_get("trace")?,
            error: row.try_get("error")?,
            error_shape: row.try_get("error_shape")?,
        })
    }
}
