//! A claimed job in our hands, from the claim until its outcome is durable.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use tokio::sync::Notify;
use tokio::task::AbortHandle;

use super::{Core, Lane, lock};
use crate::outcome::Outcome;
use crate::settle::Settlement;
use crate::{JobId, Lease};

/// Why a handler was cut, other than by its timeout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cut {
    /// The worker has to stop.
    Stopped = 1,
    /// The lease is lost: the database says so.
    LeaseLost = 2,
    /// The lease is so old that it may soon be lost.
    Expired = 3,
}

/// What the heart knows of one lease.
#[derive(Debug)]
pub(crate) struct Hold {
    claims: i32,
    deadline: Mutex<Instant>,
    running: OnceLock<AbortHandle>,
    cut: AtomicU8,
}

impl Hold {
    fn cut(&self, why: Cut) {
        let _ = self.cut.compare_exchange(0, why as u8, Ordering::AcqRel, Ordering::Acquire);
        if let Some(handler) = self.running.get() {
            handler.abort();
        }
    }
}

/// A job of ours whose outcome is not reported yet. Reports exactly one; dropped without, it gives the job
/// back.
#[derive(Debug)]
pub(crate) struct Grant {
    pub(crate) lease: Lease,
    pub(crate) lane: Arc<Lane>,
    hold: Arc<Hold>,
    core: Arc<Core>,
    started: OnceLock<Instant>,
    reported: AtomicBool,
}

impl Grant {
    /// How much of a lease must be left for a job to be started.
    fn margin(core: &Core) -> Duration {
        core.config.lease_for / 8
    }

    /// Whether the job may be started: its lease surely holds for a while, as seen without asking the
    /// database.
    pub(crate) fn may_start(&self) -> bool {
        Instant::now() + Self::margin(&self.core) < *lock(&self.hold.deadline)
    }

    /// Notes that the handler runs; from now on the heart keeps the lease, and may cut the handler.
    pub(crate) fn start(&self, handler: AbortHandle) {
        self.started.get_or_init(Instant::now);
        let _ = self.hold.running.set(handler);
        if let (true, Some(handler)) = (self.cut().is_some(), self.hold.running.get()) {
            handler.abort(); // cut in the instant before
        }
    }

    /// Why the handler was cut, if it was.
    pub(crate) fn cut(&self) -> Option<Cut> {
        match self.hold.cut.load(Ordering::Acquire) {
            1 => Some(Cut::Stopped),
            2 => Some(Cut::LeaseLost),
            3 => Some(Cut::Expired),
            _ => None,
        }
    }

    /// Hands the outcome to the settler. Only the first report counts.
    pub(crate) fn report(&self, outcome: Outcome) {
        if self.reported.swap(true, Ordering::AcqRel) {
            return;
        }
        let settlement = Settlement {
            lease: self.lease.clone(),
            outcome,
            ran_for: self.started.get().map(Instant::elapsed).unwrap_or_default(),
            policy: self.lane.policy,
        };
        // The settler outlives every grant unless the runtime itself is going down; then the lease runs out.
        let _ = self.core.outcomes.send((settlement, Arc::clone(&self.lane)));
    }
}

impl Drop for Grant {
    fn drop(&mut self) {
        self.report(Outcome::Released);
    }
}

/// Every lease of this process whose outcome is not durable yet.
#[derive(Debug, Default)]
pub(crate) struct Holds {
    by_job: Mutex<HashMap<JobId, Arc<Hold>>>,
    emptied: Notify,
}

impl Holds {
    /// Takes hold of claimed jobs whose leases run at least until `deadline`.
    pub(super) fn take(
        &self,
        core: &Arc<Core>,
        deadline: Instant,
        leases: Vec<(Lease, Arc<Lane>)>,
    ) -> Vec<Grant> {
        let mut by_job = lock(&self.by_job);
        leases
            .into_iter()
            .map(|(lease, lane)| {
                let hold = Arc::new(Hold {
                    claims: lease.claims(),
                    deadline: Mutex::new(deadline),
                    running: OnceLock::new(),
                    cut: AtomicU8::new(0),
                });
                if let Some(older) = by_job.insert(lease.job_id(), Arc::clone(&hold)) {
                    older.cut(Cut::Expired); // its lease ran out, and the job came back to us
                }
                Grant {
                    lease,
                    lane,
                    hold,
                    core: Arc::clone(core),
                    started: OnceLock::new(),
                    reported: AtomicBool::new(false),
                }
            })
            .collect()
    }

    /// Lets go of jobs whose outcomes are durable.
    ///
    /// By token: the same job may have come back to this process under a newer claim.
    pub(super) fn release<'a>(&self, leases: impl Iterator<Item = &'a Lease>) {
        let mut by_job = lock(&self.by_job);
        for lease in leases {
            if by_job.get(&lease.job_id()).is_some_and(|hold| hold.claims == lease.claims()) {
                by_job.remove(&lease.job_id());
            }
        }
        if by_job.is_empty() {
            self.emptied.notify_waiters();
        }
    }

    /// Leases of running handlers that should be extended: those with less than `left` to go.
    pub(super) fn due(&self, left: Duration) -> Vec<(JobId, i32)> {
        let soon = Instant::now() + left;
        lock(&self.by_job)
            .iter()
            .filter(|(_, hold)| hold.running.get().is_some() && *lock(&hold.deadline) < soon)
            .map(|(job_id, hold)| (*job_id, hold.claims))
            .collect()
    }

    /// Notes that these leases hold until `deadline`.
    pub(super) fn extend(&self, leases: &[(JobId, i32)], deadline: Instant) {
        self.each(leases, |hold| *lock(&hold.deadline) = deadline);
    }

    /// Cuts the handlers that run under these leases.
    pub(super) fn cut(&self, leases: &[(JobId, i32)], why: Cut) {
        self.each(leases, |hold| hold.cut(why));
    }

    fn each(&self, leases: &[(JobId, i32)], act: impl Fn(&Hold)) {
        let by_job = lock(&self.by_job);
        for (job_id, claims) in leases {
            if let Some(hold) = by_job.get(job_id).filter(|hold| hold.claims == *claims) {
                act(hold);
            }
        }
    }

    /// Cuts every handler.
    pub(super) fn cut_all(&self, why: Cut) {
        lock(&self.by_job).values().for_each(|hold| hold.cut(why));
    }

    /// Cuts the handlers that still run and whose lease will be over within `ahead`. Returns how many.
    pub(super) fn cut_expiring(&self, ahead: Duration) -> usize {
        let soon = Instant::now() + ahead;
        let by_job = lock(&self.by_job);
        let expiring = by_job.values().filter(|hold| {
            hold.running.get().is_some_and(|handler| !handler.is_finished())
                && hold.cut.load(Ordering::Acquire) == 0
                && *lock(&hold.deadline) <= soon
        });
        expiring.inspect(|hold| hold.cut(Cut::Expired)).count()
    }

    pub(super) fn job_ids(&self) -> Vec<JobId> {
        lock(&self.by_job).keys().copied().collect()
    }

    pub(super) fn len(&self) -> usize {
        lock(&self.by_job).len()
    }

    /// Returns when nothing is held.
    pub(super) async fn wait_empty(&self) {
        loop {
            let emptied = self.emptied.notified();
            tokio::pin!(emptied);
            emptied.as_mut().enable();
            if self.len() == 0 {
                return;
            }
            emptied.await;
        }
    }
}
