//! Events as clients read them.

use chrono::{DateTime, Utc};
use pay_core::flow;
use poem::{IntoResponse, Response};
use poem_openapi::payload::Payload;
use poem_openapi::registry::{MetaMediaType, MetaResponse, MetaResponses, MetaSchemaRef, Registry};
use poem_openapi::types::Type;
use poem_openapi::{ApiResponse, Object};
use serde_json::Value;

/// What happened, as [CloudEvents 1.0](https://cloudevents.io) puts it. Amounts are whole fen, times are UTC. New types and new fields
/// may appear at any time.
#[derive(Debug, Clone, Object)]
#[oai(rename = "Event")]
pub struct EventView {
    /// Always `1.0`.
    pub specversion: String,
    /// The event's id. A repeat has the same: drop what you have seen.
    pub id: String,
    /// Which app it belongs to: `paydesk/` and the app's number.
    pub source: String,
    /// What happened, for example `order.paid`.
    #[oai(rename = "type")]
    pub event_type: String,
    /// The order's id; for money or messages that match no order, the number they name.
    pub subject: String,
    /// When it happened.
    pub time: DateTime<Utc>,
    /// Always `application/json`.
    pub datacontenttype: String,
    /// The order's events are numbered from 1, without gaps: of two, the larger is the later.
    pub sequence: i32,
    /// The whole order as it was then, with the `payment` or `refund` that the event is about.
    pub data: Value,
}

/// Some events, the oldest first.
#[derive(Debug, Clone, Object)]
#[oai(rename = "EventPage")]
pub struct EventPageView {
    /// At most as many as were asked for.
    pub events: Vec<EventView>,
    /// Ask with this for what comes after. There is always one, also after an empty page.
    pub next: String,
}

/// A page whose events are the stored bytes: what is parsed and written anew need not be what was announced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventPage(String);

impl From<flow::EventPage> for EventPage {
    fn from(page: flow::EventPage) -> Self {
        Self(format!(r#"{{"events":[{}],"next":"{}"}}"#, page.bodies.join(","), page.next))
    }
}

impl Payload for EventPage {
    const CONTENT_TYPE: &'static str = "application/json";

    fn schema_ref() -> MetaSchemaRef {
        EventPageView::schema_ref()
    }
}

impl IntoResponse for EventPage {
    fn into_response(self) -> Response {
        self.0.with_content_type(Self::CONTENT_TYPE).into_response()
    }
}

impl ApiResponse for EventPage {
    fn meta() -> MetaResponses {
        let content = vec![MetaMediaType { content_type: Self::CONTENT_TYPE, schema: Self::schema_ref() }];
        let response =
            MetaResponse { description: "", status: Some(200), status_range: None, content, headers: vec![] };
        MetaResponses { responses: vec![response] }
    }

    fn register(registry: &mut Registry) {
        EventPageView::register(registry);
    }
}
