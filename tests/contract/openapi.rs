//! `openapi/openapi.json` is what the code says.

use std::collections::BTreeSet;

use serde_json::Value;

#[test]
fn the_committed_document_is_the_codes() {
    super::assert_generated("openapi/openapi.json", &pay_api::spec());
}

#[test]
fn every_operation_has_a_name_a_tag_and_a_summary() {
    let document: Value = serde_json::from_str(&pay_api::spec()).expect("JSON");
    let mut names = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            let name =
                operation["operationId"].as_str().unwrap_or_else(|| panic!("{method} {path} has no name"));
            assert!(names.insert(name.to_owned()), "{name} is there twice");
            assert!(
                operation["summary"].as_str().is_some_and(|text| !text.is_empty()),
                "{name} has no summary"
            );
            assert_eq!(operation["tags"].as_array().map(Vec::len), Some(1), "{name} has not one tag");
        }
    }
    assert!(names.contains("createOrder") && names.contains("getOrder"), "{names:?}");
}
