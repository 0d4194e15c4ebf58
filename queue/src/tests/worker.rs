//! A worker for tests: one kind of job whose payload says what its handler does, and a record of every run.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use apalis_core::task::data::Data;
use apalis_core::worker::builder::WorkerBuilder;
use sqlx::PgPool;
use tokio::task::JoinHandle;

use crate::{Engine, EngineConfig, Failure, Job, JobId, Lease, Policy};

/// What a handler does.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub(super) enum Play {
    Succeed,
    Fail,
    Panic,
    /// Never returns.
    Hang,
    /// Returns after so many milliseconds.
    Take(u64),
    /// Waits until the test lets it go.
    Hold,
    WaitFirst,
    Die,
    CompleteInTransaction,
    CompleteAndRollBack,
    /// Returns an error of its own type.
    ForeignError,
}

impl Job for Play {
    const NAME: &'static str = "play";
    const POLICY: Policy = Policy::DEFAULT
        .max_failures(3)
        .timeout(Duration::from_secs(30))
        .backoff(Duration::from_millis(20), Duration::from_millis(50));
}

/// One run as its handler saw it.
#[derive(Debug, Clone)]
pub(super) struct Run {
    pub(super) job_id: JobId,
    pub(super) worker: String,
    pub(super) serial_key: Option<String>,
    pub(super) trace: Option<String>,
    pub(super) attempt: u32,
    pub(super) started: Instant,
    /// When the handler returned or was cut.
    pub(super) ended: Option<Instant>,
}

/// Every run, of all workers that share it.
#[derive(Debug, Clone)]
pub(super) struct Record {
    runs: Arc<Mutex<Vec<Run>>>,
    pub(super) pool: PgPool,
    go: Arc<tokio::sync::watch::Sender<bool>>,
}

impl Record {
    pub(super) fn new(pool: PgPool) -> Self {
        Self { runs: Arc::default(), pool, go: Arc::new(tokio::sync::watch::Sender::new(false)) }
    }

    pub(super) fn runs(&self) -> Vec<Run> {
        self.runs.lock().unwrap().clone()
    }

    pub(super) fn runs_of(&self, job_id: JobId) -> Vec<Run> {
        self.runs().into_iter().filter(|run| run.job_id == job_id).collect()
    }

    /// Lets every handler that holds go on.
    pub(super) fn let_go(&self) {
        self.go.send_replace(true);
    }

    fn start(&self, lease: &Lease, worker: &str) -> Running<'_> {
        let mut runs = self.runs.lock().unwrap();
        runs.push(Run {
            job_id: lease.job_id(),
            worker: worker.to_owned(),
            serial_key: lease.serial_key().map(ToOwned::to_owned),
            trace: lease.trace().map(ToOwned::to_owned),
            attempt: lease.attempt(),
            started: Instant::now(),
            ended: None,
        });
        Running { record: self, place: runs.len() - 1 }
    }
}

/// Notes the end of a run however it comes.
struct Running<'a> {
    record: &'a Record,
    place: usize,
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.record.runs.lock().unwrap()[self.place].ended = Some(Instant::now());
    }
}

#[derive(Debug, Clone)]
struct WorkerName(String);

async fn play(
    job: Play,
    record: Data<Record>,
    worker: Data<WorkerName>,
    lease: Lease,
) -> Result<(), Failure> {
    let _running = record.start(&lease, &worker.0.0);
    match job {
        Play::WaitFirst if lease.claims() == 1 => {
            Err(Failure::wait_for(Duration::from_millis(30), "too early"))
        }
        Play::Succeed | Play::WaitFirst => Ok(()),
        Play::Fail => Err(Failure::retry(std::io::Error::other("order 17 broke"))),
        Play::Panic => panic!("order {} panicked", 17),
        Play::Hang => std::future::pending().await,
        Play::Take(millis) => {
            tokio::time::sleep(Duration::from_millis(millis)).await;
            Ok(())
        }
        Play::Hold => {
            record.go.subscribe().wait_for(|go| *go).await.map_err(Failure::retry)?;
            Ok(())
        }
        Play::Die => Err(Failure::dead("no such order")),
        Play::CompleteInTransaction | Play::CompleteAndRollBack => {
            let mut tx = record.pool.begin().await.map_err(Failure::retry)?;
            lease.complete(&mut tx).await?;
            if job == Play::CompleteInTransaction {
                tx.commit().await.map_err(Failure::retry)?;
            } else {
                tx.rollback().await.map_err(Failure::retry)?;
            }
            Ok(())
        }
        Play::ForeignError => Err(Failure::Retry(Box::new(std::fmt::Error))),
    }
}

/// A worker process in this process: an engine and one worker.
pub(super) struct Worker {
    pub(super) engine: Engine,
    running: JoinHandle<Result<(), apalis_core::error::WorkerError>>,
}

/// As in production, only faster.
pub(super) fn quick() -> EngineConfig {
    EngineConfig {
        poll_every: Duration::from_millis(50),
        lease_for: Duration::from_secs(4),
        rescue_every: Duration::from_millis(100),
        stop_within: Duration::from_secs(2),
        ..EngineConfig::default()
    }
}

impl Worker {
    pub(super) fn start(pool: &PgPool, config: EngineConfig, slots: usize, record: &Record) -> Self {
        let engine = Engine::new(pool, config);
        let worker = WorkerBuilder::new(engine.worker_name(Play::QUEUE))
            .backend(engine.backend::<Play>(slots))
            .data(record.clone())
            .data(WorkerName(engine.worker().to_owned()))
            .build(play);
        Self { engine, running: tokio::spawn(worker.run()) }
    }

    /// Stops as at SIGTERM and sees that the worker ends well.
    pub(super) async fn stop(self) {
        self.engine.shutdown().await;
        self.running.await.unwrap().unwrap();
    }
}

/// Waits for something that must come; with what is there when it does not.
pub(super) async fn eventually<T, F>(what: &str, mut look: impl FnMut() -> F) -> T
where
    F: Future<Output = Result<T, String>>,
{
    let since = Instant::now();
    loop {
        match look().await {
            Ok(seen) => return seen,
            Err(instead) => assert!(since.elapsed() < Duration::from_secs(45), "{what}; instead: {instead}"),
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Waits until the jobs stand as expected: how many in which state.
pub(super) async fn until_states(pool: &PgPool, expected: &[(&str, i64)]) {
    let expected: HashMap<String, i64> =
        expected.iter().map(|(state, count)| ((*state).to_owned(), *count)).collect();
    eventually(&format!("jobs come to {expected:?}"), async || {
        let states = states(pool).await;
        if states == expected { Ok(()) } else { Err(format!("{states:?}")) }
    })
    .await;
}

pub(super) async fn states(pool: &PgPool) -> HashMap<String, i64> {
    sqlx::query_as("select state, count(*) from queue.job group by state")
        .fetch_all(pool)
        .await
        .unwrap()
        .into_iter()
        .collect()
}
