//! One Alipay application: who we are there, and by what keys.

use std::time::Duration;

use pay_alipay::app::AppConfig;
use pay_alipay::client::{Client, ClientConfig, ConfigError};
use pay_alipay::keys::{KeyRing, PrivateKey, PublicKey};
use url::Url;

use super::Env;
use crate::domain::AppId;

/// A healthy gateway answers within a second or two. A job makes up to three calls within its own timeout.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(5);

/// An application at Alipay.
#[derive(Debug, Clone)]
pub struct AlipayConfig {
    /// `ALIPAY_APP_ID`, required: digits.
    pub app_id: AppId,
    /// `ALIPAY_SELLER_ID`, required: the merchant's number, 2088 and twelve digits. Money for anybody else is not ours.
    pub seller_id: String,
    /// Speaks for the application. Made of
    /// `ALIPAY_GATEWAY_URL`, required: Alipay's, its sandbox's or ours; plain http on this machine only;
    /// `ALIPAY_APP_PRIVATE_KEY_FILE`, required: the application's private key, in any form that the console hands out;
    /// `ALIPAY_PUBLIC_KEY_FILE`, required: Alipay's public key (not the application's), by which its words are believed.
    pub client: Client,
    /// `PUBLIC_URL`, required: this API as Alipay and browsers reach it. Notifications come to `/v1/alipay/notify` below it,
    /// buyers come back to `/pay/return`.
    pub public_url: Url,
}

impl AlipayConfig {
    /// Reads `ALIPAY_*` and `PUBLIC_URL`, and the key files they name.
    pub fn from_env(env: &mut Env) -> Option<Self> {
        let gateway_url = url(env, "ALIPAY_GATEWAY_URL");
        let app_id = digits(env, "ALIPAY_APP_ID", 32);
        let seller_id = digits(env, "ALIPAY_SELLER_ID", 28);
        let private = key(env, "ALIPAY_APP_PRIVATE_KEY_FILE", PrivateKey::parse);
        let public = key(env, "ALIPAY_PUBLIC_KEY_FILE", PublicKey::parse);
        let public_url = url(env, "PUBLIC_URL").filter(|url| {
            let plain = url.query().is_none() && url.fragment().is_none();
            if !plain {
                env.fault("PUBLIC_URL", "must have no query and no fragment: Alipay would not sign them");
            }
            plain
        });
        let (gateway_url, app_id, private, public) = (gateway_url?, app_id?, private?, public?);
        let app = AppConfig::new(app_id.clone(), private, KeyRing::single(public));
        let config =
            ClientConfig { answer_timeout: ANSWER_TIMEOUT, ..ClientConfig::new(gateway_url.as_str(), app) };
        let client = match Client::new(config) {
            Ok(client) => client,
            Err(error) => {
                let variable = match &error {
                    ConfigError::App(_) => "ALIPAY_PUBLIC_KEY_FILE",
                    _ => "ALIPAY_GATEWAY_URL",
                };
                env.fault(variable, error.to_string());
                return None;
            }
        };
        Some(Self { app_id: AppId::new(app_id), seller_id: seller_id?, client, public_url: public_url? })
    }

    /// Where Alipay posts notifications.
    pub fn notify_url(&self) -> String {
        self.below_public_url("v1/alipay/notify")
    }

    /// Where the buyer's browser comes back to.
    pub fn return_url(&self) -> String {
        self.below_public_url("pay/return")
    }

    fn below_public_url(&self, path: &str) -> String {
        format!("{}/{path}", self.public_url.as_str().trim_end_matches('/'))
    }
}

fn url(env: &mut Env, variable: &'static str) -> Option<Url> {
    let text = env.required(variable)?;
    match Url::parse(&text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Some(url),
        _ => {
            env.fault(variable, format!("must be an http or https address, and is {text:?}"));
            None
        }
    }
}

fn digits(env: &mut Env, variable: &'static str, length_max: usize) -> Option<String> {
    let text = env.required(variable)?;
    if text.len() <= length_max && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(text);
    }
    env.fault(variable, format!("must be up to {length_max} digits, and is {text:?}"));
    None
}

fn key<K, E: std::fmt::Display>(
    env: &mut Env,
    variable: &'static str,
    parse: impl FnOnce(&str) -> Result<K, E>,
) -> Option<K> {
    let path = env.required(variable)?;
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) => {
            env.fault(variable, format!("{path} cannot be read: {error}"));
            return None;
        }
    };
    match parse(&text) {
        Ok(key) => Some(key),
        Err(error) => {
            env.fault(variable, format!("{path} holds no usable key: {error}"));
            None
        }
    }
}
