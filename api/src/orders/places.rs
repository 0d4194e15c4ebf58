//! How many new orders are taken at once. When more come than can be done, they are refused first, before reads, refunds and notifications
//! have to wait for them.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// New orders that are here at once: those that are written, those that wait for it, and those whose price is asked for. One more is refused.
/// A burst of so many is taken, and the memory that they cost is bounded.
const HERE_MAX: usize = 250;
/// How long one waits for its turn. A process that works at all is through with the whole line before.
const WAIT_MAX: Duration = Duration::from_secs(10);

/// The places for new orders. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Places {
    writes: Arc<Semaphore>,
    here: Arc<Semaphore>,
}

/// A place, free again when dropped.
#[derive(Debug)]
pub(super) struct Place {
    writes: Arc<Semaphore>,
    _here: OwnedSemaphorePermit,
}

/// The turn of one that has a place. Who waits is next when it is dropped.
#[derive(Debug)]
pub(super) struct Turn {
    _writes: OwnedSemaphorePermit,
    _place: Place,
}

impl Places {
    /// All of them free. New orders are written by three of four connections at the same time, so that whatever else comes has its turn soon.
    pub fn new(connections: u32) -> Self {
        let writing = (connections as usize * 3 / 4).max(1);
        Self { writes: Arc::new(Semaphore::new(writing)), here: Arc::new(Semaphore::new(HERE_MAX)) }
    }

    /// Whether one more would be refused. What it is asked for costs nothing yet.
    pub(crate) fn are_taken(&self) -> bool {
        self.here.available_permits() == 0
    }

    /// A place; `None` if all are taken.
    pub(super) fn take(&self) -> Option<Place> {
        let here = Arc::clone(&self.here).try_acquire_owned().ok()?;
        Some(Place { writes: Arc::clone(&self.writes), _here: here })
    }
}

impl Place {
    /// Waits for its turn to write; `None` if it takes too long. First come, first served.
    pub(super) async fn turn(self) -> Option<Turn> {
        let writes = timeout(WAIT_MAX, Arc::clone(&self.writes).acquire_owned()).await.ok()?.ok()?;
        Some(Turn { _writes: writes, _place: self })
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[tokio::test]
    async fn who_waits_is_next_and_one_too_many_is_refused_at_once() {
        let places = Places::new(4);
        let place = || places.take().expect("a free place");
        let mut held: Vec<_> =
            (0..3).map(|_| place().turn().now_or_never().flatten().expect("its turn")).collect();
        let mut line: Vec<_> = (held.len()..HERE_MAX).map(|_| Box::pin(place().turn())).collect();
        for waits in &mut line {
            assert!(waits.now_or_never().is_none(), "it waits");
        }
        assert!(places.are_taken());
        assert!(places.take().is_none(), "refused at once");

        held.pop();
        assert!(line[1].as_mut().now_or_never().is_none(), "who came first is first");
        held.push(line[0].as_mut().now_or_never().flatten().expect("its turn"));
        assert!(places.take().is_some(), "there is room again");
        line.clear();
        held.clear();
        assert!(place().turn().now_or_never().flatten().is_some(), "all are free again");
    }

    #[tokio::test]
    async fn whose_price_is_asked_for_takes_nobodys_turn() {
        let places = Places::new(1);
        let _asks = places.take().expect("a free place");
        assert!(places.take().expect("another").turn().now_or_never().flatten().is_some());
    }
}
