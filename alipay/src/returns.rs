//! The browser's return: the signed query Alipay adds to `return_url` when it sends the buyer back.
//!
//! It has no `trade_status`, can be replayed by anyone who saw it, may never come and may come first. It proves
//! nothing about payment: use it to pick a page and to ask Alipay sooner.

use std::fmt;

use chrono::{DateTime, Utc};

use crate::amount::{Amount, AmountError};
use crate::form::Pairs;
use crate::keys::KeyRing;
use crate::notify::{NotifyError, verified};

/// A return whose signature holds.
#[derive(Clone, PartialEq, Eq)]
pub struct Return {
    pairs: Pairs,
}

impl Return {
    /// Reads and verifies the query of a return URL, without its `?`.
    ///
    /// A parameter that the shop put into its own `return_url` is not signed and breaks the check: keep order
    /// context in the path.
    pub fn verify(query: &str, keys: &KeyRing, now: DateTime<Utc>) -> Result<Self, NotifyError> {
        verified(query.as_bytes(), keys, now).map(|verified| Self { pairs: verified.pairs })
    }

    /// All parameters as they came.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }

    /// One parameter by its wire name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|pair| pair.0 == name).map(|pair| pair.1.as_str())
    }

    /// The application.
    pub fn app_id(&self) -> Option<&str> {
        self.get("app_id")
    }

    /// Our number of the order.
    pub fn out_trade_no(&self) -> Option<&str> {
        self.get("out_trade_no")
    }

    /// Alipay's number of the trade.
    pub fn trade_no(&self) -> Option<&str> {
        self.get("trade_no")
    }

    /// The merchant's number at Alipay.
    pub fn seller_id(&self) -> Option<&str> {
        self.get("seller_id")
    }

    /// The order's amount.
    pub fn total_amount(&self) -> Result<Option<Amount>, AmountError> {
        self.get("total_amount").map(Amount::parse_received).transpose()
    }
}

impl fmt::Debug for Return {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Return")
            .field("out_trade_no", &self.out_trade_no())
            .field("trade_no", &self.trade_no())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{canonical::notify_text, form, sign::sign, test_keys};

    /// A verified return with these parameters.
    fn genuine(pairs: &[(&str, &str)]) -> (Return, Pairs) {
        let key = test_keys::alipay();
        let mut pairs: Pairs = pairs.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        let sign = sign(&key, notify_text(&pairs).as_bytes());
        pairs.extend([("sign_type".into(), "RSA2".into()), ("sign".into(), sign)]);
        let ring = KeyRing::single(key.public_key().clone());
        (Return::verify(&form::encode(&pairs), &ring, DateTime::UNIX_EPOCH).unwrap(), pairs)
    }

    #[test]
    fn every_field_is_read_by_its_wire_name() {
        let (back, pairs) = genuine(&[
            ("app_id", "2021"),
            ("out_trade_no", "ORDER1"),
            ("seller_id", "2088"),
            ("total_amount", "88.880"),
            ("trade_no", "2024"),
        ]);
        assert_eq!(back.pairs(), pairs, "all of them, as they came");
        assert_eq!((back.app_id(), back.seller_id()), (Some("2021"), Some("2088")));
        assert_eq!((back.out_trade_no(), back.trade_no()), (Some("ORDER1"), Some("2024")));
        assert_eq!(back.total_amount(), Amount::from_fen(8888).map(Some));
        assert_eq!((back.get("sign_type"), back.get("trade_status")), (Some("RSA2"), None));

        let (bare, _) = genuine(&[("total_amount", "-1")]);
        assert_eq!(
            (bare.app_id(), bare.seller_id(), bare.out_trade_no(), bare.trade_no()),
            (None, None, None, None)
        );
        assert_eq!(bare.total_amount(), Err(AmountError::NotDecimal));
        assert_eq!(genuine(&[]).0.total_amount(), Ok(None));
    }

    #[test]
    fn debug_shows_the_numbers_and_nothing_that_can_be_replayed() {
        let (back, _) = genuine(&[("out_trade_no", "ORDER1"), ("trade_no", "2024"), ("seller_id", "2088")]);
        assert_eq!(
            format!("{back:?}"),
            "Return { out_trade_no: Some(\"ORDER1\"), trade_no: Some(\"2024\"), .. }"
        );
    }
}
