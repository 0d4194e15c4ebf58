//! apalis' own storage for PostgreSQL, at the settings with which it was fastest.

use std::future::Future;

use apalis::layers::WorkerBuilderExt;
use apalis_core::task::builder::TaskBuilder;
use apalis_core::task::data::Data;
use apalis_core::worker::builder::WorkerBuilder;
use apalis_core::worker::context::WorkerContext;
use apalis_postgres::{Config, PostgresStorage, queries};
use sqlx::PgPool;

use super::Error;
use super::drain::Tally;
use super::ours::Noop;

const QUEUE: &str = "noop";
const BATCH: usize = 500;
const CONCURRENCY: usize = 100;

pub(super) async fn fill(pool: &PgPool, jobs: usize) -> Result<(), Error> {
    PostgresStorage::setup(pool).await?;
    push(pool, jobs, BATCH).await
}

/// Inserts jobs in statements of so many.
pub(super) async fn push(pool: &PgPool, jobs: usize, batch: usize) -> Result<(), Error> {
    let mut conn = pool.acquire().await?;
    for start in (0..jobs).step_by(batch) {
        let tasks = (start..jobs.min(start + batch))
            .map(|n| Ok(TaskBuilder::new(serde_json::to_vec(&Noop { n })?).build()))
            .collect::<Result<Vec<_>, serde_json::Error>>()?;
        queries::push_tasks(&mut *conn, QUEUE, tasks).await?;
    }
    Ok(())
}

async fn noop(_: Noop, tally: Data<Tally>) {
    tally.add(1);
}

pub(super) async fn drain(pool: PgPool, tally: Tally, stop: impl Future<Output = ()>) -> Result<(), Error> {
    let config = Config::default().queue(QUEUE).batch_size(BATCH).lock_tasks(false);
    let backend = PostgresStorage::<Noop>::new(&pool).with_config(config);
    let context = WorkerContext::new(&format!("stock-{}", std::process::id()));
    let worker =
        WorkerBuilder::new(&context).backend(backend).concurrency(CONCURRENCY).data(tally).build(noop);
    let running = tokio::spawn(worker.run());
    stop.await;
    context.stop()?;
    running.await??;
    Ok(())
}
