//! Explaining what is wrong, before money finds out.
//!
//! Wrong keys are the main trouble of every integration, and without a test they surface only after a buyer has
//! paid. Three questions are answered here: what is wrong with this configuration ([`check_config`]), does it work
//! against the gateway ([`probe`]), and why does this notification not verify ([`diagnose`]).

mod cause;
mod config;
mod mishap;
mod notification;
mod probe;
mod recover;

pub use cause::{Cause, Diagnosis};
pub use config::{CertTexts, ConfigTexts, check_clock, check_config};
pub use notification::diagnose;
pub use probe::{explain, probe};

use std::fmt;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// As it should be.
    Good,
    /// It works, but not for ever or not for everyone.
    Warning,
    /// It cannot work.
    Error,
}

/// One thing the doctor found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub level: Level,
    /// A stable word for it.
    pub code: &'static str,
    /// What it is and what to do, for a person.
    pub text: String,
}

impl Finding {
    fn good(code: &'static str, text: impl Into<String>) -> Self {
        Self { level: Level::Good, code, text: text.into() }
    }

    fn warning(code: &'static str, text: impl Into<String>) -> Self {
        Self { level: Level::Warning, code, text: text.into() }
    }

    fn error(code: &'static str, text: impl Into<String>) -> Self {
        Self { level: Level::Error, code, text: text.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = match self.level {
            Level::Good => "good",
            Level::Warning => "warning",
            Level::Error => "error",
        };
        write!(f, "{level:<7} {}: {}", self.code, self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_is_one_line_that_begins_with_how_bad_it_is() {
        let shown = [Finding::good("a", "b"), Finding::warning("c", "d"), Finding::error("e", "f")]
            .map(|finding| finding.to_string());
        assert_eq!(shown, ["good    a: b", "warning c: d", "error   e: f"]);
    }
}
