//! What the query about a quarantined message does.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::answer::{Says, ToldRefund, UnmatchedTrade};
use crate::domain::{Money, Order, PaymentReport};

/// For how long a trade is asked about that Alipay does not know: its own message can be faster than its books.
const ASKED_FOR: TimeDelta = TimeDelta::hours(24);
/// The first pause between two such questions; each is as long as the time before it.
const PAUSE_MIN: TimeDelta = TimeDelta::minutes(1);

/// When Alipay is asked again about a message that came at `received_at`, of whose trade it knows nothing: while it may still speak of money
/// and is young. `None`: the answer stands.
pub fn ask_again_at(says: &Says, received_at: DateTime<Utc>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let may_be_money = matches!(says, Says::Paid(_) | Says::Refunded(_) | Says::Strange(_));
    let age = now - received_at;
    (may_be_money && age < ASKED_FOR).then(|| now + age.max(PAUSE_MIN))
}

/// What follows from the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// There is no money behind it.
    Nothing,
    /// Money came under the number of an order of ours: it becomes evidence, whatever its amount.
    Record(PaymentReport),
    /// Money came for nobody: it is recorded as that.
    RecordUnmatched {
        /// Its trade, with what is known to have gone back.
        trade: UnmatchedTrade,
        /// The number of a refund of it, to be asked about.
        out_request_no: Option<String>,
    },
    /// Alipay says that nothing was paid, by a trade that is paid.
    Alarm(UnmatchedTrade),
}

/// What follows from the paid trade that was found. `told` is what the message told of a refund, and `order` the one that the trade
/// names, if it is one of the app's.
pub fn decide(found: Option<UnmatchedTrade>, told: Option<&ToldRefund>, order: Option<&Order>) -> Effect {
    let Some(trade) = found else { return Effect::Nothing };
    if trade.amount == Money::ZERO {
        return Effect::Alarm(trade);
    }
    let (trade, out_request_no) = with_part_that_went_back(trade, told);
    match order {
        Some(order) => Effect::Record(PaymentReport {
            order_id: order.order_id,
            trade_no: trade.trade_no,
            amount: trade.amount,
            refunded: trade.refunded,
            trade_status: trade.trade_status,
            paid_at: trade.paid_at,
            refundable: trade.refundable,
            out_request_no,
        }),
        None => Effect::RecordUnmatched { trade, out_request_no },
    }
}

/// A query does not tell of parts that went back, but a message that agrees with it does; how much it was is asked by its number.
fn with_part_that_went_back(
    trade: UnmatchedTrade,
    told: Option<&ToldRefund>,
) -> (UnmatchedTrade, Option<String>) {
    match told {
        Some(told)
            if (&told.trade_no, told.amount) == (&trade.trade_no, trade.amount)
                && trade.refunded.is_zero()
                && told.refunded <= told.amount =>
        {
            (UnmatchedTrade { refunded: told.refunded, ..trade }, told.out_request_no.clone())
        }
        _ => (trade, None),
    }
}

#[cfg(test)]
mod tests {
    use super::super::mark_paid::tests::{order, report};
    use super::*;
    use crate::domain::Status;

    #[test]
    fn money_is_its_orders_whatever_its_amount_and_else_nobodys() {
        let order = order(Status::Closed);
        let trade = |fen| UnmatchedTrade {
            out_trade_no: order.order_id.to_string(),
            trade_no: "T1".into(),
            amount: Money::from_fen(fen).unwrap(),
            refunded: Money::ZERO,
            trade_status: "TRADE_SUCCESS".into(),
            paid_at: None,
            refundable: true,
        };
        assert_eq!(decide(None, None, Some(&order)), Effect::Nothing);
        for fen in [2_800, 1_000] {
            let expected = PaymentReport { order_id: order.order_id, ..report(fen, 0) };
            assert_eq!(decide(Some(trade(fen)), None, Some(&order)), Effect::Record(expected));
            assert_eq!(
                decide(Some(trade(fen)), None, None),
                Effect::RecordUnmatched { trade: trade(fen), out_request_no: None }
            );
        }
        assert_eq!(decide(Some(trade(0)), None, Some(&order)), Effect::Alarm(trade(0)));

        // A part that went back is told by the message alone, if it is about that trade.
        let back = |told: ToldRefund| match decide(Some(trade(1_000)), Some(&told), Some(&order)) {
            Effect::Record(report) => (report.refunded.fen(), report.out_request_no),
            other => panic!("{other:?}"),
        };
        let fen = |fen| Money::from_fen(fen).unwrap();
        let told = ToldRefund {
            trade_no: "T1".into(),
            amount: fen(1_000),
            refunded: fen(100),
            out_request_no: Some("r1".into()),
        };
        assert_eq!(back(told.clone()), (100, Some("r1".into())));
        assert_eq!(back(ToldRefund { trade_no: "T2".into(), ..told.clone() }), (0, None));
        assert_eq!(back(ToldRefund { refunded: fen(1_001), ..told.clone() }), (0, None));
        assert_eq!(back(ToldRefund { amount: order.amount, ..told.clone() }), (0, None));
        assert_eq!(back(ToldRefund { refunded: fen(1_000), ..told.clone() }), (1_000, Some("r1".into())));
        // What the query itself knows is not replaced.
        let known = UnmatchedTrade { refunded: fen(1_000), ..trade(1_000) };
        assert_eq!(
            decide(Some(known.clone()), Some(&told), None),
            Effect::RecordUnmatched { trade: known, out_request_no: None }
        );
    }

    #[test]
    fn what_alipay_does_not_know_yet_is_asked_about_for_a_day_with_growing_pauses() {
        let came = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let paid = Says::Paid(report(1_000, 0));
        let mut at = came;
        let mut asked = 0;
        while let Some(next) = ask_again_at(&paid, came, at) {
            assert!(next - at >= PAUSE_MIN, "{next}");
            at = next;
            asked += 1;
        }
        assert!(at - came >= ASKED_FOR && asked <= 12, "{asked} times until {at}");
        let last = came + ASKED_FOR - TimeDelta::microseconds(1);
        assert_eq!(ask_again_at(&paid, came, last), Some(last + (last - came)));
        assert_eq!(ask_again_at(&paid, came, came + ASKED_FOR), None);
        for (says, may_be_money) in [
            (Says::Refunded(report(1_000, 100)), true),
            (Says::Strange("total_amount".into()), true),
            (Says::Closed, false),
            (Says::Nothing, false),
        ] {
            let next = may_be_money.then(|| came + PAUSE_MIN);
            assert_eq!(ask_again_at(&says, came, came), next, "{says:?}");
        }
    }
}
