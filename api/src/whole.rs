//! Whole numbers within limits: the check and the document are made from the same consts.

use std::borrow::Cow;
use std::fmt::Debug;
use std::marker::PhantomData;

use poem_openapi::registry::{MetaSchema, MetaSchemaRef};
use poem_openapi::types::{ParseError, ParseFromJSON, ParseFromParameter, ParseResult, ToJSON, Type};
use serde_json::Value;

/// The limits of a number.
pub trait Limits: Debug + Send + Sync + 'static {
    /// The least.
    const MIN: i64;
    /// The greatest.
    const MAX: i64;
    /// Its width in the document.
    const FORMAT: &'static str;
}

/// A number within its limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Whole<L>(i64, PhantomData<L>);

impl<L: Limits> Whole<L> {
    /// The number, if it is within the limits.
    pub fn new(number: i64) -> Option<Self> {
        (L::MIN..=L::MAX).contains(&number).then_some(Self(number, PhantomData))
    }

    /// The number.
    pub const fn get(&self) -> i64 {
        self.0
    }

    fn rule<T>() -> ParseError<T>
    where
        T: Type,
    {
        ParseError::custom(format!("must be a whole number from {} to {}", L::MIN, L::MAX))
    }
}

impl<L: Limits> Type for Whole<L> {
    const IS_REQUIRED: bool = true;
    type RawValueType = Self;
    type RawElementValueType = Self;

    fn name() -> Cow<'static, str> {
        format!("integer_{}", L::FORMAT).into()
    }

    fn schema_ref() -> MetaSchemaRef {
        #[expect(clippy::cast_precision_loss, reason = "limits are far below 2^53")]
        let limit = |limit: i64| Some(limit as f64);
        MetaSchemaRef::Inline(Box::new(MetaSchema {
            minimum: limit(L::MIN),
            maximum: limit(L::MAX),
            ..MetaSchema::new_with_format("integer", L::FORMAT)
        }))
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }

    fn raw_element_iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a Self> + 'a> {
        Box::new(std::iter::once(self))
    }
}

impl<L: Limits> ParseFromJSON for Whole<L> {
    fn parse_from_json(value: Option<Value>) -> ParseResult<Self> {
        value.and_then(|value| value.as_i64()).and_then(Self::new).ok_or_else(Self::rule)
    }
}

impl<L: Limits> ParseFromParameter for Whole<L> {
    fn parse_from_parameter(value: &str) -> ParseResult<Self> {
        value.parse().ok().and_then(Self::new).ok_or_else(Self::rule)
    }
}

impl<L: Limits> ToJSON for Whole<L> {
    fn to_json(&self) -> Option<Value> {
        Some(Value::from(self.0))
    }
}
