//! `pay-api notifications`: messages of Alipay's that nobody could act on.

use clap::Subcommand;
use pay_core::Context;
use pay_core::domain::{AppId, By, NotificationId};
use pay_core::flow::{self, Reprocessed};

use super::{Failure, Operator, app_of, connected, say};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// List those that are quarantined or not read yet, oldest first: notification, when it came, the order number it names, why.
    List,
    /// Have them read again, after what was wrong has been mended. Safe to repeat; what was acted on stays.
    Reprocess {
        /// Their ids, as listed.
        #[arg(required = true)]
        notification_ids: Vec<NotificationId>,
        #[command(flatten)]
        operator: Operator,
    },
}

/// What one look shows.
const LISTED_MAX: i64 = 1000;

pub(crate) async fn run(command: Command, app: Option<AppId>) -> Result<(), Failure> {
    let cx = connected().await?;
    let app_id = app_of(&cx, app)?;
    match command {
        Command::List => list(&cx, &app_id).await,
        Command::Reprocess { notification_ids, operator } => {
            let by = operator.checked()?;
            for notification_id in notification_ids {
                reprocess(&cx, &app_id, notification_id, &by).await?;
            }
            Ok(())
        }
    }
}

async fn list(cx: &Context, app_id: &AppId) -> Result<(), Failure> {
    let pending = flow::list_pending_notifications(cx, app_id, LISTED_MAX)
        .await
        .map_err(|error| Failure::work("cannot list", &error))?;
    for one in pending {
        let (at, reason) = (one.received_at.to_rfc3339(), one.reason.as_deref().unwrap_or("not_read"));
        say(format_args!("{}\t{at}\t{}\t{reason}", one.notification_id, one.out_trade_no));
    }
    Ok(())
}

async fn reprocess(
    cx: &Context,
    app_id: &AppId,
    notification_id: NotificationId,
    by: &By,
) -> Result<(), Failure> {
    let word = match flow::reprocess_notification(cx, app_id, notification_id, by)
        .await
        .map_err(|error| Failure::work(&format!("notification {notification_id}"), &error))?
    {
        Some(Reprocessed::Again) => "again",
        Some(Reprocessed::Done) => "done",
        None => return Err(Failure::Work(format!("notification {notification_id}: there is none"))),
    };
    say(format_args!("{notification_id}\t{word}"));
    Ok(())
}
