//! The world as it goes into a file and comes back.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{What, World};
use crate::calls::Call;
use crate::fault::FaultBook;
use crate::gateway::Landing;
use crate::ids::Ids;
use crate::ledger::Ledger;
use crate::notify::{Delivery, Notification};
use crate::trade::{Offer, Status, Trade};

/// The form of the file. Another number is refused, never guessed at.
const VERSION: u32 = 1;

/// Everything that is kept. Indexes and what is due are made again from it; links to bills have run out by then.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Snapshot {
    version: u32,
    /// What the clock showed.
    pub(crate) now: DateTime<Utc>,
    ids: Ids,
    trades: Vec<Trade>,
    offers: HashMap<String, Arc<Offer>>,
    /// Seller, order number, token of the latest offer.
    latest_offers: Vec<(String, String, String)>,
    notifications: Vec<Notification>,
    ledger: Ledger,
    faults: FaultBook,
    calls: Vec<Call>,
    /// Calls that have not arrived yet, in the order they were sent.
    #[serde(default)]
    landings: Vec<Landing>,
}

impl Snapshot {
    /// Whether this program can read it.
    pub(crate) fn check(&self) -> Result<(), String> {
        if self.version == VERSION {
            Ok(())
        } else {
            Err(format!("its form is {}, not {VERSION}", self.version))
        }
    }
}

impl World {
    pub(crate) fn snapshot(&self, now: DateTime<Utc>) -> Snapshot {
        let latest = self.orders.iter().filter_map(|(key, order)| Some((key, order.latest_offer.clone()?)));
        Snapshot {
            version: VERSION,
            now,
            ids: self.ids.clone(),
            trades: self.trades.clone(),
            offers: self.offers.clone(),
            latest_offers: latest.map(|((s, o), token)| (s.clone(), o.clone(), token)).collect(),
            notifications: self.notifications.clone(),
            ledger: self.ledger.clone(),
            faults: self.faults.clone(),
            calls: self.calls.all().cloned().collect(),
            landings: self.landings.values().cloned().collect(),
        }
    }

    /// Takes the place of an empty world. What was on its way when the snapshot was taken is sent again.
    pub(crate) fn restore(&mut self, mut snapshot: Snapshot) {
        // In the file a trade has its offer written out; here they are one again.
        for trade in &mut snapshot.trades {
            if let Some(offer) = snapshot.offers.get(&trade.offer.token) {
                trade.offer = Arc::clone(offer);
            }
        }
        self.ids = snapshot.ids;
        self.ledger = snapshot.ledger;
        self.faults = snapshot.faults;
        self.offers = snapshot.offers;
        for call in snapshot.calls {
            self.calls.record(call);
        }
        for (seller_id, out_trade_no, token) in snapshot.latest_offers {
            let key = (seller_id, out_trade_no);
            self.note_seller(&key);
            self.orders.entry(key).or_default().latest_offer = Some(token);
        }
        for (index, trade) in snapshot.trades.iter().enumerate() {
            self.by_trade_no.insert(trade.trade_no.clone(), index);
            let key = (trade.offer.seller_id.clone(), trade.offer.out_trade_no.clone());
            self.note_seller(&key);
            self.orders.entry(key).or_default().trades.push(index);
            match (trade.status, trade.paid_at) {
                (Status::WaitBuyerPay, _) => self.plan_for(trade.closes_at, What::Expire(index)),
                (Status::TradeSuccess, Some(paid_at)) => {
                    self.plan_for(paid_at + self.refund_period, What::Finish(index));
                }
                _ => {}
            }
        }
        self.trades = snapshot.trades;
        for (index, notification) in snapshot.notifications.iter().enumerate() {
            let (_, out_trade_no, _) = self.addressee(notification);
            self.told.entry(out_trade_no).or_default().push(index);
        }
        self.notifications = snapshot.notifications;
        for index in 0..self.notifications.len() {
            let notification = &self.notifications[index];
            if notification.state == Delivery::Pending || notification.due_at.is_some() {
                let due_at = notification.due_at.unwrap_or(notification.was_due_at);
                self.schedule(index, due_at);
            }
        }
        for landing in snapshot.landings {
            self.land_later(landing);
        }
    }
}
