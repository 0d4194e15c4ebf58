//! Serves the endpoint over HTTP/1.1: connections, and when they end. TLS and HTTP/2 are a proxy's business.
//!
//! The framework's own server is not used. It goes on working for a client who has gone, ends a broken answer as if it were whole, and
//! waits for ever for the head of a request (`docs/decisions/0005-own-connections.md`).

mod patient;

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use pay_core::config::HttpConfig;
use poem::http::uri::Scheme;
use poem::http::{HeaderValue, header};
use poem::web::{LocalAddr, RemoteAddr};
use poem::{Endpoint, Request, Response};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};
use tokio_util::task::TaskTracker;

use crate::stopping::Stopping;
use patient::Patient;

/// From one answer to the end of the next request's head. Longer than proxies keep an idle connection (a minute at nginx), so that it is
/// never closed just as a proxy uses it again.
const HEAD_MAX: Duration = Duration::from_secs(75);
/// Out of file descriptors, or the like: others may be given back meanwhile.
const ACCEPT_AGAIN: Duration = Duration::from_millis(50);

/// Serves until the process ends, then finishes what is under way.
///
/// While it takes its leave, every answer closes its connection: a client then connects anew, and a load balancer takes it elsewhere. A
/// connection closed between two answers could meet the next request on its way.
pub async fn serve<E>(listener: TcpListener, endpoint: E, stopping: &Stopping, config: &HttpConfig)
where
    E: Endpoint<Output = Response> + 'static,
{
    let endpoint = Arc::new(endpoint);
    let connections = TaskTracker::new();
    let take = |(io, from)| {
        connections.spawn(converse(io, from, endpoint.clone(), stopping.clone(), config.client_stall_max));
    };
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(client) => take(client),
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted: {error}");
                    sleep(ACCEPT_AGAIN).await;
                }
            },
            () = stopping.ended() => break,
        }
    }
    // Those who have connected and were not looked at yet: closing the listener would reset them.
    while let Some(Ok(client)) = listener.accept().now_or_never() {
        take(client);
    }
    drop(listener);
    connections.close();
    if timeout(config.shutdown_timeout, connections.wait()).await.is_err() {
        tracing::warn!("{} requests were not finished in time", connections.len());
    }
}

/// One connection. If the client goes, what it asked for is dropped.
async fn converse<E>(
    io: TcpStream,
    from: SocketAddr,
    endpoint: Arc<E>,
    stopping: Stopping,
    stall_max: Duration,
) where
    E: Endpoint<Output = Response> + 'static,
{
    let Ok(local) = prepare(&io) else { return };
    let (local, from) = (LocalAddr(local.into()), RemoteAddr(from.into()));
    let answer = service_fn(|request| {
        let request = Request::from((request, local.clone(), from.clone(), Scheme::HTTP));
        let (endpoint, stopping) = (endpoint.clone(), stopping.clone());
        async move {
            let mut response = endpoint.get_response(request).await;
            if stopping.is_leaving() {
                response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
            }
            Ok::<_, Infallible>(hyper::Response::from(response))
        }
    });
    let came_late = stopping.is_ended();
    let mut connection = pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_MAX)
            .serve_connection(TokioIo::new(Patient::new(io, stall_max)), answer)
    );
    let ended = async {
        // Who came at the last moment has one request to make, whose answer closes the connection.
        if came_late { std::future::pending().await } else { stopping.ended().await }
    };
    tokio::select! {
        // Whatever went wrong, there is nobody left to tell.
        _ = &mut connection => return,
        () = ended => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}

/// Answers and events are small and complete: none waits for the next.
fn prepare(io: &TcpStream) -> io::Result<SocketAddr> {
    io.set_nodelay(true)?;
    io.local_addr()
}
