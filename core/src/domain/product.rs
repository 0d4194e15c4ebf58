//! What is sold.

use chrono::TimeDelta;

use super::Money;

/// A product as the catalogue describes it at this moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// The shop's own id of it.
    pub product_id: String,
    /// What the buyer reads at the cashier.
    pub name: String,
    /// Its price now; an order keeps the price it began with.
    pub price: Money,
    /// How long an order of it can be paid, where it differs from the deployment's default.
    pub expiry: Option<TimeDelta>,
}
