//! What subscribers are told, in a stable envelope.
//!
//! The envelope is [CloudEvents 1.0](https://cloudevents.io) in JSON: `id`, `type`, `source`, `subject` (the order), `time`, and the
//! extensions `sequence` (the order's events, numbered from 1) and `traceparent` (what it came of). `data` is the whole order, with the refund or payment that the event is
//! about where there is one.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::json;

use super::view::{OrderView, PaymentView, RefundView, rfc3339};
use super::words::words;
use super::{AppId, EventId, Order, OrderId, Payment, Refund};

words! {
    /// What happened.
    pub enum EventType: "event type" {
        /// An order was made.
        OrderCreated = "order.created",
        /// Its cashier is ready.
        OrderPrepaid = "order.prepaid",
        /// Its money is certain: fulfilment may begin.
        OrderPaid = "order.paid",
        /// It can no longer be paid.
        OrderClosed = "order.closed",
        /// All of its money went back.
        OrderRefunded = "order.refunded",
        /// Money that came after it was closed went back.
        LatePaymentRefunded = "order.late_payment_refunded",
        /// A refund that was asked for, or made in Alipay's console, went through.
        RefundSucceeded = "refund.succeeded",
        /// A refund failed. Should its money turn out to be back after all, its success is told of later, and says `corrected`.
        RefundFailed = "refund.failed",
        /// A refund takes long: `pending_reason` says what it waits for.
        RefundDelayed = "refund.delayed",
        /// The money of a second trade for one order went back.
        DuplicateRefunded = "payment.duplicate_refunded",
        /// Money came for an order that does not exist.
        PaymentUnmatched = "payment.unmatched",
        /// Money of another amount than the order's came under its number.
        PaymentMismatched = "payment.mismatched",
        /// Alipay signed a message that cannot be right.
        NotificationQuarantined = "notification.quarantined",
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
        let data = Data {
            order: self.order.map(OrderView::from),
            payment: self.payment.map(PaymentView::from),
            refund: self.refund.map(RefundView::from),
            reason: self.reason,
        };
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

/// What an event is about: the fields of its order, and the payment, refund or reason beside them.
#[derive(Serialize)]
struct Data<'a> {
    #[serde(flatten)]
    order: Option<OrderView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment: Option<PaymentView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refund: Option<RefundView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
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

#[cfg(test)]
mod tests {
    use super::super::order::tests::order;
    use super::*;
    use crate::domain::{CloseReason, Stage};

    #[test]
    fn what_happened_belongs_to_its_order_and_under_a_number_of_nobodys_to_none() {
        let at = DateTime::UNIX_EPOCH;
        let order = order(Stage::Closed { at, reason: CloseReason::Expired });
        assert_eq!(Telling::of_order(EventType::OrderClosed, &order, at).order_id(), Some(order.order_id));
        let number = order.order_id.to_string();
        let unmatched = Telling::of_subject(EventType::PaymentUnmatched, &order.app_id, number, at);
        assert_eq!(unmatched.order_id(), None);
    }
}
