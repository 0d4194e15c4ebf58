//! What must hold for any input. Seeded loops: the same inputs on every run, and many more of them when
//! `PAYDESK_FULL=1` is set.

use pay_alipay::app::AppConfig;
use pay_alipay::canonical::{notify_text, request_text};
use pay_alipay::form;
use pay_alipay::keys::{KeyRing, PrivateKey, PublicKey};
use pay_alipay::notify::Notify;
use pay_alipay::response::{AnswerError, open, scan};
use pay_alipay::sign::sign;
use pay_alipay::verify::verify;
use serde::de::IgnoredAny;
use serde_json::{Map, Value};

/// How many inputs a cheap property sees.
fn rounds() -> u64 {
    if std::env::var_os("PAYDESK_FULL").is_some_and(|full| full == "1") { 1_000_000 } else { 10_000 }
}

/// The merchant's and the gateway's key of the test vectors: the same on every run.
fn test_keys() -> [PrivateKey; 2] {
    [
        include_str!("../vectors/keys/app_private_pkcs8.pem"),
        include_str!("../vectors/keys/alipay_private_pkcs8.pem"),
    ]
    .map(|pem| PrivateKey::parse(pem).unwrap())
}

/// A small deterministic generator (`SplitMix64`): tests need no good randomness, only the same one every time.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).expect("below a usize")
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// Text of up to `max` pieces, mostly what parsers trip over.
    fn text(&mut self, max: usize) -> String {
        const PIECES: [&str; 26] = [
            "a",
            "0",
            " ",
            "+",
            "%",
            "%2B",
            "&",
            "=",
            "&amp;",
            "\"",
            "'",
            "\\",
            "\\u0041",
            "/",
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            "测试",
            "\u{1f600}",
            "\u{200d}",
            "\r\n",
            "\t",
            "sign",
        ];
        (0..self.below(max + 1)).map(|_| *self.pick(&PIECES)).collect()
    }

    fn pairs(&mut self, max: usize) -> form::Pairs {
        (0..self.below(max + 1)).map(|_| (self.text(3), self.text(6))).collect()
    }

    fn json(&mut self, depth: usize) -> Value {
        match self.below(if depth == 0 { 5 } else { 8 }) {
            0 => Value::Null,
            1 => Value::from(self.next() & 1 == 0),
            2 => Value::from(self.next().cast_signed()),
            3 => serde_json::from_str(["0.5", "-1.25e-7", "1e9", "-0"][self.below(4)]).unwrap(),
            4 => Value::from(self.text(6)),
            5 | 6 => Value::Object(self.object(depth - 1)),
            _ => Value::Array((0..self.below(4)).map(|_| self.json(depth - 1)).collect()),
        }
    }

    fn object(&mut self, depth: usize) -> Map<String, Value> {
        (0..self.below(5)).map(|_| (self.text(2), self.json(depth))).collect()
    }

    /// Changes, drops or doubles a byte.
    fn damage(&mut self, bytes: &mut Vec<u8>) {
        if bytes.is_empty() {
            return;
        }
        let at = self.below(bytes.len());
        match self.below(3) {
            0 => drop(bytes.remove(at)),
            1 => bytes.insert(at, bytes[at]),
            _ => bytes[at] = u8::try_from(self.next() & 0xff).expect("one byte"),
        }
    }
}

#[test]
fn what_is_signed_verifies_and_one_changed_byte_never_does() {
    let [key, _] = test_keys();
    let mut random = Random(1);
    for round in 0..rounds() / 40 {
        let mut text = random.text(200).into_bytes();
        let signature = sign(&key, &text);
        assert_eq!(verify(key.public_key(), &text, &signature), Ok(()), "round {round}");

        let mut forged = signature.clone().into_bytes();
        let at = random.below(forged.len() - 2);
        forged[at] = if forged[at] == b'A' { b'B' } else { b'A' };
        let forged = String::from_utf8(forged).unwrap();
        assert!(verify(key.public_key(), &text, &forged).is_err(), "round {round}");

        text.push(0);
        let at = random.below(text.len());
        text[at] ^= 1 << random.below(8);
        assert!(verify(key.public_key(), &text, &signature).is_err(), "round {round}");
    }
}

#[test]
fn a_form_decodes_to_what_was_encoded_and_any_bytes_give_an_answer() {
    let mut random = Random(2);
    for round in 0..rounds() {
        let pairs = random.pairs(12);
        let mut bytes = form::encode(&pairs).into_bytes();
        let sent: form::Pairs =
            pairs.into_iter().filter(|(name, value)| !(name.is_empty() && value.is_empty())).collect();
        let decoded: form::Pairs = form::decode(&bytes)
            .unwrap()
            .into_iter()
            .filter(|(n, v)| !(n.is_empty() && v.is_empty()))
            .collect();
        assert_eq!(decoded, sent, "round {round}");
        for _ in 0..3 {
            random.damage(&mut bytes);
        }
        let _any = form::decode(&bytes);
    }
}

#[test]
fn the_canonical_text_does_not_depend_on_the_order_of_parameters() {
    let mut random = Random(3);
    for round in 0..rounds() {
        let pairs = random.pairs(12);
        let mut shuffled = pairs.clone();
        for at in (1..shuffled.len()).rev() {
            shuffled.swap(at, random.below(at + 1));
        }
        assert_eq!(request_text(&pairs), request_text(&shuffled), "round {round}");
        assert_eq!(notify_text(&pairs), notify_text(&shuffled), "round {round}");
    }
}

#[test]
fn the_scanner_agrees_with_a_json_parser_on_valid_documents() {
    let mut random = Random(4);
    for round in 0..rounds() {
        let object = random.object(4);
        let compact = serde_json::to_string(&object).unwrap();
        let pretty = serde_json::to_string_pretty(&object).unwrap();
        for text in [compact, format!(" \t{pretty}\n")] {
            let members =
                scan::members(&text).unwrap_or_else(|error| panic!("round {round}: {error}: {text}"));
            let read: Map<String, Value> =
                members.iter().map(|m| (m.name.clone(), serde_json::from_str(m.value).unwrap())).collect();
            assert_eq!(read, object, "round {round}: {text}");
        }
    }
}

#[test]
fn the_scanner_takes_no_damaged_document_that_a_json_parser_refuses() {
    let mut random = Random(5);
    let mut taken = 0;
    for round in 0..rounds() {
        let mut bytes = serde_json::to_vec(&random.object(4)).unwrap();
        for _ in 0..=random.below(3) {
            random.damage(&mut bytes);
        }
        let Ok(text) = std::str::from_utf8(&bytes) else { continue };
        if scan::members(text).is_ok() {
            taken += 1;
            assert!(serde_json::from_str::<IgnoredAny>(text).is_ok(), "round {round}: {text}");
        }
    }
    assert!(taken > 0, "some damage is harmless, so the property is not empty");
}

#[test]
fn any_bytes_are_refused_as_answer_and_as_notification_without_a_panic() {
    let [app_key, alipay] = test_keys();
    let keys = KeyRing::single(alipay.public_key().clone());
    let app = AppConfig::new("2021", app_key, keys.clone());
    let now = chrono::DateTime::UNIX_EPOCH;
    let mut random = Random(6);
    for round in 0..rounds() {
        let bytes: Vec<u8> = match round % 3 {
            0 => (0..random.below(300)).map(|_| u8::try_from(random.next() & 0xff).unwrap()).collect(),
            1 => random.text(60).into_bytes(),
            _ => {
                let node = Value::Object(random.object(2)).to_string();
                format!("{{\"alipay_trade_query_response\":{node},\"sign\":\"{}\"}}", random.text(3))
                    .into_bytes()
            }
        };
        assert!(open(&bytes, "alipay.trade.query", &app, now).is_err(), "round {round}");
        assert!(Notify::verify(&bytes, &keys, now).is_err(), "round {round}");
        let text = String::from_utf8_lossy(&bytes);
        assert!(PrivateKey::parse(&text).is_err() && PublicKey::parse(&text).is_err(), "round {round}");
    }
}

#[test]
fn a_genuine_answer_or_notification_never_survives_one_changed_byte() {
    let [app_key, alipay] = test_keys();
    let keys = KeyRing::single(alipay.public_key().clone());
    let app = AppConfig::new("2021", app_key, keys.clone());
    let now = chrono::DateTime::UNIX_EPOCH;
    let node =
        "{\"code\":\"10000\",\"msg\":\"Success\",\"out_trade_no\":\"A1\",\"trade_status\":\"TRADE_SUCCESS\"}";
    let sign_of_node = sign(&alipay, node.as_bytes());
    let answer = format!("{{\"alipay_trade_query_response\":{node},\"sign\":\"{sign_of_node}\"}}");
    let mut pairs: form::Pairs =
        [("notify_id", "1"), ("notify_type", "n"), ("out_trade_no", "A1"), ("total_amount", "88.88")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into();
    pairs.push(("sign".to_owned(), sign(&alipay, notify_text(&pairs).as_bytes())));
    pairs.push(("sign_type".to_owned(), "RSA2".to_owned()));
    let notification = form::encode(&pairs);
    let genuine = open(answer.as_bytes(), "alipay.trade.query", &app, now).unwrap();
    assert!(Notify::verify(notification.as_bytes(), &keys, now).is_ok());

    let mut random = Random(7);
    for at in 0..answer.len() {
        let mut bytes = answer.clone().into_bytes();
        bytes[at] ^= 1 << random.below(7);
        // A space that becomes another space is outside the signed span and changes nothing.
        match open(&bytes, "alipay.trade.query", &app, now) {
            Ok(opened) => assert!(opened == genuine, "byte {at}"),
            Err(AnswerError::Unsigned { .. }) => {
                assert!(at > node.len(), "byte {at}: only the name of the signature");
            }
            Err(_) => {}
        }
    }
    for at in 0..notification.len() {
        let mut bytes = notification.clone().into_bytes();
        bytes[at] ^= 1 << random.below(7);
        if let Ok(notify) = Notify::verify(&bytes, &keys, now) {
            // Upper and lower case of an escape are one byte.
            assert_eq!(notify.pairs(), pairs, "byte {at}");
        }
    }
}
