//! An order as it is shown.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::time;
use crate::domain::{AppId, Cashier, Channel, CloseReason, Money, Order, OrderId, Status};

/// An order as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OrderView {
    /// Its id, and Alipay's `out_trade_no`.
    pub order_id: OrderId,
    /// The app it belongs to.
    pub app_id: AppId,
    /// The shop's own id of the buyer.
    pub user_id: String,
    /// The shop's own id of the product.
    pub product_id: String,
    /// What the buyer reads at the cashier.
    pub subject: String,
    /// What it costs.
    pub amount_fen: Money,
    /// What went back of its money.
    pub refunded_fen: Money,
    /// How it is to be paid.
    pub channel: Channel,
    /// Its status.
    pub status: Status,
    /// Whether it was paid after it had been closed.
    pub late: bool,
    /// What the buyer opens, while the order can be paid. Not in events: it is for the buyer alone.
    #[serde(skip)]
    pub cashier: Option<Cashier>,
    /// When it was made.
    #[serde(serialize_with = "time::text")]
    pub created_at: DateTime<Utc>,
    /// Until when it can be paid.
    #[serde(serialize_with = "time::text")]
    pub expires_at: DateTime<Utc>,
    /// When the money became certain.
    #[serde(serialize_with = "time::text_or_null")]
    pub paid_at: Option<DateTime<Utc>>,
    /// When it was closed.
    #[serde(serialize_with = "time::text_or_null")]
    pub closed_at: Option<DateTime<Utc>>,
    /// Why it is closed or being closed.
    pub close_reason: Option<CloseReason>,
}

impl From<&Order> for OrderView {
    fn from(order: &Order) -> Self {
        Self {
            order_id: order.order_id,
            app_id: order.app_id.clone(),
            user_id: order.user_id.clone(),
            product_id: order.product_id.clone(),
            subject: order.subject.clone(),
            amount_fen: order.amount,
            refunded_fen: order.refunded(),
            channel: order.channel,
            status: order.status(),
            late: order.paid_late(),
            cashier: order.cashier().cloned(),
            created_at: order.created_at,
            expires_at: order.expires_at,
            paid_at: order.paid_at(),
            closed_at: order.closed_at(),
            close_reason: order.close_reason(),
        }
    }
}
