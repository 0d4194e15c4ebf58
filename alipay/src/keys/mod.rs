//! RSA keys, in every form users paste them, and the ring of keys Alipay may sign with.
//!
//! Which key is which is the question most often asked: the *application private key* signs what we send; the
//! *Alipay public key*, which Alipay's console shows after our own public key was uploaded there, verifies what
//! comes back. The two are not halves of one pair.
//!
//! Reading the forms is the `rsa` crate's work; every private-key operation is done by aws-lc-rs.

mod read;
mod ring;

pub use read::KeyError;
pub(crate) use read::is_mislabelled;
pub use ring::{AlipayKey, KeyRing};

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RsaKeyPair};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;

/// The shortest modulus we sign or verify with.
pub const KEY_BITS_MIN: usize = 2048;

/// The longest modulus: the key reader's own limit, and it bounds the work one signature can cause.
pub const KEY_BITS_MAX: usize = 4096;

/// The application's private key. Cheap to clone; `Debug` shows only its length.
#[derive(Clone)]
pub struct PrivateKey {
    pair: Arc<RsaKeyPair>,
    public: PublicKey,
}

impl PrivateKey {
    /// Reads a private key: PEM or bare base64, PKCS#1 or PKCS#8 whatever the header claims, wrapped or not, any
    /// line ends, spaces around.
    ///
    /// # Errors
    /// [`KeyError`] says what the text is instead. It never contains the text.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let pkcs8 = read::private_key(text)?;
        let pair = RsaKeyPair::from_pkcs8(pkcs8.as_bytes()).map_err(|_| KeyError::Unreadable)?;
        Self::from_pair(pair)
    }

    /// Makes a new 2048-bit key.
    ///
    /// # Errors
    /// [`KeyError::Unreadable`] when the system gives no randomness.
    pub fn generate() -> Result<Self, KeyError> {
        Self::from_pair(RsaKeyPair::generate(KeySize::Rsa2048).map_err(|_| KeyError::Unreadable)?)
    }

    /// The key as PKCS#8 PEM.
    #[expect(clippy::missing_panics_doc, reason = "a loaded key can be written")]
    pub fn to_pem(&self) -> SecretString {
        let der: Pkcs8V1Der<'_> = self.pair.as_der().expect("a loaded key has a PKCS#8 form");
        let base64 = Zeroizing::new(BASE64_STANDARD.encode(der.as_ref()));
        SecretString::from(pem("PRIVATE KEY", &base64))
    }

    /// The public half: what is uploaded to Alipay's console.
    pub fn public_key(&self) -> &PublicKey {
        &self.public
    }

    pub(crate) fn pair(&self) -> &RsaKeyPair {
        &self.pair
    }

    fn from_pair(pair: RsaKeyPair) -> Result<Self, KeyError> {
        let der = AsDer::<aws_lc_rs::encoding::PublicKeyX509Der<'_>>::as_der(pair.public_key());
        let public = PublicKey::from_spki(der.map_err(|_| KeyError::Unreadable)?.as_ref())?;
        Ok(Self { pair: Arc::new(pair), public })
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKey({} bits)", self.pair.public_modulus_len() * 8)
    }
}

/// A public key: Alipay's, or the public half of our own. Cheap to clone; two are equal when they are the same
/// key, whatever form they were pasted in.
#[derive(Clone)]
pub struct PublicKey {
    parsed: Arc<ParsedPublicKey>,
    spki: Arc<[u8]>,
}

impl PublicKey {
    /// Reads a public key: PEM or bare base64, SPKI or PKCS#1, wrapped or not, any line ends, spaces around.
    ///
    /// # Errors
    /// [`KeyError`] says what the text is instead. It never contains the text.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        Self::from_spki(&read::public_key(text)?)
    }

    /// The key as SPKI PEM.
    pub fn to_pem(&self) -> String {
        pem("PUBLIC KEY", &self.to_base64())
    }

    /// The key as bare SPKI base64 on one line, the form Alipay's console takes and shows.
    pub fn to_base64(&self) -> String {
        BASE64_STANDARD.encode(&self.spki)
    }

    /// SHA-256 of the key's SPKI form, in hexadecimal: names a key without showing it.
    pub fn fingerprint(&self) -> String {
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &self.spki);
        let hex = |byte: &u8| {
            [byte >> 4, byte & 15].map(|digit| char::from(b"0123456789abcdef"[usize::from(digit)]))
        };
        digest.as_ref().iter().flat_map(hex).collect()
    }

    pub(crate) fn spki(&self) -> &[u8] {
        &self.spki
    }

    pub(crate) fn parsed(&self) -> &ParsedPublicKey {
        &self.parsed
    }

    /// From the DER of a subject public key info, re-read so that length limits hold for every way in.
    pub(crate) fn from_spki(der: &[u8]) -> Result<Self, KeyError> {
        let spki = read::public_key_der(der)?;
        let parsed =
            ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &spki).map_err(|_| KeyError::Unreadable)?;
        Ok(Self { parsed: Arc::new(parsed), spki: spki.into() })
    }
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.spki == other.spki
    }
}

impl Eq for PublicKey {}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PublicKey")
    }
}

fn pem(label: &str, base64: &str) -> String {
    let mut text = String::with_capacity(base64.len() * 66 / 64 + 80);
    text.extend(["-----BEGIN ", label, "-----\n"]);
    let mut rest = base64;
    while !rest.is_empty() {
        let (line, next) = rest.split_at(rest.len().min(64));
        text.extend([line, "\n"]);
        rest = next;
    }
    text.extend(["-----END ", label, "-----\n"]);
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    #[test]
    fn a_generated_key_survives_its_own_forms() {
        let key = PrivateKey::generate().unwrap();
        let again = PrivateKey::parse(key.to_pem().expose_secret()).unwrap();
        assert_eq!(key.public_key(), again.public_key());
        assert_eq!(PublicKey::parse(&key.public_key().to_pem()).unwrap(), *key.public_key());
        assert_eq!(PublicKey::parse(&key.public_key().to_base64()).unwrap(), *key.public_key());
    }

    #[test]
    fn debug_shows_no_key_material() {
        let key = PrivateKey::generate().unwrap();
        assert_eq!(format!("{key:?}"), "PrivateKey(2048 bits)");
        assert_eq!(format!("{:?}", key.public_key()), "PublicKey");
    }
}
