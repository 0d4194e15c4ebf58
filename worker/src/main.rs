//! `pay-worker`: runs the jobs. Any number of processes may run.

use std::process::ExitCode;

use pay_core::config::{ContextConfig, Env, Faults, WorkerConfig};
use pay_core::error::chain;
use pay_core::process::asked_to_stop;
use pay_core::{Context, telemetry};

/// Configuration that cannot work, as against work that failed.
const EXIT_CONFIGURATION: u8 = 2;

#[tokio::main]
async fn main() -> ExitCode {
    match work().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Configuration(faults)) => {
            eprintln!("pay-worker: {faults}");
            ExitCode::from(EXIT_CONFIGURATION)
        }
        Err(Failure::Work(error)) => {
            eprintln!("pay-worker: {}", chain(&*error));
            ExitCode::FAILURE
        }
    }
}

enum Failure {
    Configuration(Faults),
    Work(Box<dyn std::error::Error>),
}

impl From<Faults> for Failure {
    fn from(faults: Faults) -> Self {
        Self::Configuration(faults)
    }
}

async fn work() -> Result<(), Failure> {
    let mut env = Env::of_process();
    telemetry::start(&mut env);
    telemetry::serve_metrics(&mut env);
    let config = ContextConfig::from_env(&mut env);
    let limits = WorkerConfig::from_env(&mut env);
    let rows = pay_worker::schedule::table(&mut env);
    let ((config, limits), rows) = env.finish(config.zip(limits).zip(rows))?;

    let cx = Context::connect(config).await.map_err(|error| Failure::Work(error.into()))?;
    tracing::info!("working");
    pay_worker::run(cx, rows, limits, asked_to_stop()).await.map_err(|error| Failure::Work(error.into()))?;
    tracing::info!("stopped");
    Ok(())
}
