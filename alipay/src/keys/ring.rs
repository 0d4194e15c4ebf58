//! The keys Alipay may have signed with: several at once while a rotation runs, each with its window.

use chrono::{DateTime, Utc};

use super::PublicKey;
use crate::verify::{SignatureError, verify};

/// One of Alipay's public keys and when it counts.
#[derive(Debug, Clone)]
pub struct AlipayKey {
    /// The key.
    pub key: PublicKey,
    /// From when it counts; `None`: always has.
    pub not_before: Option<DateTime<Utc>>,
    /// From when it counts no longer (itself excluded); `None`: no end.
    pub not_after: Option<DateTime<Utc>>,
    /// In certificate mode, the serial number by which an answer names this key.
    pub cert_sn: Option<String>,
}

impl AlipayKey {
    /// Whether the key counts at `now`.
    pub fn is_valid_at(&self, now: DateTime<Utc>) -> bool {
        self.not_before.is_none_or(|from| from <= now) && self.not_after.is_none_or(|until| now < until)
    }
}

impl From<PublicKey> for AlipayKey {
    fn from(key: PublicKey) -> Self {
        Self { key, not_before: None, not_after: None, cert_sn: None }
    }
}

/// Alipay's public keys. An empty ring verifies nothing.
#[derive(Debug, Clone)]
pub struct KeyRing {
    keys: Vec<AlipayKey>,
}

impl KeyRing {
    /// Several keys, tried in this order: put the newest first.
    pub fn new(keys: impl IntoIterator<Item = AlipayKey>) -> Self {
        Self { keys: keys.into_iter().collect() }
    }

    /// One key without a window.
    pub fn single(key: PublicKey) -> Self {
        Self::new([key.into()])
    }

    /// All keys, also those outside their windows.
    pub fn keys(&self) -> &[AlipayKey] {
        &self.keys
    }

    /// Whether any key of the ring counts at `now`.
    pub fn is_usable_at(&self, now: DateTime<Utc>) -> bool {
        self.keys.iter().any(|key| key.is_valid_at(now))
    }

    /// Checks a signature with every key that counts at `now`.
    ///
    /// # Errors
    /// [`SignatureError::NoKey`] when no key counts, else what the check of the last one said.
    pub fn verify(&self, text: &[u8], sign_base64: &str, now: DateTime<Utc>) -> Result<(), SignatureError> {
        self.verify_with(text, sign_base64, now, |_| true)
    }

    /// Like [`KeyRing::verify`], with only the keys of one certificate: an answer names the certificate it was
    /// signed with, and no other key may stand in for it.
    pub fn verify_by_cert(
        &self,
        text: &[u8],
        sign_base64: &str,
        now: DateTime<Utc>,
        cert_sn: &str,
    ) -> Result<(), SignatureError> {
        self.verify_with(text, sign_base64, now, |key| key.cert_sn.as_deref() == Some(cert_sn))
    }

    fn verify_with(
        &self,
        text: &[u8],
        sign_base64: &str,
        now: DateTime<Utc>,
        fits: impl Fn(&AlipayKey) -> bool,
    ) -> Result<(), SignatureError> {
        let mut outcome = Err(SignatureError::NoKey);
        for key in self.keys.iter().filter(|key| key.is_valid_at(now) && fits(key)) {
            outcome = verify(&key.key, text, sign_base64);
            match outcome {
                // Another key cannot mend a signature that is no base64.
                Ok(()) | Err(SignatureError::NotBase64) => break,
                Err(_) => {}
            }
        }
        outcome
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{keys::PrivateKey, sign::sign, test_keys};
    use chrono::TimeDelta;

    #[test]
    fn both_keys_count_in_the_window_and_the_old_one_not_after_it() {
        let (old, new) = (test_keys::app(), test_keys::alipay());
        let start: DateTime<Utc> = "2026-01-01T00:00:00Z".parse().unwrap();
        let end = start + TimeDelta::days(7);
        let ring = KeyRing::new([
            AlipayKey { not_before: Some(start), ..new.public_key().clone().into() },
            AlipayKey { not_after: Some(end), ..old.public_key().clone().into() },
        ]);
        let text = b"text";
        let check = |key: &PrivateKey, now| {
            assert!(ring.is_usable_at(now), "one of them always counts");
            ring.verify(text, &sign(key, text), now)
        };

        let before = start - TimeDelta::seconds(1);
        assert_eq!(check(&old, before), Ok(()));
        assert_eq!(check(&new, before), Err(SignatureError::Mismatch));
        assert_eq!(check(&old, start), Ok(()));
        assert_eq!(check(&new, start), Ok(()));
        assert_eq!(check(&old, end), Err(SignatureError::Mismatch));
        assert_eq!(check(&new, end), Ok(()));
    }

    #[test]
    fn no_key_is_an_error_of_its_own() {
        let key = test_keys::app();
        let now = DateTime::<Utc>::UNIX_EPOCH;
        let signature = sign(&key, b"text");
        let second = TimeDelta::seconds(1);
        let past = AlipayKey { not_after: Some(now), ..key.public_key().clone().into() };
        let future = AlipayKey { not_before: Some(now + second), ..key.public_key().clone().into() };
        for ring in [KeyRing::new([]), KeyRing::new([past.clone()]), KeyRing::new([past, future])] {
            assert_eq!(ring.verify(b"text", &signature, now), Err(SignatureError::NoKey));
            assert!(!ring.is_usable_at(now));
        }
        let ring = KeyRing::new([AlipayKey { cert_sn: Some("a".into()), ..key.public_key().clone().into() }]);
        assert_eq!(ring.verify_by_cert(b"text", &signature, now, "a"), Ok(()));
        assert_eq!(ring.verify_by_cert(b"text", &signature, now, "b"), Err(SignatureError::NoKey));
    }
}
