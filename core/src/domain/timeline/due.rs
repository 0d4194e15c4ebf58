//! What happens next.

use chrono::{DateTime, Utc};

use super::{Facts, Next, length};
use crate::domain::Status;

/// A little overdue is on time: a worker takes up what is due within a second or two, a tick every few seconds.
const ON_TIME_S: i64 = 10;

/// What is due first of all that moves the order; failing that, what subscribers are still to be told.
pub(super) fn next(facts: &Facts, now: DateTime<Utc>) -> Option<Next> {
    let announce = facts.events.iter().filter(|told| told.announced_at.is_none()).map(|told| told.at).min();
    let moves = moves(facts);
    let first = moves.into_iter().min_by_key(|(_, at, _)| *at);
    let (act, at, running) = first.or_else(|| {
        let at = announce.filter(|_| !facts.given_up("publish_events"))?;
        Some(("publish_events".to_owned(), at, false))
    })?;
    let what = match act.as_str() {
        "create_prepay" => "the cashier is prepared",
        "reconcile_order" => "Alipay is asked what became of it",
        "expire_order" => "its time to pay has passed and it is closed",
        "close_order" => "Alipay is asked to close it",
        "handle_notify" => "a notification is read",
        "mark_paid" => "Alipay's word about its money is taken up",
        "refund_order" => "Alipay is asked to give the money back",
        "publish_events" => "subscribers are told",
        other => other,
    };
    let wait = at - now;
    let when = if running {
        "at this moment".to_owned()
    } else if wait.num_seconds() > 0 {
        format!("in {}", length(wait))
    } else if wait.num_seconds() >= -ON_TIME_S {
        "now".to_owned()
    } else {
        format!("overdue by {}", length(-wait))
    };
    let says = format!("{what}, {when}");
    Some(Next { act, at, when, says })
}

/// Act, time, and whether a worker is at it.
fn moves(facts: &Facts) -> Vec<(String, DateTime<Utc>, bool)> {
    let order = &facts.order;
    let mut moves: Vec<(String, DateTime<Utc>, bool)> = facts
        .jobs
        .iter()
        .filter(|work| work.given_up_at.is_none())
        .map(|work| (work.act.clone(), work.due_at, work.running))
        .collect();
    let mut add = |act: &str, at: Option<DateTime<Utc>>| {
        // A live job says better when its act is due.
        if let Some(at) = at.filter(|_| !facts.live(act)) {
            moves.push((act.to_owned(), at, false));
        }
    };
    match order.status {
        Status::PayWait => add("reconcile_order", facts.looks.next_at),
        Status::Closing => add("close_order", facts.looks.next_at),
        Status::Create | Status::PaySuccess | Status::Refunded | Status::Closed => {}
    }
    if order.status.is_open() {
        add("expire_order", Some(order.expires_at));
    }
    if !facts.given_up("handle_notify") {
        add("handle_notify", facts.unread().map(|notified| notified.received_at));
    }
    if !facts.given_up("mark_paid") {
        add("mark_paid", facts.unsettled().map(|statement| statement.at));
    }
    if !facts.given_up("refund_order") {
        add("refund_order", facts.unfinished().map(|refund| refund.created_at));
    }
    moves
}
