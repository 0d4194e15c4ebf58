//! A running sandbox: its clock, its world, and what may be done to it from Rust. The control API does the same.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::{Notify, watch};

use crate::clock::{Clock, ClockError};
use crate::config::{App, Config};
use crate::control::view::{LedgerView, NotificationView, TradeView};
use crate::fault::{FaultOrder, Ordered};
use crate::gateway::{self, Called, Incoming};
use crate::notify::{Delivery, Dispatch, Signature};
use crate::refusal::Refusal;
use crate::trade::{Buyer, Payment, RefundOrder, RefundOrigin};
use crate::world::{Snapshot, TradeRef, World};

/// A handle on a sandbox; clones are the same sandbox.
#[derive(Debug, Clone)]
pub struct Sandbox {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    config: Config,
    apps: HashMap<String, App>,
    clock: Clock,
    world: Mutex<World>,
    /// Counts changes of the world; whoever waits for something looks again when it moves.
    changed: watch::Sender<u64>,
    /// Wakes the courier.
    due: Notify,
}

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

/// Why something could not be done to the sandbox.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ControlError {
    /// Nobody has shown the sandbox a signed request with this number.
    #[error("no offer and no trade with this number; open its cashier address first or send it along")]
    UnknownOrder,
    /// Several shops use the number: name one.
    #[error("several applications have an order with this number; name one by app_id")]
    Ambiguous,
    /// The cashier address is not one this gateway accepts.
    #[error("the cashier address was refused: {0}")]
    CashierUrl(String),
    /// Alipay's rules do not allow it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The clock cannot be turned so.
    #[error(transparent)]
    Clock(#[from] ClockError),
    /// The order makes no sense.
    #[error("{0}")]
    Invalid(String),
}

impl Sandbox {
    pub(crate) fn new(config: Config, kept: Option<Snapshot>) -> Result<Self, ClockError> {
        // A world that comes back goes on where it was, or later; its clock never runs backwards.
        let started_at = config.start_at.unwrap_or_else(Utc::now);
        let started_at = kept.as_ref().map_or(started_at, |kept| kept.now.max(started_at));
        let clock = Clock::starting_at(started_at, config.speed)?;
        let apps: HashMap<String, App> =
            config.apps.iter().map(|app| (app.app_id.clone(), app.clone())).collect();
        let rules = apps.iter().map(|(app_id, app)| (app_id.clone(), app.notify)).collect();
        let mut world = World::new(config.seed, rules, config.refund_period, config.calls_max);
        if let Some(kept) = kept {
            world.restore(kept);
        }
        let (changed, due) = (watch::Sender::new(0), Notify::new());
        Ok(Self { inner: Arc::new(Inner { config, apps, clock, world: Mutex::new(world), changed, due }) })
    }

    /// The clock everything here goes by.
    pub fn clock(&self) -> &Clock {
        &self.inner.clock
    }

    /// How it was started.
    pub fn config(&self) -> &Config {
        &self.inner.config
    }

    pub(crate) fn app(&self, app_id: &str) -> Option<&App> {
        self.inner.apps.get(app_id)
    }

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

    /// All trades of an order, oldest first.
    pub fn trades_of(&self, out_trade_no: &str) -> Vec<TradeView> {
        self.look(|world, _| {
            world.trades_of(out_trade_no).into_iter().map(|index| TradeView::of(world, index)).collect()
        })
    }

    /// The money that moved, with its sums.
    pub fn ledger(&self) -> LedgerView {
        self.look(|world, _| LedgerView::of(world))
    }

    /// Orders a fault; it is in force until its `times` are used up or it is taken back.
    ///
    /// # Errors
    /// [`ControlError::Invalid`] when a part is missing or impossible.
    pub fn order_fault(&self, order: FaultOrder) -> Result<u64, ControlError> {
        order.check().map_err(ControlError::Invalid)?;
        Ok(self.with(|world, _| world.faults.add(order)))
    }

    /// Takes a fault back. Returns whether it was there.
    pub fn take_back_fault(&self, id: u64) -> bool {
        self.with(|world, _| world.faults.remove(id))
    }

    /// Takes all faults back.
    pub fn clear_faults(&self) {
        self.with(|world, _| world.faults.clear());
    }

    /// The faults in force and how often each struck.
    pub fn faults(&self) -> Vec<Ordered> {
        self.look(|world, _| world.faults.all().to_vec())
    }

    /// Every notification of an order, oldest first.
    pub fn notifications_of(&self, out_trade_no: &str) -> Vec<NotificationView> {
        self.look(|world, _| {
            world.notifications_of(out_trade_no).map(|one| NotificationView::of(world, one)).collect()
        })
    }

    /// Sends a notification of the caller's own making: for unknown orders, wrong amounts, forgeries.
    ///
    /// # Errors
    /// [`ControlError::Invalid`] for an unknown application or an address that is none.
    pub fn send_notification(
        &self,
        app_id: &str,
        url: &str,
        signature: Signature,
        pairs: Vec<(String, String)>,
    ) -> Result<NotificationView, ControlError> {
        if self.app(app_id).is_none() {
            return Err(ControlError::Invalid("app_id: no such application".into()));
        }
        if !url::Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https")) {
            return Err(ControlError::Invalid("url: not an http address".into()));
        }
        self.with(|world, now| {
            let index = world.post_ordered(app_id.to_owned(), url.to_owned(), signature, pairs, now);
            Ok(NotificationView::of(world, &world.notifications[index]))
        })
    }

    /// Sends a notification once more, now. False if there is none with this id.
    pub fn resend(&self, notify_id: &str) -> bool {
        self.with(|world, now| {
            let found = world.notifications.iter().position(|one| one.notify_id == notify_id);
            found.inspect(|index| world.resend(*index, now)).is_some()
        })
    }

    /// Waits until no notification is due or on its way. True if that came within `patience` of real time.
    pub async fn settled(&self, patience: Duration) -> bool {
        self.wait_for(patience, |world| world.is_settled().then_some(())).await.is_some()
    }

    /// Waits until every notification of an order is acknowledged, and there is at least one.
    /// True if that came within `patience` of real time.
    pub async fn acknowledged(&self, out_trade_no: &str, patience: Duration) -> bool {
        let all_acknowledged = |world: &World| {
            let mut states = world.notifications_of(out_trade_no).map(|one| one.state).peekable();
            (states.peek().is_some() && states.all(|state| state == Delivery::Acknowledged)).then_some(())
        };
        self.wait_for(patience, all_acknowledged).await.is_some()
    }

    async fn wait_for<R>(&self, patience: Duration, look: impl Fn(&World) -> Option<R>) -> Option<R> {
        let mut changed = self.inner.changed.subscribe();
        let waiting = async {
            loop {
                changed.borrow_and_update();
                if let Some(seen) = self.look(|world, _| look(world)) {
                    return seen;
                }
                if changed.changed().await.is_err() {
                    std::future::pending::<()>().await;
                }
            }
        };
        tokio::time::timeout(patience, waiting).await.ok()
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

    /// Looks at the world as it is now, without announcing a change.
    pub(crate) fn look<R>(&self, look: impl FnOnce(&mut World, DateTime<Utc>) -> R) -> R {
        let (mut world, now, happened) = self.lock();
        let seen = look(&mut world, now);
        drop(world);
        if happened {
            self.announce();
        }
        seen
    }

    /// Changes the world and tells everybody who waits.
    pub(crate) fn with<R>(&self, change: impl FnOnce(&mut World, DateTime<Utc>) -> R) -> R {
        let (mut world, now, _) = self.lock();
        let changed = change(&mut world, now);
        // What the change made due at once (a notification) goes out at once.
        world.catch_up(now);
        drop(world);
        self.announce();
        changed
    }

    /// Moves whenever the world has changed.
    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.inner.changed.subscribe()
    }

    /// The notifications whose hour has come, and when the next thing is due.
    pub(crate) fn take_due(&self) -> (Vec<Dispatch>, Option<DateTime<Utc>>) {
        self.look(|world, _| world.take_outbox())
    }

    /// Returns when there may be more to send.
    pub(crate) async fn more_due(&self) {
        self.inner.due.notified().await;
    }

    fn lock(&self) -> (MutexGuard<'_, World>, DateTime<Utc>, bool) {
        let mut world = self.inner.world.lock().expect("world lock");
        // Read under the lock, so that time never goes backwards between two holders.
        let now = self.inner.clock.now();
        let happened = world.catch_up(now);
        (world, now, happened)
    }

    fn announce(&self) {
        self.inner.changed.send_modify(|count| *count += 1);
        self.inner.due.notify_one();
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
