//! What time it is: the database's, for production.

use std::fmt::Debug;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgPool;

use crate::store::StoreError;

/// What time it is.
pub trait Clock: Debug + Send + Sync {
    /// Now.
    fn now(&self) -> DateTime<Utc>;
}

/// The database's time, so that a host whose clock is wrong closes nothing early.
///
/// Read from the database when it is made and then every half minute; between the readings this process' monotonic clock
/// carries it on.
#[derive(Debug)]
pub struct DatabaseClock {
    anchor: RwLock<(Instant, DateTime<Utc>)>,
}

impl DatabaseClock {
    /// How often it is read again: a monotonic clock drifts by less than a millisecond in that time.
    const READ_EVERY: Duration = Duration::from_secs(30);

    /// Reads the time and goes on reading it for as long as the clock is in use.
    pub async fn start(pool: PgPool) -> Result<Arc<Self>, StoreError> {
        let clock = Arc::new(Self { anchor: RwLock::new(read(&pool).await?) });
        let weak = Arc::downgrade(&clock);
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(Self::READ_EVERY).await;
                let Some(clock) = weak.upgrade() else { return };
                match read(&pool).await {
                    Ok(anchor) => clock.set(anchor),
                    Err(error) => {
                        tracing::debug!(%error, "the time could not be read: the last one is carried on");
                    }
                }
            }
        });
        Ok(clock)
    }

    fn set(&self, anchor: (Instant, DateTime<Utc>)) {
        *self.anchor.write().unwrap_or_else(PoisonError::into_inner) = anchor;
    }
}

impl Clock for DatabaseClock {
    fn now(&self) -> DateTime<Utc> {
        let (read_at, time) = *self.anchor.read().unwrap_or_else(PoisonError::into_inner);
        time + TimeDelta::from_std(read_at.elapsed()).unwrap_or(TimeDelta::MAX)
    }
}

async fn read(pool: &PgPool) -> Result<(Instant, DateTime<Utc>), StoreError> {
    // connecting takes its time, which is not the answer's
    let mut conn = pay_queue::acquire(pool).await?;
    let asked_at = Instant::now();
    let time = sqlx::query_scalar("select clock_timestamp()").fetch_one(&mut *conn).await?;
    // the reading was made somewhere between question and answer
    Ok((asked_at + asked_at.elapsed() / 2, time))
}
