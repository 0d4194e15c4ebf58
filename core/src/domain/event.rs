//! What subscribers are told, in a stable envelope.
//!
//! The envelope is [CloudEvents 1.0](https://cloudevents.io) in JSON: `id`, `type`, `source`, `subject` (the order), `time`, and the
//! extension `sequence` (the order's version), with the whole order as `data`.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use super::{AppId, EventId, Order, OrderId};

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EventType {
    /// An order was made.
    OrderCreated,
    /// Its cashier is ready.
    OrderPrepaid,
    /// Its money is certain: fulfilment may begin.
    OrderPaid,
    /// It can no longer be paid.
    OrderClosed,
}

impl EventType {
    /// The word in the envelope.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OrderCreated => "order.created",
            Self::OrderPrepaid => "order.prepaid",
            Self::OrderPaid => "order.paid",
            Self::OrderClosed => "order.closed",
        }
    }
}

/// An event that is to be written with the change it tells of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    /// Its id; a repeat carries the same.
    pub event_id: EventId,
    /// The app it belongs to.
    pub app_id: AppId,
    /// The order it tells of.
    pub order_id: OrderId,
    /// What happened.
    pub event_type: EventType,
    /// The order's version after it.
    pub sequence: i32,
    /// The envelope, from now on the same bytes everywhere.
    pub body: String,
    /// When it happened.
    pub at: DateTime<Utc>,
}

impl NewEvent {
    /// Tells of an order as it is after what happened.
    pub fn of_order(event_type: EventType, order: &Order, at: DateTime<Utc>) -> Self {
        let event_id = EventId::new(at);
        let envelope = json!({
            "specversion": "1.0",
            "id": event_id,
            "source": format!("paydesk/{}", order.app_id),
            "type": event_type.as_str(),
            "subject": order.order_id,
            "time": rfc3339(at),
            "datacontenttype": "application/json",
            "sequence": order.version,
            "data": snapshot(order),
        });
        Self {
            event_id,
            app_id: order.app_id.clone(),
            order_id: order.order_id,
            event_type,
            sequence: order.version,
            body: envelope.to_string(),
            at,
        }
    }
}

fn snapshot(order: &Order) -> Value {
    json!({
        "order_id": order.order_id,
        "app_id": order.app_id,
        "user_id": order.user_id,
        "product_id": order.product_id,
        "subject": order.subject,
        "amount_fen": order.amount,
        "channel": order.channel,
        "status": order.status,
        "created_at": rfc3339(order.created_at),
        "expires_at": rfc3339(order.expires_at),
        "paid_at": order.paid_at.map(rfc3339),
        "closed_at": order.closed_at.map(rfc3339),
        "close_reason": order.close_reason,
    })
}

fn rfc3339(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}
