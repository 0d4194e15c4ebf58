//! What events are about, as the document describes it. The product writes it: `pay_core::domain::view`.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use pay_core::domain::{Channel, CloseReason, Status};
use poem_openapi::Object;
use poem_openapi::registry::{MetaSchemaRef, Registry};
use poem_openapi::types::{Example, ParseError, ParseFromJSON, ParseResult, ToJSON, Type};
use serde_json::{Map, Value};

use crate::example::{ORDER_ID, time};
use crate::orders::OrderFacts;
use crate::refunds::RefundFacts;
use crate::word::Word;

/// The whole order as it was then.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(example)]
pub struct OrderData {
    /// What answers say of it too.
    #[oai(flatten)]
    pub facts: OrderFacts,
    /// The app it belongs to.
    pub app_id: String,
    /// Whether it was paid after it had been closed.
    pub late: bool,
    /// When the money became certain.
    #[oai(nullable)]
    pub paid_at: Option<DateTime<Utc>>,
    /// When it was closed.
    #[oai(nullable)]
    pub closed_at: Option<DateTime<Utc>>,
    /// Why it was closed.
    #[oai(nullable)]
    pub close_reason: Option<Word<CloseReason>>,
}

impl Example for OrderData {
    fn example() -> Self {
        Self {
            facts: OrderFacts {
                order_id: ORDER_ID.to_owned(),
                status: Word(Status::PaySuccess),
                user_id: "u-1001".to_owned(),
                product_id: "coffee".to_owned(),
                subject: "咖啡 Coffee".to_owned(),
                amount_fen: 2_800,
                refunded_fen: 0,
                channel: Word(Channel::Page),
                created_at: time(0),
                expires_at: time(1_800),
            },
            app_id: "2021000000000000".to_owned(),
            late: false,
            paid_at: Some(time(60)),
            closed_at: None,
            close_reason: None,
        }
    }
}

/// One payment as it was then.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct PaymentData {
    /// Alipay's number of the trade.
    pub trade_no: String,
    /// How much was paid, in fen.
    pub amount_fen: i64,
    /// How much of it went back, in fen.
    pub refunded_fen: i64,
}

/// One refund as it was then.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct RefundData {
    /// What answers say of it too.
    #[oai(flatten)]
    pub facts: RefundFacts,
    /// Your own number, for one that you asked for.
    #[oai(nullable)]
    pub refund_no: Option<String>,
    /// What Alipay knows it by.
    pub out_request_no: String,
    /// Alipay's number of the trade whose money goes back.
    pub trade_no: String,
    /// How much was asked for, in fen, where Alipay moved another amount under its number.
    #[oai(nullable)]
    pub requested_fen: Option<i64>,
    /// Why it has not settled yet: Alipay's code, or a word such as `no_answer`.
    #[oai(nullable)]
    pub pending_reason: Option<String>,
    /// Alipay's code, for one that failed.
    #[oai(nullable)]
    pub failure: Option<String>,
    /// Whether it was called `failed` before Alipay said that its money is back. Missing in events of release 0.1.0.
    pub corrected: Option<bool>,
}

/// The refund and its payment, with the order's fields where the payment belongs to an order.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct RefundEventData {
    /// The order's fields, if there is one.
    #[oai(flatten)]
    pub order: Maybe<OrderData>,
    /// The payment whose money goes back.
    pub payment: Option<PaymentData>,
    /// The refund.
    pub refund: RefundData,
}

/// The payment, with the order's fields where its number names an order.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct PaymentEventData {
    /// The order's fields, if there is one.
    #[oai(flatten)]
    pub order: Maybe<OrderData>,
    /// The payment.
    pub payment: PaymentData,
}

/// What is wrong with a notification, with the order's fields where it names an order.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct NotificationEventData {
    /// The order's fields, if there is one.
    #[oai(flatten)]
    pub order: Maybe<OrderData>,
    /// Why it was quarantined, as a stable word.
    pub reason: String,
}

/// All of an object's fields or none of them: to be flattened into another object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Maybe<T>(pub Option<T>);

impl<T: Type> Type for Maybe<T> {
    const IS_REQUIRED: bool = false;
    type RawValueType = Self;
    type RawElementValueType = Self;

    fn name() -> Cow<'static, str> {
        format!("Maybe{}", T::name()).into()
    }

    fn schema_ref() -> MetaSchemaRef {
        MetaSchemaRef::Reference(Self::name().into_owned())
    }

    fn register(registry: &mut Registry) {
        registry.create_schema::<Self, _>(Self::name().into_owned(), |registry| {
            let mut schema = registry.create_fake_schema::<T>();
            schema.required.clear();
            schema
        });
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }

    fn raw_element_iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a Self> + 'a> {
        Box::new(std::iter::once(self))
    }
}

impl<T: ParseFromJSON> ParseFromJSON for Maybe<T> {
    fn parse_from_json(value: Option<Value>) -> ParseResult<Self> {
        let is_there = value.as_ref().is_some_and(|value| value.get("order_id").is_some());
        if !is_there {
            return Ok(Self(None));
        }
        T::parse_from_json(value).map(|it| Self(Some(it))).map_err(ParseError::propagate)
    }
}

impl<T: ToJSON> ToJSON for Maybe<T> {
    fn to_json(&self) -> Option<Value> {
        self.0.as_ref().map_or_else(|| Some(Value::Object(Map::new())), ToJSON::to_json)
    }
}
