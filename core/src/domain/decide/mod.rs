//! What follows from what: pure decisions, one file for each act that takes one.
//!
//! Each is given a state as it was read, and what came (the provider's word, an operator's decision, the time), and returns what is to
//! be done. Flows read, call, decide and write; nothing here does either.

pub mod adopt_refund;
pub mod close_order;
pub mod decide_payment;
pub mod give_up_refund;
pub mod handle_notify;
pub mod mark_paid;
pub mod policy;
pub mod reconcile_order;
pub mod reconcile_payment;
pub mod refund_order;
pub mod request_refund;
pub mod settle_quarantine;
