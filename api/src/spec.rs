//! The OpenAPI document: the framework's, made valid 3.0.3.

use poem::{IntoResponse, Response, handler};
use serde_json::{Map, Value};

/// The document, as committed in `openapi/openapi.json` and served at `/openapi.json`. Ends with a newline.
pub fn spec() -> String {
    let raw = crate::service().spec();
    let mut document: Value = serde_json::from_str(&raw).unwrap_or_default();
    document["openapi"] = Value::String("3.0.3".to_owned());
    // the service is found where the document is
    if let Some(root) = document.as_object_mut() {
        root.insert("servers".to_owned(), serde_json::json!([{ "url": "/" }]));
    }
    tidy(&mut document);
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

#[handler]
pub(crate) fn openapi_json() -> Response {
    spec().with_content_type("application/json").into_response()
}

/// Media types lose their charset, which OpenAPI would take for another type; header names get their usual case; a `oneOf` stands
/// without the `type` that contradicts it; an `allOf` has no part that is only a description, which generators take for a type.
fn tidy(value: &mut Value) {
    match value {
        Value::Object(object) => {
            if object.contains_key("oneOf") || object.contains_key("anyOf") {
                object.remove("type");
            }
            if object.contains_key("description")
                && let Some(Value::Array(parts)) = object.get_mut("allOf")
            {
                parts.retain(|part| part.as_object().is_none_or(|part| !part.keys().eq(["description"])));
            }
            if let Some(Value::Object(content)) = object.get_mut("content") {
                *content = renamed(content, |name| name.split(';').next().unwrap_or(name).trim().to_owned());
            }
            if let Some(Value::Object(headers)) = object.get_mut("headers") {
                *headers = renamed(headers, header_case);
            }
            if object.get("in").and_then(Value::as_str) == Some("header")
                && let Some(Value::String(name)) = object.get_mut("name")
            {
                *name = header_case(name);
            }
            object.values_mut().for_each(tidy);
        }
        Value::Array(items) => items.iter_mut().for_each(tidy),
        _ => {}
    }
}

fn renamed(object: &Map<String, Value>, name: impl Fn(&str) -> String) -> Map<String, Value> {
    object.iter().map(|(key, value)| (name(key), value.clone())).collect()
}

fn header_case(name: &str) -> String {
    let words = name.split('-').map(|word| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| {
            first.to_ascii_uppercase().to_string() + &letters.as_str().to_ascii_lowercase()
        })
    });
    words.collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_names_what_a_generator_needs() {
        let document: Value = serde_json::from_str(&spec()).unwrap();
        assert_eq!(document["openapi"], "3.0.3");
        let create = &document["paths"]["/v1/orders"]["post"];
        assert_eq!(create["operationId"], "createOrder");
        assert_eq!(create["parameters"][0]["name"], "Idempotency-Key");
        assert!(create["responses"]["422"]["content"]["application/problem+json"].is_object());
        assert!(create["requestBody"]["content"]["application/json"].is_object());
        let status = &document["components"]["schemas"]["Order"]["properties"]["status"];
        assert_eq!(status["allOf"], serde_json::json!([{ "$ref": "#/components/schemas/OrderStatus" }]));
        assert_eq!(status["description"], "Where it stands.");
    }
}
