//! Cursors of lists: a place in the order of time, bound to the list and the app that it was given out for.
//!
//! A cursor is opaque to clients. It holds no secret and grants nothing, since what a list shows is its caller's anyway; its digest
//! finds every cursor that was cut, changed, or belongs to another list or app, which would silently skip rows.

use std::borrow::Cow;
use std::marker::PhantomData;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::DateTime;
use pay_core::domain::page::{SIZE_DEFAULT, SIZE_MAX};
use pay_core::domain::{AppId, OrderId, Place, RefundId};
use poem_openapi::registry::{MetaSchema, MetaSchemaRef};
use poem_openapi::types::{ParseFromParameter, ParseResult, Type};
use sha2::{Digest, Sha256};

use crate::error::ApiError;
use crate::problem::Code;
use crate::whole::{Limits, Whole};

/// The most characters of a cursor.
pub const CURSOR_CHARS_MAX: usize = 128;

/// The limits of a page's size.
#[derive(Debug, Clone, Copy)]
pub struct SizeLimits;

impl Limits for SizeLimits {
    const MIN: i64 = 1;
    const MAX: i64 = SIZE_MAX as i64;
    const FORMAT: &'static str = "uint32";
}

/// How many rows a page holds at most.
pub type Size = Whole<SizeLimits>;

/// The rows that a request asks for.
pub(crate) fn size(asked: Option<Size>) -> u32 {
    asked.and_then(|size| size.get().try_into().ok()).unwrap_or(SIZE_DEFAULT)
}

/// Which list, and of which app.
#[derive(Debug, Clone, Copy)]
pub(crate) struct List<'a>(pub(crate) &'static str, pub(crate) &'a AppId);

const TIME_BYTES: usize = 8;
const DIGEST_BYTES: usize = 8;

impl List<'_> {
    /// The cursor of a place.
    pub(crate) fn cursor<I: ToString>(self, place: &Place<I>) -> String {
        let mut bytes = place.at.timestamp_micros().to_be_bytes().to_vec();
        bytes.extend(place.id.to_string().bytes());
        bytes.extend(self.digest(&bytes));
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The place of a cursor that was given out for this list.
    pub(crate) fn place<I: FromStr>(self, cursor: &Cursor<I>) -> Result<Place<I>, ApiError> {
        self.read(&cursor.text)
            .ok_or_else(|| ApiError::new(Code::InvalidCursor, "the cursor was not given out for this list"))
    }

    fn read<I: FromStr>(self, text: &str) -> Option<Place<I>> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (place, digest) = bytes.split_at_checked(bytes.len().checked_sub(DIGEST_BYTES)?)?;
        if digest != self.digest(place) {
            return None;
        }
        let (at, id) = place.split_first_chunk::<TIME_BYTES>()?;
        let at = DateTime::from_timestamp_micros(i64::from_be_bytes(*at))?;
        Some(Place { at, id: str::from_utf8(id).ok()?.parse().ok()? })
    }

    fn digest(self, place: &[u8]) -> [u8; DIGEST_BYTES] {
        let Self(name, app_id) = self;
        let digest = Sha256::new().chain_update(format!("{name} {app_id} ")).chain_update(place).finalize();
        let mut short = [0; DIGEST_BYTES];
        short.copy_from_slice(&digest[..DIGEST_BYTES]);
        short
    }
}

/// A cursor as a client sends it, for a list of what has ids of this kind; [`List::place`] reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor<I> {
    text: String,
    of: PhantomData<I>,
}

impl<I: Listed> Type for Cursor<I> {
    const IS_REQUIRED: bool = true;
    type RawValueType = Self;
    type RawElementValueType = Self;

    fn name() -> Cow<'static, str> {
        "string_cursor".into()
    }

    fn schema_ref() -> MetaSchemaRef {
        MetaSchemaRef::Inline(Box::new(MetaSchema {
            max_length: Some(CURSOR_CHARS_MAX),
            ..MetaSchema::new_with_format("string", I::CURSOR)
        }))
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }

    fn raw_element_iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a Self> + 'a> {
        Box::new(std::iter::once(self))
    }
}

impl<I: Listed> ParseFromParameter for Cursor<I> {
    fn parse_from_parameter(value: &str) -> ParseResult<Self> {
        Ok(Self { text: value.to_owned(), of: PhantomData })
    }
}

/// The id of what is listed.
pub trait Listed: Send + Sync {
    /// What the document calls the form of its cursors.
    const CURSOR: &'static str;
}

impl Listed for OrderId {
    const CURSOR: &'static str = "order-cursor";
}

impl Listed for RefundId {
    const CURSOR: &'static str = "refund-cursor";
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cursor(text: impl Into<String>) -> Cursor<OrderId> {
        Cursor { text: text.into(), of: PhantomData }
    }

    fn place() -> Place<OrderId> {
        let at = DateTime::from_timestamp_micros(1_795_420_800_123_456).unwrap();
        Place { at, id: "ord_01KAH2Z7V8M3N4P5Q6R7S8T9VW".parse().unwrap() }
    }

    #[test]
    fn a_cursor_leads_back_to_its_place() {
        let app_id = AppId::new("2021");
        let list = List("orders", &app_id);
        let text = list.cursor(&place());
        assert!(text.len() <= CURSOR_CHARS_MAX, "{text}");
        assert_eq!(list.place(&cursor(text)).unwrap(), place());
    }

    #[test]
    fn a_changed_cursor_and_one_of_another_list_lead_nowhere() {
        let [ours, theirs] = ["2021", "2022"].map(AppId::new);
        let list = List("orders", &ours);
        let text = list.cursor(&place());
        for index in 0..text.len() {
            let mut changed = text.clone().into_bytes();
            changed[index] = if changed[index] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            assert!(list.place(&cursor(&changed)).is_err(), "{changed}");
            assert!(list.place(&cursor(&text[..index])).is_err(), "{index}");
        }
        assert!(List("orders", &theirs).place(&cursor(&text)).is_err());
        assert!(List("refunds", &ours).place(&cursor(&text)).is_err());
    }
}
