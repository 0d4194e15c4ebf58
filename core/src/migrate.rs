//! The tables, and what is on sale in a database that was just made.

use sqlx::PgPool;
use sqlx::migrate::Migrator;

use crate::domain::{AppId, Product};
use crate::store::{self, StoreError};

/// The product's tables.
pub static MIGRATOR: Migrator = sqlx::migrate!("../migrations");

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
    MIGRATOR.run(pool).await.map_err(MigrateError::Product)?;
    pay_queue::migrate(pool).await.map_err(MigrateError::Queue)
}

/// Puts products on sale for an app, or changes those of the same ids.
pub async fn put_on_sale(pool: &PgPool, app_id: &AppId, products: &[Product]) -> Result<(), StoreError> {
    let mut conn = pool.acquire().await?;
    for product in products {
        store::products::put(&mut conn, app_id, product).await?;
    }
    Ok(())
}
