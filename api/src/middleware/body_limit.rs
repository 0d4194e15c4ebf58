//! Bounds every body, with and without a declared length.

use poem::error::ReadBodyError;
use poem::{Endpoint, IntoResponse, Middleware, Request, Response, Result};

use crate::error::ApiError;
use crate::problem::Code;

/// The largest body: a notification has about 2 KiB, a create request 200 bytes.
const BODY_BYTES_MAX: usize = 64 * 1024;

/// Refuses larger bodies before anything reads them.
#[derive(Debug, Clone, Copy)]
pub struct BodyLimit;

impl<E: Endpoint<Output: IntoResponse>> Middleware<E> for BodyLimit {
    type Output = Limited<E>;

    fn transform(&self, inner: E) -> Limited<E> {
        Limited(inner)
    }
}

/// An endpoint that reads no more than [`BODY_BYTES_MAX`].
#[derive(Debug)]
pub struct Limited<E>(E);

impl<E: Endpoint<Output: IntoResponse>> Endpoint for Limited<E> {
    type Output = Response;

    async fn call(&self, mut request: Request) -> Result<Response> {
        match request.take_body().into_bytes_limit(BODY_BYTES_MAX).await {
            Ok(bytes) => request.set_body(bytes),
            Err(ReadBodyError::PayloadTooLarge) => {
                let detail = format!("a body has at most {BODY_BYTES_MAX} bytes");
                return Err(ApiError::new(Code::BodyTooLarge, detail).into());
            }
            Err(_) => return Err(ApiError::new(Code::MalformedRequest, "the body ended early").into()),
        }
        Ok(self.0.call(request).await?.into_response())
    }
}
