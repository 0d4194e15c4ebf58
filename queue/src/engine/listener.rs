//! Hears wake-ups.

use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgListener, PgPoolOptions};

use super::Core;
use crate::wake::CHANNEL;

/// Tries again after this long. Meanwhile polling does the work.
const RETRY: Duration = Duration::from_secs(1);

pub(super) async fn run(core: Arc<Core>) {
    let options = core.options.clone().application_name(&format!("queue listen {}", core.worker));
    let pool = PgPoolOptions::new().max_connections(1).connect_lazy_with(options);
    while !core.over.is_cancelled() {
        let heard = async {
            let mut listener = PgListener::connect_with(&pool).await?;
            listener.listen(CHANNEL).await?;
            loop {
                // `None`: the connection was lost and is made again; what was said meanwhile is lost.
                match listener.try_recv().await? {
                    Some(hint) => core.hint(hint.payload()),
                    None => core.hint_all(),
                }
            }
        };
        let result: Result<std::convert::Infallible, sqlx::Error> = tokio::select! {
            result = heard => result,
            () = core.over.cancelled() => break,
        };
        let Err(error) = result;
        tracing::debug!(%error, "wake-ups cannot be heard; polling goes on");
        tokio::select! {
            () = tokio::time::sleep(RETRY) => {}
            () = core.over.cancelled() => {}
        }
    }
    pool.close().await;
}
