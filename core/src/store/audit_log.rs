//! What people did, and why: the `audit_log` table. Only ever appended to.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;

use super::StoreError;
use crate::domain::{AppId, By};

/// One thing that somebody did.
#[derive(Debug, Clone)]
pub struct Entry<'a> {
    /// When.
    pub at: DateTime<Utc>,
    /// The app that it was done to; none for what belongs to no app, such as a queue.
    pub app_id: Option<&'a AppId>,
    /// Who, and why.
    pub by: &'a By,
    /// What, as a stable word such as `payment.refund`.
    pub action: &'a str,
    /// What it was done to: a trade, a job, a queue.
    pub subject: &'a str,
    /// What it did, for programs.
    pub details: Value,
}

/// Appends an entry, in the transaction of what it tells of.
pub async fn insert(conn: &mut PgConnection, entry: &Entry<'_>) -> Result<(), StoreError> {
    sqlx::query(
        "insert into audit_log (at, app_id, actor, action, subject, note, details)
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(entry.at)
    .bind(entry.app_id)
    .bind(entry.by.actor())
    .bind(entry.action)
    .bind(entry.subject)
    .bind(entry.by.note())
    .bind(&entry.details)
    .execute(conn)
    .await?;
    Ok(())
}
