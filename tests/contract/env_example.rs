//! `.env.example` names every variable that a program reads, and no other.

use std::collections::BTreeSet;

use pay_core::config::VARIABLES;

use super::read;

#[test]
fn the_example_names_every_variable_and_no_other() {
    let text = read(".env.example");
    let named: BTreeSet<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix('#').unwrap_or(line).split_once('='))
        .map(|(name, _)| name)
        .filter(|name| {
            name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
        })
        .collect();
    let read: BTreeSet<&str> = VARIABLES.into_iter().collect();
    assert_eq!(read.len(), VARIABLES.len(), "a variable stands twice in the list");
    assert_eq!(named, read);
}

/// The list itself is held against the code: every variable is read somewhere, and nothing else is.
#[test]
fn the_list_is_what_the_code_reads() {
    let mut read_somewhere = BTreeSet::new();
    for file in rust_files(&["core/src/config", "core/src/telemetry.rs", "worker/src", "api/src"]) {
        let text =
            std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for call in [
            "required(\"",
            "text(\"",
            "parsed(\"",
            "url(env, \"",
            "digits(env, \"",
            "key(env, \"",
            "seconds(env, \"",
            "schedule(env, \"",
            "parsed(\n            \"",
            "parsed(\n        \"",
        ] {
            read_somewhere.extend(
                code.split(call).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned),
            );
        }
    }
    let listed: BTreeSet<String> = VARIABLES.into_iter().map(str::to_owned).collect();
    assert_eq!(read_somewhere, listed);
}

pub(super) fn rust_files(places: &[&str]) -> Vec<std::path::PathBuf> {
    let mut open: Vec<_> = places.iter().map(|place| super::path(place)).collect();
    let mut files = Vec::new();
    while let Some(place) = open.pop() {
        if place.is_dir() {
            let entries =
                std::fs::read_dir(&place).unwrap_or_else(|error| panic!("{}: {error}", place.display()));
            open.extend(entries.map(|entry| entry.expect("an entry").path()));
        } else if place.extension().is_some_and(|extension| extension == "rs") {
            files.push(place);
        }
    }
    assert!(!files.is_empty(), "no Rust files in {places:?}");
    files
}
