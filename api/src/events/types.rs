//! The types of events, by what their data is.

use std::borrow::Cow;

use pay_core::domain::EventType;
use poem_openapi::registry::{MetaSchema, MetaSchemaRef};
use poem_openapi::types::{ParseError, ParseFromJSON, ParseResult, ToJSON, Type};
use serde_json::Value;

use crate::word::Words;

/// What an event's data is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum About {
    Order,
    Refund,
    Payment,
    Notification,
}

const fn about(event_type: EventType) -> About {
    match event_type {
        EventType::OrderCreated
        | EventType::OrderPrepaid
        | EventType::OrderPaid
        | EventType::OrderClosed
        | EventType::OrderRefunded => About::Order,
        EventType::LatePaymentRefunded
        | EventType::RefundSucceeded
        | EventType::RefundFailed
        | EventType::RefundDelayed
        | EventType::DuplicateRefunded => About::Refund,
        EventType::PaymentUnmatched | EventType::PaymentMismatched => About::Payment,
        EventType::NotificationQuarantined => About::Notification,
    }
}

macro_rules! types {
    ($($(#[doc = $text:literal])+ $name:ident($about:ident) = $word:literal;)+) => {
        $(
            $(#[doc = $text])+
            #[derive(Debug, Clone, Copy, PartialEq, Eq)]
            pub enum $name {}

            impl Words for $name {
                type Value = EventType;
                const NAME: &'static str = $word;
                const DESCRIPTION: &'static str = concat!($($text, "\n",)+);

                fn values() -> impl Iterator<Item = EventType> {
                    EventType::ALL.into_iter().filter(|event_type| about(*event_type) == About::$about)
                }

                fn word(value: EventType) -> &'static str {
                    value.as_str()
                }
            }
        )+
    };
}

types! {
    /// What happened to an order. `order.created`: it exists. `order.prepaid`: its cashier is ready. `order.paid`: the money is certain,
    /// fulfil it. `order.closed`: it cannot be paid any more. `order.refunded`: all of its money went back.
    OfOrder(Order) = "OrderEventType";

    /// What happened to a refund. `refund.succeeded`: it went through; it may follow `refund.failed` of the same refund, and then says
    /// `corrected`. `refund.failed`: Alipay refused it. `refund.delayed`: it takes long, and `pending_reason` says why; comes once.
    /// `order.late_payment_refunded`: money that came after the order was closed went back. `payment.duplicate_refunded`: the money of a
    /// second trade for one order went back.
    OfRefund(Refund) = "RefundEventType";

    /// Which money came. `payment.unmatched`: it names no order. `payment.mismatched`: it is of another amount than the order it names.
    OfPayment(Payment) = "PaymentEventType";

    /// What happened to a notification. `notification.quarantined`: Alipay signed it, and it cannot be right.
    OfNotification(Notification) = "NotificationEventType";
}

/// The type of an event that is newer than the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherType(pub String);

impl Type for OtherType {
    const IS_REQUIRED: bool = true;
    type RawValueType = Self;
    type RawElementValueType = Self;

    fn name() -> Cow<'static, str> {
        "string_other_event_type".into()
    }

    fn schema_ref() -> MetaSchemaRef {
        MetaSchemaRef::Inline(Box::new(MetaSchema::new("string")))
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }

    fn raw_element_iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a Self> + 'a> {
        Box::new(std::iter::once(self))
    }
}

impl ParseFromJSON for OtherType {
    fn parse_from_json(value: Option<Value>) -> ParseResult<Self> {
        match value.unwrap_or_default() {
            Value::String(word) if EventType::ALL.iter().all(|known| known.as_str() != word) => {
                Ok(Self(word))
            }
            other => Err(ParseError::expected_type(other)),
        }
    }
}

impl ToJSON for OtherType {
    fn to_json(&self) -> Option<Value> {
        Some(Value::from(self.0.clone()))
    }
}
