//! Everything the sandbox knows, behind one lock: trades, money, messages, faults, memory of calls.
//!
//! Whoever takes the lock first carries the world on to the clock's time ([`World::catch_up`]), so nobody ever sees
//! a trade that should have closed. No IO and no RSA happens in here.

mod acts;
mod find;
mod messages;
mod snapshot;

pub(crate) use find::TradeRef;
pub(crate) use snapshot::Snapshot;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use crate::calls::Calls;
use crate::fault::FaultBook;
use crate::gateway::Landing;
use crate::ids::Ids;
use crate::ledger::Ledger;
use crate::notify::{Dispatch, Notification, NotifyRules};
use crate::trade::{Offer, Trade};

/// An order: the seller's account and the shop's number.
pub(crate) type OrderKey = (String, String);

#[derive(Debug)]
pub(crate) struct World {
    pub(crate) trades: Vec<Trade>,
    pub(crate) notifications: Vec<Notification>,
    pub(crate) ledger: Ledger,
    pub(crate) faults: FaultBook,
    pub(crate) calls: Calls,
    pub(crate) ids: Ids,
    /// Notifications held back until a later one of their trade has gone out.
    pub(crate) reordered: HashSet<usize>,
    by_trade_no: HashMap<String, usize>,
    offers: HashMap<String, Arc<Offer>>,
    orders: HashMap<OrderKey, Order>,
    /// Which sellers use an order number; nearly always one.
    sellers: HashMap<String, Vec<String>>,
    /// The notifications of an order number, oldest first.
    told: HashMap<String, Vec<usize>>,
    bill_links: HashMap<String, BillLink>,
    /// Calls that have not arrived yet, by the number of what is due.
    landings: BTreeMap<u64, Landing>,
    due: BinaryHeap<Reverse<Due>>,
    due_count: u64,
    outbox: Vec<Dispatch>,
    on_the_wire: usize,
    rules: HashMap<String, NotifyRules>,
    refund_period: TimeDelta,
}

/// What is known of an order.
#[derive(Debug, Default)]
struct Order {
    /// The token of the offer made last.
    latest_offer: Option<String>,
    /// Its trades, oldest first: nearly always one.
    trades: Vec<usize>,
}

/// A bill that was asked for, downloadable for a short while.
#[derive(Debug, Clone)]
pub(crate) struct BillLink {
    pub(crate) seller_id: String,
    pub(crate) bill_type: String,
    pub(crate) bill_date: String,
    pub(crate) until: DateTime<Utc>,
}

/// Something that happens by itself. Ordered by time, then by when it was planned.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Due {
    at: DateTime<Utc>,
    count: u64,
    what: What,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    /// An unpaid trade closes.
    Expire(usize),
    /// A paid trade can no longer be refunded.
    Finish(usize),
    /// A notification goes out, if its ticket still counts.
    Deliver(usize, u32),
    /// A call arrives that was sent long ago.
    Land(u64),
}

impl World {
    pub(crate) fn new(
        seed: u64,
        rules: HashMap<String, NotifyRules>,
        refund_period: TimeDelta,
        calls_max: usize,
    ) -> Self {
        Self {
            trades: Vec::new(),
            notifications: Vec::new(),
            ledger: Ledger::default(),
            faults: FaultBook::new(seed),
            calls: Calls::new(calls_max),
            ids: Ids::new(seed),
            reordered: HashSet::new(),
            by_trade_no: HashMap::new(),
            offers: HashMap::new(),
            orders: HashMap::new(),
            sellers: HashMap::new(),
            told: HashMap::new(),
            bill_links: HashMap::new(),
            landings: BTreeMap::new(),
            due: BinaryHeap::new(),
            due_count: 0,
            outbox: Vec::new(),
            on_the_wire: 0,
            rules,
            refund_period,
        }
    }

    /// Lets everything happen that is due by `now`, in its own order and at its own time. Returns whether anything did.
    pub(crate) fn catch_up(&mut self, now: DateTime<Utc>) -> bool {
        let mut happened = false;
        while self.due.peek().is_some_and(|Reverse(due)| due.at <= now) {
            let Some(Reverse(Due { at, what, .. })) = self.due.pop() else { break };
            happened = true;
            match what {
                What::Expire(trade) => self.expire(trade, at),
                What::Finish(trade) => self.finish(trade, at),
                What::Deliver(index, ticket) => self.dispatch(index, ticket),
                What::Land(number) => {
                    if let Some(landing) = self.landings.remove(&number) {
                        landing.land(self, at);
                    }
                }
            }
        }
        happened
    }

    /// Takes the notifications whose hour has come, and tells when the next thing is due.
    pub(crate) fn take_outbox(&mut self) -> (Vec<Dispatch>, Option<DateTime<Utc>>) {
        (std::mem::take(&mut self.outbox), self.due.peek().map(|Reverse(due)| due.at))
    }

    /// A call is on its way and arrives by itself.
    pub(crate) fn land_later(&mut self, landing: Landing) {
        let (number, at) = (self.due_count + 1, landing.at);
        self.landings.insert(number, landing);
        self.plan_for(at, What::Land(number));
    }

    /// Whether no notification is due or on its way, and no late call is due: whoever looks has caught up with the clock,
    /// so what was due has landed, and its notification is in the outbox.
    pub(crate) fn is_settled(&self) -> bool {
        self.outbox.is_empty() && self.on_the_wire == 0
    }

    fn plan_for(&mut self, at: DateTime<Utc>, what: What) {
        self.due_count += 1;
        self.due.push(Reverse(Due { at, count: self.due_count, what }));
    }
}
