//! What follows from the provider's word about one trade, whose payment is recorded.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::answer::UnmatchedTrade;
use crate::domain::look::AFTER_PAYMENT;
use crate::domain::{Order, Payment};

/// The provider's own message can be faster than its books: for so long after the money came it need not know of it.
const MAY_NOT_KNOW_FOR: TimeDelta = TimeDelta::hours(1);
/// After how long it is asked again then.
const NOT_YET: TimeDelta = TimeDelta::minutes(1);
/// How long refunds of ours are waited for that may be what went back.
const OURS_FIRST: TimeDelta = TimeDelta::minutes(1);

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Nothing: what is recorded is what the provider says.
    Nothing,
    /// The provider takes no refunds of the trade any more.
    NotRefundable,
    /// All of it is back, and we did not know of the rest: it is booked.
    AdoptTheRest,
    /// All of it is back, and refunds of ours are not settled: those first, since they may be what went back.
    OursFirst,
    /// The provider does not know the trade yet: it is asked again.
    NotYet,
    /// The provider knows no paid trade of this number: an operator has to look.
    Unknown,
}

/// What follows. `None` for `trade`: the provider knows no paid trade of this number.
pub fn decide(payment: &Payment, trade: Option<&UnmatchedTrade>, now: DateTime<Utc>) -> Effect {
    match trade {
        // Of what is back, Alipay need not know for ever.
        None if payment.refunded == payment.amount => Effect::Nothing,
        None if now < payment.recorded_at + MAY_NOT_KNOW_FOR => Effect::NotYet,
        None => Effect::Unknown,
        Some(trade) if trade.refunded == payment.amount && payment.refunded < payment.amount => {
            if payment.reserved.is_zero() { Effect::AdoptTheRest } else { Effect::OursFirst }
        }
        Some(trade) if !trade.refundable && payment.refundable => Effect::NotRefundable,
        Some(_) => Effect::Nothing,
    }
}

/// When the trade is asked about again after a look at `now` that had this effect. A look before its time, because a refund was refused
/// or something went back that nobody named, does not take the place of the one a day after the money came, or paid its order.
pub fn next_look(
    effect: Effect,
    payment: &Payment,
    order: Option<&Order>,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    match effect {
        Effect::OursFirst => return Some(now + OURS_FIRST),
        Effect::NotYet => return Some(now + NOT_YET),
        _ => {}
    }
    let paid_at = order.filter(|_| payment.settles()).and_then(Order::paid_at);
    let due = paid_at.map_or(payment.recorded_at, |paid_at| paid_at.max(payment.recorded_at)) + AFTER_PAYMENT;
    let may_go_back = effect != Effect::AdoptTheRest && payment.refunded < payment.amount;
    (may_go_back && now < due).then_some(due)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::order::tests::order;
    use crate::domain::{Disposition, Money, Stage};

    #[test]
    fn a_look_before_its_time_does_not_take_the_place_of_the_planned_one() {
        let came = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let (minute, due) = (came + TimeDelta::minutes(1), came + AFTER_PAYMENT);
        let payment = Payment { recorded_at: came, ..Payment::of(2_800) };
        let back = Payment { refunded: payment.amount, ..payment.clone() };
        let part = Payment { refunded: Money::from_fen(100).unwrap(), ..payment.clone() };
        let next = |effect, payment, now| next_look(effect, payment, None, now);
        assert_eq!(next(Effect::Nothing, &payment, minute), Some(due));
        assert_eq!(next(Effect::Unknown, &part, minute), Some(due));
        assert_eq!(next(Effect::Nothing, &back, minute), None);
        assert_eq!(next(Effect::AdoptTheRest, &part, minute), None);
        assert_eq!(next(Effect::Nothing, &payment, due), None, "it was the planned one");
        assert_eq!(next(Effect::OursFirst, &payment, due), Some(due + OURS_FIRST));
        assert_eq!(next(Effect::NotYet, &payment, minute), Some(minute + NOT_YET));
    }

    #[test]
    fn what_the_provider_says_of_a_trade_is_held_against_what_is_recorded() {
        let fen = |fen| Money::from_fen(fen).unwrap();
        let trade = |refunded, refundable| UnmatchedTrade {
            out_trade_no: "o".into(),
            trade_no: "T".into(),
            amount: fen(2_800),
            refunded: fen(refunded),
            trade_status: "TRADE_SUCCESS".into(),
            paid_at: None,
            refundable,
        };
        for (refunded, reserved, refundable, trade, effect) in [
            (0, 0, true, None, Effect::Unknown),
            (100, 0, true, None, Effect::Unknown),
            (2_800, 0, true, None, Effect::Nothing),
            (0, 0, true, Some(trade(0, true)), Effect::Nothing),
            (100, 0, true, Some(trade(0, true)), Effect::Nothing),
            (0, 0, true, Some(trade(2_800, true)), Effect::AdoptTheRest),
            (100, 0, true, Some(trade(2_800, false)), Effect::AdoptTheRest),
            (0, 1, true, Some(trade(2_800, true)), Effect::OursFirst),
            (2_800, 0, true, Some(trade(2_800, true)), Effect::Nothing),
            (2_800, 0, true, Some(trade(2_800, false)), Effect::NotRefundable),
            (0, 0, true, Some(trade(0, false)), Effect::NotRefundable),
            (0, 0, false, Some(trade(0, false)), Effect::Nothing),
            (0, 0, false, Some(trade(0, true)), Effect::Nothing),
        ] {
            let (refunded, reserved) = (fen(refunded), fen(reserved));
            let payment = Payment { refunded, reserved, refundable, ..Payment::of(2_800) };
            let later = payment.recorded_at + MAY_NOT_KNOW_FOR;
            assert_eq!(decide(&payment, trade.as_ref(), later), effect, "{payment:?} {trade:?}");
            let early = if effect == Effect::Unknown { Effect::NotYet } else { effect };
            let at = later - TimeDelta::seconds(1);
            assert_eq!(decide(&payment, trade.as_ref(), at), early, "{payment:?} {trade:?}");
        }
    }

    #[test]
    fn a_trade_is_asked_about_a_day_after_it_came_or_paid_its_order() {
        let came = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let [before, after] = [-1, 1].map(|hours| came + TimeDelta::hours(hours));
        let payment = |disposition| Payment { disposition, recorded_at: came, ..Payment::of(2_800) };
        for (paid_at, disposition, since) in [
            (before, Disposition::Settles, came),
            (after, Disposition::Settles, after),
            (after, Disposition::Duplicate, came),
        ] {
            let order = order(Stage::Paid { at: paid_at, late: true, refunded: Money::ZERO });
            let next = next_look(Effect::Nothing, &payment(disposition), Some(&order), came);
            assert_eq!(next, Some(since + AFTER_PAYMENT), "paid at {paid_at}: {disposition}");
        }
    }
}
