//! Puts an example beside everything that is sent, and words beside every answer: a body's are its schema's.

use serde_json::{Map, Value, json};

use super::operations::operations_mut;

/// The texts of operations that do not speak JSON.
const TEXTS: [(&str, &str); 3] =
    [("getLiveness", "ok"), ("getReadiness", "ok"), ("receiveNotify", "success")];

/// What Alipay sends, in short.
fn notification() -> Value {
    json!({
        "app_id": "2021000000000000",
        "notify_id": "2026112300222080000000000000000000",
        "notify_type": "trade_status_sync",
        "out_trade_no": "ord_01KAH2Z7V8M3N4P5Q6R7S8T9VW",
        "total_amount": "28.00",
        "trade_no": "2026112322001400000000000000",
        "trade_status": "TRADE_SUCCESS",
        "sign": "c2lnbmF0dXJl",
        "sign_type": "RSA2",
    })
}

/// Adds them where there are none.
pub(super) fn add(document: &mut Value) {
    let schemas = document["components"]["schemas"].clone();
    for (_, operation) in operations_mut(document) {
        let text = TEXTS.iter().find(|(id, _)| operation.get("operationId").is_some_and(|known| known == id));
        let text = text.map(|(_, text)| *text);
        let bodies = operation.iter_mut().flat_map(|(key, value)| match key.as_str() {
            "requestBody" => vec![value],
            "responses" => value.as_object_mut().into_iter().flat_map(Map::values_mut).collect(),
            _ => vec![],
        });
        for body in bodies {
            describe(body, &schemas);
            let content = body.get_mut("content").and_then(Value::as_object_mut);
            for (media_type, media) in content.into_iter().flatten() {
                if media.get("example").is_some() || media.get("examples").is_some() {
                    continue;
                }
                let name = media["schema"]["$ref"].as_str().and_then(|path| path.rsplit('/').next());
                let example = match (media_type.as_str(), name) {
                    ("text/plain", _) => text.map(Value::from),
                    ("application/x-www-form-urlencoded", _) => Some(notification()),
                    (_, name) => name.and_then(|name| example(name, &schemas)),
                };
                if let Some(example) = example {
                    media["example"] = example;
                }
            }
        }
    }
}

/// The example of a named schema; of several alternatives, the first one's.
fn example(name: &str, schemas: &Value) -> Option<Value> {
    let schema = &schemas[name];
    let first = || schema["oneOf"][0]["$ref"].as_str()?.rsplit('/').next();
    schema.get("example").cloned().or_else(|| example(first()?, schemas))
}

/// An answer that says nothing about itself is what is in it.
fn describe(body: &mut Value, schemas: &Value) {
    if body["description"] != "" {
        return;
    }
    let name = body["content"]["application/json"]["schema"]["$ref"]
        .as_str()
        .and_then(|path| path.rsplit('/').next());
    let words = name.and_then(|name| schemas[name]["description"].as_str()).unwrap_or("As it should be.");
    body["description"] = json!(words.split_inclusive(". ").next().unwrap_or(words).trim());
}
