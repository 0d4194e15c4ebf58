//! The protocol crate's own client against the sandbox, in every mode it has: the two must understand each other where
//! no official SDK can judge, in encrypted answers above all.

use alipay_sandbox::Pay;
use pay_alipay::encrypt::AesKey;
use pay_alipay::request::{Query, TradeRef};
use pay_alipay::{AppConfig, CallError, Client, ClientConfig, TradeStatus};

use crate::shop::{APP_ID, Shop, app, config};

const AES_KEY: &str = "MTIzNDU2Nzg5MGFiY2RlZg==";

fn query(number: &str) -> Query {
    Query { trade: TradeRef::OutTradeNo(number.into()), query_options: Vec::new() }
}

#[tokio::test]
async fn encrypted_calls_have_encrypted_answers() {
    let mut config = config(app());
    config.apps[0].aes_key = Some(AesKey::parse(AES_KEY).expect("a key"));
    let shop = Shop::open_at(config).await;
    shop.sandbox.open(&shop.page_url("A", "5.00")).await.expect("a trade");
    shop.sandbox.pay("A", Pay::default()).await.expect("paid");

    let mut app = AppConfig::new(APP_ID, shop.key.clone(), shop.alipay_keys.clone());
    app.aes_key = Some(AesKey::parse(AES_KEY).expect("a key"));
    let client = Client::new(ClientConfig::new(shop.sandbox.gateway_url(), app)).expect("a client");
    let now = shop.sandbox.clock().now();
    let answer = client.query(&query("A"), now).await.expect("an answer");
    assert_eq!((answer.trade_status, answer.total_amount.fen()), (TradeStatus::Success, 500));
    let refused = client.query(&query("B"), now).await.expect_err("no such trade");
    assert!(matches!(&refused, CallError::Rejected { .. }), "{refused:?}");
    let (_, calls) = shop.control("/calls?method=alipay.trade.query", None).await;
    let first = &calls["items"][0];
    assert!(
        !first["biz_content"].as_str().expect("text").contains("out_trade_no"),
        "it was encrypted: {first}"
    );
    assert!(!first["answer"].as_str().expect("text").contains("trade_status"), "it was encrypted: {first}");
}
