//! From raw bytes to parameters whose signature holds. Notifications and browser returns share this road.

use chrono::{DateTime, Utc};

use crate::canonical::notify_text;
use crate::form::{self, FormError, Pairs};
use crate::keys::KeyRing;
use crate::verify::SignatureError;

/// The longest body that is looked at: real messages have about 2 KB; lists of vouchers may add some.
pub const MESSAGE_BYTES_MAX: usize = 64 * 1024;

const CERT_SN: &str = "alipay_cert_sn";

/// Why bytes are not a message of Alipay's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotifyError {
    /// Longer than [`MESSAGE_BYTES_MAX`]; not decoded at all.
    #[error("the message has {bytes} bytes, more than {MESSAGE_BYTES_MAX}")]
    TooLarge {
        /// Its length.
        bytes: usize,
    },
    /// Not a form, or not UTF-8.
    #[error("the message is not a form: {0}")]
    Form(#[from] FormError),
    /// A name twice: which value is meant depends on who reads it, so it means nothing.
    #[error("a parameter occurs twice")]
    Duplicate {
        /// The name, cut to 64 characters. Unverified text: do not log it raw.
        name: String,
    },
    /// Declares a charset other than UTF-8. We always ask for UTF-8.
    #[error("the message declares a charset other than utf-8")]
    Charset,
    /// `sign_type` is missing or not `RSA2`.
    #[error("sign_type is not RSA2")]
    SignType,
    /// No `sign`.
    #[error("the message has no signature")]
    Unsigned,
    /// The signature does not hold.
    #[error(transparent)]
    Signature(#[from] SignatureError),
}

/// The application that an unverified notification or return names. It tells whose keys to verify it with, and nothing else.
pub fn claimed_app_id(form: &[u8]) -> Option<String> {
    if form.len() > MESSAGE_BYTES_MAX {
        return None;
    }
    form::decode(form).ok()?.into_iter().find(|pair| pair.0 == "app_id").map(|pair| pair.1)
}

/// Decodes a form and verifies it by rule V1: everything that arrived, except `sign` and `sign_type`.
///
/// In certificate mode the message may carry `alipay_cert_sn`, and whether the signature covers it is not settled
/// among Alipay's own libraries. If it does not, the parameter is taken out: what is not signed cannot be read.
pub(crate) fn verified_pairs(form: &[u8], keys: &KeyRing, now: DateTime<Utc>) -> Result<Pairs, NotifyError> {
    if form.len() > MESSAGE_BYTES_MAX {
        return Err(NotifyError::TooLarge { bytes: form.len() });
    }
    let mut pairs = form::decode(form)?;
    if let Some(name) = form::first_duplicate(&pairs) {
        return Err(NotifyError::Duplicate { name: name.chars().take(64).collect() });
    }
    let get = |name: &str| pairs.iter().find(|pair| pair.0 == name).map(|pair| pair.1.as_str());
    if get("charset").is_some_and(|charset| !charset.eq_ignore_ascii_case("utf-8")) {
        return Err(NotifyError::Charset);
    }
    if get("sign_type") != Some("RSA2") {
        return Err(NotifyError::SignType);
    }
    let sign = get("sign").filter(|sign| !sign.is_empty()).ok_or(NotifyError::Unsigned)?.to_owned();
    match keys.verify(notify_text(&pairs).as_bytes(), &sign, now) {
        Err(SignatureError::Mismatch) if pairs.iter().any(|pair| pair.0 == CERT_SN) => {
            pairs.retain(|pair| pair.0 != CERT_SN);
            keys.verify(notify_text(&pairs).as_bytes(), &sign, now)?;
        }
        outcome => outcome?,
    }
    Ok(pairs)
}
