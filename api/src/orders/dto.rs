//! Orders as clients write and read them.

use chrono::{DateTime, TimeDelta, Utc};
use pay_core::domain::{Cashier, Channel, CloseReason, NewOrder, Order, Status};
use poem_openapi::{Enum, Object, Union};

use crate::param::{ExpirySeconds, ShopId};

/// What is sold to whom, and how it will be paid. There is no price in it: the price is the catalogue's.
#[derive(Debug, Clone, Object)]
#[oai(deny_unknown_fields, example)]
pub struct CreateOrder {
    /// Your own id of the buyer.
    pub user_id: ShopId,
    /// Your own id of the product.
    pub product_id: ShopId,
    /// By what kind of cashier the buyer pays.
    pub channel: ChannelName,
    /// For how many seconds a new order can be paid, from two minutes to 15 days. Without it, as long as its product says, or else
    /// 30 minutes. An open order that is returned keeps the end that it has: see `expires_at`.
    pub expires_in_s: Option<ExpirySeconds>,
}

impl From<CreateOrder> for NewOrder {
    fn from(body: CreateOrder) -> Self {
        Self {
            user_id: body.user_id.0,
            product_id: body.product_id.0,
            channel: body.channel.into(),
            expires_in: body.expires_in_s.map(|expiry| TimeDelta::seconds(expiry.0.into())),
        }
    }
}

/// By what kind of cashier the buyer pays: a browser on a computer (`page`) or phone (`wap`), the shop's app (`app`), or a QR code
/// (`qr`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "lowercase", rename = "Channel")]
pub enum ChannelName {
    /// A browser on a computer.
    Page,
    /// A browser on a phone.
    Wap,
    /// The shop's own app.
    App,
    /// A QR code that the buyer scans.
    Qr,
}

impl From<ChannelName> for Channel {
    fn from(name: ChannelName) -> Self {
        match name {
            ChannelName::Page => Self::Page,
            ChannelName::Wap => Self::Wap,
            ChannelName::App => Self::App,
            ChannelName::Qr => Self::Qr,
        }
    }
}

impl From<Channel> for ChannelName {
    fn from(channel: Channel) -> Self {
        match channel {
            Channel::Page => Self::Page,
            Channel::Wap => Self::Wap,
            Channel::App => Self::App,
            Channel::Qr => Self::Qr,
        }
    }
}

/// Where an order stands. `CREATE`: its cashier is being prepared. `PAY_WAIT`: it can be paid. `PAY_SUCCESS`: the money is certain.
/// `REFUNDED`: all of it went back. `CLOSING`: it is being closed; a payment under way may still win. `CLOSED`: it cannot be paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "SCREAMING_SNAKE_CASE", rename = "OrderStatus")]
pub enum StatusName {
    /// The cashier is being prepared.
    Create,
    /// Can be paid.
    PayWait,
    /// The money is certain.
    PaySuccess,
    /// All of the money went back.
    Refunded,
    /// Being closed; a payment under way may still win.
    Closing,
    /// Cannot be paid any more.
    Closed,
}

impl From<Status> for StatusName {
    fn from(status: Status) -> Self {
        match status {
            Status::Create => Self::Create,
            Status::PayWait => Self::PayWait,
            Status::PaySuccess => Self::PaySuccess,
            Status::Refunded => Self::Refunded,
            Status::Closing => Self::Closing,
            Status::Closed => Self::Closed,
        }
    }
}

impl From<StatusName> for Status {
    fn from(name: StatusName) -> Self {
        match name {
            StatusName::Create => Self::Create,
            StatusName::PayWait => Self::PayWait,
            StatusName::PaySuccess => Self::PaySuccess,
            StatusName::Refunded => Self::Refunded,
            StatusName::Closing => Self::Closing,
            StatusName::Closed => Self::Closed,
        }
    }
}

/// Why an order was closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case", rename = "CloseReason")]
pub enum CloseReasonName {
    /// Its time to pay has passed.
    Expired,
    /// The shop asked for it.
    Requested,
    /// Too little time was left; the buyer has a new one.
    Replaced,
    /// Alipay would not take it.
    Rejected,
    /// Its number was paid with another amount.
    Mismatched,
    /// Another order of the same purchase was paid: one that took its place, or whose place it took.
    PaidElsewhere,
}

impl From<CloseReason> for CloseReasonName {
    fn from(reason: CloseReason) -> Self {
        match reason {
            CloseReason::Expired => Self::Expired,
            CloseReason::Requested => Self::Requested,
            CloseReason::Replaced => Self::Replaced,
            CloseReason::Rejected => Self::Rejected,
            CloseReason::Mismatched => Self::Mismatched,
            CloseReason::PaidElsewhere => Self::PaidElsewhere,
        }
    }
}

/// What the buyer's device opens to pay.
#[derive(Debug, Clone, PartialEq, Eq, Union)]
#[oai(discriminator_name = "type", one_of, rename = "Cashier")]
pub enum CashierView {
    /// For channels `page` and `wap`.
    #[oai(mapping = "redirect")]
    Redirect(RedirectCashier),
    /// For channel `app`.
    #[oai(mapping = "app_order")]
    AppOrder(AppCashier),
    /// For channel `qr`.
    #[oai(mapping = "qr_code")]
    QrCode(QrCashier),
}

/// Send the browser to an address.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct RedirectCashier {
    /// Signed; valid until the order expires.
    pub url: String,
}

/// Hand a text to Alipay's mobile SDK.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct AppCashier {
    /// Pass it on unchanged.
    pub order_string: String,
}

/// Show a QR code.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct QrCashier {
    /// The text of the code.
    pub qr_code: String,
}

impl From<&Cashier> for CashierView {
    fn from(cashier: &Cashier) -> Self {
        match cashier {
            Cashier::Redirect { url } => Self::Redirect(RedirectCashier { url: url.clone() }),
            Cashier::AppOrder { order_string } => {
                Self::AppOrder(AppCashier { order_string: order_string.clone() })
            }
            Cashier::QrCode { qr_code } => Self::QrCode(QrCashier { qr_code: qr_code.clone() }),
        }
    }
}

/// An order as it stands. Amounts are whole fen, times are UTC.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none, example, rename = "Order")]
pub struct OrderView {
    /// The order's id, and Alipay's `out_trade_no`.
    pub order_id: String,
    /// Where it stands.
    pub status: StatusName,
    /// Your own id of the buyer.
    pub user_id: String,
    /// Your own id of the product.
    pub product_id: String,
    /// What the buyer reads at the cashier.
    pub subject: String,
    /// What it costs, in fen.
    pub amount_fen: i64,
    /// What went back of its money, in fen.
    pub refunded_fen: i64,
    /// How it is to be paid.
    pub channel: ChannelName,
    /// What the buyer opens; there while the order can be paid.
    pub cashier: Option<CashierView>,
    /// In the answer to a create request: whether the order existed before.
    pub reused: Option<bool>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Until when it can be paid.
    pub expires_at: DateTime<Utc>,
    /// When the money became certain.
    pub paid_at: Option<DateTime<Utc>>,
    /// When it was closed.
    pub closed_at: Option<DateTime<Utc>>,
    /// Why it is closed or being closed.
    pub close_reason: Option<CloseReasonName>,
}

impl OrderView {
    /// The answer to a create request.
    pub(super) fn of_created(order: &Order, reused: bool) -> Self {
        Self { reused: Some(reused), ..Self::from(order) }
    }
}

impl From<&Order> for OrderView {
    fn from(order: &Order) -> Self {
        Self {
            order_id: order.order_id.to_string(),
            status: order.status().into(),
            user_id: order.user_id.clone(),
            product_id: order.product_id.clone(),
            subject: order.subject.clone(),
            amount_fen: order.amount.fen(),
            refunded_fen: order.refunded().fen(),
            channel: order.channel.into(),
            cashier: order.cashier().map(CashierView::from),
            reused: None,
            created_at: order.created_at,
            expires_at: order.expires_at,
            paid_at: order.paid_at(),
            closed_at: order.closed_at(),
            close_reason: order.close_reason().map(CloseReasonName::from),
        }
    }
}
