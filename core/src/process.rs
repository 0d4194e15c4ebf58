//! What every long-running program of ours does.

use tokio::signal::unix::{SignalKind, signal};

/// Completes when the process is asked to stop: Ctrl-C or SIGTERM.
pub async fn asked_to_stop() {
    let terminated = async {
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => {
                terminate.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        () = terminated => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    tracing::info!("asked to stop: finishing what is under way");
}
