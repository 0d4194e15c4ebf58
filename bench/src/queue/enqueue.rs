//! Enqueueing many at once, on one connection, each statement its own commit.

use std::time::Instant;

use apalis_postgres::PostgresStorage;
use pay_queue::{Enqueue, enqueue};

use super::ours::Noop;
use super::{Error, Place, per_second, stock as peer};

const BATCH: usize = 500;

pub(super) async fn stock(place: &Place, jobs: usize) -> Result<f64, Error> {
    PostgresStorage::setup(&place.pool).await?;
    let started = Instant::now();
    peer::push(&place.pool, jobs, BATCH).await?;
    Ok(per_second(jobs, started.elapsed()))
}

pub(super) async fn ours(place: &Place, jobs: usize) -> Result<f64, Error> {
    let mut conn = place.pool.acquire().await?;
    let started = Instant::now();
    for start in (0..jobs).step_by(BATCH) {
        let batch = (start..jobs.min(start + BATCH)).map(|n| Enqueue::new(&Noop { n }));
        enqueue::insert_many(&mut conn, batch).await?;
    }
    Ok(per_second(jobs, started.elapsed()))
}
