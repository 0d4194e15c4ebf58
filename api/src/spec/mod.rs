//! The OpenAPI document: the framework's, made valid 3.0.3 and complete.
//!
//! [`tidy`] mends what the framework writes, [`closed`] says where unknown fields are refused, [`answers`] adds every error that an
//! operation can give, [`examples`] puts an example beside everything that is sent.

mod answers;
mod closed;
mod examples;
mod numbers;
mod operations;
mod tidy;

use std::sync::LazyLock;

use pay_core::domain::EventType;
use poem::{IntoResponse, Response, handler};
use serde_json::{Value, json};

use crate::service::service;

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    let raw = service().spec();
    let mut document: Value = serde_json::from_str(&raw).unwrap_or_default();
    document["openapi"] = json!("3.0.3");
    // the service is found where the document is
    document["servers"] = json!([{ "url": "/" }]);
    tidy::tidy(&mut document);
    numbers::write(&mut document);
    closed::close(&mut document);
    set_apart(&mut document);
    answers::add(&mut document);
    examples::add(&mut document);
    document
});

/// Says that the type of an event which the document does not know is none of those that it knows. The framework has no `not`.
fn set_apart(document: &mut Value) {
    let known = EventType::ALL.map(EventType::as_str);
    document["components"]["schemas"]["OtherEvent"]["properties"]["type"]["not"] =
        json!({ "type": "string", "enum": known });
}

static TEXT: LazyLock<String> = LazyLock::new(|| {
    let mut text = serde_json::to_string_pretty(document()).unwrap_or_default();
    text.push('\n');
    text
});

/// The document as data.
pub fn document() -> &'static Value {
    &DOCUMENT
}

/// The document, as committed in `openapi/openapi.json` and served at `/openapi.json`. Ends with a newline.
pub fn spec() -> String {
    TEXT.clone()
}

#[handler]
pub(crate) fn openapi_json() -> Response {
    TEXT.as_str().with_content_type("application/json").into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_names_what_a_generator_needs() {
        let document = document();
        assert_eq!(document["openapi"], "3.0.3");
        let create = &document["paths"]["/v1/orders"]["post"];
        assert_eq!(create["operationId"], "createOrder");
        assert_eq!(create["parameters"][0]["name"], "Idempotency-Key");
        assert!(create["responses"]["422"]["content"]["application/problem+json"].is_object());
        assert!(create["requestBody"]["content"]["application/json"].is_object());
        assert_eq!(document["components"]["schemas"]["CreateOrder"]["additionalProperties"], false);
        assert!(document["components"]["schemas"]["Order"].get("additionalProperties").is_none());
    }
}
