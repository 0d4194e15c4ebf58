//! What a signature was made over, read out of the signature itself.
//!
//! An RSA signature of this kind carries the hash of the text it covers, readable by anyone who has the public key.
//! So a signature that does not fit can still say whose it is, with which hash it was made, and, by comparing
//! hashes, over which other text. This is for explaining only: nothing is accepted by it.

use aws_lc_rs::digest::{self, SHA1_FOR_LEGACY_USE_ONLY, SHA256};
use rsa::traits::PublicKeyParts;
use rsa::{BigUint, RsaPublicKey, pkcs8::DecodePublicKey};

use crate::keys::PublicKey;

/// The hash inside a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Carried {
    Sha256(Vec<u8>),
    Sha1(Vec<u8>),
}

impl Carried {
    /// Whether this is the hash of a text.
    pub(super) fn is_of(&self, text: &[u8]) -> bool {
        match self {
            Self::Sha256(hash) => digest::digest(&SHA256, text).as_ref() == hash,
            Self::Sha1(hash) => digest::digest(&SHA1_FOR_LEGACY_USE_ONLY, text).as_ref() == hash,
        }
    }
}

/// The DER that announces a SHA-256 hash inside a signature, and the one for SHA-1.
const SHA256_PREFIX: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00,
    0x04, 0x20,
];
const SHA1_PREFIX: [u8; 15] =
    [0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a, 0x05, 0x00, 0x04, 0x14];

/// The hash a signature carries, if it was made with the private half of this key.
pub(super) fn recover(key: &PublicKey, signature: &[u8]) -> Option<Carried> {
    let key = RsaPublicKey::from_public_key_der(key.spki()).ok()?;
    if signature.len() != key.size() {
        return None;
    }
    let plain = BigUint::from_bytes_be(signature).modpow(key.e(), key.n()).to_bytes_be();
    // 00 01 ff … ff 00, then the announcement and the hash; the leading zero is lost in the number.
    let padded = plain.strip_prefix(&[1])?;
    let padding = padded.iter().take_while(|byte| **byte == 0xff).count();
    let announced = padded.get(padding..)?.strip_prefix(&[0])?;
    if plain.len() + 1 != key.size() {
        return None;
    }
    if let Some(hash) = announced.strip_prefix(&SHA256_PREFIX) {
        (hash.len() == 32).then(|| Carried::Sha256(hash.to_vec()))
    } else {
        let hash = announced.strip_prefix(&SHA1_PREFIX)?;
        (hash.len() == 20).then(|| Carried::Sha1(hash.to_vec()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{sign::sign, test_keys, verify::decode};
    use rsa::RsaPrivateKey;
    use rsa::pkcs8::DecodePrivateKey;
    use rsa::traits::PrivateKeyParts;
    use secrecy::ExposeSecret;

    #[test]
    fn only_the_signing_key_finds_the_hash_and_only_the_text_fits_it() {
        let [key, other] = [test_keys::app(), test_keys::alipay()];
        let signature = decode(&sign(&key, b"text")).unwrap();
        let carried = recover(key.public_key(), &signature).unwrap();
        assert!(carried.is_of(b"text") && !carried.is_of(b"Text"));
        assert_eq!(recover(other.public_key(), &signature), None);
        assert_eq!(recover(key.public_key(), &signature[1..]), None);
        assert_eq!(recover(key.public_key(), &[0; 256]), None);
    }

    #[test]
    fn only_a_full_length_signature_with_a_whole_hash_is_read() {
        let key = RsaPrivateKey::from_pkcs8_pem(test_keys::app().to_pem().expose_secret()).unwrap();
        let recovered = |padding: usize, announced: &[u8]| {
            let plain = [&[1][..], &vec![0xff; padding], &[0], announced].concat();
            let signature = BigUint::from_bytes_be(&plain).modpow(key.d(), key.n()).to_bytes_be();
            let signature = [vec![0; key.size() - signature.len()], signature].concat();
            recover(test_keys::app().public_key(), &signature)
        };
        let [sha256, sha1] = [[&SHA256_PREFIX[..], &[7; 32]].concat(), [&SHA1_PREFIX[..], &[7; 20]].concat()];
        let full = |announced: &[u8]| key.size() - 3 - announced.len();
        assert_eq!(recovered(full(&sha256), &sha256), Some(Carried::Sha256(vec![7; 32])));
        assert_eq!(recovered(full(&sha1), &sha1), Some(Carried::Sha1(vec![7; 20])));
        for announced in [sha256, sha1] {
            let (full, cut) = (full(&announced), &announced[..announced.len() - 1]);
            assert_eq!(recovered(full - 1, &announced), None, "shorter than the key");
            assert_eq!(recovered(8, &announced), None);
            assert_eq!(recovered(full + 1, cut), None, "a hash without its end");
            assert_eq!(recovered(full - 1, &[&announced[..], &[7]].concat()), None, "something after it");
        }
        assert_eq!(recovered(full(&[0; 32]), &[0; 32]), None, "a hash of another kind");
    }
}
