//! What the control API and the Rust handle show of the world.

use chrono::{DateTime, Utc};
use poem_openapi::Object;

use crate::calls::Call;
use crate::fault::Fault;
use crate::ledger::Entry;
use crate::notify::{AttemptResult, Delivery, Notification, Signature};
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

/// A notification and the story of its delivery.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct NotificationView {
    /// The same for all deliveries of one message.
    pub notify_id: String,
    /// The application it speaks for.
    pub app_id: String,
    /// The shop's number.
    pub out_trade_no: String,
    /// What it says; absent for text of the caller's own.
    pub trade_status: Option<String>,
    /// The refund it tells of.
    pub out_biz_no: Option<String>,
    /// Where it goes.
    pub url: String,
    /// `pending`, `acknowledged` or `given_up`.
    pub state: Delivery,
    /// When it came to be.
    pub created_at: DateTime<Utc>,
    /// When the next delivery is due.
    pub due_at: Option<DateTime<Utc>>,
    /// Every delivery and what came back, oldest first.
    pub attempts: Vec<AttemptView>,
}

/// One delivery.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AttemptView {
    /// When, on the sandbox's clock.
    pub at: DateTime<Utc>,
    /// Where to.
    pub url: String,
    /// Whose signature it carried.
    pub signature: Signature,
    /// `acknowledged`, `refused`, `failed` (no answer) or `dropped` (never sent).
    pub result: String,
    /// The answer's HTTP status, if it was refused.
    pub status: Option<u16>,
    /// The beginning of the answer, or why there was none.
    pub detail: Option<String>,
}

impl NotificationView {
    pub(crate) fn of(world: &World, notification: &Notification) -> Self {
        use crate::notify::Source;
        let (app_id, out_trade_no, url) = world.addressee(notification);
        let (trade_status, out_biz_no) = match &notification.source {
            Source::Trade { status, refund, .. } => {
                let number = refund.as_ref().map(|facts| facts.refund.out_request_no.clone());
                (Some(status.as_str().to_owned()), number)
            }
            Source::Ordered { .. } => (None, None),
        };
        let attempts = notification.attempts.iter().map(|attempt| {
            let (result, status, detail) = match &attempt.result {
                AttemptResult::Acknowledged => ("acknowledged", None, None),
                AttemptResult::Refused(status, body) => ("refused", Some(*status), Some(body.clone())),
                AttemptResult::Failed(why) => ("failed", None, Some(why.clone())),
                AttemptResult::Dropped => ("dropped", None, None),
            };
            let (url, signature) = (attempt.url.clone(), attempt.signature);
            AttemptView { at: attempt.at, url, signature, result: result.into(), status, detail }
        });
        Self {
            notify_id: notification.notify_id.clone(),
            app_id,
            out_trade_no,
            trade_status,
            out_biz_no,
            url,
            state: notification.state,
            created_at: notification.created_at,
            due_at: notification.due_at,
            attempts: attempts.collect(),
        }
    }
}

/// One call of the gateway.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub(crate) struct CallView {
    /// Counted from 1.
    pub number: u64,
    /// When, on the sandbox's clock.
    pub at: DateTime<Utc>,
    /// As the caller named it.
    pub app_id: Option<String>,
    /// As the caller named it.
    pub method: Option<String>,
    /// The order it was about.
    pub out_trade_no: Option<String>,
    /// As the caller sent it.
    pub biz_content: Option<String>,
    /// The code of the outcome; `reset` or `504` when a fault hid it.
    pub code: String,
    /// Why it was refused.
    pub sub_code: Option<String>,
    /// The faults that struck it.
    pub faults: Vec<Fault>,
    /// The body that was sent back.
    pub answer: Option<String>,
}

impl From<&Call> for CallView {
    fn from(call: &Call) -> Self {
        Self {
            number: call.number,
            at: call.at,
            app_id: call.app_id.clone(),
            method: call.method.clone(),
            out_trade_no: call.out_trade_no.clone(),
            biz_content: call.biz_content.clone(),
            code: call.code.clone(),
            sub_code: call.sub_code.clone(),
            faults: call.faults.clone(),
            answer: call.answer.clone(),
        }
    }
}
