//! The numbers in the names of tests are the rows of `tests/README.md`.

use std::collections::BTreeSet;

use super::env_example::rust_files;

#[test]
fn every_number_in_a_name_is_a_row_and_every_row_has_a_test() {
    let list = super::read("tests/README.md");
    let rows: BTreeSet<String> = list
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split(' ').next())
        .filter(|number| is_number(number))
        .map(str::to_owned)
        .collect();
    let mut named = BTreeSet::new();
    for file in rust_files(&["alipay", "api", "core", "queue", "sandbox", "tests", "worker"]) {
        let text =
            std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        for name in text.split("fn ").skip(1).filter_map(|rest| rest.split(['(', '<']).next()) {
            let number = name.split('_').next().unwrap_or_default().to_uppercase();
            if name.contains('_') && is_number(&number) {
                named.insert(number);
            }
        }
    }
    assert!(rows.len() > 50, "{rows:?}");
    assert_eq!(named, rows);
}

/// A letter and a number.
fn is_number(word: &str) -> bool {
    let mut chars = word.chars();
    chars.next().is_some_and(|first| first.is_ascii_uppercase())
        && word.len() > 1
        && chars.all(|char| char.is_ascii_digit())
}
