//! What is remembered: SQL, one file per table. Imports `domain`.
//!
//! Free functions on `&mut PgConnection`, so that they compose in the caller's transaction. The same verbs in each file: `insert`,
//! `find`, `lock`, `apply`, `list`. Statements are checked by the tests, which run each of them on a real database.

pub mod api_keys;
pub mod audit_log;
mod columns;
mod error;
pub mod event_relay;
pub mod events;
pub mod evidence;
pub mod feed;
pub mod idempotency_keys;
mod locked;
pub mod looks;
pub mod notifications;
mod order_stage;
pub mod orders;
pub mod payments;
pub mod products;
pub mod recovery_marks;
pub mod refunds;
pub mod timeline;

pub use error::StoreError;
pub use locked::Locked;
