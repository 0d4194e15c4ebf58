//! The program's flags, and the configuration they make.

use std::net::SocketAddr;
use std::path::PathBuf;

use alipay_sandbox::{App, Config, keys};
use chrono::{DateTime, Utc};
use clap::Parser;

use crate::apps;

/// An Alipay gateway for this machine: official SDKs talk to it, you pay at its cashier, and it breaks on order.
///
/// One application by flags, or several by --apps. The application's public key is made by you (the shop keeps the
/// private half). Alipay's private key is made at the first start if its file is not there: mode 0600, and the public
/// key that shops need is written beside it, ending in `.pub.pem`.
#[derive(Debug, Parser)]
#[command(name = "alipay-sandbox", version)]
pub(crate) struct Flags {
    /// Where to listen; port 0 takes a free one
    #[arg(long, env = "SANDBOX_LISTEN", default_value = "127.0.0.1:8090")]
    listen: SocketAddr,
    /// JSON file with several applications; the flags of the single one are not given then
    #[arg(long, env = "SANDBOX_APPS", value_name = "FILE", conflicts_with_all = ["app_id", "app_public_key", "alipay_private_key", "seller_id", "shop_name"])]
    apps: Option<PathBuf>,
    /// The application's number
    #[arg(long, env = "SANDBOX_APP_ID")]
    app_id: Option<String>,
    /// File with the application's public key
    #[arg(long, env = "SANDBOX_APP_PUBLIC_KEY", value_name = "FILE")]
    app_public_key: Option<PathBuf>,
    /// File with Alipay's private key; made if it is not there
    #[arg(long, env = "SANDBOX_ALIPAY_PRIVATE_KEY", value_name = "FILE")]
    alipay_private_key: Option<PathBuf>,
    /// The seller's account, 2088 and twelve digits
    #[arg(long, env = "SANDBOX_SELLER_ID")]
    seller_id: Option<String>,
    /// What buyers read at the cashier
    #[arg(long, env = "SANDBOX_SHOP_NAME")]
    shop_name: Option<String>,
    /// How buyers' browsers reach the sandbox, if not as they are sent to it
    #[arg(long, env = "SANDBOX_PUBLIC_URL", value_name = "URL")]
    public_url: Option<String>,
    /// Listen where other machines can reach it: they can then make up payments
    #[arg(long, env = "SANDBOX_ALLOW_PUBLIC")]
    allow_public: bool,
    /// Decides numbers and the luck of faults; the same seed gives the same run
    #[arg(long, env = "SANDBOX_SEED", default_value_t = 0)]
    seed: u64,
    /// What the clock shows at the start, such as 2026-11-23T12:00:00Z; now if absent
    #[arg(long, env = "SANDBOX_START_AT", value_name = "TIME")]
    start_at: Option<DateTime<Utc>>,
    /// Sandbox seconds per real second; 0 starts frozen
    #[arg(long, env = "SANDBOX_SPEED", default_value_t = 1.0)]
    speed: f64,
    /// Refuse requests whose timestamp is further off; not checked if absent
    #[arg(long, env = "SANDBOX_TIMESTAMP_WINDOW_MINUTES", value_name = "MINUTES")]
    timestamp_window_minutes: Option<u32>,
    /// Days after payment until a trade can no longer be refunded
    #[arg(long, env = "SANDBOX_REFUND_PERIOD_DAYS", default_value_t = 365, value_name = "DAYS")]
    refund_period_days: u32,
    /// Keep everything in this file over restarts; in memory only if absent
    #[arg(long, env = "SANDBOX_STATE", value_name = "FILE")]
    state: Option<PathBuf>,
    /// How to log: pretty or json; pretty on a terminal if absent
    #[arg(long, env = "LOG_FORMAT", value_parser = ["pretty", "json"], value_name = "FORMAT")]
    pub(crate) log_format: Option<String>,
    /// Make key pairs for an application and for Alipay in this folder, unless they are there, and exit
    #[arg(long, value_name = "FOLDER")]
    pub(crate) make_keys: Option<PathBuf>,
    /// Print the control API's OpenAPI document and exit
    #[arg(long)]
    pub(crate) print_openapi: bool,
}

impl Flags {
    /// The configuration, or everything that is wrong with the flags.
    pub(crate) fn into_config(self) -> Result<Config, Vec<String>> {
        let apps = match &self.apps {
            Some(file) => apps::read(file)?,
            None => vec![self.single_app()?],
        };
        let mut config = Config::new(self.listen, apps);
        config.allow_public = self.allow_public;
        config.public_url = self.public_url;
        config.seed = self.seed;
        config.state = self.state;
        config.start_at = self.start_at;
        config.speed = self.speed;
        config.timestamp_window =
            self.timestamp_window_minutes.map(|minutes| chrono::TimeDelta::minutes(i64::from(minutes)));
        config.refund_period = chrono::TimeDelta::days(i64::from(self.refund_period_days));
        Ok(config)
    }

    fn single_app(&self) -> Result<App, Vec<String>> {
        let mut faults = Vec::new();
        let mut need = |flag: &str, given: bool| {
            if !given {
                faults.push(format!("{flag} is needed"));
            }
        };
        need("--app-id", self.app_id.is_some());
        need("--seller-id", self.seller_id.is_some());
        need("--app-public-key", self.app_public_key.is_some());
        need("--alipay-private-key", self.alipay_private_key.is_some());
        let public = self.app_public_key.as_deref().map(keys::read_public);
        if let Some(Err(error)) = &public {
            faults.push(format!("--app-public-key: {error}"));
        }
        // A key is made only once everything else is right.
        let private =
            self.alipay_private_key.as_deref().filter(|_| faults.is_empty()).map(keys::read_or_make_private);
        if let Some(Err(error)) = &private {
            faults.push(format!("--alipay-private-key: {error}"));
        }
        let (Some(app_id), Some(seller_id), Some(Ok(public)), Some(Ok(private))) =
            (&self.app_id, &self.seller_id, public, private)
        else {
            return Err(faults);
        };
        let mut app = App::new(app_id, seller_id, public, private);
        if let Some(name) = &self.shop_name {
            app.shop_name.clone_from(name);
        }
        Ok(app)
    }
}
