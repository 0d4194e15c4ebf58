//! The queue's own tables: schema `queue`, with a migrations table of its own beside them.

use std::sync::LazyLock;

use sqlx::PgPool;
use sqlx::migrate::{MigrateError, Migrator};

static MIGRATOR: LazyLock<Migrator> = LazyLock::new(|| {
    let mut migrator = sqlx::migrate!();
    migrator.create_schema("queue");
    migrator.dangerous_set_table_name("queue._migrations");
    migrator
});

/// Creates or upgrades the schema `queue`.
///
/// Safe to run from many processes at once and to run again: a lock of the database lets one pass at a time,
/// and what is applied is not applied twice. Needs a direct connection, not one of a transaction pooler.
///
/// # Errors
/// When the database cannot be reached, refuses a statement, or was migrated by a newer version of this
/// crate.
///
/// ```no_run
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let pool = sqlx::PgPool::connect("postgres://127.0.0.1/shop").await?;
/// pay_queue::migrate(&pool).await?;
/// # Ok(()) }
/// ```
pub async fn migrate(pool: &PgPool) -> Result<(), MigrateError> {
    MIGRATOR.run(pool).await
}

/// A text that changes whenever the migrations change: names a test's template database.
pub fn migrations_fingerprint() -> String {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in MIGRATOR.iter().flat_map(|migration| migration.checksum.iter()) {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    }
    format!("{hash:016x}")
}
