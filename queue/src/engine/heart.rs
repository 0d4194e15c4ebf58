//! Keeps the leases of what runs, and cuts what would run without one.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Core;
use super::grant::Cut;
use super::link::Link;
use crate::heartbeat;

pub(super) async fn run(core: Arc<Core>) {
    let lease_for = core.config.lease_for;
    // Eight chances within a lease, so that an outage of half a lease costs nothing.
    let every = lease_for / 8;
    let mut link = Link::new(&core, "heartbeat");
    let mut next = Instant::now() + every;
    loop {
        tokio::select! {
            () = tokio::time::sleep_until(next.into()) => {}
            () = core.over.cancelled() => return,
        }
        next = Instant::now() + every;
        core.lanes().iter().for_each(|lane| lane.give_back_stale());

        let due = core.holds.due(every * 15 / 2);
        if due.is_empty() {
            continue;
        }
        let asked = Instant::now();
        let beat = link.run(every, async |conn| heartbeat::beat(conn, &due, lease_for, None).await).await;
        match beat {
            Ok(beat) => {
                core.holds.extend(&beat.extended, asked + lease_for);
                core.holds.cut(&beat.lost, Cut::LeaseLost);
            }
            Err(_) => next = Instant::now() + link.pause().min(every),
        }
    }
}

/// Cuts handlers whose leases are about to run out, by our own clock and asking nobody: when the database
/// cannot be reached, a handler must have ended before another worker may start the job.
pub(super) async fn guard(core: Arc<Core>) {
    let ahead: Duration = core.config.lease_for / 16;
    loop {
        tokio::select! {
            () = tokio::time::sleep(ahead / 2) => {}
            () = core.over.cancelled() => return,
        }
        let jobs = core.holds.cut_expiring(ahead);
        if jobs > 0 {
            tracing::error!(jobs, "cut handlers whose leases run out without a heartbeat");
        }
    }
}
