//! When Alipay is asked about an order again: the order's own clock; and what it knew when it was asked.

use chrono::TimeDelta;

use super::OrderId;
use super::answer::Trade;
use super::words::words;

/// The pauses before the first looks: 5 s, 10 s and 20 s after the order can be paid. Most who pay do it at once, and their
/// notification is there before the first look; who has lost it shall not wait long.
const FIRST_PAUSES: [TimeDelta; 3] = [TimeDelta::seconds(5), TimeDelta::seconds(5), TimeDelta::seconds(10)];

/// Between two looks at one order lies at least this much, however many wait for it: Alipay's answer is no fresher than that.
pub const PAUSE_MIN: TimeDelta = TimeDelta::seconds(3);

/// When an order that Alipay knew no trade of is looked at again, counted from its closing. Nobody should be able to pay it any more;
/// should Alipay have taken money all the same, it is found and goes back.
pub const AFTER_CLOSING: [TimeDelta; 2] = [TimeDelta::hours(1), TimeDelta::hours(24)];

/// How long after money came Alipay is asked about its trade once more: money that went back in Alipay's console need not be told of.
pub const AFTER_PAYMENT: TimeDelta = TimeDelta::hours(24);

/// When a payment is asked about again whose question was lost.
pub const AGAIN_IF_LOST: TimeDelta = TimeDelta::minutes(30);

words! {
    /// What Alipay knew of an order's trade when it was asked.
    pub enum Found: "finding" {
        /// No trade: the buyer has not opened the cashier.
        Absent = "absent",
        /// The buyer has opened the cashier and has not paid.
        Waiting = "waiting",
        /// It was paid.
        Paid = "paid",
        /// It was closed unpaid.
        Closed = "closed",
        /// Something that cannot be.
        Strange = "strange",
    }
}

impl From<&Trade> for Found {
    fn from(trade: &Trade) -> Self {
        match trade {
            Trade::Absent => Self::Absent,
            Trade::Waiting => Self::Waiting,
            Trade::Paid(_) | Trade::PaidAndRefunded(_) => Self::Paid,
            Trade::Closed => Self::Closed,
            Trade::Strange(_) => Self::Strange,
        }
    }
}

/// What the job of such a look is keyed by: one for each time, beside the order's other questions.
pub fn key_after_closing(order_id: OrderId, after: TimeDelta) -> String {
    format!("{order_id}:{}h", after.num_hours())
}

/// How long from one look at an order to the next, when it was looked at so many times before; never longer than `longest`.
pub fn pause_after(looks: i32, longest: TimeDelta) -> TimeDelta {
    let first = usize::try_from(looks).ok().and_then(|looks| FIRST_PAUSES.get(looks));
    first.map_or(longest, |pause| longest.min(*pause))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_come_after_5_10_and_20_seconds_and_then_evenly() {
        let longest = TimeDelta::seconds(45);
        let mut at = TimeDelta::zero();
        let times: Vec<i64> = (0..6)
            .map(|looks| {
                at += pause_after(looks, longest);
                at.num_seconds()
            })
            .collect();
        assert_eq!(times, [5, 10, 20, 65, 110, 155]);
        assert_eq!(pause_after(i32::MAX, longest), longest);
    }

    #[test]
    fn each_look_after_closing_has_a_key_of_its_own() {
        let order_id = OrderId::new(chrono::DateTime::UNIX_EPOCH);
        let keys = AFTER_CLOSING.map(|after| key_after_closing(order_id, after));
        assert_eq!(keys, [format!("{order_id}:1h"), format!("{order_id}:24h")]);
    }

    #[test]
    fn no_pause_is_longer_than_the_longest() {
        let longest = TimeDelta::seconds(4);
        assert!((0..6).all(|looks| pause_after(looks, longest) == longest));
    }
}
