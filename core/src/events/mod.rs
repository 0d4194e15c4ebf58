//! How the world is told. Postgres has the events; a publisher only announces them, again and again until it has them out.
//! Imports `domain`.

pub mod redis;

use std::fmt::Debug;

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
    /// Announces all of them in this order. After an error any of them may have been announced: all are announced again, under
    /// the same ids.
    async fn publish(&self, announcements: &[Announcement<'_>]) -> Result<(), PublishError>;
}

/// Why subscribers were not told.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// Later is right.
    #[error("the publisher is unavailable")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}
