//! Tests on a real database.
//!
//! `TEST_DATABASE_URL` must name one where databases may be created. `PAYDESK_FULL=1` makes the random tests longer.

mod database;
mod interleavings;
mod smoke;

/// Whether to take the time for the long versions.
fn full() -> bool {
    std::env::var_os("PAYDESK_FULL").is_some_and(|value| value == "1")
}
