//! What a sandbox is told at its start.

use std::net::SocketAddr;
use std::path::PathBuf;

use chrono::{DateTime, TimeDelta, Utc};
use pay_alipay::encrypt::AesKey;
use pay_alipay::{PrivateKey, PublicKey};

use crate::notify::NotifyRules;

/// How long a paid trade stays refundable by default: twelve months, today's usual contract.
pub const REFUND_PERIOD: TimeDelta = TimeDelta::days(365);
/// How many calls are remembered by default.
pub const CALLS_MAX: usize = 10_000;

/// One sandbox.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Listen also where other machines can reach it. Anybody there can then make up payments.
    pub allow_public: bool,
    /// How buyers' browsers reach the sandbox, such as `http://localhost:8090`. Without it, as each caller does.
    pub public_url: Option<String>,
    /// The applications it knows.
    pub apps: Vec<App>,
    /// Decides numbers and the luck of faults: the same calls in the same order give the same run.
    pub seed: u64,
    /// What the clock shows at the start; real time without it.
    pub start_at: Option<DateTime<Utc>>,
    /// Sandbox seconds per real second; 0 starts frozen.
    pub speed: f64,
    /// Refuse requests whose `timestamp` is further off than this. Off by default, as the real window is not known.
    pub timestamp_window: Option<TimeDelta>,
    /// How long after payment a trade becomes `TRADE_FINISHED`.
    pub refund_period: TimeDelta,
    /// How many calls are remembered.
    pub calls_max: usize,
    /// Keep the world in this file over restarts; in memory only without it.
    pub state: Option<PathBuf>,
}

impl Config {
    /// A sandbox with real time and all defaults.
    pub fn new(listen: SocketAddr, apps: Vec<App>) -> Self {
        Self {
            listen,
            allow_public: false,
            public_url: None,
            apps,
            seed: 0,
            start_at: None,
            speed: 1.0,
            timestamp_window: None,
            refund_period: REFUND_PERIOD,
            calls_max: CALLS_MAX,
            state: None,
        }
    }
}

/// One application as Alipay knows it.
#[derive(Debug, Clone)]
pub struct App {
    /// Digits, 16 of them today.
    pub app_id: String,
    /// The merchant's account, `2088` and twelve digits.
    pub seller_id: String,
    /// What buyers read at the cashier.
    pub shop_name: String,
    /// Verifies what the shop sends.
    pub app_public_key: PublicKey,
    /// Signs what Alipay sends: answers, notifications, returns.
    pub alipay_private_key: PrivateKey,
    /// Certificate mode; plain keys without it.
    pub certificates: Option<CertificateNumbers>,
    /// Decrypts `biz_content` and encrypts answers, for calls with `encrypt_type=AES`.
    pub aes_key: Option<AesKey>,
    /// The methods it has signed up for; all of them without it.
    pub methods: Option<Vec<String>>,
    /// Which changes are told, where they differ from the product's default.
    pub notify: NotifyRules,
}

impl App {
    /// An application in plain-key mode that may do everything.
    pub fn new(
        app_id: impl Into<String>,
        seller_id: impl Into<String>,
        app_public_key: PublicKey,
        alipay_private_key: PrivateKey,
    ) -> Self {
        Self {
            app_id: app_id.into(),
            seller_id: seller_id.into(),
            shop_name: "沙箱商店 Sandbox Shop".into(),
            app_public_key,
            alipay_private_key,
            certificates: None,
            aes_key: None,
            methods: None,
            notify: NotifyRules::default(),
        }
    }
}

/// The serial numbers that certificate mode compares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateNumbers {
    /// Of the application's certificate; every request names it.
    pub app_cert_sn: String,
    /// Of the root bundle; every request names it.
    pub alipay_root_cert_sn: String,
    /// Of Alipay's certificate; every answer names it.
    pub alipay_cert_sn: String,
}
