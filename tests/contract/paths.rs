//! Every path that Rust source names, in `use` lines and anywhere else: read by its tokens, since a test has no compiler to ask.

use std::collections::{BTreeMap, BTreeSet};

/// A path in a source, from its root: `crate`, or another crate's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Path {
    pub(super) segments: Vec<String>,
    /// Whether a module `tests` names it.
    pub(super) in_tests: bool,
}

/// The paths that a module names. `crate`, `super` and `self` are followed to the root of the crate; comments and strings are left out.
pub(super) fn paths(module: &[&str], source: &str) -> Vec<Path> {
    let tokens = tokens(source);
    let mut found = Vec::new();
    // Each open brace, with the name of the module that it opens.
    let mut open: Vec<Option<&str>> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let token = |ahead: usize| tokens.get(at + ahead).map_or("", String::as_str);
        match (token(0), token(2)) {
            ("mod", "{") => {
                open.push(Some(&tokens[at + 1]));
                at += 3;
                continue;
            }
            ("{", _) => open.push(None),
            ("}", _) => drop(open.pop()),
            _ => {}
        }
        let is_use = token(0) == "use" && token(1) != "<"; // `use<'a>` stands in bounds
        let begins = is_name(token(0)) && token(1) == "::" && (at == 0 || tokens[at - 1] != "::");
        if !is_use && !begins {
            at += 1;
            continue;
        }
        let mut read = Vec::new();
        at = tree(&tokens, at + usize::from(is_use), &[], &mut read);
        let inner = open.iter().flatten().copied();
        let here: Vec<&str> = module.iter().copied().chain(inner).collect();
        found.extend(
            read.into_iter()
                .map(|path| Path { segments: from_root(&here, path), in_tests: here.contains(&"tests") }),
        );
    }
    found
}

/// Reads `a::b::{c, d as e, f::*}` from a token on; returns where it ends.
fn tree(tokens: &[String], mut at: usize, before: &[String], found: &mut Vec<Vec<String>>) -> usize {
    let token = |at: usize| tokens.get(at).map_or("", String::as_str);
    let mut path = before.to_vec();
    if token(at) == "::" {
        at += 1;
    }
    loop {
        if token(at) == "{" {
            at += 1;
            while at < tokens.len() && token(at) != "}" {
                let next = tree(tokens, at, &path, found);
                at = next.max(at + usize::from(next == at)) + usize::from(token(next) == ",");
            }
            return at + 1;
        }
        if !is_name(token(at)) && token(at) != "*" {
            break;
        }
        path.push(tokens[at].clone());
        at += 1;
        // `::<` begins a list of types, whose paths are read on their own.
        if token(at) != "::" || token(at + 1) == "<" {
            break;
        }
        at += 1;
    }
    if token(at) == "as" {
        at += 2;
    }
    if path.len() > before.len() {
        found.push(path);
    }
    at
}

/// The path from the root of the crate, if it begins in it.
fn from_root(here: &[&str], path: Vec<String>) -> Vec<String> {
    let ups = path.iter().take_while(|segment| *segment == "super").count();
    let (base, rest) = match path[0].as_str() {
        "super" => (&here[..here.len().saturating_sub(ups)], ups),
        "self" => {
            let ups = path[1..].iter().take_while(|segment| *segment == "super").count();
            (&here[..here.len().saturating_sub(ups)], 1 + ups)
        }
        _ => return path,
    };
    let base = std::iter::once("crate").chain(base.iter().copied()).map(str::to_owned);
    base.chain(path.into_iter().skip(rest)).filter(|segment| segment != "self").collect()
}

fn is_name(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Names, `::`, and every other character on its own. No spaces, comments or literals.
fn tokens(source: &str) -> Vec<String> {
    let source: Vec<char> = source.chars().collect();
    let char_at = |at: usize| source.get(at).copied().unwrap_or('\0');
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < source.len() {
        let c = source[at];
        match (c, char_at(at + 1)) {
            ('/', '/') => {
                while at < source.len() && source[at] != '\n' {
                    at += 1;
                }
            }
            ('/', '*') => {
                let mut depth = 0;
                loop {
                    match (char_at(at), char_at(at + 1)) {
                        ('/', '*') => (depth, at) = (depth + 1, at + 2),
                        ('*', '/') => (depth, at) = (depth - 1, at + 2),
                        _ => at += 1,
                    }
                    if depth == 0 || at >= source.len() {
                        break;
                    }
                }
            }
            ('"', _) => at = behind_string(&source, at),
            ('\'', '\\') => {
                at += 3;
                while at < source.len() && source[at] != '\'' {
                    at += 1;
                }
                at += 1;
            }
            ('\'', _) if char_at(at + 2) == '\'' => at += 3,
            (':', ':') => {
                tokens.push("::".to_owned());
                at += 2;
            }
            _ if c.is_alphanumeric() || c == '_' => {
                let begin = at;
                while char_at(at).is_alphanumeric() || char_at(at) == '_' {
                    at += 1;
                }
                let word: String = source[begin..at].iter().collect();
                let hashes = source[at..].iter().take_while(|c| **c == '#').count();
                if word.ends_with('r') && word.len() <= 2 && char_at(at + hashes) == '"' {
                    at = behind_raw_string(&source, at + hashes, hashes);
                } else {
                    tokens.push(word);
                }
            }
            _ => {
                if !c.is_whitespace() {
                    tokens.push(c.to_string());
                }
                at += 1;
            }
        }
    }
    tokens
}

fn behind_string(source: &[char], quote: usize) -> usize {
    let mut at = quote + 1;
    while at < source.len() && source[at] != '"' {
        at += if source[at] == '\\' { 2 } else { 1 };
    }
    at + 1
}

fn behind_raw_string(source: &[char], quote: usize, hashes: usize) -> usize {
    let mut at = quote + 1;
    let is_end = |at: usize| source[at] == '"' && source[at + 1..].iter().take(hashes).all(|c| *c == '#');
    while at < source.len() && !is_end(at) {
        at += 1;
    }
    at + 1 + hashes
}

/// Who names whom.
pub(super) type Arrows = BTreeMap<String, BTreeSet<String>>;

/// The groups whose members all reach each other, each in order.
pub(super) fn circles(arrows: &Arrows) -> BTreeSet<Vec<String>> {
    let reached: BTreeMap<&String, BTreeSet<&String>> =
        arrows.keys().map(|from| (from, reachable(arrows, from))).collect();
    let circle = |member: &&String| -> Vec<String> {
        let is_back = |other: &&String| reached.get(*other).is_some_and(|from| from.contains(*member));
        reached[*member].iter().copied().filter(is_back).cloned().collect()
    };
    arrows.keys().filter(|member| reached[member].contains(member)).map(|member| circle(&member)).collect()
}

fn reachable<'a>(arrows: &'a Arrows, from: &String) -> BTreeSet<&'a String> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&String> = arrows.get(from).into_iter().flatten().collect();
    while let Some(next) = open.pop() {
        if found.insert(next) {
            open.extend(arrows.get(next).into_iter().flatten());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The paths that a source names, as text.
    fn read(module: &[&str], source: &str) -> Vec<String> {
        paths(module, source).into_iter().map(|path| path.segments.join("::")).collect()
    }

    #[test]
    fn a_path_is_read_wherever_it_is() {
        assert_eq!(
            read(&["a"], "use crate::b::{self, c::D as E, f::*};"),
            ["crate::b::self", "crate::b::c::D", "crate::b::f::*"]
        );
        assert_eq!(read(&["a"], "pub(crate) use sqlx;"), ["sqlx"]);
        assert_eq!(read(&["a"], "use {crate::b, ::sqlx::PgPool};"), ["crate::b", "sqlx::PgPool"]);
        assert_eq!(
            read(&["a"], "fn f(tx: &mut crate::b::Tx) -> sqlx::Result<()> { crate::c::g(1) }"),
            ["crate::b::Tx", "sqlx::Result", "crate::c::g"]
        );
        assert_eq!(read(&["a"], "let x = Vec::<crate::b::X>::new();"), ["Vec", "crate::b::X"]);
        assert_eq!(read(&["a"], "#[derive(sqlx::Type)] struct A(B);"), ["sqlx::Type"]);
        assert_eq!(read(&["a"], "macro_rules! m { () => { $crate::b::X } }"), ["crate::b::X"]);
        assert!(read(&["a"], "pub(crate) fn f() -> impl Sized + use<'_> {}").is_empty());
    }

    #[test]
    fn what_is_relative_is_followed_to_the_root() {
        assert_eq!(
            read(&["a", "b"], "use super::c; use super::super::d::E; use self::f::G;"),
            ["crate::a::c", "crate::d::E", "crate::a::b::f::G"]
        );
        assert_eq!(
            read(&["a", "b"], "mod tests { use super::super::c; fn f() { super::g() } } use super::h;"),
            ["crate::a::c", "crate::a::b::g", "crate::a::h"]
        );
        let tests: Vec<bool> = paths(&["a"], "mod tests { use super::b; } use super::c;")
            .into_iter()
            .map(|path| path.in_tests)
            .collect();
        assert_eq!(tests, [true, false]);
    }

    #[test]
    fn what_is_not_code_names_nothing() {
        let source = r##"
            // use crate::a; /* use crate::b;
            /* use crate::c; /* use crate::d; */ use crate::e; */
            let x = ("use \" crate::f", r#"use " crate::g"#, b"crate::h", br"crate::i\", '"', '\'', 'ä');
            fn f<'a>(r#type: &'a str) { crate::j::k() }
        "##;
        assert_eq!(read(&["m"], source), ["crate::j::k"]);
    }

    #[test]
    fn a_circle_is_found_and_a_straight_line_is_none() {
        let arrows = |all: &[(&str, &str)]| {
            let mut arrows = Arrows::new();
            for (from, to) in all {
                arrows.entry((*from).to_owned()).or_default().insert((*to).to_owned());
            }
            arrows
        };
        assert!(circles(&arrows(&[("a", "b"), ("b", "c"), ("a", "c")])).is_empty());
        let found = circles(&arrows(&[("a", "b"), ("b", "c"), ("c", "b"), ("d", "e"), ("e", "d")]));
        assert_eq!(found.into_iter().collect::<Vec<_>>(), [["b", "c"], ["d", "e"]]);
    }
}
