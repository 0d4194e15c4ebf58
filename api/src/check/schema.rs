//! A JSON value against a schema of the document: strictly, and with every fault.
//!
//! Strictly: a string is not a number, null is not an absent field, 1.0 is no integer. Only what our own document uses is understood;
//! anything else in a schema is an error when it is compiled, so that no rule is passed over silently.

use std::collections::BTreeMap;

use chrono::DateTime;
use regex::Regex;
use serde_json::Value;

use crate::problem::{Fault, FaultCode};

/// No more faults than this are listed: a hostile body could hold ten thousand.
pub const FAULTS_MAX: usize = 100;

/// A compiled schema.
#[derive(Debug, Default)]
pub struct Schema {
    kind: Kind,
    all_of: Vec<Self>,
    one_of: Vec<Self>,
    not: Option<Box<Self>>,
    nullable: bool,
}

#[derive(Debug, Default)]
enum Kind {
    #[default]
    Any,
    Boolean,
    Integer {
        min: Option<i128>,
        max: Option<i128>,
    },
    Text {
        min: usize,
        max: Option<usize>,
        pattern: Option<Regex>,
        words: Vec<String>,
        is_time: bool,
    },
    List(Box<Schema>),
    Object {
        fields: BTreeMap<String, Schema>,
        required: Vec<String>,
        closed: bool,
    },
}

/// Keywords that describe and do not restrict.
const NOTES: [&str; 7] =
    ["title", "description", "example", "format", "discriminator", "deprecated", "default"];

impl Schema {
    /// Understands a schema of a document.
    ///
    /// # Errors
    /// With the keyword or reference that is not understood.
    pub fn compile(schema: &Value, document: &Value) -> Result<Self, String> {
        let rules = schema.as_object().ok_or_else(|| format!("not a schema: {schema}"))?;
        if let Some(reference) = rules.get("$ref").and_then(Value::as_str) {
            let target = reference.strip_prefix('#').and_then(|pointer| document.pointer(pointer));
            return Self::compile(target.ok_or_else(|| format!("{reference} leads nowhere"))?, document);
        }
        let parts = |keyword: &str| -> Result<Vec<Self>, String> {
            let parts = rules.get(keyword).and_then(Value::as_array).into_iter().flatten();
            parts.map(|part| Self::compile(part, document)).collect()
        };
        let number = |keyword: &str| rules.get(keyword).and_then(whole);
        let length = |keyword: &str| number(keyword).and_then(|length| usize::try_from(length).ok());
        let (kind, restricting): (Kind, &[&str]) = match rules.get("type").and_then(Value::as_str) {
            None => (Kind::Any, &[]),
            Some("boolean") => (Kind::Boolean, &[]),
            Some("integer") => {
                (Kind::Integer { min: number("minimum"), max: number("maximum") }, &["minimum", "maximum"])
            }
            Some("string") => {
                let pattern = rules.get("pattern").and_then(Value::as_str).map(Regex::new).transpose();
                let kind = Kind::Text {
                    min: length("minLength").unwrap_or(0),
                    max: length("maxLength"),
                    pattern: pattern.map_err(|error| error.to_string())?,
                    words: words(rules.get("enum")),
                    is_time: rules.get("format").is_some_and(|format| format == "date-time"),
                };
                (kind, &["minLength", "maxLength", "pattern", "enum"])
            }
            Some("array") => (Kind::List(Box::new(Self::compile(&schema["items"], document)?)), &["items"]),
            Some("object") => {
                let fields = rules.get("properties").and_then(Value::as_object).into_iter().flatten();
                let fields = fields.map(|(name, field)| Ok((name.clone(), Self::compile(field, document)?)));
                let kind = Kind::Object {
                    fields: fields.collect::<Result<_, String>>()?,
                    required: words(rules.get("required")),
                    closed: rules.get("additionalProperties") == Some(&Value::Bool(false)),
                };
                (kind, &["properties", "required", "additionalProperties"])
            }
            Some(other) => return Err(format!("type {other} is not understood")),
        };
        let known = |keyword: &str| {
            NOTES.contains(&keyword)
                || restricting.contains(&keyword)
                || matches!(keyword, "type" | "allOf" | "oneOf" | "not" | "nullable")
        };
        if let Some(unknown) = rules.keys().find(|keyword| !known(keyword)) {
            return Err(format!("{unknown} is not understood in {schema}"));
        }
        let not = rules.get("not").map(|not| Self::compile(not, document)).transpose()?;
        Ok(Self {
            kind,
            all_of: parts("allOf")?,
            one_of: parts("oneOf")?,
            not: not.map(Box::new),
            nullable: rules.get("nullable") == Some(&Value::Bool(true)),
        })
    }

    /// Everything that is wrong with a value, in the document's order of fields; unknown fields last.
    pub fn faults(&self, value: &Value) -> Vec<Fault> {
        let mut faults = Vec::new();
        self.check(value, "", &mut faults);
        faults.truncate(FAULTS_MAX);
        faults
    }

    /// What is wrong with a parameter's text.
    pub fn fault_of_text(&self, text: &str) -> Option<(FaultCode, String)> {
        let value = match self.first_kind() {
            Kind::Integer { .. } => {
                let digits = text.strip_prefix('-').unwrap_or(text);
                if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                    return Some((FaultCode::WrongType, "must be a whole number".to_owned()));
                }
                match text.parse::<i64>() {
                    Ok(number) => Value::from(number),
                    Err(_) if text.starts_with('-') => Value::from(i64::MIN),
                    Err(_) => Value::from(u64::MAX),
                }
            }
            Kind::Boolean if matches!(text, "true" | "false") => Value::Bool(text == "true"),
            _ => Value::String(text.to_owned()),
        };
        let mut faults = Vec::new();
        self.check(&value, "", &mut faults);
        faults.into_iter().next().map(|fault| (fault.code, fault.detail))
    }

    /// Whether a text has a form of its own, so that not every text will do.
    pub fn has_form(&self) -> bool {
        !matches!(self.first_kind(), Kind::Any | Kind::Text { pattern: None, .. })
    }

    fn first_kind(&self) -> &Kind {
        match &self.kind {
            Kind::Any => self.all_of.iter().map(Self::first_kind).find(|kind| !matches!(kind, Kind::Any)),
            kind => Some(kind),
        }
        .unwrap_or(&Kind::Any)
    }

    fn check(&self, value: &Value, at: &str, faults: &mut Vec<Fault>) {
        if faults.len() >= FAULTS_MAX {
            return;
        }
        if self.nullable && value.is_null() {
            return;
        }
        self.kind.check(value, at, faults);
        if self.not.as_ref().is_some_and(|not| not.faults(value).is_empty()) {
            faults.push(Fault::at(at, FaultCode::WrongValue, "has a value that is not allowed here"));
        }
        for part in &self.all_of {
            part.check(value, at, faults);
        }
        if !self.one_of.is_empty()
            && self.one_of.iter().filter(|part| part.faults(value).is_empty()).count() != 1
        {
            faults.push(Fault::at(
                at,
                FaultCode::WrongValue,
                "must be exactly one of the forms that are described",
            ));
        }
    }
}

impl Kind {
    fn check(&self, value: &Value, at: &str, faults: &mut Vec<Fault>) {
        let mut fault = |code, detail: String| faults.push(Fault::at(at, code, detail));
        match (self, value) {
            (Self::Any, _) | (Self::Boolean, Value::Bool(_)) => {}
            (Self::Integer { min, max }, Value::Number(number)) if whole_strictly(number).is_some() => {
                let number = whole_strictly(number).unwrap_or_default();
                if let Some(min) = min.filter(|min| number < *min) {
                    fault(FaultCode::TooSmall, format!("must be {min} or more"));
                } else if let Some(max) = max.filter(|max| number > *max) {
                    fault(FaultCode::TooLarge, format!("must be {max} or less"));
                }
            }
            (Self::Text { min, max, pattern, words, is_time }, Value::String(text)) => {
                let length = text.chars().count();
                if !words.is_empty() && !words.contains(text) {
                    fault(FaultCode::WrongValue, format!("must be one of {}", words.join(", ")));
                } else if length < *min {
                    fault(FaultCode::TooShort, format!("must have {min} characters or more"));
                } else if let Some(max) = max.filter(|max| length > *max) {
                    fault(FaultCode::TooLong, format!("must have {max} characters or fewer"));
                } else if let Some(pattern) = pattern.as_ref().filter(|pattern| !pattern.is_match(text)) {
                    fault(FaultCode::WrongForm, format!("must match {pattern}"));
                } else if *is_time && DateTime::parse_from_rfc3339(text).is_err() {
                    let detail =
                        "must be a time as RFC 3339 writes it, such as 2026-11-23T08:00:00Z".to_owned();
                    fault(FaultCode::WrongForm, detail);
                }
            }
            (Self::List(items), Value::Array(values)) => {
                for (index, value) in values.iter().enumerate() {
                    items.check(value, &format!("{at}/{index}"), faults);
                }
            }
            (Self::Object { fields, required, closed }, Value::Object(object)) => {
                for name in required.iter().filter(|name| !object.contains_key(*name)) {
                    faults.push(Fault::at(&below(at, name), FaultCode::Missing, "has to be there"));
                }
                for (name, value) in object {
                    match fields.get(name) {
                        Some(field) => field.check(value, &below(at, name), faults),
                        None if *closed => {
                            faults.push(Fault::at(
                                &below(at, name),
                                FaultCode::Unknown,
                                "there is no such field",
                            ));
                        }
                        None => {}
                    }
                }
            }
            (expected, found) => {
                fault(FaultCode::WrongType, format!("must be {}, not {}", expected.name(), name_of(found)));
            }
        }
    }

    const fn name(&self) -> &'static str {
        match self {
            Self::Any => "anything",
            Self::Boolean => "true or false",
            Self::Integer { .. } => "a whole number",
            Self::Text { .. } => "a string",
            Self::List(_) => "an array",
            Self::Object { .. } => "an object",
        }
    }
}

const fn name_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// The pointer to a field (RFC 6901).
pub(crate) fn below(at: &str, name: &str) -> String {
    format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// A number of a schema, which the framework writes as `7.0`.
fn whole(number: &Value) -> Option<i128> {
    #[expect(clippy::cast_possible_truncation, reason = "limits are far below 2^53")]
    number.as_f64().filter(|number| number.fract() == 0.0).map(|number| number as i128)
}

fn whole_strictly(number: &serde_json::Number) -> Option<i128> {
    number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from))
}

fn words(list: Option<&Value>) -> Vec<String> {
    let list = list.and_then(Value::as_array).into_iter().flatten();
    list.filter_map(Value::as_str).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shop() -> Schema {
        let document = json!({ "components": { "schemas": { "Colour": { "type": "string", "enum": ["red", "blue"] } } } });
        let schema = json!({
            "type": "object",
            "required": ["name", "colour"],
            "additionalProperties": false,
            "properties": {
                "name": { "type": "string", "minLength": 2, "maxLength": 4, "pattern": "^[a-z]*$" },
                "colour": { "allOf": [{ "$ref": "#/components/schemas/Colour" }, { "description": "Which." }] },
                "fen": { "type": "integer", "minimum": 1.0, "maximum": 10.0 },
                "open": { "type": "boolean" },
                "a/b~c": { "type": "array", "items": { "type": "string", "format": "date-time" } },
            }
        });
        Schema::compile(&schema, &document).unwrap()
    }

    fn faults(value: &Value) -> Vec<(String, FaultCode)> {
        shop().faults(value).into_iter().map(|fault| (fault.pointer.unwrap(), fault.code)).collect()
    }

    #[track_caller]
    fn assert_fault(value: &Value, pointer: &str, code: FaultCode) {
        assert_eq!(faults(value), [(pointer.to_owned(), code)], "{value}");
    }

    #[test]
    fn all_faults_are_told_at_once() {
        let value =
            json!({ "colour": "green", "fen": 11, "a/b~c": ["2026-01-01T00:00:00Z", 1, "soon"], "price": 1 });
        let expected = [
            ("/name", FaultCode::Missing),
            ("/a~1b~0c/1", FaultCode::WrongType),
            ("/a~1b~0c/2", FaultCode::WrongForm),
            ("/colour", FaultCode::WrongValue),
            ("/fen", FaultCode::TooLarge),
            ("/price", FaultCode::Unknown),
        ];
        assert_eq!(faults(&value), expected.map(|(pointer, code)| (pointer.to_owned(), code)));
        assert_eq!(
            faults(&json!({ "name": "abcd", "colour": "red", "fen": 10, "open": true, "a/b~c": [] })),
            []
        );
    }

    #[test]
    fn types_are_strict() {
        for value in [json!(null), json!([]), json!("{}"), json!(1)] {
            assert_fault(&value, "", FaultCode::WrongType);
        }
        for (field, wrong) in [
            ("name", json!(null)),
            ("name", json!(12)),
            ("name", json!(true)),
            ("fen", json!(null)),
            ("fen", json!("1")),
            ("fen", json!(1.0)),
            ("fen", json!(1e3)),
            ("open", json!("true")),
            ("open", json!(0)),
        ] {
            let mut value = json!({ "name": "abc", "colour": "red" });
            value[field] = wrong;
            assert_fault(&value, &format!("/{field}"), FaultCode::WrongType);
        }
    }

    #[test]
    fn limits_are_kept() {
        for (name, code) in [
            ("a", FaultCode::TooShort),
            ("abcde", FaultCode::TooLong),
            ("ABC", FaultCode::WrongForm),
            ("ab\n", FaultCode::WrongForm),
        ] {
            assert_fault(&json!({ "name": name, "colour": "red" }), "/name", code);
        }
        for (fen, code) in [(json!(0), FaultCode::TooSmall), (json!(u64::MAX), FaultCode::TooLarge)] {
            assert_fault(&json!({ "name": "abc", "colour": "red", "fen": fen }), "/fen", code);
        }
    }

    #[test]
    fn what_is_excluded_is_refused_and_what_may_be_null_is_not() {
        let schema =
            json!({ "type": "string", "nullable": true, "not": { "type": "string", "enum": ["red"] } });
        let schema = Schema::compile(&schema, &json!({})).unwrap();
        assert_eq!(schema.faults(&json!("blue")), []);
        assert_eq!(schema.faults(&json!(null)), []);
        assert_eq!(schema.faults(&json!("red")).len(), 1);
        assert_eq!(schema.faults(&json!(1)).len(), 1);
    }

    #[test]
    fn a_hostile_body_is_not_answered_at_length() {
        let many: serde_json::Map<String, Value> = (0..10_000).map(|n| (n.to_string(), json!(0))).collect();
        assert!(faults(&Value::Object(many)).len() <= FAULTS_MAX);
    }

    #[test]
    fn texts_of_parameters_are_read_in_one_spelling() {
        let schema =
            Schema::compile(&json!({ "type": "integer", "minimum": 1, "maximum": 20 }), &json!({})).unwrap();
        assert_eq!(schema.fault_of_text("20"), None);
        for (text, code) in [
            ("", FaultCode::WrongType),
            ("+5", FaultCode::WrongType),
            ("1.0", FaultCode::WrongType),
            ("-", FaultCode::WrongType),
            ("0", FaultCode::TooSmall),
            ("-99999999999999999999", FaultCode::TooSmall),
            ("99999999999999999999", FaultCode::TooLarge),
        ] {
            assert_eq!(schema.fault_of_text(text).map(|(code, _)| code), Some(code), "{text}");
        }
    }

    #[test]
    fn what_is_not_understood_is_not_passed_over() {
        for schema in [
            json!({ "type": "number" }),
            json!({ "type": "string", "minimum": 1 }),
            json!({ "$ref": "#/components/schemas/Nothing" }),
            json!({ "if": {} }),
            json!(true),
        ] {
            Schema::compile(&schema, &json!({})).expect_err("to be refused");
        }
    }
}
