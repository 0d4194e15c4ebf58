//! The statements in the sources: every string that is SQL.
//!
//! The parameters of each have to have a type without their values, or the database cannot say whether it understands them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use pay_core::store;
use pay_tests::on_one_line;

/// Where programs hold their statements.
const FOLDERS: [&str; 4] = ["core/src", "queue/src", "api/src", "worker/src"];

/// Stands in a text for what a macro's caller puts there.
const HOLE: char = '\0';

/// What the programs send, one line each.
pub(super) fn statements() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut open: Vec<PathBuf> = FOLDERS.iter().map(|folder| root.join(folder)).collect();
    let mut found = BTreeSet::new();
    while let Some(place) = open.pop() {
        if place.is_dir() {
            let entries =
                fs::read_dir(&place).expect("a folder").map(|entry| entry.expect("an entry").path());
            open.extend(entries.filter(|entry| !entry.ends_with("tests")));
        } else if place.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&place).expect("a source");
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            found.extend(strings(code).iter().map(|string| on_one_line(string)).filter(|line| is_sql(line)));
        }
    }
    found.extend(store::orders::LIST.map(on_one_line));
    found
}

fn is_sql(text: &str) -> bool {
    let begins = ["select ", "insert into ", "delete from "].iter().any(|verb| text.starts_with(verb));
    begins
        || (text.starts_with("update ") && text.contains(" set "))
        || (text.starts_with("with ") && text.contains(" as "))
}

/// The string literals of a source. Those within one `concat!` are one; `columns!()` is the text that the source defines under that name,
/// and so is every other macro that stands for a text. One that has a hole for others to fill is left out.
fn strings(code: &str) -> Vec<String> {
    let texts: Vec<(String, String)> = code
        .split("macro_rules! ")
        .skip(1)
        .filter_map(|rest| {
            let (name, _) = rest.split_once(' ')?;
            let (_, text) = rest.split_once('"')?;
            Some((format!("{name}!()"), string(text).0))
        })
        .collect();
    let mut found = Vec::new();
    let mut joined: Option<String> = None;
    let mut rest = code;
    while !rest.is_empty() {
        if let Some(after) = ["'\"'", "'\\\"'"].iter().find_map(|quote| rest.strip_prefix(quote)) {
            rest = after;
        } else if rest.starts_with("//") {
            rest = rest.split_once('\n').map_or("", |(_, after)| after);
        } else if let Some(after) = rest.strip_prefix("concat!(") {
            joined = Some(String::new());
            rest = after;
        } else if let (Some(joined), Some((after, text))) = (
            &mut joined,
            texts.iter().find_map(|(name, text)| Some((rest.strip_prefix(name.as_str())?, text))),
        ) {
            joined.push_str(text);
            rest = after;
        } else if let (Some(text), Some(after)) = (&mut joined, rest.strip_prefix('$')) {
            text.push(HOLE);
            rest = after;
        } else if let (Some(_), Some(after)) = (&joined, rest.strip_prefix(')')) {
            found.extend(joined.take().filter(|text| !text.contains(HOLE)));
            rest = after;
        } else if let Some(after) = rest.strip_prefix("r#\"") {
            let (string, after) = after.split_once("\"#").expect("an end");
            found.push(string.to_owned());
            rest = after;
        } else if let Some(after) = rest.strip_prefix('"') {
            let (string, after) = string(after);
            match &mut joined {
                Some(text) => text.push_str(&string),
                None => found.push(string),
            }
            rest = after;
        } else {
            let mut chars = rest.chars();
            chars.next();
            rest = chars.as_str();
        }
    }
    found
}

/// A literal from behind its opening quote, and what follows on its closing one.
fn string(code: &str) -> (String, &str) {
    let mut text = String::new();
    let mut chars = code.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => break,
            '\\' => match chars.next() {
                Some('n') => text.push('\n'),
                // a line that goes on: its indentation is not part of it
                Some('\n') => {
                    let rest = chars.as_str().trim_start();
                    chars = rest.chars();
                }
                Some(escaped) => text.push(escaped),
                None => {}
            },
            c => text.push(c),
        }
    }
    (text, chars.as_str())
}
