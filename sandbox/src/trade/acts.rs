//! What may happen to one trade, and what Alipay says when it may not.
//!
//! Each act changes the trade or refuses, never both. Money is whole fen; sums are kept by the trade itself.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Buyer, Refund, RefundOrigin, Status, Trade};
use crate::refusal::Refusal;

/// How long after payment `alipay.trade.cancel` still works.
const CANCEL_WINDOW: TimeDelta = TimeDelta::days(1);

/// The least time between two refunds of one trade, where that is ordered to be enforced.
const REFUND_SPACING: TimeDelta = TimeDelta::seconds(3);

/// How a buyer pays.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Payment {
    pub(crate) buyer: Buyer,
    /// Take the money although the trade is closed or past its expiry: what a good gateway never does.
    pub(crate) late: bool,
    /// The shop's contract allows no refunds: straight to `TRADE_FINISHED`.
    pub(crate) finished: bool,
}

/// A wish for money back.
#[derive(Debug, Clone)]
pub(crate) struct RefundOrder {
    /// The shop's number of this refund; without one only the whole amount can go back.
    pub(crate) out_request_no: Option<String>,
    pub(crate) amount_fen: i64,
    pub(crate) reason: Option<String>,
    pub(crate) origin: RefundOrigin,
}

/// What a refund call did.
#[derive(Debug, Clone)]
pub(crate) struct Refunded {
    /// The refund, also when an earlier call already made it.
    pub(crate) refund: Refund,
    /// Whether this call moved money.
    pub(crate) moved: bool,
}

/// What a cancel call did.
#[derive(Debug, Clone)]
pub(crate) enum Cancelled {
    /// Nobody had paid: closed, by this call (`true`) or earlier.
    Closed(bool),
    /// Somebody had: everything given back, by this call if `moved`.
    Refunded(Refunded),
}

impl Trade {
    pub(crate) fn pay(&mut self, payment: Payment, now: DateTime<Utc>) -> Result<(), Refusal> {
        match self.status {
            Status::WaitBuyerPay => {}
            Status::TradeClosed if payment.late && self.paid_at.is_none() => {}
            Status::TradeClosed => return Err(Refusal::business("ACQ.TRADE_HAS_CLOSE")),
            Status::TradeSuccess | Status::TradeFinished => {
                return Err(Refusal::business("ACQ.TRADE_HAS_SUCCESS"));
            }
        }
        let named = payment.buyer == Buyer::NAMED;
        if !named && self.offer.buyer_id.as_ref().is_some_and(|wanted| *wanted != payment.buyer.user_id()) {
            return Err(Refusal::business("ACQ.TRADE_BUYER_NOT_MATCH"));
        }
        self.buyer = Some(if named { Buyer::FIRST } else { payment.buyer });
        self.paid_at = Some(now);
        self.ended_at = payment.finished.then_some(now);
        self.status = if payment.finished { Status::TradeFinished } else { Status::TradeSuccess };
        Ok(())
    }

    pub(crate) fn close(&mut self, now: DateTime<Utc>) -> Result<(), Refusal> {
        if self.status != Status::WaitBuyerPay {
            return Err(Refusal::business("ACQ.TRADE_STATUS_ERROR"));
        }
        self.end(Status::TradeClosed, now);
        Ok(())
    }

    /// The refund period is over. Returns whether that changed anything.
    pub(crate) fn finish(&mut self, now: DateTime<Utc>) -> bool {
        let due = self.status == Status::TradeSuccess;
        if due {
            self.end(Status::TradeFinished, now);
        }
        due
    }

    /// Repeating a refund with its number and amount answers as before and moves nothing.
    pub(crate) fn refund(&mut self, order: RefundOrder, now: DateTime<Utc>) -> Result<Refunded, Refusal> {
        let whole = self.offer.total_fen;
        if order.out_request_no.is_none() && order.amount_fen != whole {
            return Err(Refusal::business("ACQ.REFUND_AMT_NOT_EQUAL_TOTAL"));
        }
        let out_request_no = order.out_request_no.unwrap_or_else(|| self.offer.out_trade_no.clone());
        if let Some(made) = self.refunds.iter().find(|refund| refund.out_request_no == out_request_no) {
            return if made.amount_fen == order.amount_fen {
                Ok(Refunded { refund: made.clone(), moved: false })
            } else {
                Err(Refusal::business("ACQ.DISCORDANT_REPEAT_REQUEST"))
            };
        }
        match self.status {
            Status::TradeSuccess => {}
            Status::TradeFinished => return Err(Refusal::business("ACQ.TRADE_HAS_FINISHED")),
            Status::WaitBuyerPay | Status::TradeClosed => {
                return Err(Refusal::business("ACQ.TRADE_STATUS_ERROR"));
            }
        }
        let refunded_fen = self.refunded_fen() + order.amount_fen;
        if refunded_fen > whole {
            return Err(Refusal::business("ACQ.REASON_TRADE_REFUND_FEE_ERR"));
        }
        let refund = Refund {
            out_request_no,
            amount_fen: order.amount_fen,
            reason: order.reason,
            at: now,
            origin: order.origin,
        };
        self.refunds.push(refund.clone());
        if refunded_fen == whole {
            self.end(Status::TradeClosed, now);
        }
        Ok(Refunded { refund, moved: true })
    }

    /// Whether a refund call under this number would come too soon after the last one that moved money. A number that is
    /// known is a repeat, and never too soon. A clerk's refund is no call.
    pub(crate) fn is_refund_too_soon(&self, out_request_no: &str, now: DateTime<Utc>) -> bool {
        let known = self.refunds.iter().any(|refund| refund.out_request_no == out_request_no);
        let last = self.refunds.iter().rfind(|refund| refund.origin == RefundOrigin::Api);
        !known && last.is_some_and(|last| now - last.at < REFUND_SPACING)
    }

    /// Makes it not have happened; for trades paid by code only.
    pub(crate) fn cancel(&mut self, now: DateTime<Utc>) -> Result<Cancelled, Refusal> {
        use super::Product::{Create, Qr};
        if !matches!(self.offer.product, Qr | Create) {
            return Err(Refusal::business("ACQ.CANCEL_NOT_ALLOWED"));
        }
        let Some(paid_at) = self.paid_at else {
            return Ok(Cancelled::Closed(self.close(now).is_ok()));
        };
        if self.status == Status::TradeFinished {
            return Err(Refusal::business("ACQ.TRADE_HAS_FINISHED"));
        }
        if now - paid_at > CANCEL_WINDOW {
            return Err(Refusal::business("ACQ.TRADE_CANCEL_TIME_OUT"));
        }
        let order = RefundOrder {
            out_request_no: None,
            amount_fen: self.offer.total_fen,
            reason: None,
            origin: RefundOrigin::Cancel,
        };
        if self.refunded_fen() > 0 && self.status == Status::TradeClosed && self.refunds.len() == 1 {
            let refund = self.refunds[0].clone();
            return Ok(Cancelled::Refunded(Refunded { refund, moved: false }));
        }
        self.refund(order, now).map(Cancelled::Refunded)
    }

    fn end(&mut self, status: Status, now: DateTime<Utc>) {
        self.status = status;
        self.ended_at = Some(now);
    }
}
