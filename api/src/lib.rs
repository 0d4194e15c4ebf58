//! The HTTP edge: parse, call one flow, translate the outcome. No rule of the product is in here.
//!
//! [`app`] is the whole service; [`spec`] its OpenAPI document. A resource is a folder or file of its own: [`orders`], [`events`],
//! [`notify`], [`returns`], [`health`]. Who may call is in [`auth`]. How errors look is in [`error`] and [`problem`]; [`check`] holds
//! requests against the document.

pub mod auth;
pub mod body;
pub mod check;
mod current_request;
mod docs;
pub mod error;
pub mod events;
mod example;
pub mod health;
pub mod middleware;
pub mod notify;
pub mod orders;
pub mod page;
pub mod param;
pub mod problem;
pub mod refunds;
pub mod returns;
pub mod server;
mod service;
pub mod spec;
pub mod stopping;
mod tag;
pub mod waiting;
pub mod whole;
pub mod word;

use std::sync::Arc;
use std::time::Duration;

use pay_core::Context;
use pay_core::config::HttpConfig;
use poem::middleware::CatchPanic;
use poem::{Endpoint, EndpointExt, Response, Route};

use service::service;

pub use spec::spec;

/// What the service is made of. A handler gets none of it but the parts that it names: `Data<&Context>`, `Data<&Waiting>`.
#[derive(Debug, Clone)]
pub struct State {
    /// The product.
    pub cx: Context,
    /// Where notifications are taken.
    pub inbox: notify::Inbox,
    /// Who may call.
    pub keys: Arc<auth::KnownKeys>,
    /// Wakes requests that wait for an order or for the feed.
    pub waiting: waiting::Waiting,
    /// The places for new orders.
    pub places: orders::Places,
    /// The places for event streams.
    pub streams: events::Streams,
    /// Whether the process is about to end.
    pub stopping: stopping::Stopping,
    /// How long a client may take to send a body.
    pub client_stall_max: Duration,
}

impl State {
    /// Binds the edge to the product. Notifications are stored by the connections of `notify_cx`, which nothing else uses.
    pub fn new(cx: Context, notify_cx: Context, config: &HttpConfig) -> Self {
        let stopping = stopping::Stopping::default();
        Self {
            inbox: notify::Inbox::new(notify_cx, config),
            keys: Arc::new(auth::KnownKeys::new(config)),
            waiting: waiting::Waiting::new(cx.clone(), stopping.clone()),
            places: orders::Places::new(cx.pool.options().get_max_connections()),
            streams: events::Streams::new(config),
            stopping,
            client_stall_max: config.client_stall_max,
            cx,
        }
    }
}

/// Pages beside the document's operations and [`docs`].
const PAGES: [&str; 2] = ["/pay/return", "/openapi.json"];

/// What the document says of requests.
fn checks() -> Arc<check::Checks> {
    let checks = check::Checks::of(spec::document(), &[&PAGES[..], &docs::PAGES].concat());
    Arc::new(checks.unwrap_or_else(|error| panic!("the document is not understood: {error}")))
}

/// The whole service.
pub fn app(state: State) -> impl Endpoint<Output = Response> {
    let State { cx, inbox, keys, waiting, places, streams, stopping, client_stall_max } = state;
    let checks = checks();
    let [pay_return, openapi_json] = PAGES;
    let body_limit = middleware::BodyLimit { within: client_stall_max };
    docs::add_to(Route::new())
        .at(pay_return, poem::get(returns::pay_return))
        .at(openapi_json, poem::get(spec::openapi_json))
        .nest("/", service())
        .data(cx)
        .data(inbox)
        .data(keys)
        .data(waiting)
        .data(places.clone())
        .data(streams)
        .data(stopping)
        .data(checks.clone())
        .with(middleware::Methods { checks })
        .with(middleware::TimeLimit)
        .with(body_limit)
        .with(CatchPanic::new().with_handler(error::of_panic))
        .catch_all_error(error::to_problem)
        .with(middleware::NewOrders { places })
        .with(middleware::RequestId)
        .map_to_response()
}
