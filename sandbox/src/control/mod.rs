//! The control API under `/sandbox`: what tests and people can do to the sandbox that shops cannot. Its document is
//! `/sandbox/openapi.json`.

mod order;
mod page;
mod problem;
mod trades;
mod turning;
pub(crate) mod view;

use poem::http::{HeaderValue, header};
use poem::{EndpointExt, IntoEndpoint, Request, Route};
use poem_openapi::OpenApiService;

/// The control API and its document, to be nested under `/sandbox`.
pub(crate) fn api() -> impl IntoEndpoint {
    let service = service();
    let document = service.spec_endpoint();
    Route::new()
        .at("/openapi.json", document)
        .nest("/", service)
        .before(json_by_default)
        .catch_all_error(problem::of_framework)
}

/// A bare `curl -X POST` is a request with an empty JSON body.
async fn json_by_default(mut request: Request) -> poem::Result<Request> {
    if request.content_type().is_none() {
        request.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    Ok(request)
}

/// The API's OpenAPI document as JSON text.
pub fn document() -> String {
    service().spec()
}

fn service() -> OpenApiService<(trades::Trades, turning::Turning), ()> {
    OpenApiService::new(
        (trades::Trades, turning::Turning),
        "Alipay sandbox control",
        env!("CARGO_PKG_VERSION"),
    )
    .description("Pay, refund, turn the clock, order faults, and read everything the sandbox remembers.")
    .url_prefix("/sandbox")
}
