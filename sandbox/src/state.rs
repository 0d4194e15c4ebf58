//! Keeping the world in a file: read once at the start, written after changes and at the end.
//!
//! The file is replaced whole, by renaming a finished one, so it is never half written. What happened in the last
//! [`PAUSE`] before a kill is not in it.

use std::path::{Path, PathBuf};
use std::pin::pin;
use std::time::Duration;

use crate::sandbox::Sandbox;
use crate::world::Snapshot;

/// The least time between two writings.
const PAUSE: Duration = Duration::from_secs(1);

/// Reads the file; none is an empty world.
pub(crate) fn read(path: &Path) -> Result<Option<Snapshot>, String> {
    let text = match std::fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.to_string()),
    };
    let snapshot: Snapshot = serde_json::from_slice(&text).map_err(|error| error.to_string())?;
    snapshot.check()?;
    Ok(Some(snapshot))
}

/// Writes the world as it is.
fn write(sandbox: &Sandbox, path: &Path) -> std::io::Result<()> {
    let snapshot = sandbox.look(|world, now| world.snapshot(now));
    let beside = path.with_extension("writing");
    std::fs::write(&beside, serde_json::to_vec(&snapshot)?)?;
    std::fs::rename(&beside, path)
}

/// Writes the world whenever it has changed, until it is told to stop; then once more. Nothing is written once it has ended: a writing under
/// way cannot be called off, and would come after the last.
pub(crate) async fn keep(sandbox: Sandbox, path: PathBuf, stop: impl Future<Output = ()>) {
    let mut changes = sandbox.changes();
    let mut stop = pin!(stop);
    loop {
        let is_last = tokio::select! {
            moved = changes.changed() => moved.is_err(),
            () = &mut stop => true,
        };
        write_apart(&sandbox, &path).await;
        if is_last {
            return;
        }
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            () = &mut stop => return write_apart(&sandbox, &path).await,
        }
    }
}

async fn write_apart(sandbox: &Sandbox, path: &Path) {
    let (writer, to) = (sandbox.clone(), path.to_owned());
    let written = tokio::task::spawn_blocking(move || write(&writer, &to)).await;
    if let Ok(Err(error)) = written {
        tracing::error!(path = %path.display(), %error, "the sandbox's state cannot be kept");
    }
}
