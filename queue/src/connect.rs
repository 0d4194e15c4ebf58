//! Opens connections to the database where a flood of requests cannot delay it.

use sqlx::PgPool;
use tokio::runtime::Handle;
use tokio::task::spawn_blocking;

/// Runs `work`, which begins by taking a connection of `pool`.
///
/// Where the pool has to open one, on a thread of its own: with a password, sqlx computes SCRAM's thousands of rounds and hands its
/// thread back some eight hundred times meanwhile. Each of these goes to the end of the runtime's queue, so that under a flood one
/// connection takes longer than anybody waits for it, and whoever needs it is refused until the flood is over.
///
/// A connection that takes the place of a dead one is still opened where the pool found out: by whoever got the dead one, or waited for
/// it in a full pool. Each dead one costs one request its time.
///
/// # Errors
/// Those of `work`; [`sqlx::Error::WorkerCrashed`] if it panics or the runtime ends.
///
/// # Panics
/// Outside a Tokio runtime.
///
/// # Examples
/// ```
/// # async fn example(pool: sqlx::PgPool) -> sqlx::Result<()> {
/// let begun = pool.clone();
/// let tx = pay_queue::connecting(&pool, async move { begun.begin().await }).await?;
/// # tx.rollback().await
/// # }
/// ```
pub async fn connecting<T: Send + 'static>(
    pool: &PgPool,
    work: impl Future<Output = sqlx::Result<T>> + Send + 'static,
) -> sqlx::Result<T> {
    let opens_one = pool.num_idle() == 0 && pool.size() < pool.options().get_max_connections();
    if !opens_one {
        return work.await;
    }
    let runtime = Handle::current();
    spawn_blocking(move || runtime.block_on(work)).await.unwrap_or(Err(sqlx::Error::WorkerCrashed))
}
