//! Whether a genuine message is about the order it is taken for.

use super::Notify;
use crate::amount::Amount;

/// What the receiver knows of the order.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// The app the order was sent under: the one whose key verified the message.
    pub app_id: &'a str,
    /// Our merchant number, if configured: then it must be in the message.
    pub seller_id: Option<&'a str>,
    /// Our number of the order.
    pub out_trade_no: &'a str,
    /// The order's amount.
    pub amount: Amount,
}

/// The outcome of [`Notify::check`]: the first thing that does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "a genuine message may still be about another order or another amount"]
pub enum Verdict {
    /// App, seller, order and amount fit.
    Fits,
    /// Of another app.
    OtherApp,
    /// Of another seller, or without one although it is required.
    OtherSeller,
    /// Of another order.
    OtherOrder,
    /// The right order, another amount.
    OtherAmount {
        /// What the message says.
        got: Amount,
    },
    /// The amount is missing or malformed.
    UnreadableAmount,
}

pub(super) fn check(notify: &Notify, expected: &Expected<'_>) -> Verdict {
    if notify.app_id() != Some(expected.app_id) {
        return Verdict::OtherApp;
    }
    if expected.seller_id.is_some() && notify.seller_id() != expected.seller_id {
        return Verdict::OtherSeller;
    }
    if notify.out_trade_no() != Some(expected.out_trade_no) {
        return Verdict::OtherOrder;
    }
    match notify.total_amount() {
        Ok(Some(got)) if got == expected.amount => Verdict::Fits,
        Ok(Some(got)) => Verdict::OtherAmount { got },
        Ok(None) | Err(_) => Verdict::UnreadableAmount,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::genuine;
    use super::*;

    fn expected() -> Expected<'static> {
        let amount = Amount::from_fen(8888).unwrap();
        Expected { app_id: "2021", seller_id: Some("2088"), out_trade_no: "ORDER1", amount }
    }

    #[test]
    fn each_difference_has_its_own_verdict() {
        let verdict = |changes: &[(&str, &str)]| genuine(changes).check(&expected());
        let got = Amount::from_fen(1).unwrap();
        assert_eq!(verdict(&[]), Verdict::Fits);
        assert_eq!(verdict(&[("app_id", "2022")]), Verdict::OtherApp);
        assert_eq!(verdict(&[("seller_id", "2089")]), Verdict::OtherSeller);
        assert_eq!(verdict(&[("out_trade_no", "ORDER2")]), Verdict::OtherOrder);
        assert_eq!(verdict(&[("total_amount", "0.01")]), Verdict::OtherAmount { got });
        assert_eq!(verdict(&[("total_amount", "1e9")]), Verdict::UnreadableAmount);
        assert_eq!(verdict(&[("total_amount", "88.880")]), Verdict::Fits, "amounts are numbers");
    }

    #[test]
    fn a_seller_is_compared_only_when_configured() {
        let nobody = genuine(&[("seller_id", "2089")]);
        assert_eq!(nobody.check(&Expected { seller_id: None, ..expected() }), Verdict::Fits);
    }
}
