//! The states of an order and the one table of what moves them.

use super::words::words;

words! {
    /// Where an order stands, by the words that are stored and shown.
    pub enum Status: "order status" {
        /// Ours only: the cashier is being prepared.
        Create = "CREATE",
        /// Can be paid.
        PayWait = "PAY_WAIT",
        /// The money is certain.
        PaySuccess = "PAY_SUCCESS",
        /// The money went back in full.
        Refunded = "REFUNDED",
        /// We want it closed; Alipay has not yet said that it is.
        Closing = "CLOSING",
        /// Cannot be paid any more, by Alipay's own word.
        Closed = "CLOSED",
    }
}

words! {
    /// What can happen to an order.
    pub enum Trigger: "trigger" {
        /// The cashier is ready, for the first time or through another channel.
        Prepared = "prepared",
        /// The buyer came back through another channel: the cashier has to be prepared again.
        ChannelChanged = "channel_changed",
        /// Verified evidence that the order's whole amount was paid.
        PaymentReceived = "payment_received",
        /// It has expired, was asked to close, or is being replaced.
        CloseWanted = "close_wanted",
        /// It shall end and was never handed to Alipay or to a buyer.
        NeverOffered = "never_offered",
        /// Alipay's word that the trade is closed and was not paid.
        TradeClosed = "trade_closed",
        /// Alipay knew no trade when the cashier had been dead long enough for every notification to arrive.
        TradeAbsent = "trade_absent",
        /// Some of the order's money went back.
        RefundedInPart = "refunded_in_part",
        /// All of the order's money went back.
        RefundedInFull = "refunded_in_full",
        /// Money came for the closed order, and the policy is to take it.
        Reopened = "reopened",
        /// Verified evidence that its number was paid with another amount: nobody can pay it any more.
        MismatchedPayment = "mismatched_payment",
        /// It was paid although an order that took its place, or whose place it took, had been paid: its own money is a duplicate.
        PaidElsewhere = "paid_elsewhere",
    }
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

    /// Whether a buyer may still begin to pay.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Create | Self::PayWait)
    }
}
