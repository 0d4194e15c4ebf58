//! What a report of money does: to its order, to the orders that took its place or whose place it took, and to the money.

use crate::domain::answer::{NUMBER_CHARS_MAX, is_number};
use crate::domain::{Disposition, Order, OrderId, Payment, PaymentReport};

/// What a report of money is to be followed by, in this order. `policy` decides about money that [`Effect::CarryOutPolicy`] leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// The order is paid.
    Pay,
    /// This order of the same chain can still be opened, and must not be paid too: it begins to close.
    CloseOther(OrderId),
    /// The order ends: its number was paid with another amount.
    EndMismatched,
    /// The order ends: another of its chain was paid, and its own money is a duplicate.
    EndPaidElsewhere,
    /// Subscribers are told of money of another amount.
    TellMismatched,
    /// All of it went back before we heard of it: that is booked with the payment, so that nobody fulfils the order.
    BookWholeRefund,
    /// Something went back: how much, and by which number, is asked. What becomes of the rest is decided after that.
    AdoptRefund,
    /// Nothing went back: what becomes of money that pays nothing is decided now.
    CarryOutPolicy,
    /// Alipay takes no refunds of the trade any more.
    SetNotRefundable,
}

/// Whether a report can be true, so that the tables can hold it.
pub fn can_be_booked(report: &PaymentReport) -> bool {
    !report.amount.is_zero()
        && report.refunded <= report.amount
        && is_number(&report.trade_no, NUMBER_CHARS_MAX)
        && report.out_request_no.as_deref().is_none_or(|number| is_number(number, NUMBER_CHARS_MAX))
}

/// What money is to the order that it names, by a trade that has not been recorded yet. `others` are the other orders of its chain.
pub fn disposition(order: &Order, others: &[Order], report: &PaymentReport) -> Disposition {
    if report.amount != order.amount {
        Disposition::Mismatched
    } else if others.iter().any(Order::is_paid) {
        Disposition::Duplicate
    } else {
        Disposition::of(order)
    }
}

/// What follows from money that has just been recorded as this, or matched with its order.
pub fn first_report(
    order: &Order,
    others: &[Order],
    report: &PaymentReport,
    disposition: Disposition,
) -> Vec<Effect> {
    let mut effects = Vec::new();
    match disposition {
        Disposition::Settles => {
            effects.push(Effect::Pay);
            let open = others.iter().filter(|other| other.is_open());
            effects.extend(open.map(|other| Effect::CloseOther(other.order_id)));
        }
        Disposition::Mismatched => {
            effects.extend(order.awaits_money().then_some(Effect::EndMismatched));
            effects.push(Effect::TellMismatched);
        }
        Disposition::Duplicate => {
            effects.extend(order.awaits_money().then_some(Effect::EndPaidElsewhere));
        }
        Disposition::Late | Disposition::Unmatched => {}
    }
    if report.refunded == report.amount {
        effects.push(Effect::BookWholeRefund);
    } else if !report.refunded.is_zero() {
        effects.push(Effect::AdoptRefund);
    } else if disposition != Disposition::Settles {
        effects.push(Effect::CarryOutPolicy);
    }
    effects
}

/// What follows from a report of money that is known: an earlier one said the same, and only what happened since may be new.
///
/// The money may have been decided about before its order was there (a database that went back in time): then it pays nothing any more,
/// and the order, whose number is spent, ends.
pub fn repeated_report(order: &Order, payment: &Payment, report: &PaymentReport) -> Vec<Effect> {
    let mut effects = Vec::new();
    if !payment.settles() && order.awaits_money() {
        effects.push(Effect::EndPaidElsewhere);
    }
    if payment.refundable && !report.refundable {
        effects.push(Effect::SetNotRefundable);
    }
    if !report.refunded.is_zero() {
        effects.push(Effect::AdoptRefund);
    }
    effects
}

#[cfg(test)]
pub(super) mod tests {
    use chrono::{DateTime, TimeDelta, Utc};

    use super::super::policy::{self, Act, Facts, Heard};
    use super::*;
    use crate::domain::{
        AppId, Channel, CloseReason, LatePolicy, Money, NewOrder, Product, ReviewReason, Stage, Status,
        Trigger,
    };

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap()
    }

    fn fen(fen: i64) -> Money {
        Money::from_fen(fen).unwrap()
    }

    /// An order of 28.00 in some status.
    pub(crate) fn order(status: Status) -> Order {
        let new = NewOrder {
            user_id: "u".into(),
            product_id: "p".into(),
            channel: Channel::Page,
            expires_in: None,
        };
        let product = Product { product_id: "p".into(), name: "P".into(), price: fen(2_800), expiry: None };
        let order = Order::new(AppId::new("app"), &new, &product, TimeDelta::minutes(30), now());
        Order { stage: Stage::example(status), ..order }
    }

    /// A report of money, always for the same order.
    pub(crate) fn report(amount: i64, refunded: i64) -> PaymentReport {
        PaymentReport {
            order_id: "ord_01KAH2Z7V8M3N4P5Q6R7S8T9VW".parse().unwrap(),
            trade_no: "T1".into(),
            amount: fen(amount),
            refunded: fen(refunded),
            trade_status: "TRADE_SUCCESS".into(),
            paid_at: None,
            refundable: true,
            out_request_no: None,
        }
    }

    /// The payment of a report, after what went back is booked.
    pub(crate) fn payment(report: &PaymentReport, disposition: Disposition) -> Payment {
        Payment {
            app_id: AppId::new("app"),
            trade_no: report.trade_no.clone(),
            order_id: Some(report.order_id),
            refunded: report.refunded,
            refundable: report.refundable,
            disposition,
            recorded_at: now(),
            ..Payment::of(report.amount.fen())
        }
    }

    fn moves(effects: &[Effect]) -> Vec<Trigger> {
        effects
            .iter()
            .filter_map(|effect| match effect {
                Effect::Pay => Some(Trigger::PaymentReceived),
                Effect::EndMismatched => Some(Trigger::MismatchedPayment),
                Effect::EndPaidElsewhere => Some(Trigger::PaidElsewhere),
                _ => None,
            })
            .collect()
    }

    /// Every status of the order, with and without a paid or an open order in its chain, every amount, everything that can have gone
    /// back, refundable or not, every policy, and whether a refund of our own failed before.
    #[test]
    fn every_yuan_pays_one_order_or_goes_back_or_is_seen_by_an_operator() {
        let mut cases = 0;
        for status in Status::ALL {
            for others in
                [vec![], vec![order(Status::PayWait)], vec![order(Status::Refunded), order(Status::Create)]]
            {
                for report in [2_800, 1_000]
                    .into_iter()
                    .flat_map(|amount| [0, 100, amount].map(|back| report(amount, back)))
                {
                    for refundable in [true, false] {
                        for policy in [LatePolicy::Refund, LatePolicy::Reopen, LatePolicy::Review] {
                            for refund_failed in [false, true] {
                                let report = PaymentReport { refundable, ..report.clone() };
                                one(&order(status), &others, &report, policy, refund_failed);
                                cases += 1;
                            }
                        }
                    }
                }
            }
        }
        assert_eq!(cases, 6 * 3 * 6 * 2 * 3 * 2);
    }

    fn one(order: &Order, others: &[Order], report: &PaymentReport, policy: LatePolicy, refund_failed: bool) {
        let case = format!("{} {others:?} {report:?} {policy:?} {refund_failed}", order.status());
        let chain_is_paid = others.iter().any(Order::is_paid);
        let disposition = disposition(order, others, report);
        let effects = first_report(order, others, report, disposition);

        // The order moves along the table of states, at most once, and is paid by its own amount only if nothing else of its chain is.
        let moves = moves(&effects);
        assert!(moves.len() <= 1, "{case}");
        let mut after = order.clone();
        for trigger in &moves {
            after.stage = Stage::example(order.status().next(*trigger).expect("a road").expect("a step"));
        }
        let pays = effects.contains(&Effect::Pay);
        assert_eq!(pays, disposition == Disposition::Settles, "{case}");
        assert_eq!(pays, order.awaits_money() && !chain_is_paid && report.amount == order.amount, "{case}");
        let mismatched = report.amount != order.amount;
        assert_eq!(effects.contains(&Effect::TellMismatched), mismatched, "{case}");
        if mismatched || chain_is_paid {
            assert!(!after.awaits_money(), "no order waits for money that can pay nothing: {case}");
        }
        let closed = effects.iter().filter(|effect| matches!(effect, Effect::CloseOther(_))).count();
        let open = others.iter().filter(|other| other.is_open()).count();
        assert_eq!(closed, if pays { open } else { 0 }, "{case}");

        // What went back is booked, and of the rest exactly one thing comes.
        let (whole, part) =
            (effects.contains(&Effect::BookWholeRefund), effects.contains(&Effect::AdoptRefund));
        assert_eq!(
            (whole, part),
            (report.refunded == report.amount, !report.refunded.is_zero() && !whole),
            "{case}"
        );
        assert_eq!(effects.contains(&Effect::CarryOutPolicy), !pays && !whole && !part, "{case}");
        let payment = payment(report, disposition);
        let (order, heard) = (Some(&after), Heard::Nothing);
        let facts = Facts { payment: &payment, order, chain_is_paid, policy, refund_failed, heard };
        let act = policy::decide(&facts);
        if pays || whole {
            assert_eq!(act, Act::Nothing, "{case}");
            return;
        }
        let expected = match (disposition, policy) {
            (Disposition::Mismatched, _) => Act::LeaveToOperator(ReviewReason::Mismatched),
            (Disposition::Late, LatePolicy::Reopen) => Act::Ask,
            (Disposition::Late, LatePolicy::Review) => Act::LeaveToOperator(ReviewReason::Late),
            (Disposition::Duplicate, LatePolicy::Review) => Act::LeaveToOperator(ReviewReason::Duplicate),
            _ if refund_failed => Act::LeaveToOperator(ReviewReason::RefundRefused),
            _ if !report.refundable => Act::LeaveToOperator(ReviewReason::NotRefundable),
            _ => Act::Refund,
        };
        assert_eq!(act, expected, "{case}");
    }

    #[test]
    fn the_first_money_of_a_chain_pays_whichever_order_it_names() {
        let stage = Stage::Closing { since: now(), reason: CloseReason::Replaced };
        let closing = Order { stage, ..order(Status::Closing) };
        let successor = order(Status::PayWait);
        let of = |order: &Order, others: &[Order]| disposition(order, others, &report(2_800, 0));
        assert_eq!(of(&closing, std::slice::from_ref(&successor)), Disposition::Settles);
        assert_eq!(of(&successor, std::slice::from_ref(&closing)), Disposition::Settles);
        for paid in [Status::PaySuccess, Status::Refunded] {
            for status in [Status::Create, Status::PayWait, Status::Closing, Status::Closed] {
                assert_eq!(of(&order(status), &[order(paid)]), Disposition::Duplicate, "{status}");
            }
        }
        assert_eq!(of(&order(Status::Closed), &[order(Status::Closed)]), Disposition::Late);
    }

    #[test]
    fn a_repeated_report_tells_only_what_happened_since() {
        let payment = payment(&report(2_800, 0), Disposition::Settles);
        let finished = |refunded| PaymentReport { refundable: false, ..report(2_800, refunded) };
        assert_eq!(repeated_report(&order(Status::PaySuccess), &payment, &report(2_800, 0)), []);
        assert_eq!(
            repeated_report(&order(Status::PaySuccess), &payment, &report(2_800, 100)),
            [Effect::AdoptRefund]
        );
        assert_eq!(
            repeated_report(&order(Status::PaySuccess), &payment, &finished(0)),
            [Effect::SetNotRefundable]
        );
        let known = Payment { refundable: false, ..payment };
        let paid = order(Status::PaySuccess);
        assert_eq!(repeated_report(&paid, &known, &finished(0)), []);
        assert_eq!(
            repeated_report(&paid, &known, &report(2_800, 0)),
            [],
            "it never becomes refundable again"
        );
        // Decided about before its order was there.
        let decided = Payment { disposition: Disposition::Unmatched, order_id: None, ..known };
        let restored = order(Status::Closing);
        assert_eq!(repeated_report(&restored, &decided, &report(2_800, 0)), [Effect::EndPaidElsewhere]);
    }

    #[test]
    fn a_repeated_report_ends_only_an_order_that_waits_for_money_which_pays_nothing() {
        for status in Status::ALL {
            let order = order(status);
            for disposition in Disposition::ALL {
                let payment = payment(&report(2_800, 0), disposition);
                let ends = order.awaits_money() && disposition != Disposition::Settles;
                let effects = repeated_report(&order, &payment, &report(2_800, 0));
                let expected: &[Effect] = if ends { &[Effect::EndPaidElsewhere] } else { &[] };
                assert_eq!(effects, expected, "{status} {disposition}");
            }
        }
    }
}
