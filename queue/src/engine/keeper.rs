//! Housekeeping: rescue, the sweep of serial keys, gauges, retention.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Core;
use super::link::Link;
use crate::admin::{self, Retention};
use crate::{State, rescue, serial, wake};

/// Rows in one statement of housekeeping.
const BATCH: usize = 500;
/// How often the gauges are read.
const GAUGES_EVERY: Duration = Duration::from_secs(15);
/// How often ended jobs are deleted.
const PRUNE_EVERY: Duration = Duration::from_mins(1);

pub(super) async fn run(core: Arc<Core>) {
    let mut link = Link::new(&core, "housekeeping");
    let limit = Duration::from_secs(30);
    let sweep_every = core.config.poll_every.min(core.config.rescue_every);
    let (mut rescue_at, mut gauges_at, mut prune_at) =
        (Instant::now(), Instant::now() + GAUGES_EVERY, Instant::now() + PRUNE_EVERY);
    let started = Instant::now();
    while !core.over.is_cancelled() {
        let _ = link.run(limit, sweep_serial_keys).await;
        if link.is_down() {
            // While nobody could be heard, every lease grew old. Let the living speak first.
            rescue_at = Instant::now() + core.config.lease_for / 4;
        } else if Instant::now() >= rescue_at {
            rescue_at = Instant::now() + core.config.rescue_every;
            let strangers = (started.elapsed() > core.config.lease_for).then_some(core.config.lease_for);
            let _ = link.run(limit, async |conn| rescue_expired(conn, &core, strangers).await).await;
        }
        if Instant::now() >= gauges_at {
            gauges_at = Instant::now() + GAUGES_EVERY;
            if let Ok(queues) = link.run(limit, admin::counts).await {
                let served = core.lanes();
                admin::publish(&queues, served.iter().map(|lane| lane.queue));
            }
        }
        if let (Some(retention), true) = (core.config.retention, Instant::now() >= prune_at) {
            prune_at = Instant::now() + PRUNE_EVERY;
            let _ = link.run(limit, async |conn| prune(conn, retention).await).await;
        }
        tokio::select! {
            () = tokio::time::sleep(sweep_every) => {}
            () = core.over.cancelled() => {}
        }
    }
}

async fn sweep_serial_keys(conn: &mut sqlx::PgConnection) -> sqlx::Result<()> {
    let keys = serial::idle_keys(conn, BATCH).await?;
    if !keys.is_empty() {
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        let queues = serial::unblock(conn, &keys).await?;
        wake::notify_on(conn, &queues).await?;
    }
    Ok(())
}

/// Takes jobs from dead workers. How many deaths a job may outlive is in its kind's policy, so those of other kinds are
/// left to a process that serves them: here they wait until it had its time (`strangers`), and this process its own to
/// register the kinds that it serves.
async fn rescue_expired(
    conn: &mut sqlx::PgConnection,
    core: &Core,
    strangers: Option<Duration>,
) -> sqlx::Result<()> {
    loop {
        let lanes = core.lanes();
        let known: Vec<_> = lanes.iter().map(|lane| (lane.name, lane.policy)).collect();
        let rescued = rescue::rescue(conn, BATCH, &known, strangers, None).await?;
        let mut ready: Vec<String> = Vec::new();
        for job in &rescued {
            metrics::counter!("queue_rescued_total", "queue" => job.queue.clone()).increment(1);
            metrics::counter!("queue_worker_deaths_total", "queue" => job.queue.clone()).increment(1);
            let (job_id, name, worker) = (job.job_id.0, &job.name, job.worker.as_deref().unwrap_or_default());
            let deaths = job.worker_deaths;
            match job.state {
                State::Dead => tracing::error!(
                    job.id = job_id,
                    job.name = name,
                    worker,
                    deaths,
                    "a job outlived too many workers: a dead letter"
                ),
                State::Scheduled => tracing::error!(
                    job.id = job_id,
                    job.name = name,
                    worker,
                    deaths,
                    "a job outlived many workers; it will run again at {}",
                    job.due_at
                ),
                _ => {
                    tracing::warn!(
                        job.id = job_id,
                        job.name = name,
                        worker,
                        deaths,
                        "a job's worker died; it will run again"
                    );
                    ready.push(job.queue.clone());
                }
            }
        }
        ready.sort_unstable();
        ready.dedup();
        wake::notify_on(conn, &ready).await?;
        if rescued.len() < BATCH {
            return Ok(());
        }
    }
}

async fn prune(conn: &mut sqlx::PgConnection, retention: Retention) -> sqlx::Result<()> {
    // One process at a time is enough, and many would only wait for each other's rows.
    while admin::prune(conn, &retention, BATCH).await? == BATCH {}
    Ok(())
}
