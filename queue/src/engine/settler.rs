//! Writes outcomes: whatever has come together while the last batch was written.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use super::link::Link;
use super::{Core, Report, lock};
use crate::outcome::Outcome;
use crate::serial;
use crate::settle::{self, Settled};

/// Rows in one batch.
const BATCH: usize = 1000;

pub(super) async fn run(core: Arc<Core>, mut arrivals: mpsc::UnboundedReceiver<Report>) {
    let mut link = Link::new(&core, "settle");
    let mut batch: Vec<Report> = Vec::with_capacity(BATCH);
    loop {
        tokio::select! {
            biased;
            arrived = arrivals.recv_many(&mut batch, BATCH) => if arrived == 0 { return },
            () = core.over.cancelled() => return,
        }
        let since = Instant::now();
        // A lease that ran out during an outage is somebody else's by now; its outcome is worth nothing.
        while !write(&core, &mut link, &batch).await {
            if core.over.is_cancelled() || since.elapsed() > core.config.lease_for * 2 {
                tracing::error!(jobs = batch.len(), "outcomes could not be written; the jobs will run again");
                for (settlement, _) in &batch {
                    tell_lost(settlement);
                }
                free(&core, &batch);
                break;
            }
            tokio::select! {
                () = tokio::time::sleep(link.pause()) => {}
                () = core.over.cancelled() => {}
            }
        }
        batch.clear();
    }
}

/// Writes a batch. `false`: the database did not say that it is written.
async fn write(core: &Arc<Core>, link: &mut Link, batch: &[Report]) -> bool {
    let settlements: Vec<_> = batch.iter().map(|(settlement, _)| settlement.clone()).collect();
    let limit = Duration::from_secs(10).min(core.config.lease_for);
    let Ok(settled) = link.run(limit, async |conn| settle::settle(conn, &settlements, None).await).await
    else {
        return false;
    };
    free(core, batch);
    for ((settlement, lane), settled) in batch.iter().zip(&settled) {
        tell(settlement, lane.queue, *settled);
    }

    let keys: Vec<&str> = settlements.iter().filter_map(|settlement| settlement.lease.serial_key()).collect();
    if !keys.is_empty() {
        // A hint like any other: if it is lost, the sweep makes up for it.
        if let Ok(queues) = link.run(limit, async |conn| serial::unblock(conn, &keys).await).await {
            for queue in queues {
                core.hint(&queue);
            }
        }
    }
    true
}

/// Frees holds and slots, now that the outcomes are durable or worth nothing.
fn free(core: &Core, batch: &[Report]) {
    core.holds.release(batch.iter().map(|(settlement, _)| &settlement.lease));
    let mut slots: HashMap<&str, usize> = HashMap::new();
    for (_, lane) in batch {
        *slots.entry(lane.queue).or_default() += 1;
    }
    for (queue, count) in slots {
        if let Some(lane) = lock(&core.lanes).get(queue) {
            lane.free_slots(count);
        }
    }
    core.news.notify_one();
}

/// The cause of a failure that nobody else will hear of.
fn tell_lost(settlement: &settle::Settlement) {
    if let Outcome::Failed { error, .. } = &settlement.outcome {
        let lease = &settlement.lease;
        let _span = lease.span().entered();
        let (job_id, name) = (lease.job_id().0, lease.name());
        tracing::warn!(
            job.id = job_id,
            job.name = name,
            error,
            "a job failed, and that is not kept: {error}"
        );
    }
}

fn tell(settlement: &settle::Settlement, queue: &'static str, settled: Settled) {
    let lease = &settlement.lease;
    let outcome = match settled {
        Settled::As(_) => settlement.outcome.as_str(),
        Settled::Lost => "lost",
    };
    metrics::counter!("queue_jobs_total", "queue" => queue, "outcome" => outcome).increment(1);
    metrics::histogram!("queue_run_seconds", "queue" => queue).record(settlement.ran_for);
    let (job_id, name, claims) = (lease.job_id().0, lease.name(), lease.claims());
    let _span = lease.span().entered();
    match (settled, &settlement.outcome) {
        (Settled::Lost, _) => {
            tracing::warn!(job.id = job_id, job.name = name, claims, "a job's lease was lost while it ran");
            tell_lost(settlement);
        }
        (Settled::As(_), Outcome::Failed { error, again: None, .. }) => {
            tracing::error!(
                job.id = job_id,
                job.name = name,
                error,
                "a job failed for good, it is a dead letter: {error}"
            );
        }
        (Settled::As(_), Outcome::Failed { error, again: Some(pause), .. }) => {
            let again_ms = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX);
            tracing::warn!(
                job.id = job_id,
                job.name = name,
                error,
                again_ms,
                "a job failed and will run again: {error}"
            );
        }
        (Settled::As(_), outcome) => {
            tracing::debug!(
                job.id = job_id,
                job.name = name,
                outcome = outcome.as_str(),
                "a job ended its run"
            );
        }
    }
}
