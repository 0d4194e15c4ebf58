//! From the commit of an enqueue to the start of the handler, with nothing else to do.

use std::time::{Duration, Instant};

use apalis_core::task::data::Data;
use apalis_core::worker::builder::WorkerBuilder;
use pay_queue::{Engine, EngineConfig, Enqueue, Failure, Job, Waker};
use tokio::sync::mpsc;

use super::ours::Noop;
use super::{Error, Place, quantiles};

type Starts = mpsc::UnboundedSender<(usize, Instant)>;

async fn noop(job: Noop, starts: Data<Starts>) -> Result<(), Failure> {
    starts.send((job.n, Instant::now())).map_err(Failure::dead)
}

/// The median and the 99th of a hundred, in milliseconds.
pub(super) async fn measure(place: &Place, jobs: usize) -> Result<[f64; 2], Error> {
    let (told, mut starts): (Starts, _) = mpsc::unbounded_channel();
    // Only wake-ups count here: a poll would flatter them.
    let config = EngineConfig { poll_every: Duration::from_mins(1), ..EngineConfig::default() };
    let engine = Engine::new(&place.pool, config);
    let worker = WorkerBuilder::new(engine.worker_name(Noop::NAME))
        .backend(engine.backend::<Noop>(16))
        .data(told)
        .build(noop);
    let running = tokio::spawn(worker.run());
    let waker = Waker::new(place.pool.clone());
    let mut samples = Vec::with_capacity(jobs);
    for n in 0..jobs {
        let mut tx = place.pool.begin().await?;
        Enqueue::new(&Noop { n }).insert(&mut tx).await?;
        tx.commit().await?;
        let committed = Instant::now();
        waker.wake(Noop::NAME);
        let (started, at) = starts.recv().await.ok_or("the worker ended")?;
        if started != n {
            return Err(format!("job {started} started instead of {n}").into());
        }
        samples.push(at.saturating_duration_since(committed));
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    // The first ones meet a worker that is still connecting.
    samples.drain(..jobs / 10);
    engine.shutdown().await;
    running.await??;
    Ok(quantiles(samples, [0.5, 0.99]))
}
