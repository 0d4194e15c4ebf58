//! Stories of orders, told through all real parts. Each ends in `converged()`.

mod close;
mod events;
mod pay;
mod quarantine;
mod reconcile;
mod reuse;
