//! Parameter and field types that accept what they say and nothing else.

use std::borrow::Cow;
use std::str::FromStr;

use pay_core::domain::{EventCursor, OrderId};
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

/// A shop's own name for something: 1 to 64 visible ASCII characters.
///
/// A type of its own, since the framework's strings also take numbers and booleans.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShopId(pub String);

impl ShopId {
    const LENGTH_MAX: usize = 64;
    const PATTERN: &'static str = "^[!-~]{1,64}$";
}

impl Type for ShopId {
    const IS_REQUIRED: bool = true;
    type RawValueType = Self;
    type RawElementValueType = Self;

    fn name() -> Cow<'static, str> {
        "string_shop_id".into()
    }

    fn schema_ref() -> MetaSchemaRef {
        MetaSchemaRef::Inline(Box::new(MetaSchema {
            pattern: Some(Self::PATTERN.to_owned()),
            min_length: Some(1),
            max_length: Some(Self::LENGTH_MAX),
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

impl ParseFromJSON for ShopId {
    fn parse_from_json(value: Option<Value>) -> ParseResult<Self> {
        match value.unwrap_or_default() {
            Value::String(text)
                if (1..=Self::LENGTH_MAX).contains(&text.len())
                    && text.bytes().all(|b| b.is_ascii_graphic()) =>
            {
                Ok(Self(text))
            }
            Value::String(_) => Err(ParseError::custom("must be 1 to 64 visible ASCII characters")),
            other => Err(ParseError::expected_type(other)),
        }
    }
}

impl ToJSON for ShopId {
    fn to_json(&self) -> Option<Value> {
        Some(Value::String(self.0.clone()))
    }
}
