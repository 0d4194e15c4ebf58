//! Putting jobs into a queue, on the caller's connection and in the caller's transaction.
//!
//! A job enqueued in the transaction that causes it exists exactly if its cause does: the job table is the
//! outbox.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{Job, JobId};

/// One job to enqueue. Nothing happens before [`insert`](Self::insert).
///
/// ```no_run
/// # use pay_queue::{Enqueue, Enqueued, Job};
/// # #[derive(Clone, serde::Serialize, serde::Deserialize)]
/// # struct SendReceipt { order_id: String }
/// # impl Job for SendReceipt { const NAME: &'static str = "send_receipt"; }
/// # async fn example(pool: sqlx::PgPool, due: chrono::DateTime<chrono::Utc>) -> Result<(), Box<dyn std::error::Error>> {
/// let job = SendReceipt { order_id: "ord_1".into() };
/// let mut tx = pool.begin().await?;
/// let answer = Enqueue::new(&job)
///     .key("ord_1") // one live job of this name for the order
///     .key_for(std::time::Duration::from_secs(3600)) // and none again within the hour
///     .serial("account-7") // never beside another job of this account
///     .priority(5)
///     .run_at(due)
///     .trace("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
///     .insert(&mut tx)
///     .await?;
/// tx.commit().await?;
/// assert!(matches!(answer, Enqueued::New(_)));
/// # Ok(()) }
/// ```
#[derive(Debug)]
#[must_use = "a job is enqueued by `insert`"]
pub struct Enqueue {
    queue: &'static str,
    name: &'static str,
    payload: Result<String, serde_json::Error>,
    priority: i16,
    run_at: Option<DateTime<Utc>>,
    key: Option<String>,
    key_for: Option<Duration>,
    serial_key: Option<String>,
    trace: Option<String>,
    as_of: Option<DateTime<Utc>>,
}

/// What became of a job that was to be enqueued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enqueued {
    /// A new row.
    New(JobId),
    /// This row holds the key; nothing was written.
    Duplicate(JobId),
}

impl Enqueued {
    /// The job that now stands for the request.
    pub const fn job_id(self) -> JobId {
        match self {
            Self::New(job_id) | Self::Duplicate(job_id) => job_id,
        }
    }

    /// Whether a row was written.
    pub const fn is_new(self) -> bool {
        matches!(self, Self::New(_))
    }
}

/// Why a job could not be enqueued. A duplicate is an answer, not an error.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The payload does not turn into JSON.
    #[error("payload of `{name}` cannot be written as JSON")]
    Payload {
        /// The job's name.
        name: &'static str,
        /// What serde said.
        source: serde_json::Error,
    },
    /// The database failed; the caller's transaction is over.
    #[error("the job could not be stored")]
    Database(#[from] sqlx::Error),
}

impl Enqueue {
    /// The job, due at once, with its type's priority.
    pub fn new<J: Job>(job: &J) -> Self {
        Self {
            queue: J::QUEUE,
            name: J::NAME,
            payload: serde_json::to_string(job),
            priority: J::POLICY.priority,
            run_at: None,
            key: None,
            key_for: None,
            serial_key: None,
            trace: None,
            as_of: None,
        }
    }

    /// At most one job of this name holds the key while it is live (until it is done, dead or cancelled).
    ///
    /// A running job holds it too: what it has read already it will not read again. Where that matters, let
    /// the handler enqueue its successor, or use a [serial key](Self::serial).
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// Keeps the [key](Self::key) for at least this long after enqueueing, even if the job ends earlier.
    pub const fn key_for(mut self, period: Duration) -> Self {
        self.key_for = Some(period);
        self
    }

    /// Not before this time.
    pub const fn run_at(mut self, run_at: DateTime<Utc>) -> Self {
        self.run_at = Some(run_at);
        self
    }

    /// Instead of the type's priority; higher runs earlier within the queue.
    pub const fn priority(mut self, priority: i16) -> Self {
        self.priority = priority;
        self
    }

    /// Never runs while another job with this serial key runs, whatever its name or queue. Exclusion, not
    /// order.
    pub fn serial(mut self, serial_key: impl Into<String>) -> Self {
        self.serial_key = Some(serial_key.into());
        self
    }

    /// The W3C `traceparent` of the cause; the handler reads it from its lease.
    pub fn trace(mut self, traceparent: impl Into<String>) -> Self {
        self.trace = Some(traceparent.into());
        self
    }

    /// The time that counts as now. Without it the database's, which is right except where a test owns the
    /// clock.
    pub const fn as_of(mut self, now: DateTime<Utc>) -> Self {
        self.as_of = Some(now);
        self
    }

    /// The queue in which it will stand: what to [wake](crate::Waker::wake) after the commit.
    pub const fn queue(&self) -> &'static str {
        self.queue
    }

    /// Writes the job.
    ///
    /// # Errors
    /// [`Error::Payload`] before anything is sent; [`Error::Database`] aborts the caller's transaction. A key
    /// that is held is no error: the answer is [`Enqueued::Duplicate`]. Waits for a transaction that is just
    /// inserting or ending the holder of the same key.
    pub async fn insert(&self, conn: &mut PgConnection) -> Result<Enqueued, Error> {
        let payload = self.payload()?;
        loop {
            if let Some(job_id) = self.try_insert(conn, payload).await? {
                return Ok(Enqueued::New(job_id));
            }
            if let Some(job_id) = self.holder(conn).await? {
                return Ok(Enqueued::Duplicate(job_id));
            } // else: the key became free between the two statements
        }
    }

    fn payload(&self) -> Result<&str, Error> {
        match &self.payload {
            Ok(payload) => Ok(payload),
            Err(source) => {
                let source = serde::ser::Error::custom(source);
                Err(Error::Payload { name: self.name, source })
            }
        }
    }

    fn key_secs(&self) -> Option<f64> {
        self.key_for.map(|period| period.as_secs_f64())
    }

    async fn try_insert(&self, conn: &mut PgConnection, payload: &str) -> sqlx::Result<Option<JobId>> {
        sqlx::query_scalar(
            "insert into queue.job (queue, name, payload, state, priority, due_at, created_at,
                                    key, key_until, holds_key, serial_key, trace)
             select $1, $2, $3::jsonb, case when coalesce($5, clock.now) > clock.now then 'scheduled' else 'ready' end,
                    $4, coalesce($5, clock.now), clock.now, $6, clock.now + make_interval(secs => $7), $6::text is not null, $8, $9
             from (select coalesce($10, now()) as now) as clock
             on conflict (name, key) where holds_key do nothing
             returning job_id",
        )
        .bind(self.queue)
        .bind(self.name)
        .bind(payload)
        .bind(self.priority)
        .bind(self.run_at)
        .bind(&self.key)
        .bind(self.key_secs())
        .bind(&self.serial_key)
        .bind(&self.trace)
        .bind(self.as_of)
        .fetch_optional(conn)
        .await
    }

    /// Who holds the key; nobody, if its last holder has ended and its period is over (which this call then
    /// records).
    async fn holder(&self, conn: &mut PgConnection) -> sqlx::Result<Option<JobId>> {
        let holder: Option<(JobId, bool)> = sqlx::query_as(
            "select job_id, coalesce(ended_at is not null and key_until <= coalesce($3, now()), false)
             from queue.job where name = $1 and key = $2 and holds_key",
        )
        .bind(self.name)
        .bind(&self.key)
        .bind(self.as_of)
        .fetch_optional(&mut *conn)
        .await?;
        match holder {
            Some((job_id, true)) => {
                sqlx::query(
                    "update queue.job set holds_key = false where job_id = $1 and ended_at is not null and holds_key",
                )
                .bind(job_id)
                .execute(conn)
                .await?;
                Ok(None)
            }
            Some((job_id, false)) => Ok(Some(job_id)),
            None => Ok(None),
        }
    }
}

/// Writes many jobs in one statement; the answers come in the order of the jobs.
///
/// # Errors
/// As [`Enqueue::insert`]; then none of them is enqueued, the caller's transaction being over.
///
/// ```no_run
/// # use pay_queue::{Enqueue, Job, enqueue};
/// # #[derive(Clone, serde::Serialize, serde::Deserialize)]
/// # struct SendReceipt { order_id: String }
/// # impl Job for SendReceipt { const NAME: &'static str = "send_receipt"; }
/// # async fn example(conn: &mut sqlx::PgConnection, jobs: Vec<SendReceipt>) -> Result<(), enqueue::Error> {
/// let answers = enqueue::insert_many(conn, jobs.iter().map(|job| Enqueue::new(job).key(&job.order_id))).await?;
/// assert_eq!(answers.len(), jobs.len());
/// # Ok(()) }
/// ```
pub async fn insert_many(
    conn: &mut PgConnection,
    jobs: impl IntoIterator<Item = Enqueue>,
) -> Result<Vec<Enqueued>, Error> {
    let jobs: Vec<Enqueue> = jobs.into_iter().collect();
    let payloads = jobs.iter().map(Enqueue::payload).collect::<Result<Vec<_>, _>>()?;
    let column =
        |of: fn(&Enqueue) -> &Option<String>| jobs.iter().map(|job| of(job).as_deref()).collect::<Vec<_>>();

    let inserted: Vec<(i64, JobId)> = sqlx::query_as(
        // Rows go in by key, so that two callers with the same keys wait for each other in one order.
        "with input as materialized (
             select nextval('queue.job_job_id_seq') as job_id, i.*, coalesce(i.as_of, now()) as now
             from unnest($1::text[], $2::text[], $3::text[], $4::smallint[], $5::timestamptz[], $6::text[], $7::float8[],
                         $8::text[], $9::text[], $10::timestamptz[]) with ordinality
                  as i (queue, name, payload, priority, run_at, key, key_secs, serial_key, trace, as_of, place)
         ), inserted as (
             insert into queue.job (job_id, queue, name, payload, state, priority, due_at, created_at,
                                    key, key_until, holds_key, serial_key, trace)
             overriding system value
             select job_id, queue, name, payload::jsonb,
                    case when coalesce(run_at, now) > now then 'scheduled' else 'ready' end, priority,
                    coalesce(run_at, now), now, key, now + make_interval(secs => key_secs), key is not null, serial_key, trace
             from input order by key nulls first, job_id
             on conflict (name, key) where holds_key do nothing
             returning job_id
         )
         select place, job_id from inserted join input using (job_id)",
    )
    .bind(jobs.iter().map(|job| job.queue).collect::<Vec<_>>())
    .bind(jobs.iter().map(|job| job.name).collect::<Vec<_>>())
    .bind(payloads)
    .bind(jobs.iter().map(|job| job.priority).collect::<Vec<_>>())
    .bind(jobs.iter().map(|job| job.run_at).collect::<Vec<_>>())
    .bind(column(|job| &job.key))
    .bind(jobs.iter().map(Enqueue::key_secs).collect::<Vec<_>>())
    .bind(column(|job| &job.serial_key))
    .bind(column(|job| &job.trace))
    .bind(jobs.iter().map(|job| job.as_of).collect::<Vec<_>>())
    .fetch_all(&mut *conn)
    .await?;

    let mut answers: Vec<Option<Enqueued>> = vec![None; jobs.len()];
    for (place, job_id) in inserted {
        // Places count from 1; a row for no place of ours cannot come back.
        if let Some(answer) = usize::try_from(place - 1).ok().and_then(|index| answers.get_mut(index)) {
            *answer = Some(Enqueued::New(job_id));
        }
    }
    let mut all = Vec::with_capacity(jobs.len());
    for (job, answer) in jobs.iter().zip(answers) {
        all.push(match answer {
            Some(answer) => answer,
            None => job.insert(conn).await?, // its key was held: by whom?
        });
    }
    Ok(all)
}
