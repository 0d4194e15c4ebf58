//! Money on its way back, and how much of a payment is left.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{AppId, Money, OrderId, Payment, RefundId};

/// Where a refund stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RefundStatus {
    /// Stored; Alipay has not taken it yet.
    Pending,
    /// Alipay was asked, and nobody knows what it did.
    Unknown,
    /// The money went back.
    Succeeded,
    /// It will never go back by this refund.
    Failed,
}

/// What can happen to a refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RefundTrigger {
    /// A call had no answer, or one that means that nobody knows what it did.
    NoAnswer,
    /// Alipay says that the money went back.
    Succeeded,
    /// Alipay refused for good, and no call is on its way.
    Refused,
    /// It is tried again, under its number and its amount.
    TriedAgain,
}

impl RefundTrigger {
    /// Every trigger.
    pub const ALL: [Self; 4] = [Self::NoAnswer, Self::Succeeded, Self::Refused, Self::TriedAgain];

    /// The word in documents and messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoAnswer => "no_answer",
            Self::Succeeded => "succeeded",
            Self::Refused => "refused",
            Self::TriedAgain => "tried_again",
        }
    }
}

/// A trigger that a refund cannot take in the state it is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("cannot apply {} to a refund that is {status}", .trigger.as_str())]
pub struct IllegalRefund {
    /// Where it stands.
    pub status: RefundStatus,
    /// What was to happen.
    pub trigger: RefundTrigger,
}

impl RefundStatus {
    /// Where `trigger` leads from here; `None` when nothing is to be done. Alipay's later word wins, also over `failed`.
    ///
    /// # Errors
    /// [`IllegalRefund`] where it cannot happen.
    pub const fn next(self, trigger: RefundTrigger) -> Result<Option<Self>, IllegalRefund> {
        use RefundStatus::{Failed, Pending, Succeeded, Unknown};
        use RefundTrigger as T;
        match (self, trigger) {
            (Pending | Unknown, T::NoAnswer) => Ok(Some(Unknown)),
            (Pending | Unknown | Failed, T::Succeeded) => Ok(Some(Succeeded)),
            (Pending | Unknown, T::Refused) => Ok(Some(Failed)),
            (Failed, T::TriedAgain) => Ok(Some(Pending)),
            (Succeeded, T::Succeeded | T::Refused) | (Failed, T::Refused) => Ok(None),
            (Succeeded | Failed, T::NoAnswer) | (Pending | Unknown | Succeeded, T::TriedAgain) => {
                Err(IllegalRefund { status: self, trigger })
            }
        }
    }

    /// Every status.
    pub const ALL: [Self; 4] = [Self::Pending, Self::Unknown, Self::Succeeded, Self::Failed];

    /// The stored and shown word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Unknown => "unknown",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
        }
    }

    /// Whether nothing more can come of it.
    pub const fn is_settled(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed)
    }
}

impl FromStr for RefundStatus {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or_else(|| format!("unknown refund status {text:?}"))
    }
}

/// Whose wish a refund is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// The shop asked for it.
    Asked,
    /// The money came for an order that had been closed.
    Late,
    /// The money came by a second trade for one order.
    Duplicate,
    /// It was made in Alipay's console, and is adopted.
    External,
    /// An operator decided that money which pays no order goes back.
    Operator,
}

impl Origin {
    /// Every origin.
    pub const ALL: [Self; 5] = [Self::Asked, Self::Late, Self::Duplicate, Self::External, Self::Operator];

    /// The stored and shown word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Late => "late",
            Self::Duplicate => "duplicate",
            Self::External => "external",
            Self::Operator => "operator",
        }
    }
}

impl FromStr for Origin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|origin| origin.as_str() == text)
            .ok_or_else(|| format!("unknown origin {text:?}"))
    }
}

impl fmt::Display for RefundStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A refund as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refund {
    /// Its id.
    pub refund_id: RefundId,
    /// The app it belongs to.
    pub app_id: AppId,
    /// The trade whose money goes back.
    pub trade_no: String,
    /// The order, where there is one.
    pub order_id: Option<OrderId>,
    /// The caller's own number, for one that was asked for.
    pub refund_no: Option<String>,
    /// What Alipay knows it by.
    pub out_request_no: String,
    /// How much goes back; once it succeeded, how much went back.
    pub amount: Money,
    /// What was asked for, where Alipay turned out to have moved another amount under this number.
    pub requested: Option<Money>,
    /// What the buyer reads.
    pub reason: Option<String>,
    /// Whose wish it is.
    pub origin: Origin,
    /// Where it stands.
    pub status: RefundStatus,
    /// Why it has not gone through yet: Alipay's code, or a word of ours.
    pub pending_reason: Option<String>,
    /// Alipay's code, for one that failed.
    pub failure: Option<String>,
    /// When a call was made whose answer we do not have.
    pub unanswered_at: Option<DateTime<Utc>>,
    /// When subscribers were told that it takes long.
    pub delayed_at: Option<DateTime<Utc>>,
    /// Whether Alipay said that it went through after we had called it failed.
    pub corrected: bool,
    /// When it was stored.
    pub created_at: DateTime<Utc>,
    /// When it succeeded or failed.
    pub settled_at: Option<DateTime<Utc>>,
}

impl Refund {
    /// A refund that is to be made, as of `now`.
    pub fn pending(
        payment: &Payment,
        out_request_no: String,
        amount: Money,
        origin: Origin,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            refund_id: RefundId::new(now),
            app_id: payment.app_id.clone(),
            trade_no: payment.trade_no.clone(),
            order_id: payment.order_id,
            refund_no: None,
            out_request_no,
            amount,
            requested: None,
            reason: None,
            origin,
            status: RefundStatus::Pending,
            pending_reason: None,
            failure: None,
            unanswered_at: None,
            delayed_at: None,
            corrected: false,
            created_at: now,
            settled_at: None,
        }
    }

    /// The amount that was asked for, whatever Alipay moved.
    pub fn asked(&self) -> Money {
        self.requested.unwrap_or(self.amount)
    }

    /// Whether a call was made whose outcome is not known: some of the trade's money may be back by it.
    pub fn may_have_moved(&self) -> bool {
        !self.status.is_settled() && (self.status == RefundStatus::Unknown || self.unanswered_at.is_some())
    }
}

/// What a shop asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRefund {
    /// The caller's own number: the same number is the same refund.
    pub refund_no: String,
    /// How much; all that is left when it is not said.
    pub amount: Option<Money>,
    /// What the buyer reads.
    pub reason: Option<String>,
}

/// Why a refund cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RefundRefused {
    /// The order was never paid, or Alipay calls the trade finished.
    #[error("this order cannot be refunded")]
    NotRefundable,
    /// Less is left than was asked for.
    #[error("only {left_fen} fen are left to refund")]
    ExceedsBalance {
        /// What is left, in fen.
        left_fen: i64,
    },
    /// Alipay moved another amount under its number than was asked for.
    #[error("{} fen went back under this refund_no, and {} fen were asked for", .moved.fen(), .asked.fen())]
    AmountDiffers {
        /// What was asked for.
        asked: Money,
        /// What went back.
        moved: Money,
    },
}
