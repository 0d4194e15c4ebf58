//! Money on its way back, and how much of a payment is left.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{AppId, Money, OrderId, RefundId};

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

impl RefundStatus {
    const ALL: [Self; 4] = [Self::Pending, Self::Unknown, Self::Succeeded, Self::Failed];

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
}

impl Origin {
    const ALL: [Self; 4] = [Self::Asked, Self::Late, Self::Duplicate, Self::External];

    /// The stored and shown word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Late => "late",
            Self::Duplicate => "duplicate",
            Self::External => "external",
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
    /// How much.
    pub amount: Money,
    /// What the buyer reads.
    pub reason: Option<String>,
    /// Whose wish it is.
    pub origin: Origin,
    /// Where it stands.
    pub status: RefundStatus,
    /// Alipay's code, for one that failed.
    pub failure: Option<String>,
    /// When it was stored.
    pub created_at: DateTime<Utc>,
    /// When it succeeded or failed.
    pub settled_at: Option<DateTime<Utc>>,
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
}

/// A payment's balance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// The app.
    pub app_id: AppId,
    /// Alipay's number of the trade.
    pub trade_no: String,
    /// The order it names.
    pub order_id: Option<OrderId>,
    /// What came in.
    pub amount: Money,
    /// What went back.
    pub refunded: Money,
    /// What is promised to go back.
    pub reserved: Money,
    /// Whether Alipay takes refunds of it.
    pub refundable: bool,
    /// Whether a person has to decide what becomes of it.
    pub undecided: bool,
    /// Whether it is what paid its order.
    pub settles: bool,
}

impl Payment {
    /// What is neither back nor promised.
    pub const fn left_fen(&self) -> i64 {
        self.amount.fen() - self.refunded.fen() - self.reserved.fen()
    }

    /// How much a refund of `asked` (or of all that is left) may take.
    pub fn reserve(&self, asked: Option<Money>) -> Result<Money, RefundRefused> {
        let left_fen = self.left_fen();
        let amount = match asked {
            Some(amount) => amount,
            None => Money::from_fen(left_fen).unwrap_or(Money::ZERO),
        };
        if !self.refundable {
            return Err(RefundRefused::NotRefundable);
        }
        if amount.is_zero() || amount.fen() > left_fen {
            return Err(RefundRefused::ExceedsBalance { left_fen });
        }
        Ok(amount)
    }

    /// What Alipay knows the refund by that we make of our own accord: always the same for one trade.
    pub fn own_request_no(&self) -> String {
        format!("{}_back", self.trade_no)
    }

    /// What a refund of all that was left is called when Alipay tells of it without a number.
    pub fn closing_request_no(&self) -> String {
        format!("{}_closed", self.trade_no)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn payment(amount: i64, refunded: i64, reserved: i64) -> Payment {
        let fen = |fen| Money::from_fen(fen).unwrap();
        Payment {
            app_id: AppId::new("1"),
            trade_no: "2026".into(),
            order_id: None,
            amount: fen(amount),
            refunded: fen(refunded),
            reserved: fen(reserved),
            refundable: true,
            undecided: false,
            settles: true,
        }
    }

    #[test]
    fn no_more_goes_back_than_is_left() {
        let fen = |fen| Some(Money::from_fen(fen).unwrap());
        let payment = payment(100, 30, 20);
        assert_eq!(payment.reserve(None).unwrap().fen(), 50);
        assert_eq!(payment.reserve(fen(50)).unwrap().fen(), 50);
        assert_eq!(payment.reserve(fen(51)), Err(RefundRefused::ExceedsBalance { left_fen: 50 }));
        assert_eq!(payment.reserve(fen(0)), Err(RefundRefused::ExceedsBalance { left_fen: 50 }));
        let finished = Payment { refundable: false, ..payment };
        assert_eq!(finished.reserve(fen(1)), Err(RefundRefused::NotRefundable));
    }

    #[test]
    fn all_of_nothing_is_refused() {
        assert_eq!(payment(100, 100, 0).reserve(None), Err(RefundRefused::ExceedsBalance { left_fen: 0 }));
    }
}
