//! Reads variables and collects what is wrong with them.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The variable's name.
    pub variable: &'static str,
    /// What is wrong; never the value of a secret.
    pub problem: String,
}

/// Everything that is wrong, a line each.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Faults(pub Vec<Fault>);

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "the configuration has {} fault{}:",
            self.0.len(),
            if self.0.len() == 1 { "" } else { "s" }
        )?;
        for Fault { variable, problem } in &self.0 {
            writeln!(f, "  {variable}: {problem}")?;
        }
        write!(f, "every variable is described in .env.example")
    }
}

/// The environment, and the faults found in it so far.
#[derive(Debug)]
pub struct Env {
    values: HashMap<String, String>,
    faults: Vec<Fault>,
}

impl Env {
    /// The environment of this process.
    pub fn of_process() -> Self {
        Self::new(std::env::vars())
    }

    /// Any set of variables.
    pub fn new(values: impl IntoIterator<Item = (String, String)>) -> Self {
        Self { values: values.into_iter().collect(), faults: Vec::new() }
    }

    /// The value; an empty one counts as absent.
    pub fn text(&self, variable: &'static str) -> Option<&str> {
        self.values.get(variable).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// The value; its absence is a fault.
    pub fn required(&mut self, variable: &'static str) -> Option<String> {
        let value = self.text(variable).map(str::to_owned);
        if value.is_none() {
            self.fault(variable, "is not set");
        }
        value
    }

    /// The value as a `T`, or `default` when absent. One that is no `T`, or that `accept` refuses, is a fault.
    pub fn parsed<T: FromStr>(
        &mut self,
        variable: &'static str,
        default: T,
        must_be: &str,
        accept: impl FnOnce(&T) -> bool,
    ) -> Option<T> {
        let Some(text) = self.text(variable) else { return Some(default) };
        let value = text.parse().ok().filter(accept);
        if value.is_none() {
            let problem = format!("must be {must_be}, and is {text:?}");
            self.fault(variable, problem);
        }
        value
    }

    /// Notes a fault, once.
    pub fn fault(&mut self, variable: &'static str, problem: impl Into<String>) {
        let fault = Fault { variable, problem: problem.into() };
        if !self.faults.contains(&fault) {
            self.faults.push(fault);
        }
    }

    /// `value` if nothing was wrong, else everything that was.
    pub fn finish<T>(self, value: Option<T>) -> Result<T, Faults> {
        match value {
            Some(value) if self.faults.is_empty() => Ok(value),
            _ => Err(Faults(self.faults)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env(pairs: &[(&str, &str)]) -> Env {
        Env::new(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
    }

    #[test]
    fn every_fault_is_reported_at_once() {
        let mut env = env(&[("ORDER_EXPIRY_S", "soon"), ("REDIS_URL", "  ")]);
        let url = env.required("DATABASE_URL");
        let redis = env.required("REDIS_URL");
        let expiry = env.parsed("ORDER_EXPIRY_S", 1800_u32, "a number of seconds", |_| true);
        let value = url.zip(redis).zip(expiry);
        let Err(faults) = env.finish(value) else { panic!("accepted") };
        let text = faults.to_string();
        for part in
            ["3 faults", "DATABASE_URL: is not set", "REDIS_URL: is not set", "ORDER_EXPIRY_S: must be"]
        {
            assert!(text.contains(part), "{part} is not in {text}");
        }
    }

    #[test]
    fn a_default_holds_where_nothing_is_set() {
        let mut env = env(&[]);
        let expiry = env.parsed("ORDER_EXPIRY_S", 1800_u32, "a number of seconds", |_| false);
        assert_eq!(env.finish(expiry), Ok(1800));
    }
}
