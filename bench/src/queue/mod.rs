//! What the queue costs: every contender in every round, in turn, on one cluster; medians over the rounds.

use crate::cluster::Cluster;
use crate::place::Place;
use crate::rounds::{Options, per_second, quantiles};
use crate::table::render;

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
    let wanted = |figure: &str| FIGURES.contains(&figure) && options.want(figure);
    let turns: Vec<&str> = FIGURES
        .into_iter()
        .filter(|figure| wanted(figure))
        .filter(|figure| {
            let second = figure.strip_suffix("p99").or_else(|| figure.strip_suffix("p90"));
            // It is measured together with its p50.
            !second.is_some_and(|second| wanted(&format!("{second}p50")))
        })
        .collect();
    let measured = options
        .measure(&turns, async |figure| {
            let place = Place::new(&cluster, figure).await?;
            pay_queue::migrate(&place.pool).await?;
            let figures = measure(figure, options, &cluster, &place).await?;
            place.remove(&cluster).await?;
            Ok(figures)
        })
        .await?;
    println!("{}", render(&table::LINES, &measured));
    if let Some(verdict) = table::verdict(&measured) {
        println!("{verdict}");
    }
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
