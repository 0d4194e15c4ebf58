//! What becomes of money that pays nothing.

use crate::domain::{Disposition, LatePolicy, Order, Payment, ReviewReason, Status};

/// What is known of money about which is to be decided.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The payment as it is.
    pub payment: &'a Payment,
    /// The order it names, as it is; none if it names none of ours.
    pub order: Option<&'a Order>,
    /// Whether an order that took the order's place, or whose place it took, is paid.
    pub chain_is_paid: bool,
    /// What the app wants done with such money.
    pub policy: LatePolicy,
    /// Whether a refund that we made of our own accord failed before.
    pub refund_failed: bool,
    /// What the provider said when it was asked for this decision.
    pub heard: Heard,
}

/// What the provider says of money at this moment. What it told before may be old, and of what went back since nobody need have told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// It has not been asked.
    Nothing,
    /// Not all of it is back.
    StillThere,
    /// It knows of no such money, and should by now.
    Unknown,
}

/// What becomes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// It pays an order, is back or on its way back, or an operator decides or has decided.
    Nothing,
    /// What is left of it goes back.
    Refund,
    /// An operator decides.
    LeaveToOperator(ReviewReason),
    /// The provider is asked whether it is still there; then it is decided again.
    Ask,
    /// It pays its closed order after all.
    Reopen,
}

/// Decides, about what is left of the money.
pub fn decide(facts: &Facts<'_>) -> Act {
    let payment = facts.payment;
    if !payment.is_left_over() {
        return Act::Nothing;
    }
    match payment.disposition {
        Disposition::Settles => Act::Nothing,
        Disposition::Unmatched => Act::LeaveToOperator(ReviewReason::Unmatched),
        Disposition::Mismatched => Act::LeaveToOperator(ReviewReason::Mismatched),
        Disposition::Late if can_reopen(facts) && facts.policy == LatePolicy::Reopen => reopen(facts),
        Disposition::Late if facts.policy == LatePolicy::Review => Act::LeaveToOperator(ReviewReason::Late),
        Disposition::Duplicate if facts.policy == LatePolicy::Review => {
            Act::LeaveToOperator(ReviewReason::Duplicate)
        }
        Disposition::Late | Disposition::Duplicate if facts.refund_failed => {
            Act::LeaveToOperator(ReviewReason::RefundRefused)
        }
        Disposition::Late | Disposition::Duplicate if !payment.refundable => {
            Act::LeaveToOperator(ReviewReason::NotRefundable)
        }
        Disposition::Late | Disposition::Duplicate => Act::Refund,
    }
}

fn reopen(facts: &Facts<'_>) -> Act {
    match facts.heard {
        Heard::Nothing => Act::Ask,
        Heard::StillThere => Act::Reopen,
        Heard::Unknown => Act::LeaveToOperator(ReviewReason::Late),
    }
}

/// Whether the money can pay its order after all: nothing else has paid meanwhile, and nothing of it is on its way back.
fn can_reopen(facts: &Facts<'_>) -> bool {
    let is_its_money =
        |order: &Order| order.status() == Status::Closed && order.amount == facts.payment.amount;
    facts.order.is_some_and(is_its_money) && !facts.chain_is_paid && facts.payment.reserved.is_zero()
}

#[cfg(test)]
mod tests {
    use super::super::mark_paid::tests::{order, payment, report};
    use super::*;
    use crate::domain::{Money, Review};

    #[test]
    fn what_is_decided_paid_back_or_on_its_way_is_left_alone() {
        let late = payment(&report(2_800, 100), Disposition::Late);
        let fen = |fen| Money::from_fen(fen).unwrap();
        let review = Some(Review { reason: ReviewReason::Late, since: late.recorded_at });
        let done = [
            Payment { disposition: Disposition::Settles, ..late.clone() },
            Payment { review, ..late.clone() },
            Payment { settled_outside: Some("REF".into()), ..late.clone() },
            Payment { reserved: fen(2_700), ..late.clone() },
            Payment { refunded: fen(2_800), ..late.clone() },
        ];
        let closed = order(Status::Closed);
        for policy in [LatePolicy::Refund, LatePolicy::Reopen, LatePolicy::Review] {
            for payment in &done {
                let facts = Facts {
                    payment,
                    order: Some(&closed),
                    chain_is_paid: false,
                    policy,
                    refund_failed: false,
                    heard: Heard::StillThere,
                };
                assert_eq!(decide(&facts), Act::Nothing, "{payment:?}");
            }
        }
    }

    #[test]
    fn late_money_reopens_only_an_order_that_nothing_else_paid_meanwhile() {
        let late = payment(&report(2_800, 0), Disposition::Late);
        let act = |status, chain_is_paid| {
            let order = order(status);
            let policy = LatePolicy::Reopen;
            decide(&Facts {
                payment: &late,
                order: Some(&order),
                chain_is_paid,
                policy,
                refund_failed: false,
                heard: Heard::StillThere,
            })
        };
        assert_eq!(act(Status::Closed, false), Act::Reopen);
        assert_eq!(act(Status::Closed, true), Act::Refund);
        assert_eq!(act(Status::PaySuccess, false), Act::Refund);
        assert_eq!(act(Status::Refunded, false), Act::Refund);
    }

    #[test]
    fn late_money_reopens_nothing_before_the_provider_was_asked() {
        let late = payment(&report(2_800, 0), Disposition::Late);
        let closed = order(Status::Closed);
        let act = |heard| {
            decide(&Facts {
                payment: &late,
                order: Some(&closed),
                chain_is_paid: false,
                policy: LatePolicy::Reopen,
                refund_failed: false,
                heard,
            })
        };
        assert_eq!(act(Heard::Nothing), Act::Ask);
        assert_eq!(act(Heard::StillThere), Act::Reopen);
        assert_eq!(act(Heard::Unknown), Act::LeaveToOperator(ReviewReason::Late), "an answer asks nothing");
    }

    #[test]
    fn money_of_no_order_is_an_operators() {
        let unmatched = payment(&report(2_800, 0), Disposition::Unmatched);
        let facts = Facts {
            payment: &unmatched,
            order: None,
            chain_is_paid: false,
            policy: LatePolicy::Refund,
            refund_failed: false,
            heard: Heard::Nothing,
        };
        assert_eq!(decide(&facts), Act::LeaveToOperator(ReviewReason::Unmatched));
    }

    #[test]
    fn late_money_of_which_a_part_is_promised_or_of_another_amount_does_not_reopen() {
        let late = payment(&report(2_800, 0), Disposition::Late);
        let other = payment(&report(1_000, 0), Disposition::Late);
        let promised = Payment { reserved: Money::FEN, ..late.clone() };
        let closed = order(Status::Closed);
        for (payment, order, act) in [
            (&late, Some(&closed), Act::Reopen),
            (&late, None, Act::Refund),
            (&promised, Some(&closed), Act::Refund),
            (&other, Some(&closed), Act::Refund),
        ] {
            let policy = LatePolicy::Reopen;
            let (refund_failed, heard) = (false, Heard::StillThere);
            let facts = Facts { payment, order, chain_is_paid: false, policy, refund_failed, heard };
            assert_eq!(decide(&facts), act, "{payment:?}");
        }
    }
}
