//! `pay-api payments`: money that waits for an operator.

use clap::builder::RangedI64ValueParser;
use clap::{Subcommand, ValueEnum};
use pay_core::domain::decide::decide_payment::Decision;
use pay_core::domain::{AppId, Payment};
use pay_core::flow::{self, ForOperator};
use serde_json::{Value, json};

use super::{Failure, Operator, app_of, connected, say};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// List the money that waits for an operator, the longest waiting first: trade, order, amount, what went back, what is left (all in
    /// fen), since when, why.
    Undecided {
        /// As one JSON array.
        #[arg(long)]
        json: bool,
        #[arg(long, default_value_t = LISTED_DEFAULT, value_parser = listed(), help = listed_help())]
        limit: u32,
    },
    /// List the money that was settled outside, the newest first: trade, order, what is left in fen, reference.
    SettledOutside {
        /// As one JSON array.
        #[arg(long)]
        json: bool,
        #[arg(long, default_value_t = LISTED_DEFAULT, value_parser = listed(), help = listed_help())]
        limit: u32,
    },
    /// Decide what becomes of the money of one trade. Alipay is asked first; a decision that does not fit what it says is refused.
    Decide {
        /// Alipay's number of the trade.
        trade_no: String,
        /// What becomes of it.
        decision: Choice,
        #[command(flatten)]
        operator: Operator,
    },
}

#[derive(Clone, Copy, ValueEnum)]
#[value(rename_all = "snake_case")]
pub(crate) enum Choice {
    /// It goes back to the buyer. One that Alipay refused is tried again.
    Refund,
    /// It pays the order that had been closed.
    Accept,
    /// It was dealt with elsewhere, as the note says; the books list it apart.
    SettledOutside,
}

impl From<Choice> for Decision {
    fn from(choice: Choice) -> Self {
        match choice {
            Choice::Refund => Self::Refund,
            Choice::Accept => Self::Accept,
            Choice::SettledOutside => Self::SettledOutside,
        }
    }
}

/// How many payments of each reason are listed where the command says nothing.
const LISTED_DEFAULT: u32 = 1000;
/// How many it may ask for.
const LISTED_MAX: u32 = 100_000;

fn listed() -> RangedI64ValueParser<u32> {
    clap::value_parser!(u32).range(1..=LISTED_MAX.into())
}

fn listed_help() -> String {
    format!("At most so many of each reason, 1 to {LISTED_MAX}")
}

pub(crate) async fn run(command: Command, app: Option<AppId>) -> Result<(), Failure> {
    let cx = connected().await?;
    let app_id = app_of(&cx, app)?;
    let cannot_list = |error: pay_core::Error| Failure::work("cannot list", &error);
    match command {
        Command::Undecided { json, limit } => {
            let waiting = flow::list_undecided(&cx, &app_id, i64::from(limit)).await.map_err(cannot_list)?;
            print(&waiting, limit, json, undecided_json, |listed| {
                let ForOperator { payment, why, since, .. } = listed;
                format!(
                    "{}\t{}\t{}\t{}\t{}\t{}\t{}",
                    payment.trade_no,
                    order_of(payment),
                    payment.amount.fen(),
                    payment.refunded.fen(),
                    payment.left_or_missing_fen(),
                    since.to_rfc3339(),
                    why.join(","),
                )
            });
            Ok(())
        }
        Command::SettledOutside { json, limit } => {
            let settled =
                flow::list_settled_outside(&cx, &app_id, i64::from(limit)).await.map_err(cannot_list)?;
            print(&settled, limit, json, payment_json, |payment| {
                let reference = payment.settled_outside.as_deref().unwrap_or_default();
                format!(
                    "{}\t{}\t{}\t{reference}",
                    payment.trade_no,
                    order_of(payment),
                    payment.left_or_missing_fen()
                )
            });
            Ok(())
        }
        Command::Decide { trade_no, decision, operator } => {
            let by = operator.checked()?;
            let decision: Decision = decision.into();
            flow::decide_payment(&cx, &app_id, &trade_no, decision, &by)
                .await
                .map_err(|error| Failure::work(&format!("{}: trade {trade_no}", error.code()), &error))?;
            say(format_args!("{trade_no}\t{}", decision.as_str()));
            Ok(())
        }
    }
}

/// Prints a list, and says on standard error where it may have been cut.
fn print<T>(
    rows: &[T],
    limit: u32,
    json: bool,
    as_json: impl Fn(&T) -> Value,
    as_line: impl Fn(&T) -> String,
) {
    if json {
        say(format_args!("{:#}", Value::Array(rows.iter().map(as_json).collect())));
    } else {
        for row in rows {
            say(format_args!("{}", as_line(row)));
        }
    }
    if u32::try_from(rows.len()).is_ok_and(|rows| rows >= limit) {
        eprintln!("pay-api: there may be more than these; --limit shows them");
    }
}

fn order_of(payment: &Payment) -> String {
    payment.order_id.map_or_else(|| "-".to_owned(), |order_id| order_id.to_string())
}

fn payment_json(payment: &Payment) -> Value {
    json!({
        "trade_no": payment.trade_no,
        "order_id": payment.order_id,
        "disposition": payment.disposition.as_str(),
        "amount_fen": payment.amount,
        "refunded_fen": payment.refunded,
        "reserved_fen": payment.reserved,
        "left_fen": payment.left_or_missing_fen(),
        "settled_outside": payment.settled_outside,
        "recorded_at": payment.recorded_at,
    })
}

fn undecided_json(listed: &ForOperator) -> Value {
    let mut row = payment_json(&listed.payment);
    row["why"] = json!(listed.why);
    row["since"] = json!(listed.since);
    row["refund_total_fen"] = json!(listed.refund_total);
    row
}
