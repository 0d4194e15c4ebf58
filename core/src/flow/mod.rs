//! Every act of the product, one per file, in the folder of what it is about: the only place where the parts meet.
//!
//! A flow holds the decisions' order and the transaction; `domain` computes, `store` writes. No network call stands between
//! begin and commit. Later work is enqueued in the transaction of its cause. Each may run twice.
//! One that runs as a job ([`Act`](crate::flow::act::Act)) ends it by [`Lease::commit`](crate::Lease::commit), with what it wrote, or says that there
//! was nothing to do.
//!
//! An order's life, in the order of reading: [`create_order`] → [`create_prepay`] → [`receive_notify`] → [`handle_notify`] →
//! [`mark_paid`] → [`Relay`]; what was missed: [`reconcile_due`] → [`reconcile_order`]; what was never paid:
//! [`close_due`] → [`expire_order`] or [`request_close`] → [`close_order`]; money that goes back: [`request_refund`] →
//! [`refund_order`], [`recheck_refund`], [`adopt_refund`], [`tell_delayed_refunds`]; money that nobody expected: [`settle_quarantine`], [`decide_payment`]; who may
//! call: [`create_key`], [`revoke_key`].

pub mod act;
mod event;
mod health;
mod key;
mod notification;
mod order;
mod payment;
mod queue;
mod recovery;
mod refund;

pub use event::*;
pub use health::*;
pub use key::*;
pub use notification::*;
pub use order::*;
pub use payment::*;
pub use queue::*;
pub use recovery::*;
pub use refund::*;
