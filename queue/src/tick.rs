//! Cron ticks: every replica fires, one job comes of it.

use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use sqlx::PgConnection;

use crate::Job;
use crate::enqueue::{Enqueue, Enqueued, Error};

/// How long a tick is remembered: a replica may be this late, or its clock this wrong, without firing twice.
pub const TICK_KEPT: Duration = Duration::from_hours(7 * 24);

/// Enqueues the job of one tick of a schedule, unless some replica has done so.
///
/// `at` is the tick's nominal time, the same on every replica whatever its clock says. For ticks missed while
/// everything was down, call this once at the start with the last one due: it is caught up at most once.
///
/// # Errors
/// As [`Enqueue::insert`].
///
/// ```no_run
/// # use pay_queue::{Job, tick};
/// # #[derive(Clone, serde::Serialize, serde::Deserialize)]
/// # struct CloseExpired {}
/// # impl Job for CloseExpired { const NAME: &'static str = "close_expired"; }
/// # async fn example(pool: sqlx::PgPool, at: chrono::DateTime<chrono::Utc>) -> Result<(), Box<dyn std::error::Error>> {
/// let answer = tick::once(&mut *pool.acquire().await?, "close_expired", at, &CloseExpired {}).await?;
/// if !answer.is_new() { /* another replica was first */ }
/// # Ok(()) }
/// ```
pub async fn once<J: Job>(
    conn: &mut PgConnection,
    name: &str,
    at: DateTime<Utc>,
    job: &J,
) -> Result<Enqueued, Error> {
    let key = format!("tick:{name}:{}", at.to_rfc3339_opts(SecondsFormat::AutoSi, true));
    Enqueue::new(job).key(key).key_for(TICK_KEPT).insert(conn).await
}
