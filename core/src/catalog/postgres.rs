//! The catalogue in the `products` table of our own database.

use async_trait::async_trait;
use chrono::TimeDelta;
use sqlx::PgPool;

use super::{Catalog, CatalogError};
use crate::domain::order::EXPIRY_MIN;
use crate::domain::{AppId, Money, Product};

/// Reads the `products` table.
#[derive(Debug, Clone)]
pub struct PostgresCatalog {
    pool: PgPool,
}

impl PostgresCatalog {
    /// Reads through `pool`.
    pub const fn new(pool: PgPool) -> Self {
        Self { pool }
    }
}

#[async_trait]
impl Catalog for PostgresCatalog {
    async fn find(&self, app_id: &AppId, product_id: &str) -> Result<Option<Product>, CatalogError> {
        let unavailable = |error: sqlx::Error| CatalogError::Unavailable(error.into());
        let mut conn = pay_queue::acquire(&self.pool).await.map_err(unavailable)?;
        let row: Option<(String, String, i64, Option<i32>)> = sqlx::query_as(
            "select product_id, name, price_fen, expiry_s
             from products
             where app_id = $1 and product_id = $2 and on_sale",
        )
        .bind(app_id.as_str())
        .bind(product_id)
        .fetch_optional(&mut *conn)
        .await
        .map_err(unavailable)?;

        row.map(|(product_id, name, price_fen, expiry_s)| {
            let price = Money::from_fen(price_fen).map_err(|error| CatalogError::Wrong(error.to_string()))?;
            // rows that an older release took may say less
            let expiry = expiry_s.map(|seconds| TimeDelta::seconds(seconds.into()).max(EXPIRY_MIN));
            Ok(Product { product_id, name, price, expiry })
        })
        .transpose()
    }
}
