//! A place in the feed of events.

use std::fmt;
use std::str::FromStr;

/// Up to where a reader has read the feed. Opaque to readers; they give back what they were given.
///
/// The feed is ordered by the transaction that wrote an event and, within one, by its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct EventCursor {
    /// The transaction that wrote the last event read.
    pub xid: u64,
    /// That event's position.
    pub position: u64,
}

/// A text that is no cursor of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a cursor of the feed")]
pub struct CursorError;

impl EventCursor {
    /// Before the first event.
    pub const START: Self = Self { xid: 0, position: 0 };
    /// A cursor as a regular expression, for documents.
    pub const PATTERN: &'static str = "^[0-9a-f]{16}[0-7][0-9a-f]{15}$";
    const LENGTH: usize = 32;

    /// Before the first event of a transaction, and after all of those below it: positions count from 1.
    pub const fn before(xid: u64) -> Self {
        Self { xid, position: 0 }
    }
}

impl fmt::Display for EventCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}{:016x}", self.xid, self.position)
    }
}

impl FromStr for EventCursor {
    type Err = CursorError;

    /// Accepts the one spelling only. A position that the database cannot hold is none.
    fn from_str(text: &str) -> Result<Self, CursorError> {
        let digits = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if text.len() != Self::LENGTH || !digits {
            return Err(CursorError);
        }
        let (xid, position) = text.split_at(Self::LENGTH / 2);
        let number = |hex| u64::from_str_radix(hex, 16).map_err(|_| CursorError);
        let cursor = Self { xid: number(xid)?, position: number(position)? };
        if i64::try_from(cursor.position).is_ok() { Ok(cursor) } else { Err(CursorError) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_as_it_went_out() {
        for (xid, position) in [(0, 0), (3, 1), (u64::MAX, i64::MAX.unsigned_abs())] {
            let cursor = EventCursor { xid, position };
            assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }
        assert!(EventCursor { xid: 9, position: 9 } < EventCursor::before(10));
        assert!(EventCursor::before(10) < EventCursor { xid: 10, position: 1 });
    }

    #[test]
    fn anything_else_is_refused() {
        let start = EventCursor::START.to_string();
        for wrong in [
            String::new(),
            "0".into(),
            start[1..].into(),
            format!("{start}0"),
            "F".repeat(32),
            "g".repeat(32),
            "f".repeat(32),
            format!("+{}", &start[1..]),
            "é".repeat(16),
        ] {
            assert_eq!(wrong.parse::<EventCursor>(), Err(CursorError), "{wrong}");
        }
    }
}
