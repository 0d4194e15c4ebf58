//! The payment provider as the product sees it: what can be asked, what it answers, how it fails.
//!
//! Neutral words only; [`alipay`] is the one file that knows Alipay's. Imports `domain`.

pub mod alipay;
pub mod breaker;

use std::fmt::Debug;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::domain::look::Found;
use crate::domain::{AppId, Cashier, Money, Order, OrderId, PaymentReport, Refund};

pub use alipay::{AlipayGateway, claimed_app};
pub use breaker::Breaker;

/// A payment provider, bound to one app.
#[async_trait]
pub trait Gateway: Debug + Send + Sync {
    /// The app that this gateway speaks for.
    fn app_id(&self) -> &AppId;

    /// Prepares what the buyer opens. Repeating it for the same order is harmless.
    async fn checkout(&self, order: &Order) -> Result<Cashier, GatewayError>;

    /// Asks what became of an order. Repeating it is harmless.
    async fn query(&self, order_id: OrderId) -> Result<Trade, GatewayError>;

    /// Asks to close the order's trade there. Repeating it is harmless.
    async fn close(&self, order_id: OrderId) -> Result<Closing, GatewayError>;

    /// Asks to give a refund's money back, by its own number. Repeating it moves nothing twice.
    async fn refund(&self, refund: &Refund) -> Result<RefundOutcome, GatewayError>;

    /// How much went back by this number of a trade's refund; none if nothing did.
    async fn refunded_amount(
        &self,
        trade_no: &str,
        out_request_no: &str,
    ) -> Result<Option<Money>, GatewayError>;

    /// Whether a refund's money went back.
    async fn refund_happened(&self, refund: &Refund) -> Result<bool, GatewayError> {
        Ok(self.refunded_amount(&refund.trade_no, &refund.out_request_no).await?.is_some())
    }

    /// The paid trade behind an order number that is not ours, if there is one.
    async fn find_unmatched(&self, out_trade_no: &str) -> Result<Option<UnmatchedTrade>, GatewayError>;

    /// Reads a notification. Nothing of an unsigned one can be read.
    fn read_notification(&self, body: &[u8], received_at: DateTime<Utc>) -> Result<Notification, NotSigned>;

    /// Reads the query of a browser that comes back from the cashier. It proves nothing but that Alipay sent it.
    fn read_return(&self, query: &str, received_at: DateTime<Utc>) -> Result<OrderId, NotSigned>;
}

/// What the provider knows of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trade {
    /// Nothing: no buyer has opened the cashier yet.
    Absent,
    /// A buyer has opened the cashier and has not paid.
    Waiting,
    /// It was paid.
    Paid(PaymentReport),
    /// It was paid and all of it went back.
    PaidAndRefunded(PaymentReport),
    /// It was closed unpaid.
    Closed,
    /// It was paid, but not the amount that was asked for or not under this number: for a person to look at.
    Strange(String),
}

impl From<&Trade> for Found {
    fn from(trade: &Trade) -> Self {
        match trade {
            Trade::Absent => Self::Absent,
            Trade::Waiting => Self::Waiting,
            Trade::Paid(_) | Trade::PaidAndRefunded(_) => Self::Paid,
            Trade::Closed => Self::Closed,
            Trade::Strange(_) => Self::Strange,
        }
    }
}

/// What became of a request to close.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closing {
    /// It is closed there, and was not paid.
    Closed,
    /// There is nothing to close: no trade.
    Absent,
    /// It moved meanwhile; a query says how.
    Moved,
}

/// What a call for a refund did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefundOutcome {
    /// It moved the money.
    Moved,
    /// It moved nothing: an earlier call did, or it is still under way.
    NotMoved,
}

/// A paid trade under a number that is not ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnmatchedTrade {
    /// The provider's number of it.
    pub trade_no: String,
    /// How much was paid.
    pub amount: Money,
    /// The provider's status word, for the record.
    pub trade_status: String,
    /// When it was paid.
    pub paid_at: Option<DateTime<Utc>>,
}

/// A notification that the provider signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// The provider's id of the message; the same in repeats.
    pub notify_id: String,
    /// The order number it names, ours or not.
    pub out_trade_no: String,
    /// The digest of all that it says but the time of sending.
    pub digest: [u8; 32],
    /// The app it names.
    pub app_id: String,
    /// Whether the seller it names is ours.
    pub seller_is_ours: bool,
    /// What it says.
    pub says: Says,
}

/// What a notification says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Says {
    /// The trade was paid.
    Paid(PaymentReport),
    /// Something went back to the buyer, so it had been paid.
    Refunded(PaymentReport),
    /// The trade ended unpaid.
    Closed,
    /// Nothing that moves an order.
    Nothing,
    /// It is signed, yet what it says cannot be: an amount that is none, or a number that is not ours.
    Strange(String),
}

/// A message that the provider did not sign, and why we think so. The text holds nothing of the message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotSigned(pub String);

/// How a call to the provider fails. After `Unknown` and `Untrusted`: ask; never send again as new.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GatewayError {
    /// It refused, and nothing happened. The same request will be refused again.
    #[error("{method} was refused: {code}")]
    Rejected {
        /// What was asked.
        method: &'static str,
        /// The provider's own code.
        code: String,
        /// What to do about it.
        refusal: Refusal,
    },
    /// It surely never heard of the call.
    #[error("{method} could not be sent: {reason}")]
    Unreachable {
        /// What was asked.
        method: &'static str,
        /// Why, for the log.
        reason: String,
    },
    /// The call was sent, and nobody knows what it did.
    #[error("the outcome of {method} is unknown: {reason}")]
    Unknown {
        /// What was asked.
        method: &'static str,
        /// Why, for the log.
        reason: String,
    },
    /// There was an answer, and it was not the provider's.
    #[error("the answer to {method} cannot be trusted: {reason}")]
    Untrusted {
        /// What was asked.
        method: &'static str,
        /// Why, for the log.
        reason: String,
    },
}

/// What a refusal asks of us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Its state moved on: ask for it and adopt what it is.
    StateMovedOn,
    /// This number was used with other facts: take a new one.
    NumberTaken,
    /// Ours to fix: configuration or code.
    Final,
}
