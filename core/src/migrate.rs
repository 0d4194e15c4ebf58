//! The tables, and what is on sale in a database that was just made.

use std::sync::LazyLock;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::{Connection, PgPool};
use tokio::time::sleep;

use crate::domain::{AppId, Product};
use crate::store::{self, StoreError};

/// The product's tables.
pub static MIGRATOR: LazyLock<Migrator> = LazyLock::new(|| {
    let mut migrator = sqlx::migrate!("../migrations");
    migrator.set_locking(false);
    migrator
});

/// Any number: of those who hold this lock of the database, one migrates.
const LOCK: i64 = 0x70_61_79_64_65_73_6b;
/// How often one who waits for it looks. Who waited within a statement would keep an index from being built concurrently, which waits for
/// every statement in the database.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// Why the tables are not up to date.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// The product's could not be brought up to date.
    #[error("the product's tables")]
    Product(#[source] sqlx::migrate::MigrateError),
    /// The queue's could not be brought up to date; the product's are.
    #[error("the queue's tables")]
    Queue(#[source] sqlx::migrate::MigrateError),
}

/// Brings the database's tables up to date: the product's, then the queue's. Safe to run again, and by several at once.
pub async fn migrate(pool: &PgPool) -> Result<(), MigrateError> {
    let mut lock = pool.acquire().await.map_err(of_lock)?.detach();
    while !sqlx::query_scalar("select pg_try_advisory_lock($1)")
        .bind(LOCK)
        .fetch_one(&mut lock)
        .await
        .map_err(of_lock)?
    {
        sleep(LOOK_EVERY).await;
    }
    MIGRATOR.run(pool).await.map_err(MigrateError::Product)?;
    pay_queue::migrate(pool).await.map_err(MigrateError::Queue)?;
    // Its lock ends with it.
    lock.close().await.map_err(of_lock)
}

fn of_lock(error: sqlx::Error) -> MigrateError {
    MigrateError::Product(error.into())
}

/// Puts products on sale for an app, or changes those of the same ids.
pub async fn put_on_sale(pool: &PgPool, app_id: &AppId, products: &[Product]) -> Result<(), StoreError> {
    let mut conn = pool.acquire().await?;
    for product in products {
        store::products::put(&mut conn, app_id, product).await?;
    }
    Ok(())
}
