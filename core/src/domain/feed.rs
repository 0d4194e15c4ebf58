//! Places in the feed of events.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest as _, Sha256};

use super::{AppId, EventId};

/// How many events stand in the feed up to a place, all apps' together. Events have the positions from 1 on, without gaps.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct FeedPosition(pub(crate) i64);

impl FeedPosition {
    /// Before the first event.
    pub const START: Self = Self(0);
}

/// Which history of the feed a place was read in: a database that was restored, copied or promoted begins another. None has begun where it
/// is 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Generation(pub(crate) i64);

impl Generation {
    /// A new one, by chance: two copies of a database may each begin one, and nobody can count them.
    pub fn begin() -> Self {
        Self(rand::random_range(1..=GENERATION.max()))
    }
}

/// Up to where a reader has read the feed. Opaque to readers; they give back what they were given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventCursor {
    /// Behind an event of an app's, or before its first.
    Behind(FeedPlace),
    /// As release 0.1 gave them out: behind an event by the transaction that wrote it and its number in the order of writing. Understood for
    /// one release.
    Transaction {
        /// The transaction.
        xid: u64,
        /// The number.
        position: u64,
    },
}

/// A place behind an event, with what tells whether that event still stands there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeedPlace {
    /// Where.
    pub position: FeedPosition,
    /// In which history.
    pub generation: Generation,
    app: u64,
    event: u64,
}

/// A text that is no cursor of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a cursor of the feed")]
pub struct CursorError;

/// A part of a cursor, which is one number. It has the form that cursors have had since release 0.1, so that no client needs to know a new one:
/// the highest bit of its lower half is 0. App and event are digests. A cursor of release 0.1 has a transaction's number in its upper half,
/// which never comes near the mark.
struct Bits {
    at: u32,
    count: u32,
}

const MARK: u64 = 0xc;
const MARKED: Bits = Bits { at: 124, count: 4 };
const APP: Bits = Bits { at: 108, count: 16 };
const GENERATION: Bits = Bits { at: 84, count: 24 };
const EVENT_UPPER: Bits = Bits { at: 64, count: 20 };
const POSITION: Bits = Bits { at: 20, count: 43 };
const EVENT_LOWER: Bits = Bits { at: 0, count: 20 };

impl Bits {
    const fn max(&self) -> i64 {
        (1 << self.count) - 1
    }

    fn of(&self, number: u128) -> u64 {
        u64::try_from((number >> self.at) & ((1 << self.count) - 1)).unwrap_or_default()
    }

    const fn put(&self, value: u64) -> u128 {
        ((value as u128) & ((1 << self.count) - 1)) << self.at
    }
}

impl FeedPlace {
    /// Behind this event of the app's.
    pub fn behind(app_id: &AppId, generation: Generation, position: FeedPosition, event_id: EventId) -> Self {
        Self { position, generation, app: app_digest(app_id), event: event_digest(event_id) }
    }

    /// Before the app's first event.
    pub fn start(app_id: &AppId, generation: Generation) -> Self {
        Self { position: FeedPosition::START, generation, app: app_digest(app_id), event: 0 }
    }

    /// Whether it was given out for this app's feed.
    pub fn is_of(&self, app_id: &AppId) -> bool {
        self.app == app_digest(app_id)
    }

    /// Whether its event is this one, which stands at its position. Before the first event, there is none.
    pub fn is_behind(&self, event_id: Option<EventId>) -> bool {
        match event_id {
            Some(event_id) => self.event == event_digest(event_id),
            None => self.position == FeedPosition::START,
        }
    }
}

fn app_digest(app_id: &AppId) -> u64 {
    digest(app_id.as_str(), APP.count)
}

fn event_digest(event_id: EventId) -> u64 {
    digest(&event_id.to_string(), EVENT_UPPER.count + EVENT_LOWER.count)
}

fn digest(text: &str, bits: u32) -> u64 {
    let digest: [u8; 32] = Sha256::digest(text).into();
    u64::from_be_bytes(std::array::from_fn(|at| digest[at])) >> (u64::BITS - bits)
}

impl EventCursor {
    /// A cursor as a regular expression, for documents.
    pub const PATTERN: &'static str = "^[0-9a-f]{16}[0-7][0-9a-f]{15}$";
    const LENGTH: usize = 32;
}

impl From<FeedPlace> for EventCursor {
    fn from(place: FeedPlace) -> Self {
        Self::Behind(place)
    }
}

/// As a cursor.
impl fmt::Display for FeedPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { position, generation, app, event } = *self;
        let number = MARKED.put(MARK)
            | APP.put(app)
            | GENERATION.put(generation.0.unsigned_abs())
            | EVENT_UPPER.put(event >> EVENT_LOWER.count)
            | POSITION.put(position.0.unsigned_abs())
            | EVENT_LOWER.put(event);
        write!(f, "{number:032x}")
    }
}

impl fmt::Display for EventCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Behind(place) => place.fmt(f),
            Self::Transaction { xid, position } => write!(f, "{xid:016x}{position:016x}"),
        }
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
        let half = |text| u64::from_str_radix(text, 16).map_err(|_| CursorError);
        let (xid, position) = (half(&text[..Self::LENGTH / 2])?, half(&text[Self::LENGTH / 2..])?);
        if i64::try_from(position).is_err() {
            return Err(CursorError);
        }
        let number = u128::from(xid) << u64::BITS | u128::from(position);
        if MARKED.of(number) != MARK {
            return Ok(Self::Transaction { xid, position });
        }
        Ok(Self::Behind(FeedPlace {
            position: FeedPosition(POSITION.of(number).cast_signed()),
            generation: Generation(GENERATION.of(number).cast_signed()),
            app: APP.of(number),
            event: EVENT_UPPER.of(number) << EVENT_LOWER.count | EVENT_LOWER.of(number),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(text: &str) -> EventId {
        text.parse().unwrap()
    }

    #[test]
    fn a_cursor_comes_back_as_it_went_out() {
        let [ours, theirs] = ["2021", "2022"].map(AppId::new);
        let read = event("evt_01KAH30B1C2D3E4F5G6H7J8K9M");
        for (generation, position) in [(0, 0), (1, 1), (GENERATION.max(), POSITION.max())] {
            let place = FeedPlace::behind(&ours, Generation(generation), FeedPosition(position), read);
            let cursor = EventCursor::from(place);
            assert_eq!(cursor.to_string().parse(), Ok(cursor));
            assert!(place.is_of(&ours) && !place.is_of(&theirs));
            assert!(place.is_behind(Some(read)));
            assert!(!place.is_behind(Some(event("evt_01KAH30B1C2D3E4F5G6H7J8K9N"))));
        }
        let start = FeedPlace::start(&ours, Generation::begin());
        assert!(start.is_behind(None) && start.is_of(&ours));
        let cursor = EventCursor::from(start);
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
        for (xid, position) in [(0, 0), (3, 1), (u64::MAX >> 4, i64::MAX.unsigned_abs())] {
            let cursor = EventCursor::Transaction { xid, position };
            assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }
    }

    #[test]
    fn cursors_that_were_given_out_stay_good() {
        let read = event("evt_01KAH30B1C2D3E4F5G6H7J8K9M");
        let place = FeedPlace::behind(&AppId::new("2021"), Generation(0x123_456), FeedPosition(0x789), read);
        assert_eq!(place.to_string(), "c1bea123456f226900000000789cd925");
    }

    #[test]
    fn a_new_history_is_one_of_many_and_never_the_one_that_has_not_begun() {
        assert_eq!(GENERATION.max(), 0xff_ffff);
        let mut begun: Vec<i64> = (0..100).map(|_| Generation::begin().0).collect();
        assert!(begun.iter().all(|number| (1..=0xff_ffff).contains(number)), "{begun:?}");
        begun.sort_unstable();
        begun.dedup();
        assert!(begun.len() > 90, "{begun:?}");
    }

    #[test]
    fn a_place_that_nothing_stands_at_is_behind_no_event() {
        let app_id = AppId::new("2021");
        let read = event("evt_01KAH30B1C2D3E4F5G6H7J8K9M");
        assert!(!FeedPlace::behind(&app_id, Generation(1), FeedPosition(9), read).is_behind(None));
    }

    #[test]
    fn anything_else_is_refused() {
        let zeros = EventCursor::Transaction { xid: 0, position: 0 }.to_string();
        for wrong in [
            String::new(),
            "0".into(),
            zeros[1..].into(),
            format!("{zeros}0"),
            "F".repeat(32),
            "g".repeat(32),
            "f".repeat(32),
            format!("+{}", &zeros[1..]),
            "é".repeat(16),
        ] {
            assert_eq!(wrong.parse::<EventCursor>(), Err(CursorError), "{wrong}");
        }
    }
}
