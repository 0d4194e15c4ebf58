//! All that there is at one moment.

use super::world::{Type, World};

/// The database and its past, the processes, Redis, and a reader.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Moment {
    /// As it is.
    pub database: Database,
    /// As it was when it was copied.
    pub copy: Option<Box<Database>>,
    /// Which run of which database it is.
    pub server: u8,
    /// How often it went back in time.
    pub restored: u8,
    /// Which generation was begun last, by anybody.
    pub begun: u8,
    /// The processes.
    pub relays: Vec<Relay>,
    /// The events that Redis has, by their ids.
    pub announced: u16,
    /// For how long the first order's money has been back: 0 if it is not.
    pub back_for: u8,
    /// Somebody was told to ship long after.
    pub shipped_late: bool,
    /// An event that had a position got another.
    pub moved: bool,
    /// Somebody who follows the feed.
    pub reader: Reader,
}

/// The tables.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Database {
    /// The events in the order of writing.
    pub written: Vec<Slot>,
    /// Transactions that are about to write an event, and have the table's lock.
    pub writing: u8,
    /// The generations.
    pub generations: Vec<Begun>,
    /// Which process holds the relay, and for how long.
    pub holder: Option<usize>,
    /// How long it is held.
    pub held_for: u8,
    /// Up to which position Redis has the feed.
    pub announced: u8,
}

/// A place in the order of writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Slot {
    /// Which of the world's events.
    pub event: u8,
    /// Its id: another one for what is written again after a restore.
    pub id: u8,
    /// Whether it is there.
    pub writing: Writing,
    /// Its position in the feed; 0 while it has none.
    pub position: u8,
}

/// How far the transaction of an event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Writing {
    /// It is open.
    Open,
    /// It has committed.
    Committed,
    /// It has rolled back.
    Aborted,
}

/// A generation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Begun {
    /// Its number, by chance.
    pub generation: u8,
    /// On which server it began.
    pub server: u8,
    /// What stood in the feed by then.
    pub starts_after: u8,
}

/// A process.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Relay {
    /// What it believes that it holds.
    pub held: Option<Held>,
    /// How far its numbering is.
    pub reach: Reach,
    /// The half of a look that it has done.
    pub look: Option<Look>,
    /// The half of numbering that it has done.
    pub plan: Option<Plan>,
    /// What it announces.
    pub batch: Option<Batch>,
    /// What it has sent and Redis has not taken up yet.
    pub sent: Option<Batch>,
}

/// A hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Held {
    /// For how long, by its own clock.
    pub lasts: u8,
    /// How far Redis was.
    pub announced: u8,
    /// In which history.
    pub generation: u8,
}

/// How far numbering is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Reach {
    /// In which history.
    pub generation: u8,
    /// All up to here have their positions.
    pub done: usize,
    /// All up to here are visible, or will never be.
    pub settled: usize,
    /// What was written when it was looked.
    pub up_to: usize,
    /// Who was writing then.
    pub open: u8,
}

impl Reach {
    /// As the relay's.
    pub(super) fn look(&mut self, up_to: usize, open: u8) {
        if self.open & open == 0 {
            self.settled = self.up_to;
            (self.up_to, self.open) = (up_to, open);
        }
        if self.open == 0 {
            self.settled = self.up_to;
        }
    }
}

/// Half a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Look {
    /// Up to where is written.
    UpTo(usize),
    /// Who is writing.
    Open(u8),
}

/// What a statement that numbers has seen.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Plan {
    /// Places and the positions that they shall have.
    pub positions: Vec<(usize, u8)>,
}

/// A piece of the feed on its way to Redis.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Batch {
    /// Behind which position.
    pub from: u8,
    /// Up to which.
    pub to: u8,
    /// Of which history.
    pub generation: u8,
    /// The ids, and which one is an order to be shipped.
    pub ids: Vec<(u8, bool)>,
    /// How long ago it was asked for, or sent.
    pub age: u8,
    /// Redis has taken it.
    pub is_taken: bool,
}

/// A cursor.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Cursor {
    /// Of which history.
    pub generation: u8,
    /// Behind which position.
    pub position: u8,
    /// Behind which event; none before the first.
    pub id: Option<u8>,
}

/// Somebody who follows the feed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Reader {
    /// Where.
    pub at: Cursor,
    /// What it has read.
    pub has: u16,
    /// It has read something twice.
    pub has_twice: bool,
    /// It was told that its place is lost.
    pub was_told: bool,
}

impl Moment {
    pub(super) fn begin(world: &World) -> Self {
        let first = Begun { generation: 1, server: 0, starts_after: 0 };
        let database = Database {
            written: vec![],
            writing: 0,
            generations: vec![first],
            holder: None,
            held_for: 0,
            announced: 0,
        };
        let mut relays = vec![Relay::default(); world.relays];
        for relay in relays.iter_mut().filter(|_| world.may.numbers_race) {
            relay.reach.generation = first.generation;
        }
        Self {
            database,
            copy: None,
            server: 0,
            restored: 0,
            begun: 1,
            relays,
            announced: 0,
            back_for: 0,
            shipped_late: false,
            moved: false,
            reader: Reader::default(),
        }
    }
}

impl Database {
    pub(super) fn last_generation(&self) -> Begun {
        *self.generations.last().expect("one begins with the world")
    }

    /// The feed's end.
    pub(super) fn end(&self) -> u8 {
        self.written.iter().map(|slot| slot.position).max().unwrap_or_default()
    }

    /// The event at a position.
    pub(super) fn id_at(&self, position: u8) -> Option<u8> {
        self.written.iter().find(|slot| position > 0 && slot.position == position).map(|slot| slot.id)
    }

    /// Whose transactions may still write.
    pub(super) fn open(&self) -> u8 {
        let open = self.written.iter().filter(|slot| slot.writing == Writing::Open);
        open.fold(self.writing, |open, slot| open | 1 << slot.event)
    }

    pub(super) fn slot_of(&self, event: u8) -> Option<&Slot> {
        self.written.iter().rev().find(|slot| slot.event == event)
    }

    /// What waits for its position behind a place, in the order of writing.
    pub(super) fn waiting(&self, done: usize) -> impl Iterator<Item = usize> {
        let places = self.written.iter().enumerate().skip(done);
        places
            .filter(|(_, slot)| slot.writing == Writing::Committed && slot.position == 0)
            .map(|(place, _)| place)
    }

    /// What is open is not there any more.
    pub(super) fn abort_all(&mut self) {
        self.writing = 0;
        for slot in self.written.iter_mut().filter(|slot| slot.writing == Writing::Open) {
            slot.writing = Writing::Aborted;
        }
        // Places that nobody committed before the crash may be given again.
        while self.written.last().is_some_and(|slot| slot.writing == Writing::Aborted) {
            self.written.pop();
        }
    }

    /// Whether it tells to ship, as long as the money is not back.
    pub(super) fn ships(&self, world: &World, slot: Slot) -> bool {
        let event = world.events[usize::from(slot.event)];
        event.event_type == Type::Paid
            && !self.written.iter().any(|back| {
                let other = world.events[usize::from(back.event)];
                back.writing == Writing::Committed
                    && (other.order, other.event_type) == (event.order, Type::Refunded)
            })
    }
}
