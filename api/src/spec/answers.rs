//! Every error that an operation can give: what follows from its shape, and what is its own.

use std::collections::{BTreeMap, BTreeSet};

use pay_core::domain::EventCursor;
use serde_json::{Map, Value, json};

use super::operations::operations_mut;
use crate::param::Described;
use crate::problem::{Code, Problem};

/// What each operation may refuse beside what follows from its shape. Every operation stands here.
const OWN: [(&str, &[Code]); 14] = [
    ("closeOrder", &[Code::OrderNotFound, Code::OrderPaid, Code::Contended]),
    (
        "createOrder",
        &[
            Code::UnknownProduct,
            Code::IdempotencyKeyReused,
            Code::CatalogUnavailable,
            Code::Contended,
            Code::TooBusy,
        ],
    ),
    (
        "createRefund",
        &[
            Code::OrderNotFound,
            Code::NotRefundable,
            Code::RefundExceedsBalance,
            Code::RefundAmountDiffers,
            Code::RefundNoReused,
            Code::Contended,
        ],
    ),
    ("getEvent", &[Code::EventNotFound]),
    ("getLiveness", &[]),
    ("getOrder", &[Code::OrderNotFound]),
    ("getReadiness", &[Code::DatabaseUnavailable, Code::ShuttingDown]),
    ("getRefund", &[Code::RefundNotFound]),
    ("listEvents", &[Code::CursorLost, Code::InvalidCursor]),
    ("listOrders", &[Code::InvalidCursor]),
    ("listRefunds", &[Code::OrderNotFound, Code::InvalidCursor]),
    ("readTimeline", &[Code::OrderNotFound]),
    ("receiveNotify", &[Code::InvalidSignature, Code::TooBusy]),
    ("streamEvents", &[Code::CursorLost, Code::InvalidCursor, Code::TooManyStreams]),
];

/// What the shape of an operation implies.
fn implied(path: &str, operation: &Map<String, Value>) -> Vec<Code> {
    let mut codes = vec![Code::InternalError];
    if path.starts_with("/v1/") {
        codes.push(Code::DatabaseUnavailable);
    }
    let media_types = operation.get("requestBody").and_then(|body| body["content"].as_object());
    if media_types.is_some() {
        codes.extend([
            Code::BodyTooLarge,
            Code::MalformedRequest,
            Code::SlowBody,
            Code::UnsupportedMediaType,
        ]);
    }
    // What is called by others than shops takes any parameters; in Alipay's form new ones may appear at any time.
    if operation.get("security").is_some() {
        codes.extend([Code::MissingKey, Code::InvalidKey, Code::MissingScope, Code::TooManyRequests]);
        codes.extend([Code::MalformedRequest, Code::InvalidRequest]);
    }
    codes
}

/// Adds them to every operation. Answers that mean one thing or another are shared; with more meanings, they are an operation's own.
pub(super) fn add(document: &mut Value) {
    let mut shared = Map::new();
    for (path, operation) in operations_mut(document) {
        let own = OWN.iter().find(|(id, _)| operation.get("operationId").is_some_and(|known| known == id));
        let own = own.map(|(_, codes)| *codes).unwrap_or_default();
        let codes: BTreeSet<Code> = implied(path, operation).into_iter().chain(own.iter().copied()).collect();
        let mut by_status: BTreeMap<u16, Vec<Code>> = BTreeMap::new();
        for code in codes {
            by_status.entry(code.about().status).or_default().push(code);
        }
        for (status, codes) in by_status {
            let answer = match codes.len() {
                1 | 2 => {
                    let names: Vec<String> = codes.iter().map(|code| format!("{code:?}")).collect();
                    let name = names.join("Or");
                    let reference = json!({ "$ref": format!("#/components/responses/{name}") });
                    shared.entry(name).or_insert_with(|| answer(&codes));
                    reference
                }
                _ => answer(&codes),
            };
            operation["responses"][status.to_string()] = answer;
        }
    }
    document["components"]["responses"] = Value::Object(shared);
}

/// The answer that these codes, all of one status, may come with.
fn answer(codes: &[Code]) -> Value {
    let lines = codes.iter().map(|code| format!("`{}`: {}", code.word(), code.about().means));
    let lines: Vec<String> = lines.collect();
    let description = match lines.as_slice() {
        [only] => only.clone(),
        several => several.iter().map(|line| format!("- {line}")).collect::<Vec<_>>().join("\n"),
    };
    let examples: Map<String, Value> =
        codes.iter().map(|code| (code.word().to_owned(), example(*code))).collect();
    let mut answer = json!({
        "description": description,
        "content": { Problem::CONTENT_TYPE: {
            "schema": { "$ref": "#/components/schemas/Problem" },
            "examples": examples,
        } },
    });
    let status = codes.first().map(|code| code.about().status);
    if status == Some(401) {
        answer["headers"]["WWW-Authenticate"] = json!({
            "description": "How to say who calls.",
            "required": true,
            "schema": { "type": "string", "example": "Bearer" },
        });
    }
    if matches!(status, Some(429 | 503)) {
        answer["headers"]["Retry-After"] = json!({
            "description": "After how many seconds to try again.",
            "required": true,
            "schema": { "type": "integer", "minimum": 0, "example": 2 },
        });
    }
    answer
}

fn example(code: Code) -> Value {
    let about = code.about();
    let mut problem = json!({
        "type": "about:blank",
        "title": code.status().canonical_reason(),
        "status": about.status,
        "code": about.word,
        "request_id": "req_01KAH2Z7V8M3N4P5Q6R7S8T9VW",
    });
    if code == Code::InvalidRequest {
        problem["detail"] = json!("2 things are wrong, see errors");
        problem["errors"] = json!([
            { "pointer": "/user_id", "code": "missing", "detail": "has to be there" },
            { "parameter": "page", "code": "unknown", "detail": "there is no such parameter" },
        ]);
    } else if !code.status().is_server_error() {
        problem["detail"] = json!(about.means);
    }
    if code == Code::CursorLost {
        problem["next"] = json!(<EventCursor as Described>::EXAMPLE);
    }
    json!({ "summary": about.means, "value": problem })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_has_its_row_and_every_row_an_operation() {
        let document = super::super::document();
        let ids =
            document["paths"].as_object().unwrap().values().flat_map(|methods| methods.as_object().unwrap());
        let ids: BTreeSet<&str> =
            ids.filter_map(|(_, operation)| operation["operationId"].as_str()).collect();
        let rows: BTreeSet<&str> = OWN.iter().map(|(id, _)| *id).collect();
        assert_eq!(ids, rows);
        assert_eq!(rows.len(), OWN.len(), "an operation stands twice");
    }

    #[test]
    fn every_code_is_some_operations_or_every_addresss() {
        let text = super::super::spec();
        for code in Code::ALL {
            let of_addresses = matches!(code, Code::NotFound | Code::MethodNotAllowed);
            assert!(of_addresses || text.contains(&format!("`{}`: ", code.word())), "{}", code.word());
        }
    }
}
