//! From raw bytes to parameters whose signature holds. Notifications and browser returns share this road.

use chrono::{DateTime, Utc};

use crate::canonical::notify_bytes;
use crate::form::{self, BytePairs, Charset, FormError, Pairs};
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
    /// Not a form, or not text in its own charset.
    #[error("the message is not a form: {0}")]
    Form(#[from] FormError),
    /// A name twice: which value is meant depends on who reads it, so it means nothing.
    #[error("a parameter occurs twice")]
    Duplicate {
        /// The name, cut to 64 characters. Unverified text: do not log it raw.
        name: String,
    },
    /// Declares a charset other than UTF-8 and GBK (with GB2312 and GB18030).
    #[error("the message declares a charset other than utf-8 and gbk")]
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
    /// Signed by Alipay, and no notification: it lacks `notify_id` or `notify_type`, or is a browser's return.
    #[error("the message is signed but it is no notification")]
    NotANotification,
}

/// The application that an unverified notification or return names. It tells whose keys to verify it with, and nothing else.
pub fn claimed_app_id(form: &[u8]) -> Option<String> {
    if form.len() > MESSAGE_BYTES_MAX {
        return None;
    }
    // An application's number is ASCII, so the message's charset does not matter yet.
    let claimed = form::decode_bytes(form).ok()?.into_iter().find(|pair| pair.0 == b"app_id")?;
    String::from_utf8(claimed.1).ok()
}

/// Parameters whose signature holds.
pub(crate) struct Verified {
    /// All that the signature covers, with `sign` and `sign_type`.
    pub(crate) pairs: Pairs,
    /// The same as it was written: the form without what the signature does not cover.
    pub(crate) signed_form: Vec<u8>,
}

/// The parameters of a form: as bytes, and as text in the charset that the message declares.
fn decode(form: &[u8]) -> Result<(BytePairs, Pairs), NotifyError> {
    if form.len() > MESSAGE_BYTES_MAX {
        return Err(NotifyError::TooLarge { bytes: form.len() });
    }
    let raw = form::decode_bytes(form)?;
    let declared = raw.iter().find(|pair| pair.0 == b"charset").map(|pair| pair.1.as_slice());
    let charset = declared.map_or(Some(Charset::Utf8), Charset::named).ok_or(NotifyError::Charset)?;
    let pairs = form::read(&raw, charset)?;
    // By their text: one text may be written in more than one way.
    if let Some(name) = form::first_duplicate(&pairs) {
        return Err(NotifyError::Duplicate { name: name.chars().take(64).collect() });
    }
    Ok((raw, pairs))
}

/// Reads a [`signed_form`](Verified::signed_form) again. Its signature was verified when it came.
pub(crate) fn verified_before(signed_form: &[u8]) -> Result<Verified, NotifyError> {
    let (_, pairs) = decode(signed_form)?;
    Ok(Verified { pairs, signed_form: signed_form.to_vec() })
}

/// Decodes a form and verifies it by rule V1: everything that arrived, except `sign` and `sign_type`.
///
/// The signature is checked over the bytes, not over their text.
///
/// In certificate mode the message may carry `alipay_cert_sn`, and whether the signature covers it is not settled
/// among Alipay's own libraries. If it does not, the parameter is taken out: what is not signed cannot be read.
pub(crate) fn verified(form: &[u8], keys: &KeyRing, now: DateTime<Utc>) -> Result<Verified, NotifyError> {
    let (mut raw, mut pairs) = decode(form)?;
    let get = |name: &str| pairs.iter().find(|pair| pair.0 == name).map(|pair| pair.1.as_str());
    if get("sign_type") != Some("RSA2") {
        return Err(NotifyError::SignType);
    }
    let sign = get("sign").filter(|sign| !sign.is_empty()).ok_or(NotifyError::Unsigned)?.to_owned();
    let mut segments: Vec<&[u8]> = form::segments(form).map(|(_, segment)| segment).collect();
    match keys.verify(&notify_bytes(&raw), &sign, now) {
        Err(SignatureError::Mismatch) => {
            let unsigned = pairs.iter().position(|pair| pair.0 == CERT_SN).ok_or(SignatureError::Mismatch)?;
            raw.remove(unsigned);
            pairs.remove(unsigned);
            segments.remove(unsigned);
            keys.verify(&notify_bytes(&raw), &sign, now)?;
        }
        outcome => outcome?,
    }
    Ok(Verified { pairs, signed_form: segments.join(&b'&') })
}
