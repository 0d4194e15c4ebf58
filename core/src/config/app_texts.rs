//! One Alipay application as its owner typed it, and what becomes of that.

use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, Utc};
use pay_alipay::app::AppConfig;
use pay_alipay::cert::Certificate;
use pay_alipay::client::{Client, ClientConfig, ConfigError};
use pay_alipay::keys::{AlipayKey, KeyRing, PrivateKey, PublicKey};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::{AlipayConfig, Env};
use crate::domain::{AppId, LatePolicy};

/// A healthy gateway answers within a second or two. A job makes up to three calls within its own timeout.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(5);

/// What was typed. Where it is `None`, it is not there; whether that is a fault has been told.
#[derive(Debug, Clone)]
pub struct AppTexts {
    /// Where it was typed.
    pub place: Place,
    /// The gateway's address.
    pub gateway_url: Option<String>,
    /// The application's number.
    pub app_id: Option<String>,
    /// The merchant's number.
    pub seller_id: Option<String>,
    /// The application's private key.
    pub private_key: Option<SecretString>,
    /// By what Alipay's words are believed.
    pub keys: Option<KeyFiles>,
    /// Where Alipay posts notifications.
    pub notify_url: Option<Typed>,
    /// Where browsers come back to.
    pub return_url: Option<Typed>,
    /// What becomes of money for a closed order.
    pub late_policy: Option<String>,
    /// How many orders a second Alipay is asked about.
    pub queries_per_s: Option<String>,
}

/// What the files hold by which Alipay's words are believed.
#[derive(Debug, Clone)]
pub enum KeyFiles {
    /// Alipay's public keys, the newest first.
    Public(Vec<AlipayKeyText>),
    /// Certificate mode.
    Certificates {
        /// The application's own.
        app: SecretString,
        /// Alipay's, the newest first; each counts while it is valid.
        alipay: Vec<SecretString>,
        /// The bundle of roots.
        root: SecretString,
    },
}

/// One of Alipay's public keys, and when it counts.
#[derive(Debug, Clone)]
pub struct AlipayKeyText {
    /// The key.
    pub text: SecretString,
    /// From when on; always without it.
    pub from: Option<DateTime<Utc>>,
    /// Until when, itself excluded; for ever without it.
    pub until: Option<DateTime<Utc>>,
}

/// A text that may come from one of two places.
#[derive(Debug, Clone)]
pub struct Typed {
    /// The text.
    pub text: String,
    /// Where it comes from.
    pub field: Field,
}

/// Where an application is described.
#[derive(Debug, Clone)]
pub enum Place {
    /// In variables.
    Variables,
    /// In a file.
    File {
        /// The file.
        path: PathBuf,
        /// Which of the file's applications it is, from 1.
        number: usize,
        /// Its number at Alipay, if it has one.
        app_id: Option<String>,
    },
}

/// One thing about an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The gateway's address.
    GatewayUrl,
    /// The application's number.
    AppId,
    /// The merchant's number.
    SellerId,
    /// The application's private key.
    PrivateKey,
    /// Alipay's public keys.
    AlipayKeys,
    /// The certificates.
    Certificates,
    /// The address that those of notifications and returns are made of.
    PublicUrl,
    /// Where notifications come to.
    NotifyUrl,
    /// Where browsers come back to.
    ReturnUrl,
    /// What becomes of money for a closed order.
    LatePolicy,
    /// How many orders a second Alipay is asked about.
    QueriesPerS,
}

impl Field {
    /// The variable, and the name in a file.
    const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::GatewayUrl => ("ALIPAY_GATEWAY_URL", "gateway_url"),
            Self::AppId => ("ALIPAY_APP_ID", "app_id"),
            Self::SellerId => ("ALIPAY_SELLER_ID", "seller_id"),
            Self::PrivateKey => ("ALIPAY_APP_PRIVATE_KEY_FILE", "private_key_file"),
            Self::AlipayKeys => ("ALIPAY_PUBLIC_KEY_FILE", "[[app.alipay_key]]"),
            Self::Certificates => ("ALIPAY_APPS_FILE", "[app.certificates]"),
            Self::PublicUrl => ("PUBLIC_URL", "PUBLIC_URL"),
            Self::NotifyUrl => ("PUBLIC_URL", "notify_url"),
            Self::ReturnUrl => ("PUBLIC_URL", "return_url"),
            Self::LatePolicy => ("LATE_PAYMENT_POLICY", "late_payment_policy"),
            Self::QueriesPerS => ("QUERIES_PER_S", "queries_per_s"),
        }
    }
}

impl Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Variables => f.write_str("the variables"),
            Self::File { path, number, app_id } => {
                write!(f, "{}, app {number}", path.display())?;
                app_id.as_ref().map_or(Ok(()), |app_id| write!(f, " ({app_id})"))
            }
        }
    }
}

impl Place {
    /// Notes a fault of a field.
    pub(super) fn fault(&self, env: &mut Env, field: Field, problem: impl Display) {
        let (variable, name) = field.names();
        match self {
            Self::File { .. } if field != Field::PublicUrl => {
                self.fault_at(env, &format!("{name}: {problem}"));
            }
            _ => env.fault(variable, problem.to_string()),
        }
    }

    /// Notes a fault that says itself which field it is about.
    pub(super) fn fault_at(&self, env: &mut Env, problem: &str) {
        env.fault("ALIPAY_APPS_FILE", format!("{self}: {problem}"));
    }
}

/// What a file holds; that it cannot be read is a fault.
pub(super) fn read_file(env: &mut Env, place: &Place, field: Field, path: &Path) -> Option<SecretString> {
    match std::fs::read_to_string(path) {
        Ok(text) => Some(text.into()),
        Err(error) => {
            place.fault(env, field, format!("{} cannot be read: {error}", path.display()));
            None
        }
    }
}

impl AppTexts {
    /// Makes an application of it, or notes everything that is wrong.
    pub fn parse(&self, env: &mut Env) -> Option<AlipayConfig> {
        let gateway_url =
            self.gateway_url.as_deref().and_then(|text| self.note(env, Field::GatewayUrl, address(text)));
        let app_id = self.app_id.as_deref().and_then(|text| self.note(env, Field::AppId, digits(text, 32)));
        let seller_id =
            self.seller_id.as_deref().and_then(|text| self.note(env, Field::SellerId, digits(text, 28)));
        let private = self.private_key.as_ref().and_then(|text| {
            let key = PrivateKey::parse(text.expose_secret())
                .map_err(|error| format!("holds no usable key: {error}"));
            self.note(env, Field::PrivateKey, key)
        });
        let keys = self.keys.as_ref().and_then(|keys| match keys {
            KeyFiles::Public(keys) => self.note(env, Field::AlipayKeys, ring(keys)),
            KeyFiles::Certificates { .. } => Some(KeyRing::new([])),
        });
        let notify_url =
            self.notify_url.as_ref().and_then(|url| self.note(env, url.field, own_url(&url.text)));
        let return_url =
            self.return_url.as_ref().and_then(|url| self.note(env, url.field, own_url(&url.text)));
        let late_policy = self.late_policy.as_deref().unwrap_or("refund").parse::<LatePolicy>();
        let late_policy = late_policy.map_err(|_| {
            must_be("refund, reopen or review", self.late_policy.as_deref().unwrap_or_default())
        });
        let late_policy = self.note(env, Field::LatePolicy, late_policy);
        let queries_per_s = queries_per_s(self.queries_per_s.as_deref().unwrap_or("10"));
        let queries_per_s = self.note(env, Field::QueriesPerS, queries_per_s);

        let (app_id, private, gateway_url) = (app_id?, private?, gateway_url?);
        let app = match (keys?, self.keys.as_ref()?) {
            (ring, KeyFiles::Public(_)) => AppConfig::new(app_id.clone(), private, ring),
            (_, KeyFiles::Certificates { app, alipay, root }) => {
                let made = with_certificates(&app_id, private, app, alipay, root);
                self.note(env, Field::Certificates, made)?
            }
        };
        let config =
            ClientConfig { answer_timeout: ANSWER_TIMEOUT, ..ClientConfig::new(gateway_url.as_str(), app) };
        let client = match Client::new(config) {
            Ok(client) => client,
            Err(error) => {
                let field =
                    if matches!(error, ConfigError::App(_)) { Field::AlipayKeys } else { Field::GatewayUrl };
                self.place.fault(env, field, error);
                return None;
            }
        };
        Some(AlipayConfig {
            app_id: AppId::new(app_id),
            seller_id: seller_id?,
            client,
            notify_url: notify_url?,
            return_url: return_url?,
            late_policy: late_policy?,
            queries_per_s: queries_per_s?,
        })
    }

    fn note<T>(&self, env: &mut Env, field: Field, made: Result<T, String>) -> Option<T> {
        made.map_err(|problem| self.place.fault(env, field, problem)).ok()
    }
}

fn must_be(what: &str, text: &str) -> String {
    format!("must be {what}, and is {text:?}")
}

fn address(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    url.ok_or_else(|| must_be("an http or https address", text))
}

fn own_url(text: &str) -> Result<String, String> {
    let url = address(text)?;
    if url.query().is_some() || url.fragment().is_some() {
        return Err("must have no query and no fragment: Alipay would not sign them".to_owned());
    }
    Ok(text.to_owned())
}

fn digits(text: &str, length_max: usize) -> Result<String, String> {
    let valid = (1..=length_max).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if valid { Ok(text.to_owned()) } else { Err(must_be(&format!("up to {length_max} digits"), text)) }
}

fn queries_per_s(text: &str) -> Result<u32, String> {
    let number = text.parse().ok().filter(|number| (1..=1000).contains(number));
    number.ok_or_else(|| must_be("a number from 1 to 1000", text))
}

fn ring(keys: &[AlipayKeyText]) -> Result<KeyRing, String> {
    let keys = keys.iter().map(|AlipayKeyText { text, from, until }| {
        if from.is_some() && until.is_some() && from >= until {
            return Err("valid_until is not after valid_from".to_owned());
        }
        let key = PublicKey::parse(text.expose_secret())
            .map_err(|error| format!("holds no usable key: {error}"))?;
        Ok(AlipayKey { not_before: *from, not_after: *until, ..key.into() })
    });
    Ok(KeyRing::new(keys.collect::<Result<Vec<_>, _>>()?))
}

fn with_certificates(
    app_id: &str,
    private: PrivateKey,
    app: &SecretString,
    alipay: &[SecretString],
    root: &SecretString,
) -> Result<AppConfig, String> {
    let told = |error: pay_alipay::cert::CertError| error.to_string();
    let certificates: Result<Vec<_>, _> =
        alipay.iter().map(|text| Certificate::parse(text.expose_secret())).collect();
    let ring = KeyRing::new(certificates.map_err(told)?.iter().map(AlipayKey::from));
    let first = alipay.first().map(ExposeSecret::expose_secret).unwrap_or_default();
    let made =
        AppConfig::with_certificates(app_id, private, app.expose_secret(), first, root.expose_secret());
    Ok(AppConfig { alipay_keys: ring, ..made.map_err(told)? })
}
