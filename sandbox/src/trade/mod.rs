//! What the gateway knows of money: offers, the trades they become, and what may happen to a trade.
//!
//! An **offer** is a signed request to pay; nothing exists yet. A **trade** begins when the buyer opens the cashier
//! (or at once, for `alipay.trade.create`). Pure data here: no clock, no IO; [`crate::world`] moves it.

mod acts;
mod buyer;
mod offer;

pub(crate) use acts::{Cancelled, Payment, RefundOrder, Refunded};
pub(crate) use buyer::Buyer;
pub(crate) use offer::{Expiry, Offer, Product};

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Where a trade stands, in Alipay's own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Status {
    /// The cashier was opened, nobody paid.
    WaitBuyerPay,
    /// Paid; stays so after partial refunds.
    TradeSuccess,
    /// Paid and no longer refundable.
    TradeFinished,
    /// Never paid, or refunded in full.
    TradeClosed,
}

impl Status {
    /// As it stands on the wire.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::WaitBuyerPay => "WAIT_BUYER_PAY",
            Self::TradeSuccess => "TRADE_SUCCESS",
            Self::TradeFinished => "TRADE_FINISHED",
            Self::TradeClosed => "TRADE_CLOSED",
        }
    }
}

/// One trade and its refunds.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[expect(clippy::struct_field_names, reason = "trade_no is Alipay's word for it")]
pub(crate) struct Trade {
    pub(crate) trade_no: String,
    /// Shared with the offer it came from.
    pub(crate) offer: Arc<Offer>,
    pub(crate) status: Status,
    pub(crate) created_at: DateTime<Utc>,
    /// When it closes by itself if nobody pays.
    pub(crate) closes_at: DateTime<Utc>,
    pub(crate) buyer: Option<Buyer>,
    pub(crate) paid_at: Option<DateTime<Utc>>,
    /// When it became `TRADE_CLOSED` or `TRADE_FINISHED`.
    pub(crate) ended_at: Option<DateTime<Utc>>,
    pub(crate) refunds: Vec<Refund>,
}

impl Trade {
    /// The account that paid.
    pub(crate) fn buyer_id(&self) -> Option<String> {
        self.buyer.map(Buyer::user_id).map(|payer| self.offer.buyer_id.clone().unwrap_or(payer))
    }

    /// Everything given back so far, in fen.
    pub(crate) fn refunded_fen(&self) -> i64 {
        self.refunds.iter().map(|refund| refund.amount_fen).sum()
    }

    /// What the seller received, in fen; refunds not counted.
    pub(crate) fn received_fen(&self) -> i64 {
        if self.paid_at.is_some() { self.offer.total_fen } else { 0 }
    }
}

/// One refund that moved money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Refund {
    pub(crate) out_request_no: String,
    pub(crate) amount_fen: i64,
    pub(crate) reason: Option<String>,
    pub(crate) at: DateTime<Utc>,
    pub(crate) origin: RefundOrigin,
}

/// Who asked for a refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RefundOrigin {
    /// `alipay.trade.refund`.
    Api,
    /// `alipay.trade.cancel` of a paid trade.
    Cancel,
    /// A person in Alipay's console.
    Console,
}
