//! The ways a notification goes wrong, and what to do about each.

use std::fmt;

/// Why a notification does not verify.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// It verifies.
    Genuine,
    /// The configured Alipay key is our own application's.
    OwnKeyPasted,
    /// It was signed with our own application key, not by Alipay.
    SignedByOwnKey,
    /// Signed with a configured Alipay key whose window does not include now.
    KeyRotated,
    /// Signed with a key that is not configured at all.
    OtherKey,
    /// Parameters that Alipay did not send stand between those it sent.
    QueryMerged,
    /// It was decoded before it was stored or passed on, so decoding it now is once too often.
    DecodedTwice,
    /// It was encoded once more on the way.
    EncodedTwice,
    /// Its characters are in another charset, or went through one.
    Charset,
    /// The signature covers `sign_type`, which the rule for trade notifications leaves out.
    SignTypeKept,
    /// The signature leaves out parameters with empty values.
    EmptyValuesDropped,
    /// `sign_type` is missing or changed; the signature itself holds.
    SignTypeChanged,
    /// Signed with SHA-1: the application is set to `RSA` in the console.
    Sha1,
    /// HTML escapes were put into the values on the way.
    HtmlEscaped,
    /// The signature's base64 was damaged on the way; repaired, it holds.
    SignatureDamaged,
    /// It carries no signature.
    Unsigned,
    /// The signature is not even damaged base64.
    NotBase64,
    /// It is not a form, or far too long.
    NotAForm,
    /// Signed by Alipay, but another kind of message: a browser's return.
    NotANotification,
    /// Signed by Alipay, over another text: changed, cut or mixed up on the way, or forged.
    Tampered,
}

/// The cause, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnosis {
    /// The cause.
    pub cause: Cause,
    /// The parameters concerned, by name.
    pub parameters: Vec<String>,
}

impl Diagnosis {
    pub(super) fn of(cause: Cause) -> Self {
        Self { cause, parameters: Vec::new() }
    }
}

impl Cause {
    /// A stable word for it.
    pub fn code(self) -> &'static str {
        self.words().0
    }

    /// What it is and what to do, for a person.
    pub fn explanation(self) -> &'static str {
        self.words().1
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Genuine => ("genuine", "the notification verifies"),
            Self::OwnKeyPasted => (
                "own_key_pasted",
                "the configured Alipay public key is your own application public key; use the one the console shows \
                 after yours was uploaded",
            ),
            Self::SignedByOwnKey => (
                "signed_by_own_key",
                "it was signed with your application private key, not by Alipay: a test tool, or a forgery by someone \
                 who has that key",
            ),
            Self::KeyRotated => (
                "key_rotated",
                "it was signed with an Alipay key whose configured window does not include now: extend the window, or \
                 ask the trade's query for the truth",
            ),
            Self::OtherKey => (
                "other_key",
                "it was signed with a key that is not configured: Alipay's key was changed, the message is of another \
                 application or environment, or it is forged",
            ),
            Self::QueryMerged => (
                "query_merged",
                "parameters that Alipay did not sign were mixed in, as when a framework merges query and body: verify \
                 the body alone, and give notify_url no query",
            ),
            Self::DecodedTwice => (
                "decoded_twice",
                "it was decoded before it got here: verify the raw body, decoded exactly once",
            ),
            Self::EncodedTwice => (
                "encoded_twice",
                "it was encoded once more on the way: something in between rewrites the body",
            ),
            Self::Charset => (
                "charset",
                "its characters are not of the charset it declares, or were changed on the way: send charset=utf-8 with every request and \
                 pass the body on as bytes",
            ),
            Self::SignTypeKept => (
                "sign_type_kept",
                "the signature covers sign_type, which trade notifications leave out: it is a message of another kind, \
                 or made by a tool with the wrong rule",
            ),
            Self::EmptyValuesDropped => (
                "empty_values_dropped",
                "the signature leaves out empty values that are in the message: something in between added them",
            ),
            Self::SignTypeChanged => (
                "sign_type_changed",
                "the signature holds, but sign_type is missing or not RSA2: something in between filters parameters",
            ),
            Self::Sha1 => ("sha1", "it was signed with SHA-1: set the application to RSA2 in the console"),
            Self::HtmlEscaped => (
                "html_escaped",
                "HTML escapes were put into its values: a filter against scripts must not touch this path",
            ),
            Self::SignatureDamaged => (
                "signature_damaged",
                "the signature's base64 was damaged (a plus that became a space, line ends, another alphabet): it was \
                 passed on unescaped or rewritten",
            ),
            Self::Unsigned => ("unsigned", "it carries no signature: not Alipay's, or cut short"),
            Self::NotBase64 => ("not_base64", "its signature is not base64: cut short, or not Alipay's"),
            Self::NotAForm => ("not_a_form", "it is not a form that Alipay would send"),
            Self::NotANotification => (
                "not_a_notification",
                "it is signed by Alipay but has no notify_id and notify_type: the query of a browser's return was posted \
                 to the notification URL",
            ),
            Self::Tampered => (
                "tampered",
                "it carries a signature of Alipay's over another text: it was changed or cut on the way, or forged",
            ),
        }
    }
}

impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.cause.code(), self.cause.explanation())?;
        if self.parameters.is_empty() { Ok(()) } else { write!(f, " ({})", self.parameters.join(", ")) }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const ALL: [Cause; 20] = [
        Cause::Genuine,
        Cause::OwnKeyPasted,
        Cause::SignedByOwnKey,
        Cause::KeyRotated,
        Cause::OtherKey,
        Cause::QueryMerged,
        Cause::DecodedTwice,
        Cause::EncodedTwice,
        Cause::Charset,
        Cause::SignTypeKept,
        Cause::EmptyValuesDropped,
        Cause::SignTypeChanged,
        Cause::Sha1,
        Cause::HtmlEscaped,
        Cause::SignatureDamaged,
        Cause::Unsigned,
        Cause::NotBase64,
        Cause::NotAForm,
        Cause::NotANotification,
        Cause::Tampered,
    ];

    #[test]
    fn every_cause_has_its_own_word_and_its_own_advice() {
        for cause in ALL {
            let word = cause.code().replace('_', "");
            assert_eq!(word, format!("{cause:?}").to_lowercase(), "{cause:?}");
        }
        let explanations: BTreeSet<&str> = ALL.iter().map(|cause| cause.explanation()).collect();
        assert_eq!(explanations.len(), ALL.len());
        assert!(explanations.iter().all(|text| text.contains(' ')), "{explanations:?}");
    }

    #[test]
    fn a_diagnosis_names_the_parameters_concerned() {
        let plain = Diagnosis::of(Cause::Sha1);
        assert_eq!(
            plain.to_string(),
            "sha1: it was signed with SHA-1: set the application to RSA2 in the console"
        );
        let named = Diagnosis { parameters: vec!["shop".into(), "lang".into()], ..plain };
        assert!(named.to_string().ends_with("in the console (shop, lang)"), "{named}");
    }
}
