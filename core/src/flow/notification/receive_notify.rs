//! Takes a notification in.

use pay_queue::Enqueue;

use crate::context::Context;
use crate::domain::NotificationId;
use crate::domain::answer::shown_number;
use crate::error::Error;
use crate::flow::act::HandleNotify;
use crate::store;

/// What was taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Received {
    /// It is stored and will be handled.
    Stored(NotificationId),
    /// The same message is stored already.
    Repeat,
}

/// Verifies and stores a notification; nobody acts on it here. Once this returns, it may be acknowledged: it cannot be lost.
///
/// What is signed is stored, however strange: its signed bytes, and of its numbers a form that can be text. What is not signed never
/// reaches the database.
#[tracing::instrument(name = "flow.receive_notify", skip_all)]
pub async fn receive_notify(cx: &Context, body: &[u8]) -> Result<Received, Error> {
    let now = cx.now();
    let (app_id, notification) =
        cx.apps.read_notification(body, now).map_err(|not_signed| Error::NotSigned(not_signed.0))?;
    let notification_id = NotificationId::new(now);
    let out_trade_no = shown_number(&notification.out_trade_no);

    let mut tx = cx.begin().await?;
    let stored = store::notifications::insert(
        &mut tx,
        store::notifications::New {
            notification_id,
            app_id,
            notify_id: &shown_number(&notification.notify_id),
            digest: &notification.digest,
            out_trade_no: &out_trade_no,
            body: &notification.signed_body,
            received_at: now,
        },
    )
    .await?;
    if !stored {
        tracing::debug!(order.id = %out_trade_no, "a notification for {out_trade_no} came again");
        return Ok(Received::Repeat);
    }
    tx.enqueue_as(Enqueue::new(&HandleNotify { notification_id }).key(notification_id.to_string())).await?;
    tx.commit().await?;
    tracing::info!(
        order.id = %out_trade_no,
        notification.id = %notification_id,
        "a notification for {out_trade_no} is stored",
    );
    Ok(Received::Stored(notification_id))
}
