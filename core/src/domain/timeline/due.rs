//! What happens next.

use chrono::{DateTime, Utc};

use super::{Facts, Next, length};
use crate::domain::{ActName, Status};

/// A little overdue is on time: a worker takes up what is due within a second or two, a tick every few seconds.
const ON_TIME_S: i64 = 10;

/// What is due first of all that moves the order; failing that, what subscribers are still to be told.
pub(super) fn next(facts: &Facts, now: DateTime<Utc>) -> Option<Next> {
    let announce = facts.events.iter().filter(|told| told.announced_at.is_none()).map(|told| told.at).min();
    let moves = moves(facts);
    let first = moves.into_iter().min_by_key(|(_, at, _)| *at);
    let (act, at, running) = first.or_else(|| {
        let at = announce.filter(|_| !facts.given_up(ActName::PublishEvents))?;
        Some((ActName::PublishEvents.to_string(), at, false))
    })?;
    let what = match ActName::of(&act) {
        Some(ActName::CreatePrepay) => "the cashier is prepared",
        Some(ActName::ReconcileOrder) => "Alipay is asked what became of it",
        Some(ActName::ExpireOrder) => "its time to pay has passed and it is closed",
        Some(ActName::CloseOrder) => "Alipay is asked to close it",
        Some(ActName::HandleNotify) => "a notification is read",
        Some(ActName::MarkPaid) => "Alipay's word about its money is taken up",
        Some(ActName::RefundOrder) => "Alipay is asked to give the money back",
        Some(ActName::PublishEvents) => "subscribers are told",
        _ => &act,
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
    let mut add = |act: ActName, at: Option<DateTime<Utc>>| {
        // A live job says better when its act is due.
        if let Some(at) = at.filter(|_| !facts.live(act)) {
            moves.push((act.to_string(), at, false));
        }
    };
    match order.status() {
        Status::PayWait => add(ActName::ReconcileOrder, facts.looks.next_at),
        Status::Closing => add(ActName::CloseOrder, facts.looks.next_at),
        Status::Create | Status::PaySuccess | Status::Refunded | Status::Closed => {}
    }
    if order.is_open() {
        add(ActName::ExpireOrder, Some(order.expires_at));
    }
    if !facts.given_up(ActName::HandleNotify) {
        add(ActName::HandleNotify, facts.unread().map(|notified| notified.received_at));
    }
    if !facts.given_up(ActName::MarkPaid) {
        add(ActName::MarkPaid, facts.unsettled().map(|statement| statement.at));
    }
    if !facts.given_up(ActName::RefundOrder) {
        add(ActName::RefundOrder, facts.unfinished().map(|refund| refund.created_at));
    }
    moves
}
