//! The stage an order is in, with what belongs to that stage and to no other.

use chrono::{DateTime, Utc};

use super::{Cashier, CloseReason, Money, Status};

/// How far an order has come. Each stage holds its own times and facts, so what cannot be does not compile: an order that is closed
/// has no cashier, and one that was never paid has no time of payment.
///
/// ```
/// # use pay_core::domain::{CloseReason, Stage, Status};
/// let closed = Stage::Closed { at: chrono::DateTime::UNIX_EPOCH, reason: CloseReason::Expired };
/// assert_eq!(closed.status(), Status::Closed);
/// ```
///
/// ```compile_fail,E0559
/// # use pay_core::domain::{CloseReason, Stage};
/// let closed = Stage::Closed { at: chrono::DateTime::UNIX_EPOCH, reason: CloseReason::Expired, cashier: None };
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// Its first cashier is being prepared.
    Create {
        /// Whether Alipay or a buyer may have heard of it. Never becomes false again.
        offered: bool,
    },
    /// It can be paid.
    PayWait {
        /// What the buyer opens; none while it is prepared again, for another channel.
        cashier: Option<Cashier>,
        /// When a cashier was first ready.
        prepaid_at: DateTime<Utc>,
    },
    /// It should be closed; Alipay has not confirmed that yet.
    Closing {
        /// Since when.
        since: DateTime<Utc>,
        /// Why.
        reason: CloseReason,
    },
    /// It cannot be paid any more.
    Closed {
        /// Since when.
        at: DateTime<Utc>,
        /// Why.
        reason: CloseReason,
    },
    /// The money is certain.
    Paid {
        /// Since when.
        at: DateTime<Utc>,
        /// Whether it had been closed before.
        late: bool,
        /// How much of it went back: less than all.
        refunded: Money,
    },
    /// All of the money went back.
    Refunded {
        /// When the money had become certain.
        paid_at: DateTime<Utc>,
        /// Whether it had been closed before it was paid.
        late: bool,
    },
}

impl Stage {
    /// The stage's name, as it is stored and shown.
    pub const fn status(&self) -> Status {
        match self {
            Self::Create { .. } => Status::Create,
            Self::PayWait { .. } => Status::PayWait,
            Self::Closing { .. } => Status::Closing,
            Self::Closed { .. } => Status::Closed,
            Self::Paid { .. } => Status::PaySuccess,
            Self::Refunded { .. } => Status::Refunded,
        }
    }
}

#[cfg(test)]
impl Stage {
    /// Some stage of this name, for tests.
    pub(crate) fn example(status: Status) -> Self {
        let (at, reason) = (DateTime::UNIX_EPOCH, CloseReason::Expired);
        match status {
            Status::Create => Self::Create { offered: false },
            Status::PayWait => Self::PayWait { cashier: None, prepaid_at: at },
            Status::Closing => Self::Closing { since: at, reason },
            Status::Closed => Self::Closed { at, reason },
            Status::PaySuccess => Self::Paid { at, late: false, refunded: Money::ZERO },
            Status::Refunded => Self::Refunded { paid_at: at, late: false },
        }
    }
}
