//! One queue as this process serves it: its slots, and what is claimed but not started.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};

use apalis_core::worker::context::WorkerContext;

use super::{Grant, lock};
use crate::Policy;

/// A queue, its slots, and its buffer of claimed jobs.
#[derive(Debug)]
pub(crate) struct Lane {
    pub(crate) queue: &'static str,
    pub(crate) name: &'static str,
    pub(crate) policy: Policy,
    concurrency: usize,
    /// Slots taken by jobs that are claimed and whose outcome is not durable.
    taken: AtomicUsize,
    /// Whether a claim is likely to find something.
    hinted: AtomicBool,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    buffer: VecDeque<(Grant, String)>,
    open: bool,
    /// Counts the workers that took over, so that one that is late to go does not close its successor's lane.
    generation: u64,
    worker: Option<WorkerContext>,
    waker: Option<Waker>,
}

impl Lane {
    pub(crate) fn new(queue: &'static str, name: &'static str, policy: Policy, concurrency: usize) -> Self {
        Self {
            queue,
            name,
            policy,
            concurrency,
            taken: AtomicUsize::new(0),
            hinted: AtomicBool::new(true),
            inner: Mutex::default(),
        }
    }

    /// Serves the queue again, for a new worker that makes itself known when it first polls. Returns its
    /// generation.
    pub(crate) fn open(&self) -> u64 {
        let mut inner = lock(&self.inner);
        inner.open = true;
        inner.worker = None;
        inner.generation += 1;
        inner.generation
    }

    /// Notes the worker that now serves this queue. `true`: it is new.
    pub(crate) fn serve(&self, worker: &WorkerContext) -> bool {
        let mut inner = lock(&self.inner);
        let new = inner.worker.is_none();
        if new {
            inner.worker = Some(worker.clone());
        }
        new
    }

    /// How many jobs a claim may bring now.
    pub(crate) fn free(&self) -> usize {
        let inner = lock(&self.inner);
        let serving = inner.open
            && inner.worker.as_ref().is_some_and(|worker| !worker.is_shutting_down() && !worker.is_paused());
        if serving { self.concurrency.saturating_sub(self.taken.load(Ordering::Acquire)) } else { 0 }
    }

    pub(crate) fn hint(&self) {
        self.hinted.store(true, Ordering::Release);
    }

    pub(crate) fn is_hinted(&self) -> bool {
        self.hinted.load(Ordering::Acquire)
    }

    /// Takes the hint away: what comes after this is news.
    pub(crate) fn take_hint(&self) -> bool {
        self.hinted.swap(false, Ordering::AcqRel)
    }

    pub(crate) fn take_slots(&self, count: usize) {
        self.taken.fetch_add(count, Ordering::AcqRel);
    }

    /// Frees slots whose jobs' outcomes are durable.
    pub(crate) fn free_slots(&self, count: usize) {
        if self.taken.fetch_sub(count, Ordering::AcqRel) == count {
            self.wake(); // a worker may wait for the last outcome before it ends
        }
    }

    /// Puts claimed jobs before the worker; if it has gone meanwhile, they are given back.
    pub(crate) fn deliver(&self, grants: Vec<(Grant, String)>) {
        let refused = {
            let mut inner = lock(&self.inner);
            if inner.open {
                inner.buffer.extend(grants);
                if let Some(waker) = inner.waker.take() {
                    waker.wake();
                }
                return;
            }
            grants
        };
        drop(refused);
    }

    /// The next job to start.
    pub(crate) fn poll_next(&self, cx: &mut Context<'_>) -> Poll<(Grant, String)> {
        let mut inner = lock(&self.inner);
        if let Some(next) = inner.buffer.pop_front() {
            return Poll::Ready(next);
        }
        inner.waker = Some(cx.waker().clone());
        Poll::Pending
    }

    /// As [`give_back`](Self::give_back), unless another worker has taken over since.
    pub(crate) fn give_back_of(&self, generation: u64) {
        if lock(&self.inner).generation == generation {
            self.give_back();
        }
    }

    /// Gives back everything that has not started, and takes no more.
    pub(crate) fn give_back(&self) {
        let unstarted = {
            let mut inner = lock(&self.inner);
            inner.open = false;
            std::mem::take(&mut inner.buffer)
        };
        drop(unstarted); // outside the lock: each reports itself
    }

    /// Gives back what has waited too long for its worker to be started safely.
    pub(crate) fn give_back_stale(&self) {
        let stale: VecDeque<_> = {
            let mut inner = lock(&self.inner);
            let (fresh, stale) =
                std::mem::take(&mut inner.buffer).into_iter().partition(|(grant, _)| grant.may_start());
            inner.buffer = fresh;
            stale
        };
        drop(stale);
    }

    /// Ready when every outcome is durable.
    pub(crate) fn poll_idle(&self, cx: &mut Context<'_>) -> Poll<()> {
        lock(&self.inner).waker = Some(cx.waker().clone());
        if self.taken.load(Ordering::Acquire) == 0 { Poll::Ready(()) } else { Poll::Pending }
    }

    pub(crate) fn wake(&self) {
        if let Some(waker) = lock(&self.inner).waker.take() {
            waker.wake();
        }
    }
}
