//! From pasted text to DER: which form it is, and if it is none, what it is instead.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use rsa::pkcs1::{self, DecodeRsaPrivateKey, DecodeRsaPublicKey, UintRef};
use rsa::pkcs8::{
    DecodePrivateKey, DecodePublicKey, EncodePrivateKey, EncodePublicKey, PrivateKeyInfo, SecretDocument,
    SubjectPublicKeyInfoRef,
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
        Ok(info) if info.algorithm.oid != pkcs1::ALGORITHM_OID => KeyError::NotRsa,
        Ok(info) => unread(pkcs1::RsaPrivateKey::try_from(info.private_key).map(|key| key.modulus)),
        Err(_) if is_certificate(der) => KeyError::Certificate,
        Err(_) => unread(pkcs1::RsaPrivateKey::try_from(der).map(|key| key.modulus)),
    }
}

fn not_a_public_key(der: &[u8]) -> KeyError {
    if RsaPrivateKey::from_pkcs8_der(der).is_ok() || RsaPrivateKey::from_pkcs1_der(der).is_ok() {
        return KeyError::PrivateForPublic;
    }
    match SubjectPublicKeyInfoRef::try_from(der) {
        Ok(info) if info.algorithm.oid != pkcs1::ALGORITHM_OID => KeyError::NotRsa,
        Ok(info) => {
            unread(pkcs1::RsaPublicKey::try_from(info.subject_public_key.raw_bytes()).map(|key| key.modulus))
        }
        Err(_) if is_certificate(der) => KeyError::Certificate,
        Err(_) => unread(pkcs1::RsaPublicKey::try_from(der).map(|key| key.modulus)),
    }
}

/// What is wrong with a key of RSA that the reader refused: its length, if it still shows its modulus.
fn unread(modulus: pkcs1::Result<UintRef<'_>>) -> KeyError {
    let bits = modulus.map(|modulus| modulus.as_bytes().len() * 8);
    bits.ok().and_then(|bits| check_bits(bits).err()).unwrap_or(KeyError::Unreadable)
}

fn is_certificate(der: &[u8]) -> bool {
    x509_parser::parse_x509_certificate(der).is_ok()
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
    use rsa::pkcs1::der::Encode;
    use rsa::pkcs1::der::asn1::BitStringRef;
    use secrecy::ExposeSecret;

    /// Test only: an EC key, made for this test.
    const EC_KEY: &str = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg/4d6Ns0hGwGyDkhBbBzDE2P15ON9qCRHdMMYL6MpLIGhRANCAATu0NdrBfmzyHXDUJzC8PJb6rGV9PY0PdHXyq0tuPqJnVvGTUSTMY2l+LQ3mHW5bXXvUTsCB8rqSDTnDdGCZcTS";

    /// Test only: an EC public key.
    const EC_PUBLIC_KEY: &str = "MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEShx+TsyTYssDZtij6Zo+P9JyK+q5pW+6LWjXUS/n3GFNyVty/T55e/8Hwxi5iXhgiHe4n7j0wasWdWpKTxtjluLegAdrR7JG4JgjdgUPCU6XcDqZKa6FSBncZ0UN8Bmq";

    const CERTIFICATE: &str = include_str!("../../tests/vectors/certs/app.crt");

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
        assert_eq!(public(EC_PUBLIC_KEY), KeyError::NotRsa);
        assert_eq!(private("-----BEGIN EC PRIVATE KEY-----\nAAAA"), KeyError::NotRsa);
        let under_a_passphrase = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n\
                                  AAAA\n-----END RSA PRIVATE KEY-----";
        assert_eq!(private(under_a_passphrase), KeyError::Encrypted);
        assert_eq!(private("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA"), KeyError::Encrypted);
        assert_eq!(public("-----BEGIN CERTIFICATE-----\nAAAA"), KeyError::Certificate);
        let certificate: String = CERTIFICATE.lines().filter(|line| !line.starts_with('-')).collect();
        assert_eq!(private(&certificate), KeyError::Certificate, "without its frame");
        assert_eq!(public(&certificate), KeyError::Certificate, "without its frame");
    }

    #[test]
    fn a_frame_of_an_rsa_key_with_something_else_inside_is_unreadable() {
        let key = test_keys::app();
        // Where the key itself begins, below what says that it is one of RSA.
        for (text, at) in [(key.to_pem().expose_secret(), 26), (&key.public_key().to_pem(), 24)] {
            let mut der = bytes(text).unwrap();
            assert_eq!(der[at], 0x30);
            der[at] = 0x31;
            let damaged = BASE64_STANDARD.encode(&der);
            assert_eq!((private(&damaged), public(&damaged)), (KeyError::Unreadable, KeyError::Unreadable));
        }
    }

    /// A public key with this modulus, as PKCS#1.
    fn public_pkcs1(modulus: &[u8]) -> Vec<u8> {
        let [modulus, public_exponent] = [modulus, &[1, 0, 1]].map(|bytes| UintRef::new(bytes).unwrap());
        pkcs1::RsaPublicKey { modulus, public_exponent }.to_der().unwrap()
    }

    /// A private key of this modulus and nothing that fits it, as PKCS#1.
    fn private_pkcs1(modulus: &[u8]) -> Vec<u8> {
        let [modulus, public_exponent, one] =
            [modulus, &[1, 0, 1], &[1]].map(|bytes| UintRef::new(bytes).unwrap());
        let key = pkcs1::RsaPrivateKey {
            modulus,
            public_exponent,
            private_exponent: one,
            prime1: one,
            prime2: one,
            exponent1: one,
            exponent2: one,
            coefficient: one,
            other_prime_infos: None,
        };
        key.to_der().unwrap()
    }

    #[test]
    fn a_modulus_has_2048_to_4096_bits() {
        let read = |bits: usize| {
            let der = public_pkcs1(&vec![0xff; bits / 8]);
            (PublicKey::parse(&BASE64_STANDARD.encode(&der)).err(), PublicKey::from_spki(&der).err())
        };
        for bits in [2048, 4096] {
            assert_eq!(read(bits), (None, None), "{bits}");
        }
        for bits in [1024, 2040] {
            let short = Some(KeyError::TooShort { bits });
            assert_eq!(read(bits), (short, short), "{bits}");
        }
        for bits in [4104, 8192, 16_384] {
            let large = Some(KeyError::TooLarge { bits });
            assert_eq!(read(bits), (large, large), "{bits}");
        }
    }

    #[test]
    fn a_key_that_is_too_large_to_be_read_says_so_in_every_form() {
        let large = KeyError::TooLarge { bits: 8192 };
        let modulus = [0xff; 1024];
        let pkcs1 = public_pkcs1(&modulus);
        assert_eq!(public(&BASE64_STANDARD.encode(&pkcs1)), large);
        let subject_public_key = BitStringRef::from_bytes(&pkcs1).unwrap();
        let spki = SubjectPublicKeyInfoRef { algorithm: pkcs1::ALGORITHM_ID, subject_public_key };
        assert_eq!(public(&BASE64_STANDARD.encode(spki.to_der().unwrap())), large);
        let pkcs1 = private_pkcs1(&modulus);
        assert_eq!(private(&BASE64_STANDARD.encode(&pkcs1)), large);
        let pkcs8 = PrivateKeyInfo::new(pkcs1::ALGORITHM_ID, &pkcs1);
        assert_eq!(private(&BASE64_STANDARD.encode(pkcs8.to_der().unwrap())), large);
        let of_usual_length = private_pkcs1(&[0xff; 256]);
        assert_eq!(
            private(&BASE64_STANDARD.encode(of_usual_length)),
            KeyError::Unreadable,
            "numbers that do not fit"
        );
    }

    #[test]
    fn a_text_is_read_up_to_its_limit() {
        let pem = test_keys::app().to_pem();
        let longest = format!("{:TEXT_BYTES_MAX$}", pem.expose_secret());
        assert!(PrivateKey::parse(&longest).is_ok());
        assert_eq!(private(&format!("{longest} ")), KeyError::TooLong);
    }

    #[test]
    fn a_private_key_is_mislabelled_only_under_the_header_of_the_other_structure() {
        let pkcs1 = include_str!("../../tests/vectors/keys/app_private_pkcs1.pem");
        let pkcs8 = include_str!("../../tests/vectors/keys/app_private_pkcs8.pem");
        let bare = |pem: &str| -> String { pem.lines().filter(|line| !line.starts_with('-')).collect() };
        for (text, mislabelled) in [
            (pkcs1.to_owned(), false),
            (pkcs8.to_owned(), false),
            (bare(pkcs1), false),
            (bare(pkcs8), false),
            (pkcs1.replace(" RSA PRIVATE KEY", " PRIVATE KEY"), true),
            (pkcs8.replace(" PRIVATE KEY", " RSA PRIVATE KEY"), true),
        ] {
            assert_eq!(is_mislabelled(&text), mislabelled, "{}", text.lines().next().unwrap_or_default());
        }
        assert!(!is_mislabelled("no key"));
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
