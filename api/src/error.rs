//! Turns every failure into a problem: the product's, and the framework's.

use pay_core::domain::{OrderId, RefundId};
use pay_core::error::chain;
use pay_core::{Class, Error};
use poem::error::{MethodNotAllowedError, NotFoundError, ParsePathError as PoemPathError, SizedLimitError};
use poem::http::{HeaderValue, StatusCode, header};
use poem::{IntoResponse, Response};
use poem_openapi::error::{ContentTypeError, ParseParamError, ParsePathError, ParseRequestPayloadError};
use poem_openapi::registry::{MetaMediaType, MetaResponse, MetaResponses, MetaSchemaRef, Registry};
use poem_openapi::types::Type;
use poem_openapi::{ApiResponse, payload::Payload};

use crate::problem::Problem;

/// A failed operation.
#[derive(Debug, Clone)]
pub struct ApiError(Box<Problem>);

impl ApiError {
    /// A failure of the edge's own.
    pub fn new(status: StatusCode, code: &str, detail: impl Into<String>) -> Self {
        Self(Box::new(Problem::new(status, code, Some(detail.into()))))
    }
}

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        let status = match error.class() {
            Class::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
            Class::NotFound => StatusCode::NOT_FOUND,
            Class::Conflict => match &error {
                Error::IdempotencyKeyReused | Error::RefundNoReused => StatusCode::UNPROCESSABLE_ENTITY,
                _ => StatusCode::CONFLICT,
            },
            Class::Contended | Class::Unavailable | Class::NotYet(_) => StatusCode::SERVICE_UNAVAILABLE,
            Class::Fault => StatusCode::INTERNAL_SERVER_ERROR,
        };
        // What the caller did wrong is told; what went wrong with us is for the log alone.
        let detail = if status.is_server_error() {
            tracing::error!(code = error.code(), error = chain(&error), "the request failed: {error}");
            None
        } else {
            Some(error.to_string())
        };
        Self(Box::new(Problem::new(status, error.code(), detail)))
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}

impl From<ApiError> for poem::Error {
    fn from(error: ApiError) -> Self {
        Self::from_response(error.into_response())
    }
}

/// The failures that every operation may have, as the document lists them.
const STATUSES: [(u16, &str); 9] = [
    (400, "The request cannot be read: `malformed_request`, `invalid_signature`."),
    (404, "There is no such thing: `order_not_found`, `refund_not_found`, `not_found`."),
    (409, "It does not go together with what is: `order_paid`, `not_refundable`, `refund_exceeds_balance`."),
    (413, "The body is too large: `body_too_large`."),
    (415, "The body has another media type: `unsupported_media_type`."),
    (
        422,
        "The request is understood and wrong: `invalid_request`, `unknown_product`, `idempotency_key_reused`, `refund_no_reused`.",
    ),
    (429, "Too much at once: `too_many_requests`. Try again after `Retry-After` seconds."),
    (500, "A fault of ours: `internal_error`."),
    (
        503,
        "A part of ours is away: `database_unavailable` and others. Try again after `Retry-After` seconds.",
    ),
];

struct ProblemPayload;

impl Payload for ProblemPayload {
    const CONTENT_TYPE: &'static str = Problem::CONTENT_TYPE;

    fn schema_ref() -> MetaSchemaRef {
        Problem::schema_ref()
    }
}

impl ApiResponse for ApiError {
    fn meta() -> MetaResponses {
        let responses = STATUSES
            .iter()
            .map(|(status, description)| MetaResponse {
                description,
                status: Some(*status),
                status_range: None,
                content: vec![MetaMediaType {
                    content_type: ProblemPayload::CONTENT_TYPE,
                    schema: ProblemPayload::schema_ref(),
                }],
                headers: vec![],
            })
            .collect();
        MetaResponses { responses }
    }

    fn register(registry: &mut Registry) {
        Problem::register(registry);
    }
}

/// What the framework refuses, by the type of its error; its own texts are passed on only where they speak of the request.
pub(crate) async fn to_problem(error: poem::Error) -> Response {
    if error.is_from_response() {
        return error.into_response();
    }
    let (status, code, detail) = if error.is::<NotFoundError>() {
        (StatusCode::NOT_FOUND, "not_found", Some("there is nothing at this address".to_owned()))
    } else if error.is::<MethodNotAllowedError>() {
        (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", None)
    } else if let Some(error) = error.downcast_ref::<ParseRequestPayloadError>() {
        let malformed = serde_says_malformed(&error.reason);
        if malformed {
            (StatusCode::BAD_REQUEST, "malformed_request", Some(error.reason.clone()))
        } else {
            (StatusCode::UNPROCESSABLE_ENTITY, "invalid_request", Some(error.reason.clone()))
        }
    } else if let Some(error) = error.downcast_ref::<ParseParamError>() {
        let detail = format!("{}: {}", error.name, error.reason);
        (StatusCode::UNPROCESSABLE_ENTITY, "invalid_request", Some(detail))
    } else if let Some(error) = error.downcast_ref::<ParsePathError>() {
        // an id that is none names nothing; its form says what it would have named
        let code = match &error.reason {
            reason if reason.contains(OrderId::PATTERN) => "order_not_found",
            reason if reason.contains(RefundId::PATTERN) => "refund_not_found",
            _ => "not_found",
        };
        (StatusCode::NOT_FOUND, code, Some("there is no such thing".to_owned()))
    } else if error.is::<PoemPathError>() {
        (StatusCode::NOT_FOUND, "not_found", Some("there is nothing at this address".to_owned()))
    } else if let Some(error) = error.downcast_ref::<ContentTypeError>() {
        (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", Some(error.to_string()))
    } else if error.is::<SizedLimitError>() {
        (StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", None)
    } else {
        let status = error.status();
        if status.is_server_error() {
            tracing::error!(%error, "the request failed: {error}");
        }
        (status, if status.is_server_error() { "internal_error" } else { "malformed_request" }, None)
    };
    let mut response = Problem::new(status, code, detail).into_response();
    if status == StatusCode::METHOD_NOT_ALLOWED {
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, POST"));
    }
    response
}

/// A body that is no JSON at all, as against JSON that is not what was asked for. The parser's own errors name a place.
fn serde_says_malformed(reason: &str) -> bool {
    reason.contains(" at line ") && reason.contains(" column ")
}
