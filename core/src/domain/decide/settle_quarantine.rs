//! What the query about a quarantined message does.

use super::mark_paid::can_be_booked;
use crate::domain::answer::{Says, UnmatchedTrade};
use crate::domain::{Money, Order, PaymentReport};

/// What follows from the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// There is no money behind it.
    Nothing,
    /// Money came under the number of an order of ours: it becomes evidence, whatever its amount.
    Record(PaymentReport),
    /// Money came for nobody: it is recorded as that.
    RecordUnmatched(UnmatchedTrade),
    /// Alipay says that nothing was paid, by a trade that is paid.
    Alarm(UnmatchedTrade),
}

/// What follows from the paid trade that was found. `says` is what the message said, and `order` the one that the trade names, if it is one
/// of the app's.
pub fn decide(found: Option<UnmatchedTrade>, says: &Says, order: Option<&Order>) -> Effect {
    match (found, order) {
        (None, _) => Effect::Nothing,
        (Some(trade), _) if trade.amount == Money::ZERO => Effect::Alarm(trade),
        (Some(trade), Some(order)) => Effect::Record(report(trade, says, order)),
        (Some(trade), None) => Effect::RecordUnmatched(trade),
    }
}

/// A query does not tell of parts that went back, but a message that agrees with it does; how much it was is asked by its number.
fn report(trade: UnmatchedTrade, says: &Says, order: &Order) -> PaymentReport {
    let back = match says {
        Says::Refunded(told) if (&told.trade_no, told.amount) == (&trade.trade_no, trade.amount) => {
            Some(told)
        }
        _ => None,
    };
    let back = back.filter(|told| trade.refunded.is_zero() && can_be_booked(told));
    PaymentReport {
        order_id: order.order_id,
        trade_no: trade.trade_no,
        amount: trade.amount,
        refunded: back.map_or(trade.refunded, |told| told.refunded),
        trade_status: trade.trade_status,
        paid_at: trade.paid_at,
        refundable: trade.refundable,
        out_request_no: back.and_then(|told| told.out_request_no.clone()),
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
        let paid = &Says::Paid(report(1_000, 0));
        assert_eq!(decide(None, paid, Some(&order)), Effect::Nothing);
        for fen in [2_800, 1_000] {
            let expected = PaymentReport { order_id: order.order_id, ..report(fen, 0) };
            assert_eq!(decide(Some(trade(fen)), paid, Some(&order)), Effect::Record(expected));
            assert_eq!(decide(Some(trade(fen)), paid, None), Effect::RecordUnmatched(trade(fen)));
        }
        assert_eq!(decide(Some(trade(0)), paid, Some(&order)), Effect::Alarm(trade(0)));

        // A part that went back is told by the message alone, if it is about that trade.
        let back = |told: PaymentReport| match decide(Some(trade(1_000)), &Says::Refunded(told), Some(&order))
        {
            Effect::Record(report) => (report.refunded.fen(), report.out_request_no),
            other => panic!("{other:?}"),
        };
        let told = PaymentReport { out_request_no: Some("r1".into()), ..report(1_000, 100) };
        assert_eq!(back(told.clone()), (100, Some("r1".into())));
        assert_eq!(back(PaymentReport { trade_no: "T2".into(), ..told.clone() }), (0, None));
        assert_eq!(
            back(PaymentReport { refunded: Money::from_fen(1_001).unwrap(), ..told.clone() }),
            (0, None)
        );
        assert_eq!(back(PaymentReport { amount: order.amount, ..told }), (0, None));
    }
}
