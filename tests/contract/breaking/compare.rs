//! Names what a newer document takes away from clients of an older one.
//!
//! What a client sends may only be allowed more; what it gets may only be promised more. An enum is closed for generated clients, so
//! a new value in an answer breaks them, and so does a value that may not be sent any more.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// Every breaking change, in words that begin with its place.
pub(super) fn breaking_changes(old: &Value, new: &Value) -> Vec<String> {
    let mut comparison = Comparison { old, new, changes: Vec::new(), seen: BTreeSet::new() };
    comparison.documents();
    comparison.changes
}

struct Comparison<'a> {
    old: &'a Value,
    new: &'a Value,
    changes: Vec<String>,
    /// Named schemas that were compared already, or that are being compared.
    seen: BTreeSet<(String, String, bool)>,
}

/// Which way a value goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Sent,
    Got,
}

impl<'a> Comparison<'a> {
    fn says(&mut self, place: &str, what: impl std::fmt::Display) {
        self.changes.push(format!("{place}: {what}"));
    }

    fn documents(&mut self) {
        for (path, methods) in object(&self.old["paths"]) {
            for (method, old) in object(methods) {
                let place = format!("{} {path}", method.to_uppercase());
                match self.new["paths"][path].get(method) {
                    Some(new) => self.operation(&place, old, new),
                    None => self.says(&place, "the operation is gone"),
                }
            }
        }
    }

    fn operation(&mut self, place: &str, old: &'a Value, new: &'a Value) {
        if old["operationId"] != new["operationId"] {
            self.says(place, format!("it is called {} and was {}", new["operationId"], old["operationId"]));
        }
        if list(&old["security"]).is_empty() && !list(&new["security"]).is_empty() {
            self.says(place, "it wants a key now");
        }
        self.parameters(place, old, new);
        self.bodies(place, old, new);
        self.answers(place, old, new);
    }

    fn parameters(&mut self, place: &str, old: &'a Value, new: &'a Value) {
        let same = |a: &Value, b: &Value| {
            a["in"] == b["in"]
                && a["name"].as_str().map(str::to_lowercase) == b["name"].as_str().map(str::to_lowercase)
        };
        for parameter in list(&old["parameters"]) {
            let place = format!("{place}, parameter {}", text(&parameter["name"]));
            match list(&new["parameters"]).iter().find(|other| same(parameter, other)) {
                None => self.says(&place, "it is gone"),
                Some(other) => {
                    if parameter["required"] != true && other["required"] == true {
                        self.says(&place, "it has to be sent now");
                    }
                    self.schema(&place, &parameter["schema"], &other["schema"], Way::Sent);
                }
            }
        }
        for parameter in list(&new["parameters"]).iter().filter(|parameter| parameter["required"] == true) {
            if !list(&old["parameters"]).iter().any(|other| same(parameter, other)) {
                self.says(
                    &format!("{place}, parameter {}", text(&parameter["name"])),
                    "it is new and has to be sent",
                );
            }
        }
    }

    fn bodies(&mut self, place: &str, old: &'a Value, new: &'a Value) {
        let place = format!("{place}, body");
        let [before, after] = [&old["requestBody"], &new["requestBody"]];
        if before["required"] != true && after["required"] == true {
            self.says(&place, "it has to be sent now");
        }
        if !before.is_null() && after.is_null() {
            self.says(&place, "it is gone");
        }
        self.media(&place, before, after, Way::Sent);
    }

    fn answers(&mut self, place: &str, old: &'a Value, new: &'a Value) {
        let successes = |operation: &'a Value| {
            object(&operation["responses"]).iter().filter(|(status, _)| status.starts_with('2'))
        };
        for (status, before) in successes(old) {
            let place = format!("{place}, {status}");
            match new["responses"].get(status) {
                None => self.says(&place, "the answer is gone"),
                Some(after) => {
                    let before = resolved(self.old, before);
                    let after = resolved(self.new, after);
                    for (header, _) in object(&before["headers"]) {
                        if after["headers"].get(header).is_none() {
                            self.says(&place, format!("the header {header} is gone"));
                        }
                    }
                    self.media(&place, before, after, Way::Got);
                }
            }
        }
    }

    fn media(&mut self, place: &str, old: &'a Value, new: &'a Value, way: Way) {
        for (media_type, before) in object(&old["content"]) {
            match new["content"].get(media_type) {
                None if new.is_null() => {}
                None => self.says(place, format!("{media_type} is gone")),
                Some(after) => self.schema(place, &before["schema"], &after["schema"], way),
            }
        }
    }

    fn schema(&mut self, place: &str, old: &'a Value, new: &'a Value, way: Way) {
        let names = (text(&old["$ref"]).to_owned(), text(&new["$ref"]).to_owned(), way == Way::Sent);
        if !names.0.is_empty() && !self.seen.insert(names) {
            return;
        }
        let old = resolved(self.old, old);
        let new = resolved(self.new, new);
        for rule in ["type", "format"] {
            // what had no format may get one in answers: it is still of its type
            let promises_more = rule == "format" && way == Way::Got && old[rule].is_null();
            if old[rule] != new[rule] && !promises_more {
                self.says(place, format!("its {rule} is {} and was {}", new[rule], old[rule]));
            }
        }
        self.values(place, old, new, way);
        if way == Way::Sent {
            self.limits(place, old, new);
        }
        self.fields(place, old, new, way);
        if old.get("items").is_some() && new.get("items").is_some() {
            self.schema(&format!("{place}[]"), &old["items"], &new["items"], way);
        }
        for joined in ["allOf", "oneOf"] {
            let (before, after) = (list(&old[joined]), list(&new[joined]));
            if before.len() != after.len() {
                self.says(place, format!("{joined} has {} parts and had {}", after.len(), before.len()));
            }
            for (before, after) in before.iter().zip(after) {
                self.schema(place, before, after, way);
            }
        }
    }

    fn values(&mut self, place: &str, old: &Value, new: &Value, way: Way) {
        let (before, after) = (list(&old["enum"]), list(&new["enum"]));
        if way == Way::Sent && !after.is_empty() {
            if before.is_empty() && old["type"] == new["type"] {
                self.says(place, "only some values may be sent now");
            }
            for value in before.iter().filter(|value| !after.contains(value)) {
                self.says(place, format!("{value} may not be sent any more"));
            }
        }
        if way == Way::Got && !before.is_empty() {
            if after.is_empty() {
                self.says(place, "any value may come now");
            }
            for value in after.iter().filter(|value| !before.contains(value)) {
                self.says(place, format!("{value} may come now"));
            }
        }
    }

    fn limits(&mut self, place: &str, old: &Value, new: &Value) {
        for (rule, narrower) in [
            ("maximum", std::cmp::Ordering::Less),
            ("maxLength", std::cmp::Ordering::Less),
            ("minimum", std::cmp::Ordering::Greater),
            ("minLength", std::cmp::Ordering::Greater),
        ] {
            let Some(after) = new[rule].as_f64() else { continue };
            let before = old[rule].as_f64();
            if before.is_none_or(|before| after.total_cmp(&before) == narrower) {
                self.says(place, format!("its {rule} is {} and was {}", new[rule], old[rule]));
            }
        }
        if new["pattern"].is_string() && old["pattern"] != new["pattern"] {
            self.says(place, format!("its pattern is {} and was {}", new["pattern"], old["pattern"]));
        }
        if old["additionalProperties"] != false && new["additionalProperties"] == false {
            self.says(place, "unknown fields are refused now");
        }
    }

    fn fields(&mut self, place: &str, old: &'a Value, new: &'a Value, way: Way) {
        let requires =
            |schema: &Value, name: &str| list(&schema["required"]).iter().any(|field| field == name);
        for (name, before) in object(&old["properties"]) {
            let place = format!("{place}.{name}");
            match new["properties"].get(name) {
                None => self.says(&place, "the field is gone"),
                Some(after) => {
                    match (way, requires(old, name), requires(new, name)) {
                        (Way::Sent, false, true) => self.says(&place, "it has to be sent now"),
                        (Way::Got, true, false) => self.says(&place, "it may be missing now"),
                        _ => {}
                    }
                    self.schema(&place, before, after, way);
                }
            }
        }
        for (name, _) in object(&new["properties"]) {
            let is_new = old["properties"].get(name).is_none() && old["type"] == "object";
            if way == Way::Sent && is_new && requires(new, name) {
                self.says(&format!("{place}.{name}"), "it is new and has to be sent");
            }
        }
    }
}

fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let target = value["$ref"].as_str().and_then(|path| document.pointer(path.trim_start_matches('#')));
    target.unwrap_or(value)
}

fn object(value: &Value) -> &Map<String, Value> {
    static EMPTY: std::sync::LazyLock<Map<String, Value>> = std::sync::LazyLock::new(Map::new);
    value.as_object().unwrap_or(&EMPTY)
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// A small document; each test changes one thing in it.
    fn document() -> Value {
        json!({
            "paths": { "/cups": { "post": {
                "operationId": "buyCup",
                "parameters": [
                    { "in": "query", "name": "size", "schema": { "type": "integer", "maximum": 9 } },
                    { "in": "header", "name": "Key", "schema": { "type": "string" } },
                ],
                "requestBody": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Buy" } } } },
                "responses": {
                    "201": {
                        "headers": { "Location": {} },
                        "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Cup" } } },
                    },
                    "202": {},
                },
            } } },
            "components": { "schemas": {
                "Colour": { "type": "string", "enum": ["red", "blue"] },
                "Buy": {
                    "type": "object",
                    "required": ["colour"],
                    "properties": {
                        "colour": { "allOf": [{ "$ref": "#/components/schemas/Colour" }] },
                        "name": { "type": "string", "minLength": 1 },
                    },
                },
                "Cup": {
                    "type": "object",
                    "required": ["id", "state"],
                    "properties": {
                        "id": { "type": "string" },
                        "state": { "type": "string", "enum": ["full", "empty"] },
                        "sips": { "type": "array", "items": { "type": "integer", "format": "int32" } },
                    },
                },
            } },
        })
    }

    /// What is named when the value at a pointer is another, or is gone.
    fn named(pointer: &str, to: Option<Value>) -> Vec<String> {
        let mut new = document();
        let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
        match (new.pointer_mut(parent).expect("a place"), to) {
            (Value::Object(object), Some(to)) => drop(object.insert(name.replace("~1", "/"), to)),
            (Value::Object(object), None) => {
                object.remove(&name.replace("~1", "/")).expect("something to remove");
            }
            (Value::Array(items), Some(to)) if name == "-" => items.push(to),
            (Value::Array(items), None) => drop(items.remove(name.parse().expect("an index"))),
            (other, _) => panic!("{pointer}: {other}"),
        }
        breaking_changes(&document(), &new)
    }

    #[test]
    fn every_breaking_change_of_an_operation_is_named_with_its_place() {
        let operation = "/paths/~1cups/post";
        let body = "POST /cups, body";
        for (pointer, to, expected) in [
            ("/paths/~1cups", None, "POST /cups: the operation is gone".to_owned()),
            (
                &format!("{operation}/operationId"),
                Some(json!("takeCup")),
                "POST /cups: it is called \"takeCup\" and was \"buyCup\"".into(),
            ),
            (
                &format!("{operation}/security"),
                Some(json!([{ "key": [] }])),
                "POST /cups: it wants a key now".into(),
            ),
            (&format!("{operation}/parameters/0"), None, "POST /cups, parameter size: it is gone".into()),
            (
                &format!("{operation}/parameters/0/required"),
                Some(json!(true)),
                "POST /cups, parameter size: it has to be sent now".into(),
            ),
            (
                &format!("{operation}/parameters/0/schema/maximum"),
                Some(json!(8)),
                "POST /cups, parameter size: its maximum is 8 and was 9".into(),
            ),
            (
                &format!("{operation}/parameters/1/schema/pattern"),
                Some(json!("^a$")),
                "POST /cups, parameter Key: its pattern is \"^a$\" and was null".into(),
            ),
            (
                &format!("{operation}/parameters/-"),
                Some(json!({ "in": "query", "name": "milk", "required": true })),
                "POST /cups, parameter milk: it is new and has to be sent".into(),
            ),
            (&format!("{operation}/requestBody"), None, format!("{body}: it is gone")),
            (
                &format!("{operation}/requestBody/required"),
                Some(json!(true)),
                format!("{body}: it has to be sent now"),
            ),
            (
                &format!("{operation}/requestBody/content"),
                Some(json!({ "text/plain": {} })),
                format!("{body}: application/json is gone"),
            ),
            (&format!("{operation}/responses/202"), None, "POST /cups, 202: the answer is gone".into()),
            (
                &format!("{operation}/responses/201/headers"),
                None,
                "POST /cups, 201: the header Location is gone".into(),
            ),
        ] {
            assert_eq!(named(pointer, to), [expected], "{pointer}");
        }
    }

    #[test]
    fn every_breaking_change_of_a_schema_is_named_with_its_place() {
        let body = "POST /cups, body";
        for (pointer, to, expected) in [
            ("/components/schemas/Buy/properties/name", None, format!("{body}.name: the field is gone")),
            (
                "/components/schemas/Buy/properties/name/type",
                Some(json!("integer")),
                format!("{body}.name: its type is \"integer\" and was \"string\""),
            ),
            (
                "/components/schemas/Buy/properties/name/minLength",
                Some(json!(2)),
                format!("{body}.name: its minLength is 2 and was 1"),
            ),
            (
                "/components/schemas/Buy/properties/name/maxLength",
                Some(json!(9)),
                format!("{body}.name: its maxLength is 9 and was null"),
            ),
            (
                "/components/schemas/Buy/properties/name/enum",
                Some(json!(["a"])),
                format!("{body}.name: only some values may be sent now"),
            ),
            (
                "/components/schemas/Buy/required/-",
                Some(json!("name")),
                format!("{body}.name: it has to be sent now"),
            ),
            (
                "/components/schemas/Buy/additionalProperties",
                Some(json!(false)),
                format!("{body}: unknown fields are refused now"),
            ),
            (
                "/components/schemas/Colour/enum/1",
                None,
                format!("{body}.colour: \"blue\" may not be sent any more"),
            ),
            (
                "/components/schemas/Cup/properties/sips",
                None,
                "POST /cups, 201.sips: the field is gone".into(),
            ),
            ("/components/schemas/Cup/required/0", None, "POST /cups, 201.id: it may be missing now".into()),
            (
                "/components/schemas/Cup/properties/state/enum/-",
                Some(json!("broken")),
                "POST /cups, 201.state: \"broken\" may come now".into(),
            ),
            (
                "/components/schemas/Cup/properties/state/enum",
                None,
                "POST /cups, 201.state: any value may come now".into(),
            ),
            (
                "/components/schemas/Cup/properties/sips/items/type",
                Some(json!("string")),
                "POST /cups, 201.sips[]: its type is \"string\" and was \"integer\"".into(),
            ),
            (
                "/components/schemas/Cup/properties/sips/items/format",
                Some(json!("int64")),
                "POST /cups, 201.sips[]: its format is \"int64\" and was \"int32\"".into(),
            ),
        ] {
            assert_eq!(named(pointer, to), [expected], "{pointer}");
        }
    }

    #[test]
    fn a_new_required_field_and_a_renamed_one_are_named() {
        let mut new = document();
        let buy = &mut new["components"]["schemas"]["Buy"];
        buy["properties"]["milk"] = json!({ "type": "boolean" });
        buy["required"] = json!(["colour", "milk"]);
        let sips = new["components"]["schemas"]["Cup"]["properties"]["sips"].take();
        let cup = new["components"]["schemas"]["Cup"]["properties"].as_object_mut().expect("fields");
        cup.remove("sips");
        cup.insert("mouthfuls".to_owned(), sips);
        let expected = [
            "POST /cups, body.milk: it is new and has to be sent",
            "POST /cups, 201.sips: the field is gone",
        ];
        assert_eq!(breaking_changes(&document(), &new), expected);
    }

    #[test]
    fn what_only_adds_breaks_nothing() {
        for (pointer, to) in [
            ("/paths/~1mugs", Some(json!({ "get": {} }))),
            ("/paths/~1cups/post/summary", Some(json!("Buys a cup."))),
            ("/paths/~1cups/post/parameters/-", Some(json!({ "in": "query", "name": "milk" }))),
            ("/paths/~1cups/post/parameters/0/schema/maximum", Some(json!(10))),
            ("/paths/~1cups/post/responses/409", Some(json!({}))),
            ("/components/schemas/Buy/properties/milk", Some(json!({ "type": "boolean" }))),
            ("/components/schemas/Buy/properties/name/minLength", None),
            ("/components/schemas/Buy/required/0", None),
            ("/components/schemas/Colour/enum/-", Some(json!("green"))),
            ("/components/schemas/Cup/properties/age", Some(json!({ "type": "integer" }))),
            ("/components/schemas/Cup/properties/id/format", Some(json!("cup-id"))),
            ("/components/schemas/Cup/required/-", Some(json!("sips"))),
            ("/components/schemas/Cup/properties/state/enum/1", None),
        ] {
            assert_eq!(named(pointer, to), [] as [&str; 0], "{pointer}");
        }
    }
}
