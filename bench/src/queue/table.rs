//! What the queue must and should reach.

use crate::rounds::Measured;
use crate::table::{Line, median};

pub(super) const LINES: [Line; 8] = [
    Line {
        what: "drain of no-op jobs, history kept, one process",
        figure: "drain ours",
        must: Some(("2 × stock", |of| 2.0 * of("drain stock"))),
        aim: Some(("0.5 × bare", |of| 0.5 * of("drain bare"))),
        time: false,
    },
    Line {
        what: "four processes together",
        figure: "drain ours, four processes",
        must: Some(("one process", |of| of("drain ours"))),
        aim: None,
        time: false,
    },
    Line {
        what: "drain with a serial key per job",
        figure: "drain ours, serial keys",
        must: None,
        aim: Some(("0.7 × without", |of| 0.7 * of("drain ours"))),
        time: false,
    },
    Line {
        what: "bulk enqueue by 500",
        figure: "enqueue ours by 500",
        must: Some(("stock", |of| of("enqueue stock by 500"))),
        aim: Some(("60,000/s", |_| 60_000.0)),
        time: false,
    },
    Line {
        what: "row + job in one transaction, 32 callers",
        figure: "transaction ours",
        must: Some(("0.8 × pgbench", |of| 0.8 * of("transaction pgbench"))),
        aim: None,
        time: false,
    },
    Line {
        what: "enqueue → start at low load, p50",
        figure: "latency p50",
        must: Some(("5 ms", |_| 5.0)),
        aim: Some(("3 ms", |_| 3.0)),
        time: true,
    },
    Line {
        what: "enqueue → start at low load, p99",
        figure: "latency p99",
        must: Some(("20 ms", |_| 20.0)),
        aim: Some(("10 ms", |_| 10.0)),
        time: true,
    },
    Line {
        what: "claim of 100, 200,000 pending and 1,000,000 finished, p50",
        figure: "claim p50",
        must: Some(("2 ms", |_| 2.0)),
        aim: None,
        time: true,
    },
];

/// Whether the rounds count, by what stock reaches of bare.
pub(super) fn verdict(measured: &Measured) -> Option<String> {
    let share = median(measured, "drain stock") / median(measured, "drain bare");
    let counts = if (0.14..=0.24).contains(&share) { "the round counts" } else { "**the round is void**" };
    (!share.is_nan())
        .then(|| format!("Stock reaches {share:.2} of bare, where about 0.19 is expected: {counts}."))
}
