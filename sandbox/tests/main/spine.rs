//! One honest purchase, from the signed link to the acknowledged notification and the signed way back.

use chrono::TimeDelta;
use pay_alipay::amount::Amount;
use pay_alipay::{Notify, Return};
use serde_json::json;

use crate::shop::{PATIENCE, Shop, answer};

#[tokio::test]
async fn a_trade_exists_only_once_the_cashier_is_open_and_is_paid_at_its_button() {
    let shop = Shop::open().await;
    let url = shop.page_url("ORDER_1", "88.88");

    let node = shop.call("alipay.trade.query", json!({ "out_trade_no": "ORDER_1" })).await;
    assert_eq!(
        (node["code"].as_str(), node["sub_code"].as_str()),
        (Some("40004"), Some("ACQ.TRADE_NOT_EXIST"))
    );

    let sent_on = shop.http.get(&url).send().await.expect("an answer");
    assert_eq!(sent_on.status(), 302);
    let cashier = sent_on.headers()["location"].to_str().expect("text").to_owned();
    let node = shop.call("alipay.trade.query", json!({ "out_trade_no": "ORDER_1" })).await;
    assert_eq!(node["sub_code"], "ACQ.TRADE_NOT_EXIST", "a link alone makes no trade");

    let page = shop.http.get(&cashier).send().await.expect("an answer").text().await.expect("a page");
    assert!(page.contains("88.88") && page.contains("测试 a/b 😀"), "{page}");
    let node = shop.call("alipay.trade.query", json!({ "out_trade_no": "ORDER_1" })).await;
    assert_eq!(node["trade_status"], "WAIT_BUYER_PAY");
    assert_eq!(node["buyer_pay_amount"], "0.00");
    assert!(node.get("send_pay_date").is_none());

    let paid =
        shop.http.post(format!("{cashier}/pay")).form(&[("buyer", "2")]).send().await.expect("an answer");
    assert_eq!(paid.status(), 303);
    let back = paid.headers()["location"].to_str().expect("text");
    let (address, query) = back.split_once('?').expect("parameters");
    assert_eq!(address, "http://shop.example/back");
    let returned =
        Return::verify(query, &shop.alipay_keys, shop.sandbox.clock().now()).expect("a signed return");
    assert_eq!(returned.out_trade_no(), Some("ORDER_1"));

    assert!(shop.sandbox.acknowledged("ORDER_1", PATIENCE).await);
    let bodies = shop.inbox.bodies();
    assert_eq!(bodies.len(), 1);
    let notify =
        Notify::verify(bodies[0].as_bytes(), &shop.alipay_keys, shop.sandbox.clock().now()).expect("signed");
    assert_eq!(notify.total_amount().unwrap().map(Amount::fen), Some(8_888));
    assert!(!bodies[0].contains("refund_fee"));

    let node = shop.call("alipay.trade.query", json!({ "out_trade_no": "ORDER_1" })).await;
    assert_eq!(node["trade_status"], "TRADE_SUCCESS");
    assert_eq!(node["total_amount"], "88.88");
    assert_eq!(node["send_pay_date"], "2026-11-23 12:00:00");
    let ledger = shop.sandbox.ledger();
    assert_eq!((ledger.kept_fen, ledger.kept_by_trades_fen), (8_888, 8_888));
}

#[tokio::test]
async fn the_control_api_pays_without_a_browser() {
    let shop = Shop::open().await;
    let (status, problem) = shop.control("/trades/ORDER_2/pay", Some(json!({}))).await;
    assert_eq!((status, problem["code"].as_str()), (404, Some("unknown_order")));

    let url = shop.page_url("ORDER_2", "0.01");
    let (status, problem) = shop.control("/trades/OTHER/pay", Some(json!({ "cashier_url": url }))).await;
    assert_eq!((status, problem["code"].as_str()), (400, Some("cashier_url")));
    let (status, trade) = shop.control("/trades/ORDER_2/pay", Some(json!({ "cashier_url": url }))).await;
    assert_eq!((status, trade["trade_status"].as_str()), (200, Some("TRADE_SUCCESS")), "{trade}");
    let (status, waited) = shop.control("/wait?until=acknowledged&out_trade_no=ORDER_2", None).await;
    assert_eq!((status, waited["reached"].as_bool()), (200, Some(true)));
    let (status, again) = shop.control("/trades/ORDER_2/pay", Some(json!({}))).await;
    assert_eq!((status, again["code"].as_str()), (409, Some("ACQ.TRADE_HAS_SUCCESS")));

    // Seen by the gateway is enough, and a body is not needed.
    shop.http.get(shop.page_url("ORDER_3", "1.00")).send().await.expect("an answer");
    let bare = shop.http.post(format!("{}/sandbox/trades/ORDER_3/pay", shop.sandbox.url()));
    assert_eq!(bare.send().await.expect("an answer").status(), 200);
}

#[tokio::test]
async fn a_notification_is_repeated_on_schedule_until_it_reads_success() {
    let shop = Shop::open().await;
    shop.inbox.answer_first(&[
        &answer(200, "success\n"),
        &answer(500, "success"),
        &answer(200, "SUCCESS"),
        "HTTP/1.1 302 Found\r\nlocation: /notify\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        "",
    ]);
    shop.sandbox.open(&shop.page_url("ORDER_4", "5.00")).await.expect("a trade");
    shop.sandbox.pay("ORDER_4", alipay_sandbox::Pay::default()).await.expect("paid");

    let mut expected = 1;
    for pause in [0, 4, 10, 10, 60, 120] {
        if pause > 0 {
            shop.sandbox
                .clock()
                .advance(TimeDelta::minutes(pause) - TimeDelta::milliseconds(1))
                .expect("forward");
            assert!(shop.sandbox.settled(PATIENCE).await);
            assert_eq!(shop.inbox.bodies().len(), expected, "nothing before the pause is over");
            shop.sandbox.clock().advance(TimeDelta::milliseconds(1)).expect("forward");
            expected += 1;
        }
        assert!(shop.sandbox.settled(PATIENCE).await);
        assert_eq!(shop.inbox.bodies().len(), expected, "after {pause} minutes");
    }
    assert!(shop.sandbox.acknowledged("ORDER_4", PATIENCE).await);
    let now = shop.sandbox.clock().now();
    let all: Vec<_> = shop.inbox.bodies();
    let read = |body: &String| Notify::verify(body.as_bytes(), &shop.alipay_keys, now).expect("signed");
    let first = read(&all[0]).notify_id().map(str::to_owned);
    assert!(
        all.iter().all(|body| read(body).notify_id().map(str::to_owned) == first),
        "one id for one message"
    );

    shop.sandbox.clock().advance(TimeDelta::days(3)).expect("forward");
    assert!(shop.sandbox.settled(PATIENCE).await);
    assert_eq!(shop.inbox.bodies().len(), expected, "never again after success");
}

#[tokio::test]
async fn eight_deliveries_and_then_silence() {
    let shop = Shop::open().await;
    let never = answer(200, "fail");
    shop.inbox.answer_first(&[never.as_str(); 20]);
    shop.sandbox.open(&shop.page_url("ORDER_5", "5.00")).await.expect("a trade");
    shop.sandbox.pay("ORDER_5", alipay_sandbox::Pay::default()).await.expect("paid");
    shop.sandbox.clock().advance(TimeDelta::days(3)).expect("forward");
    assert!(shop.sandbox.settled(PATIENCE).await);
    assert_eq!(shop.inbox.bodies().len(), 8);
    let sent = shop.sandbox.notifications_of("ORDER_5");
    assert_eq!(sent[0].state, alipay_sandbox::Delivery::GivenUp);
}

#[tokio::test]
async fn a_close_ends_an_unpaid_trade_and_only_that() {
    let shop = Shop::open().await;
    let close = |number: &str| shop.call("alipay.trade.close", json!({ "out_trade_no": number }));
    assert_eq!(close("ORDER_6").await["sub_code"], "ACQ.TRADE_NOT_EXIST");
    let trade = shop.sandbox.open(&shop.page_url("ORDER_6", "5.00")).await.expect("a trade");
    let node = close("ORDER_6").await;
    assert_eq!(
        (node["code"].as_str(), node["trade_no"].as_str()),
        (Some("10000"), Some(trade.trade_no.as_str()))
    );
    assert_eq!(close("ORDER_6").await["sub_code"], "ACQ.TRADE_STATUS_ERROR");
    let node = shop.call("alipay.trade.query", json!({ "trade_no": trade.trade_no })).await;
    assert_eq!(node["trade_status"], "TRADE_CLOSED");
    let refused = shop.sandbox.pay("ORDER_6", alipay_sandbox::Pay::default()).await.expect_err("closed");
    assert!(refused.to_string().contains("ACQ.TRADE_HAS_CLOSE"), "{refused}");
}
