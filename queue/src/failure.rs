//! What a handler says when it did not succeed.

use std::time::Duration;

use apalis_core::error::BoxDynError;
use chrono::{DateTime, Utc};

use crate::LeaseError;

/// How a handler ends when not with `Ok`. Made in one place of a product, from its own error.
///
/// Any other error, a panic or a timeout counts as [`Failure::retry`].
///
/// ```
/// use pay_queue::Failure;
/// use std::time::Duration;
///
/// fn failure(status: u16) -> Failure {
///     match status {
///         404 => Failure::dead("there is no such order"),
///         429 => Failure::wait_for(Duration::from_secs(30), "asked to slow down"),
///         _ => Failure::retry(format!("the gateway said {status}")),
///     }
/// }
/// assert_eq!(failure(502).to_string(), "the gateway said 502");
/// assert_eq!(failure(429).to_string(), "to be run again after 30s: asked to slow down");
/// ```
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Failed; to be run again after the back-off, until the policy's maximum of failures.
    #[error(transparent)]
    Retry(BoxDynError),
    /// Not now; to be run again at a time. No failure is counted.
    #[error("to be run again {until}: {why}")]
    Wait {
        /// When.
        until: Until,
        /// Why, for the operator.
        why: String,
    },
    /// Failed for good: a dead letter.
    #[error(transparent)]
    Dead(BoxDynError),
    /// The job is not ours any more. Nothing is recorded.
    #[error("the lease was lost")]
    LeaseLost,
}

/// When a job that waits is due again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// At this time.
    At(DateTime<Utc>),
    /// After this long, counted by the database from the end of the run.
    After(Duration),
}

impl std::fmt::Display for Until {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::At(time) => write!(f, "at {time}"),
            Self::After(pause) => write!(f, "after {pause:?}"),
        }
    }
}

impl Failure {
    /// Failed; again after the back-off.
    pub fn retry(error: impl Into<BoxDynError>) -> Self {
        Self::Retry(error.into())
    }

    /// Failed for good.
    pub fn dead(error: impl Into<BoxDynError>) -> Self {
        Self::Dead(error.into())
    }

    /// Again at this time, no failure counted.
    pub fn wait_until(time: DateTime<Utc>, why: impl Into<String>) -> Self {
        Self::Wait { until: Until::At(time), why: why.into() }
    }

    /// Again after this long, no failure counted.
    pub fn wait_for(pause: Duration, why: impl Into<String>) -> Self {
        Self::Wait { until: Until::After(pause), why: why.into() }
    }
}

impl From<LeaseError> for Failure {
    fn from(error: LeaseError) -> Self {
        match error {
            LeaseError::Lost(_) => Self::LeaseLost,
            error @ LeaseError::Database(_) => Self::retry(error),
        }
    }
}

/// An error with its whole chain, in one line: as it is kept of a failed run.
pub fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let said = cause.to_string();
        // Transparent wrappers say what their source says.
        if !text.ends_with(&said) {
            text.push_str(": ");
            text.push_str(&said);
        }
        next = cause.source();
    }
    text
}

/// What is alike in errors that differ only in their numbers: every word with a digit becomes `#`.
pub(crate) fn shape(error: &str) -> String {
    const LONGEST: usize = 160;
    let mut shape = String::new();
    for word in error.split_inclusive(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-')) {
        let letters = word.trim_end_matches(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-'));
        if letters.contains(|c: char| c.is_ascii_digit()) {
            shape.push('#');
            shape.push_str(&word[letters.len()..]);
        } else {
            shape.push_str(word);
        }
        if shape.len() >= LONGEST {
            break;
        }
    }
    shape.truncate(shape.floor_char_boundary(LONGEST));
    shape
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_that_differ_in_numbers_have_one_shape() {
        let first = shape("order ord_01J9ZZ: timed out after 1500ms (attempt 3)");
        assert_eq!(first, "order #: timed out after # (attempt #)");
        assert_eq!(first, shape("order ord_77K0AB: timed out after 20ms (attempt 12)"));
        assert_ne!(first, shape("order ord_77K0AB: refused"));
        assert!(shape(&"订单 ".repeat(300)).len() <= 160);
    }

    #[test]
    fn a_chain_is_told_once() {
        #[derive(Debug, thiserror::Error)]
        #[error("could not pay")]
        struct Outer(#[source] std::io::Error);
        let error = Failure::retry(Outer(std::io::Error::other("pipe broke")));
        assert_eq!(chain(&error), "could not pay: pipe broke");
    }
}
