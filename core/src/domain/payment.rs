//! Money as Alipay reports it, and what it means for an order.

use chrono::{DateTime, Utc};

use super::{AppId, EvidenceId, Money, NotificationId, Order, OrderId, Status};

/// Alipay's word that a trade was paid, the same from a notification and from a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentReport {
    /// The order it names by `out_trade_no`.
    pub order_id: OrderId,
    /// Alipay's number of the trade.
    pub trade_no: String,
    /// The amount of the order as Alipay knows it, not what the buyer paid after coupons.
    pub amount: Money,
    /// Alipay's running total of refunds.
    pub refunded: Money,
    /// Alipay's status word, for the record.
    pub trade_status: String,
    /// Alipay's own time of payment, when it says one.
    pub paid_at: Option<DateTime<Utc>>,
    /// Whether Alipay takes refunds of it: not of a finished trade.
    pub refundable: bool,
    /// Alipay's number of the refund that it tells of, if it tells of one.
    pub out_request_no: Option<String>,
}

/// By which road a report came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A verified notification, kept in the inbox.
    Notification(NotificationId),
    /// The answer to a query of ours.
    Query,
}

/// A report as it is stored: the only thing an order is ever paid by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Its id; a `MarkPaid` job carries nothing else.
    pub evidence_id: EvidenceId,
    /// The app whose key verified it.
    pub app_id: AppId,
    /// What it says.
    pub report: PaymentReport,
    /// By which road it came.
    pub source: Source,
    /// When we stored it.
    pub recorded_at: DateTime<Utc>,
}

/// Money that Alipay confirms for an order that does not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmatched {
    /// The statement's id.
    pub evidence_id: EvidenceId,
    /// The app whose gateway confirms it.
    pub app_id: AppId,
    /// The order number it names.
    pub out_trade_no: String,
    /// Alipay's number of the trade.
    pub trade_no: String,
    /// How much.
    pub amount: Money,
    /// Alipay's status word, for the record.
    pub trade_status: String,
    /// Alipay's own time of payment.
    pub paid_at: Option<DateTime<Utc>>,
    /// When we stored it.
    pub recorded_at: DateTime<Utc>,
}

/// What becomes of money for a closed order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LatePolicy {
    /// It goes back.
    Refund,
    /// The order is paid after all.
    Reopen,
    /// A person decides.
    Review,
}

impl std::str::FromStr for LatePolicy {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "refund" => Ok(Self::Refund),
            "reopen" => Ok(Self::Reopen),
            "review" => Ok(Self::Review),
            _ => Err(format!("unknown policy {text:?}")),
        }
    }
}

/// What a payment is to the order it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disposition {
    /// It pays the order.
    Settles,
    /// The order had been closed: the money has to go back.
    Late,
    /// Another trade had already paid the order: the money has to go back.
    Duplicate,
}

impl Disposition {
    /// Decides for money by a trade that has not been recorded yet.
    pub const fn of(order: &Order) -> Self {
        match order.status {
            Status::Create | Status::PayWait | Status::Closing => Self::Settles,
            Status::PaySuccess | Status::Refunded => Self::Duplicate,
            Status::Closed => Self::Late,
        }
    }

    /// The stored word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Settles => "settles",
            Self::Late => "late",
            Self::Duplicate => "duplicate",
        }
    }
}
