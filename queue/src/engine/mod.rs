//! The engine: everything a worker process does besides running handlers.
//!
//! Five tasks, each with a connection of its own, none waiting for another: the [`claimer`] takes as many
//! jobs as there are free slots, the [`settler`] writes outcomes in batches, the [`heart`] keeps leases and
//! cuts what would outlive its own, the [`keeper`] rescues, sweeps and measures, the [`listener`] hears
//! wake-ups. Losing the database stops none of them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use sqlx::PgPool;
use sqlx::postgres::PgConnectOptions;
use tokio::sync::{Notify, mpsc};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::Job;
use crate::admin::Retention;
use crate::settle::Settlement;

mod claimer;
mod grant;
mod heart;
mod keeper;
mod lane;
mod link;
mod listener;
mod settler;

pub(crate) use grant::{Cut, Grant};
pub(crate) use lane::Lane;

use grant::Holds;

/// How an engine behaves. The defaults suit a worker on a network that loses a few seconds now and then.
#[derive(Debug, Clone)]
pub struct EngineConfig {
    /// The start of the worker's name; a random part follows, since every start of a process is a worker of
    /// its own.
    pub worker_prefix: String,
    /// A lease that gets no heartbeat for this long is over. Heartbeats come eight times as often.
    /// Default 25 s: with the time to notice, what a dead process held runs again within 30 s.
    pub lease_for: Duration,
    /// Each queue is looked at this often without any hint. Default 1 s.
    pub poll_every: Duration,
    /// How often expired leases are looked for. Default 2 s.
    pub rescue_every: Duration,
    /// Whether to hear wake-ups with `LISTEN`, which needs a direct connection. Default true.
    pub listen: bool,
    /// After a stop, running handlers get this long; then they are cut and their jobs given back. Default 20
    /// s.
    pub stop_within: Duration,
    /// Which ended jobs are deleted. Default: done and cancelled after 7 days, dead after 90.
    pub retention: Option<Retention>,
}

impl Default for EngineConfig {
    fn default() -> Self {
        Self {
            worker_prefix: "worker".to_owned(),
            lease_for: Duration::from_secs(25),
            poll_every: Duration::from_secs(1),
            rescue_every: Duration::from_secs(2),
            listen: true,
            stop_within: Duration::from_secs(20),
            retention: Some(Retention::default()),
        }
    }
}

/// The shared part of a worker process: one for all its queues. Cheap to clone.
///
/// ```no_run
/// # use pay_queue::{Engine, EngineConfig, Failure, Job, Lease};
/// # use apalis_core::{monitor::Monitor, worker::builder::WorkerBuilder};
/// # #[derive(Clone, serde::Serialize, serde::Deserialize)]
/// # struct SendReceipt { order_id: String }
/// # impl Job for SendReceipt { const NAME: &'static str = "send_receipt"; }
/// async fn send_receipt(job: SendReceipt, lease: Lease) -> Result<(), Failure> {
///     println!("{} for the {}. time", job.order_id, lease.attempt());
///     Ok(())
/// }
///
/// # async fn example(pool: sqlx::PgPool) -> Result<(), Box<dyn std::error::Error>> {
/// let engine = Engine::new(&pool, EngineConfig::default());
/// let at_signal = engine.clone();
/// Monitor::new()
///     .register({
///         let engine = engine.clone();
///         move |_restart| {
///             WorkerBuilder::new(engine.worker_name("send_receipt"))
///                 .backend(engine.backend::<SendReceipt>(16))
///                 .build(send_receipt)
///         }
///     })
///     .should_restart(|_, _| true)
///     .run_with_signal(async move {
///         tokio::signal::ctrl_c().await?;
///         at_signal.stop();
///         Ok(())
///     })
///     .await?;
/// engine.shutdown().await;
/// # Ok(()) }
/// ```
///
/// Handlers need no `.concurrency()`, `.timeout()`, `.catch_panic()` or `.parallelize()`: the backend does
/// these, and never `.retry()`, which would sleep in memory.
#[derive(Debug, Clone)]
pub struct Engine(pub(crate) Arc<Core>);

/// An outcome to be written, and whose slot it frees.
type Report = (Settlement, Arc<Lane>);

/// What the engine's tasks share.
#[derive(Debug)]
pub(crate) struct Core {
    pub(crate) config: EngineConfig,
    /// Unique for this start of this process.
    pub(crate) worker: String,
    options: PgConnectOptions,
    lanes: Mutex<BTreeMap<&'static str, Arc<Lane>>>,
    /// Who else listens to wake-ups, by name.
    bells: Mutex<BTreeMap<&'static str, Arc<Notify>>>,
    holds: Holds,
    /// Outcomes on their way to the settler; bounded by the slots of all lanes.
    outcomes: mpsc::UnboundedSender<Report>,
    arrivals: Mutex<Option<mpsc::UnboundedReceiver<Report>>>,
    /// Rings when the claimer may find something: a hint, a free slot.
    news: Notify,
    stopping: CancellationToken,
    /// Nothing is claimed any more, not even by a statement under way.
    claimed_last: CancellationToken,
    /// Ends the tasks that must outlive the last handler.
    over: CancellationToken,
    tasks: TaskTracker,
    started: OnceLock<()>,
}

impl Engine {
    /// An engine on the pool's database. It opens connections of its own (at most five), so handlers that use
    /// up the pool cannot keep it from heartbeats. Nothing runs before the first worker polls its backend.
    pub fn new(pool: &PgPool, config: EngineConfig) -> Self {
        let worker = format!("{}-{}", config.worker_prefix, ulid::Ulid::generate());
        let options = (*pool.connect_options()).clone();
        let (outcomes, arrivals) = mpsc::unbounded_channel();
        Self(Arc::new(Core {
            config,
            worker,
            options,
            lanes: Mutex::default(),
            bells: Mutex::default(),
            holds: Holds::default(),
            outcomes,
            arrivals: Mutex::new(Some(arrivals)),
            news: Notify::new(),
            stopping: CancellationToken::new(),
            claimed_last: CancellationToken::new(),
            over: CancellationToken::new(),
            tasks: TaskTracker::new(),
            started: OnceLock::new(),
        }))
    }

    /// A worker's name that is unique for this start of the process.
    pub fn worker_name(&self, queue: &str) -> String {
        format!("{}:{queue}", self.0.worker)
    }

    /// Under which name this engine holds leases.
    pub fn worker(&self) -> &str {
        &self.0.worker
    }

    /// Rings whenever a wake-up of this name is heard, or may have been missed, while the engine runs: for work that is no queue's.
    pub fn bell(&self, name: &'static str) -> Arc<Notify> {
        lock(&self.0.bells).entry(name).or_default().clone()
    }

    /// Stops claiming at once and gives back what has not started. Handlers that still run after
    /// `stop_within` are cut and their jobs given back too; nothing of this counts as a failure. Returns at
    /// once; may be called again.
    pub fn stop(&self) {
        self.0.stop();
    }

    /// [Stops](Self::stop), waits until every outcome is in the database or its lease is over, and ends the
    /// tasks.
    ///
    /// Takes at most `stop_within` and 5 seconds.
    pub async fn shutdown(&self) {
        const FLUSH: Duration = Duration::from_secs(5);
        let core = &self.0;
        core.stop();
        let flushed = tokio::time::timeout(core.config.stop_within + FLUSH, async {
            if core.is_started() {
                core.claimed_last.cancelled().await;
            }
            core.holds.wait_empty().await;
        });
        let flushed = flushed.await;
        if flushed.is_err() {
            tracing::error!(
                jobs = core.holds.len(),
                "stopped with outcomes that could not be written; their leases will run out"
            );
        }
        core.over.cancel();
        core.tasks.close();
        core.tasks.wait().await;
    }
}

impl Core {
    /// Starts the tasks, once.
    pub(crate) fn start(self: &Arc<Self>) {
        self.started.get_or_init(|| {
            let arrivals = lock(&self.arrivals).take().expect("taken once");
            let claimer = claimer::run(Arc::clone(self));
            let last = self.claimed_last.clone();
            self.tasks.spawn(async move {
                let _last = last.drop_guard();
                claimer.await;
            });
            self.tasks.spawn(settler::run(Arc::clone(self), arrivals));
            self.tasks.spawn(heart::run(Arc::clone(self)));
            self.tasks.spawn(heart::guard(Arc::clone(self)));
            self.tasks.spawn(keeper::run(Arc::clone(self)));
            if self.config.listen {
                self.tasks.spawn(listener::run(Arc::clone(self)));
            }
            tracing::info!(worker = self.worker, "queue worker started");
        });
    }

    pub(crate) fn is_started(&self) -> bool {
        self.started.get().is_some()
    }

    pub(crate) fn is_stopping(&self) -> bool {
        self.stopping.is_cancelled()
    }

    fn stop(self: &Arc<Self>) {
        if self.stopping.is_cancelled() {
            return;
        }
        self.stopping.cancel();
        tracing::info!(worker = self.worker, running = self.holds.len(), "queue worker stops");
        for lane in self.lanes() {
            lane.give_back();
            lane.wake();
        }
        if self.started.get().is_some() {
            let core = Arc::clone(self);
            self.tasks.spawn(async move {
                let deadline = tokio::time::sleep(core.config.stop_within);
                tokio::select! {
                    () = deadline => core.holds.cut_all(Cut::Stopped),
                    () = core.over.cancelled() => {}
                }
            });
        }
    }

    pub(crate) fn hint(&self, queue: &str) {
        if let Some(bell) = lock(&self.bells).get(queue) {
            bell.notify_one();
        }
        if let Some(lane) = lock(&self.lanes).get(queue) {
            lane.hint();
            self.news.notify_one();
        }
    }

    /// The lane of one kind of job, and the generation of the backend that it is opened for.
    ///
    /// # Panics
    /// As [`Engine::backend`] does.
    pub(crate) fn open_lane<J: Job>(&self, concurrency: usize) -> (Arc<Lane>, u64) {
        assert!(concurrency > 0, "queue `{}` needs at least one slot", J::QUEUE);
        let mut lanes = lock(&self.lanes);
        let lane = lanes
            .entry(J::QUEUE)
            .or_insert_with(|| Arc::new(Lane::new(J::QUEUE, J::NAME, J::POLICY, concurrency)));
        assert!(lane.name == J::NAME, "queue `{}` is served for `{}` already", J::QUEUE, lane.name);
        let generation = lane.open();
        if self.is_stopping() {
            lane.give_back();
        }
        (Arc::clone(lane), generation)
    }

    /// Everybody looks: what was said meanwhile may be lost.
    fn hint_all(&self) {
        self.lanes().iter().for_each(|lane| self.hint(lane.queue));
        lock(&self.bells).values().for_each(|bell| bell.notify_one());
    }

    fn lanes(&self) -> Vec<Arc<Lane>> {
        lock(&self.lanes).values().cloned().collect()
    }
}

/// No guarded section of this crate can leave its data half changed, so a poisoned lock is as good as any.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
