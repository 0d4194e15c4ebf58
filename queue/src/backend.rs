//! apalis' view of the queue.

use std::convert::Infallible;
use std::marker::PhantomData;
use std::sync::Arc;
use std::task::{Context, Poll};

use apalis_core::backend::finalize::Ephemeral;
use apalis_core::backend::{Backend as ApalisBackend, BackendConfig};
use apalis_core::task::builder::TaskBuilder;
use apalis_core::task::{Task, task_id::TaskId};
use apalis_core::worker::context::WorkerContext;

use crate::engine::{Core, Engine, EngineConfig, Grant, Lane};
use crate::outcome::{End, Outcome};
use crate::run::{Granted, RunLayer};
use crate::{Job, JobId};

/// One kind of job as an apalis backend. Made by [`Engine::backend`].
///
/// It never fails, so a database that is away ends no worker.
#[derive(Debug)]
pub struct Backend<J> {
    core: Arc<Core>,
    lane: Arc<Lane>,
    generation: u64,
    kind: PhantomData<fn() -> J>,
}

impl Engine {
    /// The backend for one kind of job, which runs up to `concurrency` at once.
    ///
    /// Asked again for the same kind, as a monitor does when it restarts a worker, it takes over from the one
    /// before.
    ///
    /// # Panics
    /// When `concurrency` is 0, or another kind of job is served from the same queue: rows could not be told
    /// apart by free slots.
    pub fn backend<J: Job>(&self, concurrency: usize) -> Backend<J> {
        let (lane, generation) = self.0.open_lane::<J>(concurrency);
        Backend { core: Arc::clone(&self.0), lane, generation, kind: PhantomData }
    }
}

impl<J: Job> Backend<J> {
    /// Turns a claimed row into a task. What cannot be run is settled here and never reaches the worker.
    fn task(grant: Grant, payload: &str) -> Option<Task<J>> {
        let lease = grant.lease.clone();
        if !grant.may_start() {
            return None; // dropped, hence given back
        }
        let end = if lease.name() == J::NAME {
            match serde_json::from_str(payload) {
                Ok(job) => return Some(granted_task(job, grant)),
                Err(error) => End::Undecodable(error),
            }
        } else {
            End::UnknownName(lease.name().to_owned())
        };
        grant.report(Outcome::of(end, &lease, &J::POLICY));
        None
    }
}

fn granted_task<J: Job>(job: J, grant: Grant) -> Task<J> {
    let lease = grant.lease.clone();
    let id = u64::try_from(lease.job_id().0).unwrap_or_default();
    TaskBuilder::new(job)
        .task_id(TaskId::from_int(id))
        .attempt(lease.failures() as usize)
        .data(lease)
        .data(Granted::new(grant))
        .build()
}

impl<J: Job> ApalisBackend for Backend<J> {
    type Task = Task<J>;
    type Error = Infallible;

    fn poll_ready(&mut self, _: &mut Context<'_>, worker: &WorkerContext) -> Poll<Result<(), Infallible>> {
        if self.lane.serve(worker) {
            self.core.start();
            self.core.hint(self.lane.queue);
        }
        Poll::Ready(Ok(()))
    }

    fn poll_next(
        &mut self,
        cx: &mut Context<'_>,
        worker: &WorkerContext,
    ) -> Poll<Option<Result<Task<J>, Infallible>>> {
        loop {
            if self.core.is_stopping() {
                // The engine stopped on its own: tell the worker, which would wait for a signal for ever.
                if !worker.is_shutting_down() {
                    let _ = worker.stop();
                }
                return Poll::Ready(None);
            }
            match self.lane.poll_next(cx) {
                Poll::Ready((grant, payload)) => {
                    if let Some(task) = Self::task(grant, &payload) {
                        return Poll::Ready(Some(Ok(task)));
                    }
                }
                Poll::Pending => {
                    // Registered now; a stop between the check and the registration must not be slept
                    // through.
                    if self.core.is_stopping() {
                        continue;
                    }
                    return Poll::Pending;
                }
            }
        }
    }

    fn poll_close(&mut self, cx: &mut Context<'_>, _: &WorkerContext) -> Poll<Result<(), Infallible>> {
        self.lane.give_back_of(self.generation);
        if self.core.is_started() { self.lane.poll_idle(cx).map(Ok) } else { Poll::Ready(Ok(())) }
    }
}

impl<J> Drop for Backend<J> {
    fn drop(&mut self) {
        self.lane.give_back_of(self.generation);
    }
}

impl<J: Job> BackendConfig for Backend<J> {
    type Args = J;
    type Id = JobId;
    type Kind = Ephemeral;
    type Config = EngineConfig;
    type Layer = RunLayer;

    fn config(&self) -> &EngineConfig {
        &self.core.config
    }

    fn middleware(&mut self, _: &mut WorkerContext) -> RunLayer {
        RunLayer::default()
    }
}
