//! `pay-api serve`.

use std::time::Duration;

use pay_api::State;
use pay_api::server;
use pay_api::stopping::Stopping;
use pay_core::config::{ContextConfig, Env, HttpConfig};
use pay_core::process::asked_to_stop;
use pay_core::{Context, telemetry};
use tokio::net::TcpListener;

use crate::commands::Failure;

pub(crate) async fn serve() -> Result<(), Failure> {
    let mut env = Env::of_process();
    telemetry::start(&mut env);
    telemetry::serve_metrics(&mut env);
    let config = ContextConfig::from_env(&mut env);
    let http = HttpConfig::from_env(&mut env);
    let (mut config, http) = env.finish(config.zip(http))?;

    let notify_pool = config.database.set_aside().pool();
    let cx = Context::connect(config).await.map_err(|error| Failure::work("cannot start", &error))?;
    let listener = TcpListener::bind(http.listen)
        .await
        .map_err(|error| Failure::work(&format!("cannot listen on {}", http.listen), &error))?;
    tracing::info!("listening on http://{}", http.listen);
    let notify_cx = cx.with_pool(notify_pool);
    let state = State::new(cx, notify_cx, &http);
    let stopping = state.stopping.clone();
    tokio::spawn(stop(stopping.clone(), http.shutdown_delay));
    server::serve(listener, pay_api::app(state), &stopping, &http).await;
    Ok(())
}

/// Ends the process a while after readiness began to say no, so that nobody is turned away.
async fn stop(stopping: Stopping, delay: Duration) {
    asked_to_stop().await;
    stopping.leave();
    tokio::time::sleep(delay).await;
    stopping.end();
}
