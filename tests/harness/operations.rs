//! The operations of the API's own document, for tests that have to hold for each of them.

use reqwest::Method;
use serde_json::{Value, json};

/// An operation of the document.
#[derive(Debug)]
pub struct Operation {
    /// Its name.
    pub id: String,
    /// The HTTP method.
    pub method: Method,
    /// The path, with its parameters in braces.
    pub path: String,
    /// Its parameters: where each stands and its name.
    pub parameters: Vec<(String, String)>,
    /// Whether the caller has to say who calls.
    pub needs_a_key: bool,
    /// What it does, for people.
    pub description: String,
}

/// All of them.
pub fn operations() -> Vec<Operation> {
    let document: Value = serde_json::from_str(&pay_api::spec()).expect("JSON");
    assert!(document["components"]["securitySchemes"]["apiKey"]["scheme"] == "bearer", "{document}");
    let mut operations = Vec::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            operations.push(Operation {
                id: operation["operationId"].as_str().expect("an id").to_owned(),
                method: method.to_uppercase().parse().expect("a method"),
                path: path.clone(),
                parameters: parameters(operation),
                needs_a_key: operation["security"] == json!([{ "apiKey": [] }]),
                description: operation["description"].as_str().unwrap_or_default().to_owned(),
            });
        }
    }
    operations
}

fn parameters(operation: &Value) -> Vec<(String, String)> {
    let text = |parameter: &Value, name: &str| parameter[name].as_str().expect("text").to_owned();
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    parameters.map(|parameter| (text(parameter, "in"), text(parameter, "name"))).collect()
}
