//! The feed as server-sent events: one task for each reader, which writes no faster than the reader reads.
//!
//! It reads the feed itself until it has caught up, then goes by what the process's one poller tells, and reads the feed again wherever
//! it was told less than it needs. Memory is bounded by [`CHUNK_BYTES`]: one chunk is on its way and one waits.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::stream;
use pay_core::config::HttpConfig;
use pay_core::domain::{AppId, FeedPlace, FeedPosition, Generation};
use pay_core::flow::{self, Fed, FeedEnd, Read};
use pay_core::{Context, Error};
use poem::Body;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::time::{Instant, sleep, sleep_until};

use crate::stopping::Stopping;
use crate::waiting::{Live, Next, Waiting};

/// What is handed over at once, give or take an event.
const CHUNK_BYTES: usize = 64 * 1024;
/// How many events one question reads while catching up.
const EVENTS_PER_READ: u32 = 100;
/// How many readers catch up at once: after a restart all of them come together, and orders need connections too.
const CATCH_UP_PLACES: usize = 4;
/// After so long a stream ends in peace: its reader shows the key again, which may have been revoked, and may find another process.
const AGE_MAX: Duration = Duration::from_hours(1);
/// Tells readers that know how to connect again by themselves when to do so, in ms; flushes the answer's head besides.
const OPENING: &str = "retry: 2000\n\n";
/// A comment: says that the connection lives.
const HEARTBEAT: &str = ":\n\n";

/// The places for streams. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Streams {
    places: Arc<Semaphore>,
    catch_up_places: Arc<Semaphore>,
    /// The longest silence: shorter than what proxies between here and the reader take for a dead connection.
    heartbeat: Duration,
}

impl Streams {
    /// All places are free.
    pub fn new(config: &HttpConfig) -> Self {
        Self {
            places: Arc::new(Semaphore::new(config.event_streams_max)),
            catch_up_places: Arc::new(Semaphore::new(CATCH_UP_PLACES)),
            heartbeat: config.event_stream_heartbeat,
        }
    }

    /// Begins a stream of an app's events after a place that was checked; `None` if there is no room.
    ///
    /// The body ends in peace when the process ends, when it is old, or when the feed goes on as another history: the reader's place is to be
    /// checked again. It breaks off when the feed cannot be read, and the server breaks off with a reader
    /// who takes nothing. Either way the reader comes again with the last id it has.
    pub fn open(
        &self,
        cx: &Context,
        waiting: &Waiting,
        stopping: &Stopping,
        app_id: &AppId,
        after: FeedEnd,
    ) -> Option<Body> {
        let place = self.places.clone().try_acquire_owned().ok()?;
        let (out, chunks) = mpsc::channel(1);
        let in_peace = Arc::new(AtomicBool::new(false));
        let writer = Writer {
            cx: cx.clone(),
            stopping: stopping.clone(),
            catch_up_places: self.catch_up_places.clone(),
            heartbeat: self.heartbeat,
            app_id: app_id.clone(),
            generation: after.generation,
            read: after.position,
            out,
            quiet_since: Instant::now(),
        };
        tokio::spawn(writer.run(waiting.follow(), place, in_peace.clone()));
        Some(body(chunks, in_peace))
    }
}

/// Why a stream is over.
enum Over {
    /// The process ends, the stream is old enough, or the feed is another.
    Ended,
    /// The reader has gone, or was cut for taking nothing.
    Left,
    /// The feed cannot be read.
    Failed(Error),
}

struct Writer {
    cx: Context,
    stopping: Stopping,
    catch_up_places: Arc<Semaphore>,
    heartbeat: Duration,
    app_id: AppId,
    /// The history that the reader reads.
    generation: Generation,
    /// Up to where the reader has been given everything.
    read: FeedPosition,
    out: mpsc::Sender<String>,
    quiet_since: Instant,
}

impl Writer {
    async fn run(mut self, mut live: Live, place: OwnedSemaphorePermit, in_peace: Arc<AtomicBool>) {
        let stopping = self.stopping.clone();
        let over = tokio::select! {
            over = self.write(&mut live) => over,
            () = stopping.ended() => Over::Ended,
            () = sleep(AGE_MAX) => Over::Ended,
        };
        match over {
            Over::Ended => in_peace.store(true, Ordering::Release),
            Over::Left => {}
            Over::Failed(error) => {
                tracing::warn!(%error, "an event stream breaks off, since the feed cannot be read: {error}");
            }
        }
        drop(place);
    }

    async fn write(&mut self, live: &mut Live) -> Over {
        let Err(over) = self.write_on(live).await;
        over
    }

    async fn write_on(&mut self, live: &mut Live) -> Result<std::convert::Infallible, Over> {
        self.send(OPENING.to_owned()).await?;
        loop {
            self.catch_up().await?;
            self.go_along(live).await?;
        }
    }

    /// Reads the feed to its end.
    async fn catch_up(&mut self) -> Result<(), Over> {
        loop {
            let read = {
                let _place = self.catch_up_places.acquire().await;
                flow::follow_app(&self.cx, &self.app_id, self.read, EVENTS_PER_READ).await
            };
            let Read { generation, events } = read.map_err(Over::Failed)?;
            if generation != self.generation {
                return Err(Over::Ended);
            }
            self.send_events(&events).await?;
            self.read = events.last().map_or(self.read, |last| last.position);
            if events.len() < EVENTS_PER_READ as usize {
                return Ok(());
            }
        }
    }

    /// Goes by what is told, until that is not enough.
    async fn go_along(&mut self, live: &mut Live) -> Result<(), Over> {
        loop {
            tokio::select! {
                next = live.after(&self.app_id, self.generation, self.read) => match next {
                    Next::OtherHistory => return Err(Over::Ended),
                    Next::Events(events, until) => {
                        self.send_events(&events).await?;
                        self.read = until;
                    }
                    Next::Gap => return Ok(()),
                },
                () = sleep_until(self.quiet_since + self.heartbeat) => self.send(HEARTBEAT.to_owned()).await?,
                () = self.out.closed() => return Err(Over::Left),
            }
        }
    }

    async fn send_events(&mut self, events: &[Fed]) -> Result<(), Over> {
        let mut chunk = String::new();
        for event in events {
            push(&mut chunk, self.generation, event);
            if chunk.len() >= CHUNK_BYTES {
                self.send(std::mem::take(&mut chunk)).await?;
            }
        }
        if chunk.is_empty() { Ok(()) } else { self.send(chunk).await }
    }

    async fn send(&mut self, chunk: String) -> Result<(), Over> {
        self.out.send(chunk).await.map_err(|_| Over::Left)?;
        self.quiet_since = Instant::now();
        Ok(())
    }
}

/// An event with its cursor as id. The envelope is one line of JSON; were it more, each would need its own `data:`.
fn push(chunk: &mut String, generation: Generation, event: &Fed) {
    chunk.push_str("id: ");
    let place = FeedPlace::behind(&event.app_id, generation, event.position, event.event_id);
    chunk.push_str(&place.to_string());
    for line in event.body.split('\n') {
        chunk.push_str("\ndata: ");
        chunk.push_str(line);
    }
    chunk.push_str("\n\n");
}

/// Chunk after chunk. Its end is one in peace, or a break that the reader can tell from it.
fn body(chunks: mpsc::Receiver<String>, in_peace: Arc<AtomicBool>) -> Body {
    Body::from_bytes_stream(stream::unfold(Some(chunks), move |chunks| {
        let in_peace = in_peace.clone();
        async move {
            let mut chunks = chunks?;
            match chunks.recv().await {
                Some(chunk) => Some((Ok(chunk), Some(chunks))),
                None if in_peace.load(Ordering::Acquire) => None,
                None => Some((Err(io::Error::from(io::ErrorKind::BrokenPipe)), None)),
            }
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_its_cursor_and_its_bytes() {
        let (app_id, event_id) = (AppId::new("1"), "evt_01KAH30B1C2D3E4F5G6H7J8K9M".parse().unwrap());
        let (generation, position) = (Generation::default(), FeedPosition::default());
        let cursor = FeedPlace::behind(&app_id, generation, position, event_id);
        let mut chunk = String::new();
        push(
            &mut chunk,
            generation,
            &Fed { app_id, event_id, body: r#"{"id":"evt_1"}"#.to_owned(), position },
        );
        assert_eq!(chunk, format!("id: {cursor}\ndata: {{\"id\":\"evt_1\"}}\n\n"));
    }
}
