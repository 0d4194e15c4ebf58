//! Refuses methods that an address does not know, and says which it does.

use poem::http::{HeaderValue, header};
use poem::{Endpoint, IntoResponse, Middleware, Request, Response, Result};

use crate::check::OPERATIONS;
use crate::error::ApiError;
use crate::problem::Code;

/// Answers 405 with a true `Allow`; the framework's has none.
#[derive(Debug, Clone, Copy)]
pub struct Methods;

impl<E: Endpoint<Output: IntoResponse>> Middleware<E> for Methods {
    type Output = Held<E>;

    fn transform(&self, inner: E) -> Held<E> {
        Held(inner)
    }
}

/// An endpoint that is only asked what its address knows.
#[derive(Debug)]
pub struct Held<E>(E);

impl<E: Endpoint<Output: IntoResponse>> Endpoint for Held<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        if let Some(address) = OPERATIONS.find(request.uri().path())
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
        Ok(self.0.call(request).await?.into_response())
    }
}
