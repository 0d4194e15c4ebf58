//! A limit is said once: its number in the document comes from a const, and stands nowhere else in the sources.

use std::collections::BTreeSet;

use pay_api::check::schema::FAULTS_MAX;
use pay_api::orders::{WAIT_DEFAULT_S, WAIT_MAX_S};
use pay_api::page::CURSOR_CHARS_MAX;
use pay_core::domain::api_key::KEY_NAME_CHARS_MAX;
use pay_core::domain::ids::SHOP_ID_CHARS_MAX;
use pay_core::domain::order::{EXPIRY_DEFAULT, EXPIRY_MAX, EXPIRY_MIN};
use pay_core::domain::page::{SIZE_DEFAULT, SIZE_MAX};
use pay_core::domain::{Money, NewRefund};
use pay_core::flow::IdempotencyKey;
use serde_json::Value;

use super::env_example::rust_files;

/// A limit: the name of its const, its number, and where the document has it.
struct Limit {
    name: &'static str,
    number: i64,
    places: &'static [&'static str],
}

const fn limit(name: &'static str, number: i64, places: &'static [&'static str]) -> Limit {
    Limit { name, number, places }
}

fn chars(name: &'static str, number: usize, places: &'static [&'static str]) -> Limit {
    limit(name, i64::try_from(number).expect("a small number"), places)
}

fn limits() -> [Limit; 13] {
    [
        limit(
            "Money::TRADE_MAX",
            Money::TRADE_MAX.fen(),
            &["/components/schemas/CreateRefund/properties/amount_fen/maximum"],
        ),
        limit(
            "EXPIRY_MIN",
            EXPIRY_MIN.num_seconds(),
            &["/components/schemas/CreateOrder/properties/expires_in_s/minimum"],
        ),
        limit(
            "EXPIRY_MAX",
            EXPIRY_MAX.num_seconds(),
            &["/components/schemas/CreateOrder/properties/expires_in_s/maximum"],
        ),
        limit(
            "EXPIRY_DEFAULT",
            EXPIRY_DEFAULT.num_minutes(),
            &["/components/schemas/CreateOrder/properties/expires_in_s/description"],
        ),
        chars(
            "SHOP_ID_CHARS_MAX",
            SHOP_ID_CHARS_MAX,
            &[
                "/components/schemas/CreateOrder/properties/user_id/maxLength",
                "/components/schemas/CreateOrder/properties/user_id/pattern",
                "/components/schemas/CreateOrder/properties/product_id/maxLength",
                "/components/schemas/CreateOrder/properties/product_id/pattern",
                "/components/schemas/CreateRefund/properties/refund_no/maxLength",
                "/components/schemas/CreateRefund/properties/refund_no/pattern",
                "/paths/~1v1~1orders/get/parameters/user_id/schema/maxLength",
                "/paths/~1v1~1orders/get/parameters/user_id/schema/pattern",
            ],
        ),
        chars(
            "IdempotencyKey::CHARS_MAX",
            IdempotencyKey::CHARS_MAX,
            &[
                "/paths/~1v1~1orders/post/parameters/Idempotency-Key/schema/maxLength",
                "/paths/~1v1~1orders/post/parameters/Idempotency-Key/schema/pattern",
            ],
        ),
        chars(
            "NewRefund::REASON_CHARS_MAX",
            NewRefund::REASON_CHARS_MAX,
            &[
                "/components/schemas/CreateRefund/properties/reason/maxLength",
                "/components/schemas/CreateRefund/properties/reason/pattern",
            ],
        ),
        limit(
            "SIZE_MAX",
            SIZE_MAX.into(),
            &[
                "/paths/~1v1~1orders/get/parameters/limit/schema/maximum",
                "/paths/~1v1~1events/get/parameters/limit/schema/maximum",
                "/paths/~1v1~1orders~1{order_id}~1refunds/get/parameters/limit/schema/maximum",
            ],
        ),
        limit(
            "SIZE_DEFAULT",
            SIZE_DEFAULT.into(),
            &[
                "/paths/~1v1~1orders/get/parameters/limit/description",
                "/paths/~1v1~1events/get/parameters/limit/description",
                "/paths/~1v1~1orders~1{order_id}~1refunds/get/parameters/limit/description",
            ],
        ),
        limit(
            "WAIT_MAX_S",
            WAIT_MAX_S.into(),
            &[
                "/paths/~1v1~1orders~1{order_id}/get/parameters/wait/schema/maximum",
                "/paths/~1v1~1orders~1{order_id}/get/parameters/wait/description",
                "/paths/~1v1~1orders/post/description",
            ],
        ),
        chars(
            "CURSOR_CHARS_MAX",
            CURSOR_CHARS_MAX,
            &[
                "/paths/~1v1~1orders/get/parameters/after/schema/maxLength",
                "/paths/~1v1~1orders~1{order_id}~1refunds/get/parameters/after/schema/maxLength",
            ],
        ),
        chars("FAULTS_MAX", FAULTS_MAX, &[]),
        chars("KEY_NAME_CHARS_MAX", KEY_NAME_CHARS_MAX, &[]),
    ]
}

#[test]
fn the_document_has_each_limit_of_its_const() {
    let document = pay_api::spec::document();
    for Limit { name, number, places } in limits() {
        for place in places {
            let said = at(document, place).unwrap_or_else(|| panic!("{name}: nothing at {place}"));
            let has_it = match said {
                Value::String(text) => numbers(text).contains(&number),
                other => other.to_string().trim_end_matches(".0") == number.to_string(),
            };
            assert!(has_it, "{place} is {said}, and {name} is {number}");
        }
    }
    let create = at(document, "/paths/~1v1~1orders/post/description").and_then(Value::as_str);
    let said = create.is_some_and(|text| text.contains(&format!("up to {WAIT_DEFAULT_S} s")));
    assert!(said, "WAIT_DEFAULT_S is {WAIT_DEFAULT_S}: {create:?}");
}

/// What a pointer leads to. Parameters are found by name.
fn at<'a>(document: &'a Value, pointer: &str) -> Option<&'a Value> {
    pointer.split('/').skip(1).try_fold(document, |value, segment| {
        let segment = segment.replace("~1", "/");
        match value {
            Value::Array(items) => items.iter().find(|item| item["name"] == segment.as_str()),
            other => other.get(&segment),
        }
    })
}

/// Where a limit of a request could be said again: the edge, and what decides.
const ROOMS: [&str; 3] = ["api/src", "core/src/catalog", "core/src/domain"];

/// Lines with the number of a limit and another meaning: the file or folder, and what stands in the line.
const OTHERS: [(&str, &str); 19] = [
    ("api/src/commands/jobs/", "1000"),
    ("api/src/commands/jobs/", "REFUNDS_MAX"),
    ("api/src/commands/notifications.rs", "LISTED_MAX"),
    ("api/src/commands/payments.rs", "LISTED_DEFAULT"),
    ("api/src/events/stream.rs", "CHUNK_BYTES"),
    ("api/src/events/stream.rs", "EVENTS_PER_READ"),
    ("api/src/middleware/body_limit.rs", "BODY_BYTES_MAX"),
    ("api/src/notify.rs", "LOGGED_ONE_IN"),
    ("api/src/returns.rs", "fen"),
    ("api/src/waiting/feed.rs", "EVENTS_PER_READ"),
    ("core/src/domain/feed.rs", ": Bits = Bits {"),
    ("api/src/waiting/mod.rs", "ORDERS_PER_STATEMENT_MAX"),
    ("core/src/domain/answer.rs", "CHARS_MAX"),
    ("core/src/domain/by.rs", "CHARS_MAX"),
    ("core/src/domain/decide/refund_order.rs", "REASON_CHARS_MAX"),
    ("core/src/domain/look.rs", "20 s"),
    ("core/src/domain/look.rs", "AGAIN_IF_LOST"),
    ("core/src/domain/product.rs", "NAME_CHARS_MAX"),
    ("core/src/domain/timeline/mod.rs", "120"),
];

#[test]
fn no_number_of_a_limit_stands_anywhere_else() {
    let mut said = Vec::new();
    for file in rust_files(&ROOMS) {
        let text =
            std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let place = file.strip_prefix(super::path("")).unwrap_or(&file).to_string_lossy().into_owned();
        said.extend(repeated(&limits(), &place, &text));
    }
    assert_eq!(said, [""; 0], "a limit is a const; use it");
}

/// The lines of a source that say a limit's number and are not its const. Comments that are not in the document, and tests, are left out.
fn repeated(limits: &[Limit], place: &str, text: &str) -> Vec<String> {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let is_note = |line: &str| {
        let line = line.trim_start();
        line.starts_with("//!") || (line.starts_with("//") && !line.starts_with("///"))
    };
    let tests = place.ends_with("/tests.rs");
    let lines = code.lines().filter(|line| !tests && !is_note(line));
    let is_const = |line: &str| {
        let own = limits.iter().filter_map(|limit| limit.name.rsplit("::").next());
        own.map(|name| format!("const {name}:")).any(|own| line.contains(&own))
    };
    let is_other =
        |line: &str| OTHERS.iter().any(|(file, with)| place.starts_with(file) && line.contains(with));
    let says = |line: &str| {
        let numbers = numbers(line);
        let said = limits.iter().filter(|limit| numbers.contains(&limit.number)).map(|limit| limit.name);
        let said: Vec<&str> = said.collect();
        (!said.is_empty()).then(|| format!("{place} says {} again: {}", said.join(" or "), line.trim()))
    };
    lines.filter(|line| !is_const(line) && !is_other(line)).filter_map(says).collect()
}

/// The whole numbers in a text, as Rust and as people write them: `1_000` and `1,000`. In braces a comma parts two numbers.
fn numbers(text: &str) -> BTreeSet<i64> {
    let text = text.replace("{1,", "{1 ");
    let is_inside = |c: char| c.is_alphanumeric() || matches!(c, '_' | ',');
    let words = text.split(|c| !is_inside(c)).map(|word| word.trim_matches(','));
    words.filter_map(|word| word.replace(['_', ','], "").parse().ok()).collect()
}

mod breaches {
    use super::*;

    #[test]
    fn a_limit_that_is_said_again_is_found() {
        let limits = limits();
        for planted in [
            "const LENGTH_MAX: usize = 64;",
            "const PATTERN: &str = \"^[!-~]{1,64}$\";",
            "/// At most 10,000,000,000 fen.",
            "let max = 10_000_000_000;",
            "#[oai(validator(minimum(value = \"1\"), maximum(value = \"1000\")))]",
            "/// How many at most, by default 100.",
            "Err(\"must be 1 to 255 characters\")",
        ] {
            assert_eq!(repeated(&limits, "api/src/x.rs", planted).len(), 1, "{planted}");
        }
        for fine in [
            "pub const SHOP_ID_CHARS_MAX: usize = 64;",
            "// at most 64",
            "let sum: i64 = u64::MAX;",
            "sha256(x)",
            "#[cfg(test)] mod tests { fn f() { assert_eq!(a, 64) } }",
        ] {
            assert_eq!(repeated(&limits, "api/src/x.rs", fine), [""; 0], "{fine}");
        }
    }

    #[test]
    fn numbers_are_read_as_they_are_written() {
        let read = |text: &str| numbers(text).into_iter().collect::<Vec<_>>();
        assert_eq!(read("1_000 or 2,000, not u64 but 3."), [3, 1_000, 2_000]);
        assert_eq!(read("{1,64}"), [1, 64]);
    }
}
