//! A shop wants an order closed. Money that is under way still wins.

use alipay_sandbox::{Fault, FaultOrder};
use chrono::TimeDelta;
use futures_util::future::join;
use pay_tests::{Answer, Order, PATIENCE, Shop};
use tokio::time::{Duration, Instant, sleep};

#[tokio::test]
async fn an_order_is_closed_on_request() {
    let shop = Shop::open().await;
    let order = shop.create_order("u1", "coffee").await;
    shop.open_cashier(&order).await;
    let answer = shop.request_close(&order).await;
    assert_eq!((answer.status.as_u16(), &answer.body["status"]), (200, &"CLOSING".into()));
    assert_eq!(answer.body["close_reason"], "requested");
    assert!(answer.body["cashier"].is_null(), "nobody shall begin to pay");

    let again = shop.request_close(&order).await;
    assert_eq!(again.body, answer.body, "a repeat changes nothing");
    let ran = shop.work().await;
    assert_eq!(ran.names().iter().filter(|name| **name == "close_order").count(), 1, "{ran:?}");
    assert!(shop.sandbox().trades_of(&order.order_id)[0].is_closed());
    let closed = shop.request_close(&order).await;
    assert_eq!((closed.status.as_u16(), &closed.body["status"]), (200, &"CLOSED".into()));
    assert_eq!(closed.body["close_reason"], "requested");
    shop.converged().await;
}

#[tokio::test]
async fn an_order_that_no_buyer_opened_is_watched_until_nobody_can() {
    let shop = Shop::open().await;
    shop.sandbox().order_fault(FaultOrder::new(Fault::NotifyDrop)).unwrap();
    let (waits, pays) = (shop.create_order("u1", "coffee").await, shop.create_order("u2", "coffee").await);
    for order in [&waits, &pays] {
        shop.request_close(order).await;
    }
    shop.work().await;
    shop.advance(TimeDelta::minutes(10)).await;
    shop.tick().await;
    for order in [&waits, &pays] {
        assert_eq!(shop.order(&order.order_id).await.status, "CLOSING", "the link still lives");
    }
    // One buyer had the link and pays by it, unheard: the next look finds it, long before the link ends.
    shop.pay(&pays).await;
    shop.advance(TimeDelta::seconds(45)).await;
    shop.tick().await;
    assert_eq!(shop.order(&pays.order_id).await.status, "PAY_SUCCESS");
    for minutes in [15, 10] {
        shop.advance(TimeDelta::minutes(minutes)).await;
        shop.tick().await;
    }
    assert_eq!(shop.order(&waits.order_id).await.status, "CLOSED");
    shop.converged().await;
}

#[tokio::test]
async fn an_order_that_nobody_ever_heard_of_is_closed_at_once() {
    let shop = Shop::open().await;
    let order = Order::from(shop.call(shop.order_request("u1", "coffee", "page")).await.body);
    shop.lose_job("create_prepay").await;
    let answer = shop.request_close(&order).await;
    assert_eq!((answer.status.as_u16(), &answer.body["status"]), (200, &"CLOSED".into()));
    assert_ne!(shop.create_order("u1", "coffee").await.order_id, order.order_id);
    shop.converged().await;
}

#[tokio::test]
async fn what_cannot_be_closed_says_why() {
    let shop = Shop::open().await;
    let order = shop.create_order("u1", "coffee").await;
    shop.pay(&order).await;
    shop.work().await;
    let answer = shop.request_close(&order).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (409, "order_paid"));
    for id in ["ord_01KAH2Z7V8M3N4P5Q6R7S8T9VW", "ord_1", "1"] {
        let answer = shop.call(shop.post(&format!("/v1/orders/{id}/close"))).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (404, "order_not_found"), "{id}");
    }
    // Another app's order does not exist, for closing as for reading.
    sqlx::query("update orders set app_id = 'another'").execute(&shop.cx.pool).await.unwrap();
    let answer = shop.request_close(&order).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (404, "order_not_found"));
    shop.converged().await;
}

/// Who gets the row lock first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum First {
    Close,
    Payment,
}

#[tokio::test]
async fn f43_closing_while_the_notification_arrives_has_one_winner_in_either_order() {
    for first in [First::Close, First::Payment] {
        let shop = Shop::open().await;
        let order = shop.create_order("u1", "coffee").await;
        shop.pay(&order).await;
        assert!(shop.drain_one("handle_notify").await);
        let answer = race(&shop, &order, first).await;
        let expected = match first {
            First::Close => (200, "CLOSING"),
            First::Payment => (409, ""),
        };
        let status = answer.body["status"].as_str().unwrap_or_default();
        assert_eq!((answer.status.as_u16(), status), expected, "{first:?}");
        money_won(shop, &[order]).await;
    }
}

/// Both transactions wait for the order's row, which a third one holds; it is given to them in the order in which they came.
async fn race(shop: &Shop, order: &Order, first: First) -> Answer {
    let mut holder = shop.cx.pool.begin().await.unwrap();
    sqlx::query("select from orders for update").execute(&mut *holder).await.unwrap();
    let close = async {
        if first == First::Payment {
            waiting_for_a_lock(shop, 1).await;
        }
        shop.request_close(order).await
    };
    let pay = async {
        if first == First::Close {
            waiting_for_a_lock(shop, 1).await;
        }
        assert!(shop.drain_one("mark_paid").await);
    };
    let release = async {
        waiting_for_a_lock(shop, 2).await;
        holder.commit().await.unwrap();
    };
    let (answer, _) = join(close, join(pay, release)).await;
    answer
}

async fn waiting_for_a_lock(shop: &Shop, transactions: i64) {
    let waiting = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    let deadline = Instant::now() + PATIENCE;
    while shop.count(waiting).await < transactions {
        assert!(Instant::now() < deadline, "{transactions} transactions should wait for the order");
        sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn f43_closing_and_paying_at_the_same_time_again_and_again() {
    let shop = Shop::open().await;
    let mut orders = Vec::new();
    let mut answers = Vec::new();
    for number in 0..25 {
        let order = shop.create_order(&format!("u{number}"), "book").await;
        shop.pay(&order).await;
        assert!(shop.drain_one("handle_notify").await);
        let (answer, paid) = join(shop.request_close(&order), shop.drain_one("mark_paid")).await;
        assert!(paid);
        answers.push(answer.status.as_u16());
        orders.push(order);
    }
    assert!(answers.iter().all(|status| matches!(status, 200 | 409)), "{answers:?}");
    money_won(shop, &orders).await;
}

/// Whoever was first: the money is there, so the order is paid, and nobody was told that it is closed.
async fn money_won(shop: Shop, orders: &[Order]) {
    shop.work().await;
    for order in orders {
        assert_eq!(shop.order(&order.order_id).await.status, "PAY_SUCCESS");
    }
    assert_eq!(shop.count("select count(*) from events where type = 'order.closed'").await, 0);
    shop.converged().await;
}
