//! Announces on Redis: `order.paid` on a channel of its own, since a listener there ships goods; everything on a second channel and
//! on a stream.

use std::time::Duration;

use async_trait::async_trait;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use tokio::sync::OnceCell;

use super::{Announcement, PublishError, Publisher, ShipsUntil};

/// A connection is given up after this long, so that a job fails and tries later instead of holding its lease.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// Redis answers within a millisecond or two; this long means that it is stuck.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(3);
/// So long after Redis was asked for its time, goods are shipped by what was read since.
const SHIPS_WITHIN: Duration = Duration::from_secs(3);
/// Publishes unless it is too late by Redis's own time. One that stood still takes up what lies in its socket when it goes on, however long
/// after we gave up, and by then the money may be back.
const SHIP: &str = "local time = redis.call('TIME')
if time[1] + time[2] / 1000000 > tonumber(ARGV[3]) then return redis.error_reply('LATE it was read too long ago') end
return redis.call('PUBLISH', ARGV[1], ARGV[2])";

/// Where to announce.
#[derive(Debug, Clone)]
pub struct RedisConfig {
    /// `redis://…` or `rediss://…`.
    pub url: String,
    /// The channel of `order.paid` alone; every event goes to `{channel}.events` and to a stream of that name.
    pub channel: String,
    /// About how many events the stream keeps: a reader that was away for longer reads the feed in Postgres.
    pub stream_length: usize,
}

/// Announces on Redis. Connects when first used, and again by itself.
pub struct RedisPublisher {
    client: redis::Client,
    config: RedisConfig,
    connection: OnceCell<ConnectionManager>,
}

impl std::fmt::Debug for RedisPublisher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RedisPublisher").field("channel", &self.config.channel).finish_non_exhaustive()
    }
}

impl RedisPublisher {
    /// Takes the address; fails only when it is none.
    pub fn new(config: RedisConfig) -> Result<Self, redis::RedisError> {
        Ok(Self { client: redis::Client::open(config.url.as_str())?, config, connection: OnceCell::new() })
    }

    async fn connection(&self) -> redis::RedisResult<ConnectionManager> {
        let manager = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(CONNECT_TIMEOUT))
            .set_response_timeout(Some(ANSWER_TIMEOUT))
            // a job that fails is tried again by the queue, which knows how long to wait
            .set_number_of_retries(0);
        self.connection
            .get_or_try_init(|| self.client.get_connection_manager_with_config(manager))
            .await
            .cloned()
    }
}

#[async_trait]
impl Publisher for RedisPublisher {
    async fn ships_until(&self) -> Result<ShipsUntil, PublishError> {
        let time = self.time().await.map_err(|error| PublishError::Unavailable(error.into()))?;
        Ok(ShipsUntil(time + SHIPS_WITHIN))
    }

    async fn publish(
        &self,
        announcements: &[Announcement<'_>],
        until: ShipsUntil,
    ) -> Result<(), PublishError> {
        let sent = self.send(announcements, until).await;
        sent.map_err(|error| PublishError::Unavailable(error.into()))
    }
}

impl RedisPublisher {
    /// Redis's own time, since 1970.
    async fn time(&self) -> redis::RedisResult<Duration> {
        let (seconds, micros): (u64, u64) =
            redis::cmd("TIME").query_async(&mut self.connection().await?).await?;
        Ok(Duration::from_secs(seconds) + Duration::from_micros(micros))
    }

    async fn send(&self, announcements: &[Announcement<'_>], until: ShipsUntil) -> redis::RedisResult<()> {
        let mut connection = self.connection().await?;
        let all = format!("{}.events", self.config.channel);
        let mut pipeline = redis::pipe();
        for announcement in announcements {
            pipeline
                .cmd("XADD")
                .arg(&all)
                .arg("MAXLEN")
                .arg("~")
                .arg(self.config.stream_length)
                .arg("*")
                .arg("event")
                .arg(announcement.body)
                .ignore();
            pipeline.publish(&all, announcement.body).ignore();
            if announcement.ships_goods {
                let ship = pipeline.cmd("EVAL").arg(SHIP).arg(0);
                ship.arg(&self.config.channel).arg(announcement.body).arg(until.0.as_secs_f64()).ignore();
            }
        }
        pipeline.query_async(&mut connection).await
    }
}
