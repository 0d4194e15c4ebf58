//! The acts about the queue: what operators see of it, and the audit log of what they do to it.

mod audit_queue;
mod list_queues;

pub use audit_queue::audit_queue;
pub use list_queues::{QueueNow, is_queue, list_queues};
