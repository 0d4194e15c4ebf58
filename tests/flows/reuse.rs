//! The same user and product again: the open order is the answer.

use std::collections::BTreeSet;

use alipay_sandbox::{Fault, FaultOrder, Pay};
use chrono::TimeDelta;
use futures_util::future::join_all;
use pay_tests::{Order, Shop};
use reqwest::StatusCode;

#[tokio::test]
async fn f3_a_hundred_at_once_share_one_order() {
    let shop = Shop::open().await;
    let answers = join_all((0..100).map(|_| shop.call(shop.order_request("u1", "coffee", "page")))).await;
    let ids: BTreeSet<&str> =
        answers.iter().map(|answer| answer.body["order_id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), 1, "{ids:?}");
    assert_eq!(answers.iter().filter(|answer| answer.body["reused"] == false).count(), 1);
    assert_eq!(shop.work().await.names().iter().filter(|name| **name == "create_prepay").count(), 1);
    shop.converged().await;
}

#[tokio::test]
async fn f1_a_hundred_requests_with_one_key_are_one_order() {
    let shop = Shop::open().await;
    let request = || shop.order_request("u1", "coffee", "page").header("Idempotency-Key", "k-1");
    let answers = join_all((0..100).map(|_| shop.call(request()))).await;
    let first = &answers[0].body;
    for answer in &answers {
        for field in ["order_id", "amount_fen", "subject", "expires_at"] {
            assert_eq!(answer.body[field], first[field], "{answer:?}");
        }
    }
    assert_eq!(shop.count("select count(*) from orders").await, 1);

    // The key names the order for good, also after it has ended and another one is open.
    shop.work().await;
    let order = Order::from(first.clone());
    shop.pay(&shop.order(&order.order_id).await).await;
    shop.work().await;
    let newer = shop.create_order("u1", "coffee").await;
    assert_ne!(newer.order_id, order.order_id);
    let again = shop.call(request()).await;
    assert_eq!(
        (again.body["order_id"].as_str(), &again.body["status"]),
        (Some(&*order.order_id), &"PAY_SUCCESS".into())
    );
    shop.converged().await;
}

#[tokio::test]
async fn f2_a_key_with_another_request_is_refused() {
    let shop = Shop::open().await;
    let first = shop.call(shop.order_request("u1", "coffee", "page").header("Idempotency-Key", "k-1")).await;
    assert_eq!(first.status, StatusCode::ACCEPTED);
    for (user_id, product_id, channel) in
        [("u2", "coffee", "page"), ("u1", "book", "page"), ("u1", "coffee", "wap")]
    {
        let request = shop.order_request(user_id, product_id, channel).header("Idempotency-Key", "k-1");
        let answer = shop.call(request).await;
        assert_eq!(
            (answer.status, answer.code()),
            (StatusCode::UNPROCESSABLE_ENTITY, "idempotency_key_reused")
        );
    }
    assert_eq!(shop.count("select count(*) from orders").await, 1);
    shop.converged().await;
}

#[tokio::test]
async fn f4_a_dropped_order_gets_its_job_again() {
    let shop = Shop::open().await;
    let answer = shop.call(shop.order_request("u1", "coffee", "page")).await;
    let order_id = answer.body["order_id"].as_str().unwrap().to_owned();
    shop.lose_job("create_prepay").await;
    shop.work().await;
    assert_eq!(shop.order(&order_id).await.status, "CREATE");

    let answers = join_all((0..20).map(|_| shop.call(shop.order_request("u1", "coffee", "page")))).await;
    assert!(answers.iter().all(|answer| answer.body["order_id"] == order_id.as_str()), "{answers:?}");
    shop.work().await;
    let order = shop.order(&order_id).await;
    assert_eq!(order.status, "PAY_WAIT");
    shop.pay(&order).await;
    shop.work().await;
    assert_eq!(shop.sandbox().trades_of(&order_id).len(), 1);
    shop.converged().await;
}

#[tokio::test]
async fn another_channel_prepares_the_same_order_again() {
    let shop = Shop::open().await;
    let page = shop.create_order("u1", "coffee").await;
    let answer = shop.call(shop.order_request("u1", "coffee", "wap")).await;
    let wap = Order::from(answer.body);
    assert_eq!((&wap.order_id, wap.reused), (&page.order_id, Some(true)));
    shop.work().await;
    let wap = shop.order(&page.order_id).await;
    assert!(wap.cashier.as_deref().unwrap().contains("alipay.trade.wap.pay"));
    // Either link pays, and both are the same trade.
    shop.pay(&page).await;
    shop.work().await;
    assert_eq!(shop.order(&page.order_id).await.status, "PAY_SUCCESS");
    shop.converged().await;
}

#[tokio::test]
async fn another_channel_while_the_first_is_being_prepared_takes_its_place() {
    let shop = Shop::open().await;
    let page = Order::from(shop.call(shop.order_request("u1", "coffee", "page")).await.body);
    assert_eq!(page.status, "CREATE");
    let wap = Order::from(shop.call(shop.order_request("u1", "coffee", "wap")).await.body);
    assert_eq!(
        (&wap.order_id, wap.reused, &wap.body["channel"]),
        (&page.order_id, Some(true), &"wap".into())
    );
    shop.work().await;
    let wap = shop.order(&page.order_id).await;
    assert!(wap.cashier.as_deref().unwrap().contains("alipay.trade.wap.pay"), "{wap:?}");
    shop.pay(&wap).await;
    shop.work().await;
    assert_eq!(shop.order(&page.order_id).await.status, "PAY_SUCCESS");
    shop.converged().await;
}

#[tokio::test]
async fn f4_money_for_an_order_whose_preparation_was_never_answered_pays_it() {
    let shop = Shop::open().await;
    let lost = FaultOrder::new(Fault::ResetAfter).method("alipay.trade.precreate");
    let lost = shop.sandbox().order_fault(lost).unwrap();
    let order_id = Order::from(shop.call(shop.order_request("u1", "coffee", "qr")).await.body).order_id;
    shop.work().await;
    assert_eq!(shop.order(&order_id).await.status, "CREATE", "nobody here has heard of a code");
    // Alipay has made one, and somebody scans it.
    shop.pay_with(&order_id, Pay::default()).await;
    shop.work().await;
    assert_eq!(shop.order(&order_id).await.status, "PAY_SUCCESS");
    assert!(shop.sandbox().take_back_fault(lost));
    shop.advance(TimeDelta::minutes(1)).await;
    shop.work().await;
    assert_eq!(shop.sandbox().trades_of(&order_id).len(), 1);
    shop.converged().await;
}

#[tokio::test]
async fn an_order_with_too_little_time_left_is_replaced() {
    let shop = Shop::open().await;
    let old = shop.create_order("u1", "coffee").await;
    shop.advance(TimeDelta::minutes(29) + TimeDelta::seconds(30)).await;
    let new = shop.create_order("u1", "coffee").await;
    assert_ne!(new.order_id, old.order_id);
    let replaced = shop.order(&old.order_id).await;
    assert_eq!((replaced.status.as_str(), &replaced.body["close_reason"]), ("CLOSING", &"replaced".into()));

    // The old link lives on for half a minute; money that comes by it is not lost.
    shop.pay(&old).await;
    shop.work().await;
    assert_eq!(shop.order(&old.order_id).await.status, "PAY_SUCCESS");
    shop.converged().await;
}

#[tokio::test]
async fn the_price_is_the_one_the_order_began_with() {
    let shop = Shop::open().await;
    let order = shop.create_order("u1", "coffee").await;
    sqlx::query("update products set price_fen = 1, name = 'Water'").execute(&shop.cx.pool).await.unwrap();
    let again = shop.create_order("u1", "coffee").await;
    assert_eq!((again.order_id, again.amount_fen), (order.order_id.clone(), 2_800));
    assert_eq!(shop.create_order("u2", "coffee").await.amount_fen, 1);
    shop.pay(&order).await;
    shop.converged().await;
}
