//! Tests on a real database.
//!
//! `TEST_DATABASE_URL` must name one where databases may be created. `PAYDESK_FULL=1` makes the long tests
//! longer.

mod admin;
mod database;
mod deaths;
mod enqueue;
mod faults;
mod interleavings;
mod outcomes;
mod plans;
mod processes;
mod proxy;
mod serial;
mod stops;
mod worker;

/// Whether to take the time for the long versions.
fn full() -> bool {
    std::env::var_os("PAYDESK_FULL").is_some_and(|value| value == "1")
}
