//! Several Alipay apps in one deployment: each with its keys, its orders and its budget.

use chrono::TimeDelta;
use pay_alipay::form;
use pay_core::domain::Scope;
use pay_tests::{APP_ID, OTHER_APP_ID, OTHER_SELLER_ID, Opening, Order, Shop, alipay_private};
use reqwest::Client;
use serde_json::json;

/// Takes an order of the other app and prepares it.
async fn order_of_other(shop: &Shop, caller: &Client, user_id: &str) -> Order {
    let body = json!({ "user_id": user_id, "product_id": "tea", "channel": "page" });
    let request = caller.post(format!("{}/v1/orders", shop.url)).header("Prefer", "wait=0").json(&body);
    let answer = shop.call(request).await;
    assert!(answer.status.is_success(), "{answer:?}");
    shop.work().await;
    read(shop, caller, answer.body["order_id"].as_str().expect("an id")).await
}

async fn read(shop: &Shop, caller: &Client, order_id: &str) -> Order {
    shop.call(caller.get(format!("{}/v1/orders/{order_id}", shop.url))).await.body.into()
}

#[tokio::test]
async fn an_order_is_paid_by_the_word_of_its_own_app_alone() {
    let shop = Shop::open().await;
    shop.sell(OTHER_APP_ID, "tea", 500).await;
    let caller = shop.caller_of(OTHER_APP_ID, &Scope::ALL).await;
    let order = order_of_other(&shop, &caller, "u1").await;
    let cashier = order.cashier.as_deref().expect("a cashier");
    assert!(cashier.contains(&format!("app_id={OTHER_APP_ID}")), "{cashier}");

    // Alipay's key for the first app says nothing about the other ...
    let about_other = [("app_id", OTHER_APP_ID), ("seller_id", OTHER_SELLER_ID), ("total_amount", "5.00")];
    let claimed = shop.payment_signed_by(&alipay_private(), &order.order_id, "2026112322001", &about_other);
    let answer = shop.post_notification("", form::encode(&claimed)).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (400, "invalid_signature"));
    assert_eq!(shop.count("select count(*) from notifications").await, 0);

    // ... and what the first app hears about an order of the other's is about none of its own.
    let strange = shop.signed_payment(&order.order_id, "2026112322002", &[("total_amount", "5.00")]);
    let answer = shop.post_notification("", form::encode(&strange)).await;
    assert_eq!(answer.body, "success", "it is signed");
    shop.work().await;
    let unknown =
        "select count(*) from notifications where app_id = '2021000000000000' and reason = 'unknown_order'";
    assert_eq!(shop.count(unknown).await, 1);
    assert_eq!(read(&shop, &caller, &order.order_id).await.status, "PAY_WAIT");

    shop.pay(&order).await;
    shop.work().await;
    assert_eq!(read(&shop, &caller, &order.order_id).await.status, "PAY_SUCCESS");
    let refund = caller.post(format!("{}/v1/orders/{}/refunds", shop.url, order.order_id));
    let refund = shop.call(refund.json(&json!({ "refund_no": "all" }))).await;
    assert_eq!(refund.status, 201, "{refund:?}");
    shop.work().await;
    assert_eq!(read(&shop, &caller, &order.order_id).await.status, "REFUNDED");
    shop.converged().await;
}

#[tokio::test]
async fn a_busy_app_takes_nothing_from_the_budget_of_another() {
    let shop = Shop::open_frozen(Opening { queries_per_s: 1, ..Opening::default() }).await;
    shop.sell(OTHER_APP_ID, "tea", 500).await;
    let caller = shop.caller_of(OTHER_APP_ID, &Scope::ALL).await;
    for number in 0..12 {
        shop.create_order(&format!("u{number}"), "coffee").await;
    }
    shop.advance(TimeDelta::seconds(1)).await;
    for number in 0..2 {
        order_of_other(&shop, &caller, &format!("u{number}")).await;
    }
    shop.advance(TimeDelta::seconds(30)).await;
    shop.tick().await;
    let asked: Vec<(String, i64)> = sqlx::query_as(
        "select app_id, count(*) from orders where looked_at is not null group by app_id order by app_id",
    )
    .fetch_all(&shop.cx.pool)
    .await
    .expect("orders");
    assert_eq!(asked, [(APP_ID.to_owned(), 3), (OTHER_APP_ID.to_owned(), 2)]);
    shop.converged().await;
}
