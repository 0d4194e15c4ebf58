//! From pasted text to DER: which form it is, and if it is none, what it is instead.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use rsa::pkcs1::{DecodeRsaPrivateKey, DecodeRsaPublicKey};
use rsa::pkcs8::{
    DecodePrivateKey, DecodePublicKey, EncodePrivateKey, EncodePublicKey, PrivateKeyInfo, SecretDocument,
};
use rsa::traits::PublicKeyParts;
use rsa::{RsaPrivateKey, RsaPublicKey};
use secrecy::zeroize::Zeroizing;

use super::{KEY_BITS_MAX, KEY_BITS_MIN};

/// The longest text read as a key: a 4096-bit private key in PEM has 3.3 KB.
const TEXT_BYTES_MAX: usize = 8 * 1024;

/// Why a text is not the key that was asked for. Never holds any part of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Nothing but spaces.
    #[error("the key is empty")]
    Empty,
    /// Longer than any key we take.
    #[error("the text is longer than any RSA key of {KEY_BITS_MAX} bits")]
    TooLong,
    /// Not base64, with or without a PEM frame: cut short, pasted twice, or something else altogether.
    #[error("the key is not base64: it may be cut short, doubled, or not a key at all")]
    NotBase64,
    /// A PEM frame that does not close.
    #[error("the key has a BEGIN line without the matching END line")]
    Unframed,
    /// Base64 of something that is no RSA key.
    #[error("the text is base64 but holds no RSA key: it may be cut short or doubled")]
    Unreadable,
    /// A key under a passphrase.
    #[error("the private key is encrypted with a passphrase: decrypt it first")]
    Encrypted,
    /// A key of another kind, such as EC or SM2.
    #[error("the key is not an RSA key")]
    NotRsa,
    /// A certificate in place of a key.
    #[error("this is a certificate, not a key: configure it in certificate mode")]
    Certificate,
    /// A public key where a private key belongs.
    #[error("this is a public key; the application private key is needed here")]
    PublicForPrivate,
    /// A private key where a public key belongs.
    #[error("this is a private key; the Alipay public key is needed here")]
    PrivateForPublic,
    /// Too weak.
    #[error("the key has {bits} bits; at least {KEY_BITS_MIN} are needed")]
    TooShort {
        /// The length of its modulus.
        bits: usize,
    },
    /// Too strong to be one of Alipay's.
    #[error("the key has {bits} bits; at most {KEY_BITS_MAX} are supported")]
    TooLarge {
        /// The length of its modulus.
        bits: usize,
    },
}

/// A private key in any form, as PKCS#8 DER.
pub(super) fn private_key(text: &str) -> Result<SecretDocument, KeyError> {
    let der = bytes(text)?;
    // Users mislabel the two structures, so the header does not decide: try both.
    let key = RsaPrivateKey::from_pkcs8_der(&der)
        .or_else(|_| RsaPrivateKey::from_pkcs1_der(&der))
        .map_err(|_| not_a_private_key(&der))?;
    check_bits(key.size() * 8)?;
    key.to_pkcs8_der().map_err(|_| KeyError::Unreadable)
}

/// Whether a readable private key stands under the header of the other structure. It is read all the same; other
/// tools refuse it.
pub(crate) fn is_mislabelled(text: &str) -> bool {
    let Ok(der) = bytes(text) else { return false };
    if text.contains("BEGIN RSA PRIVATE KEY") {
        RsaPrivateKey::from_pkcs8_der(&der).is_ok()
    } else {
        text.contains("BEGIN PRIVATE KEY") && RsaPrivateKey::from_pkcs1_der(&der).is_ok()
    }
}

/// A public key in any form, as SPKI DER.
pub(super) fn public_key(text: &str) -> Result<Vec<u8>, KeyError> {
    public_key_der(&bytes(text)?)
}

/// A public key given as SPKI or PKCS#1 DER, as SPKI DER.
pub(super) fn public_key_der(der: &[u8]) -> Result<Vec<u8>, KeyError> {
    let key = RsaPublicKey::from_public_key_der(der)
        .or_else(|_| RsaPublicKey::from_pkcs1_der(der))
        .map_err(|_| not_a_public_key(der))?;
    check_bits(key.size() * 8)?;
    Ok(key.to_public_key_der().map_err(|_| KeyError::Unreadable)?.into_vec())
}

fn check_bits(bits: usize) -> Result<(), KeyError> {
    match bits {
        ..KEY_BITS_MIN => Err(KeyError::TooShort { bits }),
        KEY_BITS_MIN..=KEY_BITS_MAX => Ok(()),
        _ => Err(KeyError::TooLarge { bits }),
    }
}

fn not_a_private_key(der: &[u8]) -> KeyError {
    if RsaPublicKey::from_public_key_der(der).is_ok() || RsaPublicKey::from_pkcs1_der(der).is_ok() {
        return KeyError::PublicForPrivate;
    }
    match PrivateKeyInfo::try_from(der) {
        Ok(info) if info.algorithm.oid != rsa::pkcs1::ALGORITHM_OID => KeyError::NotRsa,
        _ if x509_parser::parse_x509_certificate(der).is_ok() => KeyError::Certificate,
        _ => KeyError::Unreadable,
    }
}

fn not_a_public_key(der: &[u8]) -> KeyError {
    if RsaPrivateKey::from_pkcs8_der(der).is_ok() || RsaPrivateKey::from_pkcs1_der(der).is_ok() {
        return KeyError::PrivateForPublic;
    }
    match rsa::pkcs8::SubjectPublicKeyInfoRef::try_from(der) {
        Ok(info) if info.algorithm.oid != rsa::pkcs1::ALGORITHM_OID => KeyError::NotRsa,
        _ if x509_parser::parse_x509_certificate(der).is_ok() => KeyError::Certificate,
        _ => KeyError::Unreadable,
    }
}

/// Takes the PEM frame off, if there is one, and decodes what is left.
fn bytes(text: &str) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    if text.len() > TEXT_BYTES_MAX {
        return Err(KeyError::TooLong);
    }
    // A key that came through a one-line variable often has its line ends written out.
    let text = Zeroizing::new(text.replace("\\r", "\n").replace("\\n", "\n"));
    let text = text.trim().trim_start_matches('\u{feff}').trim();
    // Tools write remarks before the frame.
    let body = match text.split_once("-----BEGIN ") {
        Some((_, framed)) => unframe(framed)?,
        None => text,
    };
    let base64: Zeroizing<String> = Zeroizing::new(body.split_whitespace().collect());
    if base64.is_empty() {
        return Err(KeyError::Empty);
    }
    BASE64_STANDARD.decode(base64.as_bytes()).map(Zeroizing::new).map_err(|_| KeyError::NotBase64)
}

/// What stands between `LABEL-----` and `-----END LABEL-----`.
fn unframe(framed: &str) -> Result<&str, KeyError> {
    let (label, rest) = framed.split_once("-----").ok_or(KeyError::Unframed)?;
    match label {
        "CERTIFICATE" => return Err(KeyError::Certificate),
        "ENCRYPTED PRIVATE KEY" => return Err(KeyError::Encrypted),
        "EC PRIVATE KEY" => return Err(KeyError::NotRsa),
        _ => {}
    }
    let (body, end) = rest.split_once("-----END ").ok_or(KeyError::Unframed)?;
    if body.contains("DEK-Info") {
        return Err(KeyError::Encrypted);
    }
    // Anything after the frame means that more than one thing was pasted: which one was meant?
    if end.trim_end() == format!("{label}-----") { Ok(body) } else { Err(KeyError::Unframed) }
}

#[cfg(test)]
mod tests {
    use super::super::{PrivateKey, PublicKey};
    use super::*;
    use crate::test_keys;
    use secrecy::ExposeSecret;

    /// Test only: an EC key, made for this test.
    const EC_KEY: &str = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg/4d6Ns0hGwGyDkhBbBzDE2P15ON9qCRHdMMYL6MpLIGhRANCAATu0NdrBfmzyHXDUJzC8PJb6rGV9PY0PdHXyq0tuPqJnVvGTUSTMY2l+LQ3mHW5bXXvUTsCB8rqSDTnDdGCZcTS";

    fn private(text: &str) -> KeyError {
        PrivateKey::parse(text).unwrap_err()
    }

    fn public(text: &str) -> KeyError {
        PublicKey::parse(text).unwrap_err()
    }

    #[test]
    fn the_error_says_what_the_text_is_instead() {
        let key = test_keys::app();
        let private_pem = key.to_pem().expose_secret().to_owned();
        let public_pem = key.public_key().to_pem();
        let body: String = private_pem.lines().filter(|line| !line.starts_with('-')).collect();

        assert_eq!(private(""), KeyError::Empty);
        assert_eq!(private(" \r\n "), KeyError::Empty);
        assert_eq!(private("-----BEGIN PRIVATE KEY----------END PRIVATE KEY-----"), KeyError::Empty);
        assert_eq!(private("not a key!"), KeyError::NotBase64);
        assert_eq!(private("AAAA"), KeyError::Unreadable);
        assert_eq!(private(&body[..401]), KeyError::NotBase64);
        assert_eq!(private(&body[..400]), KeyError::Unreadable);
        assert!(matches!(private(&format!("{body}{body}")), KeyError::NotBase64 | KeyError::Unreadable));
        assert_eq!(private(&format!("{private_pem}{private_pem}")), KeyError::Unframed);
        assert_eq!(private(private_pem.split("-----END").next().unwrap()), KeyError::Unframed);
        assert_eq!(private(&"A".repeat(9000)), KeyError::TooLong);
        assert_eq!(private(&public_pem), KeyError::PublicForPrivate);
        assert_eq!(public(&private_pem), KeyError::PrivateForPublic);
        assert_eq!(private(EC_KEY), KeyError::NotRsa);
        assert_eq!(private("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA"), KeyError::Encrypted);
        assert_eq!(public("-----BEGIN CERTIFICATE-----\nAAAA"), KeyError::Certificate);
    }

    #[test]
    fn line_ends_written_out_remarks_and_a_byte_order_mark_are_tolerated() {
        let key = test_keys::app();
        let one_line = key.to_pem().expose_secret().replace('\n', "\\n");
        assert_eq!(PrivateKey::parse(&one_line).unwrap().public_key(), key.public_key());
        let marked = format!("\u{feff}{}", key.public_key().to_pem().replace('\n', "\r\n"));
        assert_eq!(PublicKey::parse(&marked).unwrap(), *key.public_key());
        let remarked = format!("Bag Attributes\n    friendlyName: shop\n{}", key.to_pem().expose_secret());
        assert_eq!(PrivateKey::parse(&remarked).unwrap().public_key(), key.public_key());
    }
}
