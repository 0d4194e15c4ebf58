//! The `products` table, as far as we write it.

use sqlx::PgConnection;

use super::StoreError;
use crate::domain::{AppId, Product};

/// Puts a product on sale, or changes the one of that id. Orders that exist keep their name and price.
pub async fn put(conn: &mut PgConnection, app_id: &AppId, product: &Product) -> Result<(), StoreError> {
    let expiry_s = product.expiry.map(|expiry| i32::try_from(expiry.num_seconds()).unwrap_or(i32::MAX));
    sqlx::query(
        "insert into products (app_id, product_id, name, price_fen, expiry_s)
         values ($1, $2, $3, $4, $5)
         on conflict (app_id, product_id)
         do update set name = excluded.name, price_fen = excluded.price_fen, expiry_s = excluded.expiry_s, on_sale = true",
    )
    .bind(app_id)
    .bind(&product.product_id)
    .bind(&product.name)
    .bind(product.price)
    .bind(expiry_s)
    .execute(conn)
    .await?;
    Ok(())
}
