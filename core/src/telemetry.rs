//! Logs: readable on a terminal, JSON elsewhere. Never keys, signatures, raw bodies or buyer data. And measurements, for Prometheus.

use std::io::IsTerminal;
use std::net::SocketAddr;

use metrics_exporter_prometheus::PrometheusBuilder;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::FmtSpan;

use crate::config::Env;
use crate::error::chain;

/// What is logged where `RUST_LOG` says nothing.
const FILTER_DEFAULT: &str = "info,sqlx=warn,apalis=warn,poem=warn";

/// Bounds of the histograms, in seconds: from a claim to the longest that a job may take.
const SECONDS: [f64; 13] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0];

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

/// Lets Prometheus read, over plain HTTP at `METRICS_LISTEN`, what this process counts and times; where that is not set, nobody may.
/// An address that cannot be listened on is a fault. Called once, by the `main` of a program that stays, within its runtime.
pub fn serve_metrics(env: &mut Env) {
    let Some(text) = env.text("METRICS_LISTEN") else { return };
    let Ok(listen) = text.parse::<SocketAddr>() else {
        let problem = format!("must be an address and a port, as 127.0.0.1:9100, and is {text:?}");
        env.fault("METRICS_LISTEN", problem);
        return;
    };
    let served = PrometheusBuilder::new()
        .with_http_listener(listen)
        .set_buckets(&SECONDS)
        .and_then(PrometheusBuilder::install);
    match served {
        Ok(()) => tracing::info!("metrics at http://{listen}/metrics"),
        Err(error) => {
            env.fault("METRICS_LISTEN", format!("{listen} cannot be listened on: {}", chain(&error)));
        }
    }
}
