//! Refunds made in Alipay's console: adopted by their own numbers, whatever the money was to us; and what no number names is noticed.

use alipay_sandbox::{Fault, FaultOrder, Pay};
use chrono::TimeDelta;
use pay_core::domain::{EvidenceId, LatePolicy};
use pay_core::jobs::AdoptRefund;
use pay_queue::Enqueue;
use pay_tests::{Opening, Order, PATIENCE, Shop};
use serde_json::Value;

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
    let listed = shop.pay_api(&["payments", "undecided", "--json"], "").await.stdout;
    let listed: Value = serde_json::from_str(&listed).unwrap();
    assert_eq!((&listed[0]["refunded_fen"], &listed[0]["refund_total_fen"]), (&500.into(), &800.into()));
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

/// Alipay's word that so much of the one trade is back, under a number that names no order of ours.
async fn report(shop: &Shop, out_request_no: Option<&str>, refunded_fen: i64) {
    let evidence_id = EvidenceId::new(shop.cx.now());
    sqlx::query(
        "insert into evidence (evidence_id, app_id, out_trade_no, trade_no, source, trade_status, amount_fen, refunded_fen,
                               recorded_at, out_request_no)
         select $1, app_id, out_trade_no, trade_no, 'query', 'TRADE_SUCCESS', amount_fen, $2, $3, $4 from payments",
    )
    .bind(evidence_id.to_string())
    .bind(refunded_fen)
    .bind(shop.cx.now())
    .bind(out_request_no)
    .execute(&shop.cx.pool)
    .await
    .unwrap();
    let mut tx = shop.cx.begin().await.unwrap();
    tx.enqueue_as(Enqueue::new(&AdoptRefund { evidence_id })).await.unwrap();
    tx.commit().await.unwrap();
    shop.work().await;
}

#[tokio::test]
async fn a_console_refund_of_money_that_matches_no_order_is_adopted() {
    let shop = Shop::open_frozen(Opening::default()).await;
    let order = shop.create_order("u1", "coffee").await;
    shop.pay(&order).await;
    shop.lose_orders().await;
    shop.work().await;
    assert_eq!(
        shop.count("select count(*) from payments where disposition = 'unmatched' and undecided").await,
        1
    );

    let drop = shop.sandbox().order_fault(FaultOrder::new(Fault::NotifyDrop)).unwrap();
    let trade_no = trade_no(&shop, &order);
    shop.sandbox().refund_in_console(&trade_no, 800, Some("c1".into())).unwrap();
    report(&shop, Some("c1"), 800).await;
    assert_eq!(shop.count("select refunded_fen from payments where undecided").await, 800);
    shop.sandbox().refund_in_console(&trade_no, 2_000, Some("c2".into())).unwrap();
    report(&shop, None, 2_800).await;
    assert_eq!(shop.count("select refunded_fen from payments where not undecided").await, 2_800);
    // The same again, and late: nothing is counted twice.
    report(&shop, Some("c1"), 800).await;
    report(&shop, Some("c2"), 2_800).await;
    report(&shop, None, 2_800).await;
    assert_eq!(shop.count("select count(*) from refunds").await, 2);
    assert!(suspect(&shop).await.is_none());
    assert!(shop.sandbox().settled(PATIENCE).await);
    assert!(shop.sandbox().take_back_fault(drop));
    shop.converged().await;
}

#[tokio::test]
async fn m9_a_report_of_more_than_anybody_named_is_suspect() {
    let shop = Shop::open_frozen(Opening::default()).await;
    let order = shop.paid_order("u1").await;
    refunded_in_secret(&shop, &order, 300).await;
    report(&shop, None, 300).await;
    assert_eq!(suspect(&shop).await.as_deref(), Some("refunded_elsewhere"));
    assert_eq!(shop.count("select refunded_fen from payments").await, 0, "nobody knows by which number");
    shop.advance(TimeDelta::hours(1)).await;
    shop.work().await;
    assert_eq!(shop.count("select refunded_fen from payments").await, 300);
    assert_eq!(suspect(&shop).await, None);
    shop.converged().await;
}
