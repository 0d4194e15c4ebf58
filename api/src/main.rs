//! `pay-api`: the HTTP service, and what an operator runs beside it.

mod doctor;
mod jobs;
mod keys;
mod migrate;
mod notifications;
mod payments;
mod serve;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use pay_core::config::{ContextConfig, Env, Faults};
use pay_core::domain::AppId;
use pay_core::{App, Context, telemetry};

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
    /// Money that came and that a person has to decide about.
    Payments {
        #[command(subcommand)]
        command: payments::Command,
        /// The Alipay app whose money it is, where there are several.
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
        Command::Notifications { command, app } => notifications::run(command, app).await,
        Command::Jobs { command } => jobs::run(command).await,
        Command::Keys { command } => keys::run(command).await,
        Command::Spec => {
            print!("{}", pay_api::spec());
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

/// Why a command ended badly.
enum Failure {
    /// Variables that are missing or wrong.
    Configuration(Faults),
    /// Anything else, told whole.
    Work(String),
}

impl From<Faults> for Failure {
    fn from(faults: Faults) -> Self {
        Self::Configuration(faults)
    }
}

/// The world as configured, for a command that is run once.
async fn connected() -> Result<Context, Failure> {
    let mut env = Env::of_process();
    telemetry::start(&mut env);
    let config = ContextConfig::from_env(&mut env);
    let config = env.finish(config)?;
    Context::connect(config).await.map_err(|error| Failure::work("cannot start", &error))
}

/// The app that a command is about: the named one, or the only one there is.
fn app_of(cx: &Context, named: Option<AppId>) -> Result<AppId, Failure> {
    let known: Vec<&AppId> = cx.apps.iter().map(App::app_id).collect();
    let all = || known.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    match (named, known.as_slice()) {
        (Some(app_id), _) if known.contains(&&app_id) => Ok(app_id),
        (Some(app_id), _) => Err(Failure::Work(format!("there is no app {app_id} here; there is {}", all()))),
        (None, [only]) => Ok((*only).clone()),
        (None, _) => Err(Failure::Work(format!("there are several apps; name one by --app: {}", all()))),
    }
}

impl Failure {
    fn work(what: &str, error: &(dyn std::error::Error + 'static)) -> Self {
        Self::Work(format!("{what}: {}", pay_core::error::chain(error)))
    }
}
