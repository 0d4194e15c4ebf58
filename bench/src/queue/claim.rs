//! One claim of a hundred, with much pending and much more finished.
//!
//! Timed by the engine itself, from the question to the decoded answer: its histogram `queue_claim_seconds`.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use apalis_core::task::data::Data;
use apalis_core::worker::builder::WorkerBuilder;
use metrics::{Counter, Gauge, Histogram, HistogramFn, Key, KeyName, Metadata, Recorder, SharedString, Unit};
use pay_queue::{Engine, EngineConfig, Failure, Job, admin};
use sqlx::PgConnection;
use tokio::sync::watch;

use super::ours::Noop;
use super::{Error, Place, quantiles};

const CLAIM: usize = 100;
const CLAIMS: usize = 60;

/// What the handlers tell and are told.
#[derive(Debug, Clone)]
struct Gate {
    running: Arc<watch::Sender<usize>>,
    /// Goes up when all that run may end.
    round: Arc<watch::Sender<usize>>,
}

async fn hold(_: Noop, gate: Data<Gate>) -> Result<(), Failure> {
    let mut round = gate.round.subscribe();
    gate.running.send_modify(|running| *running += 1);
    round.changed().await.map_err(Failure::retry)
}

/// The median and the ninth of ten, in milliseconds.
///
/// While a hundred run, the queue is paused; when their outcomes are written it is resumed, so that each claim finds all slots free
/// and nothing else to wait for.
pub(super) async fn measure(place: &Place, pending: usize, finished: usize) -> Result<[f64; 2], Error> {
    let pending = pending.max(CLAIM * (CLAIMS + 10));
    sqlx::query(
        "insert into queue.job (queue, name, payload, state, due_at, ended_at)
         select 'noop', 'noop', '{\"n\":1}', case when n > $2 then 'ready' else 'done' end, now(),
                case when n <= $2 then now() end
         from generate_series(1, $1 + $2) as n",
    )
    .bind(i64::try_from(pending)?)
    .bind(i64::try_from(finished)?)
    .execute(&place.pool)
    .await?;
    sqlx::query("vacuum analyze queue.job").execute(&place.pool).await?;

    let times = claim_times();
    let gate = Gate { running: Arc::default(), round: Arc::default() };
    let engine = Engine::new(
        &place.pool,
        EngineConfig { poll_every: Duration::from_millis(20), ..EngineConfig::default() },
    );
    let worker = WorkerBuilder::new(engine.worker_name(Noop::NAME))
        .backend(engine.backend::<Noop>(CLAIM))
        .data(gate.clone())
        .build(hold);
    let running = tokio::spawn(worker.run());
    let mut conn = place.pool.acquire().await?;
    let mut samples = Vec::with_capacity(CLAIMS);
    while samples.len() < CLAIMS {
        gate.running.subscribe().wait_for(|running| *running == CLAIM).await?;
        // With no slot free nothing was claimed since.
        let last = times.lock().unwrap_or_else(PoisonError::into_inner).last().copied();
        samples.push(Duration::from_secs_f64(last.ok_or("a claim that was not timed")?));
        admin::pause(&mut conn, Noop::QUEUE, "until all slots are free").await?;
        gate.running.send_replace(0);
        gate.round.send_modify(|round| *round += 1);
        while running_jobs(&mut conn).await? > 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        admin::resume(&mut conn, Noop::QUEUE).await?;
    }
    gate.running.subscribe().wait_for(|running| *running == CLAIM).await?;
    gate.round.send_modify(|round| *round += 1);
    engine.shutdown().await;
    running.await??;
    // The first one plans.
    Ok(quantiles(samples[1..].to_vec(), [0.5, 0.9]))
}

async fn running_jobs(conn: &mut PgConnection) -> sqlx::Result<i64> {
    sqlx::query_scalar("select count(*) from queue.job where lease_until is not null").fetch_one(conn).await
}

type Times = Arc<Mutex<Vec<f64>>>;

/// Where the engine's claims are timed, once for this process.
fn claim_times() -> Times {
    static TIMES: OnceLock<Times> = OnceLock::new();
    Arc::clone(TIMES.get_or_init(|| {
        let times = Times::default();
        let _ = metrics::set_global_recorder(Listen(Arc::clone(&times)));
        times
    }))
}

/// Keeps the claims' times and nothing else.
struct Listen(Times);

struct Keep(Times);

impl HistogramFn for Keep {
    fn record(&self, value: f64) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(value);
    }
}

impl Recorder for Listen {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, _: &Key, _: &Metadata<'_>) -> Counter {
        Counter::noop()
    }

    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::noop()
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        if key.name() == "queue_claim_seconds" {
            Histogram::from_arc(Arc::new(Keep(Arc::clone(&self.0))))
        } else {
            Histogram::noop()
        }
    }
}
