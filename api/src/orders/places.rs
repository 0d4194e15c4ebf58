//! How many new orders are taken at once. When more come than can be done, they are what is refused, before reads, refunds and notifications
//! have to wait for them.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// New orders that are worked on at once: enough to keep every connection of a process busy, and few enough that whatever else comes has its
/// turn soon.
const AT_WORK_MAX: usize = 16;
/// Those that wait for it; one more is refused at once. A burst of so many is taken, and the memory that they cost is bounded.
const WAITING_MAX: usize = 240;
/// How long one waits. A process that works at all is through with the whole line before.
const WAIT_MAX: Duration = Duration::from_secs(10);

/// The places for new orders. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Places {
    at_work: Arc<Semaphore>,
    taken: Arc<Semaphore>,
}

/// A place, free again when dropped.
#[derive(Debug)]
pub(super) struct Place {
    _at_work: OwnedSemaphorePermit,
    _taken: OwnedSemaphorePermit,
}

impl Default for Places {
    /// All of them are free.
    fn default() -> Self {
        Self {
            at_work: Arc::new(Semaphore::new(AT_WORK_MAX)),
            taken: Arc::new(Semaphore::new(AT_WORK_MAX + WAITING_MAX)),
        }
    }
}

impl Places {
    /// Whether one more would be refused. What it is asked for costs nothing yet.
    pub(crate) fn are_taken(&self) -> bool {
        self.taken.available_permits() == 0
    }

    /// A place as soon as there is one; `None` if too many wait, or it takes too long. First come, first served.
    pub(super) async fn take(&self) -> Option<Place> {
        let taken = Arc::clone(&self.taken).try_acquire_owned().ok()?;
        let at_work = timeout(WAIT_MAX, Arc::clone(&self.at_work).acquire_owned()).await.ok()?.ok()?;
        Some(Place { _at_work: at_work, _taken: taken })
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[tokio::test]
    async fn who_waits_is_next_and_one_too_many_is_refused_at_once() {
        let places = Places::default();
        let mut held = Vec::new();
        for _ in 0..AT_WORK_MAX {
            held.push(places.take().now_or_never().flatten().expect("a free place"));
        }
        let mut line: Vec<_> = (0..WAITING_MAX).map(|_| Box::pin(places.take())).collect();
        for waits in &mut line {
            assert!(waits.now_or_never().is_none(), "it waits");
        }
        assert!(places.are_taken());
        assert!(matches!(places.take().now_or_never(), Some(None)), "refused at once");

        held.pop();
        assert!(line[1].as_mut().now_or_never().is_none(), "who came first is first");
        held.push(line[0].as_mut().now_or_never().flatten().expect("its turn"));
        assert!(places.take().now_or_never().is_none(), "there is room in the line again");
        line.clear();
        assert!(!places.are_taken());
        held.clear();
        assert!(places.take().now_or_never().flatten().is_some(), "all are free again");
    }
}
