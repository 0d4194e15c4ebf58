//! Figures beside what they must and should be: the tables of `README.md`.

use std::fmt::Write;

use crate::rounds::Measured;

/// What must hold of the medians, and what would be good.
pub(crate) type Bar = fn(&dyn Fn(&str) -> f64) -> f64;

/// A row of the table.
pub(crate) struct Line {
    pub(crate) what: &'static str,
    pub(crate) figure: &'static str,
    pub(crate) must: Option<(&'static str, Bar)>,
    pub(crate) aim: Option<(&'static str, Bar)>,
    /// Whether less is better.
    pub(crate) time: bool,
}

/// The median of a figure; no number, if it was not measured.
pub(crate) fn median(measured: &Measured, figure: &str) -> f64 {
    let mut samples = measured.get(figure).cloned().unwrap_or_default();
    samples.sort_by(f64::total_cmp);
    if samples.is_empty() { f64::NAN } else { samples[samples.len() / 2] }
}

/// A figure with its unit.
pub(crate) fn show(figure: &str, value: f64) -> String {
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
pub(crate) fn render(lines: &[Line], measured: &Measured) -> String {
    let of = |figure: &str| median(measured, figure);
    let mut text = String::from("| what | measured | must | aim |\n| --- | --- | --- | --- |\n");
    for line in lines {
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
    text
}
