//! The HTTP edge: parse, call one flow, translate the outcome. No rule of the product is in here.
//!
//! [`app`] is the whole service; [`spec`] its OpenAPI document. A resource is a folder or file of its own: [`orders`], [`events`],
//! [`notify`], [`returns`], [`health`]. Who may call is in [`auth`]. How errors look is in [`error`] and [`problem`]; [`check`] holds
//! requests against the document.

pub mod auth;
pub mod body;
pub mod check;
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
pub mod spec;
pub mod stopping;
pub mod waiting;

use std::sync::Arc;
use std::time::Duration;

use pay_core::config::HttpConfig;
use pay_core::{Clock, Context};
use poem::middleware::CatchPanic;
use poem::{Endpoint, EndpointExt, Response, Route};
use poem_openapi::{OpenApiService, Tags};
use sqlx::PgPool;
use tokio::sync::Semaphore;

pub use spec::spec;

/// What every handler may use.
#[derive(Debug, Clone)]
pub struct State {
    /// The product.
    pub cx: Context,
    /// The product by connections of its own, for notifications: however many requests wait for the others, these are taken.
    pub notify_cx: Context,
    /// Who may call.
    pub keys: Arc<auth::KnownKeys>,
    /// Wakes requests that wait for an order or for the feed.
    pub waiting: waiting::Waiting,
    /// The places for event streams.
    pub streams: events::Streams,
    /// Whether the process is about to end.
    pub stopping: stopping::Stopping,
    /// A place for each notification that may be verified and stored at once.
    pub notify_places: Arc<Semaphore>,
    /// How long a client may take to send a body.
    pub client_stall_max: Duration,
}

impl State {
    /// Binds the edge to the product. Notifications are stored by connections of their own.
    pub fn new(cx: Context, notify_pool: PgPool, config: &HttpConfig) -> Self {
        let stopping = stopping::Stopping::default();
        Self {
            notify_cx: cx.with_pool(notify_pool),
            keys: Arc::new(auth::KnownKeys::new(config)),
            waiting: waiting::Waiting::new(cx.clone(), stopping.clone()),
            streams: events::Streams::new(config),
            stopping,
            notify_places: Arc::new(Semaphore::new(config.notify_concurrency_max)),
            client_stall_max: config.client_stall_max,
            cx,
        }
    }

    /// The time by which everything is judged.
    pub fn clock(&self) -> &dyn Clock {
        &*self.cx.clock
    }
}

/// What belongs together in the document.
#[derive(Tags)]
pub(crate) enum Tag {
    /// Take orders and see what became of them.
    Orders,
    /// Give money back.
    Refunds,
    /// Read everything that happened.
    Events,
    /// What Alipay calls.
    Alipay,
    /// For load balancers and operators.
    Health,
}

type Resources = (orders::Orders, refunds::Refunds, events::Events, notify::Notify, health::Health);

fn service() -> OpenApiService<Resources, ()> {
    let resources = (orders::Orders, refunds::Refunds, events::Events, notify::Notify, health::Health);
    OpenApiService::new(resources, "Paydesk", env!("CARGO_PKG_VERSION"))
        .description("Payment orders for shops that sell through Alipay.")
}

/// The whole service.
pub fn app(state: State) -> impl Endpoint<Output = Response> {
    let body_limit = middleware::BodyLimit { within: state.client_stall_max };
    docs::add_to(Route::new())
        .at("/pay/return", poem::get(returns::pay_return))
        .at("/openapi.json", poem::get(spec::openapi_json))
        .nest("/", service())
        .data(state)
        .with(middleware::Methods)
        .with(middleware::TimeLimit)
        .with(body_limit)
        .with(CatchPanic::new().with_handler(error::of_panic))
        .catch_all_error(error::to_problem)
        .with(middleware::RequestId)
        .map_to_response()
}
