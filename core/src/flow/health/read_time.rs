//! What time it is for the database.

use chrono::{DateTime, Utc};
use sqlx::PgPool;

/// Reads the database's time, for comparing it with the host's. Needs nothing but a pool, since it is asked before anything else works.
///
/// # Errors
/// The database's own, as it said it.
pub async fn read_time(pool: &PgPool) -> sqlx::Result<DateTime<Utc>> {
    sqlx::query_scalar("select now()").fetch_one(pool).await
}
