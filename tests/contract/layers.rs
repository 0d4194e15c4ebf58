//! The layers are straight: who may name whom, within each crate and between them.
//!
//! Every path of the source counts, wherever it is. Each rule is a function of a source's text, so that a breach can be planted.

use std::collections::BTreeSet;

use super::env_example::rust_files;
use super::paths::{Arrows, circles, paths};

/// The crates whose source is read.
const CRATES: [&str; 6] = ["alipay", "api", "core", "queue", "sandbox", "worker"];

/// Folder, and what of `core` its files may name. What is above it, `flow` before all, is in none.
const MAY_NAME: [(&str, &[&str]); 5] = [
    ("core/src/domain", &["domain"]),
    ("core/src/gateway", &["gateway", "domain", "config", "clock"]),
    ("core/src/catalog", &["catalog", "domain"]),
    ("core/src/store", &["store", "domain", "trace"]),
    ("core/src/events", &["events", "domain"]),
];

/// Folder, and the crates that none of its files may name: the edge has no SQL, and what decides has no IO.
const MUST_NOT_NAME: [(&str, &[&str]); 2] =
    [("api/src", &["sqlx"]), ("core/src/domain", &["sqlx", "redis", "reqwest"])];

#[test]
fn domain_stands_below_and_flow_is_where_the_parts_meet() {
    for (folder, allowed) in MAY_NAME {
        assert_eq!(in_files(folder, |module, text| named_above(allowed, module, text)), [""; 0]);
    }
}

#[test]
fn the_edge_has_no_sql_and_domain_has_no_io() {
    for (folder, forbidden) in MUST_NOT_NAME {
        assert_eq!(in_files(folder, |module, text| named_outside(forbidden, module, text)), [""; 0]);
    }
}

/// Modules at the root of a crate that name each other in a circle. There shall be none; these were there when the rule came.
const CIRCLES: [(&str, &[&str]); 2] = [
    ("alipay", &["keys", "verify"]),
    ("sandbox", &["bill", "calls", "config", "control", "fault", "gateway", "notify", "sandbox", "world"]),
];

#[test]
fn no_crate_has_a_circle_but_those_that_are_known() {
    for name in CRATES {
        let known = CIRCLES.iter().filter(|(of, _)| *of == name);
        let known: BTreeSet<Vec<String>> =
            known.map(|(_, circle)| circle.iter().map(|&module| module.to_owned()).collect()).collect();
        assert_eq!(circles(&arrows(&sources(&format!("{name}/src")))), known, "{name}");
    }
}

/// The modules of `api`, the lowest first: a module names those of the lines before its own. The root, which names them all, is above
/// every one of them, and a folder's `mod.rs` is above the files in it.
const API: [&[&str]; 15] = [
    &["current_request", "example", "stopping", "tag", "whole", "word"],
    &["param"],
    &["problem"],
    &["error"],
    &["check", "page", "server", "waiting"],
    &["auth", "body"],
    &["health", "notify", "orders", "refunds", "returns"],
    &["events"],
    &["service"],
    &["docs", "spec"],
    &["middleware"],
    &["commands"],
    &["serve"],
    &["lib"],
    &["main"],
];

#[test]
fn no_arrow_goes_up_in_api() {
    let all = sources("api/src");
    for module in all.iter().filter_map(|source| source.module.first()) {
        assert!(API.iter().any(|line| line.contains(&module.as_str())), "{module} has no place in the order");
    }
    assert_eq!(arrows_up(&API, &all), BTreeSet::new());
}

/// Which file names what is above it: a module of its own line or a later one, a folder's `mod.rs` from inside of the folder, or the root
/// of the crate. A name that a module passes on is its own module's. Tests are left out.
fn arrows_up(order: &[&[&str]], sources: &[Source]) -> BTreeSet<(String, String)> {
    let rank = |module: &[String]| -> usize {
        let first = module.first().map_or("lib", String::as_str);
        order.iter().position(|line| line.contains(&first)).unwrap_or(order.len())
    };
    let mut up = BTreeSet::new();
    for source in sources.iter().filter(|source| !source.module.is_empty()) {
        let module: Vec<&str> = source.module.iter().map(String::as_str).collect();
        let named = paths(&module, &source.text).into_iter();
        for path in named.filter(|path| !path.in_tests && path.segments[0] == "crate") {
            let target = target(sources, &path.segments[1..]);
            let is_up = match (target.first(), source.module.first()) {
                (Some(to), Some(from)) if to == from => {
                    source.module != target && source.module.starts_with(&target)
                }
                _ => rank(&target) >= rank(&source.module),
            };
            if is_up {
                let named: Vec<&str> =
                    std::iter::once("crate").chain(target.iter().map(String::as_str)).collect();
                up.insert((source.place.clone(), named.join("::")));
            }
        }
    }
    up
}

/// The module in which what a path names is at home: empty for the root.
fn target(sources: &[Source], path: &[String]) -> Vec<String> {
    let is_module = |module: &[String]| sources.iter().any(|source| source.module == module);
    let mut at = Vec::new();
    for segment in path {
        let below: Vec<String> = at.iter().chain([segment]).cloned().collect();
        if is_module(&below) {
            at = below;
            continue;
        }
        let here: Vec<&str> = at.iter().map(String::as_str).collect();
        let passed_on = sources.iter().filter(|source| source.module == at).find_map(|source| {
            let named = paths(&here, &source.text).into_iter().map(|path| path.segments);
            let inside = named.filter_map(|path| match path.split_first()? {
                (root, rest) if root == "crate" => Some(rest.to_vec()),
                _ => Some(at.iter().chain(&path).cloned().collect()),
            });
            inside.filter(|path| path.len() > at.len() + 1 && path.last() == Some(segment)).find_map(|path| {
                let module = path[..=at.len()].to_vec();
                is_module(&module).then_some(module)
            })
        });
        return passed_on.unwrap_or(at);
    }
    at
}

/// Package, and the packages of ours that it may depend on.
const MAY_DEPEND: [(&str, &[&str]); 6] = [
    ("alipay", &[]),
    ("queue", &[]),
    ("core", &["pay-alipay", "pay-queue"]),
    ("api", &["pay-core", "pay-alipay", "pay-queue"]),
    ("worker", &["pay-core", "pay-queue"]),
    ("sandbox", &["pay-alipay"]),
];

#[test]
fn the_edges_stand_on_core_and_nothing_stands_on_the_edges() {
    for (package, allowed) in MAY_DEPEND {
        let manifest = super::read(&format!("{package}/Cargo.toml"));
        let dependencies = manifest.split("[dependencies]").nth(1).unwrap_or_default();
        let dependencies = dependencies.split("\n[").next().unwrap_or_default();
        for name in dependencies.lines().filter_map(|line| line.split(['.', ' ']).next()) {
            let ours = name.starts_with("pay-") || name == "alipay-sandbox";
            assert!(!ours || allowed.contains(&name), "{package} depends on {name}; it may on {allowed:?}");
        }
    }
}

/// What a module names of its own crate beside what it may.
fn named_above(allowed: &[&str], module: &[&str], text: &str) -> Vec<String> {
    let of_crate = paths(module, text).into_iter().filter(|path| path.segments[0] == "crate");
    of_crate
        .map(|path| path.segments)
        .filter(|path| path.get(1).is_none_or(|part| !allowed.contains(&part.as_str())))
        .map(|path| format!("names {}; it may name {allowed:?}", path.join("::")))
        .collect()
}

/// What a module names of crates that it must not.
fn named_outside(forbidden: &[&str], module: &[&str], text: &str) -> Vec<String> {
    let outside = paths(module, text).into_iter().map(|path| path.segments);
    outside
        .filter(|path| forbidden.contains(&path[0].as_str()))
        .map(|path| format!("names {}; it must not name {forbidden:?}", path.join("::")))
        .collect()
}

/// Who names whom among the modules at the root of a crate, tests left out. A name that the root passes on is its module's.
fn arrows(sources: &[Source]) -> Arrows {
    let modules: BTreeSet<&str> =
        sources.iter().filter_map(|source| source.module.first()).map(String::as_str).collect();
    let root = sources.iter().filter(|source| source.module.is_empty());
    let passed_on: Vec<Vec<String>> =
        root.flat_map(|root| paths(&[], &root.text)).map(|path| path.segments).collect();
    let module_of = |name: &str| -> Option<String> {
        if modules.contains(name) {
            return Some(name.to_owned());
        }
        let passed = passed_on.iter().find(|path| path.last().is_some_and(|last| last == name))?;
        passed.iter().find(|segment| modules.contains(segment.as_str())).cloned()
    };
    let mut arrows = Arrows::new();
    for Source { module, text, .. } in sources {
        let Some(from) = module.first() else { continue };
        let module: Vec<&str> = module.iter().map(String::as_str).collect();
        let named = paths(&module, text)
            .into_iter()
            .filter(|path| !path.in_tests && path.segments[0] == "crate")
            .filter_map(|path| module_of(path.segments.get(1)?))
            .filter(|to| to != from);
        arrows.entry(from.clone()).or_default().extend(named);
    }
    arrows
}

/// A file of a crate.
struct Source {
    place: String,
    /// Its path in the crate; empty for the root.
    module: Vec<String>,
    text: String,
}

fn source(place: &str, text: &str) -> Source {
    let (_, within) = place.split_once("/src/").unwrap_or_else(|| panic!("{place} is in no crate"));
    let module = within.trim_end_matches(".rs").split('/').map(str::to_owned);
    let module = module.filter(|name| !["lib", "main", "mod"].contains(&name.as_str())).collect();
    Source { place: place.to_owned(), module, text: text.to_owned() }
}

/// Every file below a folder of the project.
fn sources(folder: &str) -> Vec<Source> {
    let root = super::path("");
    let read = |file: std::path::PathBuf| {
        let text =
            std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let place = file.strip_prefix(&root).unwrap_or(&file);
        source(&place.to_string_lossy(), &text)
    };
    rust_files(&[folder]).into_iter().map(read).collect()
}

/// What a rule finds in the files below a folder, each with its file.
fn in_files(folder: &str, rule: impl Fn(&[&str], &str) -> Vec<String>) -> Vec<String> {
    let found = sources(folder).into_iter().flat_map(|Source { place, module, text }| {
        let module: Vec<&str> = module.iter().map(String::as_str).collect();
        rule(&module, &text).into_iter().map(move |breach| format!("{place} {breach}")).collect::<Vec<_>>()
    });
    found.collect()
}

mod breaches {
    use super::*;

    fn allowed(folder: &str) -> &'static [&'static str] {
        MAY_NAME.iter().find(|(of, _)| *of == folder).expect("a rule").1
    }

    #[test]
    fn an_arrow_up_is_named() {
        for (folder, allowed) in MAY_NAME {
            let part = folder.rsplit('/').next().expect("a name");
            for planted in ["fn f(cx: &crate::flow::X) {}", "use super::super::flow::X;"] {
                let found = named_above(allowed, &[part, "file"], planted);
                assert_eq!(found, [format!("names crate::flow::X; it may name {allowed:?}")], "{folder}");
            }
        }
        let domain = allowed("core/src/domain");
        for planted in
            ["use crate::store;", "use crate::Context;", "mod tests { use super::super::super::store::X; }"]
        {
            assert_eq!(named_above(domain, &["domain", "money"], planted).len(), 1, "{planted}");
        }
        for fine in ["use super::Money;", "use crate::domain::{Money, order::Order};", "// use crate::store;"]
        {
            assert_eq!(named_above(domain, &["domain", "order"], fine), [""; 0], "{fine}");
        }
    }

    #[test]
    fn a_crate_that_must_not_be_there_is_named() {
        for (folder, forbidden) in MUST_NOT_NAME {
            for name in forbidden {
                for planted in [format!("use {name}::X;"), format!("fn f() -> {name}::Result<()> {{ g() }}")]
                {
                    assert_eq!(named_outside(forbidden, &["a"], &planted).len(), 1, "{folder}: {planted}");
                }
                let fine = format!("/// Not [`{name}::X`].\nlet {name} = \"{name}::X\";");
                assert_eq!(named_outside(forbidden, &["a"], &fine), [""; 0], "{folder}: {fine}");
            }
        }
    }

    #[test]
    fn an_arrow_up_in_the_order_is_named() {
        let order: [&[&str]; 3] = [&["a"], &["b", "c"], &["lib"]];
        let root = || source("x/src/lib.rs", "mod a; mod b; mod c; pub use b::Thing; fn service() {}");
        let folder = || source("x/src/b/mod.rs", "mod low; use low::Low; fn own() {}");
        let low = |text: &str| source("x/src/b/low.rs", text);
        let named = |sources: Vec<Source>| -> Vec<String> {
            let sources: Vec<Source> = [root(), folder()].into_iter().chain(sources).collect();
            arrows_up(&order, &sources).into_iter().map(|(file, named)| format!("{file} {named}")).collect()
        };
        for (planted, expected) in [
            (source("x/src/a.rs", "use crate::b;"), "x/src/a.rs crate::b"),
            (source("x/src/a.rs", "use crate::Thing;"), "x/src/a.rs crate::b"),
            (source("x/src/c.rs", "fn f() { crate::b::own() }"), "x/src/c.rs crate::b"),
            (source("x/src/c.rs", "fn f() { super::service() }"), "x/src/c.rs crate"),
            (low("use super::own;"), "x/src/b/low.rs crate::b"),
        ] {
            assert_eq!(named(vec![low(""), planted]).join("; "), expected);
        }
        let a = source("x/src/a.rs", "");
        let beside = "use super::{Low, low}; use crate::a; mod tests { use super::super::own; }";
        assert_eq!(named(vec![a, low("use crate::a::f;"), source("x/src/b/beside.rs", beside)]), [""; 0]);
    }

    #[test]
    fn a_circle_is_seen_through_what_the_root_passes_on() {
        let root = source("x/src/lib.rs", "pub mod a; pub mod b; pub use b::Thing;");
        let a = source("x/src/a/mod.rs", "use crate::Thing;");
        let straight = source("x/src/b.rs", "mod tests { use crate::a; }");
        assert!(circles(&arrows(&[root, a, straight])).is_empty());

        let root = source("x/src/lib.rs", "pub mod a; pub mod b; pub use b::Thing;");
        let a = source("x/src/a/mod.rs", "use crate::Thing;");
        let back = source("x/src/b.rs", "fn f() { crate::a::g() }");
        let found = circles(&arrows(&[root, a, back]));
        assert_eq!(found.into_iter().collect::<Vec<_>>(), [["a", "b"]]);
    }
}
