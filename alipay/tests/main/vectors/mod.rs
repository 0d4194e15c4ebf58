//! Every recorded vector is judged, and the number judged is the number the file holds.

mod certs;
mod codes;
mod keys;
mod messages;
mod requests;
mod responses;

use std::fs;
use std::path::PathBuf;

use pay_alipay::keys::PrivateKey;
use serde_json::Value;

/// Judges all vectors of one file; says how many there were, or which one failed and why.
type Judge = fn(&Value) -> usize;

const JUDGES: [(&str, Judge); 9] = [
    ("requests-npm.json", requests::judge),
    ("requests-python.json", requests::judge),
    ("notify.json", messages::judge_notifications),
    ("return-url.json", messages::judge_returns),
    ("responses.json", responses::judge),
    ("key-formats.json", keys::judge_forms),
    ("aes.json", keys::judge_aes),
    ("certs.json", certs::judge),
    (REFUND_CODES, codes::judge),
];

/// Alipay's published codes as this crate classifies them: facts of the crate, no recording, so they are always read from its own folder.
const REFUND_CODES: &str = "refund-codes.json";

/// The folder `ALIPAY_VECTORS` names, else the crate's own.
fn folder() -> PathBuf {
    std::env::var_os("ALIPAY_VECTORS").map_or_else(own_folder, PathBuf::from)
}

fn own_folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors")
}

fn is_own_folder() -> bool {
    std::env::var_os("ALIPAY_VECTORS").is_none()
}

fn read(name: &str) -> String {
    let path = if name == REFUND_CODES { own_folder() } else { folder() }.join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn judge(name: &str) {
    let (_, judge) = JUDGES.iter().find(|(file, _)| *file == name).expect("a judge for this file");
    let file: Value = serde_json::from_str(&read(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let held = vectors_in(&file);
    let judged = judge(&file);
    println!("{name}: judged {judged} of {held} vectors");
    assert_eq!(judged, held, "{name}: every vector is judged");
    assert!(held > 0, "{name}: there are vectors");
}

/// How many vectors a file holds: its own count where it has one, and every list of objects at its top.
fn vectors_in(file: &Value) -> usize {
    let lists = file.as_object().expect("an object").values().filter_map(Value::as_array);
    let held = lists.filter(|list| list.iter().all(Value::is_object)).map(Vec::len).sum();
    if let Some(count) = file.get("count") {
        assert_eq!(count.as_u64(), Some(held as u64), "the file holds as many vectors as it says");
    }
    held
}

#[test]
fn vectors_requests_npm() {
    judge("requests-npm.json");
}

#[test]
fn vectors_requests_python() {
    judge("requests-python.json");
}

#[test]
fn vectors_notify() {
    judge("notify.json");
}

#[test]
fn vectors_return_url() {
    judge("return-url.json");
}

#[test]
fn vectors_responses() {
    judge("responses.json");
}

#[test]
fn vectors_key_formats() {
    judge("key-formats.json");
}

#[test]
fn vectors_aes() {
    judge("aes.json");
}

#[test]
fn vectors_certs() {
    judge("certs.json");
}

#[test]
fn vectors_refund_codes() {
    judge(REFUND_CODES);
}

#[test]
fn vectors_no_file_without_a_judge() {
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let known = JUDGES.iter().any(|(file, _)| path.ends_with(file));
        assert!(
            known || path.extension().is_none_or(|kind| kind != "json"),
            "{} has no judge",
            path.display()
        );
    }
}

/// A key of the `keys/` folder.
fn private_key(name: &str) -> PrivateKey {
    PrivateKey::parse(&read(&format!("keys/{name}"))).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().unwrap_or_else(|| panic!("{name} is a list"))
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("{name} is a text in {value}"))
}

/// Where a vector says it is a quirk of one SDK, its judgement is a record and not a rule.
fn is_normative(vector: &Value) -> bool {
    vector.get("normative").is_none_or(|normative| normative == true)
}
