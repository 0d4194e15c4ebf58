//! An order's story as clients read it.

use chrono::{DateTime, Utc};
use pay_core::domain::Status;
use pay_core::domain::look::Found;
use pay_core::domain::timeline::{By, Entry, Looks, Next, Timeline};
use poem_openapi::{Enum, Object};

use crate::word::Word;

/// What happened to an order, by whose word, and what happens next. The sentences are for people and may change; the words in `act`
/// and `what` are stable, and new ones may appear.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none, example, rename = "Timeline")]
pub struct TimelineView {
    /// The order's id.
    pub order_id: String,
    /// Where it stands.
    pub status: Word<Status>,
    /// How things stand, in one sentence.
    pub summary: String,
    /// What happens next; missing when nothing is due any more.
    pub next: Option<NextView>,
    /// When Alipay was last asked about it; missing when it never was.
    pub last_look: Option<LastLookView>,
    /// What happened, oldest first.
    pub entries: Vec<EntryView>,
    /// Whether older entries were left out.
    pub cut: bool,
}

/// What happens next.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(rename = "TimelineNext")]
pub struct NextView {
    /// The act, for example `reconcile_order`: the name of its job, in logs and in metrics.
    pub act: String,
    /// When it is due. A time that has passed says since when.
    pub at: DateTime<Utc>,
    /// The same in words.
    pub says: String,
}

/// When Alipay was last asked.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none, rename = "TimelineLook")]
pub struct LastLookView {
    /// When.
    pub at: DateTime<Utc>,
    /// How often in all.
    pub count: i32,
    /// What it knew; missing where an older release asked.
    pub found: Option<FoundName>,
}

/// What Alipay knew when it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "lowercase", rename = "TimelineFound")]
pub enum FoundName {
    /// The buyer has not opened the cashier.
    Absent,
    /// The buyer has opened the cashier and has not paid.
    Waiting,
    /// It is paid.
    Paid,
    /// It was closed unpaid.
    Closed,
    /// Something that cannot be.
    Strange,
}

impl From<Found> for FoundName {
    fn from(found: Found) -> Self {
        match found {
            Found::Absent => Self::Absent,
            Found::Waiting => Self::Waiting,
            Found::Paid => Self::Paid,
            Found::Closed => Self::Closed,
            Found::Strange => Self::Strange,
        }
    }
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none, rename = "TimelineEntry")]
pub struct EntryView {
    /// When.
    pub at: DateTime<Utc>,
    /// What, for example `payment_received`.
    pub what: String,
    /// By whose word.
    pub by: ByName,
    /// The same as a sentence.
    pub says: String,
    /// What it is about, to search for: an evidence, event or notification id, a trade or job number.
    pub reference: Option<String>,
}

/// By whose word something is so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case", rename = "TimelineBy")]
pub enum ByName {
    /// The shop's backend.
    Shop,
    /// Paydesk itself.
    Paydesk,
    /// Alipay, by a signed notification.
    AlipayNotification,
    /// Alipay, by the answer to a question.
    AlipayQuery,
    /// Alipay, by its bill.
    AlipayBill,
    /// An operator, by a command.
    Operator,
}

impl From<By> for ByName {
    fn from(by: By) -> Self {
        match by {
            By::Shop => Self::Shop,
            By::Paydesk => Self::Paydesk,
            By::Notification => Self::AlipayNotification,
            By::Query => Self::AlipayQuery,
            By::Bill => Self::AlipayBill,
            By::Operator => Self::Operator,
        }
    }
}

impl From<Timeline> for TimelineView {
    fn from(timeline: Timeline) -> Self {
        let Looks { last_at, count, found, .. } = timeline.looks;
        Self {
            order_id: timeline.order_id.to_string(),
            status: Word(timeline.status),
            summary: timeline.summary,
            next: timeline.next.map(|Next { act, at, says, .. }| NextView { act, at, says }),
            last_look: last_at.map(|at| LastLookView { at, count, found: found.map(FoundName::from) }),
            entries: timeline.entries.into_iter().map(EntryView::from).collect(),
            cut: timeline.cut,
        }
    }
}

impl From<Entry> for EntryView {
    fn from(entry: Entry) -> Self {
        let Entry { at, what, by, says, reference } = entry;
        Self { at, what: what.to_owned(), by: by.into(), says, reference }
    }
}
