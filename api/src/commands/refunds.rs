//! `pay-api refunds`: refunds that an operator ends.

use clap::Subcommand;
use pay_core::domain::{AppId, By, RefundId};
use pay_core::flow;

use super::{Failure, app_of, connected, say};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Give up a refund that has neither succeeded nor failed. Alipay is asked first: if the money is back, the refund succeeds instead.
    GiveUp {
        /// The refund's id.
        refund_id: RefundId,
        /// Who gives it up; kept in the audit log.
        #[arg(long, value_name = "NAME")]
        by: String,
        /// Why; kept in the audit log.
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
    },
}

pub(crate) async fn run(command: Command, app: Option<AppId>) -> Result<(), Failure> {
    let Command::GiveUp { refund_id, by, note } = command;
    let by = By::operator(&by, note.as_deref())
        .map_err(|error| Failure::Work(format!("invalid_request: {error}")))?;
    let cx = connected().await?;
    let app_id = app_of(&cx, app)?;
    flow::give_up_refund(&cx, &app_id, refund_id, &by)
        .await
        .map_err(|error| Failure::work(&format!("{}: refund {refund_id}", error.code()), &error))?;
    say(format_args!("{refund_id}\tfailed"));
    Ok(())
}
