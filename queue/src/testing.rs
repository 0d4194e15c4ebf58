//! Working a queue on command, one job after another, at a time that the test supplies.
//!
//! The jobs are claimed, run and settled with the same statements as in production; only nothing waits, and one drain
//! runs one job at a time. Handlers get a real [`Lease`]. Several drains of one database are several workers.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, Instant};

use apalis_core::error::BoxDynError;
use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgPool};

use crate::claim::{self, Want};
use crate::outcome::{End, Outcome};
use crate::settle::{self, Settled, Settlement};
use crate::state::State;
use crate::{Failure, Job, JobId, Lease, Policy, rescue, run, serial};

pub use crate::by_hand::{Puppet, promote, rescue, settle_one, sweep};

type Handler = Box<dyn Fn(&str, Lease) -> Pin<Box<dyn Future<Output = End> + Send>> + Send + Sync>;

/// Handlers by name, and where their jobs are.
///
/// ```no_run
/// # use pay_queue::{Failure, Job, Lease, testing::Drain};
/// # #[derive(Clone, serde::Serialize, serde::Deserialize)]
/// # struct SendReceipt { order_id: String }
/// # impl Job for SendReceipt { const NAME: &'static str = "send_receipt"; }
/// # async fn example(pool: sqlx::PgPool, now: chrono::DateTime<chrono::Utc>) -> sqlx::Result<()> {
/// let drain = Drain::new(pool).job(|job: SendReceipt, _lease: Lease| async move {
///     println!("{}", job.order_id);
///     Ok::<(), Failure>(())
/// });
/// let report = drain.run_until_idle(now).await?;
/// assert_eq!(report.ran.len(), 1);
/// assert!(report.is_all_done());
/// # Ok(()) }
/// ```
#[must_use = "a drain does nothing until it is run"]
pub struct Drain {
    pool: PgPool,
    kinds: HashMap<&'static str, (&'static str, Policy, Handler)>,
    worker: String,
}

/// What ran, in order.
#[derive(Debug, Default)]
pub struct Report {
    /// Every run.
    pub ran: Vec<Ran>,
}

/// One run of one job.
#[derive(Debug, Clone)]
pub struct Ran {
    /// The job.
    pub job_id: JobId,
    /// Its name.
    pub name: String,
    /// Where the job stood afterwards; `None` when its lease was lost while it ran.
    pub state: Option<State>,
    /// What went wrong, or why it waits.
    pub error: Option<String>,
}

impl Report {
    /// Whether every run ended its job as done.
    pub fn is_all_done(&self) -> bool {
        self.ran.iter().all(|ran| ran.state == Some(State::Done))
    }

    /// The names of the jobs that ran, in order.
    pub fn names(&self) -> Vec<&str> {
        self.ran.iter().map(|ran| ran.name.as_str()).collect()
    }
}

impl Drain {
    /// A drain without handlers.
    pub fn new(pool: PgPool) -> Self {
        Self { pool, kinds: HashMap::new(), worker: format!("drain-{}", ulid::Ulid::generate()) }
    }

    /// Runs jobs of this kind with this handler.
    pub fn job<J, F>(mut self, handler: impl Fn(J, Lease) -> F + Send + Sync + 'static) -> Self
    where
        J: Job,
        F: Future<Output = Result<(), Failure>> + Send + 'static,
    {
        let handler: Handler = Box::new(move |payload, lease| match serde_json::from_str::<J>(payload) {
            Ok(job) => {
                let future = handler(job, lease);
                let handler =
                    tokio::spawn(async move { future.await.map_err(|error| Box::new(error) as BoxDynError) });
                Box::pin(run::watch(handler, J::POLICY.timeout))
            }
            Err(error) => Box::pin(std::future::ready(End::Undecodable(error))),
        });
        self.kinds.insert(J::NAME, (J::QUEUE, J::POLICY, handler));
        self
    }

    /// Runs every job that is due at `now`, and those that these enqueue, until none is left.
    ///
    /// Jobs of other kinds stay as they are. A job that failed or waits is due again later: call again with
    /// that time.
    ///
    /// # Errors
    /// Those of the database.
    ///
    /// # Panics
    /// After 10,000 runs: the jobs keep making each other due.
    pub async fn run_until_idle(&self, now: DateTime<Utc>) -> sqlx::Result<Report> {
        const MOST: usize = 10_000;
        let mut report = Report::default();
        while let Some(ran) = self.run_one(now).await? {
            report.ran.push(ran);
            assert!(report.ran.len() < MOST, "{MOST} jobs ran at {now} and the queue is still not idle");
        }
        Ok(report)
    }

    /// Runs the one job that is first at `now`, of all queues; `None` when none is due. What a worker held whose lease is over by then is taken
    /// from it before, as every worker does.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn run_one(&self, now: DateTime<Utc>) -> sqlx::Result<Option<Ran>> {
        const LEASE: Duration = Duration::from_hours(1);
        let mut conn = self.pool.acquire().await?;
        let known: Vec<_> = self.kinds.iter().map(|(name, (_, policy, _))| (*name, *policy)).collect();
        while !rescue::rescue(&mut conn, 1000, &known, None, Some(now)).await?.is_empty() {}
        while !claim::promote(&mut conn, 1000, Some(now)).await?.is_empty() {}

        let row = loop {
            let Some(queue) = self.next_queue(&mut conn, now).await? else { return Ok(None) };
            let want = [Want { queue: &queue, slots: 1 }];
            let row =
                claim::claim(&mut conn, &want, &self.worker, LEASE, Some(now)).await?.into_iter().next();
            // A row that is not ours was parked behind its serial key; there may be another.
            if let Some(row) = row.filter(|row| row.ours) {
                break row;
            }
        };
        drop(conn); // the handler may need it, of a pool of one

        let payload = row.payload.clone();
        let lease = Lease::new(row, Some(now));
        let started = Instant::now();
        let (end, policy) = match self.kinds.get(lease.name()) {
            Some((_, policy, handler)) => (handler(&payload, lease.clone()).await, *policy),
            None => (End::UnknownName(lease.name().to_owned()), Policy::DEFAULT),
        };
        let outcome = Outcome::of(end, &lease, &policy);
        let error = match &outcome {
            Outcome::Failed { error, .. } => Some(error.clone()),
            Outcome::Wait { why, .. } => Some(why.clone()),
            _ => None,
        };
        let settlement = Settlement { lease: lease.clone(), outcome, ran_for: started.elapsed(), policy };
        let mut conn = self.pool.acquire().await?;
        let settled = settle::settle(&mut conn, &[settlement], Some(now)).await?;
        if let Some(key) = lease.serial_key() {
            serial::unblock(&mut conn, &[key]).await?;
        }
        let state = match settled[0] {
            Settled::As(state) => Some(state),
            Settled::Lost => None,
        };
        Ok(Some(Ran { job_id: lease.job_id(), name: lease.name().to_owned(), state, error }))
    }

    /// Lets jobs run that were parked behind a key which came free meanwhile, as the sweep of a running engine does. True if it found
    /// any.
    ///
    /// Needed only where several drains work at once, or one was dropped while it ran.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn sweep(&self) -> sqlx::Result<bool> {
        sweep(&mut *self.pool.acquire().await?).await
    }

    /// The queue whose job has been due longest.
    async fn next_queue(&self, conn: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<Option<String>> {
        let queues: Vec<&str> = self.kinds.values().map(|(queue, ..)| *queue).collect();
        sqlx::query_scalar(
            "select queue from queue.job
             where state = 'ready' and queue = any ($1) and (due_at <= $2 or due_at = created_at)
               and queue not in (select queue from queue.pause)
             order by priority desc, due_at, job_id
             limit 1",
        )
        .bind(queues)
        .bind(now)
        .fetch_optional(conn)
        .await
    }
}

impl std::fmt::Debug for Drain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Drain").field("kinds", &self.kinds.keys()).finish_non_exhaustive()
    }
}
