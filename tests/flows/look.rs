//! The clock by which Alipay is asked: what it misses nobody waits for long, and it never asks more than it may.

use std::collections::BTreeMap;

use alipay_sandbox::{Fault, FaultOrder};
use chrono::{DateTime, TimeDelta, Utc};
use pay_queue::testing::Report;
use pay_tests::{Opening, Order, PATIENCE, Shop};
use tokio::time::{Instant, sleep};

/// From one tick to the next.
const TICK: TimeDelta = TimeDelta::seconds(3);

async fn shop_without_notifications(opening: Opening) -> Shop {
    let shop = Shop::open_frozen(opening).await;
    shop.sandbox().order_fault(FaultOrder::new(Fault::NotifyDrop)).unwrap();
    shop
}

fn looks(ran: &Report) -> usize {
    ran.names().into_iter().filter(|name| matches!(*name, "reconcile_order" | "close_order")).count()
}

/// Ticks every three seconds until the order is paid; says how long that took.
async fn paid_after(shop: &Shop, order: &Order) -> TimeDelta {
    let began_at = shop.cx.now();
    while shop.order(&order.order_id).await.status != "PAY_SUCCESS" {
        assert!(shop.cx.now() - began_at < TimeDelta::hours(1), "{} is never found", order.order_id);
        shop.advance(TICK).await;
        shop.tick().await;
    }
    shop.cx.now() - began_at
}

/// Ticks for a while.
async fn pass(shop: &Shop, time: TimeDelta) {
    let until = shop.cx.now() + time;
    while shop.cx.now() < until {
        shop.advance(TICK).await;
        shop.tick().await;
    }
}

#[tokio::test]
async fn looks_come_after_5_10_and_20_seconds_and_then_every_45() {
    let shop = Shop::open_frozen(Opening::default()).await;
    let order = shop.create_order("u1", "coffee").await;
    shop.open_cashier(&order).await;
    let mut looked_at = Vec::new();
    for second in 1..=160 {
        shop.advance(TimeDelta::seconds(1)).await;
        if looks(&shop.tick().await) > 0 {
            looked_at.push(second);
        }
    }
    assert_eq!(looked_at, [5, 10, 20, 65, 110, 155]);
    shop.converged().await;
}

#[tokio::test]
async fn f11_every_lost_payment_is_found_within_60_seconds() {
    let shop = shop_without_notifications(Opening::default()).await;
    let mut paid = shop.subscribe().await;
    let order = shop.create_order("u1", "coffee").await;
    // Long after the first looks, and just after one: the worst moment to pay.
    pass(&shop, TimeDelta::minutes(5)).await;
    while looks(&shop.tick().await) == 0 {
        shop.advance(TICK).await;
    }
    shop.pay(&order).await;
    let found_after = paid_after(&shop, &order).await;
    assert!(found_after <= TimeDelta::seconds(60), "{found_after}");
    assert_eq!(shop.count("select count(*) from notifications").await, 0);
    assert_eq!(shop.count("select count(*) from evidence where source = 'query'").await, 1);
    assert_eq!(paid.next().await["subject"], order.order_id.as_str());
    shop.converged().await;
}

#[tokio::test]
async fn f11_a_client_that_waits_hears_of_a_lost_payment_within_15_seconds() {
    let shop = shop_without_notifications(Opening::default()).await;
    let order = shop.create_order("u1", "coffee").await;
    pass(&shop, TimeDelta::minutes(5)).await;
    let answer = tokio::spawn(shop.get(&format!("/v1/orders/{}?wait=20", order.order_id)).send());
    shop.advance(TICK).await;
    look_is_due(&shop, &order).await;
    assert_eq!(looks(&shop.tick().await), 1, "asked at once");

    shop.pay(&order).await; // just after the look
    let began_at = shop.cx.now();
    while !answer.is_finished() && shop.order(&order.order_id).await.status != "PAY_SUCCESS" {
        shop.advance(TICK).await;
        look_is_due(&shop, &order).await;
        shop.tick().await;
    }
    let found_after = shop.cx.now() - began_at;
    assert!(found_after <= TimeDelta::seconds(15), "{found_after}");
    let body: serde_json::Value = answer.await.unwrap().unwrap().json().await.unwrap();
    assert_eq!(body["status"], "PAY_SUCCESS", "the change itself ends the waiting");
    shop.converged().await;
}

/// Until the process that the client waits at has brought the look forward.
async fn look_is_due(shop: &Shop, order: &Order) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let next: Option<DateTime<Utc>> =
            sqlx::query_scalar("select next_look_at from orders where order_id = $1")
                .bind(&order.order_id)
                .fetch_one(&shop.cx.pool)
                .await
                .unwrap();
        if next.is_some_and(|next| next <= shop.cx.now()) {
            return;
        }
        assert!(Instant::now() < deadline, "nobody brings the look at {next:?} forward");
        sleep(std::time::Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn f11_more_orders_than_the_budget_are_all_found_before_they_close() {
    const ORDERS: usize = 48;
    const PER_TICK: usize = 3;
    let opening = Opening { queries_per_s: 1, ..Opening::default() };
    let shop = shop_without_notifications(opening).await;
    let mut orders = Vec::new();
    for number in 0..ORDERS {
        let answer = shop.call(shop.order_request(&format!("u{number}"), "book", "page")).await;
        orders.push(answer.body["order_id"].as_str().unwrap().to_owned());
    }
    shop.work().await;
    // Everybody wants a look much more often than there are any; some of them wait with a browser on top of that.
    for order_id in &orders {
        let order = shop.order(order_id).await;
        shop.open_cashier(&order).await;
    }
    let mut asked_in_round: BTreeMap<String, i32> = BTreeMap::new();
    for tick in 0..3 * ORDERS / PER_TICK {
        shop.advance(TICK).await;
        sqlx::query("update orders set next_look_at = least(next_look_at, $1) where user_id < 'u2'")
            .bind(shop.cx.now())
            .execute(&shop.cx.pool)
            .await
            .unwrap();
        let asked = looks(&shop.tick().await);
        assert!(asked <= PER_TICK, "tick {tick} asked {asked} times");
        let rows: Vec<(String, i32)> =
            sqlx::query_as("select order_id, looks from orders").fetch_all(&shop.cx.pool).await.unwrap();
        asked_in_round = rows.into_iter().collect();
    }
    let least = asked_in_round.values().min().copied();
    assert!(least >= Some(1), "somebody starves: {asked_in_round:?}");

    for order_id in &orders {
        shop.pay(&shop.order(order_id).await).await;
    }
    let open = "select count(*) from orders where status <> 'PAY_SUCCESS'";
    while shop.count(open).await > 0 {
        shop.advance(TICK).await;
        assert!(looks(&shop.tick().await) <= PER_TICK);
        assert_eq!(shop.count("select count(*) from orders where status = 'CLOSED'").await, 0);
    }
    shop.converged().await;
}

#[tokio::test]
async fn looks_at_orders_being_closed_share_the_budget_with_the_others() {
    let opening = Opening { queries_per_s: 1, ..Opening::default() };
    let shop = Shop::open_frozen(opening).await;
    for number in 0..12 {
        shop.call(shop.order_request(&format!("old-{number}"), "book", "page")).await;
    }
    shop.work().await;
    shop.advance(TimeDelta::minutes(29)).await;
    for number in 0..12 {
        shop.call(shop.order_request(&format!("new-{number}"), "book", "page")).await;
    }
    shop.work().await;
    shop.advance(TimeDelta::minutes(1)).await;
    for _ in 0..8 {
        let ran = shop.tick().await;
        assert!(looks(&ran) <= 3, "{:?}", ran.names());
        shop.advance(TICK).await;
    }
    let asked = |status: &'static str| {
        sqlx::query_scalar::<_, i64>(
            "select count(*) from orders where status = $1 and looked_at is not null",
        )
        .bind(status)
        .fetch_one(&shop.cx.pool)
    };
    let (waiting, closing) = (asked("PAY_WAIT").await.unwrap(), asked("CLOSING").await.unwrap());
    assert!(waiting >= 8 && closing >= 8, "{waiting} that wait and {closing} that close were asked about");
    shop.converged().await;
}

#[tokio::test]
async fn ticks_that_piled_up_ask_no_more_than_one() {
    let shop = Shop::open_frozen(Opening::default()).await;
    let order = shop.create_order("u1", "coffee").await;
    shop.open_cashier(&order).await;
    let mut env = pay_core::config::Env::new([]);
    let rows = pay_worker::schedule::table(&mut env).unwrap();
    // Nobody works for ten minutes while the ticks go on.
    for _ in 0..200 {
        shop.advance(TICK).await;
        for row in &rows {
            row.tick(&shop.cx, shop.cx.now()).await.unwrap();
        }
    }
    // Meanwhile the order's look is due again and again.
    let ran = shop.work().await;
    assert_eq!(ran.names().iter().filter(|name| **name == "reconcile_due").count(), 200);
    assert_eq!(looks(&ran), 1, "{:?}", ran.names());
    shop.converged().await;
}
