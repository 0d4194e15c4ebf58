//! How an order ends that is being closed: never by a timer alone, always by Alipay's word.

use chrono::{DateTime, Utc};

use crate::domain::answer::{Closing, Trade};
use crate::domain::{Absence, Change, IllegalTransition, Order, PaymentReport};

/// What is done next at Alipay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// A buyer has its cashier open: it is closed there.
    Close,
    /// It moved meanwhile: ask again.
    AskAgain,
    /// This is how it is; see [`decide`].
    Settle(Trade),
}

/// What follows from the first question.
pub fn asked(trade: Trade) -> Next {
    if trade == Trade::Waiting { Next::Close } else { Next::Settle(trade) }
}

/// What follows from the request to close it there.
pub const fn called(closing: Closing) -> Next {
    match closing {
        Closing::Closed => Next::Settle(Trade::Closed),
        Closing::Absent => Next::Settle(Trade::Absent),
        Closing::Moved => Next::AskAgain,
    }
}

/// What follows here from how it is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// It ends: Alipay says that the trade is closed.
    End(Option<Box<Change>>),
    /// It ends: there is no trade and nobody can open one any more. That is checked later.
    EndAbsent(Option<Box<Change>>),
    /// Somebody may still open the cashier and pay: it is asked about until this time as ever.
    LookAt(DateTime<Utc>),
    /// Money came after all: it becomes evidence.
    Record(PaymentReport),
    /// What Alipay says cannot be.
    Alarm(String),
    /// It refused to close and waits all the same: the next look finds out.
    Nothing,
}

/// What follows for an order as it was read before the first question.
pub fn decide(order: &Order, found: Trade, now: DateTime<Utc>) -> Result<Effect, IllegalTransition> {
    Ok(match found {
        Trade::Closed => Effect::End(order.trade_closed(now)?.map(Box::new)),
        Trade::Absent => match order.trade_absent(now)? {
            Absence::Final(change) => Effect::EndAbsent(change),
            Absence::NotYet { proves_at } => Effect::LookAt(proves_at),
        },
        Trade::Paid(report) | Trade::PaidAndRefunded(report) => Effect::Record(report),
        Trade::Waiting => Effect::Nothing,
        Trade::Strange(what) => Effect::Alarm(what),
    })
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::super::mark_paid::tests::{order, report};
    use super::*;
    use crate::domain::Status;
    use crate::domain::order::ABSENCE_PROVES_AFTER;

    #[test]
    fn only_what_waits_is_closed_there() {
        assert_eq!(asked(Trade::Waiting), Next::Close);
        for trade in [Trade::Absent, Trade::Closed, Trade::Paid(report(2_800, 0)), Trade::Strange("x".into())]
        {
            assert_eq!(asked(trade.clone()), Next::Settle(trade));
        }
        assert_eq!(called(Closing::Closed), Next::Settle(Trade::Closed));
        assert_eq!(called(Closing::Absent), Next::Settle(Trade::Absent));
        assert_eq!(called(Closing::Moved), Next::AskAgain);
    }

    #[test]
    fn it_ends_by_alipays_word_and_absence_proves_nothing_too_early() {
        let order = order(Status::Closing);
        let proves_at = order.expires_at + ABSENCE_PROVES_AFTER;
        let at = |trade, now| decide(&order, trade, now).unwrap();
        let Effect::End(Some(change)) = at(Trade::Closed, proves_at) else { panic!("it ends") };
        assert_eq!(change.after.status(), Status::Closed);
        assert_eq!(at(Trade::Absent, proves_at - TimeDelta::seconds(1)), Effect::LookAt(proves_at));
        assert!(matches!(at(Trade::Absent, proves_at), Effect::EndAbsent(Some(_))));
        assert_eq!(at(Trade::Waiting, proves_at), Effect::Nothing);
        let other = report(1_000, 0);
        assert_eq!(at(Trade::Paid(other.clone()), proves_at), Effect::Record(other), "of any amount");
    }
}
