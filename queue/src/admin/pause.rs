//! Pausing a queue: nothing of it is claimed, by anybody, until it is resumed.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// A queue that is not claimed from.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Pause {
    /// Which queue.
    pub queue: String,
    /// Since when.
    pub paused_at: DateTime<Utc>,
    /// Why, in the operator's words.
    pub reason: String,
}

/// Pauses a queue. What runs goes on; what is claimed in this very moment may still start. `false`: it was
/// paused.
///
/// # Errors
/// Those of the database.
///
/// ```no_run
/// # async fn example(conn: &mut sqlx::PgConnection) -> sqlx::Result<()> {
/// use pay_queue::admin;
/// admin::pause(conn, "send_receipt", "the mail server moves").await?;
/// admin::resume(conn, "send_receipt").await?;
/// # Ok(()) }
/// ```
pub async fn pause(conn: &mut PgConnection, queue: &str, reason: &str) -> sqlx::Result<bool> {
    let new =
        sqlx::query("insert into queue.pause (queue, reason) values ($1, $2) on conflict (queue) do nothing")
            .bind(queue)
            .bind(reason)
            .execute(conn)
            .await?;
    Ok(new.rows_affected() == 1)
}

/// Resumes a queue; workers notice when they next poll. `false`: it was not paused.
///
/// # Errors
/// Those of the database.
///
/// ```no_run
/// # async fn example(conn: &mut sqlx::PgConnection) -> sqlx::Result<()> {
/// use pay_queue::admin;
/// let was_paused = admin::resume(conn, "send_receipt").await?;
/// # Ok(()) }
/// ```
pub async fn resume(conn: &mut PgConnection, queue: &str) -> sqlx::Result<bool> {
    let gone = sqlx::query("delete from queue.pause where queue = $1").bind(queue).execute(conn).await?;
    Ok(gone.rows_affected() == 1)
}

/// Every paused queue, by name.
///
/// # Errors
/// Those of the database.
///
/// ```no_run
/// # async fn example(conn: &mut sqlx::PgConnection) -> sqlx::Result<()> {
/// use pay_queue::admin;
/// for pause in admin::paused(conn).await? {
///     println!("{} stands still since {}: {}", pause.queue, pause.paused_at, pause.reason);
/// }
/// # Ok(()) }
/// ```
pub async fn paused(conn: &mut PgConnection) -> sqlx::Result<Vec<Pause>> {
    sqlx::query_as("select queue, paused_at, reason from queue.pause order by queue").fetch_all(conn).await
}
