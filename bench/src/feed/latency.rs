//! From the commit of an event to its place in the feed, and to a subscriber's ear, by a worker process's own loop and wake-ups.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use chrono::Utc;
use futures_util::StreamExt;
use pay_core::config::WorkerConfig;
use pay_core::domain::{OrderId, Telling};
use pay_core::{Context, store};
use serde::Deserialize;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::sample::{self, KINDS};
use super::{CHANNEL, Error, Stage, context, redis_publisher};
use crate::rounds::quantiles;

/// A hundred orders a second.
const ORDER_EVERY: Duration = Duration::from_millis(10);

/// The parts of an envelope by which an event is known.
#[derive(Debug, PartialEq, Eq, Hash, Deserialize)]
struct Name {
    subject: String,
    sequence: i32,
}

/// Milliseconds from the commit.
pub(super) struct Latencies {
    /// The median and the 99th of a hundred, to the feed.
    pub(super) feed: [f64; 2],
    /// The same, to a subscriber.
    pub(super) redis: [f64; 2],
}

/// Writes the events of so many orders, three transactions each.
pub(super) async fn measure(stage: &Stage<'_>, orders: usize) -> Result<Latencies, Error> {
    let over = CancellationToken::new();
    let worker = context(&stage.place.url, redis_publisher(stage.redis)?).await?;
    let limits = WorkerConfig {
        concurrency: 8,
        lease_for: Duration::from_secs(25),
        shutdown_timeout: Duration::from_secs(5),
    };
    let running = tokio::spawn(pay_worker::run(worker, Vec::new(), limits, over.clone().cancelled_owned()));
    let mut heard = listen(&stage.redis.url()).await?;

    // Connections of its own, and a waker of its own, as another process has.
    let shop = context(&stage.place.url, redis_publisher(stage.redis)?).await?;
    let warm_up = orders / 10;
    let mut committed: HashMap<Name, Instant> = HashMap::new();
    let mut writing = JoinSet::new();
    let mut pace = tokio::time::interval(ORDER_EVERY);
    for n in 0..warm_up + orders {
        pace.tick().await;
        let shop = shop.clone();
        writing.spawn(async move {
            live(&shop, &format!("buyer-{n}")).await.map(|at| (n, at)).map_err(|error| error.to_string())
        });
    }
    let mut counted: Vec<String> = Vec::new();
    while let Some(written) = writing.join_next().await {
        let (n, (order_id, at)) = written??;
        if n >= warm_up {
            counted.push(order_id.to_string());
        }
        committed.extend(at.into_iter().zip(1..).map(|(at, sequence)| (name(order_id, sequence), at)));
    }
    let mut redis = Vec::new();
    let wanted: std::collections::HashSet<String> = counted.iter().cloned().collect();
    while !committed.is_empty() {
        let (name, at) = heard.recv().await.ok_or("the subscription ended")?;
        // A repeat is not there any more.
        let Some(committed) = committed.remove(&name) else { continue };
        if wanted.contains(&name.subject) {
            redis.push(at.saturating_duration_since(committed));
        }
    }
    over.cancel();
    running.await??;
    // Numbering writes a row anew, once.
    let feed: Vec<f64> = sqlx::query_scalar(
        "select extract(epoch from pg_xact_commit_timestamp(xmin) - pg_xact_commit_timestamp(xid::xid))::float8
         from events where order_id = any($1)",
    )
    .bind(&counted)
    .fetch_all(&stage.place.pool)
    .await?;
    let feed = feed.into_iter().map(|seconds| Duration::from_secs_f64(seconds.max(0.0))).collect();
    Ok(Latencies { feed: quantiles(feed, [0.5, 0.99]), redis: quantiles(redis, [0.5, 0.99]) })
}

/// An order and its three events, each in a transaction that has the order's row; returns when they had committed.
async fn live(cx: &Context, user_id: &str) -> Result<(OrderId, Vec<Instant>), Error> {
    let order = sample::order(user_id, Utc::now())?;
    let mut committed = Vec::new();
    for kind in KINDS {
        let mut tx = cx.begin().await?;
        if committed.is_empty() {
            store::orders::insert(&mut tx, &order).await?;
        } else {
            store::orders::lock(&mut tx, order.order_id).await?;
            let order = sample::at_event(&order, kind)?;
            store::events::insert(&mut tx, &Telling::of_order(kind, &order, Utc::now())).await?;
        }
        tx.wake_relay();
        tx.commit().await?;
        committed.push(Instant::now());
    }
    Ok((order.order_id, committed))
}

fn name(order_id: OrderId, sequence: i32) -> Name {
    Name { subject: order_id.to_string(), sequence }
}

/// Subscribes, and passes on what is heard and when.
async fn listen(url: &str) -> Result<mpsc::UnboundedReceiver<(Name, Instant)>, Error> {
    let mut messages = redis::Client::open(url)?.get_async_pubsub().await?;
    messages.subscribe(format!("{CHANNEL}.events")).await?;
    let (told, heard) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        let mut messages = messages.on_message();
        while let Some(message) = messages.next().await {
            let at = Instant::now();
            let Ok(name) = serde_json::from_slice(message.get_payload_bytes()) else { continue };
            if told.send((name, at)).is_err() {
                return;
            }
        }
    });
    Ok(heard)
}
