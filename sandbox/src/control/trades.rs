//! Orders, trades, money, notifications and calls: reading them all, and moving trades as buyers and clerks do.

use std::time::Duration;

use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;

use super::order::{ConsoleRefund, NotificationOrder, OpenOrder, PayOrder, Until, Waited};
use super::page::{self, Page};
use super::problem::ApiError;
use super::view::{CallView, LedgerView, NotificationView, OfferView, TradeView};
use crate::sandbox::Sandbox;

/// The longest a request may wait, in milliseconds of real time.
const WAIT_MS_MAX: u64 = 120_000;

pub(super) struct Trades;

#[OpenApi]
#[expect(clippy::unused_async, reason = "an operation is an async method, whether it waits or not")]
impl Trades {
    /// Every trade, oldest first.
    #[oai(path = "/trades", method = "get", operation_id = "listTrades")]
    async fn list(
        &self,
        sandbox: Data<&Sandbox>,
        /// Only this order.
        out_trade_no: Query<Option<String>>,
        /// Only this status.
        trade_status: Query<Option<String>>,
        /// The `next` of the page before.
        after: Query<Option<u64>>,
        /// At most so many.
        limit: Query<Option<usize>>,
    ) -> Json<Page<TradeView>> {
        Json(sandbox.look(|world, _| {
            let all = world.trades.iter().enumerate().filter(|(_, trade)| {
                out_trade_no.0.as_ref().is_none_or(|number| *number == trade.offer.out_trade_no)
                    && trade_status.0.as_ref().is_none_or(|status| status == trade.status.as_str())
            });
            let all = all.map(|(index, _)| (index as u64, index));
            page::cut(all, after.0, limit.0, |index| TradeView::of(world, index))
        }))
    }

    /// The trades of one order, oldest first: usually one, none before the cashier was opened.
    #[oai(path = "/trades/:out_trade_no", method = "get", operation_id = "getTrades")]
    async fn get(
        &self,
        sandbox: Data<&Sandbox>,
        out_trade_no: Path<String>,
    ) -> Result<Json<Vec<TradeView>>, ApiError> {
        let trades = sandbox.trades_of(&out_trade_no);
        if trades.is_empty() {
            return Err(ApiError::not_found(
                "unknown_order",
                "no trade with this number; nobody has opened its cashier",
            ));
        }
        Ok(Json(trades))
    }

    /// The signed links the gateway has taken and not yet forgotten.
    #[oai(path = "/offers", method = "get", operation_id = "listOffers")]
    async fn offers(
        &self,
        sandbox: Data<&Sandbox>,
        out_trade_no: Query<Option<String>>,
    ) -> Json<Vec<OfferView>> {
        Json(sandbox.look(|world, _| {
            let wanted = |number: &String| out_trade_no.0.as_ref().is_none_or(|wanted| wanted == number);
            let mut offers: Vec<_> = world.offers().filter(|offer| wanted(&offer.out_trade_no)).collect();
            offers.sort_by_key(|offer| (offer.offered_at, offer.token.clone()));
            offers.into_iter().take(page::LIMIT_MAX).map(OfferView::of).collect()
        }))
    }

    /// A buyer opens the cashier: the trade begins.
    #[oai(path = "/trades/:out_trade_no/open", method = "post", operation_id = "openTrade")]
    async fn open(
        &self,
        sandbox: Data<&Sandbox>,
        out_trade_no: Path<String>,
        order: Json<Option<OpenOrder>>,
    ) -> Result<Json<TradeView>, ApiError> {
        let order = order.0.unwrap_or_default();
        let trade = match &order.cashier_url {
            Some(url) => sandbox.open(url).await?,
            None => sandbox.open_order(&out_trade_no, order.app_id.as_deref())?,
        };
        if trade.out_trade_no != *out_trade_no {
            return Err(ApiError::invalid("cashier_url: it names another out_trade_no"));
        }
        Ok(Json(trade))
    }

    /// A buyer pays, opening the cashier first if nobody has.
    #[oai(path = "/trades/:out_trade_no/pay", method = "post", operation_id = "payTrade")]
    async fn pay(
        &self,
        sandbox: Data<&Sandbox>,
        out_trade_no: Path<String>,
        order: Json<Option<PayOrder>>,
    ) -> Result<Json<TradeView>, ApiError> {
        let order = order.0.unwrap_or_default();
        Ok(Json(sandbox.pay(&out_trade_no, order.into()).await?))
    }

    /// Alipay closes an unpaid trade.
    #[oai(path = "/trades/:trade/close", method = "post", operation_id = "closeTrade")]
    async fn close(
        &self,
        sandbox: Data<&Sandbox>,
        /// `out_trade_no` or `trade_no`.
        trade: Path<String>,
    ) -> Result<Json<TradeView>, ApiError> {
        Ok(Json(sandbox.close(&trade)?))
    }

    /// Alipay turns a paid trade to `TRADE_FINISHED` and notifies the shop, whatever its product, unless the application's
    /// rules turn that off. Refunds are refused afterwards.
    #[oai(path = "/trades/:trade/finish", method = "post", operation_id = "finishTrade")]
    async fn finish(
        &self,
        sandbox: Data<&Sandbox>,
        /// `out_trade_no` or `trade_no`.
        trade: Path<String>,
    ) -> Result<Json<TradeView>, ApiError> {
        Ok(Json(sandbox.finish(&trade)?))
    }

    /// A clerk gives money back in Alipay's console.
    #[oai(path = "/trades/:trade/refund", method = "post", operation_id = "refundTrade")]
    async fn refund(
        &self,
        sandbox: Data<&Sandbox>,
        /// `out_trade_no` or `trade_no`.
        trade: Path<String>,
        order: Json<ConsoleRefund>,
    ) -> Result<Json<TradeView>, ApiError> {
        Ok(Json(sandbox.refund_in_console(&trade, order.amount_fen, order.0.out_request_no.clone())?))
    }

    /// Every movement of money, and its sums.
    #[oai(path = "/ledger", method = "get", operation_id = "getLedger")]
    async fn ledger(&self, sandbox: Data<&Sandbox>) -> Json<LedgerView> {
        Json(sandbox.ledger())
    }

    /// Every notification, oldest first.
    #[oai(path = "/notifications", method = "get", operation_id = "listNotifications")]
    async fn notifications(
        &self,
        sandbox: Data<&Sandbox>,
        /// Only this order.
        out_trade_no: Query<Option<String>>,
        /// The `next` of the page before.
        after: Query<Option<u64>>,
        /// At most so many.
        limit: Query<Option<usize>>,
    ) -> Json<Page<NotificationView>> {
        Json(sandbox.look(|world, _| {
            let wanted = |one: &crate::notify::Notification| {
                out_trade_no.0.as_ref().is_none_or(|number| *number == world.addressee(one).1)
            };
            let all = world.notifications.iter().enumerate().filter(|(_, one)| wanted(one));
            let all = all.map(|(index, one)| (index as u64, one));
            page::cut(all, after.0, limit.0, |one| NotificationView::of(world, one))
        }))
    }

    /// Sends a notification of the caller's own making, with the usual repetitions.
    #[oai(path = "/notifications", method = "post", operation_id = "sendNotification")]
    async fn send(
        &self,
        sandbox: Data<&Sandbox>,
        order: Json<NotificationOrder>,
    ) -> Result<Json<NotificationView>, ApiError> {
        let order = order.0;
        let fields = order.fields.into_iter().collect();
        Ok(Json(sandbox.send_notification(&order.app_id, &order.url, order.signature, fields)?))
    }

    /// Sends a notification once more, now.
    #[oai(path = "/notifications/:notify_id/resend", method = "post", operation_id = "resendNotification")]
    async fn resend(
        &self,
        sandbox: Data<&Sandbox>,
        notify_id: Path<String>,
    ) -> Result<Json<Waited>, ApiError> {
        if !sandbox.resend(&notify_id) {
            return Err(ApiError::not_found("unknown_notification", "no notification with this id"));
        }
        Ok(Json(Waited { reached: true }))
    }

    /// Answers when what is waited for has come, or when the patience runs out.
    #[oai(path = "/wait", method = "get", operation_id = "wait")]
    async fn wait(
        &self,
        sandbox: Data<&Sandbox>,
        /// What to wait for.
        until: Query<Until>,
        /// The order, for `acknowledged`.
        out_trade_no: Query<Option<String>>,
        /// Real time, in milliseconds; 10 s if absent, 2 minutes at most.
        timeout_ms: Query<Option<u64>>,
    ) -> Result<Json<Waited>, ApiError> {
        let patience = Duration::from_millis(timeout_ms.0.unwrap_or(10_000).min(WAIT_MS_MAX));
        let reached = match (until.0, &out_trade_no.0) {
            (Until::Settled, _) => sandbox.settled(patience).await,
            (Until::Acknowledged, Some(number)) => sandbox.acknowledged(number, patience).await,
            (Until::Acknowledged, None) => {
                return Err(ApiError::invalid("out_trade_no: needed for acknowledged"));
            }
        };
        Ok(Json(Waited { reached }))
    }

    /// The gateway's calls, oldest first; the oldest of very many are forgotten.
    #[oai(path = "/calls", method = "get", operation_id = "listCalls")]
    async fn calls(
        &self,
        sandbox: Data<&Sandbox>,
        /// Only this method.
        method: Query<Option<String>>,
        /// Only this order.
        out_trade_no: Query<Option<String>>,
        /// The `next` of the page before.
        after: Query<Option<u64>>,
        /// At most so many.
        limit: Query<Option<usize>>,
    ) -> Json<Page<CallView>> {
        let fits = |wanted: &Option<String>, actual: &Option<String>| wanted.is_none() || wanted == actual;
        Json(sandbox.look(|world, _| {
            let all = world.calls.all();
            let all =
                all.filter(|call| fits(&method.0, &call.method) && fits(&out_trade_no.0, &call.out_trade_no));
            page::cut(all.map(|call| (call.number, call)), after.0, limit.0, CallView::from)
        }))
    }
}
