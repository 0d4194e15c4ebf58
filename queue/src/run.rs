//! Running a handler: on a task of its own, within its time, and cut when its lease is gone.

use std::future::{Future, ready};
use std::panic::{self, AssertUnwindSafe};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use apalis_core::error::BoxDynError;
use apalis_core::task::Task;
use futures_util::future::Either;
use tokio::task::{AbortHandle, JoinError, JoinHandle};
use tower::{Layer, Service};
use tracing::Instrument;

use crate::engine::{Cut, Grant};
use crate::outcome::{End, Outcome};

/// How long a handler that was cut may take to notice. One that blocks its thread never does; its lease is
/// over anyway.
const CUT_GRACE: Duration = Duration::from_secs(1);

/// A claimed job on its way through apalis to [`RunLayer`].
#[derive(Debug, Clone)]
pub(crate) struct Granted(Arc<Grant>);

impl Granted {
    pub(crate) fn new(grant: Grant) -> Self {
        Self(Arc::new(grant))
    }
}

/// The backend's own layer, outside every other: it sees each end of a run and reports it.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct RunLayer {}

impl<S> Layer<S> for RunLayer {
    type Service = RunService<S>;

    fn layer(&self, inner: S) -> RunService<S> {
        RunService { inner }
    }
}

/// What [`RunLayer`] makes of a service.
#[derive(Debug, Clone)]
pub struct RunService<S> {
    inner: S,
}

impl<S, J> Service<Task<J>> for RunService<S>
where
    S: Service<Task<J>>,
    S::Future: Send + 'static,
    S::Response: Send + 'static,
    S::Error: Into<BoxDynError>,
{
    type Response = ();
    type Error = BoxDynError;
    type Future = Pin<Box<dyn Future<Output = Result<(), BoxDynError>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxDynError>> {
        self.inner.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, task: Task<J>) -> Self::Future {
        let Some(Granted(grant)) = task.data().get::<Granted>().cloned() else {
            let handler = self.inner.call(task);
            return Box::pin(async move { handler.await.map(drop).map_err(Into::into) });
        };
        let lease = &grant.lease;
        let span = tracing::info_span!(
            "job",
            job.id = lease.job_id().0,
            job.name = lease.name(),
            job.attempt = lease.attempt(),
            traceparent = lease.trace(),
        );
        let policy = grant.lane.policy;
        // A handler that is no `async fn` runs its first part here, and may panic here.
        let watched = match panic::catch_unwind(AssertUnwindSafe(|| self.inner.call(task))) {
            Ok(handler) => {
                let handler =
                    tokio::spawn(async move { handler.await.map(drop).map_err(Into::into) }.instrument(span));
                grant.start(handler.abort_handle());
                Either::Left(watch(handler, policy.timeout))
            }
            Err(words) => Either::Right(ready(End::Panicked(panic_words(words)))),
        };
        Box::pin(async move {
            let end = match watched.await {
                End::Stopped if grant.cut() == Some(Cut::LeaseLost) => End::LeaseLost,
                end => end,
            };
            let outcome = Outcome::of(end, &grant.lease, &policy);
            let answer = answer(&outcome);
            grant.report(outcome);
            answer
        })
    }
}

/// What apalis is told: enough for its events. The truth is in the database.
fn answer(outcome: &Outcome) -> Result<(), BoxDynError> {
    match outcome {
        Outcome::Done { .. } => Ok(()),
        Outcome::Failed { error, .. } => Err(error.clone().into()),
        Outcome::Wait { why, .. } => Err(why.clone().into()),
        Outcome::Released => Err("given back".into()),
        Outcome::Lost => Err("lease lost".into()),
    }
}

/// Waits for a handler, at most for its time; dropped before that, it cuts the handler. [`End::Stopped`] stands
/// for any cut from outside.
pub(crate) fn watch(
    mut handler: JoinHandle<Result<(), BoxDynError>>,
    limit: Duration,
) -> impl Future<Output = End> + Send {
    let guard = AbortOnDrop(handler.abort_handle());
    async move {
        let _guard = guard;
        if let Ok(joined) = tokio::time::timeout(limit, &mut handler).await {
            return joined_end(joined);
        }
        handler.abort();
        match tokio::time::timeout(CUT_GRACE, handler).await {
            // It ended in the same moment.
            Ok(Ok(result)) => End::Returned(result),
            _ => End::TimedOut(limit),
        }
    }
}

fn joined_end(joined: Result<Result<(), BoxDynError>, JoinError>) -> End {
    match joined {
        Ok(result) => End::Returned(result),
        Err(error) => match error.try_into_panic() {
            Ok(words) => End::Panicked(panic_words(words)),
            Err(_) => End::Stopped,
        },
    }
}

fn panic_words(words: Box<dyn std::any::Any + Send>) -> String {
    match words.downcast::<String>() {
        Ok(words) => *words,
        Err(words) => words.downcast_ref::<&str>().map_or("without words", |words| *words).to_owned(),
    }
}

/// A worker that is dropped must not leave its handlers running.
struct AbortOnDrop(AbortHandle);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}
