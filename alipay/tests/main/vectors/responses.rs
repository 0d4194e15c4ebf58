//! Synchronous answers.

use chrono::{DateTime, Utc};
use pay_alipay::amount::Amount;
use pay_alipay::app::AppConfig;
use pay_alipay::encrypt::AesKey;
use pay_alipay::keys::{KeyRing, PublicKey};
use pay_alipay::request::{Close, Offer, Precreate, Query, Refund, Request, TradeRef};
use pay_alipay::response::{Answer, AnswerError, Opened, open, scan};
use serde_json::Value;

use super::{is_normative, list, private_key, read, text};

/// The order every call of these vectors was about.
const ASKED: &str = "ORDER20240724_0001";

/// Inside the validity of the certificates.
const NOW: &str = "2027-01-01T00:00:00Z";

pub(super) fn judge(file: &Value) -> usize {
    let vectors = list(file, "vectors");
    for vector in vectors {
        let (id, method, body) = (text(vector, "id"), text(vector, "method"), text(vector, "body"));
        let now: DateTime<Utc> = NOW.parse().unwrap();
        let outcome = open(body.as_bytes(), method, &app(vector, file), now);
        let shown = outcome.as_ref().map(|opened| opened.failure.clone());
        match (&vector["valid"], &outcome) {
            (Value::Bool(true), Ok(opened)) => {
                if let Some(read) = check(method, opened) {
                    assert_eq!(read.is_ok(), !id.starts_with("reject-"), "{id}: {read:?}");
                }
                assert_signed_span(vector, body, id);
            }
            (Value::Bool(false), Err(_)) => {}
            (Value::String(word), Err(AnswerError::Unsigned { claim: Some(_) }))
                if word == "unsigned_failure" => {}
            (Value::String(word), Err(_)) if word == "only_with_java_fallback" && !is_normative(vector) => {}
            (valid, _) => panic!("{id}: judged as {valid}, but {shown:?}"),
        }
    }
    vectors.len()
}

/// The application the vector's answer was for: in certificate mode where the answer names a certificate.
fn app(vector: &Value, file: &Value) -> AppConfig {
    let key = private_key("app_private_pkcs1.pem");
    let app_id = "2021000100000001";
    let mut app = if text(vector, "body").contains("\"alipay_cert_sn\"") {
        let [own, alipay, root] = ["certs/app.crt", "certs/alipay.crt", "certs/root_bundle.crt"].map(read);
        let app = AppConfig::with_certificates(app_id, key, &own, &alipay, &root).unwrap();
        let sn = app.alipay_keys.keys()[0].cert_sn.as_deref();
        assert_eq!(sn, file["alipay_cert_sn"].as_str(), "the certificate of these answers");
        app
    } else {
        let alipay = read(&format!("keys/{}", text(file, "alipay_public_key")));
        AppConfig::new(app_id, key, KeyRing::single(PublicKey::parse(&alipay).unwrap()))
    };
    app.aes_key = vector["aes_key_base64"].as_str().map(|key| AesKey::parse(key).unwrap());
    app
}

/// Reads the answer as the one to a question about the asked order; `None` for a method no vector was known of.
fn check(method: &str, opened: &Opened) -> Option<Result<(), AnswerError>> {
    let trade = TradeRef::OutTradeNo(ASKED.into());
    let offer = Offer::new(ASKED, Amount::from_fen(8888).unwrap(), "subject", DateTime::UNIX_EPOCH);
    Some(match method {
        Query::METHOD => read_as(&Query::by_out_trade_no(ASKED), opened),
        Close::METHOD => read_as(&Close::by_out_trade_no(ASKED), opened),
        Refund::METHOD => read_as(&Refund::new(trade, Amount::from_fen(1).unwrap(), "RF_0001"), opened),
        Precreate::METHOD => read_as(&Precreate { offer }, opened),
        _ => return None,
    })
}

fn read_as<R: Answer>(request: &R, opened: &Opened) -> Result<(), AnswerError> {
    request.check(&opened.node)?;
    if opened.failure.is_none() {
        request.read(&opened.node)?;
    }
    Ok(())
}

/// What was verified is the span the vector names, and what was read is the plain text of it.
fn assert_signed_span(vector: &Value, body: &str, id: &str) {
    let Some(signed) = vector["sign_content"].as_str() else { return };
    let spans = scan::members(body).unwrap();
    let node = spans.iter().find(|member| member.name.ends_with("_response")).unwrap();
    assert_eq!(node.value, signed, "{id}");
    if let Some(key) = vector["aes_key_base64"].as_str() {
        let sealed: String = serde_json::from_str(node.value).unwrap();
        let plain = AesKey::parse(key).unwrap().decrypt(&sealed).unwrap();
        assert_eq!(plain, text(vector, "plaintext"), "{id}");
    }
}
