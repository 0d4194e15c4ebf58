//! `pay-api`: the HTTP service, and what an operator runs beside it.

mod commands;
mod serve;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use pay_core::domain::AppId;

use crate::commands::{Failure, doctor, jobs, keys, migrate, notifications, payments, refunds, say};

/// Payment orders for shops that sell through Alipay.
#[derive(Parser)]
#[command(name = "pay-api", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API until SIGTERM or Ctrl-C.
    Serve,
    /// Bring the database's tables up to date. Safe to run again, and by several at once.
    Migrate {
        /// Also put three products on sale, to try things with.
        #[arg(long)]
        demo: bool,
    },
    /// Payments that need a manual decision.
    Payments {
        #[command(subcommand)]
        command: payments::Command,
        /// The Alipay app whose money it is, where there are several.
        #[arg(long, value_name = "APP_ID", global = true)]
        app: Option<AppId>,
    },
    /// Refunds that an operator ends.
    Refunds {
        #[command(subcommand)]
        command: refunds::Command,
        /// The Alipay app whose refunds they are, where there are several.
        #[arg(long, value_name = "APP_ID", global = true)]
        app: Option<AppId>,
    },
    /// Keys: who may call the API, and what for.
    Keys {
        #[command(subcommand)]
        command: keys::Command,
    },
    /// The queue: what waits, runs and failed; retry, cancel, pause, resume.
    Jobs {
        #[command(subcommand)]
        command: jobs::Command,
    },
    /// Messages of Alipay's that nobody could act on.
    Notifications {
        #[command(subcommand)]
        command: notifications::Command,
        /// The Alipay app whose notifications they are, where there are several.
        #[arg(long, value_name = "APP_ID", global = true)]
        app: Option<AppId>,
    },
    /// Print the OpenAPI document.
    Spec,
    /// Say what is wrong with the configuration, asking Alipay's gateway once; or why a notification does not verify.
    Doctor {
        /// Do not ask the gateway or the database.
        #[arg(long)]
        offline: bool,
        /// The raw body of a notification, as it was received; `-` for standard input.
        #[arg(long, value_name = "FILE")]
        notification: Option<PathBuf>,
    },
}

/// Configuration that cannot work, as against work that failed.
const EXIT_CONFIGURATION: u8 = 2;

#[tokio::main]
async fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Serve => serve::serve().await,
        Command::Migrate { demo } => migrate::migrate(demo).await,
        Command::Payments { command, app } => payments::run(command, app).await,
        Command::Refunds { command, app } => refunds::run(command, app).await,
        Command::Notifications { command, app } => notifications::run(command, app).await,
        Command::Jobs { command } => jobs::run(command).await,
        Command::Keys { command } => keys::run(command).await,
        Command::Spec => {
            say(pay_api::spec().trim_end());
            Ok(())
        }
        Command::Doctor { notification: Some(file), .. } => doctor::explain_notification(&file),
        Command::Doctor { notification: None, offline } => doctor::doctor(offline).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Configuration(faults)) => {
            eprintln!("pay-api: {faults}");
            ExitCode::from(EXIT_CONFIGURATION)
        }
        Err(Failure::Work(error)) => {
            eprintln!("pay-api: {error}");
            ExitCode::FAILURE
        }
    }
}
