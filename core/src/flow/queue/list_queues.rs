//! The queues as an operator sees them.

use std::collections::BTreeMap;

use pay_queue::admin::{self, Pause, QueueCounts};
use sqlx::PgConnection;

/// A queue as it is now.
#[derive(Debug, Clone)]
pub struct QueueNow {
    /// Its name.
    pub queue: String,
    /// How many jobs it has in each state.
    pub counts: QueueCounts,
    /// Since when and why it is paused.
    pub pause: Option<Pause>,
}

/// Every queue that is served, has jobs in or is paused, by name.
///
/// # Errors
/// The database's own, as it said it.
pub async fn list_queues(conn: &mut PgConnection, served: &[&str]) -> sqlx::Result<Vec<QueueNow>> {
    let counted = admin::counts(conn).await?;
    let paused = admin::paused(conn).await?;
    let mut queues: BTreeMap<String, (QueueCounts, Option<Pause>)> =
        served.iter().map(|name| ((*name).to_owned(), Default::default())).collect();
    for counts in counted {
        let name = counts.queue.clone();
        queues.entry(name).or_default().0 = counts;
    }
    for pause in paused {
        let name = pause.queue.clone();
        queues.entry(name).or_default().1 = Some(pause);
    }
    Ok(queues.into_iter().map(|(queue, (counts, pause))| QueueNow { queue, counts, pause }).collect())
}

/// Whether [`list_queues`] would list it. Asks the database only about a queue that is not served.
///
/// # Errors
/// The database's own, as it said it.
pub async fn is_queue(conn: &mut PgConnection, served: &[&str], queue: &str) -> sqlx::Result<bool> {
    Ok(served.contains(&queue) || list_queues(conn, served).await?.iter().any(|known| known.queue == queue))
}
