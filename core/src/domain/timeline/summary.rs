//! How things stand, in one sentence.

use chrono::{DateTime, Utc};

use super::happened::because;
use super::{Facts, Next, Payment, clock, found_words, length};
use crate::domain::{ActName, Disposition, Refund, RefundState, Stage, Status, Trigger};

/// State, what is known of the money, what is wrong, what is next: clauses of one sentence.
pub(super) fn summary(facts: &Facts, next: Option<&Next>, now: DateTime<Utc>) -> String {
    let mut clauses = vec![stands(facts)];
    clauses.extend(asked(facts, now));
    clauses.extend(facts.payments.iter().rev().filter_map(unwanted));
    clauses.extend(wrong(facts));
    clauses.push(match next {
        None => "nothing more is due".to_owned(),
        Some(Next { act, when, .. }) if *act == ActName::ReconcileOrder => format!("next query {when}"),
        Some(next) => format!("next: {}", next.says),
    });
    if facts.order.status() == Status::PayWait && next.is_none_or(|next| next.act != ActName::ExpireOrder) {
        clauses.push(format!("closes {}", clock(facts.order.expires_at)));
    }
    clauses.join("; ") + "."
}

fn stands(facts: &Facts) -> String {
    let order = &facts.order;
    match order.stage {
        Stage::Create { .. } if facts.live(ActName::CreatePrepay) => {
            "Its cashier is being prepared".to_owned()
        }
        Stage::Create { .. } => {
            "Its cashier is not ready and nobody prepares it: asking for the order again does".to_owned()
        }
        Stage::PayWait { cashier: None, .. } => {
            "Waits for payment, while its cashier is prepared again".to_owned()
        }
        Stage::PayWait { .. } => "Waits for payment".to_owned(),
        Stage::Paid { at, refunded, .. } => {
            let pays = |trigger| matches!(trigger, Trigger::PaymentReceived | Trigger::Reopened);
            let paid = facts.steps.iter().find(|step| pays(step.trigger));
            let evidence = paid.and_then(|step| step.evidence_id);
            let evidence = evidence.and_then(|id| facts.evidence.iter().find(|said| said.evidence_id == id));
            let by = evidence.map(|said| format!(", by {}", said.by.words())).unwrap_or_default();
            let back = match refunded.fen() {
                0 => String::new(),
                fen => format!(", and {fen} of {} fen went back", order.amount.fen()),
            };
            format!("Paid at {}{by}{back}", clock(at))
        }
        Stage::Refunded { paid_at, .. } => format!("Paid at {}, and all of it went back", clock(paid_at)),
        Stage::Closing { .. } => format!("Is being closed{}", because(facts)),
        Stage::Closed { at, .. } => format!("Closed at {}{}", clock(at), because(facts)),
    }
}

/// Only while the answer matters.
fn asked(facts: &Facts, now: DateTime<Utc>) -> Option<String> {
    if !matches!(facts.order.status(), Status::PayWait | Status::Closing) {
        return None;
    }
    let ago = |at| length(now - at);
    Some(match (facts.evidence.first(), facts.looks.last_at) {
        (Some(said), _) => format!("Alipay reported a payment {} ago", ago(said.at)),
        (None, Some(at)) => {
            let found = facts.looks.found.map_or("it told of no payment", found_words);
            format!("last query {} ago: {found}", ago(at))
        }
        (None, None) => "Alipay has not been asked yet".to_owned(),
    })
}

/// Money that did not pay the order, and whether it went back.
fn unwanted(payment: &Payment) -> Option<String> {
    let came = match payment.disposition {
        Disposition::Late => "after the order was closed",
        Disposition::Duplicate => "although another trade had paid",
        Disposition::Mismatched => "which is not what it costs",
        Disposition::Settles | Disposition::Unmatched => return None,
    };
    let (amount, refunded) = (payment.amount.fen(), payment.refunded.fen());
    let back = if payment.undecided {
        "an operator has to decide about them".to_owned()
    } else if refunded == amount {
        "they went back".to_owned()
    } else if let Some(reference) = &payment.settled_outside {
        format!("an operator settled them outside ({reference})")
    } else if refunded == 0 {
        "they are to go back".to_owned()
    } else {
        format!("{refunded} of them went back")
    };
    Some(format!("{amount} fen came by trade {}, {came}, and {back}", payment.trade_no))
}

/// A refund that has not given the money back, since when it waits and why.
fn unfinished(refund: &Refund) -> Option<String> {
    let (amount, id) = (refund.amount.fen(), refund.refund_id);
    let since = clock(refund.created_at);
    let why = refund.pending_reason().map(|why| format!(", waiting since {since}: {why}"));
    let why = why.unwrap_or_default();
    match refund.state {
        RefundState::Pending(_) => Some(format!("{amount} fen are to go back ({id}){why}")),
        RefundState::Unknown(_) => Some(format!("whether {amount} fen went back is being asked ({id}){why}")),
        RefundState::Failed { .. } => Some(format!("{amount} fen could not go back ({id})")),
        RefundState::Succeeded { corrected: true, .. } => {
            Some(format!("{amount} fen went back although their refund had been called failed ({id})"))
        }
        RefundState::Succeeded { .. } => None,
    }
}

/// What a person may have to look at.
fn wrong(facts: &Facts) -> Vec<String> {
    let mut wrong = Vec::new();
    match facts.notifications.iter().filter(|notified| notified.quarantined.is_some()).count() {
        0 => {}
        1 => wrong.push("a notification is quarantined".to_owned()),
        count => wrong.push(format!("{count} notifications are quarantined")),
    }
    wrong.extend(facts.refunds.iter().filter_map(unfinished));
    for payment in &facts.payments {
        if let Some(reason) = payment.suspect {
            wrong.push(format!(
                "an operator has to look at trade {} ({})",
                payment.trade_no,
                reason.as_str()
            ));
        }
    }
    for work in facts.jobs.iter().filter(|work| work.given_up_at.is_some()) {
        wrong.push(format!("{} was given up (job {})", work.act, work.job_id));
    }
    match facts.events.iter().filter(|told| told.announced_at.is_none()).count() {
        0 => {}
        1 => wrong.push("an event is not announced yet".to_owned()),
        count => wrong.push(format!("{count} events are not announced yet")),
    }
    wrong
}
