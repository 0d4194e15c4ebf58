//! Offers, trades and the ledger.

use chrono::{DateTime, Utc};
use poem_openapi::Object;

use crate::ledger::Entry;
use crate::trade::{Offer, RefundOrigin, Status, Trade};
use crate::world::World;

/// A trade as the sandbox's books have it.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct TradeView {
    /// Alipay's number.
    pub trade_no: String,
    /// The shop's number.
    pub out_trade_no: String,
    /// The application that asked for it.
    pub app_id: String,
    /// The seller's account.
    pub seller_id: String,
    /// `page`, `wap`, `app`, `qr` or `create`.
    pub product: String,
    /// `WAIT_BUYER_PAY`, `TRADE_SUCCESS`, `TRADE_FINISHED` or `TRADE_CLOSED`.
    pub trade_status: String,
    /// Whole fen.
    pub amount_fen: i64,
    /// Everything given back so far, in fen.
    pub refunded_fen: i64,
    /// What is bought.
    pub subject: String,
    /// When the cashier was opened.
    pub created_at: DateTime<Utc>,
    /// When it closes by itself if nobody pays.
    pub closes_at: DateTime<Utc>,
    /// The paying account.
    pub buyer_id: Option<String>,
    /// When it was paid.
    pub paid_at: Option<DateTime<Utc>>,
    /// When it was closed or finished.
    pub ended_at: Option<DateTime<Utc>>,
    /// Every refund that moved money, oldest first.
    pub refunds: Vec<RefundView>,
    /// Where its notifications go.
    pub notify_url: Option<String>,
}

/// A refund that moved money.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct RefundView {
    /// The number of the refund.
    pub out_request_no: String,
    /// Whole fen.
    pub amount_fen: i64,
    /// When it was made.
    pub refunded_at: DateTime<Utc>,
    /// `api`, `cancel` or `console`.
    pub origin: String,
}

impl TradeView {
    pub(crate) fn of(world: &World, index: usize) -> Self {
        let trade: &Trade = &world.trades[index];
        let offer = &trade.offer;
        let refunds = trade.refunds.iter().map(|refund| RefundView {
            out_request_no: refund.out_request_no.clone(),
            amount_fen: refund.amount_fen,
            refunded_at: refund.at,
            origin: match refund.origin {
                RefundOrigin::Api => "api",
                RefundOrigin::Cancel => "cancel",
                RefundOrigin::Console => "console",
            }
            .into(),
        });
        Self {
            trade_no: trade.trade_no.clone(),
            out_trade_no: offer.out_trade_no.clone(),
            app_id: offer.app_id.clone(),
            seller_id: offer.seller_id.clone(),
            product: offer.product.name().into(),
            trade_status: trade.status.as_str().into(),
            amount_fen: offer.total_fen,
            refunded_fen: trade.refunded_fen(),
            subject: offer.subject.clone(),
            created_at: trade.created_at,
            closes_at: trade.closes_at,
            buyer_id: trade.buyer_id(),
            paid_at: trade.paid_at,
            ended_at: trade.ended_at,
            refunds: refunds.collect(),
            notify_url: offer.notify_url.clone(),
        }
    }

    /// Whether the seller has the money, or had it.
    pub fn is_paid(&self) -> bool {
        self.paid_at.is_some()
    }

    /// Whether Alipay says the trade is over.
    pub fn is_closed(&self) -> bool {
        self.trade_status == Status::TradeClosed.as_str()
    }
}

/// A signed request to pay that the gateway has taken.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub(crate) struct OfferView {
    /// The shop's number.
    pub out_trade_no: String,
    /// The application that signed it.
    pub app_id: String,
    /// Whole fen.
    pub amount_fen: i64,
    /// The cashier's path at this sandbox.
    pub cashier_path: String,
    /// When the gateway saw it.
    pub offered_at: DateTime<Utc>,
}

impl OfferView {
    pub(crate) fn of(offer: &Offer) -> Self {
        Self {
            out_trade_no: offer.out_trade_no.clone(),
            app_id: offer.app_id.clone(),
            amount_fen: offer.total_fen,
            cashier_path: format!("/cashier/{}", offer.token),
            offered_at: offer.offered_at,
        }
    }
}

/// The money that moved and its sums.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct LedgerView {
    /// Everything buyers paid, in fen.
    pub received_fen: i64,
    /// Everything that went back, in fen.
    pub refunded_fen: i64,
    /// What sellers keep, in fen.
    pub kept_fen: i64,
    /// The same sum counted over the trades; differs only if the sandbox is broken.
    pub kept_by_trades_fen: i64,
    /// Every movement, oldest first.
    pub entries: Vec<EntryView>,
}

/// One movement of money.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct EntryView {
    /// When.
    pub at: DateTime<Utc>,
    /// Whole fen: positive to the seller, negative back to the buyer.
    pub amount_fen: i64,
    /// The seller's account.
    pub seller_id: String,
    /// Alipay's number.
    pub trade_no: String,
    /// The shop's number.
    pub out_trade_no: String,
    /// The number of the refund; absent for a payment.
    pub out_request_no: Option<String>,
}

impl From<&Entry> for EntryView {
    fn from(entry: &Entry) -> Self {
        Self {
            at: entry.at,
            amount_fen: entry.amount_fen,
            seller_id: entry.seller_id.clone(),
            trade_no: entry.trade_no.clone(),
            out_trade_no: entry.out_trade_no.clone(),
            out_request_no: entry.out_request_no.clone(),
        }
    }
}

impl LedgerView {
    pub(crate) fn of(world: &World) -> Self {
        let totals = world.ledger.totals();
        Self {
            received_fen: totals.received_fen,
            refunded_fen: totals.refunded_fen,
            kept_fen: totals.kept_fen,
            kept_by_trades_fen: world
                .trades
                .iter()
                .map(|trade| trade.received_fen() - trade.refunded_fen())
                .sum(),
            entries: world.ledger.entries().iter().map(EntryView::from).collect(),
        }
    }
}
