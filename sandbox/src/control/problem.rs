//! Refusals of the control API: one small problem document for all.

use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object};

use crate::sandbox::ControlError;

/// What went wrong, after RFC 9457.
#[derive(Debug, Clone, Object)]
pub(crate) struct Problem {
    /// A word programs may match: `unknown_order`, `ambiguous`, `refused`, `invalid`, `unknown_fault` …
    pub code: String,
    /// The HTTP status.
    pub status: u16,
    /// A sentence for people.
    pub detail: String,
}

/// Why the control API did not do it.
#[derive(Debug, Clone, ApiResponse)]
pub(crate) enum ApiError {
    /// The request makes no sense.
    #[oai(status = 400)]
    Invalid(Json<Problem>),
    /// There is no such thing.
    #[oai(status = 404)]
    NotFound(Json<Problem>),
    /// Alipay's rules do not allow it now, or it is not clear what is meant.
    #[oai(status = 409)]
    Refused(Json<Problem>),
}

impl ApiError {
    pub(super) fn not_found(code: &str, detail: &str) -> Self {
        Self::NotFound(problem(code, 404, detail))
    }

    pub(super) fn invalid(detail: &str) -> Self {
        Self::Invalid(problem("invalid", 400, detail))
    }
}

impl From<ControlError> for ApiError {
    fn from(error: ControlError) -> Self {
        let detail = error.to_string();
        match error {
            ControlError::UnknownOrder => Self::NotFound(problem("unknown_order", 404, &detail)),
            ControlError::Ambiguous => Self::Refused(problem("ambiguous", 409, &detail)),
            ControlError::Refused(refusal) => Self::Refused(problem(&refusal.sub_code, 409, &detail)),
            ControlError::CashierUrl(_) => Self::Invalid(problem("cashier_url", 400, &detail)),
            ControlError::Clock(_) | ControlError::Invalid(_) => {
                Self::Invalid(problem("invalid", 400, &detail))
            }
        }
    }
}

/// What the framework refuses before an operation sees it: bodies that do not fit the document, unknown paths.
pub(super) async fn of_framework(error: poem::Error) -> poem::Response {
    if error.is_from_response() {
        return error.into_response();
    }
    let status = error.status();
    let code = match status.as_u16() {
        400 => "invalid",
        404 => "unknown_path",
        405 => "method_not_allowed",
        415 => "not_json",
        _ => "failed",
    };
    let Json(problem) = problem(code, status.as_u16(), &error.to_string());
    let body = poem_openapi::types::ToJSON::to_json_string(&problem);
    poem::Response::builder().status(status).content_type("application/problem+json").body(body)
}

fn problem(code: &str, status: u16, detail: &str) -> Json<Problem> {
    Json(Problem { code: code.to_owned(), status, detail: detail.to_owned() })
}
