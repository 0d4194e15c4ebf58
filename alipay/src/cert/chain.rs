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

/// The longest chain followed: leaf, two authorities, root.
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
