//! What happened in the lives.

use std::collections::BTreeMap;

use alipay_sandbox::Fault;

use super::step::FAULTS;

/// What happened, and how often: a life in which nothing does proves nothing.
#[derive(Debug, Default)]
pub(super) struct Seen(pub(super) BTreeMap<String, u64>);

impl Seen {
    pub(super) fn count(&mut self, what: impl Into<String>, times: u64) {
        *self.0.entry(what.into()).or_default() += times;
    }

    /// Takes in what happened in another life.
    pub(super) fn add(&mut self, other: Self) {
        other.0.into_iter().for_each(|(what, times)| self.count(what, times));
    }

    /// Which of these never happened, as those that begin so.
    pub(super) fn missing<'a>(&self, all: &[&'a str]) -> Vec<&'a str> {
        let happened =
            |begins: &str| self.0.iter().any(|(what, times)| *times > 0 && what.starts_with(begins));
        all.iter().copied().filter(|begins| !happened(begins)).collect()
    }

    /// The faults that never struck. That of refunds which follow each other too closely strikes only those who break the rule.
    pub(super) fn missing_faults(&self) -> Vec<Fault> {
        let struck = |fault: Fault| self.0.contains_key(&format!("fault {fault:?}"));
        FAULTS.iter().copied().filter(|fault| *fault != Fault::RefundTooSoon && !struck(*fault)).collect()
    }
}
