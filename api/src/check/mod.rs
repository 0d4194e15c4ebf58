//! Holds requests against our own document, so that what it says is what is taken, and a refusal names every fault at once.
//!
//! [`schema`] checks a JSON value, [`json`] reads one, [`operations`] knows addresses, methods and parameters.

pub mod json;
pub mod operations;
pub mod schema;

use std::collections::BTreeMap;

use poem::Request;
use serde_json::Value;

use crate::error::ApiError;
use crate::problem::Code;
use operations::{Address, Operations};
use schema::Schema;

/// What a document says of requests. Made once, where the whole service is.
#[derive(Debug)]
pub struct Checks {
    operations: Operations,
    /// What every named JSON body has to look like.
    bodies: BTreeMap<String, Schema>,
}

impl Checks {
    /// Reads a document, beside which there are pages that can only be looked at.
    ///
    /// # Errors
    /// With what is not understood.
    pub fn of(document: &Value, pages: &[&str]) -> Result<Self, String> {
        Ok(Self { operations: Operations::of(document, pages)?, bodies: bodies(document)? })
    }

    /// What a body of this name has to look like.
    pub fn body(&self, name: &str) -> Option<&Schema> {
        self.bodies.get(name)
    }

    /// The address of a path, if there is one.
    pub fn address(&self, path: &str) -> Option<&Address> {
        self.operations.find(path)
    }

    /// Refuses a request whose query or headers are not what the document says of its operation, with all that is wrong with them.
    ///
    /// # Errors
    /// `invalid_request`, or `malformed_request` when the query cannot even be read.
    pub fn parameters(&self, request: &Request) -> Result<(), ApiError> {
        let address = self.address(request.original_uri().path());
        let Some(operation) = address.and_then(|address| address.operation(request.method())) else {
            return Ok(());
        };
        let faults = operation.faults(request).map_err(|error| {
            ApiError::new(Code::MalformedRequest, format!("the query cannot be read: {error}"))
        })?;
        if faults.is_empty() { Ok(()) } else { Err(ApiError::invalid(faults)) }
    }
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
