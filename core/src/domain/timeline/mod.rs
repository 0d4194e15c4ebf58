//! What happened to an order, by whose word, and what happens next: for the person who asks why it is not paid.
//!
//! The store reads [`Facts`], [`tell`] makes a [`Timeline`] of them. What happened is in [`happened`], what is due in [`due`], the one
//! sentence in [`summary`]. Nothing of the buyer is told.

mod due;
mod happened;
mod summary;
#[cfg(test)]
mod tests;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};

use super::look::Found;
use super::{
    ActName, Disposition, EventId, EvidenceId, Money, NotificationId, Order, OrderId, Refund, Status,
    SuspectReason, Trigger,
};

/// How many entries a timeline has at most, the newest: more than any order needs that nobody plays with.
pub const ENTRIES_MAX: usize = 200;

/// What is known of an order, as read in one moment. Of each list the newest, at most one more than [`ENTRIES_MAX`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The order as it stands.
    pub order: Order,
    /// How it is being asked about.
    pub looks: Looks,
    /// Its changes after it was made.
    pub steps: Vec<Step>,
    /// The notifications that name it.
    pub notifications: Vec<Notified>,
    /// What Alipay said about its money.
    pub evidence: Vec<Statement>,
    /// The money that came for it.
    pub payments: Vec<Payment>,
    /// The money that goes back.
    pub refunds: Vec<Refund>,
    /// What operators did about its money.
    pub decisions: Vec<Decided>,
    /// What subscribers are told.
    pub events: Vec<Told>,
    /// Jobs about it that are live or were given up.
    pub jobs: Vec<Work>,
}

/// How an order is being asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Looks {
    /// When Alipay was last asked.
    pub last_at: Option<DateTime<Utc>>,
    /// When it is asked next; read for an order that waits or is being closed.
    pub next_at: Option<DateTime<Utc>>,
    /// How often it was asked.
    pub count: i32,
    /// What it knew when it was last asked.
    pub found: Option<Found>,
}

/// A change of the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// What moved it.
    pub trigger: Trigger,
    /// Where to.
    pub to: Status,
    /// The evidence that moved it, where there is any.
    pub evidence_id: Option<EvidenceId>,
    /// When.
    pub at: DateTime<Utc>,
}

/// A notification in the inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notified {
    /// Its id with us.
    pub notification_id: NotificationId,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// When it was read, if it was.
    pub handled_at: Option<DateTime<Utc>>,
    /// Why it is quarantined, if it is.
    pub quarantined: Option<String>,
}

/// A statement of Alipay's about a trade.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Its id with us.
    pub evidence_id: EvidenceId,
    /// By which road it came.
    pub by: By,
    /// The trade.
    pub trade_no: String,
    /// Alipay's status word.
    pub trade_status: String,
    /// What was paid.
    pub amount: Money,
    /// What of it had gone back.
    pub refunded: Money,
    /// When it was stored.
    pub at: DateTime<Utc>,
}

/// Money that came for the order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// The trade.
    pub trade_no: String,
    /// How much.
    pub amount: Money,
    /// How much of it went back.
    pub refunded: Money,
    /// What it is to the order.
    pub disposition: Disposition,
    /// Whether an operator has to decide what becomes of it.
    pub undecided: bool,
    /// Why our books of it are doubted, if they are.
    pub suspect: Option<SuspectReason>,
    /// The reference under which an operator dealt with it elsewhere.
    pub settled_outside: Option<String>,
    /// Alipay's own time of payment.
    pub paid_at: Option<DateTime<Utc>>,
    /// When it was recorded here.
    pub recorded_at: DateTime<Utc>,
}

/// What an operator did about money of the order, carried out or refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// Who, as stored.
    pub actor: String,
    /// What, as a stable word such as `payment.refund`.
    pub action: String,
    /// What it was about: a trade or a refund.
    pub subject: String,
    /// Why, in their words.
    pub note: Option<String>,
    /// Why it was refused, as a stable word; none if it was carried out.
    pub refused: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

/// An event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Its id.
    pub event_id: EventId,
    /// Its type, as in the envelope.
    pub event_type: String,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// When it came into the feed, if Redis has it too.
    pub announced_at: Option<DateTime<Utc>>,
}

/// A job about the order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    /// Its number in the queue.
    pub job_id: i64,
    /// Its name: the act, which may be one that only another release knows.
    pub act: String,
    /// When it may run, or could.
    pub due_at: DateTime<Utc>,
    /// How often it failed.
    pub failures: i32,
    /// Whether a worker is at it.
    pub running: bool,
    /// When it was given up, if it was.
    pub given_up_at: Option<DateTime<Utc>>,
}

/// By whose word something is so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The shop's backend.
    Shop,
    /// We ourselves.
    Paydesk,
    /// Alipay, unasked.
    Notification,
    /// Alipay, when we asked.
    Query,
    /// Alipay's bill.
    Bill,
    /// An operator.
    Operator,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: DateTime<Utc>,
    /// What, as a stable word.
    pub what: &'static str,
    /// By whose word.
    pub by: By,
    /// The same as a sentence.
    pub says: String,
    /// The thing it is about, to search for: an evidence, event or notification id, a trade or job number.
    pub reference: Option<String>,
}

/// What happens next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Next {
    /// The act, by its name everywhere.
    pub act: String,
    /// When it is due; in the past, since when.
    pub at: DateTime<Utc>,
    /// How long until then, as words.
    pub when: String,
    /// Act and time as words.
    pub says: String,
}

/// What happened to an order and what happens next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline {
    /// The order.
    pub order_id: OrderId,
    /// Where it stands.
    pub status: Status,
    /// How things stand, in one sentence.
    pub summary: String,
    /// What happens next; none when nothing is due any more.
    pub next: Option<Next>,
    /// How it is being asked about.
    pub looks: Looks,
    /// What happened, oldest first.
    pub entries: Vec<Entry>,
    /// Whether older entries were left out.
    pub cut: bool,
}

/// Tells an order's story as it stands at `now`.
pub fn tell(facts: &Facts, now: DateTime<Utc>) -> Timeline {
    let mut entries = happened::entries(facts);
    let surplus = entries.len().saturating_sub(ENTRIES_MAX);
    entries.drain(..surplus);
    let next = due::next(facts, now);
    Timeline {
        order_id: facts.order.order_id,
        status: facts.order.status(),
        summary: summary::summary(facts, next.as_ref(), now),
        next,
        looks: facts.looks,
        entries,
        cut: surplus > 0,
    }
}

impl Facts {
    /// The newest notification that nobody has read yet.
    pub fn unread(&self) -> Option<&Notified> {
        self.notifications.iter().find(|notified| notified.handled_at.is_none())
    }

    /// The newest statement whose money is not recorded yet.
    pub fn unsettled(&self) -> Option<&Statement> {
        self.evidence
            .iter()
            .find(|statement| !self.payments.iter().any(|payment| payment.trade_no == statement.trade_no))
    }

    /// The newest refund that may still succeed or fail.
    pub fn unfinished(&self) -> Option<&Refund> {
        self.refunds.iter().find(|refund| !refund.is_settled())
    }

    fn given_up(&self, act: ActName) -> bool {
        self.jobs.iter().any(|work| work.act == act && work.given_up_at.is_some())
    }

    fn live(&self, act: ActName) -> bool {
        self.jobs.iter().any(|work| work.act == act && work.given_up_at.is_none())
    }
}

impl By {
    const fn words(self) -> &'static str {
        match self {
            Self::Shop => "the shop's word",
            Self::Paydesk => "our own word",
            Self::Notification => "a notification's word",
            Self::Query => "a query's word",
            Self::Bill => "the bill's word",
            Self::Operator => "an operator's word",
        }
    }
}

/// What was found, for people.
const fn found_words(found: Found) -> &'static str {
    match found {
        Found::Absent => "the buyer has not opened the cashier",
        Found::Waiting => "the buyer has opened the cashier and has not paid",
        Found::Paid => "it is paid",
        Found::Closed => "the trade is closed and was not paid",
        Found::Strange => "what it says cannot be, and a person has to look",
    }
}

/// A time for people, by whole seconds.
fn clock(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// A length of time for people, in the largest unit that says enough.
fn length(span: TimeDelta) -> String {
    let seconds = span.num_seconds();
    match seconds {
        ..120 => format!("{} s", seconds.max(0)),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    }
}
