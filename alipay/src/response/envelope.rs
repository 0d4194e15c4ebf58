//! Opening an answer: which node, is it signed, by whom. Nothing inside is read before the span is verified.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::code::Failure;
use super::node::{FieldError, Node};
use super::scan::{Member, ScanError, members};
use crate::app::AppConfig;
use crate::encrypt::EncryptError;
use crate::verify::SignatureError;

/// The longest answer that is read. Queries with voucher lists reach some tens of kilobytes.
pub const ANSWER_BYTES_MAX: usize = 1024 * 1024;

/// Why an answer cannot be believed. The outcome of the call is unknown then, also when the body says "failed".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// Longer than [`ANSWER_BYTES_MAX`].
    #[error("the answer is longer than {ANSWER_BYTES_MAX} bytes")]
    TooLarge,
    /// Not UTF-8: an error page of something in between, or GBK.
    #[error("the answer is not UTF-8")]
    NotUtf8,
    /// Not one JSON object, or one in which a name occurs twice.
    #[error("the answer is not a JSON object that means one thing: {0}")]
    Json(#[from] ScanError),
    /// Neither the node of the method called nor `error_response`.
    #[error("the answer has no node for this method")]
    NoNode,
    /// More than one node, or the node of another method.
    #[error("the answer has the node of another method, or more than one")]
    OtherNode,
    /// Signed by nobody. The refusal it claims, if it claims one, may be shown and must not be acted upon.
    #[error("the answer is not signed")]
    Unsigned {
        /// What it claims.
        claim: Option<Box<Failure>>,
    },
    /// `sign` or `alipay_cert_sn` is not a text.
    #[error("the answer's signature is not a text")]
    SignNotText,
    /// In certificate mode, an answer that does not name its certificate.
    #[error("the answer does not name the certificate it was signed with")]
    NoCertSn,
    /// Signed with a certificate that is not configured: download the current one from the console.
    #[error("the answer was signed with another Alipay certificate than the configured one")]
    UnknownCert,
    /// The signature does not hold.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// An encrypted answer that cannot be decrypted.
    #[error("the answer cannot be decrypted: {0}")]
    Encrypted(#[from] EncryptError),
    /// The node is neither an object nor encrypted.
    #[error("the answer's node is not an object")]
    NodeNotObject,
    /// Signed, but a member is not what it must be.
    #[error("the answer is signed but malformed: {0}")]
    Field(#[from] FieldError),
    /// Signed, but about another trade or refund than the one asked for.
    #[error("the answer is about another {field} than the one asked for")]
    OtherTrade {
        /// The member that differs.
        field: &'static str,
    },
}

impl AnswerError {
    /// Whether the body was no answer of a gateway at all, rather than one that fails its checks.
    pub fn is_unreadable(&self) -> bool {
        matches!(
            self,
            Self::TooLarge | Self::NotUtf8 | Self::Json(ScanError::NotJson { .. } | ScanError::NotObject)
        )
    }
}

/// An answer whose signature holds.
#[derive(Clone, PartialEq)]
pub struct Opened {
    /// Its members.
    pub node: Node,
    /// The refusal it carries; `None` for a success.
    pub failure: Option<Failure>,
}

/// Verifies the answer to a call of `method` and opens it.
///
/// The node must be the one of exactly this method, or `error_response`, which can only be a refusal. In
/// certificate mode the answer must name a configured certificate.
pub fn open(body: &[u8], method: &str, app: &AppConfig, now: DateTime<Utc>) -> Result<Opened, AnswerError> {
    if body.len() > ANSWER_BYTES_MAX {
        return Err(AnswerError::TooLarge);
    }
    let text = std::str::from_utf8(body).map_err(|_| AnswerError::NotUtf8)?;
    let outer = members(text)?;
    let (node, is_error) = find_node(&outer, method)?;

    let Some(sign) = text_member(&outer, "sign")? else {
        let claim = read_node(node, app).ok().and_then(|node| node.failure(method).ok().flatten());
        return Err(AnswerError::Unsigned { claim: claim.map(Box::new) });
    };
    // With plain keys nobody asks which certificate it was.
    let cert_sn = match app.cert_mode {
        Some(_) => text_member(&outer, "alipay_cert_sn")?,
        None => None,
    };
    check_signature(node, &sign, cert_sn.as_deref(), app, now)?;

    let node = read_node(node, app)?;
    let failure = node.failure(method)?;
    // A success in `error_response` is a success of no method in particular.
    if is_error && failure.is_none() {
        return Err(AnswerError::OtherNode);
    }
    Ok(Opened { node, failure })
}

/// The one node of an answer, and whether it is the gateway's own `error_response`.
fn find_node<'a>(outer: &[Member<'a>], method: &str) -> Result<(&'a str, bool), AnswerError> {
    let expected = format!("{}_response", method.replace('.', "_"));
    let mut nodes = outer.iter().filter(|member| member.name.ends_with("_response"));
    let node = nodes.next().ok_or(AnswerError::NoNode)?;
    let is_error = node.name == "error_response";
    if nodes.next().is_some() || !(is_error || node.name == expected) {
        return Err(AnswerError::OtherNode);
    }
    Ok((node.value, is_error))
}

/// A text beside the node; `null` is the same as none.
fn text_member(outer: &[Member<'_>], name: &str) -> Result<Option<String>, AnswerError> {
    let Some(member) = outer.iter().find(|member| member.name == name) else { return Ok(None) };
    serde_json::from_str(member.value).map_err(|_| AnswerError::SignNotText)
}

fn check_signature(
    span: &str,
    sign: &str,
    cert_sn: Option<&str>,
    app: &AppConfig,
    now: DateTime<Utc>,
) -> Result<(), AnswerError> {
    let keys = &app.alipay_keys;
    match (&app.cert_mode, cert_sn) {
        (None, _) => Ok(keys.verify(span.as_bytes(), sign, now)?),
        (Some(_), None) => Err(AnswerError::NoCertSn),
        (Some(_), Some(sn)) if keys.keys().iter().all(|key| key.cert_sn.as_deref() != Some(sn)) => {
            Err(AnswerError::UnknownCert)
        }
        (Some(_), Some(sn)) => Ok(keys.verify_by_cert(span.as_bytes(), sign, now, sn)?),
    }
}

/// Reads the verified span, decrypting it first if it is a text.
fn read_node(span: &str, app: &AppConfig) -> Result<Node, AnswerError> {
    let value: Value = serde_json::from_str(span).map_err(|_| AnswerError::NodeNotObject)?;
    match (value, &app.aes_key) {
        (Value::Object(members), _) => Ok(Node::new(members)),
        (Value::String(sealed), Some(key)) => {
            let plain = key.decrypt(&sealed)?;
            // What was encrypted has not been scanned yet.
            members(&plain)?;
            let object: Map<String, Value> =
                serde_json::from_str(&plain).map_err(|_| AnswerError::NodeNotObject)?;
            Ok(Node::new(object))
        }
        _ => Err(AnswerError::NodeNotObject),
    }
}
