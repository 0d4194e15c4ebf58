//! Our queue, as a worker process uses it.

use std::future::Future;

use apalis_core::task::data::Data;
use apalis_core::worker::builder::WorkerBuilder;
use pay_queue::{Engine, EngineConfig, Enqueue, Failure, Job, Policy, enqueue};
use sqlx::PgPool;

use super::Error;
use super::drain::Tally;

/// Slots of one process: what is claimed while the batch before is being completed.
const SLOTS: usize = 1000;

#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub(super) struct Noop {
    pub(super) n: usize,
}

impl Job for Noop {
    const NAME: &'static str = "noop";
    const POLICY: Policy = Policy::DEFAULT;
}

pub(super) async fn fill(pool: &PgPool, jobs: usize, serial: bool) -> Result<(), Error> {
    let mut conn = pool.acquire().await?;
    for start in (0..jobs).step_by(1000) {
        let batch = (start..jobs.min(start + 1000)).map(|n| {
            let job = Enqueue::new(&Noop { n });
            if serial { job.serial(format!("account-{n}")) } else { job }
        });
        enqueue::insert_many(&mut conn, batch).await?;
    }
    Ok(())
}

async fn noop(_: Noop, tally: Data<Tally>) -> Result<(), Failure> {
    tally.add(1);
    Ok(())
}

pub(super) async fn drain(pool: PgPool, tally: Tally, stop: impl Future<Output = ()>) -> Result<(), Error> {
    let engine = Engine::new(&pool, EngineConfig::default());
    let worker = WorkerBuilder::new(engine.worker_name(Noop::NAME))
        .backend(engine.backend::<Noop>(SLOTS))
        .data(tally)
        .build(noop);
    let running = tokio::spawn(worker.run());
    stop.await;
    engine.shutdown().await;
    running.await??;
    Ok(())
}
