//! Holds requests against our own document, so that what it says is what is taken, and a refusal names every fault at once.
//!
//! [`schema`] checks a JSON value, [`json`] reads one, [`operations`] knows addresses, methods and parameters.

pub mod json;
pub mod operations;
pub mod schema;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use poem::Request;
use serde_json::Value;

use crate::error::ApiError;
use crate::problem::Code;
use crate::spec::document;
use operations::Operations;
use schema::Schema;

/// Every address of the document.
pub static OPERATIONS: LazyLock<Operations> = LazyLock::new(|| {
    Operations::of(document()).unwrap_or_else(|error| panic!("the document's parameters: {error}"))
});

/// What every named JSON body has to look like.
static BODIES: LazyLock<BTreeMap<String, Schema>> =
    LazyLock::new(|| bodies(document()).unwrap_or_else(|error| panic!("the document's bodies: {error}")));

/// What a body of this name has to look like.
pub fn body(name: &str) -> Option<&'static Schema> {
    BODIES.get(name)
}

/// Refuses a request whose query or headers are not what the document says of its operation, with all that is wrong with them.
///
/// # Errors
/// `invalid_request`, or `malformed_request` when the query cannot even be read.
pub fn parameters(request: &Request) -> Result<(), ApiError> {
    let address = OPERATIONS.find(request.original_uri().path());
    let Some(operation) = address.and_then(|address| address.operation(request.method())) else {
        return Ok(());
    };
    let faults = operation.faults(request).map_err(|error| {
        ApiError::new(Code::MalformedRequest, format!("the query cannot be read: {error}"))
    })?;
    if faults.is_empty() { Ok(()) } else { Err(ApiError::invalid(faults)) }
}

fn bodies(document: &Value) -> Result<BTreeMap<String, Schema>, String> {
    let operations =
        document["paths"].as_object().into_iter().flatten().filter_map(|(_, path)| path.as_object());
    let mut bodies = BTreeMap::new();
    for operation in operations.flat_map(|methods| methods.values()) {
        let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
        if let Some(name) = schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()) {
            bodies.insert(name.to_owned(), Schema::compile(schema, document)?);
        }
    }
    Ok(bodies)
}
