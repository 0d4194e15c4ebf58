//! Events as clients read them.

use std::collections::HashMap;
use std::marker::PhantomData;

use chrono::{DateTime, Utc};
use pay_core::domain::{EventCursor, EventType};
use pay_core::flow;
use poem::{Body, IntoResponse, Response};
use poem_openapi::payload::Payload;
use poem_openapi::registry::{MetaMediaType, MetaResponse, MetaResponses, MetaSchemaRef, Registry};
use poem_openapi::types::{Example, Type};
use poem_openapi::{ApiResponse, Object, Union};
use serde_json::Value;

use super::data::{NotificationEventData, OrderData, PaymentEventData, RefundEventData};
use super::types::{OfNotification, OfOrder, OfPayment, OfRefund, OtherType};
use crate::example::{ORDER_ID, time};
use crate::param::Described;
use crate::word::Word;

/// What happened, as [CloudEvents 1.0](https://cloudevents.io) puts it; `type` says which of these it is. Amounts are whole fen, times
/// are UTC. New types and new fields may appear at any time: a type that this document does not know is an `OtherEvent`.
#[derive(Debug, Clone, PartialEq, Union)]
#[oai(rename = "Event", one_of)]
pub enum EventView {
    /// Something happened to an order.
    Order(OrderEvent),
    /// Something happened to a refund.
    Refund(RefundEvent),
    /// Money came that pays no order.
    Payment(PaymentEvent),
    /// A message that cannot be right.
    Notification(NotificationEvent),
    /// A type that is newer than this document.
    Other(OtherEvent),
}

/// What every event has.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct Envelope {
    /// Always `1.0`.
    pub specversion: String,
    /// The event's id. A repeat has the same: drop what you have seen.
    pub id: String,
    /// Which app it belongs to: `paydesk/` and the app's number.
    pub source: String,
    /// The order's id; for money or messages that match no order, the number they name.
    pub subject: String,
    /// When it happened.
    pub time: DateTime<Utc>,
    /// Always `application/json`.
    pub datacontenttype: String,
    /// The order's events are numbered from 1, without gaps: of two, the larger is the later.
    pub sequence: i32,
    /// The W3C trace context of what it came of: of the request where that carried a `traceparent`, else of our own making.
    pub traceparent: String,
}

/// Something happened to an order.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(example)]
pub struct OrderEvent {
    /// What every event has.
    #[oai(flatten)]
    pub envelope: Envelope,
    /// What happened.
    #[oai(rename = "type")]
    pub event_type: Word<OfOrder>,
    /// The whole order as it was then.
    pub data: OrderData,
}

/// Something happened to a refund.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct RefundEvent {
    /// What every event has.
    #[oai(flatten)]
    pub envelope: Envelope,
    /// What happened.
    #[oai(rename = "type")]
    pub event_type: Word<OfRefund>,
    /// The refund and its payment as they were then, and the whole order where there is one.
    pub data: RefundEventData,
}

/// Money came that pays no order; an operator decides what happens to it.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct PaymentEvent {
    /// What every event has.
    #[oai(flatten)]
    pub envelope: Envelope,
    /// What happened.
    #[oai(rename = "type")]
    pub event_type: Word<OfPayment>,
    /// The payment as it was then, and the whole order where there is one.
    pub data: PaymentEventData,
}

/// Alipay signed a message that cannot be right; an operator looks at it.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct NotificationEvent {
    /// What every event has.
    #[oai(flatten)]
    pub envelope: Envelope,
    /// What happened.
    #[oai(rename = "type")]
    pub event_type: Word<OfNotification>,
    /// What is wrong, and the whole order where there is one.
    pub data: NotificationEventData,
}

/// An event whose type is newer than this document.
#[derive(Debug, Clone, PartialEq, Object)]
pub struct OtherEvent {
    /// What every event has.
    #[oai(flatten)]
    pub envelope: Envelope,
    /// What happened: none of the types that the other events have.
    #[oai(rename = "type")]
    pub event_type: OtherType,
    /// What is known about it.
    pub data: HashMap<String, Value>,
}

/// Some events, the oldest first.
#[derive(Debug, Clone, Object)]
#[oai(rename = "EventPage", example)]
pub struct EventPageView {
    /// At most as many as were asked for.
    pub events: Vec<EventView>,
    /// Ask with this for what comes after. There is always one, also after an empty page.
    pub next: String,
}

impl Example for OrderEvent {
    fn example() -> Self {
        Self {
            envelope: Envelope {
                specversion: "1.0".to_owned(),
                id: "evt_01KAH30B1C2D3E4F5G6H7J8K9M".to_owned(),
                source: "paydesk/2021000000000000".to_owned(),
                subject: ORDER_ID.to_owned(),
                time: time(60),
                datacontenttype: "application/json".to_owned(),
                sequence: 3,
                traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".to_owned(),
            },
            event_type: Word(EventType::OrderPaid),
            data: OrderData::example(),
        }
    }
}

impl Example for EventPageView {
    fn example() -> Self {
        Self {
            events: vec![EventView::Order(OrderEvent::example())],
            next: <EventCursor as Described>::EXAMPLE.to_owned(),
        }
    }
}

/// A `T` made of the stored bytes: what is parsed and written anew need not be what was announced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored<T>(String, PhantomData<fn() -> T>);

/// Some events as they are stored.
pub type EventPage = Stored<EventPageView>;
/// An event as it is stored.
pub type EventBody = Stored<EventView>;

impl EventPage {
    /// A page of the feed.
    pub fn of(page: &flow::EventPage) -> Self {
        Self(format!(r#"{{"events":[{}],"next":"{}"}}"#, page.bodies.join(","), page.next), PhantomData)
    }
}

impl EventBody {
    /// One event, by its stored bytes.
    pub const fn of(body: String) -> Self {
        Self(body, PhantomData)
    }
}

impl<T: Type + Send> Payload for Stored<T> {
    const CONTENT_TYPE: &'static str = "application/json";

    fn schema_ref() -> MetaSchemaRef {
        T::schema_ref()
    }
}

impl<T: Type + Send> IntoResponse for Stored<T> {
    fn into_response(self) -> Response {
        self.0.with_content_type(Self::CONTENT_TYPE).into_response()
    }
}

impl<T: Type + Send> ApiResponse for Stored<T> {
    fn meta() -> MetaResponses {
        let content = vec![MetaMediaType { content_type: Self::CONTENT_TYPE, schema: Self::schema_ref() }];
        let response =
            MetaResponse { description: "", status: Some(200), status_range: None, content, headers: vec![] };
        MetaResponses { responses: vec![response] }
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}

/// Events as they happen. An open end: it has no length.
#[derive(Debug)]
pub struct EventStream(pub Body);

impl Payload for EventStream {
    const CONTENT_TYPE: &'static str = "text/event-stream";

    fn schema_ref() -> MetaSchemaRef {
        EventView::schema_ref()
    }
}

impl IntoResponse for EventStream {
    fn into_response(self) -> Response {
        Response::builder()
            .content_type(Self::CONTENT_TYPE)
            .header("Cache-Control", "no-store")
            // nginx collects an answer before it passes it on, unless told otherwise
            .header("X-Accel-Buffering", "no")
            .body(self.0)
    }
}

impl ApiResponse for EventStream {
    fn meta() -> MetaResponses {
        let content = vec![MetaMediaType { content_type: Self::CONTENT_TYPE, schema: Self::schema_ref() }];
        let response = MetaResponse {
            description: "Server-sent events: each `data` is one Event, each `id` its cursor. Comments in between say that the connection lives.",
            status: Some(200),
            status_range: None,
            content,
            headers: vec![],
        };
        MetaResponses { responses: vec![response] }
    }

    fn register(registry: &mut Registry) {
        EventView::register(registry);
    }
}
