//! When the worker's ticks come, and how much it does at once.

use std::time::Duration;

use super::{Env, http::shutdown_timeout};

/// The worker's own settings.
#[derive(Debug, Clone)]
pub struct ScheduleConfig {
    /// `RECONCILE_CRON`, every 3 s: when orders are looked for that Alipay should be asked about. Seconds first, UTC.
    pub reconcile_cron: String,
    /// `CLOSE_CRON`, every 3 s: when orders are looked for that have to be closed.
    pub close_cron: String,
    /// `WORKER_CONCURRENCY`, 8: how many jobs of one kind run at once in one process.
    pub concurrency: usize,
    /// `SHUTDOWN_TIMEOUT_S`, 20: how long running jobs may take after SIGTERM.
    pub shutdown_timeout: Duration,
}

/// Every 3 seconds.
const CRON_DEFAULT: &str = "*/3 * * * * *";

impl ScheduleConfig {
    /// Reads the two schedules and the limits. Whether a schedule can be understood is found by the worker, which speaks
    /// its language.
    pub fn from_env(env: &mut Env) -> Option<Self> {
        let reconcile_cron = env.text("RECONCILE_CRON").unwrap_or(CRON_DEFAULT).to_owned();
        let close_cron = env.text("CLOSE_CRON").unwrap_or(CRON_DEFAULT).to_owned();
        let concurrency =
            env.parsed("WORKER_CONCURRENCY", 8, "a number from 1 to 1000", |n| (1..=1000).contains(n));
        let shutdown_timeout = shutdown_timeout(env);
        Some(Self {
            reconcile_cron,
            close_cron,
            concurrency: concurrency?,
            shutdown_timeout: shutdown_timeout?,
        })
    }
}
