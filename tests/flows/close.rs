//! An order that nobody pays ends, and never against a buyer's money.

use alipay_sandbox::{Fault, FaultOrder, Pay};
use chrono::TimeDelta;
use pay_tests::Shop;

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
    let shop = Shop::open().await;
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
