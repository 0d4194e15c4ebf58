//! Stories of orders, told through all real parts. Each ends in `converged()`.

mod close;
mod encodings;
mod events;
mod expiry;
mod late;
mod local_time;
mod look;
mod pay;
mod quarantine;
mod random;
mod reconcile;
mod refund;
mod request_close;
mod reuse;
