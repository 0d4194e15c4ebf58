//! More comes than may be done: new orders are refused first, and what Alipay has to say is taken all the same. Here a key's limit refuses,
//! or every connection is held; what refuses where the machine can do no more is in `full::overload`.

use chrono::TimeDelta;
use futures_util::future::join_all;
use pay_core::config::HttpConfig;
use pay_core::domain::Scope;
use pay_tests::{Answer, Opening, Order, Shop};
use reqwest::{Client, StatusCode};
use serde_json::json;

/// What a caller may do at once; half of it for new orders.
const BURST: usize = 40;

async fn take_order(shop: &Shop, caller: &Client, user: usize) -> Answer {
    let body = json!({ "user_id": format!("rush-{user}"), "product_id": "coffee", "channel": "page" });
    let request = caller.post(format!("{}/v1/orders", shop.url)).header("Prefer", "wait=0").json(&body);
    shop.call(request).await
}

async fn told_and_acknowledged(shop: &Shop, orders: &[Order]) {
    join_all(orders.iter().map(|order| shop.pay(order))).await;
    for order in orders {
        let notification = shop.sandbox().notifications_of(&order.order_id).remove(0);
        let results: Vec<&str> =
            notification.attempts.iter().map(|attempt| attempt.result.as_str()).collect();
        assert_eq!(results, ["acknowledged"], "{notification:?}");
    }
}

/// Time stands still, so what gets through does not depend on how fast this machine is.
#[tokio::test]
async fn f39_at_five_times_what_a_key_may_send_new_orders_are_refused_first_and_notifications_never() {
    let limits = HttpConfig { requests_per_s: 10, requests_burst: 40, ..Opening::default().http };
    let shop = Shop::open_frozen(Opening { http: limits, ..Opening::default() }).await;
    let mut orders = Vec::new();
    for user in 0..5 {
        orders.push(shop.create_order(&format!("u{user}"), "coffee").await);
    }

    let caller = shop.caller(&Scope::ALL).await;
    let rush = join_all((0..5 * BURST / 2).map(|user| take_order(&shop, &caller, user)));
    let (answers, ()) = tokio::join!(rush, told_and_acknowledged(&shop, &orders));

    let (refused, taken): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 429);
    assert_eq!(taken.len(), BURST / 2);
    assert!(taken.iter().all(|answer| answer.status.is_success()), "{taken:?}");
    for answer in refused {
        assert_eq!(answer.code(), "too_many_requests");
        let seconds: u32 = answer.headers["retry-after"].to_str().expect("text").parse().expect("a number");
        assert!((1..=3).contains(&seconds), "{answer:?}");
    }

    // what exists can still be asked about
    let read = async || shop.call(caller.get(format!("{}/v1/orders/{}", shop.url, orders[0].order_id))).await;
    for _ in 0..BURST / 2 {
        assert_eq!(read().await.status, StatusCode::OK);
    }
    assert_eq!(read().await.code(), "too_many_requests", "up to the other half");

    shop.advance(TimeDelta::seconds(2)).await;
    assert_eq!(take_order(&shop, &caller, 0).await.code(), "too_many_requests", "half of it has come back");
    assert_eq!(read().await.status, StatusCode::OK);
    shop.advance(TimeDelta::milliseconds(200)).await;
    assert!(take_order(&shop, &caller, 0).await.status.is_success());
    shop.converged().await;
}

#[tokio::test]
async fn f39_when_requests_hold_every_connection_notifications_are_stored_by_their_own() {
    let shop = Shop::open().await;
    let mut orders = Vec::new();
    for user in 0..5 {
        orders.push(shop.create_order(&format!("u{user}"), "coffee").await);
    }
    let caller = shop.caller(&Scope::ALL).await;
    let mut held = Vec::new();
    for _ in 0..shop.cx.pool.options().get_max_connections() {
        held.push(shop.cx.pool.acquire().await.expect("a connection"));
    }
    // each waits for a connection, and nothing gives one back meanwhile
    let rush = async { join_all((0..100).map(|user| take_order(&shop, &caller, user))).await };
    let told = async {
        told_and_acknowledged(&shop, &orders).await;
        held.clear();
    };
    let (answers, ()) = tokio::join!(rush, told);
    assert!(answers.iter().all(|answer| answer.status.is_success()), "{answers:?}");
    shop.converged().await;
}
