//! What the feed must reach.

use crate::table::{Bar, Line};

const RATE: &str = "20,000/s";

const fn rate(what: &'static str, figure: &'static str, must: Option<(&'static str, Bar)>) -> Line {
    Line { what, figure, must, aim: None, time: false }
}

const fn latency(what: &'static str, figure: &'static str) -> Line {
    Line { what, figure, must: None, aim: None, time: true }
}

/// The table.
pub(super) const LINES: [Line; 14] = [
    rate("numbering", "number", Some((RATE, |_| 20_000.0))),
    rate(
        "the last tenth of them",
        "number, last tenth",
        Some(("first tenth / 1.25", |of| of("number, first tenth") / 1.25)),
    ),
    rate("numbering and announcing", "relay", Some((RATE, |_| 20_000.0))),
    rate(
        "the last tenth of them",
        "relay, last tenth",
        Some(("first tenth / 1.25", |of| of("relay, first tenth") / 1.25)),
    ),
    rate(
        "numbering, behind 1,000,000 old events",
        "number, old events",
        Some(("without / 1.1", |of| of("number") / 1.1)),
    ),
    rate(
        "numbering and announcing, behind 1,000,000 old events",
        "relay, old events",
        Some(("without / 1.1", |of| of("relay") / 1.1)),
    ),
    rate(
        "numbering, beside a transaction in another database",
        "number, another database",
        Some(("0.9 × without", |of| 0.9 * of("number"))),
    ),
    rate(
        "numbering and announcing, beside a transaction in another database",
        "relay, another database",
        Some(("0.9 × without", |of| 0.9 * of("relay"))),
    ),
    rate("numbering, beside a transaction in the same database", "number, same database", None),
    rate("numbering and announcing, beside a transaction in the same database", "relay, same database", None),
    latency("commit → in the feed at 100 orders/s, p50", "latency to the feed, p50"),
    latency("commit → in the feed at 100 orders/s, p99", "latency to the feed, p99"),
    latency("commit → heard on Redis at 100 orders/s, p50", "latency to Redis, p50"),
    latency("commit → heard on Redis at 100 orders/s, p99", "latency to Redis, p99"),
];
