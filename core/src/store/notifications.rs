//! The inbox: the `notifications` table.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::StoreError;
use crate::domain::{AppId, NotificationId};

/// A stored notification.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Stored {
    /// The app whose key verified it.
    pub app_id: AppId,
    /// What of it is signed, as it was received.
    pub body: Vec<u8>,
    /// When; its signature is judged by the keys of that time.
    pub received_at: DateTime<Utc>,
    /// Whether it was handled.
    pub handled_at: Option<DateTime<Utc>>,
}

/// A verified notification that is to be stored.
#[derive(Debug, Clone, Copy)]
pub struct New<'a> {
    /// Its id with us.
    pub notification_id: NotificationId,
    /// The app whose key verified it.
    pub app_id: &'a AppId,
    /// Alipay's id of the message, in a form that can be text.
    pub notify_id: &'a str,
    /// The digest of what it says, without the time of sending.
    pub digest: &'a [u8; 32],
    /// The order number it names, in a form that can be text.
    pub out_trade_no: &'a str,
    /// What of it is signed, as it was received.
    pub body: &'a [u8],
    /// When.
    pub received_at: DateTime<Utc>,
}

/// Stores a verified notification. `false` when its message is stored already: a repeat of Alipay's, or a copy.
pub async fn insert(conn: &mut PgConnection, new: New<'_>) -> Result<bool, StoreError> {
    let written = sqlx::query(
        "insert into notifications (notification_id, app_id, notify_id, digest, out_trade_no, body, received_at)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (app_id, digest) do nothing",
    )
    .bind(new.notification_id)
    .bind(new.app_id)
    .bind(new.notify_id)
    .bind(&new.digest[..])
    .bind(new.out_trade_no)
    .bind(new.body)
    .bind(new.received_at)
    .execute(conn)
    .await?;
    Ok(written.rows_affected() == 1)
}

/// The stored notification, locked until the transaction ends.
pub async fn lock(
    conn: &mut PgConnection,
    notification_id: NotificationId,
) -> Result<Option<Stored>, StoreError> {
    Ok(sqlx::query_as(
        "select app_id, body, received_at, handled_at from notifications where notification_id = $1 for update",
    )
    .bind(notification_id)
    .fetch_optional(conn)
    .await?)
}

/// The stored notification.
pub async fn find(
    conn: &mut PgConnection,
    notification_id: NotificationId,
) -> Result<Option<Stored>, StoreError> {
    Ok(sqlx::query_as(
        "select app_id, body, received_at, handled_at from notifications where notification_id = $1",
    )
    .bind(notification_id)
    .fetch_optional(conn)
    .await?)
}

/// A notification that a person has to look at.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Pending {
    /// Its id with us.
    pub notification_id: NotificationId,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// The order number it names, ours or not.
    pub out_trade_no: String,
    /// Why it is quarantined; none for one that nobody has read.
    pub reason: Option<String>,
}

/// Notifications that are quarantined, or that nobody has read, oldest first and at most `limit`.
pub async fn list_pending(
    conn: &mut PgConnection,
    app_id: &AppId,
    limit: i64,
) -> Result<Vec<Pending>, StoreError> {
    // One read for each of the two partial indexes.
    Ok(sqlx::query_as(
        "select notification_id, received_at, out_trade_no, reason
         from (
             (select * from notifications where app_id = $1 and outcome = 'quarantined' order by received_at limit $2)
             union all
             (select * from notifications where app_id = $1 and handled_at is null order by received_at limit $2)
         ) as pending
         order by received_at, notification_id
         limit $2",
    )
    .bind(app_id)
    .bind(limit)
    .fetch_all(conn)
    .await?)
}

/// Notifications that came before `before` and that nobody has read, oldest first and at most `limit`.
pub async fn list_unread(
    conn: &mut PgConnection,
    app_id: &AppId,
    before: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<NotificationId>, StoreError> {
    Ok(sqlx::query_scalar(
        "select notification_id from notifications
         where app_id = $1 and handled_at is null and received_at < $2
         order by received_at
         limit $3",
    )
    .bind(app_id)
    .bind(before)
    .bind(limit)
    .fetch_all(conn)
    .await?)
}

/// Notes that the question about a quarantined notification had its answer.
pub async fn record_settled(
    conn: &mut PgConnection,
    notification_id: NotificationId,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query("update notifications set settled_at = $2 where notification_id = $1")
        .bind(notification_id)
        .bind(at)
        .execute(conn)
        .await?;
    Ok(())
}

/// Quarantined notifications of an app whose question had no answer yet, that came between these times, oldest first and at most `limit`.
pub async fn list_unsettled(
    conn: &mut PgConnection,
    app_id: &AppId,
    after: DateTime<Utc>,
    before: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<NotificationId>, StoreError> {
    Ok(sqlx::query_scalar(
        "select notification_id from notifications
         where app_id = $1 and outcome = 'quarantined' and settled_at is null and received_at > $2 and received_at < $3
         order by received_at
         limit $4",
    )
    .bind(app_id)
    .bind(after)
    .bind(before)
    .bind(limit)
    .fetch_all(conn)
    .await?)
}

/// Takes a notification out of quarantine, as if nobody had read it. `false` when it is not in there.
pub async fn release(conn: &mut PgConnection, notification_id: NotificationId) -> Result<bool, StoreError> {
    let released = sqlx::query(
        "update notifications set outcome = null, reason = null, handled_at = null, settled_at = null
         where notification_id = $1 and outcome = 'quarantined'",
    )
    .bind(notification_id)
    .execute(conn)
    .await?;
    Ok(released.rows_affected() == 1)
}

/// What became of a notification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It became evidence.
    Evidence,
    /// It said nothing that moves an order.
    NothingToDo,
    /// Signed but wrong, for this reason: for a person to look at.
    Quarantined(&'static str),
}

/// Notes what became of it, once: [`StoreError::Stale`] when it was handled meanwhile.
pub async fn record_outcome(
    conn: &mut PgConnection,
    notification_id: NotificationId,
    outcome: Outcome,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let (word, reason) = match outcome {
        Outcome::Evidence => ("evidence", None),
        Outcome::NothingToDo => ("nothing_to_do", None),
        Outcome::Quarantined(reason) => ("quarantined", Some(reason)),
    };
    let written = sqlx::query(
        "update notifications set outcome = $2, reason = $3, handled_at = $4
         where notification_id = $1 and handled_at is null",
    )
    .bind(notification_id)
    .bind(word)
    .bind(reason)
    .bind(at)
    .execute(conn)
    .await?;
    if written.rows_affected() == 1 { Ok(()) } else { Err(StoreError::Stale) }
}
