//! Alipay is slow or down: jobs wait and nothing is counted against them, it is not flooded, notifications are taken all the same, and
//! when it is back everything comes right by itself.

use std::time::{Duration, Instant};

use alipay_sandbox::{Fault, FaultOrder};
use chrono::TimeDelta;
use pay_tests::{Opening, Order, Shop};

const ORDERS: usize = 12;
/// So many calls in a row without an answer stop the calling.
const CALLS_UNTIL_IT_STOPS: u32 = 5;
const QUERY: &str = "alipay.trade.query";

async fn open_orders(shop: &Shop) -> Vec<Order> {
    let mut orders = Vec::new();
    for number in 0..ORDERS {
        orders.push(shop.create_order(&format!("u{number}"), "book").await);
    }
    orders
}

/// How often Alipay was called in vain.
fn calls_in_vain(shop: &Shop, fault: u64) -> u32 {
    shop.sandbox().faults().iter().find(|ordered| ordered.id == fault).map_or(0, |ordered| ordered.struck)
}

async fn all_are_paid_in_the_end(shop: Shop, orders: &[Order]) {
    for _ in 0..4 {
        shop.advance(TimeDelta::seconds(30)).await;
        shop.tick().await;
    }
    for order in orders {
        assert_eq!(shop.order(&order.order_id).await.status, "PAY_SUCCESS");
    }
    assert_eq!(shop.count("select count(*) from queue.failure").await, 0, "waiting is no failure");
    shop.converged().await;
}

#[tokio::test]
async fn f25_alipay_is_down_for_twenty_minutes() {
    let shop = Shop::open_frozen(Opening::default()).await;
    let orders = open_orders(&shop).await;
    let down =
        shop.sandbox().order_fault(FaultOrder::new(Fault::GatewayTimeoutBefore).method(QUERY)).unwrap();
    shop.advance(TimeDelta::seconds(10)).await;
    let ran = shop.tick().await;
    assert_eq!(ran.names().iter().filter(|name| **name == "reconcile_order").count(), ORDERS, "{ran:?}");
    assert_eq!(calls_in_vain(&shop, down), CALLS_UNTIL_IT_STOPS, "the others are not even sent");

    // What Alipay tells is taken and acted on meanwhile.
    shop.pay(&orders[0]).await;
    shop.work().await;
    assert_eq!(shop.order(&orders[0].order_id).await.status, "PAY_SUCCESS");
    let page = shop.create_order("another", "book").await;
    assert_eq!(page.status, "PAY_WAIT", "a page needs nobody");

    shop.sandbox().order_fault(FaultOrder::new(Fault::NotifyDrop)).unwrap();
    for order in orders[1..].iter().chain([&page]) {
        shop.pay(order).await;
    }
    for _ in 0..40 {
        shop.advance(TimeDelta::seconds(30)).await;
        shop.tick().await;
    }
    let called = calls_in_vain(&shop, down) - CALLS_UNTIL_IT_STOPS;
    assert!((30..=40).contains(&called), "about one call in half a minute finds out: {called}");
    assert!(shop.sandbox().take_back_fault(down));
    all_are_paid_in_the_end(shop, &[orders, vec![page]].concat()).await;
}

#[tokio::test]
async fn f25_alipay_is_slow() {
    const PATIENCE: Duration = Duration::from_millis(200);
    let shop = Shop::open_frozen(Opening { answer_timeout: PATIENCE, ..Opening::default() }).await;
    let orders = open_orders(&shop).await;
    let minute = FaultOrder::new(Fault::Delay).method(QUERY).delay_ms(60_000);
    let slow = shop.sandbox().order_fault(minute).unwrap();
    shop.sandbox().order_fault(FaultOrder::new(Fault::NotifyDrop)).unwrap();
    for order in &orders {
        shop.pay(order).await;
    }
    shop.advance(TimeDelta::seconds(10)).await;
    let began = Instant::now();
    shop.tick().await;
    // One job after another: were each cut off only, it would take twelve times as long; were none, twelve minutes.
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    assert_eq!(calls_in_vain(&shop, slow), CALLS_UNTIL_IT_STOPS);
    assert!(shop.sandbox().take_back_fault(slow));
    all_are_paid_in_the_end(shop, &orders).await;
}

#[tokio::test]
async fn f25_a_qr_code_waits_for_alipay_and_is_there_when_it_is_back() {
    let shop = Shop::open_frozen(Opening::default()).await;
    let down = FaultOrder::new(Fault::ResetBefore).method("alipay.trade.precreate");
    let down = shop.sandbox().order_fault(down).unwrap();
    let mut order_ids = Vec::new();
    for number in 0..8 {
        let answer = shop.call(shop.order_request(&format!("u{number}"), "book", "qr")).await;
        assert_eq!(answer.status, 202);
        order_ids.push(Order::from(answer.body).order_id);
    }
    for _ in 0..10 {
        shop.work().await;
        shop.advance(TimeDelta::seconds(60)).await;
    }
    assert_eq!(shop.count("select count(*) from orders where status = 'CREATE'").await, 8);
    assert_eq!(shop.count("select count(*) from queue.failure").await, 0);
    assert!(shop.sandbox().take_back_fault(down));
    for _ in 0..2 {
        shop.work().await;
        shop.advance(TimeDelta::seconds(60)).await;
    }
    for order_id in order_ids {
        let order = shop.order(&order_id).await;
        assert!(order.status == "PAY_WAIT" && order.cashier.is_some(), "{order:?}");
    }
    shop.converged().await;
}
