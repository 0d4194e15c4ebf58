//! Starting: what is refused before anything listens, several shops beside each other, certificate mode.

use alipay_sandbox::{App, CertificateNumbers, ControlError, Fault, FaultOrder, Pay, Sandbox, StartError};
use chrono::TimeDelta;
use pay_alipay::form;
use serde_json::{Value, json};

use crate::shop::{APP_ID, SELLER_ID, Shop, app, config};

fn other(app_id: &str, seller_id: &str) -> App {
    let App { app_public_key, alipay_private_key, .. } = app();
    App::new(app_id, seller_id, app_public_key, alipay_private_key)
}

#[tokio::test]
async fn what_cannot_work_or_is_not_safe_does_not_start() {
    let mut public = config(app());
    public.listen = "0.0.0.0:0".parse().expect("an address");
    assert!(matches!(Sandbox::start(public.clone()).await, Err(StartError::Public(_))));
    public.allow_public = true;
    Sandbox::start(public).await.expect("allowed").shutdown().await;

    let mut none = config(app());
    none.apps.clear();
    assert!(matches!(Sandbox::start(none).await, Err(StartError::NoApps)));
    let mut twice = config(app());
    twice.apps.push(app());
    assert!(matches!(Sandbox::start(twice).await, Err(StartError::SameApp(app_id)) if app_id == APP_ID));
    let mut fast = config(app());
    fast.speed = -1.0;
    assert!(matches!(Sandbox::start(fast).await, Err(StartError::Clock(_))));

    let running = Sandbox::start(config(app())).await.expect("a sandbox");
    let mut taken = config(app());
    taken.listen = running.address();
    assert!(matches!(Sandbox::start(taken).await, Err(StartError::Listen(..))));
}

/// Sends a call in the name of another application; all share the shop's key here.
async fn call_as(shop: &Shop, app_id: &str, method: &str, biz: Value) -> Value {
    let mut pairs = shop.signed(method, &biz, &[]);
    pairs.retain(|(name, _)| name != "sign");
    app_id.clone_into(&mut pairs[0].1);
    let text = pay_alipay::canonical::request_text(&pairs);
    pairs.push(("sign".into(), pay_alipay::sign::sign(&shop.key, text.as_bytes())));
    shop.node(method, &shop.post(&form::encode(&pairs)).await)
}

#[tokio::test]
async fn sellers_have_their_own_numbers_and_never_see_each_others_trades() {
    let mut config = config(app());
    config.apps.push(other("2021000100000002", "2088000000000002"));
    config.apps.push(other("2021000100000003", SELLER_ID));
    let shop = Shop::open_at(config).await;
    let biz = json!({ "out_trade_no": "SAME", "total_amount": "1.00", "subject": "S" });
    let mine = call_as(&shop, APP_ID, "alipay.trade.create", biz.clone()).await;
    let theirs = call_as(&shop, "2021000100000002", "alipay.trade.create", biz).await;
    assert_ne!(mine["trade_no"], theirs["trade_no"]);

    let ask = |app_id: &'static str| {
        call_as(&shop, app_id, "alipay.trade.query", json!({ "trade_no": mine["trade_no"] }))
    };
    assert_eq!(ask("2021000100000002").await["sub_code"], "ACQ.TRADE_NOT_EXIST");
    assert_eq!(
        ask("2021000100000003").await["trade_status"],
        "WAIT_BUYER_PAY",
        "another application of the seller"
    );

    assert_eq!(shop.sandbox.pay("SAME", Pay::default()).await, Err(ControlError::Ambiguous));
    let named = Pay { app_id: Some("2021000100000002".into()), ..Pay::default() };
    let paid = shop.sandbox.pay("SAME", named).await.expect("paid");
    assert_eq!(theirs["trade_no"], paid.trade_no.as_str());
    assert_eq!(ask(APP_ID).await["trade_status"], "WAIT_BUYER_PAY");
}

#[tokio::test]
async fn certificate_mode_wants_both_numbers_and_names_its_own() {
    let mut config = config(app());
    config.apps[0].certificates = Some(CertificateNumbers {
        app_cert_sn: "a".repeat(32),
        alipay_root_cert_sn: "b".repeat(32),
        alipay_cert_sn: "c".repeat(32),
    });
    let shop = Shop::open_at(config).await;
    let ask = async |more: &[(&str, &str)]| -> Value {
        let pairs = shop.signed("alipay.trade.query", &json!({ "out_trade_no": "A" }), more);
        serde_json::from_str(&shop.post(&form::encode(&pairs)).await).expect("JSON")
    };
    let (app_sn, root_sn) = ("a".repeat(32), "b".repeat(32));
    for (more, sub_code) in [
        (vec![], "isv.missing-app-cert-sn"),
        (vec![("app_cert_sn", app_sn.as_str())], "isv.missing-alipay-root-cert-sn"),
        (
            vec![("app_cert_sn", root_sn.as_str()), ("alipay_root_cert_sn", &root_sn)],
            "isv.invalid-app-cert-sn",
        ),
        (vec![("app_cert_sn", app_sn.as_str()), ("alipay_root_cert_sn", &root_sn)], "ACQ.TRADE_NOT_EXIST"),
    ] {
        let answer = ask(&more).await;
        assert_eq!(answer["alipay_trade_query_response"]["sub_code"], sub_code);
        assert_eq!(answer["alipay_cert_sn"], "c".repeat(32));
    }
}

#[tokio::test]
async fn a_timestamp_window_holds_when_there_is_one() {
    let mut config = config(app());
    config.timestamp_window = Some(TimeDelta::minutes(15));
    let shop = Shop::open_at(config).await;
    let late = form::encode(&shop.signed("alipay.trade.query", &json!({ "out_trade_no": "A" }), &[]));
    let ask = async || -> Value {
        serde_json::from_str::<Value>(&shop.post(&late).await).expect("JSON")["alipay_trade_query_response"]["sub_code"].clone()
    };
    shop.sandbox.clock().advance(TimeDelta::minutes(15)).expect("forward");
    assert_eq!(ask().await, "ACQ.TRADE_NOT_EXIST");
    shop.sandbox.clock().advance(TimeDelta::seconds(1)).expect("forward");
    assert_eq!(ask().await, "isv.invalid-timestamp");
}

#[tokio::test]
async fn the_same_seed_and_the_same_calls_are_the_same_run() {
    let run = async |seed: u64| {
        let mut config = config(app());
        config.seed = seed;
        let shop = Shop::open_at(config).await;
        let fault = FaultOrder::new(Fault::SystemErrorBefore).share(0.5);
        shop.sandbox.order_fault(fault).expect("a fault");
        let mut story = Vec::new();
        for number in 0..16 {
            let biz = json!({ "out_trade_no": format!("S{number}"), "total_amount": "1.00", "subject": "S" });
            let node = shop.call("alipay.trade.create", biz).await;
            story.push((node["code"].to_string(), node["trade_no"].to_string()));
        }
        story
    };
    let one = run(1).await;
    assert_eq!(one, run(1).await);
    assert_ne!(one, run(2).await);
}
