//! The states of a payment and the one table of what moves it. Every write of a payment is held to it.

use std::fmt;

use super::Payment;

/// Where a payment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PaymentState {
    /// It pays its order.
    Settles,
    /// It pays nothing, and nothing has been decided or promised yet: a state between two steps of one act.
    LeftOver,
    /// An operator has to decide.
    Undecided,
    /// What is left of it is promised to go back.
    Returning,
    /// All of it went back.
    Returned,
    /// An operator dealt with it elsewhere.
    SettledOutside,
}

/// What can happen to a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PaymentTrigger {
    /// It pays its order: the policy or an operator says so.
    PaysItsOrder,
    /// Money of it is promised to a refund.
    RefundPromised,
    /// Alipay refused the refund.
    RefundRefused,
    /// An operator has to decide about it.
    LeftToOperator,
    /// An operator dealt with it elsewhere.
    SettledOutside,
    /// Some of it went back.
    PartBack,
    /// All of it went back.
    AllBack,
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
    /// Every state.
    pub const ALL: [Self; 6] = [
        Self::Settles,
        Self::LeftOver,
        Self::Undecided,
        Self::Returning,
        Self::Returned,
        Self::SettledOutside,
    ];

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

    /// The word in documents and messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Settles => "settles",
            Self::LeftOver => "left_over",
            Self::Undecided => "undecided",
            Self::Returning => "returning",
            Self::Returned => "returned",
            Self::SettledOutside => "settled_outside",
        }
    }
}

impl PaymentTrigger {
    /// Every trigger.
    pub const ALL: [Self; 7] = [
        Self::PaysItsOrder,
        Self::RefundPromised,
        Self::RefundRefused,
        Self::LeftToOperator,
        Self::SettledOutside,
        Self::PartBack,
        Self::AllBack,
    ];

    /// The word in documents and messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PaysItsOrder => "pays_its_order",
            Self::RefundPromised => "refund_promised",
            Self::RefundRefused => "refund_refused",
            Self::LeftToOperator => "left_to_operator",
            Self::SettledOutside => "settled_outside",
            Self::PartBack => "part_back",
            Self::AllBack => "all_back",
        }
    }
}

impl fmt::Display for PaymentState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for PaymentTrigger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
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
