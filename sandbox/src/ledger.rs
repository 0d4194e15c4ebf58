//! The money that really moved: what tests hold against their own books.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// One movement of money between a buyer and a seller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When it moved, on the sandbox's clock.
    pub at: DateTime<Utc>,
    /// Whole fen: positive when the seller received, negative when it went back.
    pub amount_fen: i64,
    /// The seller's account.
    pub seller_id: String,
    /// Alipay's number of the trade.
    pub trade_no: String,
    /// The shop's number of the order.
    pub out_trade_no: String,
    /// The number of the refund; absent for a payment.
    pub out_request_no: Option<String>,
}

/// Every movement in order. Append only.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Ledger {
    entries: Vec<Entry>,
    received_fen: i64,
    refunded_fen: i64,
}

/// Sums over the whole ledger, in fen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_field_names, reason = "the unit comes last in every name")]
pub(crate) struct Totals {
    /// Everything buyers paid.
    pub received_fen: i64,
    /// Everything that went back.
    pub refunded_fen: i64,
    /// What sellers keep.
    pub kept_fen: i64,
}

impl Ledger {
    pub(crate) fn record(&mut self, entry: Entry) {
        if entry.amount_fen >= 0 {
            self.received_fen += entry.amount_fen;
        } else {
            self.refunded_fen -= entry.amount_fen;
        }
        self.entries.push(entry);
    }

    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    pub(crate) fn totals(&self) -> Totals {
        Totals {
            received_fen: self.received_fen,
            refunded_fen: self.refunded_fen,
            kept_fen: self.received_fen - self.refunded_fen,
        }
    }
}
