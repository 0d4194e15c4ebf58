//! Calls that arrive long after their caller has given up.

use alipay_sandbox::Pay;
use chrono::TimeDelta;
use pay_alipay::form;
use serde_json::{Value, json};

use crate::shop::{PATIENCE, Shop, app, config};

const REFUND: &str = "alipay.trade.refund";

async fn paid(shop: &Shop, number: &str) {
    shop.sandbox.open(&shop.page_url(number, "20.00")).await.expect("a trade");
    shop.sandbox.pay(number, Pay::default()).await.expect("paid");
    assert!(shop.sandbox.acknowledged(number, PATIENCE).await);
}

/// Orders that the next call of `method` lands `delay_ms` later.
async fn late(shop: &Shop, method: &str, delay_ms: u64) {
    let fault = json!({ "fault": "land_late", "method": method, "delay_ms": delay_ms, "times": 1 });
    let (status, view) = shop.control("/faults", Some(fault)).await;
    assert_eq!(status, 200, "{view}");
}

/// Sends a call that must end without an answer.
async fn lost(shop: &Shop, method: &str, biz: &Value) {
    let body = form::encode(&shop.signed(method, biz, &[("notify_url", &shop.inbox.url)]));
    let felt =
        shop.http.post(format!("{}?charset=utf-8", shop.sandbox.gateway_url())).body(body).send().await;
    assert!(felt.is_err(), "{felt:?}");
}

fn advance(shop: &Shop, ms: i64) {
    shop.sandbox.clock().advance(TimeDelta::milliseconds(ms)).expect("forward");
}

async fn status(shop: &Shop, number: &str) -> Value {
    shop.call("alipay.trade.query", json!({ "out_trade_no": number })).await["trade_status"].clone()
}

#[tokio::test]
async fn m5_a_refund_without_an_answer_lands_later_on_the_sandboxs_clock() {
    let shop = Shop::open().await;
    paid(&shop, "A").await;
    late(&shop, REFUND, 20_000).await;
    let biz = json!({ "out_trade_no": "A", "out_request_no": "R", "refund_amount": "5.00" });
    lost(&shop, REFUND, &biz).await;
    let asked = json!({ "out_trade_no": "A", "out_request_no": "R" });
    advance(&shop, 19_999);
    let node = shop.call("alipay.trade.fastpay.refund.query", asked.clone()).await;
    assert_eq!((&node["code"], node.get("refund_amount")), (&json!("10000"), None), "{node}");
    assert_eq!(shop.sandbox.ledger().refunded_fen, 0);

    advance(&shop, 1);
    assert!(shop.sandbox.settled(PATIENCE).await);
    let landed = shop.sandbox.ledger();
    let entry = landed.entries.last().expect("an entry");
    assert_eq!((entry.amount_fen, entry.at), (-500, shop.sandbox.clock().now()));
    let body = shop.inbox.bodies().pop().expect("a notification");
    assert!(body.contains("send_back_fee=5.00") && body.contains("out_biz_no=R"), "{body}");
    let node = shop.call("alipay.trade.fastpay.refund.query", asked).await;
    assert_eq!(node["refund_amount"], "5.00");
    assert_eq!(shop.call(REFUND, biz).await["fund_change"], "N", "the repeat finds it done");

    let (_, calls) = shop.control("/calls?method=alipay.trade.refund", None).await;
    let seen: Vec<_> = calls["items"].as_array().expect("calls").iter().map(|call| &call["code"]).collect();
    assert_eq!(seen, ["reset", "10000", "10000"], "sent, landed, repeated");
}

#[tokio::test]
async fn m5_what_lands_late_finds_the_trade_as_it_is_then() {
    let shop = Shop::open().await;
    paid(&shop, "A").await;
    late(&shop, REFUND, 60_000).await;
    let biz =
        |request: &str| json!({ "out_trade_no": "A", "out_request_no": request, "refund_amount": "20.00" });
    lost(&shop, REFUND, &biz("R1")).await;
    assert_eq!(shop.call(REFUND, biz("R2")).await["fund_change"], "Y");
    advance(&shop, 60_000);
    assert!(shop.sandbox.settled(PATIENCE).await);
    assert_eq!(shop.sandbox.ledger().refunded_fen, 2_000, "nothing was left to give back");
    let (_, calls) = shop.control("/calls?method=alipay.trade.refund", None).await;
    let landed = &calls["items"][2];
    assert_eq!(
        (&landed["sub_code"], &landed["faults"]),
        (&json!("ACQ.TRADE_STATUS_ERROR"), &json!(["land_late"]))
    );

    // It meets the spacing of refunds as if it had been sent when it lands.
    paid(&shop, "B").await;
    late(&shop, REFUND, 1_000).await;
    lost(&shop, REFUND, &json!({ "out_trade_no": "B", "out_request_no": "R1", "refund_amount": "1.00" }))
        .await;
    shop.control("/faults", Some(json!({ "fault": "refund_too_soon" }))).await;
    advance(&shop, 999);
    let on_time = json!({ "out_trade_no": "B", "out_request_no": "R2", "refund_amount": "2.00" });
    assert_eq!(shop.call(REFUND, on_time).await["fund_change"], "Y");
    advance(&shop, 1);
    assert_eq!(shop.sandbox.trades_of("B")[0].refunded_fen, 200);
}

#[tokio::test]
async fn m5_closing_and_precreating_land_late_too() {
    let shop = Shop::open().await;
    shop.sandbox.open(&shop.page_url("A", "20.00")).await.expect("a trade");
    shop.sandbox.open(&shop.page_url("B", "20.00")).await.expect("a trade");
    for number in ["A", "B"] {
        late(&shop, "alipay.trade.close", 5_000).await;
        lost(&shop, "alipay.trade.close", &json!({ "out_trade_no": number })).await;
    }
    shop.sandbox.pay("B", Pay::default()).await.expect("paid before the call lands");
    late(&shop, "alipay.trade.precreate", 5_000).await;
    let biz = json!({ "out_trade_no": "C", "total_amount": "3.00", "subject": "咖啡" });
    lost(&shop, "alipay.trade.precreate", &biz).await;
    assert_eq!(status(&shop, "A").await, "WAIT_BUYER_PAY");
    assert!(shop.sandbox.pay("C", Pay::default()).await.is_err(), "there is no code yet");

    advance(&shop, 5_000);
    assert_eq!(status(&shop, "A").await, "TRADE_CLOSED");
    assert_eq!(status(&shop, "B").await, "TRADE_SUCCESS");
    let paid = shop.sandbox.pay("C", Pay::default()).await.expect("the code exists");
    assert_eq!((paid.amount_fen, paid.product.as_str()), (300, "qr"));
}

#[tokio::test]
async fn m5_a_late_call_lands_by_itself_when_the_clock_runs() {
    let mut config = config(app());
    // Ten sandbox minutes to a real second.
    config.speed = 600.0;
    let shop = Shop::open_at(config).await;
    paid(&shop, "A").await;
    late(&shop, REFUND, 30_000).await;
    let mut changes = 0;
    lost(&shop, REFUND, &json!({ "out_trade_no": "A", "out_request_no": "R", "refund_amount": "5.00" }))
        .await;
    let landed = async {
        // Nobody asks the gateway: the notification alone tells.
        while !shop.inbox.bodies().iter().any(|body| body.contains("out_biz_no=R")) {
            shop.inbox.arrived().await;
            changes += 1;
        }
    };
    tokio::time::timeout(PATIENCE, landed).await.expect("it lands");
    assert!(changes <= 2, "one message for the payment, one for the refund");
}

#[tokio::test]
async fn m5_only_calls_that_change_something_land_late() {
    let shop = Shop::open().await;
    paid(&shop, "A").await;
    let (status, _) = shop.control("/faults", Some(json!({ "fault": "land_late" }))).await;
    assert_eq!(status, 400, "it needs delay_ms");
    let wrong = json!({ "fault": "land_late", "method": "alipay.trade.query", "delay_ms": 1 });
    assert_eq!(shop.control("/faults", Some(wrong)).await.0, 400);
    let (status, _) = shop.control("/faults", Some(json!({ "fault": "land_late", "delay_ms": 1 }))).await;
    assert_eq!(status, 200);
    let node = shop.call("alipay.trade.query", json!({ "out_trade_no": "A" })).await;
    assert_eq!(node["trade_status"], "TRADE_SUCCESS", "a query is answered at once");
    assert_eq!(shop.sandbox.faults()[0].struck, 0);
}
