//! One claim of a hundred, with much pending and much more finished.
//!
//! Timed by the engine itself, from the question to the decoded answer: its histogram `queue_claim_seconds`.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use apalis_core::task::data::Data;
use apalis_core::worker::builder::WorkerBuilder;
use metrics::{Counter, Gauge, Histogram, HistogramFn, Key, KeyName, Metadata, Recorder, SharedString, Unit};
use pay_queue::{Engine, EngineConfig, Failure, Job};
use tokio::sync::Barrier;

use super::ours::Noop;
use super::{Error, Place, quantiles};

const CLAIM: usize = 100;
const CLAIMS: usize = 60;

/// All of a claim start before any ends, so that the next claim has all slots free.
async fn together(_: Noop, all: Data<Arc<Barrier>>) -> Result<(), Failure> {
    all.wait().await;
    Ok(())
}

/// The median and the ninth of ten, in milliseconds.
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
    times.lock().unwrap_or_else(PoisonError::into_inner).clear();
    let engine = Engine::new(&place.pool, EngineConfig::default());
    let worker = WorkerBuilder::new(engine.worker_name(Noop::NAME))
        .backend(engine.backend::<Noop>(CLAIM))
        .data(Arc::new(Barrier::new(CLAIM)))
        .build(together);
    let running = tokio::spawn(worker.run());
    let samples = loop {
        tokio::time::sleep(Duration::from_millis(20)).await;
        let times = times.lock().unwrap_or_else(PoisonError::into_inner);
        if times.len() >= CLAIMS {
            break times.clone();
        }
    };
    engine.shutdown().await;
    running.await??;
    // The first one plans.
    Ok(quantiles(samples[1..].iter().copied().map(Duration::from_secs_f64).collect(), [0.5, 0.9]))
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
