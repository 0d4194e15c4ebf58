//! Ordering faults and messages, reading what is remembered, waiting for what is to come.

use std::time::Duration;

use super::{ControlError, Sandbox};
use crate::control::view::{LedgerView, NotificationView, TradeView};
use crate::fault::{FaultOrder, Ordered};
use crate::notify::{Delivery, Signature};
use crate::world::World;

impl Sandbox {
    /// All trades of an order, oldest first.
    pub fn trades_of(&self, out_trade_no: &str) -> Vec<TradeView> {
        self.look(|world, _| {
            world.trades_of(out_trade_no).into_iter().map(|index| TradeView::of(world, index)).collect()
        })
    }

    /// The money that moved, with its sums.
    pub fn ledger(&self) -> LedgerView {
        self.look(|world, _| LedgerView::of(world))
    }

    /// Orders a fault; it is in force until its `times` are used up or it is taken back.
    ///
    /// # Errors
    /// [`ControlError::Invalid`] when a part is missing or impossible.
    pub fn order_fault(&self, order: FaultOrder) -> Result<u64, ControlError> {
        order.check().map_err(ControlError::Invalid)?;
        Ok(self.with(|world, _| world.faults.add(order)))
    }

    /// Takes a fault back. Returns whether it was there.
    pub fn take_back_fault(&self, id: u64) -> bool {
        self.with(|world, _| world.faults.remove(id))
    }

    /// Takes all faults back.
    pub fn clear_faults(&self) {
        self.with(|world, _| world.faults.clear());
    }

    /// The faults in force and how often each struck.
    pub fn faults(&self) -> Vec<Ordered> {
        self.look(|world, _| world.faults.all().to_vec())
    }

    /// Waits until an ordered fault has struck so many times. True if it did within `patience` of real time.
    pub async fn struck(&self, id: u64, times: u32, patience: Duration) -> bool {
        let struck = |world: &World| {
            let found = world.faults.all().iter().find(|ordered| ordered.id == id);
            found.is_some_and(|ordered| ordered.struck >= times).then_some(())
        };
        self.wait_for(patience, struck).await.is_some()
    }

    /// Every notification of an order, oldest first.
    pub fn notifications_of(&self, out_trade_no: &str) -> Vec<NotificationView> {
        self.look(|world, _| {
            world.notifications_of(out_trade_no).map(|one| NotificationView::of(world, one)).collect()
        })
    }

    /// Sends a notification of the caller's own making: for unknown orders, wrong amounts, forgeries.
    ///
    /// # Errors
    /// [`ControlError::Invalid`] for an unknown application or an address that is none.
    pub fn send_notification(
        &self,
        app_id: &str,
        url: &str,
        signature: Signature,
        pairs: Vec<(String, String)>,
    ) -> Result<NotificationView, ControlError> {
        if self.app(app_id).is_none() {
            return Err(ControlError::Invalid("app_id: no such application".into()));
        }
        if !url::Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https")) {
            return Err(ControlError::Invalid("url: not an http address".into()));
        }
        self.with(|world, now| {
            let index = world.post_ordered(app_id.to_owned(), url.to_owned(), signature, pairs, now);
            Ok(NotificationView::of(world, &world.notifications[index]))
        })
    }

    /// Sends a notification once more, now. False if there is none with this id.
    pub fn resend(&self, notify_id: &str) -> bool {
        self.with(|world, now| {
            let found = world.notifications.iter().position(|one| one.notify_id == notify_id);
            found.inspect(|index| world.resend(*index, now)).is_some()
        })
    }

    /// Waits until no notification is due or on its way. True if that came within `patience` of real time.
    pub async fn settled(&self, patience: Duration) -> bool {
        self.wait_for(patience, |world| world.is_settled().then_some(())).await.is_some()
    }

    /// Waits until every notification of an order is acknowledged, and there is at least one.
    /// True if that came within `patience` of real time.
    pub async fn acknowledged(&self, out_trade_no: &str, patience: Duration) -> bool {
        let all_acknowledged = |world: &World| {
            let mut states = world.notifications_of(out_trade_no).map(|one| one.state).peekable();
            (states.peek().is_some() && states.all(|state| state == Delivery::Acknowledged)).then_some(())
        };
        self.wait_for(patience, all_acknowledged).await.is_some()
    }

    async fn wait_for<R>(&self, patience: Duration, look: impl Fn(&World) -> Option<R>) -> Option<R> {
        let mut changed = self.inner.changed.subscribe();
        let waiting = async {
            loop {
                changed.borrow_and_update();
                if let Some(seen) = self.look(|world, _| look(world)) {
                    return seen;
                }
                if changed.changed().await.is_err() {
                    std::future::pending::<()>().await;
                }
            }
        };
        tokio::time::timeout(patience, waiting).await.ok()
    }
}
