//! `pay-api serve`.

use pay_api::State;
use pay_core::config::{ContextConfig, Env, HttpConfig};
use pay_core::process::asked_to_stop;
use pay_core::{Context, telemetry};
use poem::listener::TcpListener;

use crate::Failure;

pub(crate) async fn serve() -> Result<(), Failure> {
    let mut env = Env::of_process();
    telemetry::start(&mut env);
    let config = ContextConfig::from_env(&mut env);
    let http = HttpConfig::from_env(&mut env);
    let (mut config, http) = env.finish(config.zip(http))?;

    let notify_pool = config.database.set_aside().pool();
    let cx = Context::connect(config).await.map_err(|error| Failure::work("cannot start", &error))?;
    let listener = poem::listener::Listener::into_acceptor(TcpListener::bind(http.listen))
        .await
        .map_err(|error| Failure::work(&format!("cannot listen on {}", http.listen), &error))?;
    tracing::info!("listening on http://{}", http.listen);
    poem::Server::new_with_acceptor(listener)
        .run_with_graceful_shutdown(
            pay_api::app(State::new(cx, notify_pool, &http)),
            asked_to_stop(),
            Some(http.shutdown_timeout),
        )
        .await
        .map_err(|error| Failure::work("the server ended", &error))
}
