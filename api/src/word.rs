//! Fields that hold one of some words: the words are the product's, and have a name in the document.

use std::borrow::Cow;
use std::fmt::Debug;

use poem_openapi::registry::{MetaSchema, MetaSchemaRef, Registry};
use poem_openapi::types::{ParseError, ParseFromJSON, ParseFromParameter, ParseResult, ToJSON, Type};
use serde_json::Value;

/// Words that belong together.
pub trait Words: Debug + Send + Sync + 'static {
    /// What a word says.
    type Value: Copy + Debug + PartialEq + Eq + Send + Sync;
    /// Their name in the document.
    const NAME: &'static str;
    /// What the document says about them.
    const DESCRIPTION: &'static str;

    /// Every value.
    fn values() -> impl Iterator<Item = Self::Value>;

    /// The word for a value.
    fn word(value: Self::Value) -> &'static str;
}

/// One of the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word<W: Words>(pub W::Value);

impl<W: Words> Word<W> {
    fn of(word: &str) -> Option<Self> {
        W::values().find(|value| W::word(*value) == word).map(Self)
    }
}

impl<W: Words> Type for Word<W> {
    const IS_REQUIRED: bool = true;
    type RawValueType = Self;
    type RawElementValueType = Self;

    fn name() -> Cow<'static, str> {
        W::NAME.into()
    }

    fn schema_ref() -> MetaSchemaRef {
        MetaSchemaRef::Reference(W::NAME.to_owned())
    }

    fn register(registry: &mut Registry) {
        registry.create_schema::<Self, _>(W::NAME.to_owned(), |_| MetaSchema {
            description: Some(W::DESCRIPTION),
            enum_items: W::values().map(|value| Value::from(W::word(value))).collect(),
            ..MetaSchema::new("string")
        });
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }

    fn raw_element_iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a Self> + 'a> {
        Box::new(std::iter::once(self))
    }
}

impl<W: Words> ParseFromJSON for Word<W> {
    fn parse_from_json(value: Option<Value>) -> ParseResult<Self> {
        let value = value.unwrap_or_default();
        value.as_str().and_then(Self::of).ok_or_else(|| ParseError::expected_type(value))
    }
}

impl<W: Words> ParseFromParameter for Word<W> {
    fn parse_from_parameter(value: &str) -> ParseResult<Self> {
        Self::of(value).ok_or_else(|| ParseError::custom("not one of the allowed values"))
    }
}

impl<W: Words> ToJSON for Word<W> {
    fn to_json(&self) -> Option<Value> {
        Some(Value::from(W::word(self.0)))
    }
}

/// Words that are an enum of the product's, with `ALL` and `as_str`.
macro_rules! words {
    ($($(#[doc = $text:literal])+ $type:ty = $name:literal;)+) => {
        $(impl $crate::word::Words for $type {
            type Value = Self;
            const NAME: &'static str = $name;
            const DESCRIPTION: &'static str = concat!($($text, "\n",)+);

            fn values() -> impl Iterator<Item = Self> {
                Self::ALL.into_iter()
            }

            fn word(value: Self) -> &'static str {
                value.as_str()
            }
        })+
    };
}

pub(crate) use words;
