//! Names every request, in its answer and in each of its log lines, and makes it a step of its caller's trace.

use std::time::Instant;

use pay_core::Trace;
use poem::http::HeaderValue;
use poem::{Endpoint, IntoResponse, Middleware, Request, Response, Result};
use tracing::Instrument;
use ulid::Ulid;

use crate::current_request::answering;

const HEADER: &str = "x-request-id";
/// Of the W3C: the step of the caller's trace that this request came of.
const TRACEPARENT: &str = "traceparent";

/// Gives each request an id, and logs one line when it is answered.
#[derive(Debug, Clone, Copy)]
pub struct RequestId;

impl<E: Endpoint<Output: IntoResponse>> Middleware<E> for RequestId {
    type Output = Named<E>;

    fn transform(&self, inner: E) -> Named<E> {
        Named(inner)
    }
}

/// An endpoint whose requests have a name.
#[derive(Debug)]
pub struct Named<E>(E);

impl<E: Endpoint<Output: IntoResponse>> Endpoint for Named<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        let id = format!("req_{}", Ulid::generate());
        let method = request.method().clone();
        // the query is left out: a browser return carries a signature
        let path = request.uri().path().to_owned();
        let span =
            tracing::info_span!("http.request", request.id = %id, http.method = %method, http.path = %path);
        let began_at = Instant::now();

        let traceparent = request.headers().get(TRACEPARENT).and_then(|value| value.to_str().ok());
        let trace = Trace::after(traceparent);
        let answer = self.0.call(request).instrument(span.clone());
        let answer = trace.scope(answering(id.clone(), answer)).await;
        let mut response = match answer {
            Ok(output) => output.into_response(),
            Err(error) => error.into_response(),
        };
        if let Ok(value) = HeaderValue::from_str(&id) {
            response.headers_mut().insert(HEADER, value);
        }
        span.in_scope(|| {
            let status = response.status().as_u16();
            let duration_ms = u64::try_from(began_at.elapsed().as_millis()).unwrap_or(u64::MAX);
            tracing::debug!(http.status = status, duration_ms, "{method} {path} answered {status}");
        });
        Ok(response)
    }
}
