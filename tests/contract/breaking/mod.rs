//! What would break a client that was made from the document as it was last released.
//!
//! `openapi/released.json` is that document. It is written anew at a release, and when a breaking change is wanted, which its diff
//! then shows to the reviewer: `ACCEPT_CONTRACT=1 cargo nextest run -p pay-tests --test contract`.

mod compare;

use serde_json::Value;

use compare::breaking_changes;

const RELEASED: &str = "openapi/released.json";

#[test]
fn nothing_breaks_a_client_of_the_released_document() {
    if std::env::var_os("ACCEPT_CONTRACT").is_some() {
        std::fs::write(super::path(RELEASED), pay_api::spec()).expect("to write it");
        return;
    }
    let released: Value = serde_json::from_str(&super::read(RELEASED)).expect("JSON");
    let changes = breaking_changes(&released, pay_api::spec::document());
    assert!(
        changes.is_empty(),
        "clients of {RELEASED} would break:\n  {}\nIf that is wanted, accept it and let the difference be reviewed:\n  \
         ACCEPT_CONTRACT=1 cargo nextest run -p pay-tests --test contract",
        changes.join("\n  "),
    );
}
