//! The `api_keys` table.

use chrono::{DateTime, Utc};
use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgConnection, Row};

use super::StoreError;
use crate::domain::{ApiKey, KeyId, Scope, Scopes};

impl FromRow<'_, PgRow> for ApiKey {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        let words: Vec<String> = row.try_get("scopes")?;
        let scopes: Result<Scopes, _> = words.iter().map(|word| word.parse::<Scope>()).collect();
        Ok(Self {
            key_id: row.try_get("key_id")?,
            app_id: row.try_get("app_id")?,
            name: row.try_get("name")?,
            scopes: scopes.map_err(|error| sqlx::Error::Decode(error.into()))?,
            created_at: row.try_get("created_at")?,
            last_used_at: row.try_get("last_used_at")?,
            revoked_at: row.try_get("revoked_at")?,
        })
    }
}

macro_rules! columns {
    () => {
        "key_id, app_id, name, scopes, created_at, last_used_at, revoked_at"
    };
}

/// Stores a new key by the digest of its secret.
pub async fn insert(conn: &mut PgConnection, key: &ApiKey, sha256: &[u8; 32]) -> Result<(), StoreError> {
    sqlx::query(
        "insert into api_keys (key_id, app_id, name, scopes, key_sha256, created_at)
         values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(key.key_id)
    .bind(&key.app_id)
    .bind(&key.name)
    .bind(key.scopes.iter().map(Scope::as_str).collect::<Vec<_>>())
    .bind(&sha256[..])
    .bind(key.created_at)
    .execute(conn)
    .await?;
    Ok(())
}

/// Every key, the oldest first.
pub async fn list(conn: &mut PgConnection) -> Result<Vec<ApiKey>, StoreError> {
    Ok(sqlx::query_as(concat!("select ", columns!(), " from api_keys order by created_at, key_id"))
        .fetch_all(conn)
        .await?)
}

/// Every key that opens something, by the digest of its secret.
pub async fn list_live(conn: &mut PgConnection) -> Result<Vec<([u8; 32], ApiKey)>, StoreError> {
    let rows: Vec<PgRow> =
        sqlx::query(concat!("select key_sha256, ", columns!(), " from api_keys where revoked_at is null"))
            .fetch_all(conn)
            .await?;
    let live = rows.iter().map(|row| Ok((row.try_get("key_sha256")?, ApiKey::from_row(row)?)));
    Ok(live.collect::<Result<_, sqlx::Error>>()?)
}

/// The key whose secret has this digest.
pub async fn find_by_sha256(
    conn: &mut PgConnection,
    sha256: &[u8; 32],
) -> Result<Option<ApiKey>, StoreError> {
    Ok(sqlx::query_as(concat!("select ", columns!(), " from api_keys where key_sha256 = $1"))
        .bind(&sha256[..])
        .fetch_optional(conn)
        .await?)
}

/// Ends a key, and returns it as it then stands; one that has ended before keeps its time.
pub async fn revoke(
    conn: &mut PgConnection,
    key_id: KeyId,
    at: DateTime<Utc>,
) -> Result<Option<ApiKey>, StoreError> {
    Ok(sqlx::query_as(concat!(
        "update api_keys set revoked_at = coalesce(revoked_at, $2) where key_id = $1 returning ",
        columns!()
    ))
    .bind(key_id)
    .bind(at)
    .fetch_optional(conn)
    .await?)
}

/// Notes that a key was used.
pub async fn record_use(conn: &mut PgConnection, key_id: KeyId, at: DateTime<Utc>) -> Result<(), StoreError> {
    sqlx::query("update api_keys set last_used_at = greatest(last_used_at, $2) where key_id = $1")
        .bind(key_id)
        .bind(at)
        .execute(conn)
        .await?;
    Ok(())
}
