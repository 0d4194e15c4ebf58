//! The page that a buyer comes back to.

use pay_alipay::keys::PrivateKey;
use pay_alipay::{canonical, form, sign};
use pay_tests::{APP_ID, SELLER_ID, Shop};
use reqwest::StatusCode;

/// A return as Alipay signs it.
fn signed_return(order_id: &str) -> String {
    let key = include_str!("../../alipay/tests/vectors/keys/alipay_private_pkcs8.pem");
    let key = PrivateKey::parse(key).expect("a test-only key");
    let mut pairs: Vec<(String, String)> = [
        ("app_id", APP_ID),
        ("out_trade_no", order_id),
        ("method", "alipay.trade.page.pay.return"),
        ("total_amount", "28.00"),
        ("seller_id", SELLER_ID),
        ("charset", "utf-8"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec();
    let signature = sign::sign(&key, canonical::notify_text(&pairs).as_bytes());
    pairs.push(("sign".to_owned(), signature));
    pairs.push(("sign_type".to_owned(), "RSA2".to_owned()));
    format!("/pay/return?{}", form::encode(&pairs))
}

#[tokio::test]
async fn a_return_brings_the_question_forward_and_proves_nothing() {
    let shop = Shop::open().await;
    let fault = alipay_sandbox::FaultOrder::new(alipay_sandbox::Fault::NotifyDrop);
    shop.sandbox().order_fault(fault).unwrap();
    let order = shop.create_order("u1", "coffee").await;
    let path = signed_return(&order.order_id);

    let before = shop.call(shop.get(&path)).await;
    assert_eq!(before.status, StatusCode::OK);
    assert!(before.body.as_str().unwrap().contains("正在确认支付结果"), "nothing is known yet");
    let ran = shop.tick().await;
    assert!(ran.names().contains(&"reconcile_order"), "long before its time: {ran:?}");
    assert_eq!(shop.order(&order.order_id).await.status, "PAY_WAIT", "a return is not a payment");

    shop.pay(&order).await;
    for _ in 0..5 {
        shop.call(shop.get(&path)).await;
    }
    let ran = shop.tick().await;
    assert!(!ran.names().contains(&"reconcile_order"), "not twice within three seconds: {ran:?}");
    shop.advance(chrono::TimeDelta::seconds(3)).await;
    let ran = shop.tick().await;
    assert_eq!(ran.names().iter().filter(|name| **name == "reconcile_order").count(), 1, "{ran:?}");
    let after = shop.call(shop.get(&path)).await;
    assert!(after.body.as_str().unwrap().contains("支付成功"));
    assert_eq!(after.headers["cache-control"], "no-store");
    shop.converged().await;
}

#[tokio::test]
async fn what_alipay_did_not_sign_is_no_return() {
    let shop = Shop::open().await;
    let order = shop.create_order("u1", "coffee").await;
    let signed = signed_return(&order.order_id);
    let paths = [
        "/pay/return",
        "/pay/return?out_trade_no=1",
        &signed.replace("28.00", "0.01"),
        &format!("{signed}&x=<script>"),
    ];
    for path in paths {
        let answer = shop.call(shop.get(path)).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}");
        let page = answer.body.as_str().unwrap();
        assert!(page.contains("无法识别此链接") && !page.contains("<script>"), "{path}");
    }
    assert!(shop.work().await.ran.is_empty());
    shop.converged().await;
}
