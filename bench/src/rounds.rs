//! How much is measured, and what comes of it.

use std::collections::BTreeMap;
use std::time::Duration;

use clap::Args;

use crate::table;

type Error = Box<dyn std::error::Error>;

/// The samples of each figure.
pub(crate) type Measured = BTreeMap<&'static str, Vec<f64>>;

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
    /// So much of the usual amount.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a part of a count"
    )]
    pub(crate) fn scaled(&self, count: usize) -> usize {
        ((count as f64 * self.scale) as usize).max(200)
    }

    /// Whether a figure is to be measured.
    pub(crate) fn want(&self, figure: &str) -> bool {
        figure.contains(&self.only)
    }

    /// Gives each its turn in every round. A turn may measure several figures.
    pub(crate) async fn measure(
        &self,
        turns: &[&'static str],
        turn: impl AsyncFn(&'static str) -> Result<Vec<(&'static str, f64)>, Error>,
    ) -> Result<Measured, Error> {
        let mut measured = Measured::new();
        for round in 1..=self.rounds {
            for name in turns {
                for (figure, value) in turn(name).await? {
                    eprintln!("round {round}: {figure}: {}", table::show(figure, value));
                    measured.entry(figure).or_default().push(value);
                }
            }
        }
        Ok(measured)
    }
}

/// So many in so long, per second.
#[expect(clippy::cast_precision_loss, reason = "a rate")]
pub(crate) fn per_second(count: usize, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64()
}

/// These quantiles of the samples, in milliseconds.
pub(crate) fn quantiles<const N: usize>(mut samples: Vec<Duration>, at: [f64; N]) -> [f64; N] {
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
