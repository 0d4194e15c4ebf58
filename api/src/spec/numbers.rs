//! Puts the limits into the document's sentences: a description names the const, and the document has its number.

use pay_core::domain::order::{EXPIRY_DEFAULT, EXPIRY_MAX, EXPIRY_MIN};
use pay_core::domain::page::SIZE_DEFAULT;
use serde_json::Value;

use crate::orders::{WAIT_DEFAULT_S, WAIT_MAX_S};

/// The consts that descriptions name, and what the document says instead.
fn texts() -> [(&'static str, String); 6] {
    [
        ("`SIZE_DEFAULT`", SIZE_DEFAULT.to_string()),
        ("`WAIT_DEFAULT_S`", WAIT_DEFAULT_S.to_string()),
        ("`WAIT_MAX_S`", WAIT_MAX_S.to_string()),
        ("`EXPIRY_MIN`", format!("{} minutes", EXPIRY_MIN.num_minutes())),
        ("`EXPIRY_DEFAULT`", format!("{} minutes", EXPIRY_DEFAULT.num_minutes())),
        ("`EXPIRY_MAX`", format!("{} days", EXPIRY_MAX.num_days())),
    ]
}

/// Writes the numbers into every description.
pub(super) fn write(document: &mut Value) {
    match document {
        Value::Object(object) => {
            if let Some(Value::String(text)) = object.get_mut("description") {
                for (name, number) in texts() {
                    *text = text.replace(name, &number);
                }
            }
            object.values_mut().for_each(write);
        }
        Value::Array(items) => items.iter_mut().for_each(write),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_name_has_become_its_number() {
        for (name, _) in super::texts() {
            assert!(!super::super::spec().contains(name), "{name}");
        }
    }
}
