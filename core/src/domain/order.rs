//! An order and what moves it. Methods compute a [`Change`]; the store writes it.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::words::words;
use super::{
    AppId, EventType, IllegalTransition, Money, OrderId, PaymentReport, Product, Stage, Status, Trigger,
};

words! {
    /// By what kind of cashier the buyer pays.
    pub enum Channel: "channel" {
        /// A browser on a computer.
        Page = "page",
        /// A browser on a phone.
        Wap = "wap",
        /// The shop's own app, through Alipay's mobile SDK.
        App = "app",
        /// A QR code that the buyer scans.
        Qr = "qr",
    }
}

impl Channel {
    /// Whether preparing it makes Alipay hear of the order. The other channels are signed here and only become known
    /// when the buyer opens them.
    pub const fn asks_alipay(self) -> bool {
        matches!(self, Self::Qr)
    }
}

/// What the buyer's device opens to pay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Cashier {
    /// Send the browser to this address.
    Redirect {
        /// Signed by us; valid until the order expires.
        url: String,
    },
    /// Hand this text to Alipay's mobile SDK, unchanged.
    AppOrder {
        /// Signed by us; valid until the order expires.
        order_string: String,
    },
    /// Show this text as a QR code.
    QrCode {
        /// An address of Alipay's.
        qr_code: String,
    },
}

words! {
    /// Why an order is being closed.
    pub enum CloseReason: "close reason" {
        /// Its time to pay has passed.
        Expired = "expired",
        /// The shop asked for it.
        Requested = "requested",
        /// Too little time was left to pay; the same buyer has a new one.
        Replaced = "replaced",
        /// Alipay would not take it under this number.
        Rejected = "rejected",
        /// Its number was paid with another amount.
        Mismatched = "mismatched",
        /// An order that took its place, or whose place it took, was paid.
        PaidElsewhere = "paid_elsewhere",
    }
}

/// What a shop asks for. There is no price in it: the price is the catalogue's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOrder {
    /// The shop's own id of the buyer.
    pub user_id: String,
    /// What is bought.
    pub product_id: String,
    /// How it will be paid.
    pub channel: Channel,
    /// How long it can be paid, where the shop says so; otherwise as long as its product, or else the deployment, says.
    pub expires_in: Option<TimeDelta>,
}

/// An order as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Its id, and Alipay's `out_trade_no`.
    pub order_id: OrderId,
    /// The app it belongs to.
    pub app_id: AppId,
    /// The shop's own id of the buyer.
    pub user_id: String,
    /// What is bought.
    pub product_id: String,
    /// The product's name when the order was made.
    pub subject: String,
    /// The product's price when the order was made.
    pub amount: Money,
    /// How it is to be paid.
    pub channel: Channel,
    /// How far it has come.
    pub stage: Stage,
    /// Counts the changes, from 1.
    pub version: i32,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Until when it can be paid; Alipay is told the same.
    pub expires_at: DateTime<Utc>,
    /// The order whose place it took, which may still be paid.
    pub replaces: Option<OrderId>,
}

/// A change of an order: what it was, what it is, and what moved it.
///
/// Written whole by `store::orders::apply`, which refuses it when the order has moved meanwhile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The order before; its version is the one that must still stand.
    pub before: Order,
    /// The order after.
    pub after: Order,
    /// What moved it.
    pub trigger: Trigger,
    /// When.
    pub at: DateTime<Utc>,
}

/// What becomes of an open order that is asked for again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reuse {
    /// It is the answer.
    AsItIs,
    /// It is the answer, through another channel.
    Rechannel(Box<Change>),
    /// Too little time is left: it is closed and a new one takes its place.
    Replace(Box<Change>),
}

/// With less time than this left, an open order is not worth handing out again: a buyer needs about this long at the cashier.
pub const TIME_TO_PAY_MIN: TimeDelta = TimeDelta::seconds(60);

/// The shortest time to pay that an order may be given, by the request, its product or the deployment. Well above [`TIME_TO_PAY_MIN`],
/// or a new order would be replaced by the next request for the same product.
pub const EXPIRY_MIN: TimeDelta = TimeDelta::seconds(120);

/// The time to pay where neither the request, nor the product, nor the deployment says another.
pub const EXPIRY_DEFAULT: TimeDelta = TimeDelta::minutes(30);

/// The longest: what Alipay takes.
pub const EXPIRY_MAX: TimeDelta = TimeDelta::days(15);

const _: () = assert!(EXPIRY_MIN.num_seconds() >= 2 * TIME_TO_PAY_MIN.num_seconds());

/// How long after its expiry an order that Alipay never heard of may still turn out to be paid: notifications of the last
/// second are under way, and clocks differ.
pub const ABSENCE_PROVES_AFTER: TimeDelta = TimeDelta::minutes(5);

impl Order {
    /// A new order, its name, price and end frozen as they are now.
    pub fn new(
        app_id: AppId,
        new: &NewOrder,
        product: &Product,
        expiry_default: TimeDelta,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            order_id: OrderId::new(now),
            app_id,
            user_id: new.user_id.clone(),
            product_id: new.product_id.clone(),
            subject: product.name.clone(),
            amount: product.price,
            channel: new.channel,
            stage: Stage::Create { offered: new.channel.asks_alipay() },
            version: 1,
            created_at: now,
            expires_at: now + new.expires_in.or(product.expiry).unwrap_or(expiry_default),
            replaces: None,
        }
    }

    /// The name of its stage.
    pub const fn status(&self) -> Status {
        self.stage.status()
    }

    /// What the buyer opens, while it can be paid.
    pub const fn cashier(&self) -> Option<&Cashier> {
        match &self.stage {
            Stage::PayWait { cashier, .. } => cashier.as_ref(),
            _ => None,
        }
    }

    /// When the money became certain.
    pub const fn paid_at(&self) -> Option<DateTime<Utc>> {
        match self.stage {
            Stage::Paid { at, .. } | Stage::Refunded { paid_at: at, .. } => Some(at),
            _ => None,
        }
    }

    /// Whether it was paid after it had been closed.
    pub const fn paid_late(&self) -> bool {
        matches!(self.stage, Stage::Paid { late: true, .. } | Stage::Refunded { late: true, .. })
    }

    /// How much of its own money went back.
    pub const fn refunded(&self) -> Money {
        match self.stage {
            Stage::Paid { refunded, .. } => refunded,
            Stage::Refunded { .. } => self.amount,
            _ => Money::ZERO,
        }
    }

    /// When it was closed.
    pub const fn closed_at(&self) -> Option<DateTime<Utc>> {
        match self.stage {
            Stage::Closed { at, .. } => Some(at),
            _ => None,
        }
    }

    /// Why it is closed or being closed.
    pub const fn close_reason(&self) -> Option<CloseReason> {
        match self.stage {
            Stage::Closing { reason, .. } | Stage::Closed { reason, .. } => Some(reason),
            _ => None,
        }
    }

    /// Whether a buyer may still begin to pay.
    pub const fn is_open(&self) -> bool {
        self.status().is_open()
    }

    /// Whether somebody has to prepare its cashier.
    pub const fn awaits_prepay(&self) -> bool {
        self.is_open() && self.cashier().is_none()
    }

    /// Whether its money may still come and settle it.
    pub const fn awaits_money(&self) -> bool {
        matches!(self.stage, Stage::Create { .. } | Stage::PayWait { .. } | Stage::Closing { .. })
    }

    /// What to do with this open order when the same user asks for the same product again.
    pub fn reuse(&self, channel: Channel, now: DateTime<Utc>) -> Result<Reuse, IllegalTransition> {
        if self.expires_at - now < TIME_TO_PAY_MIN {
            let change = self.want_closed(CloseReason::Replaced, now)?;
            return Ok(change.map_or(Reuse::AsItIs, |change| Reuse::Replace(Box::new(change))));
        }
        if self.channel == channel {
            return Ok(Reuse::AsItIs);
        }
        let change = self.change(Trigger::ChannelChanged, now, |order| {
            order.channel = channel;
            match &mut order.stage {
                Stage::Create { offered } => *offered |= channel.asks_alipay(),
                // A cashier that was handed out lives on at Alipay.
                Stage::PayWait { cashier, .. } => *cashier = None,
                Stage::Closing { .. }
                | Stage::Closed { .. }
                | Stage::Paid { .. }
                | Stage::Refunded { .. } => {}
            }
        })?;
        Ok(change.map_or(Reuse::AsItIs, |change| Reuse::Rechannel(Box::new(change))))
    }

    /// The cashier is ready.
    pub fn prepare(&self, cashier: Cashier, now: DateTime<Utc>) -> Result<Option<Change>, IllegalTransition> {
        self.change(Trigger::Prepared, now, |order| {
            let prepaid_at = match order.stage {
                Stage::PayWait { prepaid_at, .. } => prepaid_at,
                _ => now,
            };
            order.stage = Stage::PayWait { cashier: Some(cashier), prepaid_at };
        })
    }

    /// Money came, by a trade that settles this order.
    pub fn pay(
        &self,
        report: &PaymentReport,
        now: DateTime<Utc>,
    ) -> Result<Option<Change>, IllegalTransition> {
        debug_assert_eq!((report.order_id, report.amount), (self.order_id, self.amount));
        self.change(Trigger::PaymentReceived, now, |order| {
            order.stage = Stage::Paid { at: now, late: false, refunded: Money::ZERO };
        })
    }

    /// Money came for the closed order, and is taken after all.
    pub fn reopen(&self, now: DateTime<Utc>) -> Result<Option<Change>, IllegalTransition> {
        self.change(Trigger::Reopened, now, |order| {
            order.stage = Stage::Paid { at: now, late: true, refunded: Money::ZERO };
        })
    }

    /// Its own payment's refunds now sum up to `refunded`.
    pub fn refund(&self, refunded: Money, now: DateTime<Utc>) -> Result<Option<Change>, IllegalTransition> {
        let whole = refunded == self.amount;
        let trigger = if whole { Trigger::RefundedInFull } else { Trigger::RefundedInPart };
        self.change(trigger, now, |order| {
            if let Stage::Paid { at, late, .. } = order.stage {
                order.stage = if whole {
                    Stage::Refunded { paid_at: at, late }
                } else {
                    Stage::Paid { at, late, refunded }
                };
            }
        })
    }

    /// It shall be closed. An order that neither Alipay nor a buyer ever heard of ends at once.
    pub fn want_closed(
        &self,
        reason: CloseReason,
        now: DateTime<Utc>,
    ) -> Result<Option<Change>, IllegalTransition> {
        if matches!(self.stage, Stage::Create { offered: false }) {
            return self.end(Trigger::NeverOffered, reason, now);
        }
        self.change(Trigger::CloseWanted, now, |order| order.stage = Stage::Closing { since: now, reason })
    }

    /// Alipay said that the trade is closed and was never paid.
    pub fn trade_closed(&self, now: DateTime<Utc>) -> Result<Option<Change>, IllegalTransition> {
        self.end_closing(Trigger::TradeClosed, now)
    }

    /// Alipay knows no trade. Closes the order when that is final, else says when it will be.
    pub fn trade_absent(&self, now: DateTime<Utc>) -> Result<Absence, IllegalTransition> {
        let proves_at = self.expires_at + ABSENCE_PROVES_AFTER;
        if now < proves_at {
            return Ok(Absence::NotYet { proves_at });
        }
        let change = self.end_closing(Trigger::TradeAbsent, now)?;
        Ok(Absence::Final(change.map(Box::new)))
    }

    /// Its number was paid with another amount, so that nobody can pay it any more.
    pub fn end_mismatched(&self, now: DateTime<Utc>) -> Result<Option<Change>, IllegalTransition> {
        self.end(Trigger::MismatchedPayment, CloseReason::Mismatched, now)
    }

    /// Its own money came although another order of its chain had been paid.
    pub fn end_paid_elsewhere(&self, now: DateTime<Utc>) -> Result<Option<Change>, IllegalTransition> {
        self.end(Trigger::PaidElsewhere, CloseReason::PaidElsewhere, now)
    }

    /// Whether another order took its place, or it took the place of another: then both may be paid. Also true of a few that stand
    /// alone, never false of one that is in a chain and has not been paid.
    pub const fn is_in_chain(&self) -> bool {
        // A replaced order can end by its own money, which is another reason than the one it was closed for.
        let may_be_replaced = matches!(
            self.close_reason(),
            Some(CloseReason::Replaced | CloseReason::PaidElsewhere | CloseReason::Mismatched)
        );
        self.replaces.is_some() || may_be_replaced
    }

    /// Whether money settled it, also if that went back since.
    pub const fn is_paid(&self) -> bool {
        matches!(self.stage, Stage::Paid { .. } | Stage::Refunded { .. })
    }

    fn end(
        &self,
        trigger: Trigger,
        reason: CloseReason,
        now: DateTime<Utc>,
    ) -> Result<Option<Change>, IllegalTransition> {
        self.change(trigger, now, |order| order.stage = Stage::Closed { at: now, reason })
    }

    /// For the reason that it is being closed for.
    fn end_closing(&self, trigger: Trigger, now: DateTime<Utc>) -> Result<Option<Change>, IllegalTransition> {
        self.change(trigger, now, |order| {
            if let Stage::Closing { reason, .. } = order.stage {
                order.stage = Stage::Closed { at: now, reason };
            }
        })
    }

    /// The table of states says whether it may move; `edit` makes the stage that the table names.
    fn change(
        &self,
        trigger: Trigger,
        at: DateTime<Utc>,
        edit: impl FnOnce(&mut Self),
    ) -> Result<Option<Change>, IllegalTransition> {
        let Some(status) = self.status().next(trigger)? else { return Ok(None) };
        let mut after = self.clone();
        edit(&mut after);
        debug_assert_eq!(after.status(), status, "{trigger} from {}", self.status());
        after.version += 1;
        Ok(Some(Change { before: self.clone(), after, trigger, at }))
    }
}

/// What it means that Alipay knows no trade.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Absence {
    /// A link may still be opened, or a notification be under way.
    NotYet {
        /// From when on absence is proof.
        proves_at: DateTime<Utc>,
    },
    /// Nobody can pay any more; `None` when that was known.
    Final(Option<Box<Change>>),
}

impl Change {
    /// What subscribers are told of it; a change of channel is nobody else's business.
    pub fn event(&self) -> Option<EventType> {
        match self.trigger {
            Trigger::Prepared => match self.before.stage {
                Stage::Create { .. } => Some(EventType::OrderPrepaid),
                _ => None, // prepared again
            },
            Trigger::PaymentReceived | Trigger::Reopened => Some(EventType::OrderPaid),
            Trigger::RefundedInFull => Some(EventType::OrderRefunded),
            Trigger::NeverOffered
            | Trigger::TradeClosed
            | Trigger::TradeAbsent
            | Trigger::MismatchedPayment
            | Trigger::PaidElsewhere => Some(EventType::OrderClosed),
            Trigger::ChannelChanged | Trigger::CloseWanted | Trigger::RefundedInPart => None,
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// An order of 1.00 in this stage.
    pub(in crate::domain) fn order(stage: Stage) -> Order {
        let new = NewOrder {
            user_id: "u".into(),
            product_id: "p".into(),
            channel: Channel::Page,
            expires_in: None,
        };
        let price = Money::from_fen(100).unwrap();
        let product = Product { product_id: "p".into(), name: "P".into(), price, expiry: None };
        let order = Order::new(AppId::new("1"), &new, &product, EXPIRY_MIN, DateTime::UNIX_EPOCH);
        Order { stage, ..order }
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    /// What every act makes of an order. Panics where its stage is not the one that the table of states names.
    fn acts(order: &Order) -> Vec<Result<Option<Change>, IllegalTransition>> {
        let report = PaymentReport {
            order_id: order.order_id,
            trade_no: "T".into(),
            amount: order.amount,
            refunded: Money::ZERO,
            trade_status: "TRADE_SUCCESS".into(),
            paid_at: None,
            refundable: true,
            out_request_no: None,
        };
        let reuse = |channel| {
            order.reuse(channel, order.created_at).map(|reuse| match reuse {
                Reuse::AsItIs => None,
                Reuse::Rechannel(change) | Reuse::Replace(change) => Some(*change),
            })
        };
        let absent = order.trade_absent(order.expires_at + ABSENCE_PROVES_AFTER);
        vec![
            reuse(Channel::Wap),
            reuse(Channel::Qr),
            order.prepare(Cashier::QrCode { qr_code: "q".into() }, at(1)),
            order.pay(&report, at(2)),
            order.reopen(at(3)),
            order.refund(Money::from_fen(1).unwrap(), at(4)),
            order.refund(order.amount, at(5)),
            order.want_closed(CloseReason::Requested, at(6)),
            order.trade_closed(at(7)),
            absent.map(|absence| match absence {
                Absence::Final(change) => change.map(|change| *change),
                Absence::NotYet { .. } => panic!("it is final by then"),
            }),
            order.end_mismatched(at(8)),
            order.end_paid_elsewhere(at(9)),
        ]
    }

    #[test]
    fn every_act_leads_to_the_stage_that_the_table_names() {
        let stages = Status::ALL.map(Stage::example).into_iter().chain([Stage::Create { offered: true }]);
        for stage in stages {
            let before = order(stage);
            for change in acts(&before).into_iter().filter_map(|change| change.ok().flatten()) {
                let next = before.status().next(change.trigger).unwrap().unwrap();
                assert_eq!(change.after.status(), next, "{change:?}");
                assert_eq!(change.after.version, before.version + 1);
            }
        }
    }

    #[test]
    fn a_stage_takes_over_what_the_next_one_still_holds() {
        let moved = |order: &Order, act: usize| acts(order).remove(act).unwrap().unwrap().after;
        let waiting = order(Stage::PayWait { cashier: None, prepaid_at: at(0) });
        let again = moved(&waiting, 2);
        assert!(
            matches!(again.stage, Stage::PayWait { cashier: Some(_), prepaid_at } if prepaid_at == at(0))
        );
        let closing = order(Stage::Closing { since: at(0), reason: CloseReason::Replaced });
        for ended in [8, 9] {
            assert_eq!(moved(&closing, ended).close_reason(), Some(CloseReason::Replaced));
        }
        let late = order(Stage::Paid { at: at(0), late: true, refunded: Money::ZERO });
        let part = moved(&late, 5);
        assert_eq!((part.paid_at(), part.paid_late(), part.refunded().fen()), (Some(at(0)), true, 1));
        let back = moved(&part, 6);
        assert_eq!(back.stage, Stage::Refunded { paid_at: at(0), late: true });
        assert_eq!(back.refunded(), back.amount);
    }

    #[test]
    fn a_stage_says_what_is_known_in_it_and_nothing_else() {
        let (reason, refunded) = (CloseReason::Expired, Money::from_fen(30).unwrap());
        let cashier = Cashier::QrCode { qr_code: "q".into() };
        let prepaid = Stage::PayWait { cashier: Some(cashier.clone()), prepaid_at: at(1) };
        for (stage, cashier) in [
            (Stage::Create { offered: true }, None),
            (prepaid, Some(&cashier)),
            (Stage::PayWait { cashier: None, prepaid_at: at(1) }, None),
            (Stage::Closing { since: at(2), reason }, None),
        ] {
            let order = order(stage);
            assert_eq!(order.cashier(), cashier, "{order:?}");
            assert_eq!((order.paid_at(), order.paid_late(), order.closed_at()), (None, false, None));
            assert_eq!((order.refunded(), order.is_paid(), order.awaits_money()), (Money::ZERO, false, true));
        }
        let closed = order(Stage::Closed { at: at(3), reason });
        assert_eq!((closed.closed_at(), closed.close_reason()), (Some(at(3)), Some(reason)));
        assert_eq!((closed.paid_at(), closed.is_paid(), closed.awaits_money()), (None, false, false));
        for late in [false, true] {
            for (stage, back) in [
                (Stage::Paid { at: at(4), late, refunded }, refunded),
                (Stage::Refunded { paid_at: at(4), late }, closed.amount),
            ] {
                let order = order(stage);
                assert_eq!((order.paid_at(), order.paid_late(), order.refunded()), (Some(at(4)), late, back));
                assert_eq!((order.closed_at(), order.close_reason()), (None, None));
                assert_eq!((order.is_paid(), order.awaits_money()), (true, false));
            }
        }
    }

    #[test]
    fn an_open_order_without_a_cashier_awaits_one() {
        let cashier = Some(Cashier::AppOrder { order_string: "o".into() });
        for (stage, open, awaits) in [
            (Stage::Create { offered: false }, true, true),
            (Stage::PayWait { cashier: None, prepaid_at: at(0) }, true, true),
            (Stage::PayWait { cashier, prepaid_at: at(0) }, true, false),
            (Stage::example(Status::Closing), false, false),
            (Stage::example(Status::Closed), false, false),
            (Stage::example(Status::PaySuccess), false, false),
            (Stage::example(Status::Refunded), false, false),
        ] {
            let order = order(stage);
            assert_eq!((order.is_open(), order.awaits_prepay()), (open, awaits), "{order:?}");
        }
    }

    #[test]
    fn an_order_asked_for_again_is_the_answer_while_there_is_time_to_pay() {
        let cashier = Some(Cashier::AppOrder { order_string: "o".into() });
        let waiting = order(Stage::PayWait { cashier, prepaid_at: at(0) });
        let last = waiting.expires_at - TIME_TO_PAY_MIN;
        assert_eq!(waiting.reuse(Channel::Page, last), Ok(Reuse::AsItIs));
        let Ok(Reuse::Rechannel(change)) = waiting.reuse(Channel::Wap, last) else {
            panic!("it is prepared again")
        };
        assert_eq!(change.after.channel, Channel::Wap);
        assert_eq!(change.after.stage, Stage::PayWait { cashier: None, prepaid_at: at(0) });
        for now in
            [last + TimeDelta::microseconds(1), waiting.expires_at, waiting.expires_at + TIME_TO_PAY_MIN]
        {
            for channel in [Channel::Page, Channel::Wap] {
                let Ok(Reuse::Replace(change)) = waiting.reuse(channel, now) else {
                    panic!("too late at {now}")
                };
                let closing = Stage::Closing { since: now, reason: CloseReason::Replaced };
                assert_eq!((change.after.stage, change.after.channel), (closing, Channel::Page));
            }
        }
    }

    #[test]
    fn what_alipay_or_a_buyer_may_have_heard_of_is_never_forgotten() {
        for (channel, asks) in
            [(Channel::Page, false), (Channel::Wap, false), (Channel::App, false), (Channel::Qr, true)]
        {
            assert_eq!(channel.asks_alipay(), asks, "{channel}");
        }
        for (offered, channel, after) in [
            (false, Channel::Wap, false),
            (false, Channel::Qr, true),
            (true, Channel::Wap, true),
            (true, Channel::Qr, true),
        ] {
            let before = order(Stage::Create { offered });
            let Ok(Reuse::Rechannel(change)) = before.reuse(channel, before.created_at) else {
                panic!("{before:?}")
            };
            assert_eq!(
                change.after.stage,
                Stage::Create { offered: after },
                "through {channel}, {offered} before"
            );
        }
        // What nobody heard of ends at once; anything else only by Alipay's word.
        let closed = |offered| {
            let change = order(Stage::Create { offered }).want_closed(CloseReason::Expired, at(9));
            change.unwrap().unwrap().after.stage
        };
        assert_eq!(closed(false), Stage::Closed { at: at(9), reason: CloseReason::Expired });
        assert_eq!(closed(true), Stage::Closing { since: at(9), reason: CloseReason::Expired });
    }

    #[test]
    fn absence_is_proof_five_minutes_after_the_end() {
        let closing = order(Stage::Closing { since: at(0), reason: CloseReason::Expired });
        let proves_at = closing.expires_at + TimeDelta::minutes(5);
        let early = closing.trade_absent(proves_at - TimeDelta::microseconds(1));
        assert_eq!(early, Ok(Absence::NotYet { proves_at }));
        let Ok(Absence::Final(Some(change))) = closing.trade_absent(proves_at) else { panic!("it ends") };
        assert_eq!(change.after.stage, Stage::Closed { at: proves_at, reason: CloseReason::Expired });
    }

    #[test]
    fn an_order_is_in_a_chain_if_it_took_a_place_or_may_have_lost_its_own() {
        use CloseReason::{Expired, Mismatched, PaidElsewhere, Rejected, Replaced, Requested};
        for (reason, may_be_replaced) in [
            (Expired, false),
            (Requested, false),
            (Rejected, false),
            (Replaced, true),
            (Mismatched, true),
            (PaidElsewhere, true),
        ] {
            for stage in [Stage::Closing { since: at(0), reason }, Stage::Closed { at: at(0), reason }] {
                let order = order(stage);
                assert_eq!(order.is_in_chain(), may_be_replaced, "{reason}");
                let replaces = Some(OrderId::new(at(0)));
                assert!(Order { replaces, ..order }.is_in_chain(), "{reason}");
            }
        }
        assert!(!order(Stage::Create { offered: true }).is_in_chain());
    }

    #[test]
    fn subscribers_are_told_what_concerns_them_once() {
        let event = |stage, act: usize| acts(&order(stage)).remove(act).unwrap().unwrap().event();
        let new = || Stage::example(Status::Create);
        let waiting = || Stage::example(Status::PayWait);
        let closing = || Stage::example(Status::Closing);
        for (stage, act, told) in [
            (new(), 0, None),
            (new(), 2, Some(EventType::OrderPrepaid)),
            (waiting(), 2, None),
            (new(), 3, Some(EventType::OrderPaid)),
            (Stage::example(Status::Closed), 4, Some(EventType::OrderPaid)),
            (Stage::example(Status::PaySuccess), 5, None),
            (Stage::example(Status::PaySuccess), 6, Some(EventType::OrderRefunded)),
            (new(), 7, Some(EventType::OrderClosed)),
            (waiting(), 7, None),
            (closing(), 8, Some(EventType::OrderClosed)),
            (closing(), 9, Some(EventType::OrderClosed)),
            (closing(), 10, Some(EventType::OrderClosed)),
            (closing(), 11, Some(EventType::OrderClosed)),
        ] {
            assert_eq!(event(stage.clone(), act), told, "act {act} in {stage:?}");
        }
    }
}
