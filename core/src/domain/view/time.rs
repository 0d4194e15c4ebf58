//! Times as text.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Serialize, Serializer};

/// A time with microseconds, in UTC.
pub(in crate::domain) fn rfc3339(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

pub(super) fn text<S: Serializer>(at: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&rfc3339(*at))
}

#[expect(clippy::ref_option, reason = "serde passes fields by reference")]
pub(super) fn text_or_null<S: Serializer>(
    at: &Option<DateTime<Utc>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    at.map(rfc3339).serialize(serializer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_microseconds_also_where_they_are_none() {
        let at = |text: &str| rfc3339(text.parse().unwrap());
        assert_eq!(at("2026-11-23T18:00:00+08:00"), "2026-11-23T10:00:00.000000Z");
        assert_eq!(at("2026-11-23T10:00:00.0000019Z"), "2026-11-23T10:00:00.000001Z");
    }
}
