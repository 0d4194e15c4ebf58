//! What the feed costs: how fast waiting events are relayed, beside what could slow that down, and how soon an event is there.

use std::sync::Arc;

use chrono::TimeDelta;
use pay_core::catalog::PostgresCatalog;
use pay_core::config::DatabaseConfig;
use pay_core::events::{Publisher, RedisConfig, RedisPublisher};
use pay_core::{Context, DatabaseClock, Settings};
use pay_queue::Waker;

use crate::cluster::Cluster;
use crate::place::Place;
use crate::redis_server::RedisServer;
use crate::rounds::Options;
use crate::table::render;

mod beside;
mod fill;
mod latency;
mod publisher;
mod rate;
mod sample;
mod table;

type Error = Box<dyn std::error::Error>;

/// The channel of `order.paid`.
const CHANNEL: &str = "order";

/// What is measured; the order is that of one round.
const TURNS: [&str; 9] = [
    "number",
    "number, another database",
    "number, same database",
    "number, old events",
    "relay",
    "relay, another database",
    "relay, same database",
    "relay, old events",
    "latency",
];

/// Where one turn takes place.
struct Stage<'a> {
    place: Place,
    redis: &'a RedisServer,
}

/// What turns are copied of.
struct Templates {
    empty: String,
    old: String,
    /// How many orders' events are in the latter.
    old_orders: usize,
}

pub(crate) async fn run(options: &Options) -> Result<(), Error> {
    let cluster = Cluster::start_with(&["track_commit_timestamp=on"])?;
    let redis = RedisServer::start().await?;
    let turns: Vec<&str> = TURNS.into_iter().filter(|turn| options.want(turn)).collect();
    let old_orders =
        if turns.iter().any(|turn| turn.ends_with("old events")) { options.scaled(333_334) } else { 0 };
    let templates = Templates {
        empty: fill::template(&cluster, "no events", 0).await?,
        old: fill::template(&cluster, "old events", old_orders).await?,
        old_orders,
    };
    let measured =
        options.measure(&turns, async |turn| measure(turn, options, &cluster, &redis, &templates).await);
    println!("{}", render(&table::LINES, &measured.await?));
    Ok(())
}

async fn measure(
    turn: &'static str,
    options: &Options,
    cluster: &Cluster,
    redis: &RedisServer,
    templates: &Templates,
) -> Result<Vec<(&'static str, f64)>, Error> {
    let (template, old) = if turn.ends_with("old events") {
        (&templates.old, templates.old_orders)
    } else {
        (&templates.empty, 0)
    };
    let place = Place::of_template(cluster, turn, template).await?;
    let elsewhere = Place::new(cluster, "elsewhere").await?;
    let beside = match turn.split_once(", ") {
        Some((_, "another database")) => Some(beside::Open::begin(&elsewhere.url).await?),
        Some((_, "same database")) => Some(beside::Open::begin(&place.url).await?),
        _ => None,
    };
    let stage = Stage { place, redis };
    let orders = options.scaled(33_334);
    let figures = match turn {
        "latency" => {
            let latency::Latencies { feed, redis } = latency::measure(&stage, options.scaled(1_000)).await?;
            vec![
                ("latency to the feed, p50", feed[0]),
                ("latency to the feed, p99", feed[1]),
                ("latency to Redis, p50", redis[0]),
                ("latency to Redis, p99", redis[1]),
            ]
        }
        "number" => {
            let rates = rate::number(&stage, old, orders).await?;
            vec![(turn, rates.all), ("number, first tenth", rates.first), ("number, last tenth", rates.last)]
        }
        "relay" => {
            let rates = rate::relay(&stage, old, orders).await?;
            vec![(turn, rates.all), ("relay, first tenth", rates.first), ("relay, last tenth", rates.last)]
        }
        _ if turn.starts_with("number") => vec![(turn, rate::number(&stage, old, orders).await?.all)],
        _ => vec![(turn, rate::relay(&stage, old, orders).await?.all)],
    };
    drop(beside);
    elsewhere.remove(cluster).await?;
    stage.place.remove(cluster).await?;
    Ok(figures)
}

/// What a process of ours has, with no app.
async fn context(url: &str, publisher: impl Publisher + 'static) -> Result<Context, Error> {
    let pool = DatabaseConfig { url: url.to_owned().into(), connections_max: 16 }.pool();
    Ok(Context {
        apps: [].into_iter().collect(),
        catalog: Arc::new(PostgresCatalog::new(pool.clone())),
        publisher: Arc::new(publisher),
        clock: DatabaseClock::start(pool.clone()).await?,
        waker: Waker::new(pool.clone()),
        settings: Settings {
            order_expiry: TimeDelta::minutes(30),
            look_pause_max: TimeDelta::minutes(1),
            refund_delayed_after: TimeDelta::hours(1),
        },
        pool,
    })
}

fn redis_publisher(redis: &RedisServer) -> Result<RedisPublisher, Error> {
    let config = RedisConfig { url: redis.url(), channel: CHANNEL.to_owned(), stream_length: 100_000 };
    Ok(RedisPublisher::new(config)?)
}
