//! The cron table. A tick only enqueues, under its name and time: ten workers make one job of it.

use std::pin::Pin;
use std::str::FromStr;

use chrono::{DateTime, TimeDelta, Utc};
use cron::Schedule;
use pay_core::Context;
use pay_core::config::Env;
use pay_core::jobs::{CloseDue, ReconcileDue, RecoverUnfinished, Tick};
use pay_queue::tick::{self, TICK_KEPT};

/// One row of the table.
#[derive(Debug, Clone)]
pub struct Row {
    /// The tick's name; part of its key.
    pub name: &'static str,
    /// When it comes: seconds first, UTC.
    pub schedule: Schedule,
    /// Enqueues its job.
    enqueue: Enqueue,
}

/// Enqueues the job of the tick at a time, for so many seconds.
type Enqueue = for<'a> fn(
    &'a Context,
    DateTime<Utc>,
    u32,
) -> Pin<Box<dyn Future<Output = Result<(), pay_core::Error>> + Send + 'a>>;

/// Every 3 seconds.
const CRON_DEFAULT: &str = "*/3 * * * * *";
/// Every minute.
const RECOVERY_CRON_DEFAULT: &str = "0 * * * * *";

/// The table, as `RECONCILE_CRON` and `CLOSE_CRON` say, both every 3 s by default, and `RECOVERY_CRON`, every minute. A schedule that
/// cannot be understood is a fault of its variable.
pub fn table(env: &mut Env) -> Option<Vec<Row>> {
    let reconcile = schedule(env, "RECONCILE_CRON", CRON_DEFAULT);
    let close = schedule(env, "CLOSE_CRON", CRON_DEFAULT);
    let recovery = schedule(env, "RECOVERY_CRON", RECOVERY_CRON_DEFAULT);
    Some(vec![
        Row::of::<ReconcileDue>(reconcile?),
        Row::of::<CloseDue>(close?),
        Row::of::<RecoverUnfinished>(recovery?),
    ])
}

fn schedule(env: &mut Env, variable: &'static str, default: &str) -> Option<Schedule> {
    let text = env.text(variable).unwrap_or(default);
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
    /// The row of a tick, under its job's name.
    fn of<T: Tick>(schedule: Schedule) -> Self {
        let enqueue: Enqueue = |cx, at, covers_s| Box::pin(enqueue(cx, at, T::at(at, covers_s)));
        Self { name: T::NAME, schedule, enqueue }
    }

    /// Enqueues what this row says for the tick at `at`, unless another worker has.
    pub async fn tick(&self, cx: &Context, at: DateTime<Utc>) -> Result<(), pay_core::Error> {
        let covers_s = self.interval_after(at).num_seconds().try_into().unwrap_or(u32::MAX);
        (self.enqueue)(cx, at, covers_s).await
    }

    /// Enqueues the last tick that has come due, unless it was: however many were missed while nobody was there, one is made up for.
    ///
    /// One so old that it may be forgotten is let be, since nobody could tell whether it was enqueued.
    pub async fn catch_up(&self, cx: &Context) -> Result<(), pay_core::Error> {
        let now = cx.now();
        match self.last_due(now) {
            Some(at) if (now - at).to_std().is_ok_and(|age| age < TICK_KEPT) => self.tick(cx, at).await,
            _ => Ok(()),
        }
    }

    /// The last tick at or before `now`.
    fn last_due(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        // looking back from an instant later finds a tick at this very instant too
        self.schedule.after(&(now + TimeDelta::microseconds(1))).next_back()
    }

    /// Which tick it is that comes at `now`: the one whose time is nearest.
    ///
    /// The clock of this host says when a tick comes, and the database's time says which it is. So a host whose clock is wrong neither
    /// takes ticks away from others nor adds any.
    pub fn tick_near(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let next = self.schedule.after(&now).next();
        [self.last_due(now), next].into_iter().flatten().min_by_key(|at| (*at - now).abs())
    }

    /// How long it is from the tick after `at` to the one after that. Nothing when there are none.
    fn interval_after(&self, at: DateTime<Utc>) -> TimeDelta {
        let mut ticks = self.schedule.after(&at);
        match (ticks.next(), ticks.next()) {
            (Some(next), Some(then)) => then - next,
            _ => TimeDelta::zero(),
        }
    }
}

async fn enqueue<T: Tick>(cx: &Context, at: DateTime<Utc>, job: T) -> Result<(), pay_core::Error> {
    let mut conn = cx.connection().await?;
    if tick::once(&mut conn, T::NAME, at, &job).await?.is_new() {
        cx.waker.wake(T::QUEUE);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cron: &str) -> Row {
        Row::of::<ReconcileDue>(cron.parse().unwrap())
    }

    fn at(text: &str) -> DateTime<Utc> {
        format!("2026-11-23T{text}Z").parse().unwrap()
    }

    #[test]
    fn a_tick_is_the_one_whose_time_is_nearest() {
        let row = row(CRON_DEFAULT);
        for (now, tick) in [
            ("12:00:02.999", "12:00:03"),
            ("12:00:03", "12:00:03"),
            ("12:00:03.001", "12:00:03"),
            ("12:00:04.4", "12:00:03"),
            ("12:00:04.6", "12:00:06"),
            ("23:59:59.9", "24:00:00"),
        ] {
            let tick = if tick == "24:00:00" { at("00:00:00") + TimeDelta::days(1) } else { at(tick) };
            assert_eq!(row.tick_near(at(now)), Some(tick), "{now}");
        }
    }

    #[test]
    fn a_tick_covers_the_time_to_the_next() {
        for (cron, seconds) in [(CRON_DEFAULT, 3), ("0 * * * * *", 60), ("30 0 4 * * *", 86_400)] {
            assert_eq!(row(cron).interval_after(at("12:00:04")).num_seconds(), seconds, "{cron}");
        }
    }
}
