//! Bounds the time of every handler.

use std::time::Duration;

use poem::{Endpoint, IntoResponse, Middleware, Request, Response, Result};
use tokio::time::timeout;

use crate::error::ApiError;
use crate::problem::Code;

/// Three times the longest wait that a request may ask for. Whoever takes longer waits for a part of ours that does not answer.
const HANDLER_MAX: Duration = Duration::from_mins(1);

/// Gives up on handlers that take too long; what they were at is rolled back. What an answer's body still sends is not counted.
#[derive(Debug, Clone, Copy)]
pub struct TimeLimit;

impl<E: Endpoint<Output: IntoResponse>> Middleware<E> for TimeLimit {
    type Output = Timed<E>;

    fn transform(&self, inner: E) -> Timed<E> {
        Timed(inner)
    }
}

/// An endpoint that answers within [`HANDLER_MAX`].
#[derive(Debug)]
pub struct Timed<E>(E);

impl<E: Endpoint<Output: IntoResponse>> Endpoint for Timed<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        let Ok(answer) = timeout(HANDLER_MAX, self.0.call(request)).await else {
            tracing::error!("a handler took longer than {HANDLER_MAX:?} and was given up");
            return Err(ApiError::new(Code::TooBusy, "this took too long and was given up").into());
        };
        Ok(answer?.into_response())
    }
}
