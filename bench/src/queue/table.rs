//! The table of `README.md`.

use std::collections::BTreeMap;
use std::fmt::Write;

/// What must hold of the medians, and what would be good.
type Bar = fn(&dyn Fn(&str) -> f64) -> f64;

struct Line {
    what: &'static str,
    figure: &'static str,
    must: Option<(&'static str, Bar)>,
    aim: Option<(&'static str, Bar)>,
    /// Whether less is better.
    time: bool,
}

const LINES: [Line; 8] = [
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

fn median(samples: &[f64]) -> f64 {
    let mut samples = samples.to_vec();
    samples.sort_by(f64::total_cmp);
    if samples.is_empty() { f64::NAN } else { samples[samples.len() / 2] }
}

/// A figure with its unit.
pub(super) fn show(figure: &str, value: f64) -> String {
    if value.is_nan() {
        "not measured".to_owned()
    } else if figure.starts_with("latency") || figure.starts_with("claim") {
        format!("{value:.2} ms")
    } else {
        let whole = format!("{value:.0}");
        let mut grouped = String::new();
        for (place, digit) in whole.chars().enumerate() {
            if place > 0 && (whole.len() - place).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        grouped + "/s"
    }
}

/// The medians against what they must and should be.
pub(super) fn render(measured: &BTreeMap<&str, Vec<f64>>) -> String {
    let of = |figure: &str| median(measured.get(figure).map_or(&[], Vec::as_slice));
    let mut text = String::from("| what | measured | must | aim |\n| --- | --- | --- | --- |\n");
    for line in &LINES {
        let value = of(line.figure);
        let bar = |bar: &Option<(&str, Bar)>| {
            let Some((words, bar)) = bar else { return String::new() };
            let bar = bar(&of);
            let met = if line.time { value <= bar } else { value >= bar };
            let verdict = if value.is_nan() || bar.is_nan() {
                ""
            } else if met {
                "met: "
            } else {
                "**missed**: "
            };
            let bar = show(line.figure, bar);
            // A bar that is a number says itself.
            if *words == bar || words.ends_with("ms") {
                format!("{verdict}{words}")
            } else {
                format!("{verdict}{words} = {bar}")
            }
        };
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} |",
            line.what,
            show(line.figure, value),
            bar(&line.must),
            bar(&line.aim)
        );
    }
    let _ = writeln!(text, "\n| all figures | median | lowest | highest |\n| --- | --- | --- | --- |");
    for (figure, samples) in measured {
        let lowest = samples.iter().copied().fold(f64::NAN, f64::min);
        let highest = samples.iter().copied().fold(f64::NAN, f64::max);
        let [median, lowest, highest] = [of(figure), lowest, highest].map(|value| show(figure, value));
        let _ = writeln!(text, "| {figure} | {median} | {lowest} | {highest} |");
    }
    let share = of("drain stock") / of("drain bare");
    if !share.is_nan() {
        let verdict =
            if (0.14..=0.24).contains(&share) { "the round counts" } else { "**the round is void**" };
        let _ =
            writeln!(text, "\nStock reaches {share:.2} of bare, where about 0.19 is expected: {verdict}.");
    }
    text
}
