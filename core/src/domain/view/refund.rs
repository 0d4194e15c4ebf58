//! A refund as it is shown.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::domain::{Money, OrderId, Origin, Refund, RefundId, RefundStatus};

/// A refund as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RefundView {
    /// Its id.
    pub refund_id: RefundId,
    /// The order whose money goes back. Events have the whole order beside it.
    #[serde(skip)]
    pub order_id: Option<OrderId>,
    /// The shop's own number, for one that it asked for.
    pub refund_no: Option<String>,
    /// What Alipay knows it by.
    pub out_request_no: String,
    /// The trade whose money goes back.
    pub trade_no: String,
    /// How much goes back; once it succeeded, how much went back.
    pub amount_fen: Money,
    /// How much was asked for, where Alipay moved another amount under its number.
    pub requested_fen: Option<Money>,
    /// Who wanted it.
    pub origin: Origin,
    /// Its status.
    pub status: RefundStatus,
    /// Why it has not settled yet: Alipay's code, or a word of the product.
    pub pending_reason: Option<String>,
    /// What the buyer reads. Only the API shows it.
    #[serde(skip)]
    pub reason: Option<String>,
    /// Alipay's code, for one that failed.
    pub failure: Option<String>,
    /// Whether it was called failed before Alipay said that its money is back.
    pub corrected: bool,
    /// When it was asked for. Only the API shows it.
    #[serde(skip)]
    pub created_at: DateTime<Utc>,
    /// When it succeeded or failed. Only the API shows it: events have their own time.
    #[serde(skip)]
    pub settled_at: Option<DateTime<Utc>>,
}

impl From<&Refund> for RefundView {
    fn from(refund: &Refund) -> Self {
        Self {
            refund_id: refund.refund_id,
            order_id: refund.order_id,
            refund_no: refund.refund_no.clone(),
            out_request_no: refund.out_request_no.clone(),
            trade_no: refund.trade_no.clone(),
            amount_fen: refund.amount,
            requested_fen: refund.requested,
            origin: refund.origin,
            status: refund.status(),
            pending_reason: refund.pending_reason().map(str::to_owned),
            reason: refund.reason.clone(),
            failure: refund.failure().map(str::to_owned),
            corrected: refund.corrected(),
            created_at: refund.created_at,
            settled_at: refund.settled_at(),
        }
    }
}
