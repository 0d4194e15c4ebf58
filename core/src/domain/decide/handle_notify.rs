//! What a signed notification means for us.

use super::mark_paid::can_be_booked;
use crate::domain::answer::{NOTIFY_ID_CHARS_MAX, NUMBER_CHARS_MAX, Notification, Says, is_number};
use crate::domain::{AppId, Order, Payment, PaymentReport};

/// What a notification means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Judgement {
    /// The order's own amount was paid: it becomes evidence.
    Record(PaymentReport),
    /// It says something that a query about the order says better.
    Ask,
    /// Nothing that moves an order.
    Nothing,
    /// It is signed but wrong, for this stable reason: no order moves by it, and a query about its trade settles what is true.
    Quarantine(&'static str),
}

/// A signature says who speaks, not that it is about us: app, seller, numbers, order and amount are compared before a word is believed.
/// `order` is the order it names, if that is one of the app whose key verified the message; `known` is the payment by the trade it names,
/// which has to be given where [`is_another_amount`].
pub fn judge(
    notification: &Notification,
    order: Option<&Order>,
    known: Option<&Payment>,
    app_id: &AppId,
) -> Judgement {
    if notification.app_id != app_id.as_str() {
        return Judgement::Quarantine("another_app");
    }
    if !notification.seller_is_ours {
        return Judgement::Quarantine("another_seller");
    }
    if !is_readable(notification) {
        return Judgement::Quarantine("unreadable");
    }
    let Some(order) = order else { return Judgement::Quarantine("unknown_order") };
    match &notification.says {
        Says::Paid(report) | Says::Refunded(report) if !can_be_booked(report) => {
            Judgement::Quarantine("unreadable")
        }
        // What is recorded already by a query's word, as money that can never pay the order, may be told of.
        Says::Paid(report) | Says::Refunded(report)
            if report.amount != order.amount && !known.is_some_and(|known| is_of(report, known)) =>
        {
            Judgement::Quarantine("another_amount")
        }
        // A refund also proves the payment, should we not have heard of that; what went back is booked by its own number.
        Says::Paid(report) | Says::Refunded(report) => Judgement::Record(report.clone()),
        Says::Closed => Judgement::Ask,
        Says::Nothing => Judgement::Nothing,
        Says::Strange(_) => Judgement::Quarantine("unreadable"),
    }
}

/// Whether it tells of money of another amount than the order's.
pub fn is_another_amount(notification: &Notification, order: &Order) -> bool {
    match &notification.says {
        Says::Paid(report) | Says::Refunded(report) => report.amount != order.amount,
        Says::Closed | Says::Nothing | Says::Strange(_) => false,
    }
}

fn is_of(report: &PaymentReport, known: &Payment) -> bool {
    (known.order_id, &known.trade_no, known.amount)
        == (Some(report.order_id), &report.trade_no, report.amount)
}

/// Whether its numbers can be numbers at all.
fn is_readable(notification: &Notification) -> bool {
    is_number(&notification.notify_id, NOTIFY_ID_CHARS_MAX)
        && is_number(&notification.out_trade_no, NUMBER_CHARS_MAX)
        && notification.trade_no.as_deref().is_none_or(|trade_no| is_number(trade_no, NUMBER_CHARS_MAX))
}

#[cfg(test)]
mod tests {
    use super::super::mark_paid::tests::{order, payment, report};
    use super::*;
    use crate::domain::{Disposition, Money, Status};

    fn says(says: Says) -> Notification {
        Notification {
            notify_id: "n1".into(),
            out_trade_no: order(Status::PayWait).order_id.to_string(),
            trade_no: Some("T1".into()),
            digest: [0; 32],
            signed_body: Vec::new(),
            app_id: "app".into(),
            seller_is_ours: true,
            says,
            told_refund: None,
        }
    }

    fn judged(notification: &Notification) -> Judgement {
        judge(notification, Some(&order(Status::PayWait)), None, &AppId::new("app"))
    }

    #[test]
    fn each_field_is_compared_before_a_word_is_believed() {
        let good = says(Says::Paid(report(2_800, 0)));
        assert_eq!(judged(&good), Judgement::Record(report(2_800, 0)));
        let quarantined = |notification: &Notification, reason| {
            assert_eq!(judged(notification), Judgement::Quarantine(reason), "{notification:?}");
        };
        quarantined(&Notification { app_id: "other".into(), ..good.clone() }, "another_app");
        quarantined(&Notification { seller_is_ours: false, ..good.clone() }, "another_seller");
        quarantined(&says(Says::Paid(report(1_000, 0))), "another_amount");
        quarantined(&says(Says::Strange("total_amount".into())), "unreadable");
        let unknown = judge(&good, None, None, &AppId::new("app"));
        assert_eq!(unknown, Judgement::Quarantine("unknown_order"));
    }

    #[test]
    fn a_message_about_money_that_is_known_to_be_of_another_amount_is_recorded() {
        let order = order(Status::Closed);
        let told = report(1_000, 100);
        let known = payment(&report(1_000, 0), Disposition::Mismatched);
        let judged = |known: &Payment| {
            let message = says(Says::Refunded(told.clone()));
            assert!(is_another_amount(&message, &order));
            judge(&message, Some(&order), Some(known), &AppId::new("app"))
        };
        assert_eq!(judged(&known), Judgement::Record(told.clone()));
        let others = [
            Payment { amount: order.amount, ..known.clone() },
            Payment { trade_no: "T2".into(), ..known.clone() },
            Payment { order_id: None, ..known },
        ];
        for other in others {
            assert_eq!(judged(&other), Judgement::Quarantine("another_amount"), "{other:?}");
        }
        assert!(!is_another_amount(&says(Says::Paid(report(2_800, 0))), &order));
    }

    #[test]
    fn numbers_and_amounts_that_cannot_be_are_unreadable_and_never_reach_a_table() {
        let good = says(Says::Refunded(report(2_800, 100)));
        assert_eq!(judged(&good), Judgement::Record(report(2_800, 100)));
        let long = "9".repeat(9_000);
        for wrong in ["a\0b", &long, ""] {
            let paid = |change: fn(&mut PaymentReport, String)| {
                let mut report = report(2_800, 100);
                change(&mut report, wrong.to_owned());
                says(Says::Refunded(report))
            };
            let messages = [
                Notification { notify_id: wrong.into(), ..good.clone() },
                Notification { out_trade_no: wrong.into(), ..good.clone() },
                Notification { trade_no: Some(wrong.into()), ..good.clone() },
                paid(|report, wrong| report.trade_no = wrong),
                paid(|report, wrong| report.out_request_no = Some(wrong)),
            ];
            for message in messages {
                assert_eq!(judged(&message), Judgement::Quarantine("unreadable"), "{message:?}");
            }
        }
        assert_eq!(judged(&says(Says::Refunded(report(2_800, 2_801)))), Judgement::Quarantine("unreadable"));
        let nothing = PaymentReport { amount: Money::ZERO, ..report(2_800, 0) };
        assert_eq!(judged(&says(Says::Paid(nothing))), Judgement::Quarantine("unreadable"));
    }

    #[test]
    fn what_a_query_says_better_is_asked() {
        assert_eq!(judged(&says(Says::Closed)), Judgement::Ask);
        assert_eq!(judged(&says(Says::Nothing)), Judgement::Nothing);
    }
}
