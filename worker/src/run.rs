//! The apalis workers of one process.

use std::future::Future;

use apalis::prelude::{BoxDynError, Data, Monitor, MonitorError, WorkerBuilder};
use apalis_cron::{CronScheduler, Tick};
use pay_core::config::WorkerConfig;
use pay_core::flow::RELAY;
use pay_core::jobs::{Act, Registry, register};
use pay_core::{Context, Error};
use pay_queue::{Engine, EngineConfig, Lease};
use tokio_util::sync::CancellationToken;

use crate::outcome;
use crate::relay;
use crate::schedule::Row;

/// Why the workers ended before they were asked to.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// apalis gave up.
    #[error("the workers ended")]
    Monitor(#[from] MonitorError),
}

/// Works on every kind of job until `stop` completes. Then nothing is claimed any more, what had not started is given back, and what
/// runs may end within the shutdown timeout.
pub async fn run(
    cx: Context,
    rows: Vec<Row>,
    limits: WorkerConfig,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), RunError> {
    let engine = Engine::new(
        &cx.pool,
        EngineConfig {
            // whoever reads the job table finds the process
            worker_prefix: format!("pay-worker-{}", std::process::id()),
            lease_for: limits.lease_for,
            stop_within: limits.shutdown_timeout,
            ..EngineConfig::default()
        },
    );
    let mut workers = Workers {
        cx: cx.clone(),
        engine: engine.clone(),
        concurrency: limits.concurrency,
        monitor: Some(Monitor::new()),
    };
    register(&mut workers);
    let mut monitor = workers.monitor.take().unwrap_or_default();
    for row in rows {
        let (cx, cron_name) = (cx.clone(), engine.worker().to_owned());
        monitor = monitor.register(move |restarts| {
            // Also when a worker begins again: apalis-cron ends it where a tick was past before it could fire.
            tokio::spawn(catch_up(cx.clone(), row.clone()));
            WorkerBuilder::new(format!("{cron_name}:{}:{restarts}", row.name))
                .backend(CronScheduler::new(row.schedule.clone()))
                .data(cx.clone())
                .data(row.clone())
                .build(tick)
        });
    }
    let (relayed, relay_over) = (engine.bell(RELAY), CancellationToken::new());
    let relay = tokio::spawn({
        let (cx, holder, over) = (cx.clone(), engine.worker().to_owned(), relay_over.clone());
        async move { Box::pin(relay::run(cx, &holder, &relayed, over)).await }
    });
    let stopping = engine.clone();
    let ended = monitor
        // A cron worker ends when a tick was already past; it just begins again.
        .should_restart(|worker, error| {
            tracing::warn!(worker = worker.name(), %error, "the worker {} ended and begins again: {error}", worker.name());
            true
        })
        .shutdown_timeout(limits.shutdown_timeout)
        .run_with_signal(async move {
            stop.await;
            stopping.stop();
            Ok(())
        })
        .await;
    engine.shutdown().await;
    relay_over.cancel();
    // Its own limits end it.
    let _ = relay.await;
    Ok(ended?)
}

/// A tick that fails is only logged: the next one comes in seconds and finds the same orders.
async fn tick(_: Tick, cx: Data<Context>, row: Data<Row>) -> Result<(), BoxDynError> {
    let Some(at) = row.tick_near(cx.now()) else { return Err("a schedule without a tick".into()) };
    if let Err(error) = row.tick(&cx, at).await {
        not_enqueued(&row, &error);
    }
    Ok(())
}

async fn catch_up(cx: Context, row: Row) {
    if let Err(error) = row.catch_up(&cx).await {
        not_enqueued(&row, &error);
    }
}

fn not_enqueued(row: &Row, error: &Error) {
    let error = pay_core::error::chain(error);
    tracing::warn!(tick = row.name, error, "the tick {} could not be enqueued: {error}", row.name);
}

struct Workers {
    cx: Context,
    engine: Engine,
    concurrency: usize,
    monitor: Option<Monitor>,
}

impl Registry for Workers {
    fn job<A: Act>(&mut self) {
        let Self { cx, engine, concurrency, .. } = self;
        let (cx, engine, concurrency) = (cx.clone(), engine.clone(), *concurrency);
        let monitor = self.monitor.take().unwrap_or_default();
        self.monitor = Some(monitor.register(move |restarts| {
            let cx = cx.clone();
            WorkerBuilder::new(format!("{}:{restarts}", engine.worker_name(A::QUEUE)))
                .backend(engine.backend::<A>(concurrency))
                .build(move |job: A, lease: Lease| outcome::run(cx.clone(), job, lease))
        }));
    }
}
