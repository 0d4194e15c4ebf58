//! What buyers, shops and time do: each act changes the trade, the ledger and the notifications together.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{OrderKey, TradeRef, What, World};
use crate::fault::{Case, Fault};
use crate::ledger::Entry;
use crate::notify::RefundFacts;
use crate::refusal::Refusal;
use crate::trade::{Cancelled, Offer, Payment, RefundOrder, Refunded, Status, Trade};

impl World {
    /// Takes a signed request to pay. The same request again is the same offer, with the same link.
    pub(crate) fn take_offer(&mut self, mut offer: Offer) -> Result<String, Refusal> {
        let key = key_of(&offer);
        if let Some(trade) = self.find_order(&key).map(|index| &self.trades[index]) {
            match trade.status {
                Status::TradeSuccess | Status::TradeFinished => {
                    return Err(Refusal::business("ACQ.TRADE_HAS_SUCCESS"));
                }
                Status::TradeClosed => return Err(Refusal::business("ACQ.TRADE_HAS_CLOSE")),
                Status::WaitBuyerPay if !trade.offer.same_purchase(&offer) => {
                    return Err(Refusal::business("ACQ.CONTEXT_INCONSISTENT"));
                }
                Status::WaitBuyerPay => {}
            }
        }
        let known = self.orders.get(&key).and_then(|order| self.offers.get(order.latest_offer.as_ref()?));
        if let Some(known) = known.filter(|known| known.same_link(&offer) && !known.expired(offer.offered_at))
        {
            return Ok(known.token.clone());
        }
        self.note_seller(&key);
        let token = self.ids.token();
        offer.token.clone_from(&token);
        self.orders.entry(key).or_default().latest_offer = Some(token.clone());
        self.offers.insert(token.clone(), Arc::new(offer));
        Ok(token)
    }

    /// The buyer opens the cashier: now the trade exists. Opening it again finds it as it is.
    pub(crate) fn open(&mut self, token: &str, now: DateTime<Utc>) -> Result<usize, Refusal> {
        let offer = self.offers.get(token).ok_or_else(|| Refusal::business("ACQ.TRADE_NOT_EXIST"))?.clone();
        if let Some(index) = self.find_order(&key_of(&offer)) {
            self.one_purchase(index, &offer)?;
            return Ok(index);
        }
        if offer.expired(now) {
            return Err(Refusal::business("ACQ.TRADE_HAS_CLOSE"));
        }
        Ok(self.begin(offer, now))
    }

    /// A buyer pays. Ordered faults may take the money late, or open a second trade for it.
    pub(crate) fn pay(
        &mut self,
        token: &str,
        payment: Payment,
        second_trade: bool,
        now: DateTime<Utc>,
    ) -> Result<usize, Refusal> {
        let offer = self.offers.get(token).ok_or_else(|| Refusal::business("ACQ.TRADE_NOT_EXIST"))?.clone();
        let case = Case { method: "pay", app_id: &offer.app_id, out_trade_no: &offer.out_trade_no };
        let late = payment.late || self.faults.strike(case, &[Fault::LatePayment]).is_some();
        let known = self.find_order(&key_of(&offer));
        let paid = known.is_some_and(|index| self.trades[index].paid_at.is_some());
        let second = second_trade || (paid && self.faults.strike(case, &[Fault::SecondTrade]).is_some());
        let index = match known {
            Some(index) if !second => {
                self.one_purchase(index, &offer)?;
                index
            }
            None if !late && offer.expired(now) => return Err(Refusal::business("ACQ.TRADE_HAS_CLOSE")),
            _ => self.begin(offer, now),
        };
        let late = late || second;
        self.trades[index].pay(Payment { late, ..payment }, now)?;
        let (status, trade) = (self.trades[index].status, &self.trades[index]);
        self.ledger.record(entry(trade, trade.offer.total_fen, None, now));
        self.plan_for(now + self.refund_period, What::Finish(index));
        self.tell(index, status, None, now);
        Ok(index)
    }

    pub(crate) fn close(&mut self, named: TradeRef<'_>, now: DateTime<Utc>) -> Result<usize, Refusal> {
        let index = self.find(named).ok_or_else(|| Refusal::business("ACQ.TRADE_NOT_EXIST"))?;
        self.trades[index].close(now)?;
        self.tell(index, Status::TradeClosed, None, now);
        Ok(index)
    }

    pub(crate) fn refund(
        &mut self,
        named: TradeRef<'_>,
        order: RefundOrder,
        now: DateTime<Utc>,
    ) -> Result<(usize, Refunded), Refusal> {
        let index = self.find(named).ok_or_else(|| Refusal::business("ACQ.TRADE_NOT_EXIST"))?;
        let refunded = self.trades[index].refund(order, now)?;
        self.book_refund(index, &refunded, now);
        Ok((index, refunded))
    }

    /// Cancels a trade, or the code for one that never began.
    pub(crate) fn cancel(
        &mut self,
        named: TradeRef<'_>,
        now: DateTime<Utc>,
    ) -> Result<(Option<usize>, Cancelled), Refusal> {
        let Some(index) = self.find(named) else {
            if let Some(out_trade_no) = named.out_trade_no {
                let key = (named.seller_id.to_owned(), out_trade_no.to_owned());
                if let Some(token) = self.orders.get_mut(&key).and_then(|order| order.latest_offer.take()) {
                    self.offers.remove(&token);
                    return Ok((None, Cancelled::Closed(true)));
                }
            }
            return Ok((None, Cancelled::Closed(false)));
        };
        let cancelled = self.trades[index].cancel(now)?;
        match &cancelled {
            Cancelled::Closed(true) => self.tell(index, Status::TradeClosed, None, now),
            Cancelled::Closed(false) => {}
            Cancelled::Refunded(refunded) => self.book_refund(index, refunded, now),
        }
        Ok((Some(index), cancelled))
    }

    pub(super) fn expire(&mut self, index: usize, at: DateTime<Utc>) {
        if self.trades[index].close(at).is_ok() {
            self.tell(index, Status::TradeClosed, None, at);
        }
    }

    /// Alipay ends the time for refunds early. The shop is told whatever the product's default, unless the application's
    /// own rules say no.
    pub(crate) fn finish_early(&mut self, named: TradeRef<'_>, now: DateTime<Utc>) -> Result<usize, Refusal> {
        let index = self.find(named).ok_or_else(|| Refusal::business("ACQ.TRADE_NOT_EXIST"))?;
        if !self.trades[index].finish(now) {
            return Err(Refusal::business(match self.trades[index].status {
                Status::TradeFinished => "ACQ.TRADE_HAS_FINISHED",
                _ => "ACQ.TRADE_STATUS_ERROR",
            }));
        }
        self.tell_unless_off(index, Status::TradeFinished, now);
        Ok(index)
    }

    pub(super) fn finish(&mut self, index: usize, at: DateTime<Utc>) {
        if self.trades[index].finish(at) {
            self.tell(index, Status::TradeFinished, None, at);
        }
    }

    /// An unpaid trade is not opened or paid by a link for something else: one number is one purchase.
    fn one_purchase(&self, index: usize, offer: &Offer) -> Result<(), Refusal> {
        let trade = &self.trades[index];
        if trade.status == Status::WaitBuyerPay && !trade.offer.same_purchase(offer) {
            return Err(Refusal::business("ACQ.CONTEXT_INCONSISTENT"));
        }
        Ok(())
    }

    fn begin(&mut self, offer: Arc<Offer>, now: DateTime<Utc>) -> usize {
        let index = self.trades.len();
        let trade = Trade {
            trade_no: self.ids.trade_no(now),
            status: Status::WaitBuyerPay,
            created_at: now,
            closes_at: offer.expiry.closes_at(now),
            buyer: None,
            paid_at: None,
            ended_at: None,
            refunds: Vec::new(),
            offer,
        };
        self.by_trade_no.insert(trade.trade_no.clone(), index);
        self.orders.entry(key_of(&trade.offer)).or_default().trades.push(index);
        self.plan_for(trade.closes_at, What::Expire(index));
        self.trades.push(trade);
        self.tell(index, Status::WaitBuyerPay, None, now);
        index
    }

    fn book_refund(&mut self, index: usize, refunded: &Refunded, now: DateTime<Utc>) {
        if !refunded.moved {
            return;
        }
        let trade = &self.trades[index];
        let refund = refunded.refund.clone();
        self.ledger.record(entry(trade, -refund.amount_fen, Some(&refund.out_request_no), now));
        let facts = RefundFacts { refund, total_refunded_fen: trade.refunded_fen() };
        self.tell(index, trade.status, Some(facts), now);
    }
}

fn key_of(offer: &Offer) -> OrderKey {
    (offer.seller_id.clone(), offer.out_trade_no.clone())
}

fn entry(trade: &Trade, amount_fen: i64, out_request_no: Option<&str>, at: DateTime<Utc>) -> Entry {
    Entry {
        at,
        amount_fen,
        seller_id: trade.offer.seller_id.clone(),
        trade_no: trade.trade_no.clone(),
        out_trade_no: trade.offer.out_trade_no.clone(),
        out_request_no: out_request_no.map(str::to_owned),
    }
}
