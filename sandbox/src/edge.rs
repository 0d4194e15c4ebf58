//! The gateway's HTTP face: bytes in, bytes out.

use poem::http::uri::Authority;
use poem::http::{StatusCode, header};
use poem::web::{Data, LocalAddr};
use poem::{Body, FromRequest, Request, Response, handler};

use crate::cashier;
use crate::gateway::{Called, Incoming, call};
use crate::reset;
use crate::sandbox::Sandbox;

/// The most a request's body may hold: many times what the longest `goods_detail` needs.
const BODY_BYTES_MAX: usize = 1024 * 1024;

/// `GET` and `POST /gateway.do`.
#[handler]
pub(crate) async fn gateway(request: &Request, body: Body, sandbox: Data<&Sandbox>) -> Response {
    let Ok(body) = body.into_bytes_limit(BODY_BYTES_MAX).await else {
        return Response::builder().status(StatusCode::PAYLOAD_TOO_LARGE).body("the body is too large");
    };
    let base_url = base_url(&sandbox, request);
    let body_charset = request.header(header::CONTENT_TYPE).is_some_and(|kind| kind.contains("charset="));
    // In absolute form too, the parameters are the target's query.
    let query = request.original_uri().query().unwrap_or_default();
    let incoming = Incoming { query, body: &body, body_charset, base_url: &base_url };
    match call(&sandbox, incoming).await {
        Called::Answer { body, trace_id } => Response::builder()
            .header(header::CONTENT_TYPE, "text/html;charset=utf-8")
            .header("trace_id", trace_id)
            .body(body),
        Called::Cashier { token } => Response::builder()
            .status(StatusCode::FOUND)
            .header(header::LOCATION, format!("{base_url}/cashier/{token}"))
            .finish(),
        Called::ErrorPage { refusal } => cashier::error_page(request, &refusal),
        Called::GatewayTimeout => Response::builder()
            .status(StatusCode::GATEWAY_TIMEOUT)
            .content_type("text/html")
            .body("<html><head><title>504 Gateway Time-out</title></head><body><h1>504 Gateway Time-out</h1></body></html>"),
        Called::Reset => {
            if let Ok(local) = <&LocalAddr>::from_request_without_body(request).await {
                reset::reset(local, request.remote_addr());
            }
            Response::builder().finish()
        }
    }
}

/// How whoever sent this request reaches the sandbox.
pub(crate) fn base_url(sandbox: &Sandbox, request: &Request) -> String {
    if let Some(url) = &sandbox.config().public_url {
        return url.trim_end_matches('/').to_owned();
    }
    let host =
        request.header(header::HOST).or_else(|| request.original_uri().authority().map(Authority::as_str));
    format!("http://{}", host.map_or_else(|| sandbox.config().listen.to_string(), str::to_owned))
}
