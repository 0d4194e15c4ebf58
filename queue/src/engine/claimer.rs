//! Takes jobs: as many as there are free slots, when there is a reason to look.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::link::Link;
use super::{Core, Lane};
use crate::claim::{self, CLAIM_MAX, Want};
use crate::{Lease, settle};

/// Due jobs made runnable at once.
const PROMOTE_BATCH: usize = 1000;

/// The shortest time between two looks for due jobs.
const BREATH: Duration = Duration::from_millis(10);

/// A statement may take this long. Far more than any claim needs; less than a lease.
fn limit(core: &Core) -> Duration {
    core.config.lease_for / 3
}

pub(super) async fn run(core: Arc<Core>) {
    let mut link = Link::new(&core, "claim");
    // Claims whose answer was lost: leases may stand in our name that we do not know of.
    let mut unsure = false;
    let (mut next_poll, mut next_due) = (Instant::now(), Instant::now());
    while !core.is_stopping() {
        if Instant::now() >= next_poll {
            core.lanes().iter().for_each(|lane| lane.hint());
            // Replicas that started together must not look together for ever.
            next_poll = Instant::now() + core.config.poll_every.mul_f64(rand::random_range(0.9..1.1));
            next_due = Instant::now();
        }
        if Instant::now() >= next_due {
            match promote(&core, &mut link).await {
                Some(due_in) => next_due = Instant::now() + due_in,
                None => pause(&core, &link).await,
            }
        }
        let lanes: Vec<(Arc<Lane>, usize)> = core
            .lanes()
            .into_iter()
            .filter(|lane| lane.is_hinted())
            .map(|lane| (Arc::clone(&lane), lane.free().min(CLAIM_MAX)))
            .filter(|(_, free)| *free > 0)
            .collect();
        if lanes.is_empty() {
            tokio::select! {
                () = core.news.notified() => {}
                () = tokio::time::sleep_until(next_poll.min(next_due).into()) => {}
                () = core.stopping.cancelled() => {}
            }
            continue;
        }
        if unsure && !forget(&core, &mut link).await {
            pause(&core, &link).await;
            continue;
        }
        unsure = !claim_for(&core, &mut link, &lanes).await;
        if unsure {
            pause(&core, &link).await;
        }
    }
    if unsure {
        forget(&core, &mut link).await;
    }
}

async fn pause(core: &Core, link: &Link) {
    tokio::select! {
        () = tokio::time::sleep(link.pause()) => {}
        () = core.stopping.cancelled() => {}
    }
}

/// Makes due jobs runnable, marks their queues to be looked at, and says when the next one is due.
async fn promote(core: &Core, link: &mut Link) -> Option<Duration> {
    let (queues, due_in) = link
        .run(limit(core), async |conn| {
            let queues = claim::promote(conn, PROMOTE_BATCH, None).await?;
            if queues.len() == PROMOTE_BATCH {
                return Ok((queues, Some(Duration::ZERO)));
            }
            // A due job that somebody has locked must not make this spin.
            let due_in = claim::next_due(conn).await?;
            Ok((queues, due_in.map(|due_in| due_in.max(BREATH))))
        })
        .await
        .ok()?;
    for queue in queues {
        core.hint(&queue);
    }
    Some(due_in.unwrap_or(core.config.poll_every))
}

/// Claims for these lanes and puts the jobs before their workers. `false`: the answer was lost.
async fn claim_for(core: &Arc<Core>, link: &mut Link, lanes: &[(Arc<Lane>, usize)]) -> bool {
    let wants: Vec<Want<'_>> = lanes
        .iter()
        .map(|(lane, free)| {
            lane.take_hint(); // before the claim: a hint that comes during it is about later rows
            Want { queue: lane.queue, slots: *free }
        })
        .collect();
    let asked = Instant::now();
    let rows = link
        .run(limit(core), async |conn| {
            claim::claim(conn, &wants, &core.worker, core.config.lease_for, None).await
        })
        .await;
    let Ok(rows) = rows else {
        for (lane, _) in lanes {
            lane.hint();
        }
        return false;
    };
    metrics::histogram!("queue_claim_seconds").record(asked.elapsed());

    // The lease runs from a moment after `asked`, so by our clock it holds at least this long.
    let deadline = asked + core.config.lease_for;
    let mut found = vec![0; lanes.len()];
    let mut leases = Vec::with_capacity(rows.len());
    let mut payloads = Vec::with_capacity(rows.len());
    for mut row in rows {
        let Some(place) = lanes.iter().position(|(lane, _)| lane.queue == row.queue) else { continue };
        found[place] += 1;
        if row.ours {
            payloads.push(std::mem::take(&mut row.payload));
            leases.push((Lease::new(row, None), place));
        }
    }
    let places: Vec<usize> = leases.iter().map(|(_, place)| *place).collect();
    let leases = leases.into_iter().map(|(lease, place)| (lease, Arc::clone(&lanes[place].0))).collect();
    let grants = core.holds.take(core, deadline, leases);

    let mut deliveries: Vec<Vec<_>> = lanes.iter().map(|_| Vec::new()).collect();
    for ((grant, payload), place) in grants.into_iter().zip(payloads).zip(places) {
        deliveries[place].push((grant, payload));
    }
    for (((lane, free), delivery), found) in lanes.iter().zip(deliveries).zip(found) {
        if found == *free {
            lane.hint(); // there may be more
        }
        lane.take_slots(delivery.len());
        lane.deliver(delivery);
    }
    true
}

/// Gives back leases that a lost answer left in our name.
async fn forget(core: &Core, link: &mut Link) -> bool {
    let known = core.holds.job_ids();
    let forgotten =
        link.run(limit(core), async |conn| settle::release_unknown(conn, &core.worker, &known).await).await;
    if let Ok(jobs) = forgotten {
        if jobs > 0 {
            tracing::warn!(jobs, "gave back jobs whose claim was not answered");
        }
        return true;
    }
    false
}
