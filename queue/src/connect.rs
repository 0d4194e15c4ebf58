//! Opens connections to the database where a flood of requests cannot delay it.

use sqlx::pool::PoolConnection;
use sqlx::{PgPool, Postgres, Transaction};
use tokio::runtime::Handle;
use tokio::task::spawn_blocking;

/// Takes a connection of the pool.
///
/// Where the pool has to open one, on a thread of its own: with a password, sqlx computes SCRAM's thousands of rounds and hands its
/// thread back some eight hundred times meanwhile. Each of these goes to the end of the runtime's queue, so that under a flood one
/// connection takes longer than anybody waits for it, and whoever needs it is refused until the flood is over.
///
/// A connection that takes the place of a dead one is still opened where the pool found out: by whoever got the dead one, or waited for
/// it in a full pool. Each dead one costs one request its time.
///
/// # Errors
/// The pool's; [`sqlx::Error::WorkerCrashed`] if the runtime ends meanwhile.
///
/// # Panics
/// Outside a Tokio runtime.
///
/// # Examples
/// ```
/// # async fn example(pool: sqlx::PgPool) -> sqlx::Result<()> {
/// let mut conn = pay_queue::acquire(&pool).await?;
/// sqlx::query("select 1").execute(&mut *conn).await?;
/// # Ok(())
/// # }
/// ```
pub async fn acquire(pool: &PgPool) -> sqlx::Result<PoolConnection<Postgres>> {
    let acquired = pool.clone();
    connecting(pool, async move { acquired.acquire().await }).await
}

/// Begins a transaction on a connection of the pool, which is taken as by [`acquire`].
///
/// # Errors
/// Those of [`acquire`], and the database's.
///
/// # Panics
/// Outside a Tokio runtime.
///
/// # Examples
/// ```
/// # async fn example(pool: sqlx::PgPool) -> sqlx::Result<()> {
/// let tx = pay_queue::begin(&pool).await?;
/// tx.commit().await
/// # }
/// ```
pub async fn begin(pool: &PgPool) -> sqlx::Result<Transaction<'static, Postgres>> {
    let begun = pool.clone();
    connecting(pool, async move { begun.begin().await }).await
}

async fn connecting<T: Send + 'static>(
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
