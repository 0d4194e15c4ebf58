//! What there is, and what may go wrong.

/// How long the relay is held from its holder's last word on, in ticks.
pub(super) const HOLD: u8 = 2;
/// How many events have their turn at once.
pub(super) const BATCH_MAX: usize = 2;
/// In how many ticks a batch has to be sent after it was asked for, and taken after it was sent.
pub(super) const IN_TIME: u8 = 1;
/// From so many ticks after the money is back on, nobody may be told any more to ship.
pub(super) const LONG_BACK: u8 = 4;

/// Events, processes and faults.
#[derive(Debug, Clone)]
pub struct World {
    /// What is written, if it is written; an order's events in their sequence.
    pub events: Vec<Event>,
    /// How many processes may relay.
    pub relays: usize,
    /// What may happen beside the ordinary.
    pub may: May,
    /// The guard that is missing, to see what it is for.
    pub without: Option<Guard>,
}

/// An event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event {
    /// Of which order.
    pub order: u8,
    /// What it tells.
    pub event_type: Type,
}

/// What an event tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// To be shipped.
    Paid,
    /// Not to be shipped any more.
    Refunded,
    /// Anything else.
    Other,
}

/// Which parts are looked at, and which faults there are.
#[expect(clippy::struct_excessive_bools, reason = "each may be there or not")]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct May {
    /// Every process numbers, in two halves: the hold is not needed for this.
    pub numbers_race: bool,
    /// And looks up to where nothing is left to number.
    pub look: bool,
    /// The feed is announced.
    pub announce: bool,
    /// The feed is read.
    pub read: bool,
    /// Time goes by: holds end, processes stall.
    pub tick: bool,
    /// Processes die, and others come in their place.
    pub die: bool,
    /// Answers are lost, and Redis takes up late what it was sent.
    pub lose_answers: bool,
    /// The server crashes and comes back, once.
    pub restart: bool,
    /// The database goes back to what it was at some time, once.
    pub restore: bool,
}

/// What the protocol stands on. Each may be taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    /// An event is numbered only if it has no position when its row is locked.
    HasNone,
    /// The database refuses a position twice.
    PositionIndex,
    /// It is looked up to where is written before it is looked who writes.
    LookOrder,
    /// Numbering is done only up to where everything is settled.
    Settled,
    /// An order's row is locked from an event's number to the commit.
    OrderLock,
    /// A generation begins before anything is numbered on another server.
    Generation,
    /// It is noted that Redis has something once it has it.
    NoteAfterRedis,
    /// Nothing is noted of what is not in the feed.
    NoteLength,
    /// Nothing is noted of another history.
    NoteHistory,
    /// A hold ends.
    HoldEnds,
    /// Redis looks at its clock before it tells to ship.
    ShipDeadline,
    /// The time to send is counted from before the batch was read.
    SendDeadline,
    /// A cursor says which event was read.
    Digest,
    /// Who has lost the place goes on from where the histories part.
    Fork,
    /// Who has lost the place is told so.
    Word,
}
