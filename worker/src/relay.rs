//! Relays events while jobs run: [`Relay`] says what is done, and here is when.

use std::time::Duration;

use pay_core::error::chain;
use pay_core::flow::{Progress, Relay, read_lag};
use pay_core::{Context, Error};
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

/// How often a process takes or keeps the relay, and looks for events without having been woken.
const EVERY: Duration = Duration::from_secs(1);
/// Events that come within this long are numbered together: a statement for each would cost as much as for all of them.
const GATHER: Duration = Duration::from_millis(5);
/// The longest pause after what failed again and again.
const PAUSE_MAX: Duration = Duration::from_secs(5);
/// How long the last events may take when the process ends; another process goes on.
const LAST_WITHIN: Duration = Duration::from_secs(5);
/// How often the gauges are read.
const GAUGES_EVERY: u32 = 5;

/// Relays until it is over: whenever the bell rings, and every second. Then once more, for what the last jobs wrote.
pub async fn run(cx: Context, holder: &str, bell: &Notify, over: CancellationToken) {
    let relay = Relay::new(&cx, holder);
    let numbered = Notify::new();
    tokio::join!(
        keep(&relay, bell, &over),
        number(&relay, bell, &numbered, &over),
        announce(&relay, &numbered, &over),
        measure(&cx, &over),
    );
    let last = async {
        let relayed = async {
            while relay.number().await?.is_more() {}
            while relay.announce().await?.is_more() {}
            Ok(())
        };
        let relayed = relayed.await;
        relay.let_go().await.and(relayed)
    };
    let why = match timeout(LAST_WITHIN, last).await {
        Ok(Ok(())) => return,
        Ok(Err(error)) => chain(&error),
        Err(_) => "no answer in time".to_owned(),
    };
    tracing::warn!(
        job.name = "publish_events",
        error = why,
        "the last events are left to another process: {why}"
    );
}

async fn keep(relay: &Relay, bell: &Notify, over: &CancellationToken) {
    let mut trouble = Trouble::new("hold");
    let mut held = false;
    while !over.is_cancelled() {
        match relay.keep().await {
            Ok(now) => {
                trouble.is_over();
                if now && !held {
                    tracing::info!("this process relays events");
                }
                if now {
                    bell.notify_one();
                }
                held = now;
            }
            Err(error) => trouble.is(&error),
        }
        pause(EVERY, over).await;
    }
}

async fn number(relay: &Relay, bell: &Notify, numbered: &Notify, over: &CancellationToken) {
    let mut trouble = Trouble::new("number");
    loop {
        tokio::select! {
            () = bell.notified() => {}
            () = over.cancelled() => return,
        }
        loop {
            match relay.number().await {
                Ok(Progress::NotOurs) => break,
                Ok(progress) => {
                    trouble.is_over();
                    numbered.notify_one();
                    if !progress.is_more() {
                        break;
                    }
                }
                Err(error) => {
                    trouble.is(&error);
                    pause(trouble.pause(), over).await;
                    break;
                }
            }
        }
        pause(GATHER, over).await;
    }
}

async fn announce(relay: &Relay, numbered: &Notify, over: &CancellationToken) {
    let mut trouble = Trouble::new("announce");
    loop {
        tokio::select! {
            () = numbered.notified() => {}
            () = sleep(EVERY) => {}
            () = over.cancelled() => return,
        }
        loop {
            match relay.announce().await {
                Ok(Progress::NotOurs) => break,
                Ok(progress) => {
                    trouble.is_over();
                    if !progress.is_more() || over.is_cancelled() {
                        break;
                    }
                }
                Err(error) => {
                    trouble.is(&error);
                    pause(trouble.pause(), over).await;
                    break;
                }
            }
        }
    }
}

/// How far the relay is behind, whoever it is.
async fn measure(cx: &Context, over: &CancellationToken) {
    while !over.is_cancelled() {
        if let Ok(lag) = read_lag(&cx.pool).await {
            metrics::gauge!("paydesk_feed_lag_seconds").set(lag.feed.as_secs_f64());
            metrics::gauge!("paydesk_redis_lag_seconds").set(lag.redis.as_secs_f64());
        }
        pause(EVERY * GAUGES_EVERY, over).await;
    }
}

async fn pause(span: Duration, over: &CancellationToken) {
    tokio::select! {
        () = sleep(span) => {}
        () = over.cancelled() => {}
    }
}

/// What fails again and again is logged when it begins and when it is over, and tried ever more slowly.
struct Trouble {
    step: &'static str,
    times: u32,
}

impl Trouble {
    const fn new(step: &'static str) -> Self {
        Self { step, times: 0 }
    }

    fn is(&mut self, error: &Error) {
        let (step, code, error) = (self.step, error.code(), chain(error));
        if self.times == 0 {
            tracing::warn!(
                job.name = "publish_events",
                step,
                code,
                error,
                "events cannot be relayed; trying on: {error}"
            );
        } else {
            tracing::debug!(
                job.name = "publish_events",
                step,
                code,
                error,
                "events still cannot be relayed: {error}"
            );
        }
        self.times += 1;
    }

    fn is_over(&mut self) {
        if self.times > 0 {
            tracing::info!(
                job.name = "publish_events",
                step = self.step,
                times = self.times,
                "events are relayed again"
            );
            self.times = 0;
        }
    }

    fn pause(&self) -> Duration {
        Duration::from_millis(50 << self.times.min(7)).min(PAUSE_MAX)
    }
}
