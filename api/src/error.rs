//! Turns every failure into a problem: the product's, and the framework's.

use std::any::Any;

use pay_core::Error;
use pay_core::domain::{EventId, OrderId, RefundId};
use pay_core::error::chain;
use poem::error::{MethodNotAllowedError, NotFoundError, ParsePathError as PoemPathError, SizedLimitError};
use poem::{IntoResponse, Response};
use poem_openapi::ApiResponse;
use poem_openapi::error::{ContentTypeError, ParseParamError, ParsePathError, ParseRequestPayloadError};
use poem_openapi::registry::{MetaMediaType, MetaResponse, MetaResponses, Registry};
use poem_openapi::types::Type;

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
        let mut problem = Problem::new(code, detail);
        if let Error::CursorLost(place) = error {
            problem.next = Some(place.to_string());
        }
        Self(Box::new(problem))
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

impl ApiResponse for ApiError {
    /// One of many, so that the document knows the problem's schema; which operation gives which error is said in `spec/answers.rs`.
    fn meta() -> MetaResponses {
        let content =
            vec![MetaMediaType { content_type: Problem::CONTENT_TYPE, schema: Problem::schema_ref() }];
        let fault =
            MetaResponse { description: "", status: Some(500), status_range: None, content, headers: vec![] };
        MetaResponses { responses: vec![fault] }
    }

    fn register(registry: &mut Registry) {
        Problem::register(registry);
    }
}

/// A panic in a handler is told to the client as any other fault of ours. Its place is in the log already.
pub(crate) fn of_panic(_: Box<dyn Any + Send>) -> ApiError {
    ApiError(Box::new(Problem::new(Code::InternalError, None)))
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
        ApiError::invalid(vec![Fault::at("", FaultCode::WrongForm, error.reason.clone())])
    } else if let Some(error) = error.downcast_ref::<ParseParamError>() {
        ApiError::parameter(error.name, FaultCode::WrongForm, error.reason.clone())
    } else if let Some(error) = error.downcast_ref::<ParsePathError>() {
        // an id that is none names nothing; its form says what it would have named
        let code = match &error.reason {
            reason if reason.contains(<OrderId as Described>::PATTERN) => Code::OrderNotFound,
            reason if reason.contains(<RefundId as Described>::PATTERN) => Code::RefundNotFound,
            reason if reason.contains(<EventId as Described>::PATTERN) => Code::EventNotFound,
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
    problem.into_response()
}
