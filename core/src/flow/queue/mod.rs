//! The audit log of what operators do to the queue.

mod audit_queue;

pub use audit_queue::audit_queue;
