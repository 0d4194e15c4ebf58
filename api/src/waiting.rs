//! Requests that wait for an order to change: one poller per process asks for all of them, and only while anybody waits.
//!
//! Who waits for money has Alipay asked sooner, and again and again as long as they wait.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use pay_core::domain::OrderId;
use pay_core::{Context, flow};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep, timeout_at};

/// How often the poller asks. A prepare takes about 10 ms; nobody feels a 20th of a second.
const POLL_EVERY: Duration = Duration::from_millis(25);
/// How often the looks at orders whose money is waited for are brought forward.
const BRING_FORWARD_EVERY: TimeDelta = TimeDelta::seconds(1);
/// How many orders one statement asks for; with more, the oldest waiters' go first.
const ORDERS_PER_POLL_MAX: usize = 1000;

/// Wakes requests when their order has changed.
#[derive(Debug, Clone)]
pub struct Waiting(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    cx: Context,
    orders: Mutex<Orders>,
}

#[derive(Debug, Default)]
struct Orders {
    waiters: HashMap<OrderId, Vec<Waiter>>,
    polling: bool,
}

#[derive(Debug)]
struct Waiter {
    version: i32,
    /// Whether it is money that is waited for: Alipay has to be asked, or nothing may ever change.
    for_money: bool,
    changed: Arc<Notify>,
}

impl Waiting {
    /// Nobody waits yet.
    pub fn new(cx: Context) -> Self {
        Self(Arc::new(Inner { cx, orders: Mutex::default() }))
    }

    /// Returns when the order has another version than `version`, or at the deadline.
    pub async fn for_change(&self, order_id: OrderId, version: i32, deadline: Instant) {
        self.wait(order_id, version, false, deadline).await;
    }

    /// The same for one who waits for the order to be paid: Alipay is asked about it soon, and goes on being asked.
    pub async fn for_money(&self, order_id: OrderId, version: i32, deadline: Instant) {
        self.wait(order_id, version, true, deadline).await;
    }

    async fn wait(&self, order_id: OrderId, version: i32, for_money: bool, deadline: Instant) {
        let changed = Arc::new(Notify::new());
        let waiter = Waiter { version, for_money, changed: changed.clone() };
        let begin = {
            let mut orders = self.lock();
            orders.waiters.entry(order_id).or_default().push(waiter);
            !std::mem::replace(&mut orders.polling, true)
        };
        if begin {
            tokio::spawn(self.clone().poll());
        }
        // At the deadline the waiter is left behind; the poller drops those whom nobody holds any more.
        let _ = timeout_at(deadline, changed.notified()).await;
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Orders> {
        self.0.orders.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks until nobody waits.
    async fn poll(self) {
        let mut brought_forward_at = None;
        loop {
            sleep(POLL_EVERY).await;
            let Some(order_ids) = self.awaited() else { return };
            self.bring_forward(&mut brought_forward_at).await;
            match flow::order_versions(&self.0.cx, &order_ids).await {
                Ok(versions) => self.wake(&versions),
                Err(error) => {
                    tracing::debug!(%error, "orders that requests wait for could not be read; again soon");
                }
            }
        }
    }

    /// Now and then, by the product's own time.
    async fn bring_forward(&self, last_at: &mut Option<DateTime<Utc>>) {
        let now = self.0.cx.now();
        if last_at.is_some_and(|last_at| now < last_at + BRING_FORWARD_EVERY) {
            return;
        }
        let order_ids = self.awaited_for_money();
        if order_ids.is_empty() {
            return;
        }
        match flow::bring_forward(&self.0.cx, &order_ids).await {
            Ok(()) => *last_at = Some(now),
            Err(error) => tracing::debug!(%error, "looks could not be brought forward; again soon"),
        }
    }

    fn awaited_for_money(&self) -> Vec<OrderId> {
        let orders = self.lock();
        let for_money = |waiters: &[Waiter]| waiters.iter().any(|waiter| waiter.for_money);
        let awaited = orders.waiters.iter().filter(|(_, waiters)| for_money(waiters));
        awaited.map(|(order_id, _)| *order_id).take(ORDERS_PER_POLL_MAX).collect()
    }

    /// The orders that somebody still waits for; `None` ends the polling.
    fn awaited(&self) -> Option<Vec<OrderId>> {
        let mut orders = self.lock();
        orders.waiters.retain(|_, waiters| {
            waiters.retain(|waiter| Arc::strong_count(&waiter.changed) > 1);
            !waiters.is_empty()
        });
        if orders.waiters.is_empty() {
            orders.polling = false;
            return None;
        }
        let mut order_ids: Vec<OrderId> = orders.waiters.keys().copied().collect();
        order_ids.sort_unstable();
        order_ids.truncate(ORDERS_PER_POLL_MAX);
        Some(order_ids)
    }

    fn wake(&self, versions: &[(OrderId, i32)]) {
        let mut orders = self.lock();
        for (order_id, version) in versions {
            if let Some(waiters) = orders.waiters.get_mut(order_id) {
                waiters.retain(|waiter| {
                    let same = waiter.version == *version;
                    if !same {
                        waiter.changed.notify_one();
                    }
                    same
                });
            }
        }
    }
}
