//! What the programs read from their environment, one small struct per concern.
//!
//! Only `main` reads it. Every fault is found at once: a program that cannot run says all that is wrong, each with its
//! variable's name, and exits with code 2. [`VARIABLES`] is the list that the documentation is held against.

mod alipay;
mod app_texts;
mod apps;
mod catalog;
mod context;
mod database;
mod env;
mod http;
mod orders;
mod redis;
mod table;
mod worker;

pub use alipay::AlipayConfig;
pub use app_texts::{AlipayKeyText, AppTexts, Field, KeyFiles, Place, Typed};
pub use apps::{app_ids_from_env, app_texts_from_env, apps_from_env};
pub use catalog::CatalogConfig;
pub use context::ContextConfig;
pub use database::DatabaseConfig;
pub use env::{Env, Fault, Faults};
pub use http::HttpConfig;
pub use redis::redis_from_env;
pub use worker::WorkerConfig;

/// Every variable that a program reads.
pub const VARIABLES: [&str; 34] = [
    "DATABASE_URL",
    "DATABASE_CONNECTIONS_MAX",
    "REDIS_URL",
    "REFUND_DELAYED_AFTER_S",
    "REDIS_CHANNEL",
    "REDIS_STREAM_LENGTH",
    "CATALOG_URL",
    "LISTEN",
    "PUBLIC_URL",
    "NOTIFY_CONCURRENCY_MAX",
    "KEY_REQUESTS_PER_S",
    "KEY_REQUESTS_BURST",
    "EVENT_STREAMS_MAX",
    "EVENT_STREAM_HEARTBEAT_S",
    "CLIENT_STALL_MAX_S",
    "SHUTDOWN_DELAY_S",
    "SHUTDOWN_TIMEOUT_S",
    "ALIPAY_GATEWAY_URL",
    "ALIPAY_APPS_FILE",
    "ALIPAY_APP_ID",
    "ALIPAY_APP_PRIVATE_KEY_FILE",
    "ALIPAY_PUBLIC_KEY_FILE",
    "ALIPAY_SELLER_ID",
    "ORDER_EXPIRY_S",
    "LATE_PAYMENT_POLICY",
    "LOOK_PAUSE_MAX_S",
    "QUERIES_PER_S",
    "RECONCILE_CRON",
    "CLOSE_CRON",
    "WORKER_CONCURRENCY",
    "LEASE_S",
    "LOG_FORMAT",
    "RUST_LOG",
    "METRICS_LISTEN",
];
