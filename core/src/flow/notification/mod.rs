//! The acts about Alipay's notifications: storing one, reading it, and asking about one that is quarantined.

mod handle_notify;
mod receive_notify;
mod reprocess_notification;
mod settle_quarantine;

pub use handle_notify::{HandleNotify, handle_notify};
pub use receive_notify::{Received, receive_notify};
pub use reprocess_notification::{Reprocessed, list_pending_notifications, reprocess_notification};
pub use settle_quarantine::{SettleQuarantine, settle_quarantine};
