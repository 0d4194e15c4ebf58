//! The acts about money that came: recording it, marking its order paid, and deciding about money that pays nothing.
//!
//! Every report of money goes through [`record_payment`]; what becomes of money that pays nothing is [`carry_out_policy`]'s.

pub(super) mod carry_out_policy;
pub(super) mod decide_payment;
mod mark_paid;
mod reconcile_payment;
pub(super) mod record_payment;

pub use decide_payment::{ForOperator, decide_payment, list_settled_outside, list_undecided};
pub use mark_paid::{MarkPaid, mark_paid};
pub use reconcile_payment::{ReconcilePayment, reconcile_payment};
