//! Notifications: born from what happens, due on the schedule, recorded as they go out.

use chrono::{DateTime, Utc};

use super::{What, World};
use crate::notify::{
    Attempt, AttemptResult, Delivery, Dispatch, Notification, PAUSES, RefundFacts, Signature, Source,
};
use crate::trade::Status;

impl World {
    /// A trade changed. The shop hears of it if it gave an address and its rules say so.
    pub(super) fn tell(
        &mut self,
        trade: usize,
        status: Status,
        refund: Option<RefundFacts>,
        at: DateTime<Utc>,
    ) {
        let offer = &self.trades[trade].offer;
        let rules = self.rules.get(&offer.app_id).copied().unwrap_or_default();
        if offer.notify_url.is_none() || !rules.tells(offer.product, status) {
            return;
        }
        self.post(Source::Trade { trade, status, refund }, at);
    }

    /// The same for what was ordered by hand: only a rule of the application's own keeps it back, not a default.
    pub(super) fn tell_unless_off(&mut self, trade: usize, status: Status, at: DateTime<Utc>) {
        let offer = &self.trades[trade].offer;
        let rules = self.rules.get(&offer.app_id).copied().unwrap_or_default();
        if offer.notify_url.is_some() && rules.own(status) != Some(false) {
            self.post(Source::Trade { trade, status, refund: None }, at);
        }
    }

    /// Sends a message of the caller's own making, once and with the usual repetitions.
    pub(crate) fn post_ordered(
        &mut self,
        app_id: String,
        url: String,
        signature: Signature,
        pairs: Vec<(String, String)>,
        now: DateTime<Utc>,
    ) -> usize {
        self.post(Source::Ordered { app_id, url, signature, pairs }, now)
    }

    /// Sends a message again now, whatever became of it; the schedule goes on from here if it was still pending.
    pub(crate) fn resend(&mut self, index: usize, now: DateTime<Utc>) {
        self.schedule(index, now);
    }

    fn post(&mut self, source: Source, at: DateTime<Utc>) -> usize {
        let index = self.notifications.len();
        let notify_id = self.ids.notify_id(at);
        let notification = Notification {
            notify_id,
            created_at: at,
            source,
            state: Delivery::Pending,
            tries: 0,
            due_at: None,
            was_due_at: at,
            ticket: 0,
            held: false,
            attempts: Vec::new(),
        };
        let (_, out_trade_no, _) = self.addressee(&notification);
        self.told.entry(out_trade_no).or_default().push(index);
        self.notifications.push(notification);
        self.schedule(index, at);
        index
    }

    /// Puts a due notification off, once in its life.
    pub(crate) fn hold(&mut self, index: usize, until: DateTime<Utc>) {
        self.notifications[index].held = true;
        self.schedule(index, until);
    }

    /// A dispatch ended without anything sent: it is due again later.
    pub(crate) fn delivery_waits(&mut self) {
        self.on_the_wire -= 1;
    }

    pub(super) fn dispatch(&mut self, index: usize, ticket: u32) {
        let notification = &mut self.notifications[index];
        if notification.ticket != ticket {
            return;
        }
        notification.was_due_at = notification.due_at.take().unwrap_or(notification.was_due_at);
        self.on_the_wire += 1;
        self.outbox.push(Dispatch(index));
    }

    /// Records what a delivery came to. Only the last attempt, the genuine one, decides about repetition.
    pub(crate) fn delivered(
        &mut self,
        Dispatch(index): Dispatch,
        attempts: Vec<Attempt>,
        now: DateTime<Utc>,
    ) {
        self.on_the_wire -= 1;
        self.release_reordered(index, now);
        let notification = &mut self.notifications[index];
        let acknowledged = attempts.last().is_some_and(|last| last.result == AttemptResult::Acknowledged);
        notification.attempts.extend(attempts);
        notification.tries += 1;
        let next = PAUSES.get(notification.tries - 1).map(|pause| notification.was_due_at + *pause);
        if acknowledged {
            notification.state = Delivery::Acknowledged;
        } else if notification.state == Delivery::Pending && notification.due_at.is_none() {
            match next {
                Some(at) => self.schedule(index, at),
                None => notification.state = Delivery::GivenUp,
            }
        }
    }

    pub(super) fn schedule(&mut self, index: usize, at: DateTime<Utc>) {
        let notification = &mut self.notifications[index];
        notification.ticket += 1;
        notification.due_at = Some(at);
        let what = What::Deliver(index, notification.ticket);
        self.plan_for(at, what);
    }

    /// A message held back for reordering goes out as soon as a later one of its trade has.
    fn release_reordered(&mut self, sent: usize, now: DateTime<Utc>) {
        self.reordered.remove(&sent);
        let Source::Trade { trade: of, .. } = self.notifications[sent].source else { return };
        let same_trade = |index: &usize| matches!(self.notifications[*index].source, Source::Trade { trade, .. } if trade == of);
        let mut released: Vec<usize> = self.reordered.iter().copied().filter(same_trade).collect();
        // A set has no order of its own; the oldest goes first in every run.
        released.sort_unstable();
        for index in released {
            self.reordered.remove(&index);
            self.schedule(index, now);
        }
    }
}
