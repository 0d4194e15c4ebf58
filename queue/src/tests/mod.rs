//! Tests on a real database.

mod database;
mod smoke;
