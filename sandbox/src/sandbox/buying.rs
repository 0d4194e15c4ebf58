//! What buyers, and clerks in Alipay's console, do.

use super::{ControlError, Sandbox};
use crate::control::view::TradeView;
use crate::gateway::{self, Called, Incoming};
use crate::trade::{Buyer, Payment, RefundOrder, RefundOrigin};
use crate::world::{TradeRef, World};

/// How somebody pays through the control API.
#[derive(Debug, Clone, Default)]
pub struct Pay {
    /// The signed cashier address (or app order string), for an order that nobody has opened yet.
    pub cashier_url: Option<String>,
    /// Which buyer, from 1. If absent, the one the request named, else the first.
    pub buyer: Option<u16>,
    /// Only the order of this application, when several shops use the same number.
    pub app_id: Option<String>,
    /// Take the money although the trade is closed or past its expiry.
    pub late: bool,
    /// Open a second trade for the same order and pay that.
    pub second_trade: bool,
    /// Go straight to `TRADE_FINISHED`, as for products without refunds.
    pub finished: bool,
}

impl Sandbox {
    /// Shows the sandbox a signed request to pay, as a browser that follows the link would, up to the cashier: the
    /// trade exists afterwards. Takes a whole address or an app's order string.
    ///
    /// # Errors
    /// [`ControlError::CashierUrl`] if the gateway refuses it.
    pub async fn open(&self, cashier_url: &str) -> Result<TradeView, ControlError> {
        let token = self.show(cashier_url).await?;
        let index = self.with(|world, now| world.open(&token, now))?;
        Ok(self.look(|world, _| TradeView::of(world, index)))
    }

    /// Opens the trade of an order whose link the gateway has seen, as a buyer would.
    ///
    /// # Errors
    /// [`ControlError::UnknownOrder`], or Alipay's refusal.
    pub fn open_order(&self, out_trade_no: &str, app_id: Option<&str>) -> Result<TradeView, ControlError> {
        self.with(|world, now| {
            let token = token_of(world, out_trade_no, app_id)?;
            let index = world.open(&token, now)?;
            Ok(TradeView::of(world, index))
        })
    }

    /// A buyer pays, without a browser.
    ///
    /// # Errors
    /// [`ControlError::UnknownOrder`] if no signed request with this number was seen or sent along; Alipay's refusal.
    pub async fn pay(&self, out_trade_no: &str, pay: Pay) -> Result<TradeView, ControlError> {
        let shown = match &pay.cashier_url {
            Some(url) => Some(self.show(url).await?),
            None => None,
        };
        self.with(|world, now| {
            let token = match shown {
                Some(token)
                    if world.offer(&token).is_some_and(|offer| offer.out_trade_no == out_trade_no) =>
                {
                    token
                }
                Some(_) => return Err(ControlError::CashierUrl("it names another out_trade_no".into())),
                None => token_of(world, out_trade_no, pay.app_id.as_deref())?,
            };
            let buyer = pay.buyer.map_or(Buyer::NAMED, Buyer);
            let payment = Payment { buyer, late: pay.late, finished: pay.finished };
            let index = world.pay(&token, payment, pay.second_trade, now)?;
            Ok(TradeView::of(world, index))
        })
    }

    /// Gives money back from Alipay's console: the shop hears of it by notification and query only.
    ///
    /// # Errors
    /// [`ControlError::UnknownOrder`] or Alipay's refusal.
    pub fn refund_in_console(
        &self,
        trade: &str,
        amount_fen: i64,
        out_request_no: Option<String>,
    ) -> Result<TradeView, ControlError> {
        if amount_fen <= 0 {
            return Err(ControlError::Invalid("amount_fen: must be positive".into()));
        }
        self.with(|world, now| {
            let (seller_id, trade_no) = one_trade(world, trade)?;
            let out_request_no = Some(out_request_no.unwrap_or_else(|| world.ids.request_no(now)));
            let order =
                RefundOrder { out_request_no, amount_fen, reason: None, origin: RefundOrigin::Console };
            let named = TradeRef { seller_id: &seller_id, trade_no: Some(&trade_no), out_trade_no: None };
            let (index, _) = world.refund(named, order, now)?;
            Ok(TradeView::of(world, index))
        })
    }

    /// Alipay closes an unpaid trade.
    ///
    /// # Errors
    /// [`ControlError::UnknownOrder`] or Alipay's refusal.
    pub fn close(&self, trade: &str) -> Result<TradeView, ControlError> {
        self.with(|world, now| {
            let (seller_id, trade_no) = one_trade(world, trade)?;
            let named = TradeRef { seller_id: &seller_id, trade_no: Some(&trade_no), out_trade_no: None };
            let index = world.close(named, now)?;
            Ok(TradeView::of(world, index))
        })
    }

    /// Alipay turns a paid trade to `TRADE_FINISHED`, as at the end of its time for refunds: nothing can be refunded any
    /// more. The shop is notified whatever its product, unless the application's rules turn `finished` off.
    ///
    /// # Errors
    /// [`ControlError::UnknownOrder`] or Alipay's refusal: `ACQ.TRADE_HAS_FINISHED` the second time,
    /// `ACQ.TRADE_STATUS_ERROR` for a trade that is unpaid or closed.
    pub fn finish(&self, trade: &str) -> Result<TradeView, ControlError> {
        self.with(|world, now| {
            let (seller_id, trade_no) = one_trade(world, trade)?;
            let named = TradeRef { seller_id: &seller_id, trade_no: Some(&trade_no), out_trade_no: None };
            let index = world.finish_early(named, now)?;
            Ok(TradeView::of(world, index))
        })
    }

    /// Follows a signed address as far as the cashier's token.
    async fn show(&self, cashier_url: &str) -> Result<String, ControlError> {
        let query = cashier_url.split_once('?').map_or(cashier_url, |(_, query)| query);
        let query = query.split('#').next().unwrap_or_default();
        let incoming = Incoming { query, body: &[], body_charset: false, base_url: "" };
        match gateway::call(self, incoming).await {
            Called::Cashier { token } => Ok(token),
            Called::ErrorPage { refusal } => Err(ControlError::CashierUrl(refusal.to_string())),
            Called::Answer { .. } => Err(ControlError::CashierUrl("it does not lead to a cashier".into())),
            Called::GatewayTimeout | Called::Reset => {
                Err(ControlError::CashierUrl("a fault struck it".into()))
            }
        }
    }
}

/// The offer an order number means.
fn token_of(world: &World, out_trade_no: &str, app_id: Option<&str>) -> Result<String, ControlError> {
    let mut offers =
        world.latest_offers(out_trade_no).filter(|offer| app_id.is_none_or(|app_id| offer.app_id == app_id));
    match (offers.next(), offers.next()) {
        (Some(offer), None) => Ok(offer.token.clone()),
        (None, _) => Err(ControlError::UnknownOrder),
        (Some(_), Some(_)) => Err(ControlError::Ambiguous),
    }
}

/// The trade a path segment means: Alipay's number, or the shop's if only one shop uses it.
fn one_trade(world: &World, named: &str) -> Result<(String, String), ControlError> {
    if let Some(trade) = world.trade(named) {
        return Ok((trade.offer.seller_id.clone(), trade.trade_no.clone()));
    }
    let trades = world.trades_of(named).into_iter().map(|index| &world.trades[index]);
    let mut sellers: Vec<&str> = trades.map(|trade| trade.offer.seller_id.as_str()).collect();
    sellers.sort_unstable();
    sellers.dedup();
    match sellers.as_slice() {
        [] => Err(ControlError::UnknownOrder),
        [seller_id] => {
            let key = ((*seller_id).to_owned(), named.to_owned());
            let index = world.find_order(&key).ok_or(ControlError::UnknownOrder)?;
            Ok(((*seller_id).to_owned(), world.trades[index].trade_no.clone()))
        }
        _ => Err(ControlError::Ambiguous),
    }
}
