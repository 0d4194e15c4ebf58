//! An order that nobody pays ends, and never against a buyer's money.

use alipay_sandbox::{Fault, FaultOrder, Pay};
use chrono::TimeDelta;
use pay_tests::{Opening, Order, Shop};

#[tokio::test]
async fn an_unpaid_order_is_closed_at_alipay_and_then_here() {
    let shop = Shop::open().await;
    let order = shop.create_order("u1", "coffee").await;
    shop.open_cashier(&order).await;
    shop.advance(TimeDelta::minutes(30)).await;
    shop.tick().await;
    let closed = shop.order(&order.order_id).await;
    assert_eq!((closed.status.as_str(), &closed.body["close_reason"]), ("CLOSED", &"expired".into()));
    assert!(shop.sandbox().trades_of(&order.order_id)[0].is_closed());
    // The buyer can begin anew.
    assert_ne!(shop.create_order("u1", "coffee").await.order_id, order.order_id);
    shop.converged().await;
}

#[tokio::test]
async fn f9_an_order_that_no_buyer_opened_is_closed_five_minutes_later() {
    let shop = Shop::open_frozen(Opening::default()).await;
    let order = shop.create_order("u1", "coffee").await;
    shop.advance(TimeDelta::minutes(30)).await;
    shop.tick().await;
    assert_eq!(shop.order(&order.order_id).await.status, "CLOSING", "absence proves nothing yet");
    shop.advance(TimeDelta::minutes(4) + TimeDelta::seconds(50)).await;
    shop.tick().await;
    assert_eq!(shop.order(&order.order_id).await.status, "CLOSING");
    shop.advance(TimeDelta::seconds(15)).await;
    shop.tick().await;
    assert_eq!(shop.order(&order.order_id).await.status, "CLOSED");
    assert_eq!(shop.count("select count(*) from queue.failure").await, 0, "waiting is no failure");
    shop.converged().await;
}

#[tokio::test]
async fn f8_a_payment_that_lands_while_we_close_wins() {
    let shop = Shop::open().await;
    shop.sandbox().order_fault(FaultOrder::new(Fault::NotifyDrop)).unwrap();
    let order = shop.create_order("u1", "coffee").await;
    shop.open_cashier(&order).await;
    // The first questions get no answer, so the order is CLOSING when the money comes.
    let fault = FaultOrder::new(Fault::UnavailableBefore).method("alipay.trade.query");
    shop.advance(TimeDelta::minutes(29)).await;
    let fault = shop.sandbox().order_fault(fault).unwrap();
    shop.pay_with(&order.order_id, Pay::default()).await;
    shop.advance(TimeDelta::minutes(1)).await;
    shop.tick().await;
    assert_eq!(shop.order(&order.order_id).await.status, "CLOSING");
    assert!(shop.sandbox().take_back_fault(fault));
    shop.advance(TimeDelta::minutes(1)).await;
    shop.tick().await;
    assert_eq!(shop.order(&order.order_id).await.status, "PAY_SUCCESS");
    assert_eq!(shop.count("select count(*) from events where type = 'order.closed'").await, 0);
    shop.converged().await;
}

#[tokio::test]
async fn f8_a_payment_between_our_question_and_our_close_wins() {
    let shop = Shop::open().await;
    shop.sandbox().order_fault(FaultOrder::new(Fault::NotifyDrop)).unwrap();
    let order = shop.create_order("u1", "coffee").await;
    shop.pay(&order).await;
    // Alipay's first answer is of a moment ago, when the buyer had not paid; the close that follows is refused.
    let stale = FaultOrder::new(Fault::AlteredAnswer).method("alipay.trade.query").times(1);
    shop.sandbox().order_fault(stale.altering("trade_status", "WAIT_BUYER_PAY")).unwrap();
    assert_eq!(shop.request_close(&order).await.status, 200);
    let ran = shop.work().await;
    assert!(ran.names().starts_with(&["close_order", "mark_paid"]), "{ran:?}");
    assert_eq!(shop.order(&order.order_id).await.status, "PAY_SUCCESS");
    assert_eq!(shop.count("select count(*) from events where type = 'order.closed'").await, 0);
    shop.converged().await;
}

/// An order that no buyer opened, closed by Alipay's "there is no trade".
async fn closed_as_absent(shop: &Shop) -> Order {
    let order = shop.create_order("u1", "coffee").await;
    shop.advance(TimeDelta::minutes(30)).await;
    shop.tick().await;
    shop.advance(TimeDelta::minutes(5)).await;
    shop.tick().await;
    assert_eq!(shop.order(&order.order_id).await.status, "CLOSED");
    order
}

#[tokio::test]
async fn f9_closed_orders_that_alipay_did_not_know_are_looked_at_after_1_and_24_hours() {
    let shop = Shop::open().await;
    let order = closed_as_absent(&shop).await;
    let mut hours = Vec::new();
    for hour in 1..=50 {
        shop.advance(TimeDelta::hours(1)).await;
        if shop.tick().await.names().contains(&"reconcile_order") {
            hours.push(hour);
        }
    }
    assert_eq!(hours, [1, 24]);
    assert_eq!(shop.order(&order.order_id).await.status, "CLOSED");
    shop.converged().await;
}

#[tokio::test]
async fn f9_money_that_comes_after_all_is_found_by_those_looks_and_pays_nothing() {
    for (late_by, found_after) in [(TimeDelta::minutes(30), 1), (TimeDelta::hours(2), 24)] {
        let shop = Shop::open().await;
        shop.sandbox().order_fault(FaultOrder::new(Fault::NotifyDrop)).unwrap();
        let mut paid = shop.subscribe().await;
        let order = closed_as_absent(&shop).await;
        if late_by > TimeDelta::hours(1) {
            shop.advance(TimeDelta::hours(1)).await;
            shop.tick().await;
            shop.advance(late_by - TimeDelta::hours(1)).await;
        } else {
            shop.advance(late_by).await;
        }
        // Alipay takes the money although it should not.
        let cashier_url = order.cashier.clone();
        shop.pay_with(&order.order_id, Pay { late: true, cashier_url, ..Pay::default() }).await;
        shop.tick().await;
        assert_eq!(shop.count("select count(*) from payments").await, 0, "nobody has told us");
        shop.advance(TimeDelta::hours(found_after) - late_by).await;
        shop.tick().await;
        let late = "select count(*) from payments where disposition = 'late'";
        assert_eq!(shop.count(late).await, 1, "found after {found_after} h");
        assert_eq!(shop.order(&order.order_id).await.status, "CLOSED");
        assert!(paid.rest(&shop.channel).await.is_empty());
        shop.converged().await;
    }
}

#[tokio::test]
async fn a_close_whose_answer_is_lost_is_settled_by_asking() {
    let shop = Shop::open().await;
    let order = shop.create_order("u1", "coffee").await;
    shop.open_cashier(&order).await;
    shop.sandbox()
        .order_fault(FaultOrder::new(Fault::ResetAfter).method("alipay.trade.close").times(1))
        .unwrap();
    shop.advance(TimeDelta::minutes(20)).await;
    // Our own expiry comes first, so that the trade is still waiting at Alipay.
    sqlx::query("update orders set expires_at = $1")
        .bind(shop.cx.now())
        .execute(&shop.cx.pool)
        .await
        .unwrap();
    shop.tick().await;
    shop.advance(TimeDelta::seconds(3)).await;
    let ran = shop.tick().await;
    assert!(ran.names().contains(&"close_order"), "{ran:?}");
    assert_eq!(shop.order(&order.order_id).await.status, "CLOSING", "nobody knows yet");
    shop.advance(TimeDelta::minutes(1)).await;
    shop.tick().await;
    assert_eq!(shop.order(&order.order_id).await.status, "CLOSED");
    shop.converged().await;
}

#[tokio::test]
async fn an_order_that_was_never_prepared_is_closed_without_asking() {
    let shop = Shop::open().await;
    let answer = shop.call(shop.order_request("u1", "coffee", "page")).await;
    let order_id = answer.body["order_id"].as_str().unwrap().to_owned();
    shop.lose_job("create_prepay").await;
    shop.advance(TimeDelta::minutes(30)).await;
    shop.tick().await;
    assert_eq!(shop.order(&order_id).await.status, "CLOSED");
    shop.converged().await;
}
