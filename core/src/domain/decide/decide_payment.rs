//! What an operator's decision about money does, given what the provider says of the trade at that moment.

use crate::domain::answer::UnmatchedTrade;
use crate::domain::words::words;
use crate::domain::{Disposition, Money, Order, Origin, Payment, Refund, RefundStatus, Status};

words! {
    /// What an operator can decide.
    pub enum Decision: "decision" {
        /// It goes back.
        Refund = "refund",
        /// It pays the order that had been closed.
        Accept = "accept",
        /// It was dealt with elsewhere, under a reference.
        SettledOutside = "settled_outside",
    }
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// All of it is back by the provider's word: what we did not know of is booked, and the decision is refused.
    AdoptTheRest,
    /// What is left goes back, under a number that was never used.
    Refund {
        /// Counts the numbers of our own accord, from 1.
        attempt: usize,
        /// How much.
        amount: Money,
        /// Whose wish it is.
        origin: Origin,
    },
    /// The refund that was refused is tried again, under its number and its amount.
    TryAgain(Box<Refund>),
    /// The order is paid by it.
    Accept,
    /// It is listed apart.
    SettleOutside,
}

/// Why a decision is refused. Nothing has changed, except what `MoneyIsBack` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum DecisionRefused {
    /// Nothing is to be decided about this payment.
    #[error("no decision is pending for this payment")]
    AlreadyDecided,
    /// Something went back that we cannot name, and nothing else is wrong with it: that has to be found, not decided.
    #[error(
        "no decision can explain what went back of this payment; it leaves the list when a notification, Alipay's state of \
         the trade or its bill does"
    )]
    Suspect,
    /// A refund of it is on its way.
    #[error("a refund of this payment is under way; wait until it has succeeded or failed")]
    RefundUnderWay,
    /// The provider says that all of it is back; our books say so now too.
    #[error("Alipay says that this money is back already")]
    MoneyIsBack,
    /// The provider takes no refunds of the trade any more.
    #[error(
        "Alipay takes no refunds of this trade any more; return it by other means and decide settled_outside"
    )]
    NotRefundable,
    /// It is not the order's amount.
    #[error("this payment is not the amount of its order, so it cannot pay it")]
    Mismatched,
    /// There is no closed order that it could pay.
    #[error("there is no closed order that this payment could pay")]
    NotAcceptable,
    /// The provider knows no paid trade of this number.
    #[error("Alipay knows no paid trade of this number")]
    TradeUnknown,
    /// The reference is missing.
    #[error("settled_outside needs a note with the reference")]
    NoteMissing,
}

impl DecisionRefused {
    /// A stable word that scripts may match.
    pub const fn code(self) -> &'static str {
        match self {
            Self::AlreadyDecided => "already_decided",
            Self::Suspect => "payment_suspect",
            Self::RefundUnderWay => "refund_under_way",
            Self::MoneyIsBack => "money_is_back",
            Self::NotRefundable => "not_refundable",
            Self::Mismatched => "payment_mismatched",
            Self::NotAcceptable => "not_acceptable",
            Self::TradeUnknown => "trade_unknown",
            Self::NoteMissing => "note_missing",
        }
    }
}

/// What is known when an operator decides.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The payment, as locked.
    pub payment: &'a Payment,
    /// The order that it names, as locked.
    pub order: Option<&'a Order>,
    /// The trade's refunds, oldest first.
    pub refunds: &'a [Refund],
    /// The provider's word about the trade, asked for just now.
    pub trade: Option<&'a UnmatchedTrade>,
}

/// The refund that our own last attempt made, if it failed: the one to be tried again.
pub fn last_refused<'a>(payment: &Payment, refunds: &'a [Refund]) -> Option<&'a Refund> {
    own(payment, refunds).last().filter(|refund| refund.status() == RefundStatus::Failed)
}

/// The refunds that we made of our own accord, oldest first.
fn own<'a>(payment: &Payment, refunds: &'a [Refund]) -> impl Iterator<Item = &'a Refund> {
    let first = payment.own_request_no(1);
    refunds.iter().filter(move |refund| refund.out_request_no.starts_with(&first))
}

/// Whether anything is to be decided about this payment at all, before anybody is asked.
pub fn may_decide(payment: &Payment, decision: Decision) -> Result<(), DecisionRefused> {
    // What is suspect about money that was settled outside is explained by settling it again.
    let explains = decision == Decision::SettledOutside && payment.settled_outside.is_some();
    if explains && payment.suspect.is_some() {
        return Ok(());
    }
    if !payment.undecided() {
        return Err(if !payment.reserved.is_zero() {
            DecisionRefused::RefundUnderWay
        } else if payment.suspect.is_some() {
            DecisionRefused::Suspect
        } else {
            DecisionRefused::AlreadyDecided
        });
    }
    if decision == Decision::Accept && payment.disposition == Disposition::Mismatched {
        return Err(DecisionRefused::Mismatched);
    }
    Ok(())
}

/// What a decision does.
///
/// # Errors
/// Why it is refused; nothing is to be written then.
pub fn decide(known: Known<'_>, decision: Decision) -> Result<Effect, DecisionRefused> {
    let Known { payment, order, refunds, trade } = known;
    may_decide(payment, decision)?;
    if !payment.reserved.is_zero() {
        return Err(DecisionRefused::RefundUnderWay);
    }
    if payment.settled_outside.is_some() {
        return Ok(Effect::SettleOutside);
    }
    let is_back = trade.is_some_and(|trade| trade.refunded == payment.amount);
    if is_back || payment.refunded == payment.amount {
        return Ok(Effect::AdoptTheRest);
    }
    if decision == Decision::SettledOutside {
        return Ok(Effect::SettleOutside);
    }
    let Some(trade) = trade else { return Err(DecisionRefused::TradeUnknown) };
    match decision {
        Decision::Refund => refund(payment, refunds, trade),
        Decision::Accept => {
            let closed =
                order.is_some_and(|order| order.status() == Status::Closed && order.amount == payment.amount);
            if payment.disposition == Disposition::Late && closed {
                Ok(Effect::Accept)
            } else {
                Err(DecisionRefused::NotAcceptable)
            }
        }
        Decision::SettledOutside => Ok(Effect::SettleOutside),
    }
}

fn refund(payment: &Payment, refunds: &[Refund], trade: &UnmatchedTrade) -> Result<Effect, DecisionRefused> {
    if !payment.refundable || !trade.refundable {
        return Err(DecisionRefused::NotRefundable);
    }
    let left = payment.left();
    if let Some(refused) = last_refused(payment, refunds)
        && refused.amount == left
    {
        return Ok(Effect::TryAgain(Box::new(refused.clone())));
    }
    let origin = match payment.disposition {
        Disposition::Late => Origin::Late,
        Disposition::Duplicate => Origin::Duplicate,
        Disposition::Settles | Disposition::Unmatched | Disposition::Mismatched => Origin::Operator,
    };
    // Somebody may have used such a number in Alipay's console.
    let free = |attempt: &usize| {
        let number = payment.own_request_no(*attempt);
        refunds.iter().all(|refund| refund.out_request_no != number)
    };
    let attempt = (1..=refunds.len() + 1).find(free).unwrap_or(1); // one of them is free
    Ok(Effect::Refund { attempt, amount: left, origin })
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::domain::order::tests::order;
    use crate::domain::{RefundState, Review, ReviewReason, Stage, Suspect, SuspectReason};

    fn fen(fen: i64) -> Money {
        Money::from_fen(fen).unwrap()
    }

    fn payment(disposition: Disposition) -> Payment {
        Payment {
            disposition,
            review: Some(Review { reason: ReviewReason::Late, since: DateTime::UNIX_EPOCH }),
            ..Payment::of(2_800)
        }
    }

    fn trade(refunded: i64) -> UnmatchedTrade {
        UnmatchedTrade {
            out_trade_no: "o".into(),
            trade_no: "T".into(),
            amount: fen(2_800),
            refunded: fen(refunded),
            trade_status: "TRADE_SUCCESS".into(),
            paid_at: None,
            refundable: true,
        }
    }

    fn failed(payment: &Payment, attempt: usize, amount: i64) -> Refund {
        Refund {
            state: RefundState::Failed {
                at: DateTime::UNIX_EPOCH,
                failure: "ACQ.TRADE_NOT_ALLOW_REFUND".into(),
            },
            ..Refund::pending(
                payment,
                payment.own_request_no(attempt),
                fen(amount),
                Origin::Late,
                DateTime::UNIX_EPOCH,
            )
        }
    }

    fn decided(
        payment: &Payment,
        refunds: &[Refund],
        trade: Option<&UnmatchedTrade>,
        decision: Decision,
    ) -> Result<Effect, DecisionRefused> {
        decide(Known { payment, order: None, refunds, trade }, decision)
    }

    #[test]
    fn a_refused_refund_is_tried_again_under_its_number_while_its_amount_is_what_is_left() {
        let payment = payment(Disposition::Late);
        let refused = failed(&payment, 1, 2_800);
        let again = decided(&payment, std::slice::from_ref(&refused), Some(&trade(0)), Decision::Refund);
        assert_eq!(again, Ok(Effect::TryAgain(Box::new(refused.clone()))));

        let partly_back = Payment { refunded: fen(100), ..payment.clone() };
        let next = decided(&partly_back, std::slice::from_ref(&refused), Some(&trade(0)), Decision::Refund);
        let second = Effect::Refund { attempt: 2, amount: fen(2_700), origin: Origin::Late };
        assert_eq!(next, Ok(second));

        let both = [refused, failed(&payment, 2, 2_700)];
        let again = decided(&partly_back, &both, Some(&trade(0)), Decision::Refund);
        assert_eq!(again, Ok(Effect::TryAgain(Box::new(both[1].clone()))), "the newest of them");
    }

    #[test]
    fn money_that_is_back_is_adopted_whatever_was_decided() {
        let payment = payment(Disposition::Late);
        for decision in Decision::ALL {
            let adopted = decided(&payment, &[], Some(&trade(2_800)), decision);
            assert_eq!(adopted, Ok(Effect::AdoptTheRest), "{decision:?}");
        }
    }

    #[test]
    fn each_refusal_has_its_cause() {
        let late = payment(Disposition::Late);
        let refused =
            |payment: &Payment, decision| decided(payment, &[], Some(&trade(0)), decision).unwrap_err();
        let settled = Payment { review: None, ..late.clone() };
        let under_way = Payment { reserved: fen(1), ..settled.clone() };
        let finished = Payment { refundable: false, ..late.clone() };
        let mismatched = payment(Disposition::Mismatched);
        for (payment, decision, why) in [
            (&settled, Decision::Refund, DecisionRefused::AlreadyDecided),
            (&settled, Decision::SettledOutside, DecisionRefused::AlreadyDecided),
            (&under_way, Decision::Refund, DecisionRefused::RefundUnderWay),
            (&finished, Decision::Refund, DecisionRefused::NotRefundable),
            (&mismatched, Decision::Accept, DecisionRefused::Mismatched),
            (&late, Decision::Accept, DecisionRefused::NotAcceptable),
        ] {
            assert_eq!(refused(payment, decision), why, "{decision:?}");
        }
        assert_eq!(decided(&late, &[], None, Decision::Refund), Err(DecisionRefused::TradeUnknown));
    }

    #[test]
    fn what_is_suspect_about_a_paid_order_is_nothing_to_decide() {
        let suspect = Some(Suspect { reason: SuspectReason::RefundedElsewhere, since: DateTime::UNIX_EPOCH });
        let paid = Payment { review: None, suspect, ..payment(Disposition::Settles) };
        for decision in Decision::ALL {
            assert_eq!(decided(&paid, &[], Some(&trade(0)), decision), Err(DecisionRefused::Suspect));
        }
    }

    #[test]
    fn late_money_is_accepted_only_for_its_own_closed_order() {
        let closed = order(Stage::example(Status::Closed));
        let [own, other] =
            [closed.amount, fen(101)].map(|amount| Payment { amount, ..payment(Disposition::Late) });
        let duplicate = Payment { disposition: Disposition::Duplicate, ..own.clone() };
        let paid = order(Stage::example(Status::PaySuccess));
        for (payment, order, effect) in [
            (&own, Some(&closed), Ok(Effect::Accept)),
            (&own, Some(&paid), Err(DecisionRefused::NotAcceptable)),
            (&own, None, Err(DecisionRefused::NotAcceptable)),
            (&other, Some(&closed), Err(DecisionRefused::NotAcceptable)),
            (&duplicate, Some(&closed), Err(DecisionRefused::NotAcceptable)),
        ] {
            let known = Known { payment, order, refunds: &[], trade: Some(&trade(0)) };
            assert_eq!(decide(known, Decision::Accept), effect, "{payment:?} {order:?}");
        }
    }

    #[test]
    fn money_settled_outside_is_settled_again_only_to_explain_what_went_back() {
        let late = payment(Disposition::Late);
        let settled = Payment { review: None, settled_outside: Some("bank 1".into()), ..late.clone() };
        let suspect =
            Some(Suspect { reason: SuspectReason::BackAfterSettledOutside, since: DateTime::UNIX_EPOCH });
        let explained = Payment { suspect, ..settled.clone() };
        for (payment, decision, effect) in [
            (&late, Decision::SettledOutside, Ok(Effect::SettleOutside)),
            (&settled, Decision::SettledOutside, Err(DecisionRefused::AlreadyDecided)),
            (&explained, Decision::SettledOutside, Ok(Effect::SettleOutside)),
            (&explained, Decision::Refund, Err(DecisionRefused::Suspect)),
            (&explained, Decision::Accept, Err(DecisionRefused::Suspect)),
        ] {
            // Nobody has to be asked, and what is back is the reason.
            for trade in [None, Some(&trade(0))] {
                assert_eq!(decided(payment, &[], trade, decision), effect, "{payment:?} {decision}");
            }
        }
        let back = decided(&explained, &[], Some(&trade(2_800)), Decision::SettledOutside);
        assert_eq!(back, Ok(Effect::SettleOutside));
        let under_way = Payment { reserved: fen(1), ..explained };
        let refused = decided(&under_way, &[], Some(&trade(0)), Decision::SettledOutside);
        assert_eq!(refused, Err(DecisionRefused::RefundUnderWay));
    }

    #[test]
    fn nothing_is_decided_while_a_refund_is_under_way_or_once_all_is_back() {
        let late = payment(Disposition::Late);
        let under_way = Payment { reserved: fen(1), ..late.clone() };
        let back = Payment { refunded: late.amount, ..late };
        for decision in Decision::ALL {
            let refused = decided(&under_way, &[], Some(&trade(0)), decision);
            assert_eq!(refused, Err(DecisionRefused::RefundUnderWay), "{decision}");
            for trade in [None, Some(&trade(0))] {
                assert_eq!(decided(&back, &[], trade, decision), Ok(Effect::AdoptTheRest), "{decision}");
            }
        }
    }

    #[test]
    fn money_goes_back_for_its_reason_and_under_a_number_that_is_free() {
        for (disposition, origin) in [
            (Disposition::Late, Origin::Late),
            (Disposition::Duplicate, Origin::Duplicate),
            (Disposition::Unmatched, Origin::Operator),
            (Disposition::Mismatched, Origin::Operator),
        ] {
            let effect = decided(&payment(disposition), &[], Some(&trade(0)), Decision::Refund);
            assert_eq!(effect, Ok(Effect::Refund { attempt: 1, amount: fen(2_800), origin }));
        }
        let late = payment(Disposition::Late);
        let refund = |number: &str, status| Refund {
            out_request_no: number.into(),
            state: RefundState::example(status),
            ..failed(&late, 1, 2_800)
        };
        for (numbers, attempt) in
            [(&["r1"][..], 1), (&["T_back"], 2), (&["T_back_2"], 1), (&["T_back_2", "T_back", "r1"], 3)]
        {
            let refunds: Vec<Refund> =
                numbers.iter().map(|number| refund(number, RefundStatus::Succeeded)).collect();
            let effect = decided(&late, &refunds, Some(&trade(0)), Decision::Refund);
            let origin = Origin::Late;
            assert_eq!(effect, Ok(Effect::Refund { attempt, amount: fen(2_800), origin }), "{numbers:?}");
        }
        // Only a refund of our own accord is tried again, and only the last of them.
        let others = [refund("r1", RefundStatus::Failed)];
        assert_eq!(last_refused(&late, &others), None);
        let [refused, last] = [("T_back", RefundStatus::Failed), ("T_back_2", RefundStatus::Succeeded)]
            .map(|(number, status)| refund(number, status));
        assert_eq!(last_refused(&late, &[refused.clone(), last.clone()]), None);
        assert_eq!(last_refused(&late, &[last, refused.clone()]), Some(&refused));
    }

    #[test]
    fn a_trade_that_takes_no_refunds_any_more_is_not_refunded() {
        let finished = UnmatchedTrade { refundable: false, ..trade(0) };
        let refused = decided(&payment(Disposition::Late), &[], Some(&finished), Decision::Refund);
        assert_eq!(refused, Err(DecisionRefused::NotRefundable));
    }

    #[test]
    fn scripts_match_these_words() {
        for (refused, code) in [
            (DecisionRefused::AlreadyDecided, "already_decided"),
            (DecisionRefused::Suspect, "payment_suspect"),
            (DecisionRefused::RefundUnderWay, "refund_under_way"),
            (DecisionRefused::MoneyIsBack, "money_is_back"),
            (DecisionRefused::NotRefundable, "not_refundable"),
            (DecisionRefused::Mismatched, "payment_mismatched"),
            (DecisionRefused::NotAcceptable, "not_acceptable"),
            (DecisionRefused::TradeUnknown, "trade_unknown"),
            (DecisionRefused::NoteMissing, "note_missing"),
        ] {
            assert_eq!(refused.code(), code);
        }
    }
}
