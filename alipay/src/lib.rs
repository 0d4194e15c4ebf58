#![doc = include_str!("../README.md")]

pub mod amount;
pub mod app;
pub mod canonical;
pub mod cert;
pub mod client;
pub mod doctor;
pub mod encrypt;
pub mod form;
pub mod keys;
pub mod notify;
pub mod request;
pub mod response;
pub mod returns;
pub mod sign;
#[cfg(test)]
mod test_keys;
pub mod time;
pub mod trade;
pub mod verify;

pub use app::{AppConfig, CertMode};
pub use client::{CallError, Client, ClientConfig};
pub use keys::{KeyRing, PrivateKey, PublicKey};
pub use notify::Notify;
pub use returns::Return;
pub use trade::TradeStatus;
