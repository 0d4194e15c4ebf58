//! What the parts promise each other in files that no compiler reads: one module for each promise.

mod breaking;
mod compose;
mod env_example;
mod errors;
mod layers;
mod limits;
mod numbers;
mod openapi;
mod paths;
mod state_machine;

use std::path::PathBuf;

/// A file of the project.
fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").join(name)
}

fn read(name: &str) -> String {
    let path = path(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Holds a committed file against what the code makes of it. With `UPDATE_FILES=1` the file is written instead.
fn assert_generated(name: &str, made: &str) {
    if std::env::var_os("UPDATE_FILES").is_some() {
        std::fs::write(path(name), made).unwrap_or_else(|error| panic!("{name}: {error}"));
        return;
    }
    let committed = std::fs::read_to_string(path(name)).unwrap_or_default();
    assert!(
        committed == made,
        "{name} is not what the code makes of it any more. Write it anew and look at the difference:\n  \
         UPDATE_FILES=1 cargo nextest run -p pay-tests --test contract && git diff {name}\n{}",
        first_difference(&committed, made),
    );
}

fn first_difference(committed: &str, made: &str) -> String {
    let mut lines = committed.lines().zip(made.lines()).enumerate();
    lines.find(|(_, (a, b))| a != b).map_or_else(
        || "they differ in length".to_owned(),
        |(number, (a, b))| format!("line {}:\n  file: {a}\n  code: {b}", number + 1),
    )
}
