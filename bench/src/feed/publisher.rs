//! A publisher who says how much Redis has.

use std::time::Instant;

use pay_core::events::{Announcement, PublishError, Publisher, RedisPublisher};
use tokio::sync::mpsc;

/// Announces on Redis, and tells after each batch how many it took and when.
#[derive(Debug)]
pub(super) struct Counted {
    pub(super) redis: RedisPublisher,
    pub(super) taken: mpsc::UnboundedSender<(usize, Instant)>,
}

#[async_trait::async_trait]
impl Publisher for Counted {
    async fn publish(&self, announcements: &[Announcement<'_>]) -> Result<(), PublishError> {
        self.redis.publish(announcements).await?;
        // Nobody listens any more once all were taken.
        let _ = self.taken.send((announcements.len(), Instant::now()));
        Ok(())
    }
}
