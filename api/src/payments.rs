//! `pay-api payments`: money that waits for a person.

use clap::{Subcommand, ValueEnum};
use pay_core::domain::AppId;
use pay_core::flow::{self, Decision};

use crate::{Failure, app_of, connected};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// List the money that waits for a decision, oldest first: trade, order, fen.
    Undecided,
    /// Decide what becomes of the money of one trade.
    Decide {
        /// Alipay's number of the trade.
        trade_no: String,
        /// What becomes of it.
        decision: Choice,
    },
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Choice {
    /// It goes back to the buyer.
    Refund,
    /// It pays the order that had been closed.
    Accept,
    /// It is dealt with elsewhere; the books stay as they are.
    Dismiss,
}

/// What one look shows.
const LISTED_MAX: i64 = 1000;

pub(crate) async fn run(command: Command, app: Option<AppId>) -> Result<(), Failure> {
    let cx = connected().await?;
    let app_id = app_of(&cx, app)?;
    match command {
        Command::Undecided => {
            let waiting = flow::list_undecided(&cx, &app_id, LISTED_MAX)
                .await
                .map_err(|error| Failure::work("cannot list", &error))?;
            for payment in waiting {
                let order = payment.order_id.map_or_else(|| "-".to_owned(), |order_id| order_id.to_string());
                println!("{}\t{order}\t{}", payment.trade_no, payment.left_fen());
            }
            Ok(())
        }
        Command::Decide { trade_no, decision } => {
            let decision = match decision {
                Choice::Refund => Decision::Refund,
                Choice::Accept => Decision::Accept,
                Choice::Dismiss => Decision::Dismiss,
            };
            flow::decide_payment(&cx, &app_id, &trade_no, decision)
                .await
                .map_err(|error| Failure::work(&format!("trade {trade_no}"), &error))
        }
    }
}
