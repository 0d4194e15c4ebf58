//! An order is paid: once, whatever is said how often.

use alipay_sandbox::{Fault, FaultOrder, Pay};
use chrono::TimeDelta;
use pay_tests::Shop;
use serde_json::json;

#[tokio::test]
async fn an_order_goes_from_created_to_paid() {
    let shop = Shop::open().await;
    let mut paid = shop.subscribe().await;
    let mut all = shop.subscribe_to_all().await;

    let order = shop.create_order("u1", "coffee").await;
    assert_eq!((order.status.as_str(), order.amount_fen), ("PAY_WAIT", 2_800));
    shop.pay(&order).await;
    assert_eq!(
        shop.order(&order.order_id).await.status,
        "PAY_WAIT",
        "a stored notification moves nothing by itself"
    );
    let ran = shop.work().await;
    assert_eq!(ran.names(), ["handle_notify", "mark_paid"]);

    let order = shop.order(&order.order_id).await;
    assert_eq!(order.status, "PAY_SUCCESS");
    assert!(order.body["paid_at"].is_string() && order.cashier.is_none());

    let message = paid.next().await;
    assert_eq!(message["type"], "order.paid");
    assert_eq!(message["subject"], json!(order.order_id));
    assert_eq!(message["data"]["status"], "PAY_SUCCESS");
    let mut told = Vec::new();
    for message in all.rest(&format!("{}.events", shop.channel)).await {
        told.push((message["type"].as_str().unwrap().to_owned(), message["sequence"].as_i64().unwrap()));
    }
    let expected = [("order.created", 1), ("order.prepaid", 2), ("order.paid", 3)];
    assert_eq!(told, expected.map(|(name, sequence)| (name.to_owned(), sequence)));
    assert!(paid.rest(&shop.channel).await.is_empty(), "a listener on this channel ships goods");
    shop.converged().await;
}

#[tokio::test]
async fn every_channel_can_be_paid() {
    let shop = Shop::open().await;
    for channel in ["page", "wap", "app", "qr"] {
        let answer = shop.call(shop.order_request(channel, "book", channel)).await;
        assert_eq!(answer.status, 202, "{answer:?}");
        let order_id = answer.body["order_id"].as_str().unwrap().to_owned();
        shop.work().await;
        let order = shop.order(&order_id).await;
        assert_eq!(order.body["channel"], channel);
        let cashier_url = order.cashier.clone().filter(|_| channel != "qr");
        shop.pay_with(&order_id, Pay { cashier_url, ..Pay::default() }).await;
        shop.work().await;
        assert_eq!(shop.order(&order_id).await.status, "PAY_SUCCESS", "{channel}");
    }
    shop.converged().await;
}

#[tokio::test]
async fn f12_fifty_duplicate_notifies_are_one() {
    let shop = Shop::open().await;
    shop.sandbox()
        .order_fault(FaultOrder { copies: Some(50), ..FaultOrder::new(Fault::NotifyDouble) })
        .unwrap();
    let order = shop.create_order("u1", "coffee").await;
    shop.pay(&order).await;
    assert_eq!(shop.count("select count(*) from notifications").await, 1);
    let attempts = shop.sandbox().notifications_of(&order.order_id).remove(0).attempts;
    assert_eq!(
        attempts.iter().filter(|attempt| attempt.result == "acknowledged").count(),
        50,
        "{attempts:?}"
    );
    shop.work().await;
    assert_eq!(shop.count("select count(*) from order_history where trigger = 'payment_received'").await, 1);
    shop.converged().await;
}

#[tokio::test]
async fn f17_a_replayed_notification_changes_nothing() {
    let shop = Shop::open().await;
    let order = shop.create_order("u1", "coffee").await;
    shop.pay(&order).await;
    shop.work().await;
    let before = shop.order(&order.order_id).await;

    let sent = shop.sandbox().notifications_of(&order.order_id).remove(0);
    shop.advance(TimeDelta::hours(3)).await;
    assert!(shop.sandbox().resend(&sent.notify_id));
    assert!(shop.sandbox().acknowledged(&order.order_id, pay_tests::PATIENCE).await);
    assert!(shop.work().await.ran.is_empty(), "there is nothing to do");
    assert_eq!(shop.order(&order.order_id).await, before);
    shop.converged().await;
}
