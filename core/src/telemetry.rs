//! Logs: readable on a terminal, JSON elsewhere. Never keys, signatures, raw bodies or buyer data.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::FmtSpan;

use crate::config::Env;

/// What is logged where `RUST_LOG` says nothing.
const FILTER_DEFAULT: &str = "info,sqlx=warn,apalis=warn,poem=warn";

/// Begins to log to standard error, as `LOG_FORMAT` says (`pretty` or `json`; by default pretty on a terminal, JSON elsewhere) and
/// `RUST_LOG` filters. Called once, by `main`.
pub fn start(env: &mut Env) {
    let json = match env.text("LOG_FORMAT") {
        Some("json") => true,
        Some("pretty") => false,
        None => !std::io::stderr().is_terminal(),
        Some(other) => {
            let problem = format!("must be pretty or json, and is {other:?}");
            env.fault("LOG_FORMAT", problem);
            false
        }
    };
    let filter = match env.text("RUST_LOG").map(EnvFilter::try_new) {
        None => EnvFilter::new(FILTER_DEFAULT),
        Some(Ok(filter)) => filter,
        Some(Err(error)) => {
            env.fault("RUST_LOG", error.to_string());
            EnvFilter::new(FILTER_DEFAULT)
        }
    };
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_span_events(FmtSpan::NONE);
    let started = if json {
        subscriber.json().flatten_event(true).with_current_span(true).with_span_list(false).try_init()
    } else {
        subscriber.with_target(false).try_init()
    };
    if let Err(error) = started {
        eprintln!("logs were started before: {error}");
    }
}
