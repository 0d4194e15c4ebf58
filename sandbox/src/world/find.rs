//! Looking things up.

use chrono::{DateTime, Utc};

use super::{BillLink, OrderKey, World};
use crate::notify::Notification;
use crate::trade::{Offer, Trade};

/// How a call names a trade. With both numbers, Alipay's own wins.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TradeRef<'a> {
    pub(crate) seller_id: &'a str,
    pub(crate) trade_no: Option<&'a str>,
    pub(crate) out_trade_no: Option<&'a str>,
}

impl World {
    /// The trade a call means. A seller never sees another's. Of several trades of one order, the one that took
    /// money is meant, the newest of those.
    pub(crate) fn find(&self, named: TradeRef<'_>) -> Option<usize> {
        if let Some(trade_no) = named.trade_no {
            let index = *self.by_trade_no.get(trade_no)?;
            return (self.trades[index].offer.seller_id == named.seller_id).then_some(index);
        }
        self.find_order(&(named.seller_id.to_owned(), named.out_trade_no?.to_owned()))
    }

    pub(crate) fn find_order(&self, key: &OrderKey) -> Option<usize> {
        let indexes = &self.orders.get(key)?.trades;
        let paid = indexes.iter().rev().find(|index| self.trades[**index].paid_at.is_some());
        paid.or(indexes.last()).copied()
    }

    /// Every seller's key for an order number.
    fn keys_of(&self, out_trade_no: &str) -> impl Iterator<Item = OrderKey> {
        let sellers = self.sellers.get(out_trade_no).map(Vec::as_slice).unwrap_or_default();
        sellers.iter().map(|seller_id| (seller_id.clone(), out_trade_no.to_owned()))
    }

    /// The indexes of all trades of an order number, of whichever seller, oldest first.
    pub(crate) fn trades_of(&self, out_trade_no: &str) -> Vec<usize> {
        let mut indexes: Vec<usize> = self
            .keys_of(out_trade_no)
            .filter_map(|key| self.orders.get(&key))
            .flat_map(|order| &order.trades)
            .copied()
            .collect();
        indexes.sort_unstable();
        indexes
    }

    /// The trade with Alipay's number.
    pub(crate) fn trade(&self, trade_no: &str) -> Option<&Trade> {
        self.by_trade_no.get(trade_no).map(|index| &self.trades[*index])
    }

    /// The notifications of an order number, oldest first.
    pub(crate) fn notifications_of(&self, out_trade_no: &str) -> impl Iterator<Item = &Notification> {
        let indexes = self.told.get(out_trade_no).map(Vec::as_slice).unwrap_or_default();
        indexes.iter().map(|index| &self.notifications[*index])
    }

    pub(super) fn note_seller(&mut self, (seller_id, out_trade_no): &OrderKey) {
        let sellers = self.sellers.entry(out_trade_no.clone()).or_default();
        if !sellers.contains(seller_id) {
            sellers.push(seller_id.clone());
        }
    }

    pub(crate) fn offer(&self, token: &str) -> Option<&Offer> {
        self.offers.get(token).map(AsRef::as_ref)
    }

    /// The offers last made under an order number, one for each seller.
    pub(crate) fn latest_offers(&self, out_trade_no: &str) -> impl Iterator<Item = &Offer> {
        let keys = self.keys_of(out_trade_no);
        let tokens = keys.filter_map(|key| self.orders.get(&key)?.latest_offer.as_deref());
        tokens.filter_map(|token| self.offer(token))
    }

    pub(crate) fn offers(&self) -> impl Iterator<Item = &Offer> {
        self.offers.values().map(AsRef::as_ref)
    }

    pub(crate) fn add_bill_link(&mut self, link: BillLink, now: DateTime<Utc>) -> String {
        self.bill_links.retain(|_, link| link.until > now);
        let token = self.ids.token();
        self.bill_links.insert(token.clone(), link);
        token
    }

    /// The bill behind a link, while the link lives.
    pub(crate) fn bill_link(&self, token: &str, now: DateTime<Utc>) -> Option<BillLink> {
        self.bill_links.get(token).filter(|link| link.until > now).cloned()
    }
}
