//! Reading how far the relay is behind.

use std::time::Duration;

use sqlx::PgPool;

use crate::store::{self, StoreError};

/// How long the oldest events have been waiting that are not where they belong.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lag {
    /// Those that are not in the feed.
    pub feed: Duration,
    /// Those that Redis does not have.
    pub redis: Duration,
}

impl Lag {
    /// More than this and operators are told. A process that dies while it relays is replaced within half of it.
    pub const TOLD_ABOVE: Duration = Duration::from_secs(10);

    /// What operators are told, if anything.
    pub fn complaint(&self) -> Option<String> {
        if self.feed > Self::TOLD_ABOVE {
            Some(format!(
                "events have been missing in the feed for {} s: no worker relays them, or it cannot keep up",
                self.feed.as_secs()
            ))
        } else if self.redis > Self::TOLD_ABOVE {
            Some(format!(
                "events have not been announced for {} s: Redis does not take them, or no worker relays them",
                self.redis.as_secs()
            ))
        } else {
            None
        }
    }
}

/// How long the oldest events have been waiting, by the database's time. Needs nothing but a pool, since it is asked where little works.
pub async fn read_lag(pool: &PgPool) -> Result<Lag, StoreError> {
    let mut conn = pay_queue::acquire(pool).await?;
    let [feed, redis] = store::event_relay::find_lag(&mut conn)
        .await?
        .map(|seconds| Duration::try_from_secs_f64(seconds.unwrap_or_default()).unwrap_or_default());
    Ok(Lag { feed, redis })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_cause_is_told_from_ten_seconds_on() {
        let lag = |feed, redis| Lag { feed: Duration::from_secs(feed), redis: Duration::from_secs(redis) };
        assert_eq!(lag(10, 10).complaint(), None);
        assert!(lag(11, 11).complaint().unwrap().contains("in the feed for 11 s"));
        assert!(lag(0, 3_600).complaint().unwrap().contains("announced for 3600 s"));
    }
}
