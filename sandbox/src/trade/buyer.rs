//! The people who buy at a sandbox.

use serde::{Deserialize, Serialize};

/// A buyer by number, from 1. Their account never runs dry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Buyer(pub(crate) u16);

impl Buyer {
    /// The buyer whose turn it is when nobody says who pays.
    pub(crate) const FIRST: Self = Self(1);

    /// Whoever the request named, if it named somebody; else [`Buyer::FIRST`].
    pub(crate) const NAMED: Self = Self(0);

    /// The account number: `2088` and twelve digits.
    pub(crate) fn user_id(self) -> String {
        format!("2088{:012}", 700_000_000_000_u64 + u64::from(self.0) * 7_919)
    }

    /// The login as Alipay shows it to shops, masked.
    pub(crate) fn logon_id(self) -> String {
        format!("138****{:04}", self.0)
    }
}
