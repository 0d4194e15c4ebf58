//! Notifications as bytes on the wire: their charset, what the signature does not cover, and odd values.

use chrono::{DateTime, Utc};
use pay_alipay::keys::{KeyRing, PrivateKey};
use pay_alipay::notify::{MESSAGE_BYTES_MAX, Notify, NotifyError, Says, claimed_app_id};
use pay_alipay::returns::Return;
use pay_alipay::sign::sign;

const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

const PAID: [(&str, &str); 9] = [
    ("app_id", "2021"),
    ("charset", "utf-8"),
    ("notify_id", "1"),
    ("notify_type", "trade_status_sync"),
    ("out_trade_no", "ORDER1"),
    ("subject", "subject"),
    ("total_amount", "88.88"),
    ("trade_no", "2024"),
    ("trade_status", "TRADE_SUCCESS"),
];

type Bytes = Vec<(String, Vec<u8>)>;

fn alipay() -> PrivateKey {
    PrivateKey::parse(include_str!("../vectors/keys/alipay_private_pkcs8.pem")).unwrap()
}

fn ring() -> KeyRing {
    KeyRing::single(alipay().public_key().clone())
}

/// A message that says "paid", with some parameters changed or added.
fn message(changes: &[(&str, &[u8])]) -> Bytes {
    let mut pairs: Bytes =
        PAID.iter().map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec())).collect();
    for (name, value) in changes {
        pairs.retain(|pair| pair.0 != *name);
        pairs.push(((*name).to_owned(), value.to_vec()));
    }
    pairs
}

fn escaped(bytes: &[u8]) -> String {
    url::form_urlencoded::byte_serialize(bytes).collect()
}

/// Signs the bytes as they are, and writes them as a form. Apart from the crate's own rule on purpose: this is the other side.
fn signed(pairs: &Bytes) -> String {
    let mut sorted = pairs.clone();
    sorted.sort();
    let lines: Vec<Vec<u8>> =
        sorted.iter().map(|(name, value)| [name.as_bytes(), value].join(&b'=')).collect();
    let sign = sign(&alipay(), &lines.join(&b'&'));
    let form: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{}={}", escaped(name.as_bytes()), escaped(value)))
        .collect();
    format!("{}&sign_type=RSA2&sign={}", form.join("&"), escaped(sign.as_bytes()))
}

fn verify(body: &str) -> Result<Notify, NotifyError> {
    Notify::verify(body.as_bytes(), &ring(), NOW)
}

fn says(changes: &[(&str, &str)]) -> Says {
    let changes: Vec<(&str, &[u8])> = changes.iter().map(|(name, value)| (*name, value.as_bytes())).collect();
    verify(&signed(&message(&changes))).unwrap().says()
}

/// 测试 in GBK.
const TEST_GBK: &[u8] = b"\xb2\xe2\xca\xd4";

#[test]
fn c10_a_message_in_gbk_is_verified_over_its_bytes_and_read_as_gbk() {
    for charset in ["GBK", "gbk", "Gb2312", "GB18030"] {
        let body = signed(&message(&[("charset", charset.as_bytes()), ("subject", TEST_GBK)]));
        let notify = verify(&body).unwrap_or_else(|error| panic!("{charset}: {error}"));
        assert_eq!(notify.get("subject"), Some("测试"), "{charset}");
        assert!(matches!(notify.says(), Says::Paid { total, .. } if total.fen() == 8888), "{charset}");
        assert_eq!(claimed_app_id(body.as_bytes()).as_deref(), Some("2021"), "{charset}");
        assert!(Return::verify(&body, &ring(), NOW).is_ok(), "{charset}: browsers come back in it too");
    }
    let four_bytes = signed(&message(&[("charset", b"GB18030"), ("subject", b"\x94\x39\xfc\x36")]));
    assert_eq!(verify(&four_bytes).unwrap().get("subject"), Some("\u{1f600}"));
}

#[test]
fn c10_gbk_is_read_strictly_and_changes_are_found() {
    let body = signed(&message(&[("charset", b"GBK"), ("subject", TEST_GBK)]));
    let changed = body.replace("%CA%D4", "%CA%D5");
    assert!(matches!(verify(&changed), Err(NotifyError::Signature(_))));
    let as_utf8 = body.replace("charset=GBK", "charset=utf-8");
    assert!(verify(&as_utf8).is_err());
    let cut = signed(&message(&[("charset", b"GBK"), ("subject", b"\xb2\xe2\xca")]));
    assert!(matches!(verify(&cut), Err(NotifyError::Form(_))), "{:?}", verify(&cut));
    let unknown = signed(&message(&[("charset", b"big5")]));
    assert_eq!(verify(&unknown), Err(NotifyError::Charset));
}

#[test]
fn c9_nul_and_very_long_values_stay_signed_and_readable() {
    let long = "9".repeat(9_000);
    for odd in ["A\0B", long.as_str()] {
        for name in ["out_trade_no", "notify_id", "trade_no"] {
            let notify = verify(&signed(&message(&[(name, odd.as_bytes())]))).unwrap();
            let read = match name {
                "out_trade_no" => notify.out_trade_no(),
                "notify_id" => notify.notify_id(),
                _ => notify.trade_no(),
            };
            assert_eq!(read, Some(odd), "{name}");
            assert!(!format!("{notify:?} {:?}", notify.says()).is_empty(), "{name}");
        }
    }
}

#[test]
fn c9_more_back_than_was_paid_is_unreadable() {
    assert_eq!(says(&[("refund_fee", "88.89")]), Says::Unreadable { field: "refund_fee" });
    let closed = says(&[("refund_fee", "100000"), ("trade_status", "TRADE_CLOSED")]);
    assert_eq!(closed, Says::Unreadable { field: "refund_fee" });
    assert!(matches!(says(&[("refund_fee", "88.88")]), Says::Refunded { full: true, .. }));
}

#[test]
fn c9_numbers_that_cannot_be_alipays_are_unreadable() {
    let (longest, longer) = ("9".repeat(64), "9".repeat(65));
    for odd in ["", "2024\0", "20\n24", "\u{7f}", longer.as_str()] {
        assert_eq!(says(&[("trade_no", odd)]), Says::Unreadable { field: "trade_no" }, "{odd:?}");
        let refunded = says(&[("trade_no", odd), ("refund_fee", "1.00")]);
        assert_eq!(refunded, Says::Unreadable { field: "trade_no" }, "{odd:?}");
        let refunded = says(&[("out_biz_no", odd), ("refund_fee", "1.00")]);
        assert_eq!(refunded, Says::Unreadable { field: "out_biz_no" }, "{odd:?}");
        assert_eq!(says(&[("trade_no", odd), ("trade_status", "WAIT_BUYER_PAY")]), Says::Waiting, "{odd:?}");
    }
    assert!(matches!(says(&[("trade_no", &longest)]), Says::Paid { .. }));
    assert!(matches!(says(&[("out_biz_no", &longest), ("refund_fee", "1.00")]), Says::Refunded { .. }));
}

#[test]
fn s6_a_browsers_return_is_no_notification() {
    let mut back =
        message(&[("method", b"alipay.trade.page.pay.return"), ("timestamp", b"2024-07-24 03:08:21")]);
    assert_eq!(
        verify(&signed(&back)),
        Err(NotifyError::NotANotification),
        "with the fields of a notification"
    );
    back.retain(|pair| !["notify_id", "notify_type", "trade_status"].contains(&pair.0.as_str()));
    let query = signed(&back);
    assert!(Return::verify(&query, &ring(), NOW).is_ok());
    assert_eq!(verify(&query), Err(NotifyError::NotANotification), "as it really is");
    for missing in ["notify_id", "notify_type"] {
        let mut pairs = message(&[]);
        pairs.retain(|pair| pair.0 != missing);
        assert_eq!(verify(&signed(&pairs)), Err(NotifyError::NotANotification), "without {missing}");
        let empty = verify(&signed(&message(&[(missing, b"")])));
        assert_eq!(empty, Err(NotifyError::NotANotification), "with an empty {missing}");
    }
}

#[test]
fn s6_nothing_unsigned_is_worth_storing() {
    let plain = signed(&message(&[]));
    let genuine = verify(&plain).unwrap();
    assert_eq!(genuine.signed_body(), plain.as_bytes(), "all of it is signed");

    let huge = format!("{plain}&alipay_cert_sn={}", "f".repeat(60_000));
    let notify = verify(&huge).unwrap();
    assert_eq!(notify, genuine, "the parameter cannot be read");
    assert_eq!(notify.signed_body(), plain.as_bytes(), "and is not stored");
    let first = format!("alipay_cert_sn=%00{}&{plain}", "&".repeat(50_000));
    assert_eq!(verify(&first).unwrap().signed_body(), plain.as_bytes());

    assert!(verify(&format!("{plain}&shop=1")).is_err(), "no other may be added at all");
    let no_type = plain.replace("&sign_type=RSA2", "");
    assert!(verify(&format!("{no_type}&sign_type=RSA2{}", "A".repeat(60_000))).is_err());
    let (no_sign, sign) = plain.split_once("&sign=").unwrap();
    assert!(verify(&format!("{no_sign}&sign={sign}{}", "A".repeat(60_000))).is_err());
}

#[test]
fn a_message_of_the_greatest_length_is_read_and_no_longer_one() {
    let plain = signed(&message(&[]));
    let longest = format!("{}{plain}", "&".repeat(MESSAGE_BYTES_MAX - plain.len()));
    assert_eq!(verify(&longest).unwrap().signed_body(), plain.as_bytes());
    assert_eq!(claimed_app_id(longest.as_bytes()).as_deref(), Some("2021"));
    for bytes in [MESSAGE_BYTES_MAX + 1, 10 * MESSAGE_BYTES_MAX] {
        let longer = format!("{}{plain}", "&".repeat(bytes - plain.len()));
        assert_eq!(verify(&longer), Err(NotifyError::TooLarge { bytes }));
        assert_eq!(Notify::verified_before(longer.as_bytes()), Err(NotifyError::TooLarge { bytes }));
        assert_eq!(claimed_app_id(longer.as_bytes()), None, "{bytes}");
    }
}

#[test]
fn s6_what_is_stored_verifies_again_as_the_same() {
    let long = "x/:+".repeat(4_000);
    let in_certificate_mode = signed(&message(&[("alipay_cert_sn", b"abc")]));
    assert!(verify(&in_certificate_mode).unwrap().signed_body().ends_with(in_certificate_mode.as_bytes()));
    for body in [
        signed(&message(&[("body", "a b+c&d=e%20测试\r\n\0".as_bytes())])),
        signed(&message(&[("charset", b"GBK"), ("subject", TEST_GBK)])),
        signed(&message(&[("body", long.as_bytes())])).replace("x%2F%3A%2B", "x/:%2B"),
        format!("&&alipay_cert_sn=abc&{}&&", signed(&message(&[("body", b"")])).replace("body=&", "body&")),
        in_certificate_mode,
    ] {
        let notify = verify(&body).unwrap_or_else(|error| panic!("{body}: {error}"));
        let again = Notify::verify(notify.signed_body(), &ring(), NOW).unwrap();
        let stored = Notify::verified_before(notify.signed_body()).unwrap();
        for again in [again, stored] {
            assert_eq!(again, notify, "{body}");
            assert_eq!(again.signed_body(), notify.signed_body(), "{body}");
        }
        assert!(notify.signed_body().len() <= body.len(), "{body}");
    }
}
