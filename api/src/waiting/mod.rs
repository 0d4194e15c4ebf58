//! Requests that wait, for an order to change or for the feed to go on.
//!
//! One poller per process asks for all of them, and only while anybody waits: a waiting request costs no statement of its own. Who waits
//! is in [`orders`]; what the followers of the feed are told is in [`feed`].
//!
//! It polls. Postgres' own messages would come sooner, but those sent in a transaction serialise all commits, and those sent after it
//! get lost with their sender.

mod feed;
mod orders;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use pay_core::domain::OrderId;
use pay_core::{Context, Error, flow};
use tokio::time::{Instant, sleep, timeout_at};

use crate::stopping::Stopping;
use feed::{Feed, Tail};
use orders::Orders;

pub use feed::{Live, Next};

/// How often the poller asks. A prepare takes about 10 ms; nobody feels a 20th of a second.
const POLL_EVERY: Duration = Duration::from_millis(25);
/// The poller rests at least so many times as long as its questions took: it keeps one connection busy for a fifth of the time at most,
/// however many wait and however slow the database is.
const REST_PER_QUESTION: u32 = 4;
/// How often the looks at orders whose money is waited for are brought forward.
const BRING_FORWARD_EVERY: TimeDelta = TimeDelta::seconds(1);
/// How many orders one statement asks for.
const ORDERS_PER_STATEMENT_MAX: usize = 1000;

/// Wakes requests when what they wait for has come. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Waiting(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    cx: Context,
    stopping: Stopping,
    orders: Orders,
    feed: Feed,
    polling: Mutex<bool>,
}

impl Waiting {
    /// Nobody waits yet. Nobody is kept waiting once the process ends.
    pub fn new(cx: Context, stopping: Stopping) -> Self {
        let (orders, feed) = (Orders::default(), Feed::default());
        Self(Arc::new(Inner { cx, stopping, orders, feed, polling: Mutex::default() }))
    }

    /// Returns when the order has another version than `version`, or at the deadline.
    pub async fn for_change(&self, order_id: OrderId, version: i32, deadline: Instant) {
        self.wait(order_id, version, false, deadline).await;
    }

    /// The same for one who waits for the order to be paid: Alipay is asked about it soon, and goes on being asked.
    pub async fn for_money(&self, order_id: OrderId, version: i32, deadline: Instant) {
        self.wait(order_id, version, true, deadline).await;
    }

    /// What is added to the feed from about now on.
    pub fn follow(&self) -> Live {
        let live = self.0.feed.follow();
        self.begin();
        live
    }

    async fn wait(&self, order_id: OrderId, version: i32, for_money: bool, deadline: Instant) {
        let changed = self.0.orders.join(order_id, version, for_money);
        self.begin();
        // Who gives up, or is given up by its client, lets go of `changed`; the poller then forgets it.
        tokio::select! {
            _ = timeout_at(deadline, changed.notified()) => {}
            () = self.0.stopping.ended() => {}
        }
    }

    /// Lets the poller run, for one who has joined those who wait.
    fn begin(&self) {
        let mut polling = self.0.polling.lock().unwrap_or_else(PoisonError::into_inner);
        if !std::mem::replace(&mut *polling, true) {
            tokio::spawn(self.clone().poll());
        }
    }

    /// Whether nobody waits, and the poller is to end. Who joins after this begins it again.
    fn is_over(&self) -> bool {
        let mut polling = self.0.polling.lock().unwrap_or_else(PoisonError::into_inner);
        *polling = self.0.orders.is_awaited() || self.0.feed.is_followed();
        !*polling
    }

    /// Asks until nobody waits.
    async fn poll(self) {
        let Inner { cx, orders, feed, .. } = &*self.0;
        let (mut brought_forward_at, mut tail) = (None, Tail::default());
        let mut rest = POLL_EVERY;
        loop {
            sleep(rest).await;
            if self.is_over() {
                return;
            }
            let began_at = Instant::now();
            let asked = async {
                ask_for_money(cx, orders, &mut brought_forward_at).await?;
                for order_ids in orders.awaited().chunks(ORDERS_PER_STATEMENT_MAX) {
                    orders.wake(&flow::order_versions(cx, order_ids).await?);
                }
                feed.tell(cx, &mut tail).await
            };
            if let Err(error) = asked.await {
                tracing::debug!(%error, "what requests wait for could not be read; again soon");
            }
            rest = POLL_EVERY.max(began_at.elapsed() * REST_PER_QUESTION);
        }
    }
}

/// Now and then, by the product's own time, has Alipay asked about orders whose money somebody waits for.
async fn ask_for_money(
    cx: &Context,
    orders: &Orders,
    last_at: &mut Option<DateTime<Utc>>,
) -> Result<(), Error> {
    let now = cx.now();
    if last_at.is_some_and(|last_at| now < last_at + BRING_FORWARD_EVERY) {
        return Ok(());
    }
    for order_ids in orders.awaited_for_money().chunks(ORDERS_PER_STATEMENT_MAX) {
        flow::bring_forward(cx, order_ids).await?;
        *last_at = Some(now);
    }
    Ok(())
}
