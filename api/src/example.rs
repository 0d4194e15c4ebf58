//! Values that examples in the document share.

use chrono::{DateTime, Utc};

pub(crate) const ORDER_ID: &str = "ord_01KAH2Z7V8M3N4P5Q6R7S8T9VW";
pub(crate) const REFUND_ID: &str = "rfd_01KAH3Q4W5X6Y7Z8A9B0C1D2EF";

/// A moment of the day on which the examples play: after so many seconds.
pub(crate) fn time(after_s: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_420_800 + after_s, 0).unwrap_or_default()
}
