//! What a command works with, as configured.

use pay_core::config::{ContextConfig, Env};
use pay_core::domain::AppId;
use pay_core::{App, Context, telemetry};

use super::failure::Failure;

/// The world as configured, for a command that is run once.
pub(super) async fn connected() -> Result<Context, Failure> {
    let mut env = Env::of_process();
    telemetry::start(&mut env);
    let config = ContextConfig::from_env(&mut env);
    let config = env.finish(config)?;
    Context::connect(config).await.map_err(|error| Failure::work("cannot start", &error))
}

/// The app that a command is about: the named one, or the only one there is.
pub(super) fn app_of(cx: &Context, named: Option<AppId>) -> Result<AppId, Failure> {
    let known: Vec<&AppId> = cx.apps.iter().map(App::app_id).collect();
    let all = || known.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    match (named, known.as_slice()) {
        (Some(app_id), _) if known.contains(&&app_id) => Ok(app_id),
        (Some(app_id), _) => Err(Failure::Work(format!("there is no app {app_id} here; there is {}", all()))),
        (None, [only]) => Ok((*only).clone()),
        (None, _) => Err(Failure::Work(format!("there are several apps; name one by --app: {}", all()))),
    }
}
