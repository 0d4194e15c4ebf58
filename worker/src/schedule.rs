//! The cron table. A tick only enqueues, under its name and time: ten workers make one job of it.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use cron::Schedule;
use pay_core::Context;
use pay_core::config::Env;
use pay_core::jobs::{CloseDue, ReconcileDue};
use pay_queue::{Job, tick};

/// One row of the table.
#[derive(Debug, Clone)]
pub struct Row {
    /// The tick's name; part of its key.
    pub name: &'static str,
    /// When it comes: seconds first, UTC.
    pub schedule: Schedule,
    /// What it enqueues.
    pub job: TickJob,
}

/// What a tick enqueues.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TickJob {
    /// Look for orders that Alipay should be asked about.
    ReconcileDue,
    /// Look for orders that have to be closed.
    CloseDue,
}

/// Every 3 seconds.
const CRON_DEFAULT: &str = "*/3 * * * * *";

/// The table, as `RECONCILE_CRON` and `CLOSE_CRON` say; both are every 3 s by default. A schedule that cannot be understood is a fault
/// of its variable.
pub fn table(env: &mut Env) -> Option<Vec<Row>> {
    let reconcile = schedule(env, "RECONCILE_CRON");
    let close = schedule(env, "CLOSE_CRON");
    Some(vec![
        Row { name: "reconcile_due", schedule: reconcile?, job: TickJob::ReconcileDue },
        Row { name: "close_due", schedule: close?, job: TickJob::CloseDue },
    ])
}

fn schedule(env: &mut Env, variable: &'static str) -> Option<Schedule> {
    let text = env.text(variable).unwrap_or(CRON_DEFAULT);
    match Schedule::from_str(text) {
        Ok(schedule) => Some(schedule),
        Err(error) => {
            let problem =
                format!("must be a cron schedule of six fields, seconds first, and is {text:?}: {error}");
            env.fault(variable, problem);
            None
        }
    }
}

impl Row {
    /// Enqueues what this row says for the tick at `at`, unless another worker has.
    pub async fn tick(&self, cx: &Context, at: DateTime<Utc>) -> Result<(), pay_core::Error> {
        match self.job {
            TickJob::ReconcileDue => enqueue(cx, self.name, at, &ReconcileDue {}).await,
            TickJob::CloseDue => enqueue(cx, self.name, at, &CloseDue {}).await,
        }
    }
}

async fn enqueue<J: Job>(
    cx: &Context,
    name: &str,
    at: DateTime<Utc>,
    job: &J,
) -> Result<(), pay_core::Error> {
    let mut conn = cx.connection().await?;
    if tick::once(&mut conn, name, at, job).await?.is_new() {
        cx.waker.wake(J::QUEUE);
    }
    Ok(())
}
