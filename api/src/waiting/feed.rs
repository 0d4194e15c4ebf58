//! What is added to the feed, told to everybody who follows it.

use std::sync::Arc;

use pay_core::domain::{AppId, FeedPosition, Generation};
use pay_core::flow::{self, Fed, FeedEnd, Read};
use pay_core::{Context, Error};
use tokio::sync::broadcast::{self, error::RecvError};

/// How many events one question reads: about 200 kB.
const EVENTS_PER_READ: u32 = 256;
/// How many pieces are kept for followers who are behind; about 3 MB, once per process.
const PIECES_KEPT: usize = 16;

/// Tells of every app's events, since the poller asks once for all.
#[derive(Debug)]
pub(super) struct Feed(broadcast::Sender<Arc<Told>>);

/// A piece of the feed.
#[derive(Debug)]
struct Told {
    generation: Generation,
    /// Where it begins.
    after: FeedPosition,
    events: Vec<Fed>,
    /// Where it ends.
    until: FeedPosition,
}

/// Up to where followers have been told.
#[derive(Debug, Default)]
pub(super) struct Tail(Option<FeedEnd>);

impl Default for Feed {
    fn default() -> Self {
        Self(broadcast::Sender::new(PIECES_KEPT))
    }
}

impl Feed {
    pub(super) fn follow(&self) -> Live {
        Live(self.0.subscribe())
    }

    pub(super) fn is_followed(&self) -> bool {
        self.0.receiver_count() > 0
    }

    /// Reads what was added and tells of it. The first time, and in another history than before, it only finds the feed's end, and tells of
    /// that: a follower may have read less far before, and nothing else may ever come.
    pub(super) async fn tell(&self, cx: &Context, tail: &mut Tail) -> Result<(), Error> {
        if !self.is_followed() {
            *tail = Tail::default();
            return Ok(());
        }
        loop {
            let Some(told) = tail.0 else {
                let end = flow::feed_end(cx).await?;
                tail.0 = Some(end);
                self.send(end, Vec::new(), end.position);
                return Ok(());
            };
            let Read { generation, events } = flow::follow_all(cx, told.position, EVENTS_PER_READ).await?;
            if generation != told.generation {
                *tail = Tail::default();
                continue;
            }
            let Some(until) = events.last().map(|last| last.position) else { return Ok(()) };
            let more = events.len() >= EVENTS_PER_READ as usize;
            tail.0 = Some(FeedEnd { position: until, ..told });
            self.send(told, events, until);
            if !more {
                return Ok(());
            }
        }
    }

    fn send(&self, after: FeedEnd, events: Vec<Fed>, until: FeedPosition) {
        let told = Told { generation: after.generation, after: after.position, events, until };
        // Nobody may be left to hear it.
        let _ = self.0.send(Arc::new(told));
    }
}

/// The feed from a moment on, as one follower hears it.
#[derive(Debug)]
pub struct Live(broadcast::Receiver<Arc<Told>>);

/// What follows on a place in the feed.
#[derive(Debug)]
pub enum Next {
    /// These events, if any, and how far that takes the follower.
    Events(Vec<Fed>, FeedPosition),
    /// More than is kept: read the feed itself, and come again.
    Gap,
    /// The feed goes on as another history than the follower's.
    OtherHistory,
}

impl Live {
    /// Waits for what comes after `read`, which is how far the follower has read by itself or was told, and takes the app's part of it.
    /// Nothing is lost if it is not waited for to the end.
    pub async fn after(&mut self, app_id: &AppId, generation: Generation, read: FeedPosition) -> Next {
        loop {
            let told = match self.0.recv().await {
                Ok(told) => told,
                // Closed cannot be: the sender lives as long as the process.
                Err(RecvError::Lagged(_) | RecvError::Closed) => return Next::Gap,
            };
            if told.generation != generation {
                return Next::OtherHistory;
            }
            if told.after > read {
                return Next::Gap;
            }
            if told.until > read {
                let new = |event: &&Fed| event.position > read && event.app_id == *app_id;
                return Next::Events(told.events.iter().filter(new).cloned().collect(), told.until);
            }
        }
    }
}
