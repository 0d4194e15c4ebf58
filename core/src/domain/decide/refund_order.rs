//! How a refund goes on: before a call, after it, and after asking what became of it.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::answer::{RefundAnswer, Refusal, Refused, Remedy};
use crate::domain::{Money, Payment, Refund, RefundStatus};

/// How long a call without an answer may still be on its way: no refusal is believed before.
pub const UNANSWERED_FOR: TimeDelta = TimeDelta::seconds(60);
/// How long Alipay takes to know what it did with a refund.
pub const ASK_AFTER: TimeDelta = TimeDelta::seconds(10);
/// The failure of a promise that no longer fits, since more went back than we knew when it was made.
pub const EXCEEDS_BALANCE: &str = "refund_exceeds_balance";

/// What a run of the job begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begin {
    /// It has ended before.
    Nothing,
    /// More went back meanwhile than its promise leaves room for, and Alipay was never called: it fails.
    NoLongerFits,
    /// Ask first what became of an earlier call; if nothing, call again under the same number.
    Ask,
    /// Call.
    Call,
}

/// What a run begins with, given the refund and its payment as read.
pub fn begin(refund: &Refund, payment: &Payment) -> Begin {
    if refund.status.is_settled() {
        Begin::Nothing
    } else if refund.status == RefundStatus::Unknown || refund.unanswered_at.is_some() {
        Begin::Ask
    } else if refund.amount.fen() > payment.amount.fen() - payment.refunded.fen() {
        Begin::NoLongerFits
    } else {
        Begin::Call
    }
}

/// What a run does after a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum After {
    /// The money moved by this call: it succeeded. Alipay's running total is held against ours.
    Succeeded {
        /// What went back of the trade in all, by Alipay's count.
        total: Money,
    },
    /// Ask how much went back by this number: the answer decides, by [`asked`].
    Ask(Doubt),
    /// It waits: how it stands, why, and until when at least.
    Wait {
        /// `pending` or `unknown`.
        status: RefundStatus,
        /// Why, as Alipay's code or a word of ours.
        reason: String,
        /// When a call was made whose answer we do not have.
        unanswered_at: Option<DateTime<Utc>>,
        /// Not before this time; without one, by the queue's own pauses.
        until: Option<DateTime<Utc>>,
    },
}

/// What a question has to clear up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    /// The call moved nothing, so an earlier one did or is still under way.
    NotMoved,
    /// Alipay says that a refund of this number has succeeded, with another amount.
    Happened(Refused),
    /// Alipay refused for good, and every call is answered or long past.
    Refused(Refused),
}

/// What follows from the answer to a call that was begun at `now`. `before` is the refund as it was before that call: its
/// `unanswered_at` is of an earlier one.
pub fn after(before: &Refund, answer: &RefundAnswer, now: DateTime<Utc>) -> After {
    let unanswered_at = before.unanswered_at;
    let status = if unanswered_at.is_some() { before.status } else { RefundStatus::Pending };
    let wait = |reason: &str, until| After::Wait { status, reason: reason.to_owned(), unanswered_at, until };
    match answer {
        RefundAnswer::Moved { total } => After::Succeeded { total: *total },
        RefundAnswer::NotMoved { .. } => After::Ask(Doubt::NotMoved),
        RefundAnswer::NotSent { reason: _ } => wait("not_sent", None),
        RefundAnswer::Unknown { reason: _ } => After::Wait {
            status: RefundStatus::Unknown,
            reason: "no_answer".to_owned(),
            unanswered_at: Some(now),
            until: None,
        },
        RefundAnswer::Refused(refused) => match refused.refusal {
            Refusal::Later | Refusal::NotYet => wait(&refused.code, None),
            Refusal::Happened => After::Ask(Doubt::Happened(refused.clone())),
            Refusal::Unclear => After::Wait {
                status: RefundStatus::Unknown,
                reason: refused.code.clone(),
                unanswered_at: Some(now),
                until: None,
            },
            Refusal::Final(_) | Refusal::StateMovedOn | Refusal::NumberTaken => match unanswered_at {
                // A call that is still on its way may move the money after this refusal.
                Some(at) if now < at + UNANSWERED_FOR => After::Wait {
                    status: RefundStatus::Unknown,
                    reason: refused.code.clone(),
                    unanswered_at,
                    until: Some(at + UNANSWERED_FOR),
                },
                _ => After::Ask(Doubt::Refused(refused.clone())),
            },
        },
    }
}

/// What follows from asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// So much went back by this number: it succeeded.
    Succeeded(Money),
    /// Nothing went back by it, and nothing will.
    Failed {
        /// Alipay's code.
        code: String,
        /// The trade is to be asked about: it moved on, or more went back than we know.
        look: bool,
        /// More went back than we know.
        suspect: bool,
    },
    /// Nobody knows yet; ask again.
    Wait {
        /// Why, as Alipay's code or a word of ours.
        reason: String,
        /// Not before this time.
        until: DateTime<Utc>,
    },
}

/// What follows from the answer to how much went back by the refund's number.
pub fn asked(doubt: &Doubt, moved: Option<Money>, now: DateTime<Utc>) -> Asked {
    match (moved, doubt) {
        (Some(amount), _) => Asked::Succeeded(amount),
        (None, Doubt::NotMoved) => {
            Asked::Wait { reason: "refund_processing".to_owned(), until: now + ASK_AFTER }
        }
        (None, Doubt::Happened(refused)) => {
            Asked::Wait { reason: refused.code.clone(), until: now + ASK_AFTER }
        }
        (None, Doubt::Refused(refused)) => {
            let suspect = refused.refusal == Refusal::Final(Remedy::Look);
            let look = suspect || refused.refusal == Refusal::StateMovedOn;
            Asked::Failed { code: refused.code.clone(), look, suspect }
        }
    }
}
