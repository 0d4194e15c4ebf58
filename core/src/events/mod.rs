//! How the world is told. Postgres has the events; a publisher only announces them, again and again until it has them out.
//! Imports `domain`.

pub mod redis;

use std::fmt::Debug;
use std::time::Duration;

use async_trait::async_trait;

pub use self::redis::{RedisConfig, RedisPublisher};

/// An event on its way out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Announcement<'a> {
    /// The envelope.
    pub body: &'a str,
    /// Whether it also goes where a listener ships goods.
    pub ships_goods: bool,
}

/// Tells subscribers.
#[async_trait]
pub trait Publisher: Debug + Send + Sync {
    /// Until when goods may be shipped by what is read from now on. To be asked before it is read: who passes it on may stand still at any
    /// moment, and take it up when the money is back.
    async fn ships_until(&self) -> Result<ShipsUntil, PublishError>;

    /// Announces all of them in this order, and fails where goods would be shipped too late. After an error any of them may have been
    /// announced: all are read and announced again, under the same ids.
    async fn publish(
        &self,
        announcements: &[Announcement<'_>],
        until: ShipsUntil,
    ) -> Result<(), PublishError>;
}

/// A moment by the clock of who passes announcements on, since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ShipsUntil(pub Duration);

/// Why subscribers were not told.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// Later is right.
    #[error("the publisher is unavailable")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}
