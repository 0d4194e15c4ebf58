//! What a client is configured with, and what is refused.

use std::net::IpAddr;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

use crate::app::{AppConfig, AppError};

/// The production gateway.
pub const GATEWAY_PRODUCTION: &str = "https://openapi.alipay.com/gateway.do";

/// Alipay's own sandbox.
pub const GATEWAY_SANDBOX: &str = "https://openapi-sandbox.dl.alipaydev.com/gateway.do";

/// A client's configuration.
#[derive(Debug, Clone)]
pub struct ClientConfig {
    /// The gateway: `https`, or `http` on this very machine; no query.
    pub gateway_url: String,
    /// The application to call for.
    pub app: AppConfig,
    /// How long a connection may take, TLS included.
    pub connect_timeout: Duration,
    /// How long the answer may take once connected, its body included.
    pub answer_timeout: Duration,
    /// A proxy to call through; its address may hold a password. The environment's proxy variables are ignored.
    pub proxy: Option<SecretString>,
    /// PEM of further certificate authorities to trust, besides the system's.
    pub extra_ca: Option<String>,
}

impl ClientConfig {
    /// With usual timeouts (3 s to connect, 15 s for an answer), no proxy, the system's authorities.
    pub fn new(gateway_url: impl Into<String>, app: AppConfig) -> Self {
        Self {
            gateway_url: gateway_url.into(),
            app,
            connect_timeout: Duration::from_secs(3),
            answer_timeout: Duration::from_secs(15),
            proxy: None,
            extra_ca: None,
        }
    }

    /// Finds what no client could be built from.
    pub fn check(&self) -> Result<(), ConfigError> {
        self.app.check()?;
        check_gateway(&self.gateway_url)?;
        if self.connect_timeout.is_zero() || self.answer_timeout.is_zero() {
            return Err(ConfigError::Timeout);
        }
        Ok(())
    }

    pub(super) fn build(&self) -> Result<reqwest::Client, ConfigError> {
        self.check()?;
        let mut http = reqwest::Client::builder()
            .user_agent(concat!("pay-alipay/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(self.connect_timeout)
            .timeout(self.connect_timeout.saturating_add(self.answer_timeout))
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .no_proxy();
        if let Some(proxy) = &self.proxy {
            http = http.proxy(reqwest::Proxy::all(proxy.expose_secret()).map_err(|_| ConfigError::Proxy)?);
        }
        if let Some(pem) = &self.extra_ca {
            let authorities =
                reqwest::Certificate::from_pem_bundle(pem.as_bytes()).map_err(|_| ConfigError::ExtraCa)?;
            if authorities.is_empty() {
                return Err(ConfigError::ExtraCa);
            }
            http = http.tls_certs_merge(authorities);
        }
        http.build().map_err(|error| ConfigError::Http(error.without_url()))
    }
}

/// A configuration that no client can be built from.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The application cannot work as configured.
    #[error(transparent)]
    App(#[from] AppError),
    /// Not an absolute URL without query and fragment.
    #[error("gateway_url: must be an absolute http or https URL without query, fragment or credentials")]
    Gateway,
    /// Plain http to another machine would let anyone in between answer.
    #[error(
        "gateway_url: plain http is for a gateway on this machine only (127.0.0.0/8, ::1, localhost); use https"
    )]
    PlainHttp,
    /// A timeout of nothing.
    #[error("connect_timeout, answer_timeout: must be longer than zero")]
    Timeout,
    /// The proxy's address cannot be used.
    #[error("proxy: must be a proxy URL")]
    Proxy,
    /// No certificates in the PEM text.
    #[error("extra_ca: must hold certificates in PEM form")]
    ExtraCa,
    /// The HTTP client could not be set up.
    #[error("the HTTP client could not be set up")]
    Http(#[source] reqwest::Error),
}

fn check_gateway(text: &str) -> Result<(), ConfigError> {
    let url = url::Url::parse(text).map_err(|_| ConfigError::Gateway)?;
    let plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    if !plain || url.password().is_some() || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(ConfigError::Gateway);
    }
    match url.scheme() {
        "https" => Ok(()),
        "http" if url.host().is_some_and(|host| is_loopback(&host)) => Ok(()),
        "http" => Err(ConfigError::PlainHttp),
        _ => Err(ConfigError::Gateway),
    }
}

fn is_loopback(host: &url::Host<&str>) -> bool {
    match host {
        // Not the names below it: a container network may give them to another machine.
        url::Host::Domain(name) => *name == "localhost",
        url::Host::Ipv4(ip) => IpAddr::V4(*ip).is_loopback(),
        url::Host::Ipv6(ip) => IpAddr::V6(*ip).is_loopback(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{keys::KeyRing, test_keys};

    fn config() -> ClientConfig {
        let [own, alipay] = [test_keys::app(), test_keys::alipay()];
        ClientConfig::new(
            GATEWAY_PRODUCTION,
            AppConfig::new("2021", own, KeyRing::single(alipay.public_key().clone())),
        )
    }

    #[test]
    fn plain_http_only_on_this_machine() {
        for url in [
            GATEWAY_PRODUCTION,
            GATEWAY_SANDBOX,
            "http://127.0.0.1:8090/gateway.do",
            "http://127.8.9.1/gateway.do",
            "http://localhost/gateway.do",
            "http://[::1]:80/gateway.do",
        ] {
            assert!(check_gateway(url).is_ok(), "{url}");
        }
        for url in [
            "http://openapi.alipay.com/gateway.do",
            "http://localhost.example/gateway.do",
            "http://sandbox.localhost/gateway.do",
            "http://notlocalhost/gateway.do",
            "http://128.0.0.1/",
            "http://0.0.0.0/",
            "http://[::]/",
            "http://10.0.0.1/",
        ] {
            assert!(matches!(check_gateway(url), Err(ConfigError::PlainHttp)), "{url}");
        }
        for url in [
            "",
            "gateway",
            "ftp://localhost/",
            "https://a/?b=1",
            "https://a/#b",
            "https://u:p@a/",
            "https://:p@a/",
            "https://a/ b",
        ] {
            assert!(matches!(check_gateway(url), Err(ConfigError::Gateway)), "{url}");
        }
    }

    #[test]
    fn every_fault_names_its_field() {
        let refused = |change: fn(&mut ClientConfig)| {
            let mut config = config();
            change(&mut config);
            config.build().unwrap_err().to_string()
        };
        assert!(config().build().is_ok());
        let authority = include_str!("../../tests/vectors/certs/r1.crt").to_owned();
        assert!(ClientConfig { extra_ca: Some(authority), ..config() }.build().is_ok());
        assert!(refused(|config| config.connect_timeout = Duration::ZERO).starts_with("connect_timeout"));
        assert!(refused(|config| config.answer_timeout = Duration::ZERO).contains("answer_timeout"));
        assert!(refused(|config| config.proxy = Some("::".into())).starts_with("proxy"));
        assert!(refused(|config| config.extra_ca = Some("no certificate".into())).starts_with("extra_ca"));
        assert!(refused(|config| config.app.app_id = "a1".into()).starts_with("app_id"));
        assert!(refused(|config| config.app.alipay_keys = KeyRing::new([])).starts_with("alipay_keys"));
        let own = |config: &mut ClientConfig| {
            config.app.alipay_keys = KeyRing::single(config.app.private_key.public_key().clone());
        };
        assert!(refused(own).contains("our own application public key"));
    }
}
