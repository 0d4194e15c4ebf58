//! Stories of orders, told through all real parts. Each ends in `converged()`.

mod apps;
mod chains;
mod close;
mod encodings;
mod events;
mod expiry;
mod key_rotation;
mod late;
mod local_time;
mod look;
mod mismatched;
mod pay;
mod quarantine;
mod random;
mod reconcile;
mod refund;
mod request_close;
mod reuse;
mod trace;
