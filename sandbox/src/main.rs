//! The sandbox as a program.

mod apps;
mod flags;

use std::io::Write;
use std::process::ExitCode;

use alipay_sandbox::Sandbox;
use clap::Parser;
use tracing_subscriber::EnvFilter;

use crate::flags::Flags;

/// Exit code for flags, files and addresses that cannot work.
const EXIT_CONFIG: u8 = 2;

fn main() -> ExitCode {
    let flags = Flags::parse();
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn,alipay_sandbox=info"));
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let pretty = match flags.log_format.as_deref() {
        Some(format) => format == "pretty",
        None => std::io::IsTerminal::is_terminal(&std::io::stderr()),
    };
    if pretty {
        logs.init();
    } else {
        logs.json().flatten_event(true).init();
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    match runtime {
        Ok(runtime) => runtime.block_on(run(flags)),
        Err(error) => {
            eprintln!("alipay-sandbox: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(flags: Flags) -> ExitCode {
    if flags.print_openapi {
        println!("{}", alipay_sandbox::control_document());
        return ExitCode::SUCCESS;
    }
    if let Some(folder) = &flags.make_keys {
        if let Err(error) = alipay_sandbox::keys::make_pairs(folder) {
            eprintln!("alipay-sandbox: {error}");
            return ExitCode::from(EXIT_CONFIG);
        }
        return ExitCode::SUCCESS;
    }
    let config = match flags.into_config() {
        Ok(config) => config,
        Err(faults) => {
            for fault in faults {
                eprintln!("alipay-sandbox: {fault}");
            }
            return ExitCode::from(EXIT_CONFIG);
        }
    };
    let running = match Sandbox::start(config).await {
        Ok(running) => running,
        Err(error) => {
            eprintln!("alipay-sandbox: {error}");
            return ExitCode::from(EXIT_CONFIG);
        }
    };
    // Whoever started it may not read: that is no reason to stop.
    let _ = writeln!(
        std::io::stdout(),
        "gateway  {}\ncontrol  {}/sandbox/openapi.json",
        running.gateway_url(),
        running.url()
    );
    stopped().await;
    running.shutdown().await;
    ExitCode::SUCCESS
}

/// Ctrl-C, or SIGTERM where there is such a thing.
async fn stopped() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
