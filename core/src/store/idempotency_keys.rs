//! The `idempotency_keys` table.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::StoreError;
use crate::domain::{AppId, OrderId};

/// What a key was used for.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Use {
    /// SHA-256 of the request it came with.
    pub body_sha256: Vec<u8>,
    /// The order that answered it.
    pub order_id: OrderId,
}

/// What the key was used for before, or none.
pub async fn find(conn: &mut PgConnection, app_id: &AppId, key: &str) -> Result<Option<Use>, StoreError> {
    Ok(sqlx::query_as("select body_sha256, order_id from idempotency_keys where app_id = $1 and key = $2")
        .bind(app_id)
        .bind(key)
        .fetch_optional(conn)
        .await?)
}

/// Writes what the key is used for, unless it has been used: then `false`. Waits for a parallel use to end.
pub async fn insert(
    conn: &mut PgConnection,
    app_id: &AppId,
    key: &str,
    body_sha256: &[u8; 32],
    order_id: OrderId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let written = sqlx::query(
        "insert into idempotency_keys (app_id, key, body_sha256, order_id, created_at)
         values ($1, $2, $3, $4, $5)
         on conflict (app_id, key) do nothing",
    )
    .bind(app_id)
    .bind(key)
    .bind(&body_sha256[..])
    .bind(order_id)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(written.rows_affected() == 1)
}
