//! How fast waiting events are relayed.

use std::time::{Duration, Instant};

use pay_core::flow::Relay;
use sqlx::{Connection, PgConnection};
use tokio::sync::{Notify, mpsc};
use tokio_util::sync::CancellationToken;

use super::publisher::Counted;
use super::{Error, Stage, context, fill, redis_publisher};
use crate::rounds::per_second;

/// What a process that relays does to keep the relay.
const KEEP_EVERY: Duration = Duration::from_secs(1);

/// Events per second: of all, of the first tenth, of the last tenth.
pub(super) struct Rates {
    pub(super) all: f64,
    pub(super) first: f64,
    pub(super) last: f64,
}

impl Rates {
    /// Of how many were done when.
    fn of(progress: &[(usize, Duration)]) -> Result<Self, Error> {
        let &(all, took) = progress.last().ok_or("nothing was done")?;
        let after =
            |part: usize| progress.iter().find(|(done, _)| *done >= part).copied().unwrap_or((all, took));
        let ((first, first_took), (most, most_took)) = (after(all / 10), after(all * 9 / 10));
        Ok(Self {
            all: per_second(all, took),
            first: per_second(first, first_took),
            last: per_second(all - most, took.saturating_sub(most_took)),
        })
    }
}

/// Numbering alone.
pub(super) async fn number(stage: &Stage<'_>, old: usize, orders: usize) -> Result<Rates, Error> {
    let cx = context(&stage.place.url, redis_publisher(stage.redis)?).await?;
    let relay = Relay::new(&cx, "bench");
    if !relay.keep().await? || relay.number().await?.is_more() {
        return Err("somebody else relays".into());
    }
    let events = wait_for_relay(stage, old, orders).await?;
    relay.keep().await?;

    let (started, mut kept) = (Instant::now(), Instant::now());
    let mut batches = Vec::new();
    loop {
        let more = relay.number().await?.is_more();
        batches.push(started.elapsed());
        if !more {
            break;
        }
        if kept.elapsed() > KEEP_EVERY {
            kept = Instant::now();
            relay.keep().await?;
        }
    }
    // The last one may be nearly empty, and counts for the whole alone.
    let took = batches.pop().ok_or("no batch")?;
    let whole = batches.len().max(1);
    let mut progress: Vec<_> =
        batches.into_iter().zip(1..).map(|(took, batch)| (events * batch / whole, took)).collect();
    let tenths = Rates::of(&progress)?;
    progress.push((events, took));
    check(stage, events, old).await?;
    Ok(Rates { all: Rates::of(&progress)?.all, ..tenths })
}

/// Numbering and announcing, by the loop of a worker process.
pub(super) async fn relay(stage: &Stage<'_>, old: usize, orders: usize) -> Result<Rates, Error> {
    let (told, mut taken) = mpsc::unbounded_channel();
    let cx = context(&stage.place.url, Counted { redis: redis_publisher(stage.redis)?, taken: told }).await?;
    let (bell, over) = (std::sync::Arc::new(Notify::new()), CancellationToken::new());
    let running = tokio::spawn({
        let (bell, over) = (bell.clone(), over.clone());
        async move { Box::pin(pay_worker::relay::run(cx, "bench", &bell, over)).await }
    });
    // It relays and is connected once one order's have come through.
    fill::waiting(&mut *stage.place.pool.acquire().await?, old, 1).await?;
    let mut came = 0;
    while came < 3 {
        came += taken.recv().await.ok_or("the relay ended")?.0;
    }
    let events = wait_for_relay(stage, old + 1, orders).await?;

    let started = Instant::now();
    bell.notify_one();
    let (mut done, mut progress) = (0, Vec::new());
    while done < events {
        let (count, at) = taken.recv().await.ok_or("the relay ended")?;
        done += count;
        progress.push((done, at.saturating_duration_since(started)));
    }
    over.cancel();
    running.await?;
    check(stage, events + 3, old).await?;
    Rates::of(&progress)
}

/// Commits the events of so many orders, after what they have dirtied is written. Returns how many.
async fn wait_for_relay(stage: &Stage<'_>, first: usize, orders: usize) -> Result<usize, Error> {
    let mut conn = PgConnection::connect(&stage.place.url).await?;
    let mut tx = conn.begin().await?;
    let events = fill::waiting(&mut tx, first, orders).await?;
    sqlx::query("checkpoint").execute(&stage.place.pool).await?;
    tx.commit().await?;
    Ok(events)
}

/// All stand in the feed, without a gap.
async fn check(stage: &Stage<'_>, events: usize, old: usize) -> Result<(), Error> {
    let (numbered, last): (i64, i64) =
        sqlx::query_as("select count(distinct feed_position), coalesce(max(feed_position), 0) from events")
            .fetch_one(&stage.place.pool)
            .await?;
    let all = i64::try_from(events + old * 3)?;
    if (numbered, last) == (all, all) {
        Ok(())
    } else {
        Err(format!("of {all} events {numbered} stand in the feed, the last at {last}").into())
    }
}
