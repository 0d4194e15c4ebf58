//! How every failure looks: RFC 9457, with a stable word ([`Code`]) and everything that is wrong with the request ([`Fault`]).

mod code;
mod fault;

use poem::http::{HeaderValue, StatusCode, header};
use poem::{IntoResponse, Response};
use poem_openapi::Object;
use poem_openapi::types::ToJSON;

use crate::current_request::current_request_id;

pub use code::{About, Code, Retry};
pub use fault::{Fault, FaultCode};

/// A failure, as [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457) puts it. Match `code`; the texts are for people and may change.
#[derive(Debug, Clone, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Problem {
    /// Always `about:blank`: the code says which problem it is.
    #[oai(rename = "type")]
    pub problem_type: String,
    /// The HTTP status in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// A stable word. New ones may appear.
    pub code: String,
    /// What is wrong this time.
    pub detail: Option<String>,
    /// Everything that is wrong with the fields of the body, or with the parameters.
    pub errors: Option<Vec<Fault>>,
    /// With `cursor_lost`: the cursor to go on from. Behind it is everything that may have been missed.
    pub next: Option<String>,
    /// Names this request in our logs; also in the header `X-Request-Id`.
    pub request_id: Option<String>,
}

impl Problem {
    /// The media type of a problem.
    pub const CONTENT_TYPE: &'static str = "application/problem+json";

    /// A problem of the request under way.
    pub fn new(code: Code, detail: Option<String>) -> Self {
        let status = code.status();
        Self {
            problem_type: "about:blank".to_owned(),
            title: status.canonical_reason().unwrap_or("Error").to_owned(),
            status: status.as_u16(),
            code: code.word().to_owned(),
            detail,
            errors: None,
            next: None,
            request_id: current_request_id(),
        }
    }
}

/// After how many seconds a client should try again what failed for want of a part of ours.
const RETRY_AFTER_S: HeaderValue = HeaderValue::from_static("2");

/// How to say who calls.
const BEARER: HeaderValue = HeaderValue::from_static("Bearer");

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = Response::builder()
            .status(status)
            .content_type(Self::CONTENT_TYPE)
            .body(serde_json::to_string(&self.to_json()).unwrap_or_default());
        // The limit of a key says its own seconds.
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, RETRY_AFTER_S);
        }
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, BEARER);
        }
        response
    }
}
