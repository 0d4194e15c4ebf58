//! A host's clock is wrong: the database's time decides, for the API and for the workers.

use chrono::{DateTime, TimeDelta, Utc};
use pay_tests::{Opening, Order, PATIENCE, Process, Shop};

/// As far as a clock gets off before somebody notices.
const OFF: TimeDelta = TimeDelta::minutes(10);

async fn expires_at(shop: &Shop, order: &Order, at: DateTime<Utc>) {
    sqlx::query("update orders set created_at = $2 - interval '1 hour', expires_at = $2 where order_id = $1")
        .bind(&order.order_id)
        .bind(at)
        .execute(&shop.cx.pool)
        .await
        .unwrap();
}

/// Everybody else agrees on the time; the host that the API and the worker run on does not.
async fn a_host_that_is_off(ahead: TimeDelta) {
    let mut shop = Shop::open_as(Opening { host_ahead: ahead, ..Opening::default() }).await;
    // A zone of its own must not matter either.
    let zone = ("TZ", "America/St_Johns");
    let api = Process::api(&mut shop, &[zone]).await;
    let worker = Process::worker(&shop, &[zone]);

    let paid = shop.take_order("paid", "book").await;
    let given: DateTime<Utc> = paid.body["expires_at"].as_str().unwrap().parse().unwrap();
    let left = given - shop.cx.now() - TimeDelta::minutes(30);
    assert!(left.abs() < TimeDelta::seconds(30), "the time to pay is off by {left}");
    shop.pay(&paid).await;
    assert!(shop.sandbox().acknowledged(&paid.order_id, PATIENCE).await, "a valid notification was refused");
    let attempts = shop.sandbox().notifications_of(&paid.order_id).remove(0).attempts;
    assert_eq!(attempts.len(), 1, "{attempts:?}");
    assert_eq!(shop.changed(&paid).await.status, "PAY_SUCCESS");

    // By a clock that is ten minutes fast the time of both has passed; by one that is slow, that of neither.
    let (left, past) = (shop.take_order("left", "book").await, shop.take_order("past", "book").await);
    expires_at(&shop, &left, shop.cx.now() + OFF / 2).await;
    expires_at(&shop, &past, shop.cx.now()).await;
    assert_eq!(shop.changed(&past).await.status, "CLOSING", "closed in time");
    assert_eq!(shop.order(&left.order_id).await.status, "PAY_WAIT", "closed early");
    shop.pay(&left).await;
    assert_eq!(shop.changed(&left).await.status, "PAY_SUCCESS");
    assert!(worker.stop().await && api.stop().await);
    shop.converged().await;
}

#[tokio::test]
async fn f30_a_host_whose_clock_is_ten_minutes_fast_closes_nothing_early_and_refuses_no_notification() {
    a_host_that_is_off(OFF).await;
}

#[tokio::test]
async fn f30_a_host_whose_clock_is_ten_minutes_slow_closes_in_time_and_refuses_no_notification() {
    a_host_that_is_off(-OFF).await;
}
