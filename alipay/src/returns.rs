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
