//! A running sandbox: its clock, its world, and what may be done to it from Rust. The control API does the same.
//!
//! [`buying`] is what buyers and clerks do, [`watching`] what tests see and wait for; here is how the world is reached.

mod buying;
mod watching;

pub use buying::Pay;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

use chrono::{DateTime, Utc};
use tokio::sync::{Notify, watch};

use crate::clock::{Clock, ClockError};
use crate::config::{App, Config};
use crate::notify::Dispatch;
use crate::refusal::Refusal;
use crate::world::{Snapshot, World};

/// A handle on a sandbox; clones are the same sandbox.
#[derive(Debug, Clone)]
pub struct Sandbox {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    config: Config,
    apps: HashMap<String, App>,
    clock: Clock,
    world: Mutex<World>,
    /// Counts changes of the world; whoever waits for something looks again when it moves.
    changed: watch::Sender<u64>,
    /// Wakes the courier.
    due: Notify,
}

/// Why something could not be done to the sandbox.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ControlError {
    /// Nobody has shown the sandbox a signed request with this number.
    #[error("no offer and no trade with this number; open its cashier address first or send it along")]
    UnknownOrder,
    /// Several shops use the number: name one.
    #[error("several applications have an order with this number; name one by app_id")]
    Ambiguous,
    /// The cashier address is not one this gateway accepts.
    #[error("the cashier address was refused: {0}")]
    CashierUrl(String),
    /// Alipay's rules do not allow it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The clock cannot be turned so.
    #[error(transparent)]
    Clock(#[from] ClockError),
    /// The order makes no sense.
    #[error("{0}")]
    Invalid(String),
}

impl Sandbox {
    pub(crate) fn new(config: Config, kept: Option<Snapshot>) -> Result<Self, ClockError> {
        // A world that comes back goes on where it was, or later; its clock never runs backwards.
        let started_at = config.start_at.unwrap_or_else(Utc::now);
        let started_at = kept.as_ref().map_or(started_at, |kept| kept.now.max(started_at));
        let clock = Clock::starting_at(started_at, config.speed)?;
        let apps: HashMap<String, App> =
            config.apps.iter().map(|app| (app.app_id.clone(), app.clone())).collect();
        let rules = apps.iter().map(|(app_id, app)| (app_id.clone(), app.notify)).collect();
        let mut world = World::new(config.seed, rules, config.refund_period, config.calls_max);
        if let Some(kept) = kept {
            world.restore(kept);
        }
        let (changed, due) = (watch::Sender::new(0), Notify::new());
        Ok(Self { inner: Arc::new(Inner { config, apps, clock, world: Mutex::new(world), changed, due }) })
    }

    /// The clock everything here goes by.
    pub fn clock(&self) -> &Clock {
        &self.inner.clock
    }

    /// How it was started.
    pub fn config(&self) -> &Config {
        &self.inner.config
    }

    pub(crate) fn app(&self, app_id: &str) -> Option<&App> {
        self.inner.apps.get(app_id)
    }

    /// Looks at the world as it is now, without announcing a change.
    pub(crate) fn look<R>(&self, look: impl FnOnce(&mut World, DateTime<Utc>) -> R) -> R {
        let (mut world, now, happened) = self.lock();
        let seen = look(&mut world, now);
        drop(world);
        if happened {
            self.announce();
        }
        seen
    }

    /// Changes the world and tells everybody who waits.
    pub(crate) fn with<R>(&self, change: impl FnOnce(&mut World, DateTime<Utc>) -> R) -> R {
        let (mut world, now, _) = self.lock();
        let changed = change(&mut world, now);
        // What the change made due at once (a notification) goes out at once.
        world.catch_up(now);
        drop(world);
        self.announce();
        changed
    }

    /// Moves whenever the world has changed.
    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.inner.changed.subscribe()
    }

    /// The notifications whose hour has come, and when the next thing is due.
    pub(crate) fn take_due(&self) -> (Vec<Dispatch>, Option<DateTime<Utc>>) {
        self.look(|world, _| world.take_outbox())
    }

    /// Returns when there may be more to send.
    pub(crate) async fn more_due(&self) {
        self.inner.due.notified().await;
    }

    fn lock(&self) -> (MutexGuard<'_, World>, DateTime<Utc>, bool) {
        let mut world = self.inner.world.lock().expect("world lock");
        // Read under the lock, so that time never goes backwards between two holders.
        let now = self.inner.clock.now();
        let happened = world.catch_up(now);
        (world, now, happened)
    }

    pub(crate) fn announce(&self) {
        self.inner.changed.send_modify(|count| *count += 1);
        self.inner.due.notify_one();
    }
}
