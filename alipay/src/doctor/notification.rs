//! Why a notification does not verify.
//!
//! The signature itself says which key made it and the hash of what it covered. What remains is to find out which
//! mishap turns the text that was signed into the text that arrived: the usual ones are undone one at a time until
//! the hash fits.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::GeneralPurposeConfig;
use base64::engine::{DecodePaddingMode, GeneralPurpose};
use chrono::{DateTime, Utc};

use super::recover::{Carried, recover};
use crate::form::{self, BytePairs};
use crate::keys::{KeyRing, PublicKey};
use crate::notify::{MESSAGE_BYTES_MAX, Notify, NotifyError};

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

/// Finds out why a notification does not verify. `raw` is the body as it was stored; a line end that an editor put
/// at its end is forgiven. `own` is the public half of the application's key.
pub fn diagnose(raw: &[u8], keys: &KeyRing, own: &PublicKey, now: DateTime<Utc>) -> Diagnosis {
    let raw = raw.trim_ascii_end();
    let refusal = match Notify::verify(raw, keys, now) {
        Ok(_) => return Diagnosis::of(Cause::Genuine),
        Err(NotifyError::TooLarge { .. }) => return Diagnosis::of(Cause::NotAForm),
        Err(refusal) => refusal,
    };
    if keys.keys().iter().any(|key| key.key == *own) {
        return Diagnosis::of(Cause::OwnKeyPasted);
    }
    let signers = signers(keys, own, now);
    let mut furthest = Furthest::NotAForm;
    for reading in readings(raw) {
        let (reached, diagnosis) = reading.examine(&signers, &refusal);
        furthest = furthest.max(reached);
        if let Some(diagnosis) = diagnosis {
            return diagnosis;
        }
    }
    Diagnosis::of(match furthest {
        Furthest::NotAForm => Cause::NotAForm,
        Furthest::Unsigned => Cause::Unsigned,
        Furthest::NotBase64 => Cause::NotBase64,
        Furthest::OtherKey => Cause::OtherKey,
        Furthest::KnownKey => Cause::Tampered,
    })
}

/// How far the best reading of a message got, when none explains it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Furthest {
    NotAForm,
    Unsigned,
    NotBase64,
    OtherKey,
    KnownKey,
}

/// A key that may have signed, and what it means if it did.
type Signer<'a> = (&'a PublicKey, Option<Cause>);

/// The keys a signature may be of, and what it means if it is: first Alipay's that count, then those that do not,
/// then our own.
fn signers<'a>(
    keys: &'a KeyRing,
    own: &'a PublicKey,
    now: DateTime<Utc>,
) -> Vec<(&'a PublicKey, Option<Cause>)> {
    let rotated = |valid: bool| if valid { None } else { Some(Cause::KeyRotated) };
    let mut signers: Vec<_> =
        keys.keys().iter().map(|key| (&key.key, rotated(key.is_valid_at(now)))).collect();
    signers.sort_by_key(|(_, cause)| cause.is_some());
    signers.push((own, Some(Cause::SignedByOwnKey)));
    signers
}

/// The signature holds over the text as it arrived, so it was refused for what stands around it.
fn of_refusal(refusal: &NotifyError) -> Cause {
    match refusal {
        NotifyError::SignType => Cause::SignTypeChanged,
        NotifyError::Charset | NotifyError::Form(_) => Cause::Charset,
        _ => Cause::Tampered,
    }
}

/// One way of reading the raw bytes, and what it would mean if it were the right one.
struct Reading {
    pairs: BytePairs,
    meaning: Cause,
}

/// As a text that was decoded already; as a form; as a form that was encoded twice. The first comes first because
/// it fits only if nothing at all is escaped, while a form decode would find the signature merely damaged.
fn readings(raw: &[u8]) -> Vec<Reading> {
    let plain = raw.split(|byte| *byte == b'&').take(form::PAIRS_MAX).filter_map(|segment| {
        let equals = segment.iter().position(|byte| *byte == b'=')?;
        Some((segment[..equals].to_vec(), segment[equals + 1..].to_vec()))
    });
    let mut readings = vec![Reading { pairs: plain.collect(), meaning: Cause::DecodedTwice }];
    if let Ok(once) = form::decode_bytes(raw) {
        let twice: Option<BytePairs> =
            once.iter().map(|(name, value)| Some((again(name)?, again(value)?))).collect();
        readings.push(Reading { pairs: once, meaning: Cause::Genuine });
        readings.extend(twice.map(|pairs| Reading { pairs, meaning: Cause::EncodedTwice }));
    }
    readings
}

/// One more form decode of a single name or value.
fn again(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut decoded = form::decode_bytes(&[b"x=", bytes].concat()).ok()?;
    (decoded.len() == 1).then(|| decoded.remove(0).1)
}

impl Reading {
    /// How far this reading gets, and what it explains.
    fn examine(&self, signers: &[Signer<'_>], refusal: &NotifyError) -> (Furthest, Option<Diagnosis>) {
        if self.pairs.is_empty() {
            return (Furthest::NotAForm, None);
        }
        let Some(sign) = self.get(b"sign").filter(|sign| !sign.is_empty()) else {
            return (Furthest::Unsigned, None);
        };
        let Some((signature, repaired)) = repair(sign) else { return (Furthest::NotBase64, None) };
        let signer = signers.iter().find_map(|(key, cause)| Some((recover(key, &signature)?, *cause)));
        let Some((carried, signer_cause)) = signer else { return (Furthest::OtherKey, None) };
        let diagnosis = self.undo(&carried).map(|found| {
            // What is wrong with the key outweighs what is wrong with the text.
            let cause = signer_cause.unwrap_or(match found.cause {
                Cause::Genuine if matches!(carried, Carried::Sha1(_)) => Cause::Sha1,
                Cause::Genuine if repaired => Cause::SignatureDamaged,
                Cause::Genuine => of_refusal(refusal),
                cause => cause,
            });
            Diagnosis { cause, ..found }
        });
        (Furthest::KnownKey, diagnosis)
    }

    fn get(&self, name: &[u8]) -> Option<&[u8]> {
        self.pairs.iter().find(|pair| pair.0 == name).map(|pair| pair.1.as_slice())
    }

    /// Undoes the usual mishaps one by one until the text fits the hash.
    fn undo(&self, carried: &Carried) -> Option<Diagnosis> {
        let fits = |pairs: &BytePairs| carried.is_of(&text(pairs, &[b"sign", b"sign_type"]));
        let found = |cause| {
            let cause = if self.meaning == Cause::Genuine { cause } else { self.meaning };
            Some(Diagnosis::of(cause))
        };
        let pairs = &self.pairs;
        if fits(pairs) {
            return found(if is_utf8(pairs) { Cause::Genuine } else { Cause::Charset });
        }
        if carried.is_of(&text(pairs, &[b"sign"])) {
            return found(Cause::SignTypeKept);
        }
        let full: BytePairs = pairs.iter().filter(|pair| !pair.1.is_empty()).cloned().collect();
        if full.len() < pairs.len() && fits(&full) {
            return found(Cause::EmptyValuesDropped);
        }
        if fits(&each_value(pairs, |value| Some(unescape_html(value)))) {
            return found(Cause::HtmlEscaped);
        }
        if fits(&each_value(pairs, latin1_to_bytes)) {
            return found(Cause::Charset);
        }
        self.without_strangers(fits)
    }

    /// Takes out parameters until the rest fits: those Alipay does not send, then any one, then any two.
    fn without_strangers(&self, fits: impl Fn(&BytePairs) -> bool) -> Option<Diagnosis> {
        let pairs = &self.pairs;
        let known = |index: &usize| KNOWN.iter().any(|name| name.as_bytes() == pairs[*index].0);
        let all = 0..pairs.len();
        let strangers: Vec<usize> = all.clone().filter(|index| !known(index)).collect();
        let one = all.clone().map(|index| vec![index]);
        // A form of the greatest length would have too many couples; real ones have forty parameters.
        let couples = all.clone().take(64).flat_map(|a| (0..a).map(move |b| vec![b, a]));
        let repeated = all.filter(|a| pairs[..*a].iter().any(|pair| pair.0 == pairs[*a].0)).collect();
        let mut attempts = [strangers, repeated].into_iter().chain(one).chain(couples);
        let dropped = attempts.find(|dropped| {
            let rest = pairs.iter().enumerate().filter(|(index, _)| !dropped.contains(index));
            !dropped.is_empty() && fits(&rest.map(|(_, pair)| pair.clone()).collect())
        })?;
        let parameters =
            dropped.iter().map(|index| String::from_utf8_lossy(&pairs[*index].0).into_owned()).collect();
        Some(Diagnosis { cause: Cause::QueryMerged, parameters })
    }
}

/// The parameters trade notifications are known to carry.
const KNOWN: [&str; 38] = [
    "app_id",
    "auth_app_id",
    "body",
    "buyer_id",
    "buyer_logon_id",
    "buyer_open_id",
    "buyer_pay_amount",
    "charset",
    "fund_bill_list",
    "gmt_close",
    "gmt_create",
    "gmt_payment",
    "gmt_refund",
    "invoice_amount",
    "method",
    "notify_id",
    "notify_time",
    "notify_type",
    "out_biz_no",
    "out_trade_no",
    "passback_params",
    "point_amount",
    "receipt_amount",
    "refund_fee",
    "seller_email",
    "seller_id",
    "send_back_fee",
    "sign",
    "sign_type",
    "subject",
    "timestamp",
    "total_amount",
    "trade_no",
    "trade_status",
    "version",
    "voucher_detail_list",
    "alipay_cert_sn",
    "merchant_app_id",
];

/// The canonical text over bytes, leaving out some names.
fn text(pairs: &BytePairs, without: &[&[u8]]) -> Vec<u8> {
    let mut signed: Vec<_> = pairs.iter().filter(|pair| !without.contains(&pair.0.as_slice())).collect();
    signed.sort_unstable();
    let lines: Vec<Vec<u8>> =
        signed.into_iter().map(|(name, value)| [name, value].map(Vec::as_slice).join(&b'=')).collect();
    lines.join(&b'&')
}

fn is_utf8(pairs: &BytePairs) -> bool {
    pairs.iter().all(|(name, value)| std::str::from_utf8(name).is_ok() && std::str::from_utf8(value).is_ok())
}

fn each_value(pairs: &BytePairs, change: fn(&str) -> Option<Vec<u8>>) -> BytePairs {
    let changed =
        |value: &Vec<u8>| std::str::from_utf8(value).ok().and_then(change).unwrap_or_else(|| value.clone());
    pairs.iter().map(|(name, value)| (name.clone(), changed(value))).collect()
}

fn unescape_html(value: &str) -> Vec<u8> {
    let escapes =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#x27;", "'"), ("&amp;", "&")];
    escapes.iter().fold(value.to_owned(), |value, (from, to)| value.replace(from, to)).into_bytes()
}

/// UTF-8 that was read as Latin-1 and written as UTF-8 again.
fn latin1_to_bytes(value: &str) -> Option<Vec<u8>> {
    value.chars().map(|char| u8::try_from(u32::from(char)).ok()).collect()
}

/// A signature's bytes, and whether its base64 had to be mended: `+` that became a space, line ends, the URL
/// alphabet, lost padding.
fn repair(sign: &[u8]) -> Option<(Vec<u8>, bool)> {
    const LAX: GeneralPurpose = GeneralPurpose::new(
        &base64::alphabet::STANDARD,
        GeneralPurposeConfig::new()
            .with_decode_padding_mode(DecodePaddingMode::Indifferent)
            .with_decode_allow_trailing_bits(true),
    );
    if let Some(strict) = std::str::from_utf8(sign).ok().and_then(|sign| crate::verify::decode(sign).ok()) {
        return Some((strict, false));
    }
    let mended: Vec<u8> = sign
        .trim_ascii()
        .iter()
        .filter(|byte| !matches!(byte, b'\r' | b'\n' | b'\t'))
        .map(|byte| match byte {
            b' ' | b'-' => b'+',
            b'_' => b'/',
            byte => *byte,
        })
        .collect();
    let bytes = LAX.decode(mended).ok()?;
    (!bytes.is_empty() && bytes.len() <= MESSAGE_BYTES_MAX).then_some((bytes, true))
}

impl Diagnosis {
    fn of(cause: Cause) -> Self {
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
                "its characters are not UTF-8, or were changed on the way: send charset=utf-8 with every request and \
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
    use chrono::TimeDelta;
    use serde_json::Value;

    use super::*;
    use crate::canonical::notify_text;
    use crate::form::Pairs;
    use crate::keys::{AlipayKey, PrivateKey};
    use crate::sign::sign;

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn own() -> PrivateKey {
        PrivateKey::parse(include_str!("../../tests/vectors/keys/app_private_pkcs8.pem")).unwrap()
    }

    fn alipay() -> PrivateKey {
        PrivateKey::parse(include_str!("../../tests/vectors/keys/alipay_private_pkcs8.pem")).unwrap()
    }

    fn ring() -> KeyRing {
        KeyRing::single(alipay().public_key().clone())
    }

    fn cause(raw: &[u8]) -> Cause {
        let diagnosis = diagnose(raw, &ring(), own().public_key(), NOW);
        assert!(diagnosis.to_string().starts_with(diagnosis.cause.code()));
        diagnosis.cause
    }

    /// A recorded notification body.
    fn recorded(id: &str) -> String {
        let file: Value = serde_json::from_str(include_str!("../../tests/vectors/notify.json")).unwrap();
        let vectors = file["vectors"].as_array().unwrap();
        let vector = vectors.iter().find(|vector| vector["id"] == id).unwrap_or_else(|| panic!("{id}"));
        vector["request"]["body"].as_str().unwrap().to_owned()
    }

    fn pairs(id: &str) -> Pairs {
        form::decode(recorded(id).as_bytes()).unwrap()
    }

    /// What a receiver has that decodes before it stores.
    fn stored_decoded(pairs: &Pairs) -> String {
        pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
    }

    #[test]
    fn genuine_also_with_a_line_end_from_an_editor() {
        assert_eq!(cause(recorded("ok-chinese").as_bytes()), Cause::Genuine);
        assert_eq!(cause(format!("{}\r\n", recorded("ok-ascii")).as_bytes()), Cause::Genuine);
    }

    #[test]
    fn own_key_pasted() {
        let ring = KeyRing::single(own().public_key().clone());
        let diagnosis = diagnose(recorded("ok-ascii").as_bytes(), &ring, own().public_key(), NOW);
        assert_eq!(diagnosis.cause, Cause::OwnKeyPasted);
    }

    #[test]
    fn signed_by_own_key() {
        assert_eq!(cause(recorded("bad-merchant-key").as_bytes()), Cause::SignedByOwnKey);
    }

    #[test]
    fn key_rotated() {
        let old =
            AlipayKey { not_after: Some(NOW - TimeDelta::days(1)), ..alipay().public_key().clone().into() };
        let new = PrivateKey::generate().unwrap().public_key().clone();
        let ring = KeyRing::new([new.into(), old]);
        let diagnosis = diagnose(recorded("ok-ascii").as_bytes(), &ring, own().public_key(), NOW);
        assert_eq!(diagnosis.cause, Cause::KeyRotated);
    }

    #[test]
    fn other_key() {
        assert_eq!(cause(recorded("bad-wrong-key").as_bytes()), Cause::OtherKey);
    }

    #[test]
    fn query_merged() {
        let merged = format!("shop=1&{}&lang=zh", recorded("ok-chinese"));
        let diagnosis = diagnose(merged.as_bytes(), &ring(), own().public_key(), NOW);
        assert_eq!(diagnosis.cause, Cause::QueryMerged);
        assert_eq!(diagnosis.parameters, ["shop", "lang"]);
        let known_name = format!("{}&total_amount=0.01", recorded("ok-ascii"));
        let diagnosis = diagnose(known_name.as_bytes(), &ring(), own().public_key(), NOW);
        assert_eq!(
            (diagnosis.cause, diagnosis.parameters),
            (Cause::QueryMerged, vec!["total_amount".to_owned()])
        );
        assert_eq!(cause(recorded("bad-extra-unsigned-param").as_bytes()), Cause::QueryMerged);
    }

    #[test]
    fn decoded_twice() {
        assert_eq!(cause(stored_decoded(&pairs("ok-chinese")).as_bytes()), Cause::DecodedTwice);
        assert_eq!(cause(stored_decoded(&pairs("ok-percent")).as_bytes()), Cause::DecodedTwice);
    }

    #[test]
    fn encoded_twice() {
        assert_eq!(cause(recorded("bad-double-encoded").as_bytes()), Cause::EncodedTwice);
    }

    #[test]
    fn charset() {
        assert_eq!(cause(recorded("gbk-notification").as_bytes()), Cause::Charset);
        let mut mojibake = pairs("ok-chinese");
        for (_, value) in &mut mojibake {
            *value = value.bytes().map(char::from).collect();
        }
        assert_eq!(cause(form::encode(&mojibake).as_bytes()), Cause::Charset);
    }

    #[test]
    fn sign_type_kept() {
        assert_eq!(cause(recorded("v2-signed").as_bytes()), Cause::SignTypeKept);
    }

    #[test]
    fn sign_type_changed() {
        assert_eq!(cause(recorded("ok-sign-type-removed").as_bytes()), Cause::SignTypeChanged);
        assert_eq!(cause(recorded("bad-sign-type-flipped-to-rsa").as_bytes()), Cause::SignTypeChanged);
    }

    #[test]
    fn empty_values_dropped() {
        assert_eq!(cause(recorded("empty-value-not-signed-in").as_bytes()), Cause::EmptyValuesDropped);
    }

    #[test]
    fn sha1() {
        assert_eq!(cause(recorded("bad-sha1-signed-as-rsa").as_bytes()), Cause::Sha1);
        assert_eq!(cause(recorded("bad-sha1-signature-labelled-rsa2").as_bytes()), Cause::Sha1);
    }

    #[test]
    fn html_escaped() {
        assert_eq!(cause(recorded("bad-html-escaped-value").as_bytes()), Cause::HtmlEscaped);
    }

    #[test]
    fn signature_damaged() {
        assert_eq!(cause(recorded("bad-plus-in-sign-unescaped").as_bytes()), Cause::SignatureDamaged);
        assert_eq!(cause(recorded("bad-sign-with-newline").as_bytes()), Cause::SignatureDamaged);
        assert_eq!(cause(recorded("bad-sign-base64url").as_bytes()), Cause::SignatureDamaged);
    }

    #[test]
    fn unsigned() {
        assert_eq!(cause(recorded("bad-no-sign").as_bytes()), Cause::Unsigned);
        assert_eq!(cause(recorded("bad-empty-sign").as_bytes()), Cause::Unsigned);
    }

    #[test]
    fn not_base64() {
        assert_eq!(cause(b"a=1&sign=%21%21&sign_type=RSA2"), Cause::NotBase64);
    }

    #[test]
    fn not_a_form() {
        assert_eq!(cause(b""), Cause::NotAForm);
        assert_eq!(cause(&vec![b'a'; 100_000]), Cause::NotAForm);
    }

    #[test]
    fn tampered() {
        for id in [
            "bad-amount",
            "bad-status",
            "bad-app-id",
            "bad-param-removed",
            "bad-sign-from-other-notification",
        ] {
            assert_eq!(cause(recorded(id).as_bytes()), Cause::Tampered, "{id}");
        }
    }

    #[test]
    fn every_recorded_notification_gets_a_cause_and_only_the_valid_ones_are_genuine() {
        let file: Value = serde_json::from_str(include_str!("../../tests/vectors/notify.json")).unwrap();
        for vector in file["vectors"].as_array().unwrap() {
            let body = vector["request"]["body"].as_str().unwrap();
            let verifies = Notify::verify(body.as_bytes(), &ring(), NOW).is_ok();
            assert_eq!(cause(body.as_bytes()) == Cause::Genuine, verifies, "{}", vector["id"]);
        }
    }

    #[test]
    fn the_longest_form_is_examined_in_bounded_time() {
        let mut pairs: Pairs = (0..form::PAIRS_MAX - 2).map(|n| (format!("n{n}"), "v".repeat(40))).collect();
        let sign = sign(&alipay(), notify_text(&[("a", "b")]).as_bytes());
        pairs.extend([("sign".to_owned(), sign), ("sign_type".to_owned(), "RSA2".to_owned())]);
        let body = form::encode(&pairs);
        assert!(body.len() < MESSAGE_BYTES_MAX, "inside the limit: {}", body.len());
        assert_eq!(cause(body.as_bytes()), Cause::Tampered);
    }
}
