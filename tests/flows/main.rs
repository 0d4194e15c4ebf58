//! Stories of orders, told through all real parts. Each ends in `converged()`.

mod apps;
mod chains;
mod close;
mod console_refund;
mod decide;
mod encodings;
mod events;
mod expiry;
mod key_rotation;
mod late;
mod local_time;
mod look;
mod mismatched;
mod names;
mod pay;
mod quarantine;
mod random;
mod reconcile;
mod recover;
mod refund;
mod refund_outcomes;
mod refund_repeats;
mod refund_waits;
mod request_close;
mod reuse;
mod trace;
