//! What subscribers are told, in a stable envelope.
//!
//! The envelope is [CloudEvents 1.0](https://cloudevents.io) in JSON: `id`, `type`, `source`, `subject` (the order), `time`, and the
//! extensions `sequence` (the order's events, numbered from 1) and `traceparent` (what it came of). `data` is the whole order, with the refund or payment that the event is
//! about where there is one.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use super::{AppId, EventId, Order, OrderId, Payment, Refund};

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
    /// All of its money went back.
    OrderRefunded,
    /// Money that came after it was closed went back.
    LatePaymentRefunded,
    /// A refund that was asked for, or made in Alipay's console, went through.
    RefundSucceeded,
    /// A refund failed. Should its money turn out to be back after all, its success is told of later, and says `corrected`.
    RefundFailed,
    /// A refund takes long: `pending_reason` says what it waits for.
    RefundDelayed,
    /// The money of a second trade for one order went back.
    DuplicateRefunded,
    /// Money came for an order that does not exist.
    PaymentUnmatched,
    /// Money of another amount than the order's came under its number.
    PaymentMismatched,
    /// Alipay signed a message that cannot be right.
    NotificationQuarantined,
}

impl EventType {
    /// The word in the envelope.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OrderCreated => "order.created",
            Self::OrderPrepaid => "order.prepaid",
            Self::OrderPaid => "order.paid",
            Self::OrderClosed => "order.closed",
            Self::OrderRefunded => "order.refunded",
            Self::LatePaymentRefunded => "order.late_payment_refunded",
            Self::RefundSucceeded => "refund.succeeded",
            Self::RefundFailed => "refund.failed",
            Self::RefundDelayed => "refund.delayed",
            Self::DuplicateRefunded => "payment.duplicate_refunded",
            Self::PaymentUnmatched => "payment.unmatched",
            Self::PaymentMismatched => "payment.mismatched",
            Self::NotificationQuarantined => "notification.quarantined",
        }
    }
}

/// What there is to tell, with all that a subscriber may want to know of it.
#[derive(Debug, Clone)]
pub struct Telling<'a> {
    /// What happened.
    pub event_type: EventType,
    /// The app it happened to.
    pub app_id: &'a AppId,
    /// The order number, ours or not.
    pub subject: String,
    /// The order after it, where there is one.
    pub order: Option<&'a Order>,
    /// The payment that it is about.
    pub payment: Option<&'a Payment>,
    /// The refund that it is about.
    pub refund: Option<&'a Refund>,
    /// Why, as a stable word.
    pub reason: Option<&'a str>,
    /// When.
    pub at: DateTime<Utc>,
}

impl<'a> Telling<'a> {
    /// Something that happened to an order.
    pub fn of_order(event_type: EventType, order: &'a Order, at: DateTime<Utc>) -> Self {
        Self::of_subject(event_type, &order.app_id, order.order_id.to_string(), at).about(order)
    }

    /// Something that happened under an order number that need not be ours.
    pub const fn of_subject(
        event_type: EventType,
        app_id: &'a AppId,
        subject: String,
        at: DateTime<Utc>,
    ) -> Self {
        Self { event_type, app_id, subject, order: None, payment: None, refund: None, reason: None, at }
    }

    const fn about(mut self, order: &'a Order) -> Self {
        self.order = Some(order);
        self
    }

    /// The order that it belongs to.
    pub fn order_id(&self) -> Option<OrderId> {
        self.order.map(|order| order.order_id)
    }

    /// The event, as it is from now on: the same bytes everywhere.
    pub fn event(&self, sequence: i32, traceparent: &str) -> NewEvent {
        let event_id = EventId::new(self.at);
        let mut data = self.order.map_or_else(|| json!({}), snapshot);
        if let Some(payment) = self.payment {
            data["payment"] = payment_snapshot(payment);
        }
        if let Some(refund) = self.refund {
            data["refund"] = refund_snapshot(refund);
        }
        if let Some(reason) = self.reason {
            data["reason"] = json!(reason);
        }
        let envelope = json!({
            "specversion": "1.0",
            "id": event_id,
            "source": format!("paydesk/{}", self.app_id),
            "type": self.event_type.as_str(),
            "subject": self.subject,
            "time": rfc3339(self.at),
            "datacontenttype": "application/json",
            "sequence": sequence,
            "traceparent": traceparent,
            "data": data,
        });
        NewEvent { event_id, sequence, body: envelope.to_string() }
    }
}

/// An event that is to be written with the change it tells of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    /// Its id; a repeat carries the same.
    pub event_id: EventId,
    /// Its number among the order's events.
    pub sequence: i32,
    /// The envelope.
    pub body: String,
}

fn snapshot(order: &Order) -> Value {
    json!({
        "order_id": order.order_id,
        "app_id": order.app_id,
        "user_id": order.user_id,
        "product_id": order.product_id,
        "subject": order.subject,
        "amount_fen": order.amount,
        "refunded_fen": order.refunded(),
        "channel": order.channel,
        "status": order.status(),
        "late": order.paid_late(),
        "created_at": rfc3339(order.created_at),
        "expires_at": rfc3339(order.expires_at),
        "paid_at": order.paid_at().map(rfc3339),
        "closed_at": order.closed_at().map(rfc3339),
        "close_reason": order.close_reason(),
    })
}

fn payment_snapshot(payment: &Payment) -> Value {
    json!({
        "trade_no": payment.trade_no,
        "amount_fen": payment.amount,
        "refunded_fen": payment.refunded,
    })
}

fn refund_snapshot(refund: &Refund) -> Value {
    json!({
        "refund_id": refund.refund_id,
        "refund_no": refund.refund_no,
        "out_request_no": refund.out_request_no,
        "trade_no": refund.trade_no,
        "amount_fen": refund.amount,
        "requested_fen": refund.requested,
        "origin": refund.origin,
        "status": refund.status(),
        "pending_reason": refund.pending_reason(),
        "failure": refund.failure(),
        "corrected": refund.corrected(),
    })
}

fn rfc3339(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}
