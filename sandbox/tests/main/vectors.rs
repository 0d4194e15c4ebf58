//! What the official SDKs really sent, replayed byte for byte: accepted as it is, refused with one character changed.

use alipay_sandbox::{CertificateNumbers, Config};
use pay_alipay::cert::{Certificate, RootBundle};
use pay_alipay::encrypt::AesKey;
use pay_alipay::form;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::shop::{Shop, app, config};

const NPM: &str = include_str!("../../../alipay/tests/vectors/requests-npm.json");
const PYTHON: &str = include_str!("../../../alipay/tests/vectors/requests-python.json");
const AES: &str = include_str!("../../../alipay/tests/vectors/aes.json");
const APP_CERT: &str = include_str!("../../../alipay/tests/vectors/certs/app.crt");
const ALIPAY_CERT: &str = include_str!("../../../alipay/tests/vectors/certs/alipay.crt");
const ROOTS: &str = include_str!("../../../alipay/tests/vectors/certs/root_bundle.crt");

/// One recorded request, as it goes on the wire.
#[derive(Debug, Clone)]
struct Wire {
    verb: &'static str,
    target: String,
    body: String,
}

fn vectors() -> Vec<Value> {
    let read = |text| {
        serde_json::from_str::<Value>(text).expect("JSON")["vectors"].as_array().expect("a list").clone()
    };
    [read(NPM), read(PYTHON)].concat()
}

fn text<'a>(value: &'a Value, pointer: &str) -> Option<&'a str> {
    value.pointer(pointer).and_then(Value::as_str)
}

/// The request a vector's output leads to.
fn wire(vector: &Value) -> Wire {
    let path = |url: &str| format!("/gateway.do?{}", url.split_once('?').expect("a query").1);
    if let Some(target) = text(vector, "/output/target") {
        let body = text(vector, "/output/body").unwrap_or_default().to_owned();
        return Wire { verb: "POST", target: target.to_owned(), body };
    }
    if let Some(url) = text(vector, "/output/url") {
        return Wire { verb: "GET", target: path(url), body: String::new() };
    }
    if let Some(order) = text(vector, "/output/order_string") {
        return Wire { verb: "POST", target: "/gateway.do?charset=utf-8".into(), body: order.to_owned() };
    }
    // A form: its address, and the fields with the values that were signed.
    let mut fields = vec![("biz_content", text(vector, "/biz_content").expect("content"))];
    if vector
        .pointer("/body_params")
        .and_then(Value::as_array)
        .is_some_and(|all| all.iter().any(|name| name == "alipay_sdk"))
    {
        fields.push(("alipay_sdk", "alipay-sdk-nodejs-4.0.0"));
    }
    let target = path(text(vector, "/output/action").expect("a form"));
    Wire { verb: "POST", target, body: form::encode(&fields) }
}

/// Status line and body of the answer. The target goes out as it stands, in absolute form too.
async fn send(shop: &Shop, wire: &Wire) -> (String, String) {
    let mut stream = TcpStream::connect(shop.sandbox.address()).await.expect("a connection");
    let Wire { verb, target, body } = wire;
    let request = format!(
        "{verb} {target} HTTP/1.1\r\nhost: sandbox\r\nconnection: close\r\n\
         content-type: application/x-www-form-urlencoded;charset=utf-8\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    (head.to_owned(), body.to_owned())
}

/// The word of the refusal: in the signed node of an answer, on the page of a browser.
fn refusal(head: &str, body: &str) -> Option<String> {
    if head.starts_with("HTTP/1.1 302") {
        return None;
    }
    if let Some((_, rest)) = body.split_once("<dd><code>") {
        return rest.split_once("</code>").map(|(code, _)| code.to_owned());
    }
    let answer: Value =
        serde_json::from_str(body).unwrap_or_else(|_| panic!("neither page nor JSON: {body}"));
    let (_, node) =
        answer.as_object().expect("an object").iter().find(|(name, _)| name.ends_with("response"))?;
    node.get("sub_code").and_then(Value::as_str).map(str::to_owned)
}

fn with_certificates(mut config: Config) -> Config {
    config.apps[0].certificates = Some(CertificateNumbers {
        app_cert_sn: Certificate::parse(APP_CERT).expect("a certificate").sn().to_owned(),
        alipay_root_cert_sn: RootBundle::parse(ROOTS).expect("roots").sn().to_owned(),
        alipay_cert_sn: Certificate::parse(ALIPAY_CERT).expect("a certificate").sn().to_owned(),
    });
    config
}

fn at_the_time_of_recording(mut config: Config) -> Config {
    config.start_at = Some(pay_alipay::time::parse("2024-07-24 03:07:50").expect("a time"));
    let aes: Value = serde_json::from_str(AES).expect("JSON");
    config.apps[0].aes_key =
        Some(AesKey::parse(aes["aes_key_base64"].as_str().expect("a key")).expect("a key"));
    // Nobody waits five minutes: the recorded instant and the sandbox's agree.
    config.timestamp_window = Some(chrono::TimeDelta::minutes(5));
    config
}

/// A fresh sandbox for one vector, in the mode the vector was made in: many of them reuse one order number.
async fn sandbox_for(vector: &Value) -> Shop {
    let config = at_the_time_of_recording(config(app()));
    let in_cert_mode = text(vector, "/sign_content").expect("text").contains("app_cert_sn=");
    Shop::open_at(if in_cert_mode { with_certificates(config) } else { config }).await
}

fn id(vector: &Value) -> &str {
    text(vector, "/id").expect("an id")
}

#[tokio::test]
async fn every_request_of_both_official_sdks_is_accepted() {
    let mut accepted = 0;
    for vector in vectors() {
        let shop = sandbox_for(&vector).await;
        let (head, body) = send(&shop, &wire(&vector)).await;
        let found = refusal(&head, &body);
        match id(&vector) {
            // It signed an empty value, which the gateway leaves out.
            "page-get-empty-return-url" => assert_eq!(found.as_deref(), Some("invalid-signature")),
            "exec-query-rsa1" => assert_eq!(found.as_deref(), Some("isv.invalid-signature-type")),
            id => {
                let refused = found
                    .as_deref()
                    .is_some_and(|code| !code.starts_with("ACQ.") && code != "isp.bill_not_exist");
                assert!(
                    !refused && found.as_deref() != Some("ACQ.INVALID_PARAMETER"),
                    "{id}: {found:?}\n{body}"
                );
                accepted += 1;
            }
        }
        shop.sandbox.shutdown().await;
    }
    assert_eq!(accepted, 50);
}

#[tokio::test]
async fn every_request_with_one_character_changed_is_refused() {
    let mut refused = 0;
    for vector in vectors() {
        if !matches!(id(&vector), "page-get-empty-return-url" | "exec-query-rsa1") {
            let shop = sandbox_for(&vector).await;
            for (name, changed) in changes(&wire(&vector)) {
                let (head, body) = send(&shop, &changed).await;
                let found = refusal(&head, &body);
                let found = found.as_deref().map(|code| code.strip_prefix("isv.").unwrap_or(code));
                assert_eq!(found, Some("invalid-signature"), "{}: {name} changed\n{body}", id(&vector));
                refused += 1;
            }
            assert!(shop.sandbox.ledger().entries.is_empty());
            shop.sandbox.shutdown().await;
        }
    }
    assert!(refused > 300, "{refused}");
}

/// The request with one character of one signed value changed: first, middle and last of `biz_content`, and one of
/// every other value that no earlier check looks at.
fn changes(wire: &Wire) -> Vec<(String, Wire)> {
    let (path, query) = wire.target.split_once('?').expect("a query");
    let query = form::decode(query.as_bytes()).expect("a form");
    let body = form::decode(wire.body.as_bytes()).expect("a form");
    let all: Vec<_> =
        query.iter().map(|pair| (true, pair)).chain(body.iter().map(|pair| (false, pair))).collect();
    let mut changed = Vec::new();
    for (position, (_, (name, value))) in all.iter().enumerate() {
        let count = value.chars().count();
        let places = match name.as_str() {
            "biz_content" => vec![0, count / 2, count - 1],
            "sign" => vec![0, count / 2],
            "notify_url" | "return_url" | "app_auth_token" | "alipay_sdk" | "timestamp" => vec![count - 1],
            _ => continue,
        };
        for place in places {
            let other: String =
                value.chars().enumerate().map(|(at, c)| if at == place { next(c) } else { c }).collect();
            let encode = |wanted: bool| {
                let pairs: Vec<(&str, &str)> = all
                    .iter()
                    .enumerate()
                    .filter(|(_, (in_query, _))| *in_query == wanted)
                    .map(|(at, (_, (name, value)))| {
                        (name.as_str(), if at == position { other.as_str() } else { value.as_str() })
                    })
                    .collect();
                form::encode(&pairs)
            };
            let wire =
                Wire { verb: wire.verb, target: format!("{path}?{}", encode(true)), body: encode(false) };
            changed.push((format!("{name}[{place}]"), wire));
        }
    }
    changed
}

/// Another character of the same kind, so that only the signature can notice.
fn next(c: char) -> char {
    match c {
        '0'..='8' | 'a'..='y' | 'A'..='Y' => char::from(u8::try_from(c).expect("ASCII") + 1),
        '9' => '0',
        'z' => 'a',
        'Z' => 'A',
        _ => 'x',
    }
}

#[tokio::test]
async fn a_form_that_a_browser_changes_on_the_way_is_refused() {
    let vectors = vectors();
    let vector = vectors.iter().find(|vector| id(vector) == "page-post-html-entities").expect("the vector");
    let shop = sandbox_for(vector).await;
    let fields: Vec<(String, String)> =
        serde_json::from_value(vector["output"]["fields_as_html_parser_sees"].clone()).expect("fields");
    let wire = Wire { body: form::encode(&fields), ..wire(vector) };
    let (head, body) = send(&shop, &wire).await;
    assert_eq!(refusal(&head, &body).as_deref(), Some("invalid-signature"));
}
