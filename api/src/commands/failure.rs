//! How a command ends badly.

use pay_core::config::Faults;

/// Why a command ended badly.
pub(crate) enum Failure {
    /// Variables that are missing or wrong.
    Configuration(Faults),
    /// Anything else, told whole.
    Work(String),
}

impl From<Faults> for Failure {
    fn from(faults: Faults) -> Self {
        Self::Configuration(faults)
    }
}

impl Failure {
    pub(crate) fn work(what: &str, error: &(dyn std::error::Error + 'static)) -> Self {
        Self::Work(format!("{what}: {}", pay_core::error::chain(error)))
    }
}

/// A refusal that a script can tell from others: it begins with a stable word.
pub(super) fn refused(code: &str, words: &str) -> Failure {
    Failure::Work(format!("{code}: {words}"))
}
