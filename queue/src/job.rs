//! What a job is: a payload with a stable name and a policy.

use std::fmt;
use std::time::Duration;

use rand::Rng;
use serde::{Serialize, de::DeserializeOwned};

/// A kind of work. The payload holds ids, not copies of rows: a handler reads what is true when it runs.
///
/// ```
/// use pay_queue::{Job, Policy};
/// use serde::{Deserialize, Serialize};
/// use std::time::Duration;
///
/// #[derive(Clone, Serialize, Deserialize)]
/// struct SendReceipt {
///     order_id: String,
/// }
///
/// impl Job for SendReceipt {
///     const NAME: &'static str = "send_receipt";
///     const POLICY: Policy = Policy::DEFAULT.max_failures(5).timeout(Duration::from_secs(10));
/// }
/// ```
pub trait Job: Serialize + DeserializeOwned + Clone + Send + Sync + Unpin + 'static {
    /// The name under which rows are stored. Never derived from the Rust type: renaming a type must not
    /// orphan rows.
    const NAME: &'static str;
    /// The queue its rows stand in. One process serves a queue with one kind of job.
    const QUEUE: &'static str = Self::NAME;
    /// How long it may run and how often it may fail.
    const POLICY: Policy = Policy::DEFAULT;
}

/// How a kind of job is run: its limits, and what a failure costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// The failure with this number makes the job a dead letter. At least 1.
    pub max_failures: u32,
    /// The death of its worker with this number makes the job a dead letter: it is likely to be the killer. At least 1.
    /// `None`: never, however many workers die; from the third death on the job only pauses before it runs again. For
    /// work that must not be lost.
    pub max_worker_deaths: Option<u32>,
    /// A handler that runs longer is cut, and that is a failure.
    pub timeout: Duration,
    /// The pause after a failure.
    pub backoff: Backoff,
    /// Higher runs earlier, within one queue.
    pub priority: i16,
}

impl Policy {
    /// Ten failures, three worker deaths, 60 s for a run, 1 s to 10 min between failures, priority 0.
    pub const DEFAULT: Self = Self {
        max_failures: 10,
        max_worker_deaths: Some(3),
        timeout: Duration::from_mins(1),
        backoff: Backoff { base: Duration::from_secs(1), cap: Duration::from_mins(10) },
        priority: 0,
    };

    /// The same with another maximum of failures.
    #[must_use]
    pub const fn max_failures(mut self, max_failures: u32) -> Self {
        self.max_failures = max_failures;
        self
    }

    /// The same with another maximum of worker deaths; with `None`, without one.
    #[must_use]
    pub const fn max_worker_deaths(mut self, max_worker_deaths: Option<u32>) -> Self {
        self.max_worker_deaths = max_worker_deaths;
        self
    }

    /// The same with another limit for one run.
    #[must_use]
    pub const fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The same with another first and another longest pause between failures.
    #[must_use]
    pub const fn backoff(mut self, base: Duration, cap: Duration) -> Self {
        self.backoff = Backoff { base, cap };
        self
    }

    /// The same with another priority.
    #[must_use]
    pub const fn priority(mut self, priority: i16) -> Self {
        self.priority = priority;
        self
    }
}

/// A pause that doubles with every failure up to a cap, and never falls below half of that.
///
/// The random half keeps jobs that failed together from coming back together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    /// The pause after the first failure.
    pub base: Duration,
    /// No pause is longer.
    pub cap: Duration,
}

impl Backoff {
    /// The pause after the failure with this number, counted from 1.
    ///
    /// ```
    /// use std::time::Duration;
    /// let backoff = pay_queue::Backoff { base: Duration::from_secs(2), cap: Duration::from_secs(60) };
    /// let third = backoff.after(3); // 8 s, or down to half of that
    /// assert!((Duration::from_secs(4)..=Duration::from_secs(8)).contains(&third));
    /// assert!(backoff.after(30) <= backoff.cap);
    /// ```
    pub fn after(&self, failure: u32) -> Duration {
        let longest = self.base.saturating_mul(1 << failure.saturating_sub(1).min(30)).min(self.cap);
        longest.mul_f64(rand::rng().random_range(0.5..=1.0))
    }
}

/// A job's number: given by the database, in order of insertion, never reused.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type, Serialize, serde::Deserialize,
)]
#[sqlx(transparent)]
#[serde(transparent)]
pub struct JobId(pub i64);

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_doubles_up_to_the_cap_and_keeps_at_least_half() {
        let backoff = Backoff { base: Duration::from_secs(2), cap: Duration::from_secs(30) };
        for (failure, longest) in
            [(1, 2), (2, 4), (3, 8), (4, 16), (5, 30), (6, 30), (40, 30), (u32::MAX, 30)]
        {
            let longest = Duration::from_secs(longest);
            let drawn: Vec<_> = (0..200).map(|_| backoff.after(failure)).collect();
            assert!(
                drawn.iter().all(|pause| (longest / 2..=longest).contains(pause)),
                "{failure}: {drawn:?}"
            );
            assert!(drawn.windows(2).any(|pair| pair[0] != pair[1]), "no jitter after failure {failure}");
        }
    }
}
