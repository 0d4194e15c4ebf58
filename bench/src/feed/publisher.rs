//! A publisher who says how much Redis has.

use std::time::Instant;

use pay_core::events::{Announcement, PublishError, Publisher, RedisPublisher, ShipsUntil};
use tokio::sync::mpsc;

/// Announces on Redis, and tells after each batch how many it took and when.
#[derive(Debug)]
pub(super) struct Counted {
    pub(super) redis: RedisPublisher,
    pub(super) taken: mpsc::UnboundedSender<(usize, Instant)>,
}

#[async_trait::async_trait]
impl Publisher for Counted {
    async fn ships_until(&self) -> Result<ShipsUntil, PublishError> {
        self.redis.ships_until().await
    }

    async fn publish(
        &self,
        announcements: &[Announcement<'_>],
        until: ShipsUntil,
    ) -> Result<(), PublishError> {
        self.redis.publish(announcements, until).await?;
        // Nobody listens any more once all were taken.
        let _ = self.taken.send((announcements.len(), Instant::now()));
        Ok(())
    }
}
