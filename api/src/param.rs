//! Parameter and field types that accept what they say and nothing else.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use pay_core::domain::ids::SHOP_ID_CHARS_MAX;
use pay_core::domain::order::{EXPIRY_MAX, EXPIRY_MIN};
use pay_core::domain::{EventCursor, EventId, Money, NewRefund, OrderId, RefundId};
use pay_core::flow::IdempotencyKey;
use poem_openapi::registry::{MetaSchema, MetaSchemaRef};
use poem_openapi::types::{ParseError, ParseFromJSON, ParseFromParameter, ParseResult, ToJSON, Type};
use serde_json::Value;

use crate::whole::{Limits, Whole};

/// An id or a cursor of the product's, in its one spelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Id<T>(pub T);

/// What an id or cursor looks like in the document.
pub trait Described {
    /// Its form, as a regular expression.
    const PATTERN: &'static str;
    /// One of them.
    const EXAMPLE: &'static str;
}

impl Described for OrderId {
    const PATTERN: &'static str = Self::PATTERN;
    const EXAMPLE: &'static str = "ord_01KAH2Z7V8M3N4P5Q6R7S8T9VW";
}

impl Described for RefundId {
    const PATTERN: &'static str = Self::PATTERN;
    const EXAMPLE: &'static str = "rfd_01KAH2Z7V8M3N4P5Q6R7S8T9VW";
}

impl Described for EventId {
    const PATTERN: &'static str = Self::PATTERN;
    const EXAMPLE: &'static str = "evt_01KAH30B1C2D3E4F5G6H7J8K9M";
}

impl Described for EventCursor {
    const PATTERN: &'static str = Self::PATTERN;
    const EXAMPLE: &'static str = "cecd319fb26f226900000000011cd925";
}

impl<T: Described + Send + Sync> Type for Id<T> {
    const IS_REQUIRED: bool = true;
    type RawValueType = Self;
    type RawElementValueType = Self;

    fn name() -> Cow<'static, str> {
        "string_id".into()
    }

    fn schema_ref() -> MetaSchemaRef {
        MetaSchemaRef::Inline(Box::new(MetaSchema {
            pattern: Some(T::PATTERN.to_owned()),
            example: Some(Value::String(T::EXAMPLE.to_owned())),
            ..MetaSchema::new("string")
        }))
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }

    fn raw_element_iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a Self> + 'a> {
        Box::new(std::iter::once(self))
    }
}

impl<T: Described + FromStr + Send + Sync> ParseFromParameter for Id<T> {
    fn parse_from_parameter(value: &str) -> ParseResult<Self> {
        value.parse().map(Self).map_err(|_| ParseError::custom(format!("must match {}", T::PATTERN)))
    }
}

impl<T: Described + ToString + Send + Sync> ToJSON for Id<T> {
    fn to_json(&self) -> Option<Value> {
        Some(Value::String(self.0.to_string()))
    }
}

/// What a text field takes.
pub trait TextRule: Send + Sync + 'static {
    /// The type's name in messages.
    const NAME: &'static str;
    /// The most characters; the least is 1.
    const LENGTH_MAX: usize;
    /// One character as a regular expression, for the document.
    const CHARACTER: &'static str;
    /// The characters in words.
    const CHARACTERS: &'static str;

    /// Whether a character may stand in it.
    fn takes(c: char) -> bool;

    /// The whole rule as a regular expression.
    fn pattern() -> String {
        format!("^{}{{1,{}}}$", Self::CHARACTER, Self::LENGTH_MAX)
    }

    /// The whole rule in words.
    fn must_be() -> String {
        format!("must be 1 to {} {}", Self::LENGTH_MAX, Self::CHARACTERS)
    }
}

/// A text that keeps its rule. A type of its own, since the framework's strings also take numbers and booleans.
pub struct Text<R>(pub String, PhantomData<R>);

impl<R> Text<R> {
    /// Takes a text that is known to keep the rule.
    pub(crate) fn known(text: impl Into<String>) -> Self {
        Self(text.into(), PhantomData)
    }
}

impl<R> Clone for Text<R> {
    fn clone(&self) -> Self {
        Self::known(self.0.clone())
    }
}

impl<R> fmt::Debug for Text<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A shop's own name for something.
#[derive(Debug)]
pub struct ShopIdRule;

/// A shop's own name for something, in visible ASCII characters.
pub type ShopId = Text<ShopIdRule>;

impl TextRule for ShopIdRule {
    const NAME: &'static str = "string_shop_id";
    const LENGTH_MAX: usize = SHOP_ID_CHARS_MAX;
    const CHARACTER: &'static str = "[!-~]";
    const CHARACTERS: &'static str = "visible ASCII characters";

    fn takes(c: char) -> bool {
        c.is_ascii_graphic()
    }
}

/// A caller's own name for a request.
#[derive(Debug)]
pub struct RequestKeyRule;

/// A caller's own name for a request, in visible ASCII characters.
pub type RequestKey = Text<RequestKeyRule>;

impl TextRule for RequestKeyRule {
    const NAME: &'static str = "string_request_key";
    const LENGTH_MAX: usize = IdempotencyKey::CHARS_MAX;
    const CHARACTER: &'static str = "[!-~]";
    const CHARACTERS: &'static str = "visible ASCII characters";

    fn takes(c: char) -> bool {
        c.is_ascii_graphic()
    }
}

/// Words for a buyer.
#[derive(Debug)]
pub struct WordsRule;

/// Words for a buyer, without control characters.
pub type Words = Text<WordsRule>;

impl TextRule for WordsRule {
    const NAME: &'static str = "string_words";
    const LENGTH_MAX: usize = NewRefund::REASON_CHARS_MAX;
    const CHARACTER: &'static str = r"[^\u0000-\u001f\u007f-\u009f]";
    const CHARACTERS: &'static str = "characters, none of them control characters";

    fn takes(c: char) -> bool {
        !c.is_control()
    }
}

impl<R: TextRule> Type for Text<R> {
    const IS_REQUIRED: bool = true;
    type RawValueType = Self;
    type RawElementValueType = Self;

    fn name() -> Cow<'static, str> {
        R::NAME.into()
    }

    fn schema_ref() -> MetaSchemaRef {
        MetaSchemaRef::Inline(Box::new(MetaSchema {
            pattern: Some(R::pattern()),
            min_length: Some(1),
            max_length: Some(R::LENGTH_MAX),
            ..MetaSchema::new("string")
        }))
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }

    fn raw_element_iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a Self> + 'a> {
        Box::new(std::iter::once(self))
    }
}

impl<R: TextRule> ParseFromJSON for Text<R> {
    fn parse_from_json(value: Option<Value>) -> ParseResult<Self> {
        match value.unwrap_or_default() {
            Value::String(text)
                if (1..=R::LENGTH_MAX).contains(&text.chars().count()) && text.chars().all(R::takes) =>
            {
                Ok(Self::known(text))
            }
            Value::String(_) => Err(ParseError::custom(R::must_be())),
            other => Err(ParseError::expected_type(other)),
        }
    }
}

impl<R: TextRule> ParseFromParameter for Text<R> {
    fn parse_from_parameter(value: &str) -> ParseResult<Self> {
        Self::parse_from_json(Some(Value::from(value))).map_err(ParseError::propagate)
    }
}

impl<R: TextRule> ToJSON for Text<R> {
    fn to_json(&self) -> Option<Value> {
        Some(Value::String(self.0.clone()))
    }
}

/// The limits of an order's time to pay.
#[derive(Debug, Clone, Copy)]
pub struct ExpiryLimits;

impl Limits for ExpiryLimits {
    const MIN: i64 = EXPIRY_MIN.num_seconds();
    const MAX: i64 = EXPIRY_MAX.num_seconds();
    const FORMAT: &'static str = "uint32";
}

/// For how many seconds an order can be paid.
pub type ExpirySeconds = Whole<ExpiryLimits>;

/// The limits of a refund's amount.
#[derive(Debug, Clone, Copy)]
pub struct FenLimits;

impl Limits for FenLimits {
    const MIN: i64 = 1;
    const MAX: i64 = Money::TRADE_MAX.fen();
    const FORMAT: &'static str = "int64";
}

/// An amount in whole fen.
pub type Fen = Whole<FenLimits>;
