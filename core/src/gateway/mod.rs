//! The payment provider as the product sees it: what can be asked, what it answers, how it fails.
//!
//! Neutral words only; [`alipay`] is the one file that knows Alipay's. Imports `domain`.

pub mod alipay;
pub mod breaker;

use std::fmt::Debug;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::domain::{AppId, Cashier, Money, Order, OrderId, Refund};

pub use crate::domain::answer::{
    Closing, Notification, RefundAnswer, Refusal, Refused, Remedy, Says, ToldRefund, Trade, UnmatchedTrade,
};

pub use alipay::{AlipayGateway, claimed_app};
pub use breaker::Breaker;

/// A payment provider, bound to one app.
#[async_trait]
pub trait Gateway: Debug + Send + Sync {
    /// The app that this gateway speaks for.
    fn app_id(&self) -> &AppId;

    /// Prepares what the buyer opens. Repeating it for the same order is harmless.
    async fn checkout(&self, order: &Order) -> Result<Cashier, GatewayError>;

    /// Asks what became of an order. Where several trades name it, the provider chooses of which it tells. Repeating it is harmless.
    async fn query(&self, order_id: OrderId) -> Result<Trade, GatewayError>;

    /// Asks what became of one trade, whatever order it names. None if the provider knows no such trade, or it was never paid.
    async fn query_trade(&self, trade_no: &str) -> Result<Option<UnmatchedTrade>, GatewayError>;

    /// Asks to close the order's trade there. Repeating it is harmless.
    async fn close(&self, order_id: OrderId) -> Result<Closing, GatewayError>;

    /// Asks to give a refund's money back, by its own number. Repeating it moves nothing twice.
    /// However the call ends, the answer says it: a refusal is one, and so is that nobody knows what it did.
    async fn refund(&self, refund: &Refund) -> RefundAnswer;

    /// How much went back by this number of a trade's refund; none if nothing did.
    async fn refunded_amount(
        &self,
        trade_no: &str,
        out_request_no: &str,
    ) -> Result<Option<Money>, GatewayError>;

    /// The paid trade behind an order number that is not ours, if there is one.
    async fn find_unmatched(&self, out_trade_no: &str) -> Result<Option<UnmatchedTrade>, GatewayError>;

    /// Reads a notification. Nothing of an unsigned one can be read.
    fn read_notification(&self, body: &[u8], received_at: DateTime<Utc>) -> Result<Notification, NotSigned>;

    /// Reads the signed bytes of a notification that was read before and stored. Its signature is not verified again: the key may be gone.
    fn read_stored_notification(&self, signed_body: &[u8]) -> Result<Notification, NotSigned>;

    /// Reads the query of a browser that comes back from the cashier. It proves nothing but that Alipay sent it.
    fn read_return(&self, query: &str, received_at: DateTime<Utc>) -> Result<OrderId, NotSigned>;
}

/// A message that the provider did not sign, and why we think so. The text holds nothing of the message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotSigned(pub String);

/// Why a call to the provider did not succeed: what was asked, and what is known of its end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{method} {end}")]
pub struct GatewayError {
    /// What was asked.
    pub method: &'static str,
    /// What is known of its end.
    pub end: CallEnd,
}

/// How a call ended that did not succeed. After `NoAnswer` and `Untrusted`, and after a refusal that is unclear: ask; never send again as
/// new.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallEnd {
    /// The provider surely never heard of it. The text says why, for the log.
    #[error("could not be sent: {0}")]
    NotSent(String),
    /// The provider answered, and refused.
    #[error("was refused: {}", .0.code)]
    Refused(Refused),
    /// It was sent, and no usable answer came. The text says why, for the log.
    #[error("was sent and had no answer: {0}")]
    NoAnswer(String),
    /// There was an answer, and it was not the provider's. The text says why, for the log.
    #[error("had an answer that cannot be trusted: {0}")]
    Untrusted(String),
}

impl GatewayError {
    /// Whether the provider answered: it is there and hears us, however it refused.
    pub const fn answered(&self) -> bool {
        matches!(self.end, CallEnd::Refused(_))
    }

    /// The refusal, if it is one.
    pub const fn refusal(&self) -> Option<Refusal> {
        match &self.end {
            CallEnd::Refused(refused) => Some(refused.refusal),
            CallEnd::NotSent(_) | CallEnd::NoAnswer(_) | CallEnd::Untrusted(_) => None,
        }
    }

    /// The provider's code of the refusal, if it is one.
    pub fn code(&self) -> Option<&str> {
        match &self.end {
            CallEnd::Refused(refused) => Some(&refused.code),
            CallEnd::NotSent(_) | CallEnd::NoAnswer(_) | CallEnd::Untrusted(_) => None,
        }
    }

    /// Whether the same call can work later, with nobody doing anything.
    pub const fn passes(&self) -> bool {
        match &self.end {
            CallEnd::NotSent(_) | CallEnd::NoAnswer(_) | CallEnd::Untrusted(_) => true,
            CallEnd::Refused(refused) => {
                matches!(refused.refusal, Refusal::Later | Refusal::NotYet | Refusal::Unclear)
            }
        }
    }
}
