//! What the queue costs: every contender in every round, in turn, on one cluster; medians over the rounds.

use std::collections::BTreeMap;
use std::time::Duration;

use clap::Args;
use sqlx::{AssertSqlSafe, PgPool};

use crate::cluster::Cluster;

mod bare;
mod claim;
pub(crate) mod drain;
mod enqueue;
mod latency;
mod ours;
mod stock;
mod table;
mod transaction;

type Error = Box<dyn std::error::Error>;

/// How much to measure.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Rounds; the table has their medians.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Of the usual amount of work, this part. Small for a try, never for a figure.
    #[arg(long, default_value_t = 1.0)]
    scale: f64,
    /// Only figures whose name contains this.
    #[arg(long, default_value = "")]
    only: String,
}

impl Options {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a part of a count"
    )]
    fn scaled(&self, count: usize) -> usize {
        ((count as f64 * self.scale) as usize).max(200)
    }
}

/// What is measured; the order is that of one round.
const FIGURES: [&str; 13] = [
    "drain bare",
    "drain stock",
    "drain ours",
    "drain ours, four processes",
    "drain ours, serial keys",
    "enqueue stock by 500",
    "enqueue ours by 500",
    "transaction pgbench",
    "transaction ours",
    "latency p50",
    "latency p99",
    "claim p50",
    "claim p90",
];

pub(crate) async fn run(options: &Options) -> Result<(), Error> {
    let cluster = Cluster::start()?;
    let mut measured: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    let wanted = |figure: &str| figure.contains(&options.only);
    for round in 1..=options.rounds {
        for figure in FIGURES.into_iter().filter(|figure| wanted(figure)) {
            if let Some(second) = figure.strip_suffix("p99").or_else(|| figure.strip_suffix("p90")) {
                // Measured together with its p50.
                if FIGURES.contains(&format!("{second}p50").as_str()) && wanted(&format!("{second}p50")) {
                    continue;
                }
            }
            let place = Place::new(&cluster, figure).await?;
            for (figure, value) in measure(figure, options, &cluster, &place).await? {
                eprintln!("round {round}: {figure}: {}", table::show(figure, value));
                measured.entry(figure).or_default().push(value);
            }
            place.remove(&cluster).await?;
        }
    }
    println!("{}", table::render(&measured));
    Ok(())
}

async fn measure(
    figure: &'static str,
    options: &Options,
    cluster: &Cluster,
    place: &Place,
) -> Result<Vec<(&'static str, f64)>, Error> {
    let jobs = options.scaled(200_000);
    let one = |value| Ok(vec![(figure, value)]);
    match figure {
        "drain bare" => one(drain::measure(place, drain::Kind::Bare, 1, jobs).await?),
        "drain stock" => one(drain::measure(place, drain::Kind::Stock, 1, jobs / 10).await?),
        "drain ours" => one(drain::measure(place, drain::Kind::Ours, 1, jobs).await?),
        "drain ours, four processes" => one(drain::measure(place, drain::Kind::Ours, 4, jobs).await?),
        "drain ours, serial keys" => one(drain::measure(place, drain::Kind::OursSerial, 1, jobs).await?),
        "enqueue stock by 500" => one(enqueue::stock(place, jobs / 4).await?),
        "enqueue ours by 500" => one(enqueue::ours(place, jobs).await?),
        "transaction pgbench" => one(transaction::pgbench(cluster, place, options.scaled(20_000)).await?),
        "transaction ours" => one(transaction::ours(place, options.scaled(20_000)).await?),
        "latency p50" | "latency p99" => {
            let [p50, p99] = latency::measure(place, options.scaled(500)).await?;
            Ok(vec![("latency p50", p50), ("latency p99", p99)])
        }
        "claim p50" | "claim p90" => {
            let [p50, p90] = claim::measure(place, jobs, options.scaled(1_000_000)).await?;
            Ok(vec![("claim p50", p50), ("claim p90", p90)])
        }
        _ => unreachable!("every figure has its measurement"),
    }
}

/// A database for one measurement, with both schemas, none of them used before.
pub(crate) struct Place {
    name: String,
    pub(crate) url: String,
    pub(crate) pool: PgPool,
}

impl Place {
    async fn new(cluster: &Cluster, figure: &str) -> Result<Self, Error> {
        let name: String = figure.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
        let admin = PgPool::connect(&cluster.url("postgres")).await?;
        sqlx::query(AssertSqlSafe(format!("create database \"{name}\""))).execute(&admin).await?;
        // What the measurement before has dirtied is not for this one to write.
        sqlx::query("checkpoint").execute(&admin).await?;
        admin.close().await;
        let url = cluster.url(&name);
        let pool = sqlx::postgres::PgPoolOptions::new().max_connections(40).connect(&url).await?;
        pay_queue::migrate(&pool).await?;
        Ok(Self { name, url, pool })
    }

    async fn remove(self, cluster: &Cluster) -> Result<(), Error> {
        self.pool.close().await;
        let admin = PgPool::connect(&cluster.url("postgres")).await?;
        sqlx::query(AssertSqlSafe(format!("drop database \"{}\" with (force)", self.name)))
            .execute(&admin)
            .await?;
        admin.close().await;
        Ok(())
    }
}

/// So many in so long, per second.
#[expect(clippy::cast_precision_loss, reason = "a rate")]
fn per_second(count: usize, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64()
}

/// These quantiles of the samples, in milliseconds.
fn quantiles<const N: usize>(mut samples: Vec<Duration>, at: [f64; N]) -> [f64; N] {
    samples.sort_unstable();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a place in a list"
    )]
    at.map(|quantile| {
        let place = ((samples.len() - 1) as f64 * quantile).round() as usize;
        samples[place].as_secs_f64() * 1000.0
    })
}
