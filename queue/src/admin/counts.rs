//! How much there is to do, and how long it has been waiting.

use std::time::Duration;

use sqlx::PgConnection;

/// The live jobs and dead letters of one queue.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct QueueCounts {
    /// Which queue.
    pub queue: String,
    /// Not due yet.
    pub scheduled: u64,
    /// Runnable.
    pub ready: u64,
    /// Behind their serial key.
    pub blocked: u64,
    /// Leased.
    pub running: u64,
    /// Given up.
    pub dead: u64,
    /// How long the oldest runnable job has been due.
    pub oldest: Option<Duration>,
}

/// The counts of every queue that has live jobs or dead letters. Ended jobs cost nothing here.
///
/// # Errors
/// Those of the database.
///
/// ```no_run
/// # async fn example(conn: &mut sqlx::PgConnection) -> sqlx::Result<()> {
/// use pay_queue::admin;
/// let queues = admin::counts(conn).await?;
/// for queue in &queues {
///     println!("{}: {} ready, the oldest for {:?}", queue.queue, queue.ready, queue.oldest);
/// }
/// admin::publish(&queues, ["send_receipt"].into_iter());
/// # Ok(()) }
/// ```
pub async fn counts(conn: &mut PgConnection) -> sqlx::Result<Vec<QueueCounts>> {
    let rows: Vec<(String, String, i64, Option<f64>)> = sqlx::query_as(
        // One branch per partial index.
        "select queue, state, count(*), extract(epoch from now() - min(due_at))::float8
         from (select queue, state, due_at from queue.job where state = 'ready'
               union all select queue, state, due_at from queue.job where state = 'scheduled'
               union all select queue, state, due_at from queue.job where state = 'blocked'
               union all select queue, state, due_at from queue.job where lease_until is not null
               union all select queue, state, due_at from queue.job where state = 'dead') as live
         group by queue, state order by queue, state",
    )
    .fetch_all(conn)
    .await?;
    let mut queues: Vec<QueueCounts> = Vec::new();
    for (queue, state, count, age) in rows {
        if queues.last().is_none_or(|last| last.queue != queue) {
            queues.push(QueueCounts { queue, ..QueueCounts::default() });
        }
        let Some(counts) = queues.last_mut() else { continue };
        let count = u64::try_from(count).unwrap_or_default();
        match state.as_str() {
            "scheduled" => counts.scheduled = count,
            "ready" => {
                counts.ready = count;
                counts.oldest = age.map(|age| Duration::try_from_secs_f64(age).unwrap_or_default());
            }
            "blocked" => counts.blocked = count,
            "running" => counts.running = count,
            _ => counts.dead = count,
        }
    }
    Ok(queues)
}

/// Sets the gauges `queue_jobs{queue,state}` and `queue_oldest_ready_seconds{queue}`, to zero for those of
/// `served` that have nothing to count.
///
/// ```
/// use pay_queue::admin::{QueueCounts, publish};
/// let counted = [QueueCounts { queue: "send_receipt".to_owned(), ready: 3, ..QueueCounts::default() }];
/// publish(&counted, ["send_receipt", "close_expired"].into_iter());
/// ```
#[expect(clippy::cast_precision_loss, reason = "a gauge is a float; nobody counts 2^52 jobs")]
pub fn publish<'a>(queues: &[QueueCounts], served: impl Iterator<Item = &'a str>) {
    let idle: Vec<QueueCounts> = served
        .filter(|name| !queues.iter().any(|counts| counts.queue == *name))
        .map(|name| QueueCounts { queue: name.to_owned(), ..QueueCounts::default() })
        .collect();
    for counts in queues.iter().chain(&idle) {
        for (state, count) in [
            ("scheduled", counts.scheduled),
            ("ready", counts.ready),
            ("blocked", counts.blocked),
            ("running", counts.running),
            ("dead", counts.dead),
        ] {
            metrics::gauge!("queue_jobs", "queue" => counts.queue.clone(), "state" => state)
                .set(count as f64);
        }
        let oldest = counts.oldest.unwrap_or_default().as_secs_f64();
        metrics::gauge!("queue_oldest_ready_seconds", "queue" => counts.queue.clone()).set(oldest);
    }
}
