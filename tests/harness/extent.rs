//! How much a proof tries.

use std::ops::Range;
use std::time::{Duration, Instant};

/// How much a proof tries in this run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Extent {
    /// As much as `./test` has time for.
    Usual,
    /// `./test --full`, which sets `PAYDESK_FULL`.
    Full,
    /// `dev/night`, which sets `PAYDESK_NIGHT`: more than an hour, if need be.
    Night,
}

impl Extent {
    /// What this run was started as.
    pub fn of_this_run() -> Self {
        let is_set = |name| std::env::var_os(name).is_some();
        match (is_set("PAYDESK_NIGHT"), is_set("PAYDESK_FULL")) {
            (true, _) => Self::Night,
            (false, true) => Self::Full,
            (false, false) => Self::Usual,
        }
    }
}

/// The seeds that `PAYDESK_SEED` names, one or some: `17`, `100..200`.
///
/// # Panics
/// If it names something else.
pub fn named_seeds() -> Option<Range<u64>> {
    let number = |text: &str| text.parse().expect("PAYDESK_SEED: a number or two, as in 17 or 100..200");
    let seeds = std::env::var("PAYDESK_SEED").ok()?;
    Some(match seeds.split_once("..") {
        Some((first, end)) => number(first)..number(end),
        None => number(&seeds)..number(&seeds) + 1,
    })
}

/// A line a minute from a proof that takes long.
#[derive(Debug)]
pub struct Minutes {
    begun: Instant,
    told: Duration,
}

impl Minutes {
    /// From now on.
    #[expect(clippy::new_without_default, reason = "it begins to count")]
    pub fn new() -> Self {
        Self { begun: Instant::now(), told: Duration::ZERO }
    }

    /// Says how far it is, if a minute has gone by since it last did.
    pub fn tell(&mut self, how_far: impl FnOnce() -> String) {
        let now = self.begun.elapsed();
        if now.saturating_sub(self.told) >= Duration::from_mins(1) {
            self.told = now;
            println!("minute {}: {}", now.as_secs() / 60, how_far());
        }
    }
}
