//! `pay-worker`: runs the jobs. Any number of processes may run.

use std::process::ExitCode;

use pay_core::config::{
    AlipayConfig, CatalogConfig, DatabaseConfig, Env, Faults, WorkerConfig, redis_from_env,
};
use pay_core::error::chain;
use pay_core::process::asked_to_stop;
use pay_core::{Context, Settings, telemetry};

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
    let database = DatabaseConfig::from_env(&mut env);
    let redis = redis_from_env(&mut env);
    let alipay = AlipayConfig::from_env(&mut env);
    let catalog = CatalogConfig::from_env(&mut env);
    let settings = Settings::from_env(&mut env);
    let limits = WorkerConfig::from_env(&mut env);
    let rows = pay_worker::schedule::table(&mut env);
    let all = database.zip(redis).zip(alipay).zip(catalog).zip(settings).zip(limits).zip(rows);
    let ((((((database, redis), alipay), catalog), settings), limits), rows) = env.finish(all)?;

    let cx = Context::connect(database.pool(), redis, &alipay, catalog, settings)
        .await
        .map_err(|error| Failure::Work(error.into()))?;
    tracing::info!("working");
    pay_worker::run(cx, rows, limits, asked_to_stop()).await.map_err(|error| Failure::Work(error.into()))?;
    tracing::info!("stopped");
    Ok(())
}
