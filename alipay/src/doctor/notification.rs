//! Why a notification does not verify.
//!
//! The signature itself says which key made it and the hash of what it covered. What remains is to find out which
//! mishap turns the text that was signed into the text that arrived: the usual ones are undone one at a time until
//! the hash fits.

use base64::Engine;
use base64::engine::general_purpose::GeneralPurposeConfig;
use base64::engine::{DecodePaddingMode, GeneralPurpose};
use chrono::{DateTime, Utc};

use super::cause::{Cause, Diagnosis};
use super::mishap::undo;
use super::recover::{Carried, recover};
use crate::form::{self, BytePairs};
use crate::keys::{KeyRing, PublicKey};
use crate::notify::{Notify, NotifyError};

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
        NotifyError::NotANotification => Cause::NotANotification,
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
        let diagnosis = undo(&self.pairs, &carried).map(|found| {
            // What is wrong with the key outweighs the way of reading, and that outweighs the text.
            let cause = signer_cause.unwrap_or(match found.cause {
                _ if self.meaning != Cause::Genuine => self.meaning,
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
    (!bytes.is_empty()).then_some((bytes, true))
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use serde_json::Value;

    use super::*;
    use crate::canonical::{notify_bytes, notify_text};
    use crate::form::Pairs;
    use crate::keys::AlipayKey;
    use crate::notify::MESSAGE_BYTES_MAX;
    use crate::sign::sign;
    use crate::test_keys::{alipay, app};

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn ring() -> KeyRing {
        KeyRing::single(alipay().public_key().clone())
    }

    fn cause(raw: &[u8]) -> Cause {
        let diagnosis = diagnose(raw, &ring(), app().public_key(), NOW);
        assert!(diagnosis.to_string().starts_with(diagnosis.cause.code()));
        diagnosis.cause
    }

    /// Any parameters, signed by Alipay over their bytes.
    fn signed(pairs: &[(&[u8], &[u8])]) -> String {
        let escaped = |bytes: &[u8]| url::form_urlencoded::byte_serialize(bytes).collect::<String>();
        let sign = sign(&alipay(), &notify_bytes(pairs));
        let last: [(&[u8], &[u8]); 2] = [(b"sign_type", b"RSA2"), (b"sign", sign.as_bytes())];
        let all = pairs.iter().chain(&last);
        all.map(|(name, value)| format!("{}={}", escaped(name), escaped(value))).collect::<Vec<_>>().join("&")
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
        let ring = KeyRing::single(app().public_key().clone());
        let diagnosis = diagnose(recorded("ok-ascii").as_bytes(), &ring, app().public_key(), NOW);
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
        let stranger = include_str!("../../tests/vectors/keys/attacker_public_spki.pem");
        let new = PublicKey::parse(stranger).unwrap();
        let ring = KeyRing::new([new.into(), old]);
        let diagnosis = diagnose(recorded("ok-ascii").as_bytes(), &ring, app().public_key(), NOW);
        assert_eq!(diagnosis.cause, Cause::KeyRotated);
    }

    #[test]
    fn other_key() {
        assert_eq!(cause(recorded("bad-wrong-key").as_bytes()), Cause::OtherKey);
    }

    #[test]
    fn query_merged() {
        let merged = format!("shop=1&{}&lang=zh", recorded("ok-chinese"));
        let diagnosis = diagnose(merged.as_bytes(), &ring(), app().public_key(), NOW);
        assert_eq!(diagnosis.cause, Cause::QueryMerged);
        assert_eq!(diagnosis.parameters, ["shop", "lang"]);
        let known_name = format!("{}&total_amount=0.01", recorded("ok-ascii"));
        let diagnosis = diagnose(known_name.as_bytes(), &ring(), app().public_key(), NOW);
        assert_eq!(
            (diagnosis.cause, diagnosis.parameters),
            (Cause::QueryMerged, vec!["total_amount".to_owned()])
        );
        assert_eq!(cause(recorded("bad-extra-unsigned-param").as_bytes()), Cause::QueryMerged);
        for (added, parameters) in [
            ("shop=1&lang=zh&page=2", "shop, lang, page"),
            ("trade_no=1&app_id=2&seller_id=3", "trade_no, app_id, seller_id"),
            ("merchant_app_id=1&gmt_close=2", "merchant_app_id, gmt_close"),
        ] {
            let merged = format!("{}&{added}", recorded("ok-ascii"));
            let diagnosis = diagnose(merged.as_bytes(), &ring(), app().public_key(), NOW);
            assert_eq!(diagnosis.cause, Cause::QueryMerged, "{added}");
            assert_eq!(diagnosis.parameters.join(", "), parameters);
        }
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
        let gbk = recorded("gbk-notification");
        assert_eq!(cause(gbk.as_bytes()), Cause::Genuine);
        let undeclared = signed(&[(b"app_id", b"2021"), (b"subject", b"\xb2\xe2\xca\xd4")]);
        assert_eq!(cause(undeclared.as_bytes()), Cause::Charset);
        assert_eq!(cause(signed(&[(b"charset", b"big5")]).as_bytes()), Cause::Charset);
        let other_fault = gbk.replace("sign_type=RSA2", "sign_type=RSA");
        assert_eq!(cause(other_fault.as_bytes()), Cause::SignTypeChanged, "GBK itself is no fault");
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
        assert_eq!(cause(b"a=1&sign=%20%0A&sign_type=RSA2"), Cause::NotBase64, "nothing but spaces");
    }

    #[test]
    fn not_a_form() {
        assert_eq!(cause(b""), Cause::NotAForm);
        assert_eq!(cause(&vec![b'a'; 100_000]), Cause::NotAForm);
    }

    #[test]
    fn not_a_notification() {
        let back = signed(&[(b"method", b"alipay.trade.page.pay.return"), (b"out_trade_no", b"A1")]);
        assert_eq!(cause(back.as_bytes()), Cause::NotANotification);
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
