//! Has a notification read again that could not be acted on.

use pay_queue::Enqueue;
use serde_json::json;

use crate::context::Context;
use crate::domain::{AppId, By, NotificationId};
use crate::error::Error;
use crate::flow::act::HandleNotify;
use crate::store::{self, audit_log::Entry, notifications::Pending};

/// What became of the wish to have a notification read again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reprocessed {
    /// It is read again, by the same job as the first time.
    Again,
    /// It was read and acted on before; nothing is left to do.
    Done,
}

/// The notifications that are quarantined, or that nobody has read, oldest first.
pub async fn list_pending_notifications(
    cx: &Context,
    app_id: &AppId,
    limit: i64,
) -> Result<Vec<Pending>, Error> {
    Ok(store::notifications::list_pending(&mut *cx.connection().await?, app_id, limit).await?)
}

/// Sends a stored notification down its road once more: after the fault that quarantined it was mended, or when its job was lost.
/// It is judged anew, and quarantined again if it is still wrong. None if the app has no such notification.
///
/// Safe to repeat: one that is under way is read once, and what was acted on stays. The audit log keeps each wish that was granted.
#[tracing::instrument(name = "flow.reprocess_notification", skip_all, fields(notification.id = %notification_id))]
pub async fn reprocess_notification(
    cx: &Context,
    app_id: &AppId,
    notification_id: NotificationId,
    by: &By,
) -> Result<Option<Reprocessed>, Error> {
    let mut tx = cx.begin().await?;
    let stored = store::notifications::lock(&mut tx, notification_id).await?;
    let Some(stored) = stored.filter(|stored| stored.app_id == *app_id) else { return Ok(None) };
    if stored.handled_at.is_some() && !store::notifications::release(&mut tx, notification_id).await? {
        return Ok(Some(Reprocessed::Done));
    }
    // One job at a time: if the first is still under way, it is the one that reads it.
    tx.enqueue_as(Enqueue::new(&HandleNotify { notification_id }).key(notification_id.to_string())).await?;
    let subject = notification_id.to_string();
    let (app_id, action, details) = (Some(app_id), "notification.reprocess", json!({}));
    let entry = Entry { at: cx.now(), app_id, by, action, subject: &subject, details };
    store::audit_log::insert(&mut tx, &entry).await?;
    tx.commit().await?;
    tracing::warn!(actor = by.actor(), "notification {notification_id} is read again");
    Ok(Some(Reprocessed::Again))
}
