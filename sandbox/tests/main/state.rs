//! `--state`: a sandbox that is stopped and started goes on where it was.

use alipay_sandbox::{Delivery, Fault, FaultOrder, Pay, Sandbox, StartError};
use chrono::TimeDelta;
use pay_alipay::form;
use serde_json::json;

use crate::shop::{PATIENCE, Shop, answer, app, config};

#[tokio::test]
async fn m5_a_restart_keeps_a_call_that_is_still_to_land() {
    let folder = std::env::temp_dir().join(format!("alipay-sandbox-landing-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let mut config = config(app());
    config.state = Some(folder.join("state.json"));

    let shop = Shop::open_at(config.clone()).await;
    shop.sandbox.open(&shop.page_url("A", "5.00")).await.expect("a trade");
    shop.sandbox.pay("A", Pay::default()).await.expect("paid");
    let late = FaultOrder::new(Fault::LandLate).method("alipay.trade.refund").delay_ms(60_000).times(1);
    let fault = shop.sandbox.order_fault(late).expect("a fault");
    let biz = json!({ "out_trade_no": "A", "out_request_no": "R", "refund_amount": "1.00" });
    let body = form::encode(&shop.signed("alipay.trade.refund", &biz, &[]));
    assert!(shop.http.post(shop.sandbox.gateway_url()).body(body).send().await.is_err(), "no answer");
    assert!(shop.sandbox.struck(fault, 1, PATIENCE).await);
    shop.sandbox.shutdown().await;

    let shop = Shop::open_at(config).await;
    shop.sandbox.clock().advance(TimeDelta::milliseconds(59_999)).expect("forward");
    assert_eq!(shop.sandbox.ledger().refunded_fen, 0);
    shop.sandbox.clock().advance(TimeDelta::milliseconds(1)).expect("forward");
    assert_eq!(shop.sandbox.ledger().refunded_fen, 100);
    shop.sandbox.shutdown().await;
    std::fs::remove_dir_all(&folder).expect("removed");
}

#[tokio::test]
async fn a_restarted_sandbox_goes_on_where_it_was() {
    let folder = std::env::temp_dir().join(format!("alipay-sandbox-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join("state.json");
    let mut config = config(app());
    config.state = Some(file.clone());

    let shop = Shop::open_at(config.clone()).await;
    shop.inbox.answer_first(&[&answer(500, "down")]);
    shop.sandbox.open(&shop.page_url("PAID", "5.00")).await.expect("a trade");
    let open = shop.sandbox.open(&shop.page_url("OPEN", "6.00")).await.expect("a trade");
    shop.http.get(shop.page_url("OFFERED", "7.00")).send().await.expect("seen");
    shop.sandbox.pay("PAID", Pay::default()).await.expect("paid");
    shop.sandbox
        .order_fault(FaultOrder::new(Fault::UnavailableBefore).method("alipay.trade.close"))
        .expect("a fault");
    assert!(shop.sandbox.settled(PATIENCE).await);
    shop.sandbox.clock().advance(TimeDelta::minutes(3)).expect("forward");
    shop.call("alipay.trade.query", json!({ "out_trade_no": "PAID" })).await;
    let (before, Shop { sandbox, inbox, .. }) = (shop.sandbox.sandbox().clone(), shop);
    sandbox.shutdown().await;

    let mut shop = Shop::open_at(config.clone()).await;
    shop.inbox = inbox;
    assert_eq!(shop.sandbox.clock().now(), before.clock().now());
    assert_eq!(shop.sandbox.trades_of("PAID"), before.trades_of("PAID"));
    assert_eq!(shop.sandbox.ledger(), before.ledger());
    assert_eq!(shop.call("alipay.trade.close", json!({ "trade_no": open.trade_no })).await["code"], "20000");
    shop.sandbox.pay("OFFERED", Pay::default()).await.expect("an offer is remembered");
    // The repetition comes in its own time, and the open trade closes in its own.
    assert_eq!(shop.sandbox.notifications_of("PAID")[0].state, Delivery::Pending);
    shop.sandbox.clock().advance(TimeDelta::minutes(1)).expect("forward");
    assert!(shop.sandbox.acknowledged("PAID", PATIENCE).await);
    shop.sandbox.clock().advance(TimeDelta::days(15)).expect("forward");
    assert!(shop.sandbox.trades_of("OPEN")[0].is_closed());
    let (_, calls) = shop.control("/calls?method=alipay.trade.query", None).await;
    assert_eq!(calls["items"].as_array().map(Vec::len), Some(1));
    shop.sandbox.shutdown().await;

    std::fs::write(&file, "{}").expect("spoiled");
    let refused = Sandbox::start(config).await.expect_err("not a state");
    assert!(matches!(refused, StartError::State { .. }), "{refused}");
    std::fs::remove_dir_all(&folder).expect("removed");
}
