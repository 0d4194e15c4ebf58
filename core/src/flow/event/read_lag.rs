//! Reading how far the relay is behind.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::context::Context;
use crate::error::Error;
use crate::store;

/// How long the oldest events have been waiting that are not where they belong.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lag {
    /// Those that are not in the feed.
    pub feed: Duration,
    /// Those that Redis does not have.
    pub redis: Duration,
}

impl Lag {
    /// More than this and operators are told: a holder that died is replaced within half of it.
    pub const TOLD_ABOVE: Duration = Duration::from_secs(10);

    /// What is to be told, as a sentence each.
    pub fn complaints(&self) -> Vec<String> {
        let late = |lag: Duration| lag > Self::TOLD_ABOVE;
        let mut complaints = Vec::new();
        if late(self.feed) {
            complaints.push(format!(
                "the oldest event that is not in the feed was written {} s ago: no worker relays",
                self.feed.as_secs()
            ));
        } else if late(self.redis) {
            complaints.push(format!(
                "the oldest event that Redis does not have was written {} s ago: Redis does not take it, or no worker relays",
                self.redis.as_secs()
            ));
        }
        complaints
    }
}

/// How long the oldest events have been waiting.
pub async fn read_lag(cx: &Context) -> Result<Lag, Error> {
    let waiting = store::event_relay::find_waiting(&mut *cx.connection().await?).await?;
    let now = cx.now();
    let since =
        |time: Option<DateTime<Utc>>| time.and_then(|time| (now - time).to_std().ok()).unwrap_or_default();
    Ok(Lag { feed: since(waiting.feed_since), redis: since(waiting.redis_since) })
}
