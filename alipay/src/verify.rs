//! RSA2 verifying. The algorithm is fixed here: a message's own `sign_type` is not covered by its signature and
//! never chooses it, so a SHA-1 signature does not pass under any label.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use crate::keys::{KEY_BITS_MAX, PublicKey};

/// The base64 that a signature of the largest key has: four characters for three bytes begun.
const SIGN_BASE64_MAX: usize = KEY_BITS_MAX.div_ceil(3 * 8) * 4;

/// Why a signature does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// Not strict base64: empty, cut short, line breaks, the URL alphabet, spaces in place of `+`.
    #[error("the signature is not strict base64")]
    NotBase64,
    /// Not the signature of this text by this key.
    #[error("the signature does not fit the text and the Alipay public key")]
    Mismatch,
    /// None of the configured keys counts: their windows are over, or the answer names another certificate.
    #[error("no configured Alipay key applies")]
    NoKey,
}

/// Checks the RSA2 signature of `text`.
pub fn verify(key: &PublicKey, text: &[u8], sign_base64: &str) -> Result<(), SignatureError> {
    let signature = decode(sign_base64)?;
    key.parsed().verify_sig(text, &signature).map_err(|_| SignatureError::Mismatch)
}

/// The bytes of a signature, from base64 that must be standard, padded and without line breaks.
pub(crate) fn decode(sign_base64: &str) -> Result<Vec<u8>, SignatureError> {
    if sign_base64.is_empty() || sign_base64.len() > SIGN_BASE64_MAX {
        return Err(SignatureError::NotBase64);
    }
    BASE64_STANDARD.decode(sign_base64).map_err(|_| SignatureError::NotBase64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{sign::sign, test_keys};

    #[test]
    fn only_the_text_the_key_and_the_exact_base64_pass() {
        let (key, other) = (test_keys::app(), test_keys::alipay());
        let signature = sign(&key, "a=测试".as_bytes());
        let check = |text: &str, signature: &str| verify(key.public_key(), text.as_bytes(), signature);

        assert_eq!(signature.len(), 344);
        assert_eq!(check("a=测试", &signature), Ok(()));
        assert_eq!(check("a=测試", &signature), Err(SignatureError::Mismatch));
        assert_eq!(
            verify(other.public_key(), "a=测试".as_bytes(), &signature),
            Err(SignatureError::Mismatch)
        );

        let bad = SignatureError::NotBase64;
        assert_eq!(check("a=测试", ""), Err(bad));
        assert_eq!(check("a=测试", &signature[..342]), Err(bad), "padding cut off");
        assert_eq!(check("a=测试", &format!("{signature}{signature}")), Err(bad), "doubled");
        assert_eq!(check("a=测试", &format!("{signature}\n")), Err(bad));
        assert_eq!(check("a=测试", &format!("{}\n{}", &signature[..76], &signature[76..])), Err(bad));
        assert_eq!(check("a=测试", &signature[..340]), Err(SignatureError::Mismatch), "cut at a whole group");
        assert_eq!(check("a=测试", &"A".repeat(10_000_000)), Err(bad), "bounded before any work");
    }

    #[test]
    fn the_largest_keys_signature_is_the_longest() {
        let longest = BASE64_STANDARD.encode([1; KEY_BITS_MAX / 8]);
        assert_eq!(decode(&longest), Ok(vec![1; KEY_BITS_MAX / 8]));
        assert_eq!(decode(&format!("AAAA{longest}")), Err(SignatureError::NotBase64));
    }
}
