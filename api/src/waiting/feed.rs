//! What is added to the feed, told to everybody who follows it.

use std::sync::Arc;

use pay_core::domain::{AppId, EventCursor};
use pay_core::flow::{self, Fed, Stretch};
use pay_core::{Context, Error};
use tokio::sync::broadcast::{self, error::RecvError};

/// How many events one question reads: about 200 kB.
const EVENTS_PER_STRETCH: u32 = 256;
/// How many stretches are kept for followers who are behind; about 3 MB, once per process.
const STRETCHES_KEPT: usize = 16;

/// Tells of every app's events, since the poller asks once for all.
#[derive(Debug)]
pub(super) struct Feed(broadcast::Sender<Arc<Told>>);

/// A stretch, and where it begins.
#[derive(Debug)]
struct Told {
    after: EventCursor,
    stretch: Stretch,
}

/// Where the poller stands.
#[derive(Debug, Default)]
pub(super) struct Tail(Option<Position>);

#[derive(Debug)]
struct Position {
    /// Up to where followers have been told.
    told: EventCursor,
    /// Up to where there was nothing more to tell.
    read: EventCursor,
}

impl Default for Feed {
    fn default() -> Self {
        Self(broadcast::Sender::new(STRETCHES_KEPT))
    }
}

impl Feed {
    pub(super) fn follow(&self) -> Live {
        Live(self.0.subscribe())
    }

    pub(super) fn is_followed(&self) -> bool {
        self.0.receiver_count() > 0
    }

    /// Reads what was added and tells of it. The first time it only finds the feed's end, and tells of that: a follower may have read
    /// less far before, and nothing else may ever come.
    pub(super) async fn tell(&self, cx: &Context, tail: &mut Tail) -> Result<(), Error> {
        if !self.is_followed() {
            *tail = Tail::default();
            return Ok(());
        }
        let Some(position) = &mut tail.0 else {
            let end = flow::follow_events(cx, None, EventCursor::START, 0).await?;
            tail.0 = Some(Position { told: end.until, read: end.until });
            self.send(end.until, end);
            return Ok(());
        };
        loop {
            let stretch = flow::follow_events(cx, None, position.read, EVENTS_PER_STRETCH).await?;
            position.read = stretch.until;
            if stretch.events.is_empty() {
                return Ok(());
            }
            let more = stretch.events.len() >= EVENTS_PER_STRETCH as usize;
            let after = std::mem::replace(&mut position.told, stretch.until);
            self.send(after, stretch);
            if !more {
                return Ok(());
            }
        }
    }

    fn send(&self, after: EventCursor, stretch: Stretch) {
        // Nobody may be left to hear it.
        let _ = self.0.send(Arc::new(Told { after, stretch }));
    }
}

/// The feed from a moment on, as one follower hears it.
#[derive(Debug)]
pub struct Live(broadcast::Receiver<Arc<Told>>);

/// What follows on a place in the feed.
#[derive(Debug)]
pub enum Next {
    /// These events, if any, and how far that takes the follower.
    Events(Vec<Fed>, EventCursor),
    /// More than is kept: read the feed itself, and come again.
    Gap,
}

impl Live {
    /// Waits for what comes after `read`, which is how far the follower has read by itself or was told, and takes the app's part of it.
    /// Nothing is lost if it is not waited for to the end.
    pub async fn after(&mut self, app_id: &AppId, read: EventCursor) -> Next {
        loop {
            let told = match self.0.recv().await {
                Ok(told) => told,
                // Closed cannot be: the sender lives as long as the process.
                Err(RecvError::Lagged(_) | RecvError::Closed) => return Next::Gap,
            };
            if told.after > read {
                return Next::Gap;
            }
            if told.stretch.until > read {
                let new = |event: &&Fed| event.at > read && event.app_id == *app_id;
                let events = told.stretch.events.iter().filter(new).cloned().collect();
                return Next::Events(events, told.stretch.until);
            }
        }
    }
}
