//! Keeps what an operator did to the queue.

use serde_json::json;

use crate::context::{Context, Tx};
use crate::domain::By;
use crate::error::Error;
use crate::store::{self, audit_log::Entry};

/// Writes to the audit log what an operator changes about a job or a queue, in the transaction of the change. `action` is a stable word such
/// as `job.retry`, `subject` a job's id or a queue's name, `detail` what else is to be known of it.
pub async fn audit_queue(
    cx: &Context,
    tx: &mut Tx,
    by: &By,
    action: &str,
    subject: &str,
    detail: &str,
) -> Result<(), Error> {
    let details = if detail.is_empty() { json!({}) } else { json!({ "detail": detail }) };
    let entry = Entry { at: cx.now(), app_id: None, by, action, subject, details };
    store::audit_log::insert(tx, &entry).await?;
    tracing::warn!(
        action,
        subject,
        detail,
        actor = by.actor(),
        "an operator changed the queue: {action} {subject}"
    );
    Ok(())
}
