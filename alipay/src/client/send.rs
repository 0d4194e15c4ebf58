//! One POST, its answer read up to a limit.

use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderValue};

use super::error::{CallError, UnknownOutcome};
use crate::response::{ANSWER_BYTES_MAX, AnswerError};

/// Sends a form and returns the answer's body.
pub(super) async fn post(http: &reqwest::Client, url: &str, form: String) -> Result<Vec<u8>, CallError> {
    let request = http
        .post(url)
        .header(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded;charset=utf-8"))
        .header(ACCEPT, HeaderValue::from_static("application/json"))
        .body(form);
    // The URL carries the signature and the numbers of an order: it stays out of errors and so out of logs.
    let mut response = request.send().await.map_err(|error| classify(error.without_url()))?;
    let status = response.status();
    if status != reqwest::StatusCode::OK {
        return Err(UnknownOutcome::Status(status.as_u16()).into());
    }
    let mut body = Vec::new();
    while let Some(chunk) =
        response.chunk().await.map_err(|error| UnknownOutcome::NoAnswer(error.without_url()))?
    {
        if body.len() + chunk.len() > ANSWER_BYTES_MAX {
            return Err(AnswerError::TooLarge.into());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Only a connection that never came about proves that nothing was sent.
fn classify(error: reqwest::Error) -> CallError {
    if error.is_connect() { CallError::Unreachable(error) } else { UnknownOutcome::NoAnswer(error).into() }
}
