//! Refuses methods that an address does not know, and says which it does.

use std::sync::Arc;

use poem::http::{HeaderValue, header};
use poem::{Endpoint, IntoResponse, Middleware, Request, Response, Result};

use crate::check::Checks;
use crate::error::ApiError;
use crate::problem::Code;

/// Answers 405 with a true `Allow`; the framework's has none.
#[derive(Debug, Clone)]
pub struct Methods {
    /// What the addresses know.
    pub checks: Arc<Checks>,
}

impl<E: Endpoint<Output: IntoResponse>> Middleware<E> for Methods {
    type Output = Held<E>;

    fn transform(&self, inner: E) -> Held<E> {
        Held { inner, checks: self.checks.clone() }
    }
}

/// An endpoint that is only asked what its address knows.
#[derive(Debug)]
pub struct Held<E> {
    inner: E,
    checks: Arc<Checks>,
}

impl<E: Endpoint<Output: IntoResponse>> Endpoint for Held<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        if let Some(address) = self.checks.address(request.uri().path())
            && address.operation(request.method()).is_none()
        {
            let allow = address.allow();
            let detail = format!("this address knows {allow}");
            let mut response = ApiError::new(Code::MethodNotAllowed, detail).into_response();
            if let Ok(allow) = HeaderValue::from_str(&allow) {
                response.headers_mut().insert(header::ALLOW, allow);
            }
            return Ok(response);
        }
        Ok(self.inner.call(request).await?.into_response())
    }
}
