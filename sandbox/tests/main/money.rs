//! Money going in and coming back, for every product: never a fen lost, never a fen twice.

use alipay_sandbox::{NotifyRules, Pay};
use chrono::TimeDelta;
use pay_alipay::amount::Amount;
use pay_alipay::{Notify, form};
use serde_json::{Value, json};

use crate::shop::{PATIENCE, Shop, app, config};

async fn paid(shop: &Shop, number: &str, amount: &str) {
    shop.sandbox.open(&shop.page_url(number, amount)).await.expect("a trade");
    shop.sandbox.pay(number, Pay::default()).await.expect("paid");
}

async fn refund(shop: &Shop, number: &str, request: &str, amount: &str) -> Value {
    let biz = json!({ "out_trade_no": number, "out_request_no": request, "refund_amount": amount });
    shop.call("alipay.trade.refund", biz).await
}

async fn status(shop: &Shop, number: &str) -> String {
    let node = shop.call("alipay.trade.query", json!({ "out_trade_no": number })).await;
    node["trade_status"].as_str().unwrap_or("none").to_owned()
}

#[tokio::test]
async fn a_trade_is_refunded_in_parts_and_each_part_once() {
    let shop = Shop::open().await;
    paid(&shop, "R1", "10.01").await;
    let node = refund(&shop, "R1", "A", "3.34").await;
    assert_eq!((node["fund_change"].as_str(), node["refund_fee"].as_str()), (Some("Y"), Some("3.34")));
    let node = refund(&shop, "R1", "A", "3.34").await;
    assert_eq!((node["fund_change"].as_str(), node["refund_fee"].as_str()), (Some("N"), Some("3.34")));
    assert_eq!(refund(&shop, "R1", "A", "3.33").await["sub_code"], "ACQ.DISCORDANT_REPEAT_REQUEST");
    assert_eq!(refund(&shop, "R1", "B", "6.68").await["sub_code"], "ACQ.REASON_TRADE_REFUND_FEE_ERR");
    assert_eq!(status(&shop, "R1").await, "TRADE_SUCCESS");
    let node = refund(&shop, "R1", "B", "6.67").await;
    assert_eq!((node["refund_fee"].as_str(), node["send_back_fee"].as_str()), (Some("10.01"), Some("6.67")));
    assert_eq!(status(&shop, "R1").await, "TRADE_CLOSED");
    assert_eq!(refund(&shop, "R1", "B", "6.67").await["fund_change"], "N", "a repeat after the end too");
    assert_eq!(refund(&shop, "R1", "C", "0.01").await["sub_code"], "ACQ.TRADE_STATUS_ERROR");
    let ledger = shop.sandbox.ledger();
    assert_eq!((ledger.kept_fen, ledger.kept_by_trades_fen, ledger.entries.len()), (0, 0, 3));

    let ask = |request: &str| {
        shop.call(
            "alipay.trade.fastpay.refund.query",
            json!({ "out_trade_no": "R1", "out_request_no": request }),
        )
    };
    let node = ask("B").await;
    assert_eq!(
        (node["refund_status"].as_str(), node["refund_amount"].as_str()),
        (Some("REFUND_SUCCESS"), Some("6.67"))
    );
    let node = ask("C").await;
    assert_eq!(
        (node["code"].as_str(), node.get("refund_status")),
        (Some("10000"), None),
        "not refunded is a success without fields"
    );

    // Each refund was told: partly refunded still says SUCCESS; the page product is not told of the end.
    assert!(shop.sandbox.settled(PATIENCE).await);
    let told = shop.sandbox.notifications_of("R1");
    let told: Vec<_> =
        told.iter().map(|one| (one.trade_status.as_deref(), one.out_biz_no.as_deref())).collect();
    assert_eq!(told, [(Some("TRADE_SUCCESS"), None), (Some("TRADE_SUCCESS"), Some("A"))]);
    let body = form::decode(shop.inbox.bodies()[1].as_bytes()).expect("a form");
    let said = |name: &str| body.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    assert_eq!((said("refund_fee"), said("send_back_fee")), (Some("3.34"), Some("3.34")));
    assert_eq!(said("gmt_refund"), Some("2026-11-23 12:00:00.000"));
}

#[tokio::test]
async fn refunds_without_a_number_are_whole_or_nothing_and_unpaid_trades_have_none() {
    let shop = Shop::open().await;
    shop.sandbox.open(&shop.page_url("R2", "5.00")).await.expect("a trade");
    let whole = |amount: &'static str| {
        shop.call("alipay.trade.refund", json!({ "out_trade_no": "R2", "refund_amount": amount }))
    };
    assert_eq!(whole("5.00").await["sub_code"], "ACQ.TRADE_STATUS_ERROR");
    shop.sandbox.pay("R2", Pay::default()).await.expect("paid");
    assert_eq!(whole("4.99").await["sub_code"], "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL");
    assert_eq!(whole("5.00").await["fund_change"], "Y");
    assert_eq!(refund(&shop, "NONE", "A", "1.00").await["sub_code"], "ACQ.TRADE_NOT_EXIST");
    assert_eq!(refund(&shop, "R2", "A", "0.00").await["sub_code"], "ACQ.INVALID_PARAMETER");
}

#[tokio::test]
async fn the_console_refunds_too_and_the_shop_is_told() {
    let shop = Shop::open().await;
    paid(&shop, "R3", "5.00").await;
    let (code, trade) = shop.control("/trades/R3/refund", Some(json!({ "amount_fen": 100 }))).await;
    assert_eq!((code, trade["refunded_fen"].as_i64()), (200, Some(100)), "{trade}");
    assert_eq!(trade["refunds"][0]["origin"], "console");
    assert!(shop.sandbox.settled(PATIENCE).await);
    let told = shop.sandbox.notifications_of("R3");
    assert_eq!(told[1].out_biz_no.as_deref(), trade["refunds"][0]["out_request_no"].as_str());
}

#[tokio::test]
async fn a_refund_period_ends_and_products_without_refunds_begin_there() {
    let mut config = config(app());
    config.apps[0].notify = NotifyRules { finished: Some(true), ..NotifyRules::default() };
    let shop = Shop::open_at(config).await;
    paid(&shop, "F1", "5.00").await;
    shop.sandbox.clock().advance(TimeDelta::days(365)).expect("forward");
    assert_eq!(status(&shop, "F1").await, "TRADE_FINISHED");
    assert_eq!(refund(&shop, "F1", "A", "1.00").await["sub_code"], "ACQ.TRADE_HAS_FINISHED");
    shop.sandbox.open(&shop.page_url("F2", "5.00")).await.expect("a trade");
    shop.sandbox.pay("F2", Pay { finished: true, ..Pay::default() }).await.expect("paid");
    assert!(shop.sandbox.settled(PATIENCE).await);
    let told = |number: &str| {
        shop.sandbox
            .notifications_of(number)
            .into_iter()
            .filter_map(|one| one.trade_status)
            .collect::<Vec<_>>()
    };
    assert_eq!(told("F1"), ["TRADE_SUCCESS", "TRADE_FINISHED"]);
    assert_eq!(told("F2"), ["TRADE_FINISHED"]);
}

#[tokio::test]
async fn time_closes_what_nobody_paid() {
    let shop = Shop::open().await;
    let biz = |number: &str, more: Value| {
        let mut biz = json!({ "out_trade_no": number, "total_amount": "1.00", "subject": "S", "product_code": "FAST_INSTANT_TRADE_PAY" });
        biz.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        shop.page_url_with(&biz)
    };
    let absolute = shop
        .sandbox
        .open(&biz("T1", json!({ "time_expire": "2026-11-23 12:30:00" })))
        .await
        .expect("a trade");
    assert_eq!(absolute.closes_at.to_string(), "2026-11-23 04:30:00 UTC");
    shop.sandbox.open(&biz("T2", json!({ "timeout_express": "40m" }))).await.expect("a trade");
    let midnight = shop.sandbox.open(&biz("T3", json!({ "timeout_express": "1c" }))).await.expect("a trade");
    assert_eq!(midnight.closes_at.to_string(), "2026-11-23 16:00:00 UTC");
    let unopened = biz("T4", json!({ "time_expire": "2026-11-23 12:30:00" }));
    let sent_on = shop.http.get(&unopened).send().await.expect("an answer");
    let cashier = sent_on.headers()["location"].to_str().expect("text").to_owned();

    shop.sandbox.clock().advance(TimeDelta::minutes(30)).expect("forward");
    assert_eq!(status(&shop, "T1").await, "TRADE_CLOSED");
    assert_eq!(status(&shop, "T2").await, "WAIT_BUYER_PAY");
    let page = shop.http.get(&cashier).send().await.expect("an answer").text().await.expect("a page");
    assert!(page.contains("交易已关闭"), "{page}");
    assert_eq!(status(&shop, "T4").await, "none", "an expired cashier opens no trade");
    assert!(shop.sandbox.pay("T4", Pay::default()).await.is_err());

    // What a good gateway never does: money after the end, for trades that closed and for one that never was.
    for number in ["T1", "T4"] {
        shop.sandbox.pay(number, Pay { late: true, ..Pay::default() }).await.expect("late money");
        assert_eq!(status(&shop, number).await, "TRADE_SUCCESS");
    }
    assert_eq!(shop.sandbox.ledger().kept_fen, 200);
}

#[tokio::test]
async fn a_second_trade_for_one_order_is_possible_on_request_only() {
    let shop = Shop::open().await;
    paid(&shop, "D1", "5.00").await;
    assert!(shop.sandbox.pay("D1", Pay::default()).await.is_err());
    let second = shop
        .sandbox
        .pay("D1", Pay { second_trade: true, buyer: Some(2), ..Pay::default() })
        .await
        .expect("paid twice");
    let trades = shop.sandbox.trades_of("D1");
    assert_eq!(trades.len(), 2);
    assert_ne!(trades[0].trade_no, trades[1].trade_no);
    assert_eq!(shop.sandbox.ledger().kept_fen, 1_000);
    // Each is refunded by its own number.
    let biz = json!({ "trade_no": second.trade_no, "out_request_no": "X", "refund_amount": "5.00" });
    assert_eq!(shop.call("alipay.trade.refund", biz).await["trade_no"], second.trade_no.as_str());
    let first = shop.call("alipay.trade.query", json!({ "trade_no": trades[0].trade_no })).await;
    assert_eq!(first["trade_status"], "TRADE_SUCCESS");
}

#[tokio::test]
async fn of_two_trades_each_answers_to_its_own_number_and_the_order_means_the_paid_one() {
    let shop = Shop::open().await;
    let open = shop.sandbox.open(&shop.page_url("D2", "5.00")).await.expect("a trade");
    let second = Pay { second_trade: true, ..Pay::default() };
    let taken = shop.sandbox.pay("D2", second.clone()).await.expect("a second trade, paid");
    let query = async |biz: Value| {
        let node = shop.call("alipay.trade.query", biz).await;
        (node["trade_no"].clone(), node["trade_status"].clone())
    };
    assert_eq!(
        query(json!({ "trade_no": open.trade_no })).await,
        (json!(open.trade_no), json!("WAIT_BUYER_PAY"))
    );
    assert_eq!(query(json!({ "out_trade_no": "D2" })).await, (json!(taken.trade_no), json!("TRADE_SUCCESS")));
    let both = json!({ "out_trade_no": "D2", "trade_no": open.trade_no });
    assert_eq!(query(both).await.0, json!(open.trade_no), "Alipay's number wins");

    // Closing by the order's number means the paid one, too; the other is closed by its own.
    let refused = shop.call("alipay.trade.close", json!({ "out_trade_no": "D2" })).await;
    assert_eq!(refused["sub_code"], "ACQ.TRADE_STATUS_ERROR");
    let closed = shop.call("alipay.trade.close", json!({ "trade_no": open.trade_no })).await;
    assert_eq!((&closed["code"], &closed["trade_no"]), (&json!("10000"), &json!(open.trade_no)));
    assert_eq!(query(json!({ "trade_no": open.trade_no })).await.1, "TRADE_CLOSED");

    // Refund and refund query go by Alipay's number as well; the same request number is another refund on another trade.
    let newest = shop.sandbox.pay("D2", second).await.expect("a third trade, paid");
    assert_eq!(
        query(json!({ "out_trade_no": "D2" })).await.0,
        json!(newest.trade_no),
        "of two paid ones the newest"
    );
    for (trade, amount) in [(&taken, "1.00"), (&newest, "2.00")] {
        let biz = json!({ "trade_no": trade.trade_no, "out_request_no": "X", "refund_amount": amount });
        let node = shop.call("alipay.trade.refund", biz).await;
        assert_eq!(
            (&node["fund_change"], &node["trade_no"]),
            (&json!("Y"), &json!(trade.trade_no)),
            "{node}"
        );
    }
    for (named, amount) in [
        (json!({ "trade_no": taken.trade_no }), "1.00"),
        (json!({ "trade_no": newest.trade_no }), "2.00"),
        (json!({ "out_trade_no": "D2" }), "2.00"),
    ] {
        let mut biz = named;
        biz["out_request_no"] = "X".into();
        let node = shop.call("alipay.trade.fastpay.refund.query", biz).await;
        assert_eq!(node["refund_amount"], amount, "{node}");
    }
}

#[tokio::test]
async fn m6_a_link_of_another_amount_is_paid_with_its_own_amount() {
    let shop = Shop::open().await;
    // The shop's own link was seen, nobody opened its cashier.
    let sent_on = shop.http.get(shop.page_url("M6", "88.88")).send().await.expect("an answer");
    let own_cashier = sent_on.headers()["location"].to_str().expect("text").to_owned();
    let link = shop.page_url("M6", "10.00");
    let (code, trade) = shop.control("/trades/M6/open", Some(json!({ "cashier_url": link }))).await;
    assert_eq!((code, &trade["amount_fen"]), (200, &json!(1_000)), "{trade}");

    // The order's own cashier cannot be paid beside it: one number, one purchase.
    let refused = shop.http.post(format!("{own_cashier}/pay")).send().await.expect("an answer");
    assert_eq!((refused.status().as_u16(), shop.sandbox.ledger().received_fen), (409, 0));
    assert!(refused.text().await.expect("a page").contains("ACQ.CONTEXT_INCONSISTENT"));

    let (code, trade) = shop.control("/trades/M6/pay", Some(json!({ "cashier_url": link }))).await;
    assert_eq!((code, &trade["amount_fen"]), (200, &json!(1_000)), "{trade}");
    let node = shop.call("alipay.trade.query", json!({ "out_trade_no": "M6" })).await;
    assert_eq!((&node["trade_status"], &node["total_amount"]), (&json!("TRADE_SUCCESS"), &json!("10.00")));
    assert!(shop.sandbox.acknowledged("M6", PATIENCE).await);
    let told =
        Notify::verify(shop.inbox.bodies()[0].as_bytes(), &shop.alipay_keys, shop.sandbox.clock().now());
    assert_eq!(told.expect("signed").total_amount().unwrap().map(Amount::fen), Some(1_000));
    assert_eq!(shop.sandbox.ledger().received_fen, 1_000);
    let again = shop.sandbox.open(&shop.page_url("M6", "88.88")).await;
    let taken = again.expect_err("the number is taken by what was paid");
    assert!(taken.to_string().contains("ACQ.TRADE_HAS_SUCCESS"), "{taken}");
}

#[tokio::test]
async fn a_number_belongs_to_one_purchase() {
    let shop = Shop::open().await;
    shop.sandbox.open(&shop.page_url("N1", "5.00")).await.expect("a trade");
    shop.sandbox.open(&shop.page_url("N1", "5.00")).await.expect("opened twice is opened once");
    let other = shop.sandbox.open(&shop.page_url("N1", "6.00")).await.expect_err("another price");
    assert!(other.to_string().contains("ACQ.CONTEXT_INCONSISTENT"), "{other}");
    assert_eq!(shop.sandbox.trades_of("N1").len(), 1);
}

#[tokio::test]
async fn codes_and_mini_programs_pay_and_cancel() {
    let shop = Shop::open().await;
    let biz = json!({ "out_trade_no": "Q1", "total_amount": 5, "subject": "S" });
    let node = shop.call("alipay.trade.precreate", biz.clone()).await;
    let code = node["qr_code"].as_str().expect("a code").to_owned();
    assert!(node.get("trade_no").is_none());
    assert_eq!(
        shop.call("alipay.trade.precreate", biz).await["qr_code"],
        code.as_str(),
        "the same code again"
    );
    assert_eq!(status(&shop, "Q1").await, "none");
    shop.http.get(&code).send().await.expect("scanned");
    assert_eq!(status(&shop, "Q1").await, "WAIT_BUYER_PAY");
    shop.sandbox.pay("Q1", Pay::default()).await.expect("paid");
    let cancel = |number: &'static str| shop.call("alipay.trade.cancel", json!({ "out_trade_no": number }));
    let node = cancel("Q1").await;
    assert_eq!((node["action"].as_str(), node["retry_flag"].as_str()), (Some("refund"), Some("N")));
    assert_eq!(cancel("Q1").await["action"], "refund", "and no second time");
    assert_eq!(shop.sandbox.ledger().kept_fen, 0);

    let biz = json!({ "out_trade_no": "C1", "total_amount": "5.00", "subject": "S", "buyer_id": "2088000000000123" });
    let node = shop.call("alipay.trade.create", biz.clone()).await;
    assert_eq!(shop.call("alipay.trade.create", biz).await["trade_no"], node["trade_no"], "idempotent");
    let other =
        shop.sandbox.pay("C1", Pay { buyer: Some(2), ..Pay::default() }).await.expect_err("another buyer");
    assert!(other.to_string().contains("ACQ.TRADE_BUYER_NOT_MATCH"), "{other}");
    let trade = shop.sandbox.pay("C1", Pay::default()).await.expect("paid");
    assert_eq!(trade.buyer_id.as_deref(), Some("2088000000000123"));

    shop.call(
        "alipay.trade.precreate",
        json!({ "out_trade_no": "Q2", "total_amount": "5.00", "subject": "S" }),
    )
    .await;
    let node = cancel("Q2").await;
    assert_eq!((node["action"].as_str(), node.get("trade_no")), (Some("close"), None));
    assert!(shop.sandbox.pay("Q2", Pay::default()).await.is_err(), "the code is void");
    paid(&shop, "P1", "5.00").await;
    assert_eq!(cancel("P1").await["sub_code"], "ACQ.CANCEL_NOT_ALLOWED");
}
