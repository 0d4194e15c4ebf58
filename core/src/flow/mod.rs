//! Every act of the product, one per file: the only place where the parts meet.
//!
//! A flow holds the decisions' order and the transaction; `domain` computes, `store` writes. No network call stands between
//! begin and commit. Later work is enqueued in the transaction of its cause. Each may run twice.
//!
//! An order's life, in the order of reading: [`create_order`] → [`create_prepay`] → [`receive_notify`] → [`handle_notify`] →
//! [`mark_paid`] → [`publish_events`]; what was missed: [`reconcile_due`] → [`reconcile_order`]; what was never paid:
//! [`close_due`] → [`expire_order`] or [`request_close`] → [`close_order`]; money that goes back: [`request_refund`] →
//! [`refund_order`], [`recheck_refund`], [`adopt_refund`], [`tell_delayed_refunds`]; money that nobody expected: [`settle_quarantine`], [`decide_payment`]; who may
//! call: [`create_key`], [`revoke_key`].

mod adopt_refund;
mod audit_queue;
mod begin_close;
mod bring_forward;
mod carry_out_policy;
mod check_readiness;
mod close_due;
mod close_order;
mod create_key;
mod create_order;
mod create_prepay;
mod decide_payment;
mod expire_order;
mod get_order;
mod get_refund;
mod give_up_refund;
mod handle_notify;
mod list_events;
mod list_orders;
mod list_queues;
mod mark_paid;
mod publish_events;
mod read_keys;
mod read_time;
mod read_timeline;
mod receive_notify;
mod receive_return;
mod recheck_refund;
mod reconcile_due;
mod reconcile_order;
mod reconcile_payment;
mod record_change;
mod record_key_use;
mod record_payment;
mod record_refund;
mod recover_unfinished;
mod refund_order;
mod reprocess_notification;
mod request_close;
mod request_refund;
mod revoke_key;
mod settle_quarantine;
mod tell_delayed_refunds;

pub use adopt_refund::adopt_refund;
pub use audit_queue::audit_queue;
pub use bring_forward::bring_forward;
pub use check_readiness::check_readiness;
pub use close_due::close_due;
pub use close_order::close_order;
pub use create_key::create_key;
pub use create_order::{Created, IdempotencyKey, create_order};
pub use create_prepay::create_prepay;
pub use decide_payment::{ForOperator, decide_payment, list_settled_outside, list_undecided};
pub use expire_order::expire_order;
pub use get_order::{get_order, order_versions};
pub use get_refund::get_refund;
pub use give_up_refund::give_up_refund;
pub use handle_notify::handle_notify;
pub use list_events::{EventPage, Fed, Stretch, follow_events, list_events};
pub use list_orders::{list_orders, list_refunds};
pub use list_queues::{QueueNow, is_queue, list_queues};
pub use mark_paid::mark_paid;
pub use publish_events::publish_events;
pub use read_keys::{identify_key, list_keys, live_keys};
pub use read_time::read_time;
pub use read_timeline::read_timeline;
pub use receive_notify::{Received, receive_notify};
pub use receive_return::receive_return;
pub use recheck_refund::recheck_refund;
pub use reconcile_due::reconcile_due;
pub use reconcile_order::reconcile_order;
pub use reconcile_payment::reconcile_payment;
pub use record_key_use::record_key_use;
pub use recover_unfinished::recover_unfinished;
pub use refund_order::refund_order;
pub use reprocess_notification::{Reprocessed, list_pending_notifications, reprocess_notification};
pub use request_close::request_close;
pub use request_refund::request_refund;
pub use revoke_key::revoke_key;
pub use settle_quarantine::settle_quarantine;
pub use tell_delayed_refunds::tell_delayed_refunds;
