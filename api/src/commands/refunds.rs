//! `pay-api refunds`: refunds that an operator ends.

use clap::Subcommand;
use pay_core::domain::{AppId, RefundId};
use pay_core::flow;

use super::{Failure, Operator, app_of, connected, say};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Give up a refund that has neither succeeded nor failed. Alipay is asked first: if the money is back, the refund succeeds instead.
    GiveUp {
        /// The refund's id.
        refund_id: RefundId,
        #[command(flatten)]
        operator: Operator,
    },
}

pub(crate) async fn run(command: Command, app: Option<AppId>) -> Result<(), Failure> {
    let Command::GiveUp { refund_id, operator } = command;
    let by = operator.checked()?;
    let cx = connected().await?;
    let app_id = app_of(&cx, app)?;
    flow::give_up_refund(&cx, &app_id, refund_id, &by)
        .await
        .map_err(|error| Failure::work(&format!("{}: refund {refund_id}", error.code()), &error))?;
    say(format_args!("{refund_id}\tfailed"));
    Ok(())
}
