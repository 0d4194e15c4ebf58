//! Notifications: what is told to a shop, when, and again until it reads `success`.
//!
//! [`content`] writes the message, [`plan`] applies the faults, [`courier`] sends and records. The schedule runs on
//! the sandbox's clock; only the time on the wire is real.

mod content;
mod courier;
mod plan;

pub(crate) use courier::run as run_courier;
pub(crate) use plan::Dispatch;
pub use plan::Signature;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::trade::{Product, Refund, Status};

/// The pauses between two deliveries. With the first, a message is delivered eight times in a little over a day.
pub const PAUSES: [TimeDelta; 7] = [
    TimeDelta::minutes(4),
    TimeDelta::minutes(10),
    TimeDelta::minutes(10),
    TimeDelta::hours(1),
    TimeDelta::hours(2),
    TimeDelta::hours(6),
    TimeDelta::hours(15),
];

/// One message and the story of its delivery.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Notification {
    pub(crate) notify_id: String,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) source: Source,
    pub(crate) state: Delivery,
    /// Deliveries begun on the schedule, extra copies not counted.
    pub(crate) tries: usize,
    /// When the next one is due; none while one is on its way or none will follow.
    pub(crate) due_at: Option<DateTime<Utc>>,
    /// When the latest one was due: the schedule counts from there, so a clock turned far ahead skips none.
    pub(crate) was_due_at: DateTime<Utc>,
    /// Tells a due instant that still counts from one that was overtaken.
    pub(crate) ticket: u32,
    /// A delay or a reordering has already been spent on this message.
    pub(crate) held: bool,
    pub(crate) attempts: Vec<Attempt>,
}

/// What the message speaks of.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Source {
    /// A trade, as it was when something happened to it.
    Trade { trade: usize, status: Status, refund: Option<RefundFacts> },
    /// Text ordered over the control API.
    Ordered { app_id: String, url: String, signature: Signature, pairs: Vec<(String, String)> },
}

/// A refund, as its message tells it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct RefundFacts {
    pub(crate) refund: Refund,
    /// Everything given back on the trade so far, this refund included.
    pub(crate) total_refunded_fen: i64,
}

/// Where a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, poem_openapi::Enum)]
#[serde(rename_all = "snake_case")]
#[oai(rename_all = "snake_case")]
pub enum Delivery {
    /// Not acknowledged yet; more deliveries follow.
    Pending,
    /// The shop answered exactly `success`.
    Acknowledged,
    /// Eight deliveries without `success`: never again.
    GivenUp,
}

/// One delivery and what came back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Attempt {
    pub(crate) at: DateTime<Utc>,
    pub(crate) url: String,
    pub(crate) signature: Signature,
    pub(crate) result: AttemptResult,
}

/// What a delivery came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum AttemptResult {
    /// HTTP 200 and exactly `success`.
    Acknowledged,
    /// Another answer: its status and the beginning of its body.
    Refused(u16, String),
    /// No answer.
    Failed(String),
    /// A fault kept it from being sent.
    Dropped,
}

/// Which changes of a trade are told. Defaults follow the product; a shop's console can change them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotifyRules {
    /// `TRADE_SUCCESS`: paid, and partly refunded. On for every product.
    pub success: Option<bool>,
    /// `TRADE_CLOSED`: run out, closed, refunded in full. On for app and wap.
    pub closed: Option<bool>,
    /// `TRADE_FINISHED`. On for app and wap.
    pub finished: Option<bool>,
    /// `WAIT_BUYER_PAY`. Off for every product.
    pub wait: Option<bool>,
}

impl NotifyRules {
    pub(crate) fn tells(self, product: Product, status: Status) -> bool {
        let by_phone = matches!(product, Product::App | Product::Wap);
        self.own(status).unwrap_or(match status {
            Status::TradeSuccess => true,
            Status::TradeClosed | Status::TradeFinished => by_phone,
            Status::WaitBuyerPay => false,
        })
    }

    /// What the application's console says, whatever the product.
    pub(crate) fn own(self, status: Status) -> Option<bool> {
        match status {
            Status::TradeSuccess => self.success,
            Status::TradeClosed => self.closed,
            Status::TradeFinished => self.finished,
            Status::WaitBuyerPay => self.wait,
        }
    }
}
