//! What an application at Alipay's console consists of, on our side.

use std::fmt;

use secrecy::SecretString;

use crate::encrypt::AesKey;
use crate::keys::{KeyRing, PrivateKey};

/// One application: its number, our key, Alipay's keys, and the mode it is in.
#[derive(Clone)]
pub struct AppConfig {
    /// The application's number: digits, 16 of them today.
    pub app_id: String,
    /// The application private key; signs what we send.
    pub private_key: PrivateKey,
    /// Alipay's public keys; verify what we receive.
    pub alipay_keys: KeyRing,
    /// Certificate mode; `None` for plain-key mode.
    pub cert_mode: Option<CertMode>,
    /// The content key from the console, if the application encrypts `biz_content`.
    pub aes_key: Option<AesKey>,
    /// The token of the merchant on whose behalf a service provider calls.
    pub app_auth_token: Option<SecretString>,
}

/// The two serial numbers that certificate mode adds to every request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertMode {
    /// Serial number of the application certificate.
    pub app_cert_sn: String,
    /// Serial numbers of the root bundle's RSA certificates, joined with `_`.
    pub alipay_root_cert_sn: String,
}

impl AppConfig {
    /// An application in plain-key mode, without encryption.
    pub fn new(app_id: impl Into<String>, private_key: PrivateKey, alipay_keys: KeyRing) -> Self {
        let app_id = app_id.into();
        Self { app_id, private_key, alipay_keys, cert_mode: None, aes_key: None, app_auth_token: None }
    }

    /// Finds the mistakes that can be seen without asking anybody.
    ///
    /// # Errors
    /// The first [`AppError`].
    pub fn check(&self) -> Result<(), AppError> {
        if self.app_id.is_empty()
            || self.app_id.len() > 32
            || !self.app_id.bytes().all(|b| b.is_ascii_digit())
        {
            return Err(AppError::AppId);
        }
        if self.alipay_keys.keys().is_empty() {
            return Err(AppError::NoAlipayKey);
        }
        if self.alipay_keys.keys().iter().any(|key| key.key == *self.private_key.public_key()) {
            return Err(AppError::OwnKeyAsAlipayKey);
        }
        if self.cert_mode.is_some() && self.alipay_keys.keys().iter().any(|key| key.cert_sn.is_none()) {
            return Err(AppError::AlipayKeyWithoutCertificate);
        }
        Ok(())
    }
}

impl fmt::Debug for AppConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AppConfig")
            .field("app_id", &self.app_id)
            .field("cert_mode", &self.cert_mode)
            .field("encrypts", &self.aes_key.is_some())
            .finish_non_exhaustive()
    }
}

/// An application that cannot work as configured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AppError {
    /// Not 1 to 32 digits.
    #[error("app_id: must be 1 to 32 digits")]
    AppId,
    /// Nothing to verify answers and notifications with.
    #[error("alipay_keys: at least one Alipay public key is needed")]
    NoAlipayKey,
    /// The most frequent mistake of all.
    #[error(
        "alipay_keys: this is our own application public key; the Alipay public key is the one the console shows \
         after the application public key was uploaded there"
    )]
    OwnKeyAsAlipayKey,
    /// In certificate mode an answer names its certificate, so every key must come from one.
    #[error("alipay_keys: in certificate mode every Alipay key comes from an Alipay certificate")]
    AlipayKeyWithoutCertificate,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_keys;

    fn app(app_id: &str) -> AppConfig {
        AppConfig::new(app_id, test_keys::app(), KeyRing::single(test_keys::alipay().public_key().clone()))
    }

    #[test]
    fn an_app_id_is_1_to_32_digits() {
        for good in ["2", "2021000100000001", &"9".repeat(32)] {
            assert_eq!(app(good).check(), Ok(()), "{good}");
        }
        for bad in ["", &"9".repeat(33), "2021a", " 2021", "２０２１"] {
            assert_eq!(app(bad).check(), Err(AppError::AppId), "{bad}");
        }
    }

    #[test]
    fn debug_names_the_application_and_shows_no_secret() {
        let mut app = app("2021000100000001");
        let shown = format!("{app:?}");
        assert_eq!(shown, "AppConfig { app_id: \"2021000100000001\", cert_mode: None, encrypts: false, .. }");
        app.aes_key = Some(AesKey::parse("MTIzNDU2Nzg5MGFiY2RlZg==").unwrap());
        app.app_auth_token = Some("201510BBaaaa".into());
        let shown = format!("{app:?}");
        assert!(shown.contains("encrypts: true") && !shown.contains("201510BB"), "{shown}");
        assert!(!shown.contains("MTIz") && !shown.contains("1234567890"), "{shown}");
    }
}
