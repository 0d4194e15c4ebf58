//! One connection for one task, made again whenever it fails.

use std::time::{Duration, Instant};

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, PgConnection};
use tokio_util::sync::CancellationToken;

use super::Core;

/// How old a prepared statement may get. Postgres keeps the plan that it made when the table was small until it has counted
/// the table again, which may be a minute after ten thousand jobs came at once; and that plan reads them all for each claim.
const STATEMENTS_KEPT: Duration = Duration::from_secs(1);

/// A connection that outlives the database's absences.
#[derive(Debug)]
pub(super) struct Link {
    options: PgConnectOptions,
    conn: Option<PgConnection>,
    /// Since when its prepared statements are kept.
    prepared_at: Instant,
    /// What this task does, for the log.
    task: &'static str,
    failures: u32,
    longest_pause: Duration,
    over: CancellationToken,
}

/// The database did not do it, or did not say so in time. Whether it was done is unknown.
#[derive(Debug)]
pub(super) struct Unknown;

impl Link {
    pub(super) fn new(core: &Core, task: &'static str) -> Self {
        let options = core.options.clone().application_name(&format!("queue {task} {}", core.worker));
        // Well within the grace that rescue gives the living after an absence.
        let longest_pause = (core.config.lease_for / 16).min(Duration::from_secs(1));
        Self {
            options,
            conn: None,
            prepared_at: Instant::now(),
            task,
            failures: 0,
            longest_pause,
            over: core.over.clone(),
        }
    }

    /// Runs statements within a time limit, and not beyond the end of the engine. After a failure the
    /// connection is dropped, not returned to anybody: a late answer must never be taken for that of a later
    /// statement.
    pub(super) async fn run<T>(
        &mut self,
        limit: Duration,
        work: impl AsyncFnOnce(&mut PgConnection) -> sqlx::Result<T>,
    ) -> Result<T, Unknown> {
        let conn = self.conn.take();
        let stale = self.prepared_at.elapsed() > STATEMENTS_KEPT;
        if stale {
            self.prepared_at = Instant::now();
        }
        let options = &self.options;
        let attempt = tokio::time::timeout(limit, async {
            let mut conn = match conn {
                Some(conn) => conn,
                None => options.connect().await?,
            };
            if stale {
                conn.clear_cached_statements().await?;
            }
            let answer = work(&mut conn).await?;
            Ok::<_, sqlx::Error>((answer, conn))
        });
        let attempt = tokio::select! {
            attempt = attempt => attempt,
            () = self.over.cancelled() => return Err(Unknown),
        };
        let error = match attempt {
            Ok(Ok((answer, conn))) => {
                self.conn = Some(conn);
                if self.failures > 0 {
                    tracing::info!(
                        task = self.task,
                        failures = self.failures,
                        "the queue's database is back"
                    );
                    self.failures = 0;
                }
                return Ok(answer);
            }
            Ok(Err(error)) => error.to_string(),
            Err(_) => format!("no answer within {limit:?}"),
        };
        if self.failures == 0 {
            tracing::warn!(task = self.task, error, "the queue's database does not answer; trying on");
        } else {
            tracing::debug!(task = self.task, error, "the queue's database still does not answer");
        }
        metrics::counter!("queue_database_failures_total", "task" => self.task).increment(1);
        self.failures += 1;
        Err(Unknown)
    }

    /// Whether the last answer did not come.
    pub(super) fn is_down(&self) -> bool {
        self.failures > 0
    }

    /// How long to wait before trying again.
    pub(super) fn pause(&self) -> Duration {
        Duration::from_millis(50 << self.failures.min(5)).min(self.longest_pause)
    }
}
