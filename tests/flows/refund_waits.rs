//! Refunds that wait: each says why, takes nobody else's turn, and is told of after a while.

use chrono::TimeDelta;
use futures_util::future::join_all;
use pay_core::domain::decide::refund_order::APART;
use pay_core::domain::{Refund, RefundId};
use pay_core::flow;
use pay_core::store::refunds::{Turn, find, take_turn};
use pay_tests::{Opening, PATIENCE, Shop, Wire, WireCut, drain};
use serde_json::json;
use sqlx::postgres::PgPoolOptions;
use tokio::time::timeout;

use crate::refund_outcomes::{read, refuse};

/// A worker stands still between taking its turn and the call, for so long that others may have called the refund failed.
#[tokio::test]
async fn m5_a_turn_that_was_taken_long_ago_is_not_used() {
    let shop = Shop::open_frozen(Opening::default()).await;
    let order = shop.paid_order("u1").await;
    assert_eq!(shop.refund(&order, "r1", Some(500)).await.status, 201);
    let wire = Wire::at_first(|message| message.says.starts_with("with turn as"), WireCut::After);
    let postgres = wire.to(&shop.database_url()).await;
    let pool = PgPoolOptions::new().max_connections(4).connect_lazy(&postgres).expect("an address");
    let stalled = drain(&shop.cx.with_pool(pool));
    let now = shop.cx.now();
    let works = tokio::spawn(async move { stalled.run_until_idle(now).await.map(drop) });
    timeout(PATIENCE, wire.stands_still()).await.expect("its turn");
    shop.advance(TimeDelta::seconds(61)).await;
    wire.goes_on();
    works.await.expect("no panic").expect("the database");
    let refunds = || shop.sandbox().trades_of(&order.order_id)[0].refunds.len();
    assert_eq!(refunds(), 0, "nobody knows what others have decided meanwhile");
    shop.work_through(TimeDelta::minutes(2)).await;
    assert_eq!(refunds(), 1);
    shop.converged().await;
}

#[tokio::test]
async fn m10_a_seller_without_money_stops_nothing_but_the_refunds() {
    let shop = Shop::open_frozen(Opening::default()).await;
    let mut refunds = Vec::new();
    refuse(&shop, "ACQ.SELLER_BALANCE_NOT_ENOUGH");
    for number in 0..30 {
        let order = shop.paid_order(&format!("u{number}")).await;
        refunds.push(shop.refund(&order, &format!("r{number}"), None).await.body);
    }
    shop.work().await;
    for refund in &refunds {
        let refund = read(&shop, refund).await;
        assert_eq!(
            (&refund["status"], &refund["pending_reason"]),
            (&json!("pending"), &json!("ACQ.SELLER_BALANCE_NOT_ENOUGH")),
            "{refund}"
        );
    }
    let calls = shop.count("select count(*) from refunds where pending_reason is not null").await;
    assert_eq!(calls, 30);

    // A refusal is an answer: Alipay is there, and whoever needs it is served at once.
    let taken = shop.call(shop.order_request("u99", "book", "qr")).await;
    shop.work().await;
    let qr = shop.order(taken.body["order_id"].as_str().unwrap()).await;
    assert_eq!(qr.status, "PAY_WAIT", "its cashier needs an answer of Alipay's");

    shop.sandbox().clear_faults();
    shop.work_through(TimeDelta::seconds(63)).await;
    for refund in &refunds {
        let refund = read(&shop, refund).await;
        assert_eq!((&refund["status"], refund.get("pending_reason")), (&json!("succeeded"), None));
    }
    shop.advance(TimeDelta::minutes(40)).await;
    shop.tick().await;
    shop.converged().await;
}

#[tokio::test]
async fn m10_a_waiting_refund_says_why_in_the_list_and_in_the_timeline() {
    let shop = Shop::open_frozen(Opening::default()).await;
    let order = shop.paid_order("u1").await;
    refuse(&shop, "ACQ.SELLER_BALANCE_NOT_ENOUGH");
    shop.refund(&order, "r1", Some(1_000)).await;
    shop.work().await;
    let list = shop.call(shop.get(&format!("/v1/orders/{}/refunds", order.order_id))).await.body;
    assert_eq!(list["refunds"][0]["pending_reason"], "ACQ.SELLER_BALANCE_NOT_ENOUGH");
    let story = shop.call(shop.get(&format!("/v1/orders/{}/timeline", order.order_id))).await.body;
    let summary = story["summary"].as_str().unwrap();
    assert!(summary.contains("ACQ.SELLER_BALANCE_NOT_ENOUGH"), "{summary}");
    shop.sandbox().clear_faults();
    shop.work_through(TimeDelta::minutes(1)).await;
    shop.converged().await;
}

#[tokio::test]
async fn m10_a_refund_that_takes_long_is_told_of_once() {
    let shop = Shop::open_frozen(Opening::default()).await;
    let order = shop.paid_order("u1").await;
    refuse(&shop, "ACQ.SELLER_BALANCE_NOT_ENOUGH");
    shop.refund(&order, "r1", Some(1_000)).await;
    shop.work().await;
    let tell = async || {
        let mut tx = shop.cx.begin().await.unwrap();
        let told = flow::tell_delayed_refunds(&shop.cx, &mut tx, shop.cx.now()).await.unwrap();
        tx.commit().await.unwrap();
        shop.work().await;
        told
    };
    shop.advance(TimeDelta::seconds(599)).await;
    assert_eq!(tell().await, 0, "not yet");
    shop.advance(TimeDelta::seconds(2)).await;
    assert_eq!((tell().await, tell().await), (1, 0));
    let bodies: Vec<String> = sqlx::query_scalar("select body from events where type = 'refund.delayed'")
        .fetch_all(&shop.cx.pool)
        .await
        .unwrap();
    assert_eq!(bodies.len(), 1);
    let event: serde_json::Value = serde_json::from_str(&bodies[0]).unwrap();
    assert_eq!(event["subject"], order.order_id);
    assert_eq!(
        (&event["data"]["refund"]["pending_reason"], &event["data"]["refund"]["status"]),
        (&json!("ACQ.SELLER_BALANCE_NOT_ENOUGH"), &json!("pending"))
    );
    shop.sandbox().clear_faults();
    shop.work_through(TimeDelta::minutes(2)).await;
    assert_eq!(shop.order(&order.order_id).await.body["refunded_fen"], 1_000);
    shop.converged().await;
}

#[tokio::test]
async fn m11_ten_partial_refunds_are_three_seconds_apart() {
    let shop = Shop::open_frozen(Opening::default()).await;
    let order = shop.paid_order("u1").await;
    for number in 0..10 {
        assert_eq!(shop.refund(&order, &format!("r{number}"), Some(280)).await.status, 201);
    }
    shop.work_through(TimeDelta::seconds(30)).await;
    let refunds = shop.sandbox().trades_of(&order.order_id).remove(0).refunds;
    assert_eq!(refunds.len(), 10);
    for pair in refunds.windows(2) {
        let apart = pair[1].refunded_at - pair[0].refunded_at;
        assert!(apart >= TimeDelta::seconds(3), "only {apart} between {pair:?}");
    }
    assert_eq!(shop.order(&order.order_id).await.status, "REFUNDED");
    assert_eq!(shop.count("select count(*) from queue.failure").await, 0, "waiting is nobody's failure");
    shop.converged().await;
}

#[tokio::test]
async fn m11_of_several_processes_one_takes_the_turn() {
    let shop = Shop::open_frozen(Opening::default()).await;
    let order = shop.paid_order("u1").await;
    let mut refunds: Vec<Refund> = Vec::new();
    for number in 0..5 {
        let taken = shop.refund(&order, &format!("r{number}"), Some(100)).await.body;
        let refund_id: RefundId = taken["refund_id"].as_str().unwrap().parse().unwrap();
        let mut conn = shop.cx.connection().await.unwrap();
        refunds.push(find(&mut conn, refund_id).await.unwrap().unwrap());
    }
    let turn = async |refund: &Refund, now| {
        let mut conn = shop.cx.connection().await.unwrap();
        take_turn(&mut conn, refund, now, APART).await.unwrap()
    };
    let now = shop.cx.now();
    let turns = join_all(refunds.iter().map(|refund| turn(refund, now))).await;
    assert_eq!(turns.iter().filter(|turn| **turn == Turn::Taken).count(), 1, "{turns:?}");
    for other in turns.iter().filter(|turn| **turn != Turn::Taken) {
        assert_eq!(*other, Turn::NotBefore(now + APART));
    }
    let first = turns.iter().position(|turn| *turn == Turn::Taken).unwrap();
    let second = &refunds[(first + 1) % refunds.len()];
    let almost = now + APART - TimeDelta::microseconds(1);
    assert_eq!(turn(second, almost).await, Turn::NotBefore(now + APART));
    assert_eq!(turn(second, now + APART).await, Turn::Taken);
    // A call is noted with its turn: whoever dies now has made one that nobody knows the outcome of.
    let noted = shop.count("select count(*) from refunds where unanswered_at is not null").await;
    assert_eq!(noted, 2);
    shop.work_through(TimeDelta::seconds(30)).await;
    assert_eq!(shop.order(&order.order_id).await.body["refunded_fen"], 500);
    shop.converged().await;
}
