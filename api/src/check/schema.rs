//! A JSON value against a schema of the document: strictly, and with every fault.
//!
//! Strictly: a string is not a number, null is not an absent field, 1.0 is no integer. `jsonschema` finds what is wrong; here it becomes
//! faults as clients know them, one for each place.

use chrono::DateTime;
use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use jsonschema::{Draft, JsonType, PatternOptions, ValidationError, Validator};
use serde_json::{Value, json};

use crate::problem::{Fault, FaultCode};

/// No more faults than this are listed: a hostile body could hold ten thousand.
pub const FAULTS_MAX: usize = 100;

/// A compiled schema.
#[derive(Debug)]
pub struct Schema {
    validator: Validator,
    /// Its JSON type, where it has one alone.
    kind: Option<String>,
    has_pattern: bool,
}

impl Schema {
    /// Understands a schema of a document.
    ///
    /// # Errors
    /// With what is not understood, or the reference that leads nowhere.
    pub fn compile(schema: &Value, document: &Value) -> Result<Self, String> {
        if !schema.is_object() {
            return Err(format!("not a schema: {schema}"));
        }
        let schema = whole(schema, document)?;
        let validator = jsonschema::options()
            // That of OpenAPI 3.0, in which 1.0 is no integer.
            .with_draft(Draft::Draft4)
            .with_pattern_options(PatternOptions::regex())
            .should_validate_formats(true)
            .with_format("date-time", |text: &str| DateTime::parse_from_rfc3339(text).is_ok())
            .build(&schema)
            .map_err(|error| format!("{error} in {schema}"))?;
        let parts = || schema["allOf"].as_array().into_iter().flatten();
        let first = |keyword: &str| {
            std::iter::once(&schema).chain(parts()).find_map(|part| part[keyword].as_str()).map(str::to_owned)
        };
        Ok(Self { validator, kind: first("type"), has_pattern: first("pattern").is_some() })
    }

    /// Everything that is wrong with a value, at most one fault for each place: missing fields first.
    pub fn faults(&self, value: &Value) -> Vec<Fault> {
        let mut faults: Vec<Fault> =
            self.validator.iter_errors(value).flat_map(|error| told(&error)).collect();
        // Missing fields keep the document's order. Of several faults of one place, the first explains the others.
        let order = |fault: &Fault| match fault.code {
            FaultCode::Missing => (None, 0),
            code => (fault.pointer.clone(), rank(code)),
        };
        faults.sort_by_cached_key(order);
        faults.dedup_by(|later, first| later.pointer == first.pointer);
        faults.truncate(FAULTS_MAX);
        faults
    }

    /// What is wrong with a parameter's text.
    pub fn fault_of_text(&self, text: &str) -> Option<(FaultCode, String)> {
        let value = match self.kind.as_deref() {
            Some("integer") => {
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
            Some("boolean") if matches!(text, "true" | "false") => Value::Bool(text == "true"),
            _ => Value::String(text.to_owned()),
        };
        self.faults(&value).into_iter().next().map(|fault| (fault.code, fault.detail))
    }

    /// Whether a text has a form of its own, so that not every text will do.
    pub fn has_form(&self) -> bool {
        match self.kind.as_deref() {
            None => false,
            Some("string") => self.has_pattern,
            Some(_) => true,
        }
    }
}

/// A schema without references, and with `nullable` as JSON Schema says it.
fn whole(schema: &Value, document: &Value) -> Result<Value, String> {
    match schema {
        Value::Object(rules) => {
            if let Some(reference) = rules.get("$ref").and_then(Value::as_str) {
                let target = reference.strip_prefix('#').and_then(|pointer| document.pointer(pointer));
                return whole(target.ok_or_else(|| format!("{reference} leads nowhere"))?, document);
            }
            let rules =
                rules.iter().filter(|(keyword, _)| !matches!(keyword.as_str(), "example" | "nullable"));
            let rules = rules.map(|(keyword, rule)| Ok((keyword.clone(), whole(rule, document)?)));
            let rules = Value::Object(rules.collect::<Result<_, String>>()?);
            let is_nullable = schema["nullable"] == true;
            Ok(if is_nullable { json!({ "anyOf": [{ "enum": [null] }, rules] }) } else { rules })
        }
        Value::Array(items) => items.iter().map(|item| whole(item, document)).collect(),
        other => Ok(other.clone()),
    }
}

/// What an error says to a client.
fn told(error: &ValidationError<'_>) -> Vec<Fault> {
    let at = error.instance_path().as_str();
    let (code, detail) = match error.kind() {
        Kind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            return vec![Fault::at(&below(at, name), FaultCode::Missing, "has to be there")];
        }
        Kind::AdditionalProperties { unexpected } => {
            let unknown =
                |name: &String| Fault::at(&below(at, name), FaultCode::Unknown, "there is no such field");
            return unexpected.iter().map(unknown).collect();
        }
        Kind::Type { kind } => {
            let found = name_of(error.instance());
            (FaultCode::WrongType, format!("must be {}, not {found}", expected(kind)))
        }
        Kind::Enum { options } => {
            let words = options.as_array().into_iter().flatten().filter_map(Value::as_str);
            (FaultCode::WrongValue, format!("must be one of {}", words.collect::<Vec<_>>().join(", ")))
        }
        Kind::Minimum { limit } => (FaultCode::TooSmall, format!("must be {} or more", number(limit))),
        Kind::Maximum { limit } => (FaultCode::TooLarge, format!("must be {} or less", number(limit))),
        Kind::MinLength { limit } => (FaultCode::TooShort, format!("must have {limit} characters or more")),
        Kind::MaxLength { limit } => (FaultCode::TooLong, format!("must have {limit} characters or fewer")),
        Kind::Pattern { pattern } => (FaultCode::WrongForm, format!("must match {pattern}")),
        Kind::Format { .. } => (
            FaultCode::WrongForm,
            "must be a time as RFC 3339 writes it, such as 2026-11-23T08:00:00Z".to_owned(),
        ),
        _ => (FaultCode::WrongValue, "must be exactly one of the forms that are described".to_owned()),
    };
    vec![Fault::at(at, code, detail)]
}

/// Which of several faults of one place explains the others: a value of another type breaks every rule.
const fn rank(code: FaultCode) -> u8 {
    match code {
        FaultCode::WrongType => 0,
        FaultCode::WrongValue => 1,
        FaultCode::TooShort | FaultCode::TooLong => 2,
        _ => 3,
    }
}

fn expected(kind: &TypeKind) -> &'static str {
    match kind {
        TypeKind::Single(JsonType::Boolean) => "true or false",
        TypeKind::Single(JsonType::Integer) => "a whole number",
        TypeKind::Single(JsonType::Number) => "a number",
        TypeKind::Single(JsonType::String) => "a string",
        TypeKind::Single(JsonType::Array) => "an array",
        TypeKind::Single(JsonType::Object) => "an object",
        TypeKind::Single(JsonType::Null) => "null",
        TypeKind::Multiple(_) => "something else",
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

/// A number of a schema, which the framework writes as `7.0`.
fn number(limit: &Value) -> String {
    limit.to_string().trim_end_matches(".0").to_owned()
}

/// The pointer to a field (RFC 6901).
pub(crate) fn below(at: &str, name: &str) -> String {
    format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"))
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
    fn missing_fields_keep_the_documents_order() {
        let schema = json!({ "type": "object", "required": ["b", "c", "a"] });
        let faults = Schema::compile(&schema, &json!({})).unwrap().faults(&json!({}));
        let pointers: Vec<_> = faults.into_iter().filter_map(|fault| fault.pointer).collect();
        assert_eq!(pointers, ["/b", "/c", "/a"]);
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
            json!({ "type": "nothing" }),
            json!({ "type": "string", "pattern": "(" }),
            json!({ "type": "integer", "minimum": "1" }),
            json!({ "$ref": "#/components/schemas/Nothing" }),
            json!(true),
        ] {
            Schema::compile(&schema, &json!({})).expect_err("to be refused");
        }
    }
}
