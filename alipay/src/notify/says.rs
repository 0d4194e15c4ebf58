//! What a genuine notification says: one enum, so that no receiver reads `trade_status` alone.

use chrono::{DateTime, Utc};

use super::Notify;
use crate::amount::Amount;
use crate::trade::TradeStatus;

/// What a message says about its trade.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Says {
    /// The buyer paid and nothing was refunded.
    Paid {
        /// The order's amount.
        total: Amount,
        /// When, if the message has it.
        paid_at: Option<DateTime<Utc>>,
        /// `TRADE_FINISHED`: paid, but can not be refunded.
        finished: bool,
    },
    /// Money went back. It also proves that the trade had been paid.
    Refunded {
        /// Refunded so far, over all refunds of the trade; not this refund's amount.
        refunded: Amount,
        /// The order's amount.
        total: Amount,
        /// Nothing is left: the trade is closed, or the sum reached the amount.
        full: bool,
        /// The request number of the refund that caused this message.
        out_request_no: Option<String>,
    },
    /// The trade is closed and the message shows no refund.
    Closed {
        /// The message carries a payment time all the same: the trade was paid once, so this is the end of a full
        /// refund rather than an unpaid close. Ask before believing either.
        was_paid: bool,
    },
    /// Opened by the buyer, unpaid.
    Waiting,
    /// About something else than a trade's state, or in a state this version does not know: acknowledge and record.
    Other,
    /// Genuine, but a field that matters is missing, no amount or no number of Alipay's: record it, believe nothing, ask.
    Unreadable {
        /// The field's wire name.
        field: &'static str,
    },
}

pub(super) fn read(notify: &Notify) -> Says {
    if notify.notify_type() != Some("trade_status_sync") {
        return Says::Other;
    }
    let Some(status) = notify.trade_status() else { return Says::Unreadable { field: "trade_status" } };
    let Ok(refund_fee) = notify.refund_fee() else { return Says::Unreadable { field: "refund_fee" } };
    let refunded = refund_fee.unwrap_or(Amount::ZERO);
    let Ok(Some(total)) = notify.total_amount() else {
        return Says::Unreadable { field: "total_amount" };
    };
    let moved = matches!(status, TradeStatus::Success | TradeStatus::Finished)
        || (status == TradeStatus::Closed && !refunded.is_zero());
    if moved && !notify.trade_no().is_some_and(is_number) {
        return Says::Unreadable { field: "trade_no" };
    }
    match status {
        TradeStatus::Success | TradeStatus::Finished | TradeStatus::Closed if !refunded.is_zero() => {
            if refunded > total {
                return Says::Unreadable { field: "refund_fee" };
            }
            if !notify.out_biz_no().is_none_or(is_number) {
                return Says::Unreadable { field: "out_biz_no" };
            }
            Says::Refunded {
                refunded,
                total,
                full: status == TradeStatus::Closed || refunded == total,
                out_request_no: notify.out_biz_no().map(str::to_owned),
            }
        }
        TradeStatus::Success | TradeStatus::Finished => {
            Says::Paid { total, paid_at: notify.gmt_payment(), finished: status == TradeStatus::Finished }
        }
        TradeStatus::Closed => Says::Closed { was_paid: notify.get("gmt_payment").is_some() },
        TradeStatus::WaitBuyerPay => Says::Waiting,
        TradeStatus::Other(_) => Says::Other,
    }
}

/// The longest number of a trade or of a refund.
const NUMBER_CHARS_MAX: usize = 64;

/// Whether money can be booked under this number: not empty, not too long, and nothing that a database or a log chokes on.
fn is_number(text: &str) -> bool {
    !text.is_empty() && text.chars().count() <= NUMBER_CHARS_MAX && !text.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::super::tests::genuine;
    use super::*;

    fn fen(fen: i64) -> Amount {
        Amount::from_fen(fen).unwrap()
    }

    fn says(changes: &[(&str, &str)]) -> Says {
        genuine(changes).says()
    }

    #[test]
    fn success_and_finished_without_refund_are_paid() {
        let paid_at = Some("2024-07-23T19:08:21Z".parse().unwrap());
        assert_eq!(says(&[]), Says::Paid { total: fen(8888), paid_at, finished: false });
        assert_eq!(
            says(&[("refund_fee", "0.00")]),
            Says::Paid { total: fen(8888), paid_at, finished: false }
        );
        assert_eq!(
            says(&[("trade_status", "TRADE_FINISHED")]),
            Says::Paid { total: fen(8888), paid_at, finished: true }
        );
    }

    #[test]
    fn a_refund_fee_makes_it_a_refund_whatever_the_status() {
        let part = says(&[("refund_fee", "8.80"), ("out_biz_no", "RF_1")]);
        let out_request_no = Some("RF_1".to_owned());
        assert_eq!(
            part,
            Says::Refunded { refunded: fen(880), total: fen(8888), full: false, out_request_no }
        );
        let full = says(&[("refund_fee", "88.88"), ("trade_status", "TRADE_CLOSED")]);
        let out_request_no = None;
        assert_eq!(
            full,
            Says::Refunded { refunded: fen(8888), total: fen(8888), full: true, out_request_no }
        );
    }

    #[test]
    fn a_closed_trade_of_which_something_went_back_went_back_whole() {
        let part = [("refund_fee", "8.80"), ("trade_status", "TRADE_CLOSED")];
        assert!(matches!(says(&part), Says::Refunded { full: true, refunded, .. } if refunded == fen(880)));
        let of_no_trade = [part[0], part[1], ("trade_no", "")];
        assert_eq!(says(&of_no_trade), Says::Unreadable { field: "trade_no" }, "money of which trade?");
    }

    #[test]
    fn where_no_money_moved_the_trade_needs_no_number() {
        for (status, says_so) in [
            ("TRADE_CLOSED", Says::Closed { was_paid: true }),
            ("WAIT_BUYER_PAY", Says::Waiting),
            ("TRADE_PENDING", Says::Other),
        ] {
            assert_eq!(says(&[("trade_status", status), ("trade_no", "")]), says_so, "{status}");
        }
        let odd = [("trade_status", "WAIT_BUYER_PAY"), ("trade_no", ""), ("refund_fee", "1.00")];
        assert_eq!(says(&odd), Says::Waiting);
    }

    #[test]
    fn closed_waiting_and_the_unknown() {
        assert_eq!(says(&[("trade_status", "TRADE_CLOSED")]), Says::Closed { was_paid: true });
        assert_eq!(
            says(&[("trade_status", "TRADE_CLOSED"), ("gmt_payment", "-")]),
            Says::Closed { was_paid: true },
            "a payment time that cannot be read is still a trace of a payment"
        );
        assert_eq!(says(&[("trade_status", "WAIT_BUYER_PAY")]), Says::Waiting);
        assert_eq!(says(&[("trade_status", "TRADE_PENDING")]), Says::Other);
        assert_eq!(says(&[("notify_type", "dut_user_sign")]), Says::Other);
    }

    #[test]
    fn a_malformed_amount_is_never_paid() {
        for amount in ["88.881", "-88.88", "8e1", ""] {
            assert_eq!(
                says(&[("total_amount", amount)]),
                Says::Unreadable { field: "total_amount" },
                "{amount}"
            );
            assert_eq!(says(&[("refund_fee", amount)]), Says::Unreadable { field: "refund_fee" }, "{amount}");
        }
    }
}
