//! Reads a table of a TOML file and collects what is wrong with it: values of another type, and names that nobody reads.

use chrono::{DateTime, Utc};
use toml::Value;

/// A table of which each entry is read once.
#[derive(Debug)]
pub(super) struct Table {
    entries: toml::Table,
    problems: Vec<String>,
}

impl Table {
    /// The tables of this name in a text, of which there is at least one and nothing else.
    pub(super) fn several(text: &str, name: &str) -> Result<Vec<Self>, String> {
        let entries: toml::Table = text.parse().map_err(|error: toml::de::Error| error.to_string())?;
        let mut whole = Self { entries, problems: Vec::new() };
        let tables = whole.tables(name);
        if tables.is_empty() {
            whole.problems.push(format!("there is no [[{name}]]"));
        }
        let problems = whole.finish();
        if problems.is_empty() { Ok(tables) } else { Err(problems.join("; ")) }
    }

    /// A text; `None` if it is not there or empty.
    pub(super) fn string(&mut self, name: &str) -> Option<String> {
        let text = self.take(name, "a text", |value| value.as_str().map(|text| text.trim().to_owned()));
        text.filter(|text| !text.is_empty())
    }

    /// A text that has to be there.
    pub(super) fn need(&mut self, name: &str) -> Option<String> {
        if self.entries.get(name).and_then(Value::as_str).is_none_or(|text| text.trim().is_empty()) {
            self.problems.push(format!("{name} is not set"));
        }
        self.string(name)
    }

    /// Texts, of which there is at least one.
    pub(super) fn strings(&mut self, name: &str) -> Vec<String> {
        let texts = |value: &Value| {
            value.as_array()?.iter().map(|text| text.as_str().map(str::to_owned)).collect::<Option<Vec<_>>>()
        };
        let texts = self.take(name, "a list of texts", texts).unwrap_or_default();
        if texts.is_empty() {
            self.problems.push(format!("{name} names nothing"));
        }
        texts
    }

    /// A whole number, as text.
    pub(super) fn number(&mut self, name: &str) -> Option<String> {
        self.take(name, "a whole number", |value| value.as_integer().map(|number| number.to_string()))
    }

    /// A moment with its offset from UTC.
    pub(super) fn moment(&mut self, name: &str) -> Option<DateTime<Utc>> {
        self.take(name, "a time such as 2026-01-31T00:00:00Z", |value| {
            value.as_datetime()?.to_string().parse().ok()
        })
    }

    /// A table in it.
    pub(super) fn table(&mut self, name: &str) -> Option<Self> {
        let entries = self.take(name, "a table", |value| value.as_table().cloned())?;
        Some(Self { entries, problems: Vec::new() })
    }

    /// The tables of this name in it.
    pub(super) fn tables(&mut self, name: &str) -> Vec<Self> {
        let tables = |value: &Value| {
            value.as_array()?.iter().map(|table| table.as_table().cloned()).collect::<Option<Vec<_>>>()
        };
        let tables = self.take(name, "a list of tables", tables).unwrap_or_default();
        tables.into_iter().map(|entries| Self { entries, problems: Vec::new() }).collect()
    }

    /// Takes over what was wrong with a table in it.
    pub(super) fn adopt(&mut self, inner: Self, name: &str) {
        self.problems.extend(inner.finish().into_iter().map(|problem| format!("{name}: {problem}")));
    }

    /// Everything that was wrong.
    pub(super) fn finish(self) -> Vec<String> {
        let unread = self.entries.keys().map(|name| format!("{name} is no setting"));
        self.problems.iter().cloned().chain(unread).collect()
    }

    fn take<T>(&mut self, name: &str, must_be: &str, read: impl FnOnce(&Value) -> Option<T>) -> Option<T> {
        let value = self.entries.remove(name)?;
        let read = read(&value);
        if read.is_none() {
            self.problems.push(format!("{name} must be {must_be}"));
        }
        read
    }
}
