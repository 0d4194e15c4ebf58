//! The states of an order and the one table of what moves them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Where an order stands, by the words that are stored and shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Status {
    /// Ours only: the cashier is being prepared.
    Create,
    /// Can be paid.
    PayWait,
    /// The money is certain.
    PaySuccess,
    /// The money went back in full.
    Refunded,
    /// We want it closed; Alipay has not yet said that it is.
    Closing,
    /// Cannot be paid any more, by Alipay's own word.
    Closed,
}

/// What can happen to an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// The cashier is ready, for the first time or through another channel.
    Prepared,
    /// The buyer came back through another channel: the cashier has to be prepared again.
    ChannelChanged,
    /// Verified evidence that the order's whole amount was paid.
    PaymentReceived,
    /// It has expired, was asked to close, or is being replaced.
    CloseWanted,
    /// It shall end and was never handed to Alipay or to a buyer.
    NeverOffered,
    /// Alipay's word that the trade is closed and was not paid.
    TradeClosed,
    /// Some of the order's money went back.
    RefundedInPart,
    /// All of the order's money went back.
    RefundedInFull,
    /// Money came for the closed order, and the policy is to take it.
    Reopened,
    /// Alipay knew no trade when the cashier had been dead long enough for every notification to arrive.
    TradeAbsent,
    /// Verified evidence that its number was paid with another amount: nobody can pay it any more.
    MismatchedPayment,
    /// It was paid although an order that took its place, or whose place it took, had been paid: its own money is a duplicate.
    PaidElsewhere,
}

/// A trigger that has no road from the state it met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no road for {trigger} from {status}")]
pub struct IllegalTransition {
    /// The state the order was in.
    pub status: Status,
    /// What arrived.
    pub trigger: Trigger,
}

impl Status {
    /// Every state, in the order of an order's life.
    pub const ALL: [Self; 6] =
        [Self::Create, Self::PayWait, Self::PaySuccess, Self::Refunded, Self::Closing, Self::Closed];

    /// Where `trigger` leads from here: `Some` new state (perhaps the same, when only the cashier changes), `None` when it has
    /// already been heard and nothing is to be done.
    #[expect(clippy::match_same_arms, reason = "arms stand by what they mean, not by what they return")]
    pub const fn next(self, trigger: Trigger) -> Result<Option<Self>, IllegalTransition> {
        use Status::{Closed, Closing, Create, PaySuccess, PayWait, Refunded};
        use Trigger::{
            ChannelChanged, CloseWanted, MismatchedPayment, NeverOffered, PaidElsewhere, PaymentReceived,
            Prepared, RefundedInFull, RefundedInPart, Reopened, TradeAbsent, TradeClosed,
        };
        match (self, trigger) {
            (Create | PayWait, Prepared) => Ok(Some(PayWait)),
            (Create, ChannelChanged) => Ok(Some(Create)),
            (PayWait, ChannelChanged) => Ok(Some(PayWait)),

            // Money finds a road from every state that has not ended: a lost prepare does not lose a payment.
            (Create | PayWait | Closing, PaymentReceived) => Ok(Some(PaySuccess)),
            (PaySuccess | Refunded, PaymentReceived) => Ok(None),

            (Create | PayWait, CloseWanted) => Ok(Some(Closing)),
            (Closing | Closed, CloseWanted) => Ok(None),
            (Create, NeverOffered) => Ok(Some(Closed)),
            (Closing, TradeClosed | TradeAbsent) => Ok(Some(Closed)),
            (Closed, TradeClosed | TradeAbsent | NeverOffered) => Ok(None),
            (Create | PayWait | Closing, MismatchedPayment | PaidElsewhere) => Ok(Some(Closed)),
            (Closed, MismatchedPayment | PaidElsewhere) => Ok(None),

            (PaySuccess, RefundedInPart) => Ok(Some(PaySuccess)),
            (PaySuccess, RefundedInFull) => Ok(Some(Refunded)),
            (Closed, Reopened) => Ok(Some(PaySuccess)),

            // Named one by one, so that a new state or trigger does not compile until somebody has thought about it.
            (PaySuccess | Refunded | Closing | Closed, Prepared | ChannelChanged)
            | (Closed, PaymentReceived)
            | (PaySuccess | Refunded, CloseWanted | MismatchedPayment | PaidElsewhere)
            | (PayWait | PaySuccess | Refunded | Closing, NeverOffered)
            | (Create | PayWait | PaySuccess | Refunded, TradeClosed | TradeAbsent)
            | (Create | PayWait | Refunded | Closing | Closed, RefundedInPart | RefundedInFull)
            | (Create | PayWait | PaySuccess | Refunded | Closing, Reopened) => {
                Err(IllegalTransition { status: self, trigger })
            }
        }
    }

    /// The stored and shown word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Create => "CREATE",
            Self::PayWait => "PAY_WAIT",
            Self::PaySuccess => "PAY_SUCCESS",
            Self::Refunded => "REFUNDED",
            Self::Closing => "CLOSING",
            Self::Closed => "CLOSED",
        }
    }

    /// Whether a buyer may still begin to pay.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Create | Self::PayWait)
    }
}

impl Trigger {
    /// Every trigger.
    pub const ALL: [Self; 12] = [
        Self::Prepared,
        Self::ChannelChanged,
        Self::PaymentReceived,
        Self::CloseWanted,
        Self::NeverOffered,
        Self::TradeClosed,
        Self::TradeAbsent,
        Self::RefundedInPart,
        Self::RefundedInFull,
        Self::Reopened,
        Self::MismatchedPayment,
        Self::PaidElsewhere,
    ];

    /// The stored word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Prepared => "prepared",
            Self::ChannelChanged => "channel_changed",
            Self::PaymentReceived => "payment_received",
            Self::CloseWanted => "close_wanted",
            Self::NeverOffered => "never_offered",
            Self::TradeClosed => "trade_closed",
            Self::TradeAbsent => "trade_absent",
            Self::RefundedInPart => "refunded_in_part",
            Self::RefundedInFull => "refunded_in_full",
            Self::Reopened => "reopened",
            Self::MismatchedPayment => "mismatched_payment",
            Self::PaidElsewhere => "paid_elsewhere",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Trigger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Status {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or_else(|| format!("unknown order status {text:?}"))
    }
}
