//! The keys that open something, as this process knows them: no request costs a statement, and a revoked key ends soon.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use pay_core::config::HttpConfig;
use pay_core::domain::{ApiKey, KeyId, KeySecret};
use pay_core::error::chain;
use pay_core::{Context, flow};

use super::bucket::{Bucket, Rate};
use super::scope::Share;
use crate::error::ApiError;
use crate::problem::Code;

/// How long what was read is believed: so long after its revocation, at the latest, a key opens nothing any more.
const BELIEVED_FOR: TimeDelta = TimeDelta::seconds(5);
/// A key that is not known may have been made a moment ago, so the table is read again for it; but no more often than this,
/// however many unknown keys come: they cannot flood the database.
const READ_FOR_UNKNOWN: Rate = Rate { every: TimeDelta::seconds(1), burst: 10 };
/// The use of a key is noted once in so long.
const USE_NOTED_EVERY: TimeDelta = TimeDelta::minutes(1);

/// All keys that open something, read from the database as a whole: they are few, some per app.
#[derive(Debug)]
pub struct KnownKeys {
    /// How often each of them may be used.
    limit: Rate,
    snapshot: RwLock<Option<Arc<Snapshot>>>,
    /// Held while the table is read, so that all who need it share one reading.
    reading: tokio::sync::Mutex<Reading>,
}

#[derive(Debug, Default)]
struct Reading {
    failed_at: Option<Instant>,
    for_unknown: Bucket,
}

#[derive(Debug)]
struct Snapshot {
    keys: HashMap<[u8; 32], Arc<Known>>,
    read_at: DateTime<Utc>,
    /// By the process' own clock: it holds what was committed before.
    began_at: Instant,
}

impl KnownKeys {
    /// None is known yet; each may be used as often as is configured.
    pub fn new(config: &HttpConfig) -> Self {
        let every = TimeDelta::seconds(1) / config.requests_per_s;
        let limit = Rate { every, burst: config.requests_burst };
        Self { limit, snapshot: RwLock::default(), reading: tokio::sync::Mutex::default() }
    }

    /// Lets a request through, or says how long until one of this kind is let through. Each process counts for itself.
    pub(super) fn admit(&self, known: &Known, leaves: Share, now: DateTime<Utc>) -> Result<(), TimeDelta> {
        let left = match leaves {
            Share::Nothing => 0,
            Share::Half => self.limit.burst / 2,
        };
        let mut requests = known.usage.requests.lock().unwrap_or_else(PoisonError::into_inner);
        requests.take_leaving(left, self.limit, now)
    }

    /// The key with this secret, or none.
    pub(super) async fn find(
        &self,
        cx: &Context,
        secret: &KeySecret,
    ) -> Result<Option<Arc<Known>>, ApiError> {
        let (asked_at, sha256) = (Instant::now(), secret.sha256());
        let believed = self.believed(cx.now());
        if let Some(known) = believed.as_ref().and_then(|believed| believed.keys.get(&sha256)) {
            return Ok(Some(known.clone()));
        }
        let snapshot = self.read(cx, asked_at).await?;
        Ok(snapshot.keys.get(&sha256).cloned())
    }

    /// What was read, unless it is too old.
    fn believed(&self, now: DateTime<Utc>) -> Option<Arc<Snapshot>> {
        self.snapshot().filter(|snapshot| now < snapshot.read_at + BELIEVED_FOR)
    }

    fn snapshot(&self) -> Option<Arc<Snapshot>> {
        self.snapshot.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What the table holds, read after `asked_at`; or what is believed anyway, when it was read too often of late. Who waits while
    /// another reads shares that, also when it fails.
    async fn read(&self, cx: &Context, asked_at: Instant) -> Result<Arc<Snapshot>, ApiError> {
        let mut reading = self.reading.lock().await;
        if let Some(snapshot) = self.snapshot().filter(|snapshot| snapshot.began_at >= asked_at) {
            return Ok(snapshot);
        }
        if reading.failed_at.is_some_and(|failed_at| failed_at >= asked_at) {
            return Err(unavailable());
        }
        if let Some(believed) = self.believed(cx.now())
            && reading.for_unknown.take(READ_FOR_UNKNOWN, cx.now()).is_err()
        {
            return Ok(believed);
        }
        let (began_at, read_at) = (Instant::now(), cx.now());
        let live = flow::live_keys(cx).await.map_err(|error| {
            tracing::error!(error = chain(&error), "the API keys could not be read: {error}");
            reading.failed_at = Some(Instant::now());
            unavailable()
        })?;
        let before = self.snapshot();
        // for another app, whoever holds the key would take orders that nobody prepares
        let ours = live.into_iter().filter(|(_, key)| cx.apps.get(&key.app_id).is_some());
        let keys = ours.map(|(sha256, key)| {
            let usage =
                before.as_ref().and_then(|before| before.keys.get(&sha256)).map(|known| known.usage.clone());
            let usage = usage.unwrap_or_else(|| Arc::new(Usage::noted(key.last_used_at)));
            (sha256, Arc::new(Known { key, usage }))
        });
        let snapshot = Arc::new(Snapshot { keys: keys.collect(), read_at, began_at });
        *self.snapshot.write().unwrap_or_else(PoisonError::into_inner) = Some(snapshot.clone());
        Ok(snapshot)
    }
}

fn unavailable() -> ApiError {
    ApiError::new(Code::DatabaseUnavailable, "the database does not answer")
}

/// A key that opens something.
#[derive(Debug)]
pub(super) struct Known {
    /// What it is.
    pub key: ApiKey,
    usage: Arc<Usage>,
}

/// What a process remembers of a key from one reading of the table to the next.
#[derive(Debug)]
struct Usage {
    /// Milliseconds since 1970.
    noted_at: AtomicI64,
    requests: Mutex<Bucket>,
}

impl Usage {
    fn noted(at: Option<DateTime<Utc>>) -> Self {
        Self {
            noted_at: AtomicI64::new(at.map_or(i64::MIN, |at| at.timestamp_millis())),
            requests: Mutex::default(),
        }
    }
}

impl Known {
    /// Sees to it that the key's use is noted, now and then. Nobody waits for that.
    pub(super) fn note_use(&self, cx: &Context) {
        let now = cx.now();
        let noted_at = self.usage.noted_at.load(Ordering::Relaxed);
        let due = now.timestamp_millis() >= noted_at.saturating_add(USE_NOTED_EVERY.num_milliseconds());
        let mine = || {
            let now = now.timestamp_millis();
            self.usage.noted_at.compare_exchange(noted_at, now, Ordering::Relaxed, Ordering::Relaxed).is_ok()
        };
        if due && mine() {
            tokio::spawn(note(cx.clone(), self.key.key_id, now));
        }
    }
}

async fn note(cx: Context, key_id: KeyId, at: DateTime<Utc>) {
    if let Err(error) = flow::record_key_use(&cx, key_id, at).await {
        tracing::debug!(error = chain(&error), "the use of key {key_id} could not be noted: {error}");
    }
}
