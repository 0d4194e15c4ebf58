//! RSA2 signing: RSASSA-PKCS1-v1_5 with SHA-256, as standard base64. Deterministic.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use crate::keys::PrivateKey;

/// Signs a canonical text. A 2048-bit key gives 344 characters.
#[expect(
    clippy::missing_panics_doc,
    reason = "a key that was read can sign; only exhausted memory prevents it"
)]
pub fn sign(key: &PrivateKey, text: &[u8]) -> String {
    let pair = key.pair();
    let mut signature = vec![0; pair.public_modulus_len()];
    // The padding is deterministic and the library draws no randomness from this generator.
    pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text, &mut signature).expect("a loaded key signs");
    BASE64_STANDARD.encode(signature)
}
