//! Says where unknown fields are refused: in every object that a client sends.

use serde_json::{Value, json};

use super::operations::operations_mut;

/// Closes every JSON object that a request body is made of.
pub(super) fn close(document: &mut Value) {
    let mut names = Vec::new();
    for (_, operation) in operations_mut(document) {
        let body = operation.get("requestBody").map(|body| &body["content"]["application/json"]["schema"]);
        names.extend(body.into_iter().flat_map(references));
    }
    while let Some(name) = names.pop() {
        let schema = &mut document["components"]["schemas"][&name];
        if schema["type"] == "object" && schema.get("additionalProperties").is_none() {
            names.extend(references(schema));
            schema["additionalProperties"] = json!(false);
        }
    }
}

/// The named schemas that a schema refers to.
fn references(schema: &Value) -> Vec<String> {
    match schema {
        Value::Object(object) => {
            let own = object.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next());
            own.map(str::to_owned).into_iter().chain(object.values().flat_map(references)).collect()
        }
        Value::Array(items) => items.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}
