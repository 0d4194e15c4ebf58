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
use tokio::time::timeout_at;

use crate::context::Context;
use crate::domain::{FeedPosition, Generation};
use crate::error::Error;
use crate::events::{Announcement, PublishError};
use crate::store::event_relay::{Announced, Numbered, Written};
use crate::store::{self, StoreError};

/// What processes that write events wake up, by the queue's waker.
pub const RELAY: &str = "event_relay";

/// A process that says nothing for so long relays no more.
const HOLD_FOR: Duration = Duration::from_secs(5);
/// A batch is with Redis so long after Redis was asked for its time, which is before it is read, or is given up: later it could come behind
/// what the next holder announces, and tell to ship what has been refunded since.
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
/// A holder from which Redis takes nothing for so long stands back: it may be the only one that cannot reach it.
const STANDS_BACK_AFTER: Duration = Duration::from_secs(10);
/// For so long: others look every second. It numbers meanwhile, so that nobody in the feed waits for it.
const STANDS_BACK_FOR: Duration = Duration::from_secs(2);
/// How often it is looked up to where no transaction is open that has written events.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// How often all that waits is looked at, wherever it stands: a server that crashes and comes back may give a place once more that nobody
/// committed before.
const START_OVER_EVERY: Duration = Duration::from_mins(1);
/// One numbers, one announces, one keeps the hold.
const CONNECTIONS: u32 = 3;

/// One process's part in relaying.
#[derive(Debug)]
pub struct Relay {
    cx: Context,
    holder: String,
    /// Locked while the database is told or asked of it, so that the two stay of one mind.
    hold: Mutex<Hold>,
    /// How far numbering is.
    reach: Mutex<Reach>,
    /// How many events Redis gets at once: fewer after it did not take a batch.
    batch: AtomicI64,
}

#[derive(Debug, Default)]
struct Hold {
    /// None while another process relays.
    held: Option<Held>,
    /// Since when Redis has taken nothing from this holder.
    failing_since: Option<Instant>,
    /// It stands back from what it held, until then.
    stands_back: Option<(Instant, Generation)>,
}

#[derive(Debug, Clone, Copy)]
struct Held {
    /// By the clock of this process, and never later than by the database's.
    until: Instant,
    /// How far Redis is.
    announced: Announced,
}

/// How far a step went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Nowhere: another process relays.
    NotOurs,
    /// To the end.
    Done,
    /// There may be more.
    More,
}

impl Progress {
    fn of(is_more: bool) -> Self {
        if is_more { Self::More } else { Self::Done }
    }

    /// Whether to go on at once.
    pub const fn is_more(self) -> bool {
        matches!(self, Self::More)
    }
}

/// Up to where all events have their positions, in the order of writing: what lies before need not be looked at again.
#[derive(Debug)]
struct Reach {
    /// In which history.
    generation: Generation,
    /// When it began from nothing.
    began: Instant,
    /// All up to here have theirs.
    done: i64,
    /// All up to here are visible, or will never be.
    settled: i64,
    /// What was written when it was looked.
    written: Written,
    looked: Option<Instant>,
}

impl Reach {
    fn begin(generation: Generation) -> Self {
        let (began, written) = (Instant::now(), Written::default());
        Self { generation, began, done: 0, settled: 0, written, looked: None }
    }

    /// What was written by the last look is settled once every transaction is over that was open then.
    fn look(&mut self, now: Written) {
        if !self.written.open.iter().any(|transaction| now.open.contains(transaction)) {
            self.settled = self.written.up_to;
            self.written = now;
        }
        if self.written.open.is_empty() {
            self.settled = self.written.up_to;
        }
        self.looked = Some(Instant::now());
    }

    /// A batch began behind what was done, and saw all that is settled: it left nothing of that before its end, and nothing at all if it was
    /// not full. One that was refused, on a server whose generation has not begun, is forgotten with the generation that ends by it.
    fn advance(&mut self, numbered: Numbered) {
        let seen = if numbered.count < BATCH_MAX { self.settled } else { self.settled.min(numbered.last) };
        self.done = self.done.max(seen);
    }
}

impl Hold {
    /// What is held for at least so long.
    fn lasting(&self, span: Duration) -> Option<Held> {
        self.held.filter(|held| Instant::now() + span < held.until)
    }

    /// The history in which this process may number.
    fn numbers(&self) -> Option<Generation> {
        let standing_back = self.stands_back.filter(|(until, _)| Instant::now() < *until);
        let held = self.lasting(Duration::ZERO).map(|held| held.announced.generation);
        held.or(standing_back.map(|(_, generation)| generation))
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
            hold: Mutex::default(),
            reach: Mutex::new(Reach::begin(Generation::default())),
            batch: AtomicI64::new(BATCH_MAX),
        }
    }

    /// Takes the relay, or keeps it; says whether it is held now. To be repeated every second or so.
    pub async fn keep(&self) -> Result<bool, Error> {
        let mut hold = self.hold.lock().await;
        let asked = Instant::now();
        if hold.stands_back.is_some_and(|(until, _)| asked < until) {
            return Ok(false);
        }
        hold.stands_back = None;
        let mut conn = self.cx.connection().await?;
        if !store::event_relay::hold(&mut conn, &self.holder, HOLD_FOR).await? {
            *hold = Hold::default();
            return Ok(false);
        }
        if store::event_relay::begin_generation(&mut conn, Generation::begin()).await? {
            tracing::info!("the feed goes on on another server, or on one that was started again");
        }
        let announced = store::event_relay::find_announced(&mut conn).await?;
        hold.held = Some(Held { until: asked + HOLD_FOR, announced });
        Ok(true)
    }

    /// Gives a batch of events their positions.
    pub async fn number(&self) -> Result<Progress, Error> {
        let Some(generation) = self.hold.lock().await.numbers() else { return Ok(Progress::NotOurs) };
        let mut reach = self.reach.lock().await;
        if reach.generation != generation || reach.began.elapsed() > START_OVER_EVERY {
            *reach = Reach::begin(generation);
        }
        let mut conn = self.cx.connection().await?;
        if reach.looked.is_none_or(|looked| looked.elapsed() > LOOK_EVERY) {
            reach.look(store::event_relay::find_written(&mut conn).await?);
        }
        let numbered =
            store::event_relay::number_events(&mut conn, generation, reach.done, BATCH_MAX, self.cx.now());
        match numbered.await {
            Ok(numbered) => {
                reach.advance(numbered);
                Ok(Progress::of(numbered.count >= BATCH_MAX))
            }
            // Another process numbers too, since the hold went over to it.
            Err(StoreError::Stale) => Ok(Progress::More),
            Err(error) => Err(error.into()),
        }
    }

    /// Announces a batch of the feed on Redis.
    ///
    /// # Errors
    /// Also that Redis did not take it: all of it comes again, under the same ids.
    pub async fn announce(&self) -> Result<Progress, Error> {
        let Some(held) = self.hold.lock().await.lasting(Duration::ZERO) else { return Ok(Progress::NotOurs) };
        let mut conn = self.cx.connection().await?;
        if !store::event_relay::is_behind(&mut conn, held.announced.position).await? {
            return Ok(Progress::Done);
        }
        drop(conn); // Redis may take its time
        let until = Instant::now() + ANNOUNCE_WITHIN;
        let ships_until = match self.cx.publisher.ships_until().await {
            Ok(until) => until,
            Err(error) => return self.failed(error).await,
        };

        let mut conn = self.cx.connection().await?; // Postgres may take its time
        let Some(held) = self.hold.lock().await.lasting(ANNOUNCE_WITHIN) else {
            return Ok(Progress::NotOurs);
        };
        let batch = self.batch.load(Ordering::Relaxed);
        let events = store::event_relay::list_unannounced(&mut conn, held.announced.position, batch).await?;
        drop(conn); // Redis may take its time
        let Some(last) = events.last() else { return Ok(Progress::Done) };
        if Instant::now() >= until {
            self.fewer_at_once();
            return Ok(Progress::More); // what was read is too old: again
        }

        let announcements: Vec<Announcement<'_>> = events
            .iter()
            .map(|event| Announcement { body: &event.body, ships_goods: event.ships_goods })
            .collect();
        let published =
            timeout_at(until.into(), self.cx.publisher.publish(&announcements, ships_until)).await;
        if let Err(error) = published.unwrap_or_else(|late| Err(PublishError::Unavailable(late.into()))) {
            return self.failed(error).await;
        }
        self.batch.store((batch * 2).min(BATCH_MAX), Ordering::Relaxed);
        if !self.note(held.announced, last.feed_position).await? {
            return Ok(Progress::NotOurs);
        }
        Ok(Progress::of(i64::try_from(events.len()).is_ok_and(|announced| announced >= batch)))
    }

    fn fewer_at_once(&self) {
        let fewer = |batch: i64| Some((batch / 2).max(1));
        let _ = self.batch.fetch_update(Ordering::Relaxed, Ordering::Relaxed, fewer); // it always says some
    }

    /// Redis did not take a batch: another process may reach it.
    async fn failed(&self, error: PublishError) -> Result<Progress, Error> {
        self.fewer_at_once();
        let mut ours = self.hold.lock().await;
        let since = *ours.failing_since.get_or_insert_with(Instant::now);
        if let Some(held) = ours.held.filter(|_| since.elapsed() >= STANDS_BACK_AFTER) {
            let stands_back = Some((Instant::now() + STANDS_BACK_FOR, held.announced.generation));
            *ours = Hold { stands_back, ..Hold::default() };
            store::event_relay::let_go(&mut *self.cx.connection().await?, &self.holder).await?;
        }
        Err(error.into())
    }

    /// Notes that Redis has the feed from one position to another; says whether the relay is still held.
    async fn note(&self, from: Announced, to: FeedPosition) -> Result<bool, Error> {
        let mut ours = self.hold.lock().await;
        let asked = Instant::now();
        let mut conn = self.cx.connection().await?;
        let noted = store::event_relay::record_announced(&mut conn, &self.holder, from, to, HOLD_FOR).await?;
        let announced = Announced { position: to, ..from };
        let held = noted.then_some(Held { until: asked + HOLD_FOR, announced });
        *ours = Hold { held, ..Hold::default() };
        Ok(noted)
    }

    /// Lets another process relay at once.
    pub async fn let_go(&self) -> Result<(), Error> {
        let hold = std::mem::take(&mut *self.hold.lock().await);
        if hold.held.is_some() {
            store::event_relay::let_go(&mut *self.cx.connection().await?, &self.holder).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(up_to: i64, open: &[&str]) -> Written {
        Written { up_to, open: open.iter().map(ToString::to_string).collect() }
    }

    #[test]
    fn what_an_open_transaction_may_still_write_is_not_settled() {
        let mut reach = Reach::begin(Generation::default());
        reach.look(written(10, &["3/7"]));
        assert_eq!(reach.settled, 0);
        reach.look(written(20, &["3/7", "4/1"]));
        assert_eq!(reach.settled, 0);
        reach.look(written(30, &["4/1"]));
        assert_eq!(reach.settled, 10, "up to where it was when the other was open");
        reach.look(written(40, &[]));
        assert_eq!(reach.settled, 40);
    }

    #[test]
    fn a_full_batch_has_done_what_is_settled_up_to_its_end() {
        let mut reach = Reach::begin(Generation::default());
        reach.look(written(5_000, &[]));
        reach.advance(Numbered { count: BATCH_MAX, last: 1_200 });
        assert_eq!(reach.done, 1_200);
        reach.advance(Numbered { count: 3, last: 6_000 });
        assert_eq!(reach.done, 5_000, "behind it somebody may still write");
        reach.advance(Numbered { count: 0, last: 0 });
        assert_eq!(reach.done, 5_000);
    }
}
