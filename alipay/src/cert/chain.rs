//! The root bundle: its serial number, and whether a certificate leads back to it.

use aws_lc_rs::signature::{
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, UnparsedPublicKey,
    VerificationAlgorithm,
};
use chrono::{DateTime, Utc};
use x509_parser::certificate::X509Certificate;
use x509_parser::time::ASN1Time;

use super::{CertError, Certificate, parse};

/// RSA signatures, with whatever hash.
const RSA_SIGNATURE_OID: &str = "1.2.840.113549.1.1.";

/// The most certificates followed below a root: a leaf and three authorities.
const CHAIN_MAX: usize = 4;

/// Alipay's root certificates. The bundle also holds SM2 and EC roots, which take no part.
#[derive(Debug, Clone)]
pub struct RootBundle {
    sn: String,
    roots: Vec<Vec<u8>>,
}

/// Why a certificate does not lead back to the bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// A certificate of the chain is expired, or not valid yet.
    #[error("a certificate of the chain is not valid at this time")]
    OutOfTime,
    /// No issuer is known whose signature holds.
    #[error("the chain does not lead to Alipay's root certificates")]
    Untrusted,
    /// One of the chain's certificates cannot be read.
    #[error("a certificate of the chain is damaged")]
    Unreadable,
}

impl RootBundle {
    /// Reads the bundle, skipping every certificate that is not signed with RSA or cannot be understood.
    pub fn parse(pem: &str) -> Result<Self, CertError> {
        let blocks = parse::blocks(pem)?;
        if blocks.is_empty() {
            return Err(CertError::NoCertificate);
        }
        let mut sns = Vec::new();
        let mut roots = Vec::new();
        for der in blocks.into_iter().flatten() {
            let Ok(certificate) = parse::certificate(&der) else { continue };
            if certificate.signature_algorithm.algorithm.to_id_string().starts_with(RSA_SIGNATURE_OID) {
                sns.push(parse::sn(&certificate)?);
                roots.push(der);
            }
        }
        if roots.is_empty() { Err(CertError::NoRoot) } else { Ok(Self { sn: sns.join("_"), roots }) }
    }

    /// The serial numbers of its RSA certificates in file order, joined with `_`.
    pub fn sn(&self) -> &str {
        &self.sn
    }

    /// Whether a certificate leads back to a root of this bundle, over the authorities in `chain_pem`, with every
    /// certificate on the way valid at `now`.
    pub fn trusts(&self, leaf: &Certificate, chain_pem: &str, now: DateTime<Utc>) -> Result<(), ChainError> {
        let between: Vec<Vec<u8>> =
            parse::blocks(chain_pem).map_err(|_| ChainError::Unreadable)?.into_iter().flatten().collect();
        let between: Vec<X509Certificate<'_>> = between
            .iter()
            .filter_map(|der| parse::certificate(der).ok())
            .filter(|authority| authority.is_ca())
            .collect();
        let roots: Vec<X509Certificate<'_>> =
            self.roots.iter().filter_map(|der| parse::certificate(der).ok()).collect();
        let at = ASN1Time::from_timestamp(now.timestamp()).map_err(|_| ChainError::OutOfTime)?;

        let mut current = parse::certificate(leaf.der()).map_err(|_| ChainError::Unreadable)?;
        for _ in 0..CHAIN_MAX {
            if !current.validity().is_valid_at(at) {
                return Err(ChainError::OutOfTime);
            }
            if let Some(root) = roots.iter().find(|root| issued(root, &current)) {
                return if root.validity().is_valid_at(at) { Ok(()) } else { Err(ChainError::OutOfTime) };
            }
            let issuer = between.iter().find(|authority| issued(authority, &current));
            current = issuer.ok_or(ChainError::Untrusted)?.clone();
        }
        Err(ChainError::Untrusted)
    }
}

/// Whether `issuer` signed `certificate`: by name, and by signature with SHA-2.
fn issued(issuer: &X509Certificate<'_>, certificate: &X509Certificate<'_>) -> bool {
    if issuer.subject().as_raw() != certificate.issuer().as_raw() {
        return false;
    }
    let algorithm: &'static dyn VerificationAlgorithm =
        match certificate.signature_algorithm.algorithm.to_id_string().as_str() {
            "1.2.840.113549.1.1.11" => &RSA_PKCS1_2048_8192_SHA256,
            "1.2.840.113549.1.1.12" => &RSA_PKCS1_2048_8192_SHA384,
            "1.2.840.113549.1.1.13" => &RSA_PKCS1_2048_8192_SHA512,
            _ => return false,
        };
    UnparsedPublicKey::new(algorithm, issuer.public_key().raw)
        .verify(certificate.tbs_certificate.as_ref(), &certificate.signature_value.data)
        .is_ok()
}

#[cfg(test)]
mod tests {
    use super::super::made::{Hash, Made};
    use super::*;
    use crate::keys::{PrivateKey, PublicKey};
    use crate::test_keys;

    /// Roots have the first key and authorities the second; leaves have anyone's.
    struct Keys {
        root: PrivateKey,
        authority: PrivateKey,
        leaf: PublicKey,
    }

    impl Keys {
        fn new() -> Self {
            let leaf = include_str!("../../tests/vectors/keys/attacker_public_spki.pem");
            let leaf = PublicKey::parse(leaf).unwrap();
            Self { root: test_keys::app(), authority: test_keys::alipay(), leaf }
        }

        fn root(&self, until: &str) -> RootBundle {
            let root = self.authority("root", "root", until, &self.root);
            RootBundle::parse(&root).unwrap()
        }

        fn authority(&self, subject: &str, issuer: &str, until: &str, signer: &PrivateKey) -> String {
            let key = if issuer == subject { &self.root } else { &self.authority };
            let key = key.public_key();
            Made { subject, key, issuer, hash: Hash::Sha256, is_authority: true, until }.signed(signer)
        }

        fn leaf(&self, issuer: &str, hash: Hash, signer: &PrivateKey) -> Certificate {
            let leaf =
                Made { subject: "leaf", key: &self.leaf, issuer, hash, is_authority: false, until: LATER };
            Certificate::parse(&leaf.signed(signer)).unwrap()
        }
    }

    const EARLIER: &str = "281231235959Z";
    const LATER: &str = "301231235959Z";

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn every_sha_2_hash_counts_and_sha_1_does_not() {
        let (keys, now) = (Keys::new(), at("2027-01-01T00:00:00Z"));
        let roots = keys.root(LATER);
        for hash in [Hash::Sha256, Hash::Sha384, Hash::Sha512] {
            assert_eq!(roots.trusts(&keys.leaf("root", hash, &keys.root), "", now), Ok(()), "{hash:?}");
            let forged = keys.leaf("root", hash, &keys.authority);
            assert_eq!(roots.trusts(&forged, "", now), Err(ChainError::Untrusted), "{hash:?}");
        }
        let sha1 = include_str!("../../tests/vectors/certs/r2.crt");
        let trust = RootBundle::parse(sha1).unwrap().trusts(&Certificate::parse(sha1).unwrap(), "", now);
        assert_eq!(trust, Err(ChainError::Untrusted), "signed by the root itself, and with SHA-1");
    }

    #[test]
    fn only_an_authority_may_stand_between() {
        let (keys, now) = (Keys::new(), at("2027-01-01T00:00:00Z"));
        let (roots, leaf) = (keys.root(LATER), keys.leaf("between", Hash::Sha256, &keys.authority));
        let authority = keys.authority("between", "root", LATER, &keys.root);
        assert_eq!(roots.trusts(&leaf, &authority, now), Ok(()));
        assert_eq!(roots.trusts(&leaf, "", now), Err(ChainError::Untrusted), "with none between");
        let key = keys.authority.public_key();
        let no_authority = Made {
            subject: "between",
            key,
            issuer: "root",
            hash: Hash::Sha256,
            is_authority: false,
            until: LATER,
        };
        let no_authority = no_authority.signed(&keys.root);
        assert_eq!(
            roots.trusts(&leaf, &no_authority, now),
            Err(ChainError::Untrusted),
            "one that may not issue"
        );
        let stranger = keys.authority("between", "root", LATER, &keys.authority);
        assert_eq!(roots.trusts(&leaf, &stranger, now), Err(ChainError::Untrusted), "a self-made one");
    }

    #[test]
    fn every_certificate_of_the_chain_must_be_valid() {
        let keys = Keys::new();
        let leaf = keys.leaf("between", Hash::Sha256, &keys.authority);
        let [early, late] =
            [EARLIER, LATER].map(|until| keys.authority("between", "root", until, &keys.root));
        let (between, after) = (at("2029-01-01T00:00:00Z"), at("2031-01-01T00:00:00Z"));
        assert_eq!(keys.root(LATER).trusts(&leaf, &late, between), Ok(()));
        assert_eq!(keys.root(LATER).trusts(&leaf, &early, between), Err(ChainError::OutOfTime), "authority");
        assert_eq!(keys.root(EARLIER).trusts(&leaf, &late, between), Err(ChainError::OutOfTime), "root");
        assert_eq!(
            keys.root("401231235959Z").trusts(&leaf, &late, after),
            Err(ChainError::OutOfTime),
            "leaf"
        );
    }

    #[test]
    fn a_chain_has_an_end() {
        let (keys, now) = (Keys::new(), at("2027-01-01T00:00:00Z"));
        let roots = keys.root(LATER);
        let leaf = keys.leaf("1", Hash::Sha256, &keys.authority);
        let [first, second] = [("1", "2"), ("2", "3")]
            .map(|(subject, issuer)| keys.authority(subject, issuer, LATER, &keys.authority));
        let third = keys.authority("3", "root", LATER, &keys.root);
        assert_eq!(roots.trusts(&leaf, &[third, second.clone(), first.clone()].concat(), now), Ok(()));
        let third = keys.authority("3", "4", LATER, &keys.authority);
        let fourth = keys.authority("4", "root", LATER, &keys.root);
        let chain = [first.clone(), second, third, fourth].concat();
        assert_eq!(roots.trusts(&leaf, &chain, now), Err(ChainError::Untrusted), "four authorities");
        let back = keys.authority("2", "1", LATER, &keys.authority);
        assert_eq!(roots.trusts(&leaf, &[first, back].concat(), now), Err(ChainError::Untrusted), "a circle");
    }
}
