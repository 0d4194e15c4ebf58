//! Certificate mode: three files instead of one public key, and the serial numbers that name them.
//!
//! Both modes sign alike. In certificate mode every request carries the serial number of the application
//! certificate and of Alipay's root bundle, and every answer names the certificate it was signed with.

mod chain;
#[cfg(test)]
mod made;
mod parse;

pub use chain::{ChainError, RootBundle};

use std::fmt;

use chrono::{DateTime, Utc};

use crate::app::{AppConfig, CertMode};
use crate::keys::{AlipayKey, KeyError, KeyRing, PrivateKey, PublicKey};

/// Why a text is not a usable certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CertError {
    /// No PEM block of a certificate.
    #[error("no certificate in PEM form was found")]
    NoCertificate,
    /// Longer than any bundle.
    #[error("the text is longer than any certificate bundle")]
    TooLong,
    /// A block that is no certificate.
    #[error("the certificate is damaged or of an unknown form")]
    Unreadable,
    /// The issuer is named by an attribute whose spelling in a serial number is not settled.
    #[error("the certificate's issuer has an attribute that no serial number is defined for")]
    Issuer,
    /// Its key cannot be used.
    #[error("the certificate's key: {0}")]
    Key(#[from] KeyError),
    /// The bundle has no certificate signed with RSA, so it has no serial number.
    #[error("the root bundle holds no RSA certificate")]
    NoRoot,
    /// The application certificate was made for another key.
    #[error("the application certificate does not belong to the application private key")]
    OtherKey,
}

/// One certificate.
#[derive(Clone)]
pub struct Certificate {
    sn: String,
    public_key: PublicKey,
    valid_from: DateTime<Utc>,
    valid_until: DateTime<Utc>,
    der: Vec<u8>,
}

impl Certificate {
    /// Reads the first certificate of a PEM text; further ones are its chain.
    pub fn parse(pem: &str) -> Result<Self, CertError> {
        let blocks = parse::blocks(pem)?;
        let der = blocks.into_iter().next().ok_or(CertError::NoCertificate)?;
        Self::from_der(der.ok_or(CertError::Unreadable)?)
    }

    /// The serial number that requests and answers name it by: the MD5 of its issuer and its own number.
    pub fn sn(&self) -> &str {
        &self.sn
    }

    /// Its key.
    pub fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    /// From when it is valid.
    pub fn valid_from(&self) -> DateTime<Utc> {
        self.valid_from
    }

    /// The last second it is valid.
    pub fn valid_until(&self) -> DateTime<Utc> {
        self.valid_until
    }

    /// Whether `now` lies in its time.
    pub fn is_valid_at(&self, now: DateTime<Utc>) -> bool {
        self.valid_from <= now && now <= self.valid_until
    }

    pub(crate) fn der(&self) -> &[u8] {
        &self.der
    }

    fn from_der(der: Vec<u8>) -> Result<Self, CertError> {
        let facts = parse::facts(&der)?;
        let (sn, valid_from, valid_until) = (facts.sn, facts.valid_from, facts.valid_until);
        Ok(Self { sn, public_key: PublicKey::from_spki(&facts.spki)?, valid_from, valid_until, der })
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate")
            .field("sn", &self.sn)
            .field("valid_until", &self.valid_until)
            .finish_non_exhaustive()
    }
}

impl From<&Certificate> for AlipayKey {
    /// The certificate's key, for as long as the certificate is valid.
    fn from(certificate: &Certificate) -> Self {
        Self {
            key: certificate.public_key.clone(),
            not_before: Some(certificate.valid_from),
            not_after: Some(certificate.valid_until + chrono::TimeDelta::seconds(1)),
            cert_sn: Some(certificate.sn.clone()),
        }
    }
}

impl AppConfig {
    /// An application in certificate mode, from the texts of the three files the console offers.
    ///
    /// The configured Alipay certificate is trusted because it was configured; whether its chain leads to the root
    /// bundle is [`RootBundle::trusts`]'s question, which the doctor asks.
    pub fn with_certificates(
        app_id: impl Into<String>,
        private_key: PrivateKey,
        app_cert_pem: &str,
        alipay_cert_pem: &str,
        alipay_root_pem: &str,
    ) -> Result<Self, CertError> {
        let app_cert = Certificate::parse(app_cert_pem)?;
        if app_cert.public_key() != private_key.public_key() {
            return Err(CertError::OtherKey);
        }
        let alipay_cert = Certificate::parse(alipay_cert_pem)?;
        let roots = RootBundle::parse(alipay_root_pem)?;
        let mut app = Self::new(app_id, private_key, KeyRing::new([AlipayKey::from(&alipay_cert)]));
        app.cert_mode =
            Some(CertMode { app_cert_sn: app_cert.sn, alipay_root_cert_sn: roots.sn().to_owned() });
        Ok(app)
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    const ALIPAY: &str = include_str!("../../tests/vectors/certs/alipay.crt");

    #[test]
    fn a_certificates_key_counts_from_its_first_to_its_last_second() {
        let certificate = Certificate::parse(ALIPAY).unwrap();
        let key = AlipayKey::from(&certificate);
        assert_eq!((&key.key, key.cert_sn.as_deref()), (certificate.public_key(), Some(certificate.sn())));
        let [first, last] = [certificate.valid_from(), certificate.valid_until()];
        let second = TimeDelta::seconds(1);
        for (now, valid) in [(first - second, false), (first, true), (last, true), (last + second, false)] {
            assert_eq!(certificate.is_valid_at(now), valid, "the certificate at {now}");
            assert_eq!(key.is_valid_at(now), valid, "its key at {now}");
        }
        assert!(key.is_valid_at(last + TimeDelta::milliseconds(999)), "the last second counts whole");
    }

    #[test]
    fn debug_shows_the_serial_number_and_the_end() {
        let certificate = Certificate::parse(ALIPAY).unwrap();
        let (sn, until) = (certificate.sn(), certificate.valid_until());
        assert_eq!(
            format!("{certificate:?}"),
            format!("Certificate {{ sn: {sn:?}, valid_until: {until:?}, .. }}")
        );
    }
}
