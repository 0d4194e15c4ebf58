//! Names of things: a prefix and a ULID, the same text in URL, JSON, column, log and at Alipay.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use ulid::Ulid;

/// A text that is not an id of the kind asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an id of the form {prefix}_ and 26 characters")]
pub struct IdError {
    /// The prefix that the id would have had.
    pub prefix: &'static str,
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Ulid);

        impl $name {
            /// What the text begins with, before the underscore.
            pub const PREFIX: &'static str = $prefix;
            /// The id as a regular expression, for documents.
            pub const PATTERN: &'static str = concat!("^", $prefix, "_[0-7][0-9A-HJKMNP-TV-Z]{25}$");

            /// A new id that sorts by `now` to the millisecond; the rest is random.
            pub fn new(now: DateTime<Utc>) -> Self {
                let since_epoch_ms = u64::try_from(now.timestamp_millis()).unwrap_or(0);
                Self(Ulid::from_parts(since_epoch_ms, Ulid::generate().random()))
            }

            /// The least id of this millisecond: every id made before sorts before it.
            pub fn first_at(at: DateTime<Utc>) -> Self {
                Self(Ulid::from_parts(u64::try_from(at.timestamp_millis()).unwrap_or(0), 0))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "_{}"), self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            /// Accepts the one canonical spelling only: an id is the same text everywhere.
            fn from_str(text: &str) -> Result<Self, IdError> {
                let error = IdError { prefix: $prefix };
                let tail = text.strip_prefix(concat!($prefix, "_")).ok_or_else(|| error.clone())?;
                let ulid = Ulid::from_string(tail).map_err(|_| error.clone())?;
                if ulid.to_string() == tail { Ok(Self(ulid)) } else { Err(error) }
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

id! {
    /// An order; also Alipay's `out_trade_no`.
    OrderId, "ord"
}
id! {
    /// A verified notification in the inbox.
    NotificationId, "ntf"
}
id! {
    /// One statement of Alipay's about a trade.
    EvidenceId, "evd"
}
id! {
    /// Money on its way back.
    RefundId, "rfd"
}
id! {
    /// An API key, as it may be shown to everybody.
    KeyId, "key"
}
id! {
    /// An event as subscribers see it; they drop a repeat by it.
    EventId, "evt"
}

/// The most characters of a shop's own id: of a buyer, a product or a refund.
pub const SHOP_ID_CHARS_MAX: usize = 64;

/// An Alipay application: every row belongs to one, and another app's rows do not exist.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AppId(String);

impl AppId {
    /// Takes the text as Alipay's console shows it.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for AppId {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl fmt::Display for AppId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noon() -> DateTime<Utc> {
        "2026-11-23T12:00:00Z".parse().unwrap()
    }

    #[test]
    fn an_id_is_one_text_everywhere() {
        let id = OrderId::new(noon());
        let text = id.to_string();
        assert_eq!(text.len(), 30);
        assert_eq!(text.parse::<OrderId>(), Ok(id));
        assert_eq!(serde_json::to_string(&id).unwrap(), format!("\"{text}\""));
    }

    #[test]
    fn an_app_is_shown_as_its_number() {
        let app_id = AppId::from("2021000000000001");
        assert_eq!(app_id.to_string(), app_id.as_str());
        assert_eq!(app_id.as_str(), "2021000000000001");
    }

    #[test]
    fn other_spellings_are_refused() {
        let id = OrderId::new(noon()).to_string();
        for wrong in [
            id.to_lowercase(),
            id.replace("ord_", "evt_"),
            id.replace("ord_", ""),
            format!("{id}0"),
            "ord_".into(),
            String::new(),
            "ord_8ZZZZZZZZZZZZZZZZZZZZZZZZZ".into(),
            "ord_OIL00000000000000000000000".into(),
        ] {
            assert!(wrong.parse::<OrderId>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn ids_sort_by_time() {
        let earlier = "2026-01-01T00:00:00Z".parse().unwrap();
        let later = "2026-01-01T00:00:00.001Z".parse().unwrap();
        assert!(OrderId::new(earlier).to_string() < OrderId::new(later).to_string());
    }
}
