//! What follows from the provider's word about one trade, whose payment is recorded.

use crate::domain::Payment;
use crate::domain::answer::UnmatchedTrade;

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Nothing: what is recorded is what the provider says.
    Nothing,
    /// The provider takes no refunds of the trade any more.
    NotRefundable,
    /// All of it is back, and we did not know of the rest: it is booked.
    AdoptTheRest,
    /// All of it is back, and refunds of ours are not settled: those first, since they may be what went back.
    OursFirst,
    /// The provider knows no paid trade of this number: an operator has to look.
    Unknown,
}

/// What follows. `None` for `trade`: the provider knows no paid trade of this number.
pub fn decide(payment: &Payment, trade: Option<&UnmatchedTrade>) -> Effect {
    match trade {
        // Of what is back, Alipay need not know for ever.
        None if payment.refunded == payment.amount => Effect::Nothing,
        None => Effect::Unknown,
        Some(trade) if trade.refunded == payment.amount && payment.refunded < payment.amount => {
            if payment.reserved.is_zero() { Effect::AdoptTheRest } else { Effect::OursFirst }
        }
        Some(trade) if !trade.refundable && payment.refundable => Effect::NotRefundable,
        Some(_) => Effect::Nothing,
    }
}
