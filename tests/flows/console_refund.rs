//! Refunds made in Alipay's console: adopted by their own numbers, whatever the money was to us; and what no number names is noticed.

use alipay_sandbox::{Fault, FaultOrder, Pay};
use chrono::TimeDelta;
use pay_core::domain::LatePolicy;
use pay_tests::{Opening, Order, PATIENCE, Shop};

use crate::refund_outcomes::read;

fn trade_no(shop: &Shop, order: &Order) -> String {
    shop.sandbox().trades_of(&order.order_id)[0].trade_no.clone()
}

/// Why something is suspect about the one payment there is.
async fn suspect(shop: &Shop) -> Option<String> {
    sqlx::query_scalar("select suspect_reason from payments").fetch_one(&shop.cx.pool).await.unwrap()
}

/// A part goes back in Alipay's console, and nobody hears of it.
async fn refunded_in_secret(shop: &Shop, order: &Order, amount_fen: i64) {
    let drop = shop.sandbox().order_fault(FaultOrder::new(Fault::NotifyDrop)).unwrap();
    shop.sandbox().refund_in_console(&trade_no(shop, order), amount_fen, None).unwrap();
    assert!(shop.sandbox().settled(PATIENCE).await);
    assert!(shop.sandbox().take_back_fault(drop));
}

#[tokio::test]
async fn m9_alipays_running_total_shows_what_nobody_told_us_of() {
    let shop = Shop::open_frozen(Opening::default()).await;
    let order = shop.paid_order("u1").await;
    refunded_in_secret(&shop, &order, 300).await;
    let refund = shop.refund(&order, "r1", Some(500)).await.body;
    shop.work().await;
    assert_eq!(read(&shop, &refund).await["status"], "succeeded");
    assert_eq!(suspect(&shop).await.as_deref(), Some("refunded_elsewhere"));
    let asked = "select count(*) from payments where look_at <= $1";
    let asked: i64 = sqlx::query_scalar(asked).bind(shop.cx.now()).fetch_one(&shop.cx.pool).await.unwrap();
    assert_eq!(asked, 1, "its trade is asked about at once");

    // The notification that was lost is repeated: everything is named, and nothing is suspect any more.
    shop.advance(TimeDelta::hours(1)).await;
    shop.work().await;
    assert_eq!(shop.order(&order.order_id).await.body["refunded_fen"], 800);
    assert_eq!(suspect(&shop).await, None);
    shop.converged().await;
}

#[tokio::test]
async fn m9_a_refund_of_more_than_is_left_has_the_trade_looked_at() {
    let shop = Shop::open_frozen(Opening::default()).await;
    let order = shop.paid_order("u1").await;
    refunded_in_secret(&shop, &order, 2_000).await;
    let refund = shop.refund(&order, "r1", Some(1_000)).await.body;
    shop.work().await;
    assert_eq!(read(&shop, &refund).await["failure"], "ACQ.REASON_TRADE_REFUND_FEE_ERR");
    assert_eq!(suspect(&shop).await.as_deref(), Some("more_than_is_left"));
    shop.advance(TimeDelta::hours(1)).await;
    shop.work().await;
    assert_eq!(shop.order(&order.order_id).await.body["refunded_fen"], 2_000);
    shop.converged().await;
}

#[tokio::test]
async fn messages_in_the_wrong_order_leave_nothing_suspect() {
    let shop = Shop::open_frozen(Opening::default()).await;
    let order = shop.paid_order("u1").await;
    refunded_in_secret(&shop, &order, 300).await;
    shop.sandbox().refund_in_console(&trade_no(&shop, &order), 400, None).unwrap();
    assert!(shop.sandbox().settled(PATIENCE).await);
    shop.work().await;
    assert_eq!(shop.order(&order.order_id).await.body["refunded_fen"], 400);
    assert_eq!(suspect(&shop).await.as_deref(), Some("refunded_elsewhere"), "the other was not told of yet");
    shop.advance(TimeDelta::hours(1)).await;
    shop.work().await;
    assert_eq!(shop.order(&order.order_id).await.body["refunded_fen"], 700);
    assert_eq!(suspect(&shop).await, None);
    shop.converged().await;
}

#[tokio::test]
async fn a_console_refund_of_money_that_waits_for_an_operator_is_adopted() {
    let mut shop = Shop::open_frozen(Opening::default()).await;
    shop.set_late_policy(LatePolicy::Review);
    // By wap, since of a page payment Alipay does not tell when all of it went back.
    let taken = shop.call(shop.order_request("u1", "coffee", "wap")).await;
    shop.work().await;
    let order = shop.order(taken.body["order_id"].as_str().unwrap()).await;
    shop.open_cashier(&order).await;
    shop.advance(TimeDelta::minutes(30)).await;
    shop.tick().await;
    shop.pay_with(&order.order_id, Pay { late: true, ..Pay::default() }).await;
    shop.work().await;
    for (amount_fen, refunded_fen, undecided) in [(800, 800, 1), (2_000, 2_800, 0)] {
        shop.sandbox().refund_in_console(&trade_no(&shop, &order), amount_fen, None).unwrap();
        assert!(shop.sandbox().settled(PATIENCE).await);
        shop.work().await;
        assert_eq!(shop.count("select refunded_fen from payments").await, refunded_fen);
        assert_eq!(shop.count("select count(*) from payments where undecided").await, undecided);
    }
    assert_eq!(shop.order(&order.order_id).await.status, "CLOSED");
    shop.converged().await;
}
