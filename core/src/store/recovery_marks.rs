//! How far the sweep for lost work has examined what only grows: the `recovery_marks` table.

use sqlx::PgConnection;

use super::StoreError;

/// The id up to which everything of this kind has had its consequence; none before the first sweep.
pub async fn find(conn: &mut PgConnection, kind: &str) -> Result<Option<String>, StoreError> {
    Ok(sqlx::query_scalar("select mark from recovery_marks where kind = $1")
        .bind(kind)
        .fetch_optional(conn)
        .await?)
}

/// Moves the mark.
pub async fn set(conn: &mut PgConnection, kind: &str, mark: &str) -> Result<(), StoreError> {
    sqlx::query(
        "insert into recovery_marks (kind, mark) values ($1, $2) on conflict (kind) do update set mark = excluded.mark",
    )
    .bind(kind)
    .bind(mark)
    .execute(conn)
    .await?;
    Ok(())
}
