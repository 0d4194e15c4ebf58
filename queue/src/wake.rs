//! Wake-ups: hints that a queue has work. Polling is the truth; a lost hint costs one polling interval.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sqlx::{PgConnection, PgPool};
use tokio::sync::mpsc;

use crate::connect::acquire;

/// The channel of `LISTEN` and `NOTIFY`; the payload is a queue's name.
pub(crate) const CHANNEL: &str = "pay_queue";

/// At most one statement per this long and process: a commit with a NOTIFY in it takes a lock that all such
/// commits share.
const GAP: Duration = Duration::from_millis(2);

/// Sends wake-ups from a task of its own. Cheap to clone; the task ends with the last clone.
///
/// ```no_run
/// # async fn example(pool: sqlx::PgPool, tx: sqlx::PgTransaction<'_>) -> sqlx::Result<()> {
/// let waker = pay_queue::Waker::new(pool);
/// tx.commit().await?;
/// waker.wake("send_receipt"); // after the commit, or workers find nothing
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct Waker(Arc<Shared>);

type Names = Arc<Mutex<BTreeSet<String>>>;

#[derive(Debug)]
struct Shared {
    names: Names,
    bell: mpsc::Sender<()>,
    /// What the sending task needs, until it is started.
    task: Mutex<Option<(mpsc::Receiver<()>, PgPool)>>,
}

impl Waker {
    /// A waker that sends through this pool. Nothing is sent or spawned before the first
    /// [`wake`](Self::wake).
    pub fn new(pool: PgPool) -> Self {
        let (bell, rings) = mpsc::channel(1);
        Self(Arc::new(Shared { names: Names::default(), bell, task: Mutex::new(Some((rings, pool))) }))
    }

    /// Says that the queue has work. Returns at once; hints that come close together are sent as one. Never
    /// fails: a hint that cannot be sent is dropped.
    ///
    /// # Panics
    /// Outside a Tokio runtime.
    pub fn wake(&self, queue: impl Into<String>) {
        let shared = &self.0;
        shared.names.lock().unwrap_or_else(PoisonError::into_inner).insert(queue.into());
        if let Some((rings, pool)) = shared.task.lock().unwrap_or_else(PoisonError::into_inner).take() {
            tokio::spawn(send(rings, Arc::clone(&shared.names), pool));
        }
        // A full channel is a bell that rings already.
        let _ = shared.bell.try_send(());
    }
}

async fn send(mut rings: mpsc::Receiver<()>, names: Names, pool: PgPool) {
    while rings.recv().await.is_some() {
        let names = std::mem::take(&mut *names.lock().unwrap_or_else(PoisonError::into_inner));
        if names.is_empty() {
            continue;
        }
        if let Err(error) = notify(&pool, names).await {
            tracing::debug!(%error, "a wake-up was not sent; workers will poll");
        }
        tokio::time::sleep(GAP).await;
    }
}

async fn notify(pool: &PgPool, names: BTreeSet<String>) -> sqlx::Result<()> {
    let mut conn = acquire(pool).await?;
    notify_on(&mut conn, &names.into_iter().collect::<Vec<_>>()).await
}

/// Sends the hints on a connection that is not in a transaction.
pub(crate) async fn notify_on(conn: &mut PgConnection, names: &[String]) -> sqlx::Result<()> {
    if names.is_empty() {
        return Ok(());
    }
    sqlx::query("select pg_notify($1, name) from unnest($2::text[]) as name")
        .bind(CHANNEL)
        .bind(names)
        .execute(conn)
        .await?;
    Ok(())
}
