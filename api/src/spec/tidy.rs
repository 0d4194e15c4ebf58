//! Mends what the framework writes.

use serde_json::{Map, Value};

/// Media types lose their charset, which OpenAPI would take for another type; header names get their usual case; a `oneOf` stands
/// without the `type` that contradicts it; an `allOf` has no part that only describes, which generators take for a type; what
/// belongs to OpenAPI 3.1 goes; line breaks inside of sentences go.
pub(super) fn tidy(document: &mut Value) {
    if let Some(root) = document.as_object_mut() {
        root.remove("webhooks");
    }
    mend(document);
}

fn mend(value: &mut Value) {
    match value {
        Value::Object(object) => {
            if object.contains_key("oneOf") || object.contains_key("anyOf") {
                object.remove("type");
            }
            if object.contains_key("description")
                && let Some(Value::Array(parts)) = object.get_mut("allOf")
            {
                let says = |key: &String| key == "description" || key == "nullable";
                parts.retain(|part| part.as_object().is_none_or(|part| !part.keys().all(says)));
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
            if let Some(Value::String(text)) = object.get_mut("description") {
                *text = unwrapped(text);
            }
            object.values_mut().for_each(mend);
        }
        Value::Array(items) => items.iter_mut().for_each(mend),
        _ => {}
    }
}

/// A comment's lines end where the source's do; a paragraph's end is an empty line.
fn unwrapped(text: &str) -> String {
    let paragraphs =
        text.split("\n\n").map(|paragraph| paragraph.lines().map(str::trim).collect::<Vec<_>>().join(" "));
    paragraphs.collect::<Vec<_>>().join("\n\n")
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
    use serde_json::json;

    use super::*;

    #[test]
    fn what_the_framework_writes_is_mended() {
        let mut document = json!({
            "webhooks": {},
            "a": { "content": { "application/json; charset=utf-8": {} }, "headers": { "LOCATION": {} } },
            "b": { "in": "header", "name": "idempotency-key", "description": "One\n sentence.\n\nTwo." },
            "c": { "oneOf": [], "type": "object" },
            "d": { "allOf": [{ "$ref": "#" }, { "description": "Which." }], "description": "Which." },
        });
        tidy(&mut document);
        let expected = json!({
            "a": { "content": { "application/json": {} }, "headers": { "Location": {} } },
            "b": { "in": "header", "name": "Idempotency-Key", "description": "One sentence.\n\nTwo." },
            "c": { "oneOf": [] },
            "d": { "allOf": [{ "$ref": "#" }], "description": "Which." },
        });
        assert_eq!(document, expected);
    }
}
