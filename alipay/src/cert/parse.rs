//! From PEM text to the few facts of a certificate that matter here.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, Utc};
use md5::{Digest, Md5};
use x509_parser::certificate::X509Certificate;
use x509_parser::x509::X509Name;

use super::CertError;

/// The longest text read as certificates: the real root bundle has about 8 KB.
const TEXT_BYTES_MAX: usize = 256 * 1024;

/// What is read from a certificate.
pub(super) struct Facts {
    pub(super) sn: String,
    pub(super) spki: Vec<u8>,
    pub(super) valid_from: DateTime<Utc>,
    pub(super) valid_until: DateTime<Utc>,
}

/// The DER of every certificate block of a text, in order; `None` for a block that is no base64.
pub(super) fn blocks(pem: &str) -> Result<Vec<Option<Vec<u8>>>, CertError> {
    if pem.len() > TEXT_BYTES_MAX {
        return Err(CertError::TooLong);
    }
    let framed = pem.split("-----BEGIN CERTIFICATE-----").skip(1);
    Ok(framed
        .map(|rest| {
            let (body, _) = rest.split_once("-----END CERTIFICATE-----")?;
            let base64: String = body.split_whitespace().collect();
            BASE64_STANDARD.decode(base64).ok()
        })
        .collect())
}

/// A certificate as the parser sees it, with nothing after it.
pub(super) fn certificate(der: &[u8]) -> Result<X509Certificate<'_>, CertError> {
    match x509_parser::parse_x509_certificate(der) {
        Ok(([], certificate)) => Ok(certificate),
        _ => Err(CertError::Unreadable),
    }
}

pub(super) fn facts(der: &[u8]) -> Result<Facts, CertError> {
    let certificate = certificate(der)?;
    let time = |seconds| DateTime::from_timestamp(seconds, 0).ok_or(CertError::Unreadable);
    Ok(Facts {
        sn: sn(&certificate)?,
        spki: certificate.public_key().raw.to_vec(),
        valid_from: time(certificate.validity().not_before.timestamp())?,
        valid_until: time(certificate.validity().not_after.timestamp())?,
    })
}

/// Lower-case hexadecimal MD5 of the issuer's name and the decimal serial number.
pub(super) fn sn(certificate: &X509Certificate<'_>) -> Result<String, CertError> {
    let issuer = rfc2253(certificate.issuer())?;
    let digest = Md5::digest(format!("{issuer}{}", certificate.tbs_certificate.serial));
    Ok(format!("{:032x}", u128::from_be_bytes(digest.into())))
}

/// `TYPE=value` joined with commas, in the reverse of the certificate's order.
///
/// Only the types that occur in Alipay's chains have an agreed spelling, and values that RFC 2253 would escape do
/// not occur there: both are refused rather than guessed, since a wrong number is refused by the gateway.
fn rfc2253(name: &X509Name<'_>) -> Result<String, CertError> {
    let mut parts = Vec::new();
    for attribute in name.iter_attributes() {
        let kind = match attribute.attr_type().to_id_string().as_str() {
            "2.5.4.3" => "CN",
            "2.5.4.6" => "C",
            "2.5.4.7" => "L",
            "2.5.4.8" => "ST",
            "2.5.4.10" => "O",
            "2.5.4.11" => "OU",
            _ => return Err(CertError::Issuer),
        };
        let value = attribute.as_str().map_err(|_| CertError::Issuer)?;
        if value.contains([',', '+', '"', '\\', '<', '>', ';', '#']) || value.trim() != value {
            return Err(CertError::Issuer);
        }
        parts.push(format!("{kind}={value}"));
    }
    parts.reverse();
    Ok(parts.join(","))
}

#[cfg(test)]
mod tests {
    use x509_parser::prelude::FromDer;

    use super::super::made;
    use super::*;

    const PEM: &str = include_str!("../../tests/vectors/certs/alipay.crt");

    fn issuer(attributes: &[(u8, &str)]) -> Result<String, CertError> {
        let der = made::name(attributes);
        let (rest, name) = X509Name::from_der(&der).unwrap();
        assert!(rest.is_empty());
        rfc2253(&name)
    }

    #[test]
    fn an_issuer_is_written_in_reverse_with_the_short_name_of_every_type() {
        let all = [(6, "CN"), (8, "浙江"), (7, "Hangzhou"), (10, "Ant Group"), (11, "CA"), (3, "R1")];
        assert_eq!(issuer(&all).unwrap(), "CN=R1,OU=CA,O=Ant Group,L=Hangzhou,ST=浙江,C=CN");
    }

    #[test]
    fn what_has_no_agreed_spelling_is_refused() {
        assert_eq!(issuer(&[(5, "1")]), Err(CertError::Issuer), "a type that no chain has");
        for value in ["a,b", "a+b", "a\"b", "a\\b", "a<b", "a>b", "a;b", "#a", " a", "a "] {
            assert_eq!(issuer(&[(6, "CN"), (3, value)]), Err(CertError::Issuer), "{value:?}");
        }
    }

    #[test]
    fn a_text_is_read_up_to_its_limit_and_a_certificate_to_its_end() {
        let padded = format!("{PEM}{}", "0".repeat(TEXT_BYTES_MAX - PEM.len()));
        let der = blocks(&padded).unwrap().remove(0).unwrap();
        assert!(certificate(&der).is_ok());
        assert_eq!(blocks(&format!("{padded}0")), Err(CertError::TooLong));
        assert!(matches!(certificate(&[der, vec![0]].concat()), Err(CertError::Unreadable)));
        assert_eq!(blocks(&PEM.replace("MII", "M!I")).unwrap(), [None], "no base64");
    }
}
