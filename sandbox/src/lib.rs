//! An Alipay gateway for one machine: signed answers, cashier page, notifications, faults, a clock that turns.
//!
//! For tests in any language, for demos, and for whoever wants to see what a shop does when money goes wrong. The
//! binary `alipay-sandbox` is for people; in Rust tests, [`Sandbox::start`] runs one inside the process:
//!
//! ```no_run
//! # async fn demo(app_public_key: pay_alipay::PublicKey, alipay_private_key: pay_alipay::PrivateKey) {
//! use alipay_sandbox::{App, Config, Pay, Sandbox};
//!
//! let app = App::new("2021000000000001", "2088000000000001", app_public_key, alipay_private_key);
//! let running = Sandbox::start(Config::new("127.0.0.1:0".parse().unwrap(), vec![app])).await.unwrap();
//! println!("point your SDK at {}", running.gateway_url());
//! running.pay("ORDER_1", Pay::default()).await.unwrap();
//! # }
//! ```
//!
//! | module | what |
//! | --- | --- |
//! | `gateway` | one call, from bytes to signed bytes |
//! | `trade`, `world` | what exists and what may happen to it |
//! | `notify` | messages to shops, on schedule |
//! | `fault` | what can be made to go wrong |
//! | `cashier` | what buyers see |
//! | `control` | the API under `/sandbox` |
//! | `clock`, `ledger`, `calls`, `bill` | time, money, memory, bills |

mod bill;
mod calls;
mod cashier;
mod clock;
mod config;
mod control;
mod edge;
mod fault;
mod gateway;
mod ids;
pub mod keys;
mod ledger;
mod notify;
mod refusal;
mod reset;
mod sandbox;
mod server;
mod state;
mod trade;
mod world;

pub use clock::{ADVANCE_MAX, Clock, ClockError, SPEED_MAX};
pub use config::{App, CALLS_MAX, CertificateNumbers, Config, REFUND_PERIOD};
pub use control::document as control_document;
pub use control::view::{AttemptView, EntryView, LedgerView, NotificationView, RefundView, TradeView};
pub use fault::{COPIES_MAX, DELAY_MS_MAX, Fault, FaultOrder, Ordered};
pub use notify::{Delivery, NotifyRules, PAUSES, Signature};
pub use refusal::Refusal;
pub use sandbox::{ControlError, Pay, Sandbox};
pub use server::{Running, StartError};
