//! Several Alipay apps in one deployment: each with its keys, its orders and its budget.

use alipay_sandbox::Pay;
use chrono::TimeDelta;
use pay_alipay::form;
use pay_core::App;
use pay_core::domain::{LatePolicy, Scope};
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

#[tokio::test]
async fn each_app_has_its_policy_for_late_money() {
    let mut shop = Shop::open().await;
    shop.change_apps(|app| match app.app_id().as_str() {
        OTHER_APP_ID => App { late_policy: LatePolicy::Review, ..app },
        _ => app,
    });
    shop.sell(OTHER_APP_ID, "tea", 500).await;
    let caller = shop.caller_of(OTHER_APP_ID, &Scope::ALL).await;
    let [first, other] =
        [shop.create_order("u1", "coffee").await, order_of_other(&shop, &caller, "u1").await];
    shop.open_cashier(&first).await;
    shop.open_cashier(&other).await;
    shop.advance(TimeDelta::minutes(30)).await;
    shop.tick().await;
    for order in [&first, &other] {
        shop.pay_with(&order.order_id, Pay { late: true, ..Pay::default() }).await;
    }
    shop.work().await;
    let back = |order: &Order| shop.sandbox().trades_of(&order.order_id)[0].refunded_fen;
    assert_eq!([back(&first), back(&other)], [2_800, 0]);
    let undecided = "select count(*) from payments where undecided and app_id = '2021000000000001'";
    assert_eq!(shop.count(undecided).await, 1, "a person decides");
    shop.converged().await;
}

#[tokio::test]
async fn what_belongs_to_an_app_that_a_process_does_not_know_waits_for_one_that_does() {
    let mut shop = Shop::open().await;
    shop.sell(OTHER_APP_ID, "tea", 500).await;
    let caller = shop.caller_of(OTHER_APP_ID, &Scope::ALL).await;
    let one = shop.cx.apps.iter().filter(|app| app.app_id().as_str() == APP_ID).cloned().collect();
    let both = shop.work_for(one);
    let order = order_of_other(&shop, &caller, "u1").await;
    assert_eq!(order.status, "CREATE");
    assert_eq!(shop.count("select count(*) from queue.job where failures > 0").await, 0, "nothing counts");

    shop.work_for(both);
    shop.advance(TimeDelta::minutes(2)).await;
    shop.work().await;
    assert_eq!(read(&shop, &caller, &order.order_id).await.status, "PAY_WAIT");

    let nobodys = shop.caller_of("2021000000000002", &Scope::ALL).await;
    let answer = shop.call(nobodys.get(format!("{}/v1/events", shop.url))).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (401, "invalid_key"), "its app is not served here");
    shop.converged().await;
}
