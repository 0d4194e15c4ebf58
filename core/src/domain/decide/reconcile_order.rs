//! What an answer to the question about an order does.

use chrono::{DateTime, Utc};

use crate::domain::answer::Trade;
use crate::domain::{Change, CloseReason, IllegalTransition, Order, PaymentReport};

/// What follows from the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Money came: it becomes evidence, as from a notification.
    Record(PaymentReport),
    /// Its trade is closed: the order begins to close, which asks again and takes Alipay's word for it.
    BeginClose(Box<Change>),
    /// What Alipay says cannot be.
    Alarm(String),
    /// Asking changed nothing.
    Nothing,
}

/// What follows from the answer about an order as it was read before the question.
pub fn decide(order: &Order, trade: Trade, now: DateTime<Utc>) -> Result<Effect, IllegalTransition> {
    Ok(match trade {
        Trade::Paid(report) | Trade::PaidAndRefunded(report) => Effect::Record(report),
        Trade::Closed if order.is_open() => order
            .want_closed(CloseReason::Expired, now)?
            .map_or(Effect::Nothing, |change| Effect::BeginClose(Box::new(change))),
        Trade::Absent | Trade::Waiting | Trade::Closed => Effect::Nothing,
        Trade::Strange(what) => Effect::Alarm(what),
    })
}

#[cfg(test)]
mod tests {
    use super::super::mark_paid::tests::{order, report};
    use super::*;
    use crate::domain::Status;

    #[test]
    fn every_answer_about_every_order_is_an_effect() {
        let now = DateTime::UNIX_EPOCH;
        for status in Status::ALL {
            let decide = |trade| decide(&order(status), trade, now).expect("a decision");
            for paid in [Trade::Paid(report(2_800, 0)), Trade::Paid(report(1_000, 0))] {
                assert_eq!(decide(paid.clone()), Effect::Record(paid.report().unwrap().clone()), "{status}");
            }
            let back = Trade::PaidAndRefunded(report(2_800, 2_800));
            assert_eq!(decide(back), Effect::Record(report(2_800, 2_800)), "{status}");
            for nothing in [Trade::Absent, Trade::Waiting] {
                assert_eq!(decide(nothing), Effect::Nothing, "{status}");
            }
            assert_eq!(matches!(decide(Trade::Closed), Effect::BeginClose(_)), status.is_open(), "{status}");
            assert_eq!(decide(Trade::Strange("x".into())), Effect::Alarm("x".into()));
        }
    }
}
