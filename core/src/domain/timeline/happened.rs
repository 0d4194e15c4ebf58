//! What happened, by whose word.

use super::{By, Decided, Entry, Facts, Notified, Payment, Statement, Step, Told, Work, clock, found_words};
use crate::domain::decide::refund_order::EXCEEDS_BALANCE;
use crate::domain::{CloseReason, Disposition, Origin, Refund, RefundState, Trigger};

/// Everything that happened, oldest first; at one moment, causes before effects.
pub(super) fn entries(facts: &Facts) -> Vec<Entry> {
    let mut entries = vec![made(facts)];
    entries.extend(facts.notifications.iter().map(received));
    entries.extend(facts.evidence.iter().map(reported));
    entries.extend(facts.notifications.iter().filter_map(read));
    entries.extend(facts.payments.iter().flat_map(|payment| paid(facts, payment)));
    entries.extend(facts.refunds.iter().map(|refund| promised(facts, refund)));
    entries.extend(facts.refunds.iter().filter_map(delayed));
    entries.extend(facts.refunds.iter().filter_map(settled));
    entries.extend(facts.decisions.iter().map(decided));
    entries.extend(facts.steps.iter().map(|step| moved(facts, step)));
    entries.extend(facts.events.iter().filter_map(announced));
    entries.extend(asked(facts));
    entries.extend(facts.jobs.iter().filter_map(given_up));
    entries.sort_by_key(|entry| entry.at);
    entries
}

fn made(facts: &Facts) -> Entry {
    let order = &facts.order;
    Entry {
        at: order.created_at,
        what: "order_created",
        by: By::Shop,
        says: format!(
            "The order was made: {} fen, payable until {}.",
            order.amount.fen(),
            clock(order.expires_at)
        ),
        reference: None,
    }
}

fn received(notified: &Notified) -> Entry {
    Entry {
        at: notified.received_at,
        what: "notification_received",
        by: By::Notification,
        says: "A notification came whose signature is Alipay's.".to_owned(),
        reference: Some(notified.notification_id.to_string()),
    }
}

/// Nothing is said of one that became evidence or moved nothing: the former has an entry of its own.
fn read(notified: &Notified) -> Option<Entry> {
    let reason = notified.quarantined.as_deref()?;
    let why = match reason {
        "another_app" => "it names another app",
        "another_seller" => "it names another seller",
        "another_amount" => "it names another amount",
        "unreadable" => "its amount or number cannot be read",
        other => other,
    };
    Some(Entry {
        at: notified.handled_at?,
        what: "notification_quarantined",
        by: By::Paydesk,
        says: format!("The notification was quarantined ({why}): the order does not move by it."),
        reference: Some(notified.notification_id.to_string()),
    })
}

fn reported(statement: &Statement) -> Entry {
    let refunded = match statement.refunded.fen() {
        0 => String::new(),
        fen => format!(", {fen} fen of them refunded"),
    };
    Entry {
        at: statement.at,
        what: "payment_reported",
        by: statement.by,
        says: format!(
            "Alipay reported {} fen by trade {} ({}){refunded}.",
            statement.amount.fen(),
            statement.trade_no,
            statement.trade_status,
        ),
        reference: Some(statement.evidence_id.to_string()),
    }
}

/// When the buyer paid, by Alipay's own clock; and what it means, where it did not pay the order.
fn paid(facts: &Facts, payment: &Payment) -> Vec<Entry> {
    let Payment { trade_no, amount, .. } = payment;
    let by = facts.evidence.iter().rev().find(|statement| statement.trade_no == *trade_no);
    let by = by.map_or(By::Paydesk, |statement| statement.by);
    let mut entries = Vec::new();
    if let Some(at) = payment.paid_at {
        let says = format!("The buyer paid {} fen by trade {trade_no}, by Alipay's clock.", amount.fen());
        entries.push(Entry { at, what: "buyer_paid", by, says, reference: Some(trade_no.clone()) });
    }
    let why = match payment.disposition {
        Disposition::Late => ("money_came_late", "after the order was closed"),
        Disposition::Duplicate => ("money_came_twice", "although another trade had paid the order"),
        Disposition::Mismatched => ("money_mismatched", "which is not what the order costs"),
        Disposition::Settles | Disposition::Unmatched => return entries,
    };
    let says = format!("{} fen came by trade {trade_no} {}.", amount.fen(), why.1);
    let reference = Some(trade_no.clone());
    entries.push(Entry { at: payment.recorded_at, what: why.0, by, says, reference });
    entries
}

fn promised(facts: &Facts, refund: &Refund) -> Entry {
    let trade_no = &refund.trade_no;
    let (by, why) = match refund.origin {
        Origin::Asked => (By::Shop, "the shop asked for it"),
        Origin::Late => (By::Paydesk, "it came after the order was closed"),
        Origin::Duplicate => (By::Paydesk, "another trade had paid the order"),
        Origin::Operator => (By::Operator, "an operator decided it"),
        Origin::External => {
            let said =
                facts.evidence.iter().find(|said| said.trade_no == *trade_no && !said.refunded.is_zero());
            (said.map_or(By::Query, |said| said.by), "it was refunded in Alipay's console")
        }
    };
    Entry {
        at: refund.created_at,
        what: "refund_promised",
        by,
        says: format!("{} fen of trade {trade_no} are to go back: {why}.", refund.asked().fen()),
        reference: Some(refund.refund_id.to_string()),
    }
}

fn delayed(refund: &Refund) -> Option<Entry> {
    let why = refund.pending_reason().map(|why| format!(": {why}")).unwrap_or_default();
    Some(Entry {
        at: refund.delayed_at?,
        what: "refund_delayed",
        by: By::Paydesk,
        says: format!("{} fen took long to go back{why}.", refund.amount.fen()),
        reference: Some(refund.refund_id.to_string()),
    })
}

fn settled(refund: &Refund) -> Option<Entry> {
    let amount = refund.amount.fen();
    let (at, what, says) = match &refund.state {
        RefundState::Pending(_) | RefundState::Unknown(_) => return None,
        RefundState::Succeeded { at, corrected } => {
            let asked = refund.requested.map(|asked| format!(", and {} fen were asked for", asked.fen()));
            let asked = asked.unwrap_or_default();
            let after_all = if *corrected { " after all: the refund had been called failed" } else { "" };
            (*at, "refund_succeeded", format!("{amount} fen went back{after_all}{asked}."))
        }
        RefundState::Failed { at, failure } if failure == EXCEEDS_BALANCE => {
            let why = "more went back meanwhile than leaves room for them";
            (*at, "refund_failed", format!("{amount} fen were not given back: {why}."))
        }
        RefundState::Failed { at, failure } => {
            (*at, "refund_failed", format!("Alipay refused for good to give {amount} fen back: {failure}."))
        }
    };
    Some(Entry { at, what, by: By::Query, says, reference: Some(refund.refund_id.to_string()) })
}

fn decided(decided: &Decided) -> Entry {
    let Decided { actor, action, subject, note, refused, at } = decided;
    let name = actor.strip_prefix("cli:").unwrap_or(actor);
    let end = refused.as_ref().map(|code| format!(", which was refused: {code}")).unwrap_or_default();
    let note = note.as_ref().map(|note| format!(" ({note})")).unwrap_or_default();
    Entry {
        at: *at,
        what: "operator_decided",
        by: By::Operator,
        says: format!("{name} decided about {subject}: {action}{note}{end}."),
        reference: Some(subject.clone()),
    }
}

fn moved(facts: &Facts, step: &Step) -> Entry {
    let evidence = step.evidence_id.and_then(|id| facts.evidence.iter().find(|said| said.evidence_id == id));
    let (by, says) = match step.trigger {
        Trigger::Prepared => (By::Paydesk, "The cashier is ready: the order can be paid.".to_owned()),
        Trigger::ChannelChanged => {
            (By::Shop, "Another channel was asked for: the cashier is prepared again.".to_owned())
        }
        Trigger::PaymentReceived => {
            let by = evidence.map_or(By::Paydesk, |statement| statement.by);
            let trade = evidence.map(|statement| format!(" by trade {}", statement.trade_no));
            (by, format!("The order is paid{}, by {}.", trade.unwrap_or_default(), by.words()))
        }
        Trigger::Reopened => {
            let by = evidence.map_or(By::Operator, |statement| statement.by);
            (by, format!("Money came after it was closed; the order is paid after all, by {}.", by.words()))
        }
        Trigger::RefundedInPart => (By::Query, "A part of its money went back.".to_owned()),
        Trigger::RefundedInFull => (By::Query, "All of its money went back.".to_owned()),
        Trigger::CloseWanted => {
            let by = match facts.order.close_reason() {
                Some(CloseReason::Requested | CloseReason::Replaced) => By::Shop,
                Some(
                    CloseReason::Expired
                    | CloseReason::Rejected
                    | CloseReason::Mismatched
                    | CloseReason::PaidElsewhere,
                )
                | None => By::Paydesk,
            };
            (by, format!("The order shall be closed{}.", because(facts)))
        }
        Trigger::NeverOffered => {
            let because = because(facts);
            (By::Paydesk, format!("Closed{because}; neither Alipay nor a buyer had heard of it."))
        }
        Trigger::TradeClosed => (By::Query, "Closed: at Alipay the trade is closed and unpaid.".to_owned()),
        Trigger::TradeAbsent => {
            (By::Query, "Closed: Alipay knows no trade, and nobody can open one any more.".to_owned())
        }
        Trigger::MismatchedPayment => (
            evidence.map_or(By::Query, |statement| statement.by),
            "Closed: its number was paid with another amount.".to_owned(),
        ),
        Trigger::PaidElsewhere => (
            evidence.map_or(By::Paydesk, |statement| statement.by),
            "Closed: it was paid although another order of the same purchase had been paid.".to_owned(),
        ),
    };
    let reference = step.evidence_id.map(|id| id.to_string());
    Entry { at: step.at, what: step.trigger.as_str(), by, says, reference }
}

/// Why the order was closed; nothing where that is not kept, since it was paid after all.
pub(super) fn because(facts: &Facts) -> &'static str {
    match facts.order.close_reason() {
        Some(CloseReason::Expired) => ", since its time to pay had passed",
        Some(CloseReason::Requested) => ", since the shop asked for it",
        Some(CloseReason::Replaced) => ", since too little time was left and a new order took its place",
        Some(CloseReason::Rejected) => ", since Alipay would not take it under its number",
        Some(CloseReason::Mismatched) => ", since its number was paid with another amount",
        Some(CloseReason::PaidElsewhere) => ", since another order of the same purchase was paid",
        None => "",
    }
}

fn announced(told: &Told) -> Option<Entry> {
    Some(Entry {
        at: told.announced_at?,
        what: "event_announced",
        by: By::Paydesk,
        says: format!("Subscribers were told {}.", told.event_type),
        reference: Some(told.event_id.to_string()),
    })
}

fn asked(facts: &Facts) -> Option<Entry> {
    let times = match facts.looks.count {
        1 => "once",
        count => &format!("{count} times in all"),
    };
    let found = facts.looks.found.map(|found| format!(": {}", found_words(found))).unwrap_or_default();
    Some(Entry {
        at: facts.looks.last_at?,
        what: "alipay_asked",
        by: By::Paydesk,
        says: format!("Alipay was last asked about the order, {times}{found}."),
        reference: None,
    })
}

fn given_up(work: &Work) -> Option<Entry> {
    Some(Entry {
        at: work.given_up_at?,
        what: "job_given_up",
        by: By::Paydesk,
        says: format!(
            "{} was given up after {} failures; an operator can retry it.",
            work.act, work.failures
        ),
        reference: Some(work.job_id.to_string()),
    })
}
