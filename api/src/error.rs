//! Turns every failure into a problem: the product's, and the framework's.

use pay_core::Error;
use pay_core::domain::{OrderId, RefundId};
use pay_core::error::chain;
use poem::error::{MethodNotAllowedError, NotFoundError, ParsePathError as PoemPathError, SizedLimitError};
use poem::http::{HeaderValue, StatusCode, header};
use poem::{IntoResponse, Response};
use poem_openapi::error::{ContentTypeError, ParseParamError, ParsePathError, ParseRequestPayloadError};
use poem_openapi::registry::{MetaMediaType, MetaResponse, MetaResponses, MetaSchemaRef, Registry};
use poem_openapi::types::Type;
use poem_openapi::{ApiResponse, payload::Payload};

use crate::param::Described;
use crate::problem::{Code, Fault, FaultCode, Problem};

/// A failed operation.
#[derive(Debug, Clone)]
pub struct ApiError(Box<Problem>);

impl ApiError {
    /// A failure of the edge's own.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self(Box::new(Problem::new(code, Some(detail.into()))))
    }

    /// A request with these faults, of which there is at least one.
    pub fn invalid(faults: Vec<Fault>) -> Self {
        let detail = match faults.as_slice() {
            [only] => {
                let place =
                    only.parameter.as_deref().or(only.pointer.as_deref()).filter(|place| !place.is_empty());
                format!(
                    "{}{}{}",
                    place.unwrap_or_default(),
                    if place.is_some() { ": " } else { "" },
                    only.detail
                )
            }
            several => format!("{} things are wrong, see errors", several.len()),
        };
        let mut problem = Problem::new(Code::InvalidRequest, Some(detail));
        problem.errors = Some(faults);
        Self(Box::new(problem))
    }

    /// One wrong query parameter or header.
    pub fn parameter(name: &str, code: FaultCode, detail: impl Into<String>) -> Self {
        Self::invalid(vec![Fault::of_parameter(name, code, detail)])
    }
}

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        // A word that is not in the table belongs to a job or a command; a client that meets it has met a fault of ours.
        let code = Code::of(error.code()).unwrap_or(Code::InternalError);
        // What the caller did wrong is told; what went wrong with us is for the log alone.
        let detail = if code.status().is_server_error() {
            tracing::error!(code = error.code(), error = chain(&error), "the request failed: {error}");
            None
        } else {
            Some(error.to_string())
        };
        Self(Box::new(Problem::new(code, detail)))
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

struct ProblemPayload;

impl Payload for ProblemPayload {
    const CONTENT_TYPE: &'static str = Problem::CONTENT_TYPE;

    fn schema_ref() -> MetaSchemaRef {
        Problem::schema_ref()
    }
}

/// One row for each status, with the codes that it may come with.
fn statuses() -> Vec<(u16, &'static str)> {
    let mut statuses: Vec<(u16, &'static str)> = Vec::new();
    for code in Code::ALL {
        let about = code.about();
        if statuses.last().is_none_or(|(status, _)| *status != about.status) {
            statuses.push((about.status, about.means));
        }
    }
    statuses
}

impl ApiResponse for ApiError {
    fn meta() -> MetaResponses {
        let responses = statuses()
            .into_iter()
            .filter(|(status, _)| *status != 405)
            .map(|(status, description)| MetaResponse {
                description,
                status: Some(status),
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
    let problem = if error.is::<NotFoundError>() || error.is::<PoemPathError>() {
        ApiError::new(Code::NotFound, "there is nothing at this address")
    } else if error.is::<MethodNotAllowedError>() {
        ApiError::new(Code::MethodNotAllowed, "this address does not know the method")
    } else if let Some(error) = error.downcast_ref::<ParseRequestPayloadError>() {
        if serde_says_malformed(&error.reason) {
            ApiError::new(Code::MalformedRequest, error.reason.clone())
        } else {
            ApiError::invalid(vec![Fault::at("", FaultCode::WrongType, error.reason.clone())])
        }
    } else if let Some(error) = error.downcast_ref::<ParseParamError>() {
        ApiError::parameter(error.name, FaultCode::WrongForm, error.reason.clone())
    } else if let Some(error) = error.downcast_ref::<ParsePathError>() {
        // an id that is none names nothing; its form says what it would have named
        let code = match &error.reason {
            reason if reason.contains(<OrderId as Described>::PATTERN) => Code::OrderNotFound,
            reason if reason.contains(<RefundId as Described>::PATTERN) => Code::RefundNotFound,
            _ => Code::NotFound,
        };
        ApiError::new(code, "there is no such thing")
    } else if let Some(error) = error.downcast_ref::<ContentTypeError>() {
        ApiError::new(Code::UnsupportedMediaType, error.to_string())
    } else if error.is::<SizedLimitError>() {
        ApiError::new(Code::BodyTooLarge, "the body is too large")
    } else if error.status().is_server_error() {
        tracing::error!(%error, "the request failed: {error}");
        ApiError(Box::new(Problem::new(Code::InternalError, None)))
    } else {
        ApiError::new(Code::MalformedRequest, "the request cannot be read")
    };
    let mut response = problem.into_response();
    if response.status() == StatusCode::METHOD_NOT_ALLOWED {
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, POST"));
    }
    response
}

/// A body that is no JSON at all, as against JSON that is not what was asked for. The parser's own errors name a place.
fn serde_says_malformed(reason: &str) -> bool {
    reason.contains(" at line ") && reason.contains(" column ")
}
