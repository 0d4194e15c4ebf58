//! Who waits for which order.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pay_core::domain::OrderId;
use tokio::sync::Notify;

/// Those who wait. The poller's [`awaited`](Self::awaited) forgets who has gone.
#[derive(Debug, Default)]
pub(super) struct Orders(Mutex<HashMap<OrderId, Vec<Waiter>>>);

#[derive(Debug)]
struct Waiter {
    version: i32,
    /// Whether it is money that is waited for: Alipay has to be asked, or nothing may ever change.
    for_money: bool,
    changed: Arc<Notify>,
}

impl Waiter {
    /// The one who waits holds the other half.
    fn is_there(&self) -> bool {
        Arc::strong_count(&self.changed) > 1
    }
}

impl Orders {
    /// What is returned is notified once the order has another version; who drops it waits no more.
    pub(super) fn join(&self, order_id: OrderId, version: i32, for_money: bool) -> Arc<Notify> {
        let changed = Arc::new(Notify::new());
        let waiter = Waiter { version, for_money, changed: changed.clone() };
        self.lock().entry(order_id).or_default().push(waiter);
        changed
    }

    pub(super) fn is_awaited(&self) -> bool {
        self.lock().values().flatten().any(Waiter::is_there)
    }

    /// The orders that somebody still waits for.
    pub(super) fn awaited(&self) -> Vec<OrderId> {
        let mut orders = self.lock();
        orders.retain(|_, waiters| {
            waiters.retain(Waiter::is_there);
            !waiters.is_empty()
        });
        orders.keys().copied().collect()
    }

    /// The orders whose money somebody still waits for.
    pub(super) fn awaited_for_money(&self) -> Vec<OrderId> {
        let orders = self.lock();
        let for_money =
            |waiters: &[Waiter]| waiters.iter().any(|waiter| waiter.for_money && waiter.is_there());
        orders.iter().filter(|(_, waiters)| for_money(waiters)).map(|(order_id, _)| *order_id).collect()
    }

    /// Notifies, and forgets, everybody who knows another version of these orders.
    pub(super) fn wake(&self, versions: &[(OrderId, i32)]) {
        let mut orders = self.lock();
        for (order_id, version) in versions {
            let Some(waiters) = orders.get_mut(order_id) else { continue };
            waiters.retain(|waiter| {
                let same = waiter.version == *version;
                if !same {
                    waiter.changed.notify_one();
                }
                same
            });
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<OrderId, Vec<Waiter>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
