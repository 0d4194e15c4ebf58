//! What an operator runs beside the service: one command per file, and here what they share.
//!
//! A command reads its configuration, calls flows and prints; it is no part of the HTTP service.

pub(crate) mod doctor;
pub(crate) mod jobs;
pub(crate) mod keys;
pub(crate) mod migrate;
pub(crate) mod notifications;
pub(crate) mod payments;
pub(crate) mod refunds;

use std::fmt::Display;
use std::io::{self, Write as _};

use clap::Args;
use pay_core::config::{ContextConfig, Env, Faults};
use pay_core::domain::{AppId, By, ByError};
use pay_core::{App, Context, telemetry};

/// Why a command ended badly.
pub(crate) enum Failure {
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

impl Failure {
    pub(crate) fn work(what: &str, error: &(dyn std::error::Error + 'static)) -> Self {
        Self::Work(format!("{what}: {}", pay_core::error::chain(error)))
    }
}

/// Who changes something, and why.
#[derive(Args)]
pub(crate) struct Operator {
    /// Who does it; kept in the audit log. Without it, the user of this shell.
    #[arg(long, value_name = "NAME", env = "USER", hide_env_values = true, default_value = "unnamed")]
    by: String,
    /// Why, in at most 1,000 characters.
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

impl Operator {
    /// Its mark in the audit log; refused before anything is read or changed.
    fn checked(self) -> Result<By, Failure> {
        By::operator(&self.by, self.note.as_deref()).map_err(|error| {
            let code = match error {
                ByError::Name => "invalid_name",
                ByError::Note => "invalid_note",
            };
            refused(code, &error.to_string())
        })
    }
}

/// A refusal that a script can tell from others: it begins with a stable word.
fn refused(code: &str, words: &str) -> Failure {
    Failure::Work(format!("{code}: {words}"))
}

/// Prints a line of a command's result. Whoever reads it may stop reading, as `head` does: then the command ends in peace.
fn say(line: impl Display) {
    if writeln!(io::stdout(), "{line}").is_err() {
        std::process::exit(0);
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
