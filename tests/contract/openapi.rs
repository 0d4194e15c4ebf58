//! `openapi/openapi.json` is what the code says, and says all that an outsider needs.

use std::collections::BTreeSet;

use pay_api::check::schema::Schema;
use serde_json::{Map, Value};

#[test]
fn the_committed_document_is_the_codes() {
    super::assert_generated("openapi/openapi.json", &pay_api::spec());
}

/// Method and path, and the operation.
fn operations() -> Vec<(String, &'static Map<String, Value>)> {
    let paths = pay_api::spec::document()["paths"].as_object().expect("paths");
    let operations: Vec<_> = paths
        .iter()
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().expect("methods");
            methods.iter().map(move |(method, operation)| {
                (format!("{method} {path}"), operation.as_object().expect("an operation"))
            })
        })
        .collect();
    assert!(operations.len() >= 10, "{}", operations.len());
    operations
}

/// What a reference leads to, or the value itself.
fn resolved(value: &'static Value) -> &'static Value {
    match value["$ref"].as_str() {
        Some(reference) => pay_api::spec::document()
            .pointer(reference.trim_start_matches('#'))
            .unwrap_or_else(|| panic!("{reference} leads nowhere")),
        None => value,
    }
}

/// Answers of an operation: status and answer.
fn answers(operation: &'static Map<String, Value>) -> Vec<(&'static str, &'static Value)> {
    let answers = operation["responses"].as_object().expect("answers");
    answers.iter().map(|(status, answer)| (status.as_str(), resolved(answer))).collect()
}

fn says(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.trim().is_empty())
}

#[test]
fn every_operation_has_a_name_one_tag_a_summary_and_a_description() {
    let mut names = BTreeSet::new();
    let tags: Vec<&str> = pay_api::spec::document()["tags"]
        .as_array()
        .expect("tags")
        .iter()
        .filter(|tag| says(&tag["description"]))
        .filter_map(|tag| tag["name"].as_str())
        .collect();
    for (place, operation) in operations() {
        let name = operation["operationId"].as_str().unwrap_or_else(|| panic!("{place} has no name"));
        assert!(names.insert(name), "{name} is there twice");
        let camel = name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.chars().all(|c| c.is_ascii_alphanumeric());
        assert!(camel, "{name} is not camelCase");
        for text in ["summary", "description"] {
            assert!(operation.get(text).is_some_and(says), "{name} has no {text}");
        }
        let own = operation["tags"].as_array().map(Vec::as_slice).unwrap_or_default();
        assert!(
            matches!(own, [tag] if tags.contains(&tag.as_str().unwrap_or_default())),
            "{name} has not one described tag: {own:?}"
        );
        for parameter in operation.get("parameters").and_then(Value::as_array).into_iter().flatten() {
            assert!(says(&parameter["description"]), "{name}: {} is not described", parameter["name"]);
        }
    }
}

/// Also that each example is what its schema says: of requests, answers and problems.
#[test]
fn every_body_has_an_example_that_its_schema_allows() {
    let document = pay_api::spec::document();
    let mut examples = 0;
    for (place, operation) in operations() {
        let mut bodies: Vec<(&str, &Value)> = answers(operation);
        bodies.extend(operation.get("requestBody").map(|body| ("its request", body)));
        for (what, body) in bodies {
            for (media_type, media) in body["content"].as_object().into_iter().flatten() {
                let place = format!("{place}, {what}, {media_type}");
                let several = media["examples"].as_object().into_iter().flatten();
                let mut own: Vec<&Value> = several.map(|(_, example)| &example["value"]).collect();
                own.extend(media.get("example"));
                assert!(!own.is_empty(), "{place} has no example");
                let schema = Schema::compile(&media["schema"], document);
                let schema = schema.unwrap_or_else(|error| panic!("{place}: {error}"));
                for example in own {
                    assert_eq!(schema.faults(example), [], "{place}: {example}");
                    examples += 1;
                }
            }
        }
    }
    assert!(examples > 50, "only {examples} examples were looked at");
}

#[test]
fn every_error_is_a_problem_and_every_status_has_its_headers() {
    for (place, operation) in operations() {
        let answers = answers(operation);
        assert!(answers.iter().any(|(status, _)| status.starts_with('2')), "{place}");
        assert!(answers.iter().any(|(status, _)| *status == "500"), "{place} may fail");
        for (status, answer) in answers {
            assert!(says(&answer["description"]), "{place}, {status} is not described");
            if status.starts_with('2') {
                continue;
            }
            let media_types: Vec<_> = answer["content"].as_object().expect("a body").keys().collect();
            assert_eq!(media_types, ["application/problem+json"], "{place}, {status}");
            let schema = &answer["content"]["application/problem+json"]["schema"]["$ref"];
            assert_eq!(schema, "#/components/schemas/Problem", "{place}, {status}");
            let waits = answer["headers"]["Retry-After"].is_object();
            assert_eq!(waits, matches!(status, "429" | "503"), "{place}, {status}");
            assert_eq!(
                answer["headers"]["WWW-Authenticate"].is_object(),
                status == "401",
                "{place}, {status}"
            );
        }
    }
}

/// One success schema per operation: generated clients have one type for it.
#[test]
fn an_operation_answers_with_one_schema() {
    for (place, operation) in operations() {
        let successes = answers(operation).into_iter().filter(|(status, _)| status.starts_with('2'));
        let schemas: BTreeSet<String> = successes
            .flat_map(|(_, answer)| answer["content"].as_object().into_iter().flatten())
            .map(|(_, media)| media["schema"].to_string())
            .collect();
        assert!(schemas.len() <= 1, "{place}: {schemas:?}");
    }
}

#[test]
fn enums_and_bodies_have_names_and_bodies_refuse_what_they_do_not_know() {
    let document = pay_api::spec::document();
    let mut inline = Vec::new();
    for (name, schema) in document["components"]["schemas"].as_object().expect("schemas") {
        for (field, schema) in schema["properties"].as_object().into_iter().flatten() {
            let parts = schema["allOf"].as_array().into_iter().flatten().chain([schema]);
            let own = parts.filter(|part| part["enum"].is_array());
            inline.extend(own.map(|_| format!("{name}.{field}")));
            // Events are read as they were stored; there null stands for what is not there.
            assert!(
                schema.get("nullable").is_none() || name.ends_with("Data"),
                "{name}.{field}: what is optional is absent, never null"
            );
            assert!(says(&schema["description"]), "{name}.{field} is not described");
        }
    }
    assert_eq!(inline, Vec::<String>::new(), "enums without a name");
    for (place, operation) in operations() {
        let body = operation.get("requestBody").map(|body| &body["content"]["application/json"]["schema"]);
        if let Some(schema) = body.filter(|schema| !schema.is_null()) {
            assert!(schema["$ref"].is_string(), "{place}: the body has no name");
            assert_eq!(resolved(schema)["additionalProperties"], false, "{place}");
        }
    }
}
