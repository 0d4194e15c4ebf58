//! How much a worker does at once.

use std::time::Duration;

use super::{Env, http::shutdown_timeout};

/// The worker's own limits. Its schedule is the worker's to read.
#[derive(Debug, Clone, Copy)]
pub struct WorkerConfig {
    /// `WORKER_CONCURRENCY`, 8: how many jobs of one kind run at once in one process.
    pub concurrency: usize,
    /// `LEASE_S`, 25: how long a job stays with a worker that gives no sign of life. With the time to notice, what a dead worker held
    /// runs again within 30 s.
    pub lease_for: Duration,
    /// `SHUTDOWN_TIMEOUT_S`, 20: how long running jobs may take after SIGTERM.
    pub shutdown_timeout: Duration,
}

impl WorkerConfig {
    /// Reads the limits.
    pub fn from_env(env: &mut Env) -> Option<Self> {
        let concurrency =
            env.parsed("WORKER_CONCURRENCY", 8, "a number from 1 to 1000", |n| (1..=1000).contains(n));
        let lease_s =
            env.parsed("LEASE_S", 25, "a number of seconds from 2 to 300", |s| (2..=300).contains(s));
        let shutdown_timeout = shutdown_timeout(env);
        Some(Self {
            concurrency: concurrency?,
            lease_for: Duration::from_secs(lease_s?),
            shutdown_timeout: shutdown_timeout?,
        })
    }
}
