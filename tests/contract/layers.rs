//! The layers of `core` are straight: who may name whom.

use super::env_example::rust_files;

/// Folder, and what of `core` its files may import.
const MAY_IMPORT: [(&str, &[&str]); 5] = [
    ("core/src/domain", &["domain"]),
    ("core/src/gateway", &["domain", "config", "clock"]),
    ("core/src/catalog", &["domain"]),
    ("core/src/store", &["domain", "trace"]),
    ("core/src/events", &["domain"]),
];

#[test]
fn domain_stands_below_and_flow_is_where_the_parts_meet() {
    for (folder, allowed) in MAY_IMPORT {
        for file in rust_files(&[folder]) {
            let text =
                std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            for imported in text.lines().filter_map(|line| line.trim().strip_prefix("use crate::")) {
                let module = imported.split([':', ';']).next().unwrap_or_default();
                assert!(
                    allowed.contains(&module),
                    "{} imports {module}; it may import {allowed:?}",
                    file.display(),
                );
            }
        }
    }
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
