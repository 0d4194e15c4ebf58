//! Certificates for unit tests, written and signed on the spot.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RsaEncoding};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use crate::keys::{PrivateKey, PublicKey};

/// The hash of a certificate's signature.
#[derive(Clone, Copy, Debug)]
pub(super) enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

/// What a certificate says.
#[derive(Clone, Copy)]
pub(super) struct Made<'a> {
    pub(super) subject: &'a str,
    pub(super) key: &'a PublicKey,
    pub(super) issuer: &'a str,
    pub(super) hash: Hash,
    /// It may issue certificates itself.
    pub(super) is_authority: bool,
    /// Its last second, as `yyMMddHHmmssZ`.
    pub(super) until: &'a str,
}

impl Made<'_> {
    /// The certificate as PEM, signed with its issuer's key.
    pub(super) fn signed(&self, key: &PrivateKey) -> String {
        let (last_byte, padding): (u8, &'static dyn RsaEncoding) = match self.hash {
            Hash::Sha256 => (11, &RSA_PKCS1_SHA256),
            Hash::Sha384 => (12, &RSA_PKCS1_SHA384),
            Hash::Sha512 => (13, &RSA_PKCS1_SHA512),
        };
        let oid = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, last_byte];
        let algorithm = element(0x30, &[&element(0x06, &[&oid]), &[0x05, 0]]);
        let constraints = element(0x30, &[&[0x01, 1, 0xff]]);
        let constraints = element(0x30, &[&[0x06, 3, 0x55, 0x1d, 0x13], &element(0x04, &[&constraints])]);
        let extensions = element(0xa3, &[&element(0x30, &[&constraints])]);
        let to_be_signed = element(
            0x30,
            &[
                &[0xa0, 3, 0x02, 1, 2],
                &[0x02, 1, 1],
                &algorithm,
                &name(&[(3, self.issuer)]),
                &element(
                    0x30,
                    &[&element(0x17, &[b"260101000000Z"]), &element(0x17, &[self.until.as_bytes()])],
                ),
                &name(&[(3, self.subject)]),
                self.key.spki(),
                if self.is_authority { &extensions } else { &[] },
            ],
        );
        let mut signature = vec![0; key.pair().public_modulus_len()];
        key.pair().sign(padding, &SystemRandom::new(), &to_be_signed, &mut signature).unwrap();
        let signature = element(0x03, &[&[0], &signature]);
        let base64 = BASE64_STANDARD.encode(element(0x30, &[&to_be_signed, &algorithm, &signature]));
        format!("-----BEGIN CERTIFICATE-----\n{base64}\n-----END CERTIFICATE-----\n")
    }
}

/// The DER of a name: each attribute is the last number of its type (`2.5.4.…`) and its value.
pub(super) fn name(attributes: &[(u8, &str)]) -> Vec<u8> {
    let sets = attributes.iter().map(|(kind, value)| {
        let value = element(0x0c, &[value.as_bytes()]);
        element(0x31, &[&element(0x30, &[&[0x06, 3, 0x55, 4, *kind], &value])])
    });
    element(0x30, &[&sets.collect::<Vec<_>>().concat()])
}

/// One DER element: its tag, its length, its parts.
fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let body = parts.concat();
    let [.., high, low] = body.len().to_be_bytes();
    let head = match body.len() {
        ..0x80 => vec![tag, low],
        0x80..0x100 => vec![tag, 0x81, low],
        _ => vec![tag, 0x82, high, low],
    };
    [head, body].concat()
}
