//! The states of a payment and the one table of what moves it. Every decision about a payment is held to it.

use super::Payment;
use super::words::words;

words! {
    /// Where a payment stands.
    pub enum PaymentState: "payment state" {
        /// It pays its order.
        Settles = "settles",
        /// It pays nothing, and nothing has been decided or promised yet: a state between two steps of one act.
        LeftOver = "left_over",
        /// An operator has to decide.
        Undecided = "undecided",
        /// What is left of it is promised to go back.
        Returning = "returning",
        /// All of it went back.
        Returned = "returned",
        /// An operator dealt with it elsewhere.
        SettledOutside = "settled_outside",
    }
}

words! {
    /// What can happen to a payment.
    pub enum PaymentTrigger: "payment trigger" {
        /// It pays its order: the policy or an operator says so.
        PaysItsOrder = "pays_its_order",
        /// Money of it is promised to a refund.
        RefundPromised = "refund_promised",
        /// Alipay refused the refund.
        RefundRefused = "refund_refused",
        /// An operator has to decide about it.
        LeftToOperator = "left_to_operator",
        /// An operator dealt with it elsewhere.
        SettledOutside = "settled_outside",
        /// Some of it went back.
        PartBack = "part_back",
        /// All of it went back.
        AllBack = "all_back",
    }
}

/// A trigger that a payment cannot take in the state it is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("cannot apply {trigger} to a payment that is {state}")]
pub struct IllegalPayment {
    /// The state it is in.
    pub state: PaymentState,
    /// What was to happen.
    pub trigger: PaymentTrigger,
}

impl PaymentState {
    /// Where `trigger` leads from here.
    ///
    /// # Errors
    /// [`IllegalPayment`] where it leads nowhere.
    pub const fn next(self, trigger: PaymentTrigger) -> Result<Self, IllegalPayment> {
        use PaymentState::{LeftOver, Returned, Returning, SettledOutside, Settles, Undecided};
        use PaymentTrigger as T;
        match (self, trigger) {
            (Settles, T::RefundPromised | T::RefundRefused | T::PartBack)
            | (LeftOver | Undecided, T::PaysItsOrder) => Ok(Settles),
            (LeftOver | Undecided, T::RefundPromised) | (Returning, T::PartBack) => Ok(Returning),
            (Returning, T::RefundRefused) | (LeftOver, T::PartBack) => Ok(LeftOver),
            (LeftOver | Undecided, T::LeftToOperator) | (Undecided, T::PartBack) => Ok(Undecided),
            (Undecided | SettledOutside, T::SettledOutside) | (SettledOutside, T::PartBack) => {
                Ok(SettledOutside)
            }
            // What went back after it was settled outside is explained.
            (Returned, T::SettledOutside)
            | (Settles | LeftOver | Undecided | Returning | SettledOutside, T::AllBack) => Ok(Returned),
            // Named one by one, so that a new state or trigger does not compile until somebody has thought about it.
            (Settles | Returning | Returned | SettledOutside, T::PaysItsOrder | T::LeftToOperator)
            | (Returning | Returned | SettledOutside, T::RefundPromised)
            | (LeftOver | Undecided | Returned | SettledOutside, T::RefundRefused)
            | (Settles | LeftOver | Returning, T::SettledOutside)
            | (Returned, T::PartBack | T::AllBack) => Err(IllegalPayment { state: self, trigger }),
        }
    }
}

impl Payment {
    /// Where it stands.
    pub fn state(&self) -> PaymentState {
        if self.refunded == self.amount {
            PaymentState::Returned
        } else if self.settles() {
            PaymentState::Settles
        } else if self.settled_outside.is_some() {
            PaymentState::SettledOutside
        } else if self.undecided() {
            PaymentState::Undecided
        } else if self.reserved.is_zero() {
            PaymentState::LeftOver
        } else {
            PaymentState::Returning
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::domain::{Disposition, Money, Review, ReviewReason};

    #[test]
    fn where_a_payment_stands_is_read_from_its_facts() {
        let fen = |fen| Money::from_fen(fen).unwrap();
        let review = Some(Review { reason: ReviewReason::Late, since: DateTime::UNIX_EPOCH });
        let settled_outside = Some("bank 1".to_owned());
        let settles = Payment { refunded: fen(30), ..Payment::of(100) };
        let late = Payment { disposition: Disposition::Late, ..settles.clone() };
        for (payment, state) in [
            (settles.clone(), PaymentState::Settles),
            (Payment { reserved: fen(70), ..settles.clone() }, PaymentState::Settles),
            (Payment { refunded: fen(100), ..settles }, PaymentState::Returned),
            (late.clone(), PaymentState::LeftOver),
            (Payment { reserved: fen(70), ..late.clone() }, PaymentState::Returning),
            (Payment { review, ..late.clone() }, PaymentState::Undecided),
            (
                Payment { settled_outside: settled_outside.clone(), ..late.clone() },
                PaymentState::SettledOutside,
            ),
            (Payment { refunded: fen(100), settled_outside, ..late }, PaymentState::Returned),
        ] {
            assert_eq!(payment.state(), state, "{payment:?}");
        }
    }
}
