//! Refunds as clients write and read them.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use pay_core::domain::{Money, NewRefund, Origin, Refund, RefundStatus};
use poem_openapi::registry::{MetaSchema, MetaSchemaRef};
use poem_openapi::types::{Example, ParseError, ParseFromJSON, ParseResult, ToJSON, Type};
use poem_openapi::{Enum, Object};
use serde_json::Value;

use crate::example::{ORDER_ID, REFUND_ID, time};
use crate::param::{ShopId, Words};

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
            amount_fen: Money::from_fen(800).ok().map(Fen),
            reason: Some(Words::known("商品缺货")),
        }
    }
}

impl From<CreateRefund> for NewRefund {
    fn from(body: CreateRefund) -> Self {
        Self {
            refund_no: body.refund_no.0,
            amount: body.amount_fen.map(|fen| fen.0),
            reason: body.reason.map(|words| words.0),
        }
    }
}

/// An amount in whole fen, at least one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fen(Money);

/// Alipay's limit of an amount.
const FEN_MAX: i64 = 10_000_000_000;

impl Type for Fen {
    const IS_REQUIRED: bool = true;
    type RawValueType = Self;
    type RawElementValueType = Self;

    fn name() -> Cow<'static, str> {
        "integer_fen".into()
    }

    fn schema_ref() -> MetaSchemaRef {
        #[expect(clippy::cast_precision_loss, reason = "the limit is far below 2^53")]
        let maximum = FEN_MAX as f64;
        MetaSchemaRef::Inline(Box::new(MetaSchema {
            minimum: Some(1.0),
            maximum: Some(maximum),
            ..MetaSchema::new_with_format("integer", "int64")
        }))
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }

    fn raw_element_iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a Self> + 'a> {
        Box::new(std::iter::once(self))
    }
}

impl ParseFromJSON for Fen {
    fn parse_from_json(value: Option<Value>) -> ParseResult<Self> {
        let amount = value.as_ref().and_then(Value::as_i64).filter(|fen| (1..=FEN_MAX).contains(fen));
        amount
            .and_then(|fen| Money::from_fen(fen).ok())
            .map(Self)
            .ok_or_else(|| ParseError::custom("must be whole fen from 1 to 10000000000"))
    }
}

impl ToJSON for Fen {
    fn to_json(&self) -> Option<Value> {
        Some(Value::from(self.0.fen()))
    }
}

/// Where a refund stands. `pending`: Alipay has not taken it yet. `unknown`: Alipay was asked and nobody knows yet what it did; it is
/// being asked about. `succeeded`: the money went back. `failed`: Alipay refused it. A failed refund is checked once more 24 hours later,
/// and Alipay's word is final: should its money be back after all, it becomes `succeeded` with `corrected`. So do not pay the buyer by
/// other means before 24 hours have passed. A new refund never gives back more than was paid in all, but should the first one be
/// corrected, the buyer has got both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "lowercase", rename = "RefundStatus")]
pub enum RefundStatusName {
    /// Alipay has not taken it yet.
    Pending,
    /// Nobody knows yet what Alipay did.
    Unknown,
    /// The money went back.
    Succeeded,
    /// Alipay refused it.
    Failed,
}

impl From<RefundStatus> for RefundStatusName {
    fn from(status: RefundStatus) -> Self {
        match status {
            RefundStatus::Pending => Self::Pending,
            RefundStatus::Unknown => Self::Unknown,
            RefundStatus::Succeeded => Self::Succeeded,
            RefundStatus::Failed => Self::Failed,
        }
    }
}

/// Whose wish a refund is: the shop's (`asked`), ours for money that came after closing (`late`) or by a second trade (`duplicate`), or that
/// of somebody in Alipay's console (`external`), or an operator's decision about money that pays no order (`operator`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "lowercase", rename = "RefundOrigin")]
pub enum OriginName {
    /// The shop asked for it.
    Asked,
    /// The money came after the order was closed.
    Late,
    /// The money came by a second trade.
    Duplicate,
    /// It was made in Alipay's console.
    External,
    /// An operator decided it.
    Operator,
}

impl From<Origin> for OriginName {
    fn from(origin: Origin) -> Self {
        match origin {
            Origin::Asked => Self::Asked,
            Origin::Late => Self::Late,
            Origin::Duplicate => Self::Duplicate,
            Origin::External => Self::External,
            Origin::Operator => Self::Operator,
        }
    }
}

/// A refund as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none, example, rename = "Refund")]
pub struct RefundView {
    /// The refund's id.
    pub refund_id: String,
    /// The order whose money goes back.
    pub order_id: Option<String>,
    /// Your own number, for one that you asked for.
    pub refund_no: Option<String>,
    /// How much goes back, in fen; once it succeeded, how much went back.
    pub amount_fen: i64,
    /// How much was asked for, in fen, where Alipay moved another amount under its number.
    pub requested_fen: Option<i64>,
    /// Where it stands.
    pub status: RefundStatusName,
    /// Why it is still `pending` or `unknown`, where that is known: Alipay's code, such as `ACQ.SELLER_BALANCE_NOT_ENOUGH`, or `not_sent`,
    /// `no_answer` or `refund_processing`.
    pub pending_reason: Option<String>,
    /// Whose wish it is.
    pub origin: OriginName,
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

impl Example for RefundView {
    fn example() -> Self {
        Self {
            refund_id: REFUND_ID.to_owned(),
            order_id: Some(ORDER_ID.to_owned()),
            refund_no: Some("r-1001".to_owned()),
            amount_fen: 800,
            requested_fen: None,
            status: RefundStatusName::Succeeded,
            pending_reason: None,
            origin: OriginName::Asked,
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
    pub refunds: Vec<RefundView>,
    /// Ask with this as `after` for the page behind. Missing on the last page.
    pub next: Option<String>,
}

impl Example for RefundPageView {
    fn example() -> Self {
        Self { refunds: vec![RefundView::example()], next: None }
    }
}

impl From<&Refund> for RefundView {
    fn from(refund: &Refund) -> Self {
        Self {
            refund_id: refund.refund_id.to_string(),
            order_id: refund.order_id.map(|order_id| order_id.to_string()),
            refund_no: refund.refund_no.clone(),
            amount_fen: refund.amount.fen(),
            requested_fen: refund.requested.map(Money::fen),
            status: refund.status().into(),
            pending_reason: refund.pending_reason().map(str::to_owned),
            origin: refund.origin.into(),
            reason: refund.reason.clone(),
            failure: refund.failure().map(str::to_owned),
            corrected: refund.corrected(),
            created_at: refund.created_at,
            settled_at: refund.settled_at(),
        }
    }
}
