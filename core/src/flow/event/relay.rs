//! Relays events: gives each its position in the feed once it has committed, and announces the feed on Redis.
//!
//! Any number of processes may try, and one of them works: whoever holds the relay by its row, for [`HOLD_FOR`] from its last word on. The
//! hold only saves work. That a position is given once, and without gaps, is held by the statement that gives it and a unique index; that
//! Redis hears everything, in order, by the noted position that it has for certain. What a dead process left half done is done again
//! under the same ids.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use sqlx::postgres::PgPoolOptions;
use tokio::sync::Mutex;
use tokio::time::timeout;

use crate::context::Context;
use crate::domain::{FeedPosition, Generation};
use crate::error::Error;
use crate::events::{Announcement, PublishError};
use crate::store::event_relay::Announced;
use crate::store::{self, StoreError};

/// What processes that write events wake up, by the queue's waker.
pub const RELAY: &str = "event_relay";

/// A process that says nothing for so long relays no more.
const HOLD_FOR: Duration = Duration::from_secs(5);
/// Redis gets so long for a batch: one that is still on its way when the hold ends could come behind what the next holder announces.
const ANNOUNCE_WITHIN: Duration = Duration::from_secs(3);
/// How many events have their turn at once.
const BATCH_MAX: i64 = 1_000;
/// Each statement here has one right plan, by the index that is made for it and in its order. Postgres would choose another while the tables
/// are small, and keep it while they grow; or while it believes that nothing waits, as is usual, when much does. What it does against its
/// will it takes for so costly that it would compile it, for longer than all the rest takes.
const PLANS: [(&str, &str); 7] = [
    ("enable_seqscan", "off"),
    ("enable_bitmapscan", "off"),
    ("enable_sort", "off"),
    ("enable_hashjoin", "off"),
    ("enable_mergejoin", "off"),
    ("plan_cache_mode", "force_custom_plan"),
    ("jit", "off"),
];
/// One numbers, one announces, one keeps the hold.
const CONNECTIONS: u32 = 3;

/// One process's part in relaying.
#[derive(Debug)]
pub struct Relay {
    cx: Context,
    holder: String,
    /// None while another process relays. Locked while the database is told or asked of it, so that the two stay of one mind.
    held: Mutex<Option<Held>>,
    /// How many events Redis gets at once: fewer after it did not take a batch.
    batch: AtomicI64,
}

#[derive(Debug, Clone, Copy)]
struct Held {
    /// By the clock of this process, and never later than by the database's.
    until: Instant,
    /// How far Redis is.
    announced: Announced,
}

impl Held {
    fn lasts_for(&self, span: Duration) -> bool {
        Instant::now() + span < self.until
    }
}

impl Relay {
    /// A relay with connections of its own, so that jobs which use up the others cannot hold it up. The name is this process's alone.
    pub fn new(cx: &Context, holder: impl Into<String>) -> Self {
        let options = (*cx.pool.connect_options()).clone().application_name("paydesk relay").options(PLANS);
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(cx.pool.options().get_acquire_timeout())
            .connect_lazy_with(options);
        Self {
            cx: cx.with_pool(pool),
            holder: holder.into(),
            held: Mutex::default(),
            batch: AtomicI64::new(BATCH_MAX),
        }
    }

    /// Takes the relay, or keeps it; says whether it is held now. To be repeated every second or so.
    pub async fn keep(&self) -> Result<bool, Error> {
        let mut held = self.held.lock().await;
        let asked = Instant::now();
        let mut conn = self.cx.connection().await?;
        if !store::event_relay::hold(&mut conn, &self.holder, HOLD_FOR).await? {
            *held = None;
            return Ok(false);
        }
        if store::event_relay::begin_generation(&mut conn, Generation::begin()).await? {
            tracing::info!("the feed goes on on another server, or on one that was started again");
        }
        let announced = store::event_relay::find_announced(&mut conn).await?;
        *held = Some(Held { until: asked + HOLD_FOR, announced });
        Ok(true)
    }

    /// Gives a batch of events their positions; says whether there may be more. Does nothing while the relay is not held.
    pub async fn number(&self) -> Result<bool, Error> {
        if self.held().await.is_none() {
            return Ok(false);
        }
        let mut conn = self.cx.connection().await?;
        match store::event_relay::number_events(&mut conn, BATCH_MAX, self.cx.now()).await {
            Ok(numbered) => Ok(i64::try_from(numbered).is_ok_and(|numbered| numbered >= BATCH_MAX)),
            // Another process numbers too, since the hold went over to it.
            Err(StoreError::Stale) => Ok(true),
            Err(error) => Err(error.into()),
        }
    }

    /// Announces a batch of the feed on Redis; says whether there may be more. Does nothing while the relay is not held.
    ///
    /// # Errors
    /// Also that Redis did not take it: all of it comes again, under the same ids.
    pub async fn announce(&self) -> Result<bool, Error> {
        let Some(held) = self.held().await.filter(|held| held.lasts_for(ANNOUNCE_WITHIN)) else {
            return Ok(false);
        };
        let batch = self.batch.load(Ordering::Relaxed);
        let mut conn = self.cx.connection().await?;
        let events = store::event_relay::list_unannounced(&mut conn, held.announced.position, batch).await?;
        drop(conn); // Redis may take its time
        let Some(last) = events.last() else { return Ok(false) };

        let announcements: Vec<Announcement<'_>> = events
            .iter()
            .map(|event| Announcement { body: &event.body, ships_goods: event.ships_goods })
            .collect();
        let published = timeout(ANNOUNCE_WITHIN, self.cx.publisher.publish(&announcements)).await;
        if let Err(error) = published.unwrap_or_else(|late| Err(PublishError::Unavailable(late.into()))) {
            self.batch.store((batch / 2).max(1), Ordering::Relaxed);
            return Err(error.into());
        }
        self.batch.store((batch * 2).min(BATCH_MAX), Ordering::Relaxed);
        let kept = self.note(held.announced, last.feed_position).await?;
        Ok(kept && i64::try_from(events.len()).is_ok_and(|announced| announced >= batch))
    }

    /// Notes that Redis has the feed from one position to another; says whether the relay is still held.
    async fn note(&self, from: Announced, to: FeedPosition) -> Result<bool, Error> {
        let mut held = self.held.lock().await;
        let asked = Instant::now();
        let mut conn = self.cx.connection().await?;
        let noted = store::event_relay::record_announced(&mut conn, &self.holder, from, to, HOLD_FOR).await?;
        let announced = Announced { position: to, ..from };
        *held = noted.then_some(Held { until: asked + HOLD_FOR, announced });
        Ok(noted)
    }

    /// Lets another process relay at once.
    pub async fn let_go(&self) -> Result<(), Error> {
        if self.held.lock().await.take().is_some() {
            store::event_relay::let_go(&mut *self.cx.connection().await?, &self.holder).await?;
        }
        Ok(())
    }

    async fn held(&self) -> Option<Held> {
        self.held.lock().await.filter(|held| held.lasts_for(Duration::ZERO))
    }
}
