//! Bounds every body in size and time, with and without a declared length.

use std::time::Duration;

use poem::error::ReadBodyError;
use poem::{Endpoint, IntoResponse, Middleware, Request, Response, Result};
use tokio::time::timeout;

use crate::error::ApiError;
use crate::problem::Code;

/// The largest body: a notification has about 2 KiB, a create request 200 bytes.
const BODY_BYTES_MAX: usize = 64 * 1024;

/// Refuses larger bodies, and those that are not complete in time, before anything reads them.
#[derive(Debug, Clone, Copy)]
pub struct BodyLimit {
    /// How long a client may take to send a body.
    pub within: Duration,
}

impl<E: Endpoint<Output: IntoResponse>> Middleware<E> for BodyLimit {
    type Output = Limited<E>;

    fn transform(&self, inner: E) -> Limited<E> {
        Limited { inner, within: self.within }
    }
}

/// An endpoint that reads no more than [`BODY_BYTES_MAX`], for no longer than `within`.
#[derive(Debug)]
pub struct Limited<E> {
    inner: E,
    within: Duration,
}

impl<E: Endpoint<Output: IntoResponse>> Endpoint for Limited<E> {
    type Output = Response;

    async fn call(&self, mut request: Request) -> Result<Response> {
        let body = timeout(self.within, request.take_body().into_bytes_limit(BODY_BYTES_MAX));
        let Ok(body) = body.await else {
            let detail = format!("the body was not complete after {} s", self.within.as_secs());
            return Err(ApiError::new(Code::SlowBody, detail).into());
        };
        match body {
            Ok(bytes) => request.set_body(bytes),
            Err(ReadBodyError::PayloadTooLarge) => {
                let detail = format!("a body has at most {BODY_BYTES_MAX} bytes");
                return Err(ApiError::new(Code::BodyTooLarge, detail).into());
            }
            Err(_) => return Err(ApiError::new(Code::MalformedRequest, "the body ended early").into()),
        }
        Ok(self.inner.call(request).await?.into_response())
    }
}
