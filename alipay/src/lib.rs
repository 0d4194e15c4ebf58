//! Alipay's open platform protocol: keys, signatures, requests, answers, notifications, client.

pub mod amount;
pub mod canonical;
pub mod form;
pub mod keys;
pub mod notify;
pub mod returns;
pub mod sign;
pub mod time;
pub mod trade;
pub mod verify;
