//! Refunds as clients write and read them.

use chrono::{DateTime, Utc};
use pay_core::domain::{Money, NewRefund, Origin, RefundStatus, RefundView};
use poem_openapi::Object;
use poem_openapi::types::Example;

use crate::example::{ORDER_ID, REFUND_ID, time};
use crate::param::{Fen, ShopId, Words};
use crate::word::{Word, words};

/// What goes back, and under which number of yours.
#[derive(Debug, Clone, Object)]
#[oai(deny_unknown_fields, example)]
pub struct CreateRefund {
    /// Your own number of this refund.
    pub refund_no: ShopId,
    /// How much goes back, in fen; all that is left when it is not said.
    pub amount_fen: Option<Fen>,
    /// What the buyer reads.
    pub reason: Option<Words>,
}

impl Example for CreateRefund {
    fn example() -> Self {
        Self {
            refund_no: ShopId::known("r-1001"),
            amount_fen: Fen::new(800),
            reason: Some(Words::known("商品缺货")),
        }
    }
}

impl From<CreateRefund> for NewRefund {
    fn from(body: CreateRefund) -> Self {
        Self {
            refund_no: body.refund_no.0,
            amount: body.amount_fen.map(|fen| Money::from_fen(fen.get()).expect("at least 1, by its type")),
            reason: body.reason.map(|words| words.0),
        }
    }
}

words! {
    /// Where a refund stands. `pending`: Alipay has not taken it yet. `unknown`: Alipay was asked and nobody knows yet what it did; it is
    /// being asked about. `succeeded`: the money went back. `failed`: Alipay refused it. A failed refund is checked once more 24 hours later,
    /// and Alipay's word is final: should its money be back after all, it becomes `succeeded` with `corrected`. So do not pay the buyer by
    /// other means before 24 hours have passed. A new refund never gives back more than was paid in all, but should the first one be
    /// corrected, the buyer has got both.
    RefundStatus = "RefundStatus";

    /// Whose wish a refund is: the shop's (`asked`), ours for money that came after closing (`late`) or by a second trade (`duplicate`), or that
    /// of somebody in Alipay's console (`external`), or an operator's decision about money that pays no order (`operator`).
    Origin = "RefundOrigin";
}

/// What answers and events say of a refund in the same way.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct RefundFacts {
    /// The refund's id.
    pub refund_id: String,
    /// How much goes back, in fen; once it succeeded, how much went back.
    pub amount_fen: i64,
    /// Where it stands.
    pub status: Word<RefundStatus>,
    /// Whose wish it is.
    pub origin: Word<Origin>,
}

/// A refund as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none, example, rename = "Refund")]
pub struct RefundBody {
    /// What events say of it too.
    #[oai(flatten)]
    pub facts: RefundFacts,
    /// The order whose money goes back.
    pub order_id: Option<String>,
    /// Your own number, for one that you asked for.
    pub refund_no: Option<String>,
    /// How much was asked for, in fen, where Alipay moved another amount under its number.
    pub requested_fen: Option<i64>,
    /// Why it is still `pending` or `unknown`, where that is known: Alipay's code, such as `ACQ.SELLER_BALANCE_NOT_ENOUGH`, or `not_sent`,
    /// `no_answer` or `refund_processing`.
    pub pending_reason: Option<String>,
    /// What the buyer reads.
    pub reason: Option<String>,
    /// Alipay's code, for one that failed; `refund_exceeds_balance` where more went back meanwhile than leaves room for it.
    pub failure: Option<String>,
    /// Whether it was called `failed` before Alipay said that its money is back.
    pub corrected: bool,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it succeeded or failed.
    pub settled_at: Option<DateTime<Utc>>,
}

impl Example for RefundFacts {
    fn example() -> Self {
        Self {
            refund_id: REFUND_ID.to_owned(),
            amount_fen: 800,
            status: Word(RefundStatus::Succeeded),
            origin: Word(Origin::Asked),
        }
    }
}

impl Example for RefundBody {
    fn example() -> Self {
        Self {
            facts: RefundFacts::example(),
            order_id: Some(ORDER_ID.to_owned()),
            refund_no: Some("r-1001".to_owned()),
            requested_fen: None,
            pending_reason: None,
            reason: Some("商品缺货".to_owned()),
            failure: None,
            corrected: false,
            created_at: time(3_600),
            settled_at: Some(time(3_601)),
        }
    }
}

/// Some refunds, the oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(rename = "RefundPage", example, skip_serializing_if_is_none)]
pub struct RefundPageView {
    /// At most as many as were asked for.
    pub refunds: Vec<RefundBody>,
    /// Ask with this as `after` for the page behind. Missing on the last page.
    pub next: Option<String>,
}

impl Example for RefundPageView {
    fn example() -> Self {
        Self { refunds: vec![RefundBody::example()], next: None }
    }
}

impl From<RefundView> for RefundBody {
    fn from(refund: RefundView) -> Self {
        Self {
            facts: RefundFacts {
                refund_id: refund.refund_id.to_string(),
                amount_fen: refund.amount_fen.fen(),
                status: Word(refund.status),
                origin: Word(refund.origin),
            },
            order_id: refund.order_id.map(|order_id| order_id.to_string()),
            refund_no: refund.refund_no,
            requested_fen: refund.requested_fen.map(Money::fen),
            pending_reason: refund.pending_reason,
            reason: refund.reason,
            failure: refund.failure,
            corrected: refund.corrected,
            created_at: refund.created_at,
            settled_at: refund.settled_at,
        }
    }
}
