//! Orders as clients write and read them.

use chrono::{DateTime, TimeDelta, Utc};
use pay_core::domain::{Cashier, Channel, CloseReason, NewOrder, OrderView, Status};
use poem_openapi::{Object, Union};

use crate::param::{ExpirySeconds, ShopId};
use crate::word::{Word, words};

/// What is sold to whom, and how it will be paid. There is no price in it: the price is the catalogue's.
#[derive(Debug, Clone, Object)]
#[oai(deny_unknown_fields, example)]
pub struct CreateOrder {
    /// Your own id of the buyer.
    pub user_id: ShopId,
    /// Your own id of the product.
    pub product_id: ShopId,
    /// By what kind of cashier the buyer pays.
    pub channel: Word<Channel>,
    /// For how many seconds a new order can be paid, from `EXPIRY_MIN` to `EXPIRY_MAX`. Without it, as long as its
    /// product says, or else `EXPIRY_DEFAULT`. An open order that is returned keeps the end that it has: see `expires_at`.
    pub expires_in_s: Option<ExpirySeconds>,
}

impl From<CreateOrder> for NewOrder {
    fn from(body: CreateOrder) -> Self {
        Self {
            user_id: body.user_id.0,
            product_id: body.product_id.0,
            channel: body.channel.0,
            expires_in: body.expires_in_s.map(|expiry| TimeDelta::seconds(expiry.get())),
        }
    }
}

words! {
    /// By what kind of cashier the buyer pays: a browser on a computer (`page`) or phone (`wap`), the shop's app (`app`), or a QR code
    /// (`qr`).
    Channel = "Channel";

    /// Where an order stands. `CREATE`: its cashier is being prepared. `PAY_WAIT`: it can be paid. `PAY_SUCCESS`: the money is certain.
    /// `REFUNDED`: all of it went back. `CLOSING`: it is being closed; a payment under way may still win. `CLOSED`: it cannot be paid.
    Status = "OrderStatus";

    /// Why an order was closed.
    CloseReason = "CloseReason";
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

impl From<Cashier> for CashierView {
    fn from(cashier: Cashier) -> Self {
        match cashier {
            Cashier::Redirect { url } => Self::Redirect(RedirectCashier { url }),
            Cashier::AppOrder { order_string } => Self::AppOrder(AppCashier { order_string }),
            Cashier::QrCode { qr_code } => Self::QrCode(QrCashier { qr_code }),
        }
    }
}

/// What answers and events say of an order in the same way.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct OrderFacts {
    /// The order's id, and Alipay's `out_trade_no`.
    pub order_id: String,
    /// Where it stands.
    pub status: Word<Status>,
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
    pub channel: Word<Channel>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Until when it can be paid.
    pub expires_at: DateTime<Utc>,
}

/// An order as it stands. Amounts are whole fen, times are UTC.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none, example, rename = "Order")]
pub struct OrderBody {
    /// What events say of it too.
    #[oai(flatten)]
    pub facts: OrderFacts,
    /// What the buyer opens; there while the order can be paid.
    pub cashier: Option<CashierView>,
    /// In the answer to a create request: whether the order existed before.
    pub reused: Option<bool>,
    /// When the money became certain.
    pub paid_at: Option<DateTime<Utc>>,
    /// When it was closed.
    pub closed_at: Option<DateTime<Utc>>,
    /// Why it is closed or being closed.
    pub close_reason: Option<Word<CloseReason>>,
}

impl OrderBody {
    /// The answer to a create request.
    pub(super) fn of_created(order: OrderView, reused: bool) -> Self {
        Self { reused: Some(reused), ..Self::from(order) }
    }
}

impl From<OrderView> for OrderBody {
    fn from(order: OrderView) -> Self {
        Self {
            facts: OrderFacts {
                order_id: order.order_id.to_string(),
                status: Word(order.status),
                user_id: order.user_id,
                product_id: order.product_id,
                subject: order.subject,
                amount_fen: order.amount_fen.fen(),
                refunded_fen: order.refunded_fen.fen(),
                channel: Word(order.channel),
                created_at: order.created_at,
                expires_at: order.expires_at,
            },
            cashier: order.cashier.map(CashierView::from),
            reused: None,
            paid_at: order.paid_at,
            closed_at: order.closed_at,
            close_reason: order.close_reason.map(Word),
        }
    }
}
