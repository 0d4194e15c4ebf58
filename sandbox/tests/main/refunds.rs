//! How refunds are refused, spaced and repeated, and which of them a shop is notified of.

use alipay_sandbox::{Fault, FaultOrder, Pay, TradeView};
use chrono::TimeDelta;
use pay_alipay::{Notify, TradeStatus};
use serde_json::{Value, json};

use crate::shop::{PATIENCE, Shop};

const REFUND: &str = "alipay.trade.refund";

/// Every `sub_code` that Alipay documents for `alipay.trade.refund`.
const REFUSALS: [&str; 31] = [
    "ACQ.ALLOC_AMOUNT_VALIDATE_ERROR",
    "ACQ.BUYER_ENABLE_STATUS_FORBID",
    "ACQ.BUYER_ERROR",
    "ACQ.BUYER_NOT_EXIST",
    "ACQ.CURRENCY_NOT_SUPPORT",
    "ACQ.CUSTOMER_VALIDATE_ERROR",
    "ACQ.DISCORDANT_REPEAT_REQUEST",
    "ACQ.ENTERPRISE_PAY_BIZ_ERROR",
    "ACQ.INVALID_PARAMETER",
    "ACQ.NOT_ALLOW_PARTIAL_REFUND",
    "ACQ.ONLINE_TRADE_VOUCHER_NOT_ALLOW_REFUND",
    "ACQ.OVERDRAFT_AGREEMENT_NOT_MATCH",
    "ACQ.OVERDRAFT_ASSIGN_ACCOUNT_INVALID",
    "ACQ.REASON_TRADE_BEEN_FREEZEN",
    "ACQ.REASON_TRADE_REFUND_FEE_ERR",
    "ACQ.REASON_TRADE_STATUS_INVALID",
    "ACQ.REFUNDALLOC_UNAUTH_LIMIT",
    "ACQ.REFUND_ACCOUNT_NOT_EXIST",
    "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL",
    "ACQ.REFUND_CHARGE_ERROR",
    "ACQ.REFUND_FEE_ERROR",
    "ACQ.REFUND_ROYALTY_PAYEE_ACCOUNT_NOT_EXIST",
    "ACQ.SELLER_BALANCE_NOT_ENOUGH",
    "ACQ.SYSTEM_ERROR",
    "ACQ.TRADE_HAS_CLOSE",
    "ACQ.TRADE_HAS_FINISHED",
    "ACQ.TRADE_NOT_ALLOW_REFUND",
    "ACQ.TRADE_NOT_EXIST",
    "ACQ.TRADE_SETTLE_ERROR",
    "ACQ.TRADE_STATUS_ERROR",
    "ACQ.USER_NOT_MATCH_ERR",
];

async fn paid(shop: &Shop, number: &str, amount: &str) -> TradeView {
    shop.sandbox.open(&shop.page_url(number, amount)).await.expect("a trade");
    shop.sandbox.pay(number, Pay::default()).await.expect("paid")
}

async fn refund(shop: &Shop, number: &str, request: &str, amount: &str) -> Value {
    let biz = json!({ "out_trade_no": number, "out_request_no": request, "refund_amount": amount });
    shop.call(REFUND, biz).await
}

/// Orders a fault over the control API.
async fn order(shop: &Shop, fault: Value) -> u64 {
    let (status, view) = shop.control("/faults", Some(fault)).await;
    assert_eq!(status, 200, "{view}");
    view["id"].as_u64().expect("an id")
}

#[tokio::test]
async fn every_documented_refund_refusal_can_be_ordered() {
    let shop = Shop::open().await;
    paid(&shop, "A", "20.00").await;
    for sub_code in REFUSALS {
        let fault = json!({ "fault": "refusal", "method": REFUND, "sub_code": sub_code, "times": 1 });
        order(&shop, fault).await;
        // `refund` reads the answer only after checking its signature.
        let node = refund(&shop, "A", "R", "1.00").await;
        let said = |name: &str| node[name].as_str().unwrap_or("absent").to_owned();
        assert_eq!(
            ["code", "sub_code", "refund_fee", "send_back_fee", "out_trade_no"].map(said),
            ["40004", sub_code, "0.00", "0.00", "A"].map(str::to_owned)
        );
    }
    assert_eq!(shop.sandbox.ledger().refunded_fen, 0);
    assert_eq!(refund(&shop, "A", "R", "1.00").await["fund_change"], "Y", "the same number works afterwards");
}

#[tokio::test]
async fn m11_a_refund_within_three_seconds_of_the_last_is_told_to_slow_down() {
    let shop = Shop::open().await;
    paid(&shop, "A", "20.00").await;
    paid(&shop, "B", "20.00").await;
    let fault = order(&shop, json!({ "fault": "refund_too_soon" })).await;
    let limited = |node: &Value| {
        let refused = node["code"] == "40005" && node["sub_code"] == "isv.app-call-limited";
        assert_eq!(refused, node["code"] != "10000", "{node}");
        refused
    };
    let advance =
        |ms| shop.sandbox.clock().advance(TimeDelta::milliseconds(ms)).map(|_| ()).expect("forward");

    assert!(!limited(&refund(&shop, "A", "R1", "1.00").await), "the first one moves money");
    assert!(limited(&refund(&shop, "A", "R2", "1.00").await), "the second comes too soon");
    assert_eq!(refund(&shop, "A", "R1", "1.00").await["fund_change"], "N", "a repeat is no new refund");
    assert!(!limited(&refund(&shop, "B", "R1", "1.00").await), "other trades are free");
    advance(2_999);
    assert!(limited(&refund(&shop, "A", "R2", "1.00").await));
    assert_eq!(shop.sandbox.ledger().refunded_fen, 200, "a refused one moves nothing");
    advance(1);
    // Refused calls did not move the window.
    assert!(!limited(&refund(&shop, "A", "R2", "1.00").await));
    assert!(limited(&refund(&shop, "A", "R3", "1.00").await));

    let struck = shop.sandbox.faults().iter().find(|one| one.id == fault).map(|one| one.struck);
    assert_eq!(struck, Some(3), "only refunds that came too soon count");
    let (_, calls) = shop.control("/calls?method=alipay.trade.refund", None).await;
    let last = calls["items"].as_array().and_then(|calls| calls.last()).expect("a call");
    assert_eq!((&last["code"], &last["faults"]), (&json!("40005"), &json!(["refund_too_soon"])));
}

#[tokio::test]
async fn m11_the_spacing_of_refunds_follows_its_filters_and_is_off_by_default() {
    let shop = Shop::open().await;
    for number in ["A", "B", "C"] {
        paid(&shop, number, "20.00").await;
        assert_eq!(refund(&shop, number, "R1", "1.00").await["code"], "10000");
    }
    assert_eq!(refund(&shop, "C", "R2", "1.00").await["code"], "10000", "not ordered, not refused");
    let once = FaultOrder::new(Fault::RefundTooSoon).out_trade_no("A").times(1);
    shop.sandbox.order_fault(once).expect("a fault");
    order(&shop, json!({ "fault": "refund_too_soon", "app_id": "2021000100000009" })).await;
    assert_eq!(refund(&shop, "B", "R2", "1.00").await["code"], "10000", "another order");
    assert_eq!(refund(&shop, "A", "R2", "1.00").await["code"], "40005");
    assert_eq!(refund(&shop, "A", "R2", "1.00").await["code"], "10000", "once only");
    // A clerk's refund is no call of the shop: the shop cannot know of it.
    order(&shop, json!({ "fault": "refund_too_soon" })).await;
    shop.sandbox.clock().advance(TimeDelta::seconds(3)).expect("forward");
    shop.sandbox.refund_in_console("A", 100, None).expect("refunded");
    assert_eq!(refund(&shop, "A", "R3", "1.00").await["code"], "10000");
    let wrong = json!({ "fault": "refund_too_soon", "method": "alipay.trade.query" });
    assert_eq!(shop.control("/faults", Some(wrong)).await.0, 400, "it strikes refunds only");
}

#[tokio::test]
async fn e3_a_repeat_with_another_amount_is_refused_and_the_query_tells_what_moved() {
    let shop = Shop::open().await;
    paid(&shop, "A", "20.00").await;
    assert_eq!(refund(&shop, "A", "R1", "3.34").await["fund_change"], "Y");
    assert_eq!(refund(&shop, "A", "R2", "5.00").await["refund_fee"], "8.34");
    let node = refund(&shop, "A", "R1", "3.33").await;
    assert_eq!(
        (node["code"].as_str(), node["sub_code"].as_str()),
        (Some("40004"), Some("ACQ.DISCORDANT_REPEAT_REQUEST"))
    );
    assert_eq!((&node["refund_fee"], &node["send_back_fee"]), (&json!("0.00"), &json!("0.00")));
    let asked = json!({ "out_trade_no": "A", "out_request_no": "R1" });
    let node = shop.call("alipay.trade.fastpay.refund.query", asked).await;
    assert_eq!((&node["refund_amount"], &node["refund_status"]), (&json!("3.34"), &json!("REFUND_SUCCESS")));
    let node = refund(&shop, "A", "R1", "3.34").await;
    assert_eq!(
        (&node["fund_change"], &node["refund_fee"]),
        (&json!("N"), &json!("8.34")),
        "the running total"
    );
    assert_eq!(shop.sandbox.ledger().refunded_fen, 834);
}

#[tokio::test]
async fn m9_the_console_is_silent_about_a_whole_refund_only_where_closed_is_not_notified() {
    let shop = Shop::open().await;
    for (method, code, number, told) in [
        ("alipay.trade.page.pay", "FAST_INSTANT_TRADE_PAY", "PAGE", false),
        ("alipay.trade.wap.pay", "QUICK_WAP_WAY", "WAP", true),
        ("alipay.trade.app.pay", "QUICK_MSECURITY_PAY", "APP", true),
        ("alipay.trade.precreate", "FACE_TO_FACE_PAYMENT", "QR", false),
    ] {
        let biz = json!({ "out_trade_no": number, "total_amount": "28.00", "subject": "咖啡", "product_code": code });
        if number == "QR" {
            assert_eq!(shop.call(method, biz).await["code"], "10000");
        } else {
            let pairs = shop.signed(method, &biz, &[("notify_url", shop.inbox.url.as_str())]);
            shop.sandbox.open(&pay_alipay::form::encode(&pairs)).await.expect("a trade");
        }
        shop.sandbox.pay(number, Pay::default()).await.expect("paid");
        shop.sandbox.refund_in_console(number, 100, Some("PART".into())).expect("refunded in part");
        shop.sandbox.refund_in_console(number, 2_700, Some("REST".into())).expect("refunded whole");
        let heard: Vec<_> = shop.sandbox.notifications_of(number);
        let heard: Vec<_> =
            heard.iter().map(|one| (one.trade_status.as_deref(), one.out_biz_no.as_deref())).collect();
        let mut expected = vec![(Some("TRADE_SUCCESS"), None), (Some("TRADE_SUCCESS"), Some("PART"))];
        expected.extend(told.then_some((Some("TRADE_CLOSED"), Some("REST"))));
        assert_eq!(heard, expected, "{number}");
    }
}

#[tokio::test]
async fn c8_a_paid_trade_can_be_finished_and_is_not_refunded_any_more() {
    let shop = Shop::open().await;
    let trade = paid(&shop, "A", "20.00").await;
    assert_eq!(refund(&shop, "A", "R1", "1.00").await["code"], "10000");
    shop.sandbox.open(&shop.page_url("UNPAID", "1.00")).await.expect("a trade");
    shop.sandbox.clock().advance(TimeDelta::days(1)).expect("forward");

    let (status, view) = shop.control("/trades/A/finish", Some(json!({}))).await;
    assert_eq!((status, &view["trade_status"]), (200, &json!("TRADE_FINISHED")), "{view}");
    assert!(shop.sandbox.acknowledged("A", PATIENCE).await);
    let body = shop.inbox.bodies().pop().expect("a notification");
    let told =
        Notify::verify(body.as_bytes(), &shop.alipay_keys, shop.sandbox.clock().now()).expect("signed");
    assert_eq!((told.trade_status(), told.trade_no()), (Some(TradeStatus::Finished), Some(&*trade.trade_no)));
    let node = shop.call("alipay.trade.query", json!({ "out_trade_no": "A" })).await;
    assert_eq!(node["trade_status"], "TRADE_FINISHED");
    assert_eq!(refund(&shop, "A", "R2", "1.00").await["sub_code"], "ACQ.TRADE_HAS_FINISHED");
    assert_eq!(refund(&shop, "A", "R1", "1.00").await["fund_change"], "N", "what was refunded stays so");

    let other = paid(&shop, "B", "1.00").await;
    let finished = shop.sandbox.finish(&other.trade_no).expect("by Alipay's number, in Rust");
    assert_eq!((finished.trade_status.as_str(), finished.refunded_fen), ("TRADE_FINISHED", 0));

    for (trade, status, code) in [
        ("A", 409, "ACQ.TRADE_HAS_FINISHED"),
        ("UNPAID", 409, "ACQ.TRADE_STATUS_ERROR"),
        ("NOBODY", 404, "unknown_order"),
    ] {
        let (found, problem) = shop.control(&format!("/trades/{trade}/finish"), Some(json!({}))).await;
        assert_eq!((found, &problem["code"]), (status, &json!(code)), "{trade}");
    }
}
