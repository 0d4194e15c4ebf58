//! Parameter and field types that accept what they say and nothing else.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use chrono::TimeDelta;
use pay_core::domain::order::{EXPIRY_MAX, EXPIRY_MIN};
use pay_core::domain::{EventCursor, OrderId, RefundId};
use poem_openapi::registry::{MetaSchema, MetaSchemaRef};
use poem_openapi::types::{ParseError, ParseFromJSON, ParseFromParameter, ParseResult, ToJSON, Type};
use serde_json::Value;

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

impl Described for EventCursor {
    const PATTERN: &'static str = Self::PATTERN;
    const EXAMPLE: &'static str = "00000000000002f30000000000000011";
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
    /// The rule as a regular expression, for the document.
    const PATTERN: &'static str;
    /// The rule in words.
    const MUST_BE: &'static str;

    /// Whether a character may stand in it.
    fn takes(c: char) -> bool;
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

/// A shop's own name for something: 1 to 64 visible ASCII characters.
pub type ShopId = Text<ShopIdRule>;

impl TextRule for ShopIdRule {
    const NAME: &'static str = "string_shop_id";
    const LENGTH_MAX: usize = 64;
    const PATTERN: &'static str = "^[!-~]{1,64}$";
    const MUST_BE: &'static str = "must be 1 to 64 visible ASCII characters";

    fn takes(c: char) -> bool {
        c.is_ascii_graphic()
    }
}

/// A caller's own name for a request.
#[derive(Debug)]
pub struct RequestKeyRule;

/// A caller's own name for a request: 1 to 255 visible ASCII characters.
pub type RequestKey = Text<RequestKeyRule>;

impl TextRule for RequestKeyRule {
    const NAME: &'static str = "string_request_key";
    const LENGTH_MAX: usize = 255;
    const PATTERN: &'static str = "^[!-~]{1,255}$";
    const MUST_BE: &'static str = "must be 1 to 255 visible ASCII characters";

    fn takes(c: char) -> bool {
        c.is_ascii_graphic()
    }
}

/// Words for a buyer.
#[derive(Debug)]
pub struct WordsRule;

/// Words for a buyer: 1 to 256 characters, none of them control characters.
pub type Words = Text<WordsRule>;

impl TextRule for WordsRule {
    const NAME: &'static str = "string_words";
    const LENGTH_MAX: usize = 256;
    const PATTERN: &'static str = r"^[^\u0000-\u001f\u007f-\u009f]{1,256}$";
    const MUST_BE: &'static str = "must be 1 to 256 characters, none of them control characters";

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
            pattern: Some(R::PATTERN.to_owned()),
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
            Value::String(_) => Err(ParseError::custom(R::MUST_BE)),
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

/// For how many seconds an order can be paid, from [`EXPIRY_MIN`] to [`EXPIRY_MAX`]. A type of its own, since the framework's validators
/// take literals, not constants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExpirySeconds(pub u32);

impl Type for ExpirySeconds {
    const IS_REQUIRED: bool = true;
    type RawValueType = Self;
    type RawElementValueType = Self;

    fn name() -> Cow<'static, str> {
        "integer_expiry_seconds".into()
    }

    fn schema_ref() -> MetaSchemaRef {
        // exact: both are far below 2^53
        let limit = |limit: TimeDelta| Some(limit.as_seconds_f64());
        MetaSchemaRef::Inline(Box::new(MetaSchema {
            minimum: limit(EXPIRY_MIN),
            maximum: limit(EXPIRY_MAX),
            ..MetaSchema::new_with_format("integer", "uint32")
        }))
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }

    fn raw_element_iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a Self> + 'a> {
        Box::new(std::iter::once(self))
    }
}

impl ParseFromJSON for ExpirySeconds {
    fn parse_from_json(value: Option<Value>) -> ParseResult<Self> {
        let seconds = u32::parse_from_json(value).map_err(ParseError::propagate)?;
        let (min, max) = (EXPIRY_MIN.num_seconds(), EXPIRY_MAX.num_seconds());
        if (min..=max).contains(&seconds.into()) {
            Ok(Self(seconds))
        } else {
            Err(ParseError::custom(format!("must be {min} to {max}")))
        }
    }
}

impl ToJSON for ExpirySeconds {
    fn to_json(&self) -> Option<Value> {
        self.0.to_json()
    }
}
