//! What the gateway says to calls that are not right, and how it wraps what it says.

use pay_alipay::form;
use serde_json::{Value, json};

use crate::shop::{APP_ID, Shop, app, config};

/// Sends these parameters as they are and parses the answer, signed or not.
async fn raw(shop: &Shop, pairs: &[(String, String)]) -> Value {
    serde_json::from_str(&shop.post(&form::encode(pairs)).await).expect("JSON")
}

fn without(pairs: &[(String, String)], name: &str) -> Vec<(String, String)> {
    pairs.iter().filter(|(known, _)| known != name).cloned().collect()
}

fn with(pairs: &[(String, String)], name: &str, value: &str) -> Vec<(String, String)> {
    let mut changed = without(pairs, name);
    changed.push((name.to_owned(), value.to_owned()));
    changed
}

#[tokio::test]
async fn each_missing_or_wrong_parameter_has_its_own_word() {
    let shop = Shop::open().await;
    let good = shop.signed("alipay.trade.query", &json!({ "out_trade_no": "A" }), &[]);
    let node = "alipay_trade_query_response";
    let cases = [
        (without(&good, "method"), "error_response", "40001", "isv.missing-method"),
        (without(&good, "app_id"), node, "40001", "isv.missing-app-id"),
        (with(&good, "app_id", "2021000100009999"), node, "40002", "isv.invalid-app-id"),
        (without(&good, "sign_type"), node, "40001", "isv.missing-signature-type"),
        (with(&good, "sign_type", "RSA"), node, "40002", "isv.invalid-signature-type"),
        (without(&good, "sign"), node, "40001", "isv.missing-signature"),
        (with(&good, "charset", "utf-8"), node, "40004", "ACQ.TRADE_NOT_EXIST"),
        (without(&good, "timestamp"), node, "40001", "isv.missing-timestamp"),
        (with(&good, "timestamp", "2026-11-23T12:00:00"), node, "40002", "isv.invalid-timestamp"),
        (without(&good, "version"), node, "40001", "isv.missing-version"),
        (with(&good, "format", "XML"), node, "40002", "isv.invalid-format"),
        (with(&good, "biz_content", r#"{"out_trade_no":"B"}"#), node, "40002", "isv.invalid-signature"),
        (with(&good, "sign", "AAAA"), node, "40002", "isv.invalid-signature"),
    ];
    for (pairs, name, code, sub_code) in cases {
        let answer = raw(&shop, &pairs).await;
        let found = &answer[name];
        assert_eq!(
            (found["code"].as_str(), found["sub_code"].as_str()),
            (Some(code), Some(sub_code)),
            "{answer}"
        );
        // Only where the gateway cannot know whose key to use is there no signature.
        let unsigned = sub_code == "isv.invalid-app-id" || pairs.iter().all(|(name, _)| name != "app_id");
        assert_eq!(answer.get("sign").is_none(), unsigned, "{answer}");
    }
    let other = shop.signed("alipay.trade.pay", &json!({}), &[]);
    assert_eq!(raw(&shop, &other).await["error_response"]["sub_code"], "isv.invalid-method");
    let broken = shop.signed("alipay.trade.query", &json!("not an object"), &[]);
    assert_eq!(raw(&shop, &broken).await[node]["sub_code"], "isv.invalid-parameter");
}

#[tokio::test]
async fn a_wrong_signature_is_told_with_the_text_it_should_cover() {
    let shop = Shop::open().await;
    let pairs =
        with(&shop.signed("alipay.trade.query", &json!({ "out_trade_no": "A" }), &[]), "sign", "AAAA");
    let answer = raw(&shop, &pairs).await;
    let told = answer["alipay_trade_query_response"]["sub_msg"].as_str().expect("a sentence");
    assert!(
        told.contains(&format!(
            "app_id={APP_ID}&amp;biz_content={{&quot;out_trade_no&quot;:&quot;A&quot;}}&amp;"
        )),
        "{told}"
    );
}

#[tokio::test]
async fn query_and_body_are_one_and_may_not_disagree() {
    let shop = Shop::open().await;
    let pairs = shop.signed("alipay.trade.query", &json!({ "out_trade_no": "A" }), &[]);
    let ask = async |query: &[(String, String)], body: &[(String, String)]| -> Value {
        let address = format!("{}?{}", shop.sandbox.gateway_url(), form::encode(query));
        let answer = shop.http.post(address).body(form::encode(body)).send().await.expect("an answer");
        assert_eq!(answer.headers()["content-type"], "text/html;charset=utf-8");
        assert_eq!(answer.headers()["trace_id"].len(), 32);
        answer.json::<Value>().await.expect("JSON")["alipay_trade_query_response"]["sub_code"].clone()
    };
    assert_eq!(ask(&pairs[..4], &pairs[4..]).await, "ACQ.TRADE_NOT_EXIST");
    assert_eq!(ask(&pairs, &pairs).await, "ACQ.TRADE_NOT_EXIST");
    assert_eq!(ask(&pairs, &[("version".into(), "1.1".into())]).await, "isv.invalid-parameter");
    let node = shop.http.get(format!("{}?{}", shop.sandbox.gateway_url(), form::encode(&pairs)));
    let node: Value = node.send().await.expect("an answer").json().await.expect("JSON");
    assert_eq!(node["alipay_trade_query_response"]["sub_code"], "ACQ.TRADE_NOT_EXIST", "GET works too");
}

#[tokio::test]
async fn text_beyond_ascii_needs_a_charset_that_is_known_before_decoding() {
    let shop = Shop::open().await;
    let pairs =
        shop.signed("alipay.trade.close", &json!({ "out_trade_no": "A", "operator_id": "张三" }), &[]);
    let send = async |address: &str| -> Value {
        let answer = shop.http.post(address).body(form::encode(&pairs)).send().await.expect("an answer");
        answer.json::<Value>().await.expect("JSON")["alipay_trade_close_response"]["sub_code"].clone()
    };
    let address = shop.sandbox.gateway_url();
    assert_eq!(send(&address).await, "isv.invalid-signature");
    assert_eq!(send(&format!("{address}?charset=utf-8")).await, "ACQ.TRADE_NOT_EXIST");
    // 测试 in GBK, percent-encoded: not UTF-8 at all.
    let answer: Value =
        serde_json::from_str(&shop.post(&format!("{}&x=%B2%E2%CA%D4", form::encode(&pairs))).await)
            .expect("JSON");
    assert!(answer.to_string().contains("isv.invalid-charset"), "{answer}");
}

#[tokio::test]
async fn an_application_gets_what_it_signed_up_for() {
    let mut app = app();
    app.methods = Some(vec!["alipay.trade.query".into()]);
    let shop = Shop::open_at(config(app)).await;
    let node = shop.call("alipay.trade.close", json!({ "out_trade_no": "A" })).await;
    assert_eq!(
        (node["code"].as_str(), node["sub_code"].as_str()),
        (Some("40006"), Some("isv.insufficient-isv-permissions"))
    );
    assert_eq!(
        shop.call("alipay.trade.query", json!({ "out_trade_no": "A" })).await["sub_code"],
        "ACQ.TRADE_NOT_EXIST"
    );
}

#[tokio::test]
async fn a_bad_page_request_is_a_page_that_says_why() {
    let shop = Shop::open().await;
    let url = shop.page_url("A", "1.00").replace("1.00", "2.00");
    let page = shop.http.get(url).send().await.expect("an answer");
    assert!(page.headers()["content-type"].to_str().expect("text").starts_with("text/html"));
    let page = page.text().await.expect("a page");
    assert!(page.contains("<code>invalid-signature</code>"), "{page}");
    let url = shop.page_url("A", "0.00");
    let page = shop.http.get(url).send().await.expect("an answer").text().await.expect("a page");
    assert!(page.contains("<code>ACQ.INVALID_PARAMETER</code>"), "{page}");
}

#[tokio::test]
async fn a_body_without_end_is_refused() {
    let shop = Shop::open().await;
    let huge = shop.http.post(shop.sandbox.gateway_url()).body("a".repeat(2 * 1024 * 1024));
    // The sandbox may answer and hang up before the last byte; either way nothing was done.
    if let Ok(answer) = huge.send().await {
        assert_eq!(answer.status(), 413);
    }
    assert_eq!(shop.call("alipay.trade.query", json!({ "out_trade_no": "A" })).await["code"], "40004");
}

#[tokio::test]
async fn the_control_apis_document_says_what_it_does() {
    let document: Value = serde_json::from_str(&alipay_sandbox::control_document()).expect("JSON");
    let paths = document["paths"].as_object().expect("paths");
    for path in [
        "/sandbox/trades",
        "/sandbox/trades/{out_trade_no}/pay",
        "/sandbox/clock",
        "/sandbox/faults",
        "/sandbox/ledger",
    ] {
        assert!(paths.contains_key(path), "{path} of {:?}", paths.keys());
    }
    let shop = Shop::open().await;
    let (status, served) = shop.control("/openapi.json", None).await;
    assert_eq!((status, served), (200, document));
    let (status, _) = shop.control("/faults", Some(json!({ "fault": "delay", "unknown": 1 }))).await;
    assert_eq!(status, 400, "unknown fields are refused");
}
