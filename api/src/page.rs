//! Cursors of lists: a place, bound to the list and the filters that it was given out for.
//!
//! A cursor is opaque to clients. It holds no secret and grants nothing, since what a list shows is its caller's anyway; its digest
//! finds every cursor that was cut, changed, or used with another list, app or filter, which would silently skip rows.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::DateTime;
use pay_core::domain::Place;
use poem_openapi::registry::{MetaSchema, MetaSchemaRef};
use poem_openapi::types::{ParseFromParameter, ParseResult, Type};
use sha2::{Digest, Sha256};

use crate::error::ApiError;
use crate::problem::Code;

/// How many rows a page holds where the request says nothing.
pub(crate) const PAGE_SIZE_DEFAULT: u32 = 100;

/// A list with its filters: `scope` says which, and for whom.
#[derive(Debug)]
pub(crate) struct List {
    scope: String,
}

const TIME_BYTES: usize = 8;
const DIGEST_BYTES: usize = 8;

impl List {
    /// The list of this name, of whose rows these filters let some through. The filters' texts are set apart from each other, so that no two
    /// lists look alike.
    pub(crate) fn new<const N: usize>(name: &str, filters: &[Option<String>; N]) -> Self {
        Self { scope: format!("{name}{filters:?}") }
    }

    /// The cursor of a place.
    pub(crate) fn cursor<I: ToString>(&self, place: &Place<I>) -> String {
        let mut bytes = place.at.timestamp_micros().to_be_bytes().to_vec();
        bytes.extend(place.id.to_string().bytes());
        bytes.extend(self.digest(&bytes));
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The place of a cursor that was given out for this list.
    pub(crate) fn place<I: std::str::FromStr>(&self, cursor: &Cursor) -> Result<Place<I>, ApiError> {
        self.read(&cursor.0)
            .ok_or_else(|| ApiError::new(Code::InvalidCursor, "the cursor was not given out for this list"))
    }

    fn read<I: std::str::FromStr>(&self, text: &str) -> Option<Place<I>> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (place, digest) = bytes.split_at_checked(bytes.len().checked_sub(DIGEST_BYTES)?)?;
        if digest != self.digest(place) {
            return None;
        }
        let (at, id) = place.split_first_chunk::<TIME_BYTES>()?;
        let at = DateTime::from_timestamp_micros(i64::from_be_bytes(*at))?;
        Some(Place { at, id: str::from_utf8(id).ok()?.parse().ok()? })
    }

    fn digest(&self, place: &[u8]) -> [u8; DIGEST_BYTES] {
        let mut digest = Sha256::new();
        digest.update(self.scope.as_bytes());
        digest.update(place);
        let mut short = [0; DIGEST_BYTES];
        short.copy_from_slice(&digest.finalize()[..DIGEST_BYTES]);
        short
    }
}

/// A cursor as a client sends it; [`List::place`] reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor(String);

impl Type for Cursor {
    const IS_REQUIRED: bool = true;
    type RawValueType = Self;
    type RawElementValueType = Self;

    fn name() -> Cow<'static, str> {
        "string_cursor".into()
    }

    fn schema_ref() -> MetaSchemaRef {
        MetaSchemaRef::Inline(Box::new(MetaSchema {
            max_length: Some(128),
            ..MetaSchema::new_with_format("string", "cursor")
        }))
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }

    fn raw_element_iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a Self> + 'a> {
        Box::new(std::iter::once(self))
    }
}

impl ParseFromParameter for Cursor {
    fn parse_from_parameter(value: &str) -> ParseResult<Self> {
        Ok(Self(value.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use pay_core::domain::OrderId;

    use super::*;

    fn list(user_id: &str) -> List {
        List::new("orders", &[Some("2021".to_owned()), Some(user_id.to_owned()), None])
    }

    fn place() -> Place<OrderId> {
        let at = DateTime::from_timestamp_micros(1_795_420_800_123_456).unwrap();
        Place { at, id: "ord_01KAH2Z7V8M3N4P5Q6R7S8T9VW".parse().unwrap() }
    }

    #[test]
    fn a_cursor_leads_back_to_its_place() {
        let cursor = Cursor(list("u1").cursor(&place()));
        assert_eq!(list("u1").place(&cursor).unwrap(), place());
        assert!(cursor.0.len() <= 128, "{}", cursor.0);
    }

    #[test]
    fn a_changed_cursor_and_one_of_another_list_lead_nowhere() {
        let cursor = list("u1").cursor(&place());
        for index in 0..cursor.len() {
            let mut changed = cursor.clone().into_bytes();
            changed[index] = if changed[index] == b'A' { b'B' } else { b'A' };
            let changed = Cursor(String::from_utf8(changed).unwrap());
            assert!(list("u1").place::<OrderId>(&changed).is_err(), "{changed:?}");
            assert!(list("u1").place::<OrderId>(&Cursor(cursor[..index].to_owned())).is_err(), "{index}");
        }
        let cursor = Cursor(cursor);
        assert!(list("u2").place::<OrderId>(&cursor).is_err());
        let shifted = List::new("orders", &[Some("2021".to_owned()), None, Some("u1".to_owned())]);
        assert!(shifted.place::<OrderId>(&cursor).is_err());
    }
}
