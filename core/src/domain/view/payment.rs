//! A payment as it is shown.

use serde::Serialize;

use crate::domain::{Money, Payment};

/// A payment as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PaymentView {
    /// Alipay's number of the trade.
    pub trade_no: String,
    /// How much was paid.
    pub amount_fen: Money,
    /// How much of it went back.
    pub refunded_fen: Money,
}

impl From<&Payment> for PaymentView {
    fn from(payment: &Payment) -> Self {
        Self {
            trade_no: payment.trade_no.clone(),
            amount_fen: payment.amount,
            refunded_fen: payment.refunded,
        }
    }
}
