//! How a refund goes on: before a call, after it, and after asking what became of it.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::answer::{RefundAnswer, Refusal, Refused, Remedy};
use crate::domain::{Money, Payment, Refund, RefundState, RefundStatus, Unsettled};

/// How long a call without an answer may still be on its way: no refusal is believed before.
pub const UNANSWERED_FOR: TimeDelta = TimeDelta::seconds(60);
/// How long Alipay takes to know what it did with a refund.
pub const ASK_AFTER: TimeDelta = TimeDelta::seconds(10);
/// How far apart Alipay wants the calls for refunds of one trade.
pub const APART: TimeDelta = TimeDelta::seconds(3);
/// How long after it took its turn a call may be sent. Whoever stood still for longer gives the turn up: others may be about to call the
/// refund failed.
pub const SENT_WITHIN: TimeDelta = TimeDelta::seconds(5);
/// How long after a refund failed Alipay is asked about it once more: a call that was given up may have arrived after all.
pub const RECHECK_AFTER: TimeDelta = TimeDelta::hours(24);
/// The longest reason that is kept, in characters.
const REASON_CHARS_MAX: usize = 128;
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
    if refund.is_settled() {
        Begin::Nothing
    } else if refund.may_have_moved() {
        Begin::Ask
    } else if refund.amount > payment.not_back() {
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
    /// It waits, in this state.
    Wait {
        /// Pending or unknown, and why.
        state: RefundState,
        /// Not before this time; without one, by the queue's own pauses.
        until: Option<DateTime<Utc>>,
    },
}

/// What a question has to clear up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    /// The call moved nothing, so an earlier one did or is still under way.
    NotMoved {
        /// What went back of the trade in all, by Alipay's count.
        total: Money,
    },
    /// Alipay says that a refund of this number has succeeded, with another amount.
    Happened(Refused),
    /// Alipay refused for good, and every call is answered or long past.
    Refused(Refused),
}

/// What follows from the answer to a call that was begun at `now`. `before` is the refund as it was before that call: its
/// `unanswered_at` is of an earlier one.
pub fn after(before: &Refund, answer: &RefundAnswer, now: DateTime<Utc>) -> After {
    // A release before did not note its calls: one that nobody knows the outcome of counts as made just now.
    let unanswered_at =
        before.unanswered_at().or_else(|| (before.status() == RefundStatus::Unknown).then_some(now));
    let wait = |why: &str, unanswered_at: Option<DateTime<Utc>>, until| {
        let unsettled = Unsettled { pending_reason: Some(reason(why)), unanswered_at };
        let in_doubt = unanswered_at.is_some();
        let state = if in_doubt { RefundState::Unknown(unsettled) } else { RefundState::Pending(unsettled) };
        After::Wait { state, until }
    };
    match answer {
        RefundAnswer::Moved { total } => After::Succeeded { total: *total },
        RefundAnswer::NotMoved { total } => After::Ask(Doubt::NotMoved { total: *total }),
        RefundAnswer::NotSent { reason: _ } => wait("not_sent", unanswered_at, None),
        RefundAnswer::Unknown { reason: _ } => wait("no_answer", Some(now), None),
        RefundAnswer::Refused(refused) => match refused.refusal {
            Refusal::Later | Refusal::NotYet => wait(&refused.code, unanswered_at, None),
            Refusal::Happened => After::Ask(Doubt::Happened(refused.clone())),
            Refusal::Unclear => wait(&refused.code, Some(now), None),
            Refusal::Final(_) | Refusal::StateMovedOn | Refusal::NumberTaken => match unanswered_at {
                // A call that is still on its way may move the money after this refusal.
                Some(at) if now < at + UNANSWERED_FOR => {
                    wait(&refused.code, unanswered_at, Some(at + UNANSWERED_FOR))
                }
                _ => After::Ask(Doubt::Refused(refused.clone())),
            },
        },
    }
}

/// A code as the reason that is kept.
fn reason(code: &str) -> String {
    code.chars().take(REASON_CHARS_MAX).collect()
}

/// What follows from asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// It succeeded.
    Succeeded {
        /// How much went back by this number.
        amount: Money,
        /// What went back of the trade in all, by Alipay's count, where its answer said it.
        total: Option<Money>,
    },
    /// Nothing went back by it, and nothing will.
    Failed {
        /// Alipay's code.
        code: String,
        /// What else is to be done.
        then: Then,
    },
    /// Nobody knows yet; ask again.
    Wait {
        /// Why, as Alipay's code or a word of ours.
        reason: String,
        /// Not before this time.
        until: DateTime<Utc>,
    },
}

/// What is to be done after a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// Nothing.
    Rest,
    /// The trade is asked about at once: it moved on.
    Look,
    /// More went back than we know: the trade is asked about at once, and the payment is suspect.
    Suspect,
}

/// What follows from the answer to how much went back by the refund's number.
pub fn asked(doubt: &Doubt, moved: Option<Money>, now: DateTime<Utc>) -> Asked {
    let wait = |why: &str| Asked::Wait { reason: reason(why), until: now + ASK_AFTER };
    match (moved, doubt) {
        (Some(amount), Doubt::NotMoved { total }) => Asked::Succeeded { amount, total: Some(*total) },
        (Some(amount), _) => Asked::Succeeded { amount, total: None },
        (None, Doubt::NotMoved { .. }) => wait("refund_processing"),
        (None, Doubt::Happened(refused)) => wait(&refused.code),
        (None, Doubt::Refused(refused)) => {
            let then = match refused.refusal {
                Refusal::Final(Remedy::Look) => Then::Suspect,
                // The trade may be finished: then it takes no refunds any more.
                Refusal::StateMovedOn | Refusal::Final(Remedy::Outside) => Then::Look,
                _ => Then::Rest,
            };
            Asked::Failed { code: refused.code.clone(), then }
        }
    }
}

/// The least that went back of a trade when Alipay would not give this amount back, since more than is left was asked for.
pub fn least_total(payment: &Payment, refund: &Refund) -> Money {
    let rest = payment.amount.checked_sub(refund.amount);
    rest.and_then(|rest| rest.checked_add(Money::FEN)).unwrap_or(Money::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Origin;

    fn fen(fen: i64) -> Money {
        Money::from_fen(fen).unwrap()
    }

    fn payment(refunded: i64) -> Payment {
        Payment { refunded: fen(refunded), reserved: fen(1_000), ..Payment::of(2_800) }
    }

    fn refund(status: RefundStatus, unanswered_at: Option<DateTime<Utc>>) -> Refund {
        let pending =
            Refund::pending(&payment(0), "r1".into(), fen(1_000), Origin::Asked, DateTime::UNIX_EPOCH);
        let state = match RefundState::example(status) {
            RefundState::Pending(unsettled) => RefundState::Pending(Unsettled { unanswered_at, ..unsettled }),
            RefundState::Unknown(unsettled) => RefundState::Unknown(Unsettled { unanswered_at, ..unsettled }),
            settled => settled,
        };
        Refund { state, ..pending }
    }

    /// It waits for this reason.
    fn waits(
        state: fn(Unsettled) -> RefundState,
        reason: &str,
        unanswered_at: Option<DateTime<Utc>>,
        until: Option<DateTime<Utc>>,
    ) -> After {
        After::Wait { state: state(Unsettled { pending_reason: Some(reason.into()), unanswered_at }), until }
    }

    fn refused(refusal: Refusal) -> RefundAnswer {
        RefundAnswer::Refused(Refused { code: "ACQ.X".into(), refusal })
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    const FOR_GOOD: [Refusal; 7] = [
        Refusal::Final(Remedy::None),
        Refusal::Final(Remedy::Outside),
        Refusal::Final(Remedy::Fix),
        Refusal::Final(Remedy::Whole),
        Refusal::Final(Remedy::Look),
        Refusal::StateMovedOn,
        Refusal::NumberTaken,
    ];

    #[test]
    fn a_run_asks_before_it_calls_again_and_never_promises_what_no_longer_fits() {
        let pending = refund(RefundStatus::Pending, None);
        assert_eq!(begin(&pending, &payment(1_800)), Begin::Call);
        assert_eq!(begin(&pending, &payment(1_801)), Begin::NoLongerFits);
        // The worker of a call died, or the call had no answer: nobody knows, so nothing is called off.
        for doubtful in [refund(RefundStatus::Pending, Some(at(0))), refund(RefundStatus::Unknown, None)] {
            assert_eq!(begin(&doubtful, &payment(1_801)), Begin::Ask);
        }
        for ended in [RefundStatus::Succeeded, RefundStatus::Failed] {
            assert_eq!(begin(&refund(ended, None), &payment(0)), Begin::Nothing);
        }
    }

    #[test]
    fn m5_no_refusal_is_believed_within_a_minute_of_a_call_without_an_answer() {
        let unknown = refund(RefundStatus::Unknown, Some(at(0)));
        for refusal in FOR_GOOD {
            assert_eq!(
                after(&unknown, &refused(refusal), at(59)),
                waits(RefundState::Unknown, "ACQ.X", Some(at(0)), Some(at(60)))
            );
            let doubt = Doubt::Refused(Refused { code: "ACQ.X".into(), refusal });
            assert_eq!(after(&unknown, &refused(refusal), at(60)), After::Ask(doubt.clone()));
            assert_eq!(
                after(&refund(RefundStatus::Pending, None), &refused(refusal), at(0)),
                After::Ask(doubt)
            );
        }
        // Of a release before it is not known when it called.
        let old = after(&refund(RefundStatus::Unknown, None), &refused(Refusal::Final(Remedy::None)), at(0));
        assert!(matches!(old, After::Wait { until: Some(until), .. } if until == at(60)), "{old:?}");
    }

    #[test]
    fn a_refusal_that_passes_waits_with_its_code_and_forgets_no_earlier_call() {
        for refusal in [Refusal::Later, Refusal::NotYet] {
            for (before, status) in [
                (refund(RefundStatus::Pending, None), RefundState::Pending as fn(_) -> _),
                (refund(RefundStatus::Unknown, Some(at(0))), RefundState::Unknown),
            ] {
                assert_eq!(
                    after(&before, &refused(refusal), at(30)),
                    waits(status, "ACQ.X", before.unanswered_at(), None)
                );
            }
        }
        for unclear in [refused(Refusal::Unclear), RefundAnswer::Unknown { reason: String::new() }] {
            let After::Wait { state: RefundState::Unknown(unsettled), .. } =
                after(&refund(RefundStatus::Pending, None), &unclear, at(30))
            else {
                panic!("{unclear:?} leaves it unknown");
            };
            assert_eq!(unsettled.unanswered_at, Some(at(30)));
        }
    }

    #[test]
    fn what_went_back_is_the_answer_whatever_was_refused() {
        let refused = |refusal| Refused { code: "ACQ.X".into(), refusal };
        let doubts =
            [Doubt::Happened(refused(Refusal::Happened)), Doubt::Refused(refused(Refusal::StateMovedOn))];
        for doubt in &doubts {
            let moved = asked(doubt, Some(fen(900)), at(0));
            assert_eq!(moved, Asked::Succeeded { amount: fen(900), total: None });
        }
        let not_moved = Doubt::NotMoved { total: fen(1_300) };
        assert_eq!(
            asked(&not_moved, Some(fen(900)), at(0)),
            Asked::Succeeded { amount: fen(900), total: Some(fen(1_300)) }
        );
        for doubt in [&not_moved, &doubts[0]] {
            assert!(matches!(asked(doubt, None, at(0)), Asked::Wait { until, .. } if until == at(10)));
        }
    }

    #[test]
    fn m9_a_failure_says_whether_the_trade_has_to_be_looked_at() {
        for (refusal, expected) in [
            (Refusal::Final(Remedy::Look), Then::Suspect),
            (Refusal::StateMovedOn, Then::Look),
            (Refusal::Final(Remedy::None), Then::Rest),
            (Refusal::Final(Remedy::Outside), Then::Look),
        ] {
            let doubt = Doubt::Refused(Refused { code: "ACQ.X".into(), refusal });
            let Asked::Failed { then, .. } = asked(&doubt, None, at(0)) else { panic!("{refusal:?}") };
            assert_eq!(then, expected, "{refusal:?}");
        }
        // Of 28.00, 10.00 were more than was left: at least 18.01 are back.
        assert_eq!(least_total(&payment(0), &refund(RefundStatus::Pending, None)), fen(1_801));
    }

    #[test]
    fn a_reason_is_never_longer_than_its_column() {
        let long = RefundAnswer::Refused(Refused { code: "X".repeat(300), refusal: Refusal::Later });
        let After::Wait { state: RefundState::Pending(unsettled), .. } =
            after(&refund(RefundStatus::Pending, None), &long, at(0))
        else {
            panic!("it waits");
        };
        assert_eq!(unsettled.pending_reason.unwrap().len(), 128);
    }
}
