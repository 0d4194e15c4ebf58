//! The HTTP edge.

use std::net::SocketAddr;
use std::time::Duration;

use super::Env;

/// How the API listens.
#[derive(Debug, Clone, Copy)]
pub struct HttpConfig {
    /// `LISTEN`, 127.0.0.1:8080.
    pub listen: SocketAddr,
    /// `NOTIFY_CONCURRENCY_MAX`, 64: how many notifications are verified and stored at once; others wait.
    pub notify_concurrency_max: usize,
    /// `KEY_REQUESTS_PER_S`, 200: how many requests a second may come with one API key, at one process.
    pub requests_per_s: i32,
    /// `KEY_REQUESTS_BURST`, 1000: how many of them may come at once after a quiet time. New orders use up half of it at most.
    pub requests_burst: i32,
    /// `EVENT_STREAMS_MAX`, 1000: how many event streams one process keeps open; more are refused. Each may hold 200 kB.
    pub event_streams_max: usize,
    /// `EVENT_STREAM_HEARTBEAT_S`, 15: the longest silence of an event stream.
    pub event_stream_heartbeat: Duration,
    /// `CLIENT_STALL_MAX_S`, 30: how long a client may take to send a body, or take nothing of its answer, before it is cut.
    pub client_stall_max: Duration,
    /// `SHUTDOWN_DELAY_S`, 3: how long requests are still taken after SIGTERM, while readiness says no.
    pub shutdown_delay: Duration,
    /// `SHUTDOWN_TIMEOUT_S`, 20: how long requests under way may take after that.
    pub shutdown_timeout: Duration,
}

impl HttpConfig {
    /// Reads `LISTEN` and the limits.
    pub fn from_env(env: &mut Env) -> Option<Self> {
        let listen = env.parsed(
            "LISTEN",
            SocketAddr::from(([127, 0, 0, 1], 8080)),
            "an address and a port, as 127.0.0.1:8080",
            |_| true,
        );
        let notify_concurrency_max =
            env.parsed("NOTIFY_CONCURRENCY_MAX", 64, "a number from 1 to 10000", |n| {
                (1..=10_000).contains(n)
            });
        let requests_per_s =
            env.parsed("KEY_REQUESTS_PER_S", 200, "a number from 1 to 100000", |n| (1..=100_000).contains(n));
        let requests_burst = env.parsed("KEY_REQUESTS_BURST", 1000, "a number from 2 to 1000000", |n| {
            (2..=1_000_000).contains(n)
        });
        let event_streams_max =
            env.parsed("EVENT_STREAMS_MAX", 1000, "a number from 1 to 100000", |n| (1..=100_000).contains(n));
        let event_stream_heartbeat =
            env.parsed("EVENT_STREAM_HEARTBEAT_S", 15, "a number of seconds from 1 to 300", |s| {
                (1..=300).contains(s)
            });
        let client_stall_max =
            env.parsed("CLIENT_STALL_MAX_S", 30, "a number of seconds from 1 to 600", |s| {
                (1..=600).contains(s)
            });
        let shutdown_delay =
            env.parsed("SHUTDOWN_DELAY_S", 3, "a number of seconds from 0 to 600", |s| (0..=600).contains(s));
        let shutdown_timeout = shutdown_timeout(env);
        Some(Self {
            listen: listen?,
            notify_concurrency_max: notify_concurrency_max?,
            requests_per_s: requests_per_s?,
            requests_burst: requests_burst?,
            event_streams_max: event_streams_max?,
            event_stream_heartbeat: Duration::from_secs(event_stream_heartbeat?),
            shutdown_delay: Duration::from_secs(shutdown_delay?),
            client_stall_max: Duration::from_secs(client_stall_max?),
            shutdown_timeout: shutdown_timeout?,
        })
    }
}

/// Reads `SHUTDOWN_TIMEOUT_S`, which both edges keep.
pub(super) fn shutdown_timeout(env: &mut Env) -> Option<Duration> {
    env.parsed("SHUTDOWN_TIMEOUT_S", 20, "a number of seconds from 1 to 600", |s| (1..=600).contains(s))
        .map(Duration::from_secs)
}
