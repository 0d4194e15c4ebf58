//! Money that pays nothing: it came too late, twice, or for nobody.

use alipay_sandbox::{Fault, FaultOrder, Pay, Signature, TradeView};
use chrono::TimeDelta;
use pay_alipay::form;
use pay_core::domain::{LatePolicy, ReviewReason};
use pay_core::jobs::ReconcileOrder;
use pay_queue::Enqueue;
use pay_tests::{APP_ID, Order, PATIENCE, SELLER_ID, Shop};

fn late() -> Pay {
    Pay { late: true, ..Pay::default() }
}

#[tokio::test]
async fn f6_money_for_a_closed_order_goes_back_once() {
    let shop = Shop::open().await;
    let mut paid = shop.subscribe().await;
    let order = shop.closed_order("u1").await;
    let trade = shop.pay_with(&order.order_id, late()).await;
    // Alipay's answer to the first call is lost after it moved the money.
    shop.sandbox()
        .order_fault(FaultOrder::new(Fault::ResetAfter).method("alipay.trade.refund").times(1))
        .unwrap();
    shop.work().await;
    shop.advance(TimeDelta::minutes(1)).await;
    shop.work().await;

    assert_eq!(shop.order(&order.order_id).await.status, "CLOSED");
    let refunds = shop.sandbox().trades_of(&order.order_id).remove(0).refunds;
    assert_eq!(refunds.len(), 1);
    assert_eq!(
        (refunds[0].amount_fen, &refunds[0].out_request_no),
        (2_800, &format!("{}_back", trade.trade_no))
    );
    assert_eq!(shop.events_of(&order).await.last().map(String::as_str), Some("order.late_payment_refunded"));
    assert!(paid.rest(&shop.channel).await.is_empty(), "never order.paid");
    shop.converged().await;
}

#[tokio::test]
async fn f7_money_for_a_closed_order_pays_it_after_all() {
    let mut shop = Shop::open().await;
    shop.set_late_policy(LatePolicy::Reopen);
    let mut paid = shop.subscribe().await;
    let order = shop.closed_order("u1").await;
    shop.pay_with(&order.order_id, late()).await;
    shop.work().await;
    assert_eq!(shop.order(&order.order_id).await.status, "PAY_SUCCESS");
    let message = paid.next().await;
    assert_eq!((&message["type"], &message["data"]["late"]), (&"order.paid".into(), &true.into()));
    shop.converged().await;
}

#[tokio::test]
async fn f10_two_trades_pay_one_order_and_one_goes_back() {
    let shop = Shop::open().await;
    let order = shop.create_order("u1", "coffee").await;
    shop.pay(&order).await;
    let second =
        shop.pay_with(&order.order_id, Pay { second_trade: true, buyer: Some(2), ..Pay::default() }).await;
    shop.work().await;
    assert_eq!(shop.order(&order.order_id).await.status, "PAY_SUCCESS");
    let trades = shop.sandbox().trades_of(&order.order_id);
    let back: Vec<_> = trades.iter().filter(|trade| trade.refunded_fen == 2_800).collect();
    assert_eq!(back.len(), 1, "{trades:?}");
    assert_eq!(back[0].refunds.len(), 1);
    assert!(trades.iter().any(|trade| trade.trade_no == second.trade_no));
    let events = shop.events_of(&order).await;
    assert_eq!(events.iter().filter(|event| *event == "order.paid").count(), 1);
    assert_eq!(events.iter().filter(|event| *event == "payment.duplicate_refunded").count(), 1);
    assert_eq!(shop.order(&order.order_id).await.body["refunded_fen"], 0, "its own money stays");
    shop.converged().await;
}

#[tokio::test]
async fn f16_money_for_nobody_is_recorded_as_unmatched_and_left_to_an_operator() {
    let shop = Shop::open().await;
    let order = shop.create_order("u1", "coffee").await;
    shop.pay(&order).await;
    shop.lose_orders().await;
    shop.work().await;
    assert_eq!(
        shop.count("select count(*) from payments where disposition = 'unmatched' and undecided").await,
        1
    );
    let types: Vec<String> = sqlx::query_scalar("select type from events order by position")
        .fetch_all(&shop.cx.pool)
        .await
        .unwrap();
    assert_eq!(types, ["notification.quarantined", "payment.unmatched"]);
    shop.converged().await;
}

#[tokio::test]
async fn a_signed_message_about_an_unknown_order_without_money_ends_quietly() {
    let shop = Shop::open().await;
    let pairs = [
        ("app_id", APP_ID),
        ("seller_id", SELLER_ID),
        ("notify_type", "trade_status_sync"),
        ("notify_id", "1"),
        ("out_trade_no", "somebody-elses-order"),
        ("trade_no", "2026112322001400000000000001"),
        ("trade_status", "TRADE_SUCCESS"),
        ("total_amount", "28.00"),
        ("charset", "utf-8"),
    ];
    let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let url = format!("{}/v1/alipay/notify", shop.url);
    shop.sandbox().send_notification(APP_ID, &url, Signature::Genuine, pairs).unwrap();
    assert!(shop.sandbox().settled(PATIENCE).await);
    let ran = shop.work().await;
    let mut names = ran.names();
    names.sort_unstable();
    assert_eq!(names, ["handle_notify", "settle_quarantine"]);
    assert_eq!(shop.count("select count(*) from payments").await, 0);
    assert_eq!(shop.count("select count(*) from notifications where outcome = 'quarantined'").await, 1);
    shop.converged().await;
}

/// Late money whose own notification is lost, and of which a clerk gave 1.00 back, which is told.
async fn late_money_that_went_back_in_part(shop: &Shop) -> (Order, TradeView) {
    let order = shop.closed_order("u1").await;
    let drop = shop.sandbox().order_fault(FaultOrder::new(Fault::NotifyDrop)).unwrap();
    let trade = shop.pay_with(&order.order_id, late()).await;
    assert!(shop.sandbox().take_back_fault(drop));
    shop.sandbox().refund_in_console(&trade.trade_no, 100, None).unwrap();
    assert!(shop.sandbox().settled(PATIENCE).await);
    shop.work().await;
    let external = "select coalesce(sum(amount_fen), 0)::bigint from refunds where origin = 'external' and status = 'succeeded'";
    assert_eq!(shop.count(external).await, 100, "the part is adopted");
    (order, trade)
}

#[tokio::test]
async fn m3_of_late_money_that_went_back_in_part_the_rest_goes_back() {
    let shop = Shop::open().await;
    let (order, trade) = late_money_that_went_back_in_part(&shop).await;
    let back = shop.sandbox().trades_of(&order.order_id).remove(0);
    let own = format!("{}_back", trade.trade_no);
    let own = back.refunds.iter().find(|refund| refund.out_request_no == own);
    assert_eq!(own.map(|refund| refund.amount_fen), Some(2_700), "{back:?}");
    assert_eq!((back.refunded_fen, back.refunds.len()), (2_800, 2));
    assert_eq!(shop.order(&order.order_id).await.status, "CLOSED");
    shop.converged().await;
}

#[tokio::test]
async fn m3_of_late_money_that_went_back_in_part_the_rest_is_left_to_an_operator() {
    let mut shop = Shop::open().await;
    shop.set_late_policy(LatePolicy::Review);
    let (order, trade) = late_money_that_went_back_in_part(&shop).await;
    let waiting = shop.undecided().await;
    assert_eq!(waiting.len(), 1, "{waiting:?}");
    assert_eq!((&waiting[0].trade_no, waiting[0].left().fen()), (&trade.trade_no, 2_700));
    assert_eq!(waiting[0].review.map(|review| review.reason), Some(ReviewReason::Late));
    assert_eq!(shop.order(&order.order_id).await.status, "CLOSED");
    shop.converged().await;
}

#[tokio::test]
async fn m3_what_went_back_of_money_for_nobody_is_adopted() {
    let shop = Shop::open().await;
    let order = shop.create_order("u1", "coffee").await;
    let drop = shop.sandbox().order_fault(FaultOrder::new(Fault::NotifyDrop)).unwrap();
    let trade = shop.pay(&order).await;
    sqlx::query("update orders set app_id = '2021999999999999'").execute(&shop.cx.pool).await.unwrap();
    assert!(shop.sandbox().take_back_fault(drop));
    for (back, left) in [(100, 2_700), (200, 2_500)] {
        shop.sandbox().refund_in_console(&trade.trade_no, back, None).unwrap();
        assert!(shop.sandbox().settled(PATIENCE).await);
        shop.work().await;
        let waiting = shop.undecided().await;
        assert_eq!(waiting.len(), 1, "{waiting:?}");
        assert_eq!((waiting[0].disposition.as_str(), waiting[0].left().fen()), ("unmatched", left));
    }
    shop.converged().await;
}

#[tokio::test]
async fn m3_late_money_that_went_back_in_part_reopens_its_order_with_the_part() {
    let mut shop = Shop::open().await;
    shop.set_late_policy(LatePolicy::Reopen);
    let (order, _) = late_money_that_went_back_in_part(&shop).await;
    let order = shop.order(&order.order_id).await;
    assert_eq!((order.status.as_str(), &order.body["refunded_fen"]), ("PAY_SUCCESS", &100.into()));
    shop.converged().await;
}

#[tokio::test]
async fn money_for_a_closed_order_that_is_back_already_reopens_nothing() {
    for policy in [LatePolicy::Refund, LatePolicy::Review, LatePolicy::Reopen] {
        let mut shop = Shop::open().await;
        shop.set_late_policy(policy);
        let order = shop.closed_order("u1").await;
        shop.sandbox().order_fault(FaultOrder::new(Fault::NotifyDrop)).unwrap();
        let trade = shop.pay_with(&order.order_id, late()).await;
        shop.sandbox().refund_in_console(&trade.trade_no, 2_800, None).unwrap();
        let mut conn = shop.cx.pool.acquire().await.unwrap();
        let question = ReconcileOrder { order_id: order.order_id.parse().unwrap() };
        Enqueue::new(&question).insert(&mut conn).await.unwrap();
        drop(conn);
        shop.work().await;
        assert_eq!(shop.order(&order.order_id).await.status, "CLOSED", "{policy:?}");
        assert!(shop.undecided().await.is_empty());
        assert_eq!(shop.count("select count(*) from events where type = 'order.paid'").await, 0);
        shop.converged().await;
    }
}

#[tokio::test]
async fn an_old_word_of_money_that_is_back_since_reopens_nothing() {
    let mut shop = Shop::open().await;
    shop.set_late_policy(LatePolicy::Reopen);
    let order = shop.closed_order("u1").await;
    shop.sandbox().order_fault(FaultOrder::new(Fault::NotifyDrop)).unwrap();
    let trade = shop.pay_with(&order.order_id, late()).await;
    shop.sandbox().refund_in_console(&trade.trade_no, 2_800, None).unwrap();
    let old = form::encode(&shop.signed_payment(&order.order_id, &trade.trade_no, &[("notify_id", "old")]));
    assert_eq!(shop.post_notification("", old).await.body, "success");
    shop.work().await;
    assert_eq!(shop.events_of(&order).await.iter().filter(|event| *event == "order.paid").count(), 0);
    assert_eq!(shop.order(&order.order_id).await.status, "CLOSED");
    assert!(shop.undecided().await.is_empty(), "all of it is back");
    shop.converged().await;
}

#[tokio::test]
async fn late_money_that_alipay_does_not_know_yet_is_asked_about_again() {
    for (minutes, status) in [(2, "PAY_SUCCESS"), (90, "CLOSED")] {
        let mut shop = Shop::open().await;
        shop.set_late_policy(LatePolicy::Reopen);
        let order = shop.closed_order("u1").await;
        shop.pay_with(&order.order_id, late()).await;
        let sub_code = Some("ACQ.TRADE_NOT_EXIST".to_owned());
        let unknown = FaultOrder { sub_code, ..FaultOrder::new(Fault::Refusal).method("alipay.trade.query") };
        let unknown = shop.sandbox().order_fault(unknown).unwrap();
        shop.work().await;
        assert!(shop.undecided().await.is_empty(), "its message can be faster than its books");
        for _ in 0..minutes {
            shop.advance(TimeDelta::minutes(1)).await;
            shop.tick().await;
        }
        assert!(shop.sandbox().take_back_fault(unknown));
        shop.advance(TimeDelta::minutes(2)).await;
        shop.tick().await;
        // What it does not know for an hour is left to an operator, who is not overruled when it turns up.
        assert_eq!(shop.order(&order.order_id).await.status, status, "after {minutes} min");
        assert_eq!(shop.undecided().await.len(), usize::from(status == "CLOSED"));
        shop.converged().await;
    }
}

#[tokio::test]
async fn late_money_waits_for_alipays_answer_and_then_pays_its_order() {
    let mut shop = Shop::open().await;
    shop.set_late_policy(LatePolicy::Reopen);
    let order = shop.closed_order("u1").await;
    shop.pay_with(&order.order_id, late()).await;
    let away = FaultOrder::new(Fault::ResetBefore).method("alipay.trade.query");
    let away = shop.sandbox().order_fault(away).unwrap();
    shop.work().await;
    shop.advance(TimeDelta::minutes(2)).await;
    shop.tick().await;
    assert_eq!(shop.order(&order.order_id).await.status, "CLOSED", "nobody has asked");

    // The question is lost, and the sweep asks again.
    shop.lose_job("reconcile_payment").await;
    assert!(shop.sandbox().take_back_fault(away));
    shop.advance(TimeDelta::minutes(2)).await;
    shop.tick().await;
    assert_eq!(shop.order(&order.order_id).await.status, "PAY_SUCCESS");
    shop.converged().await;
}

#[tokio::test]
async fn c8_a_trade_that_alipay_calls_finished_later_cannot_be_refunded() {
    let shop = Shop::open().await;
    let order = shop.paid_order("u1").await;
    let trade_no = shop.sandbox().trades_of(&order.order_id).remove(0).trade_no;
    let finished = [("trade_status", "TRADE_FINISHED"), ("notify_id", "finished")];
    let finished = form::encode(&shop.signed_payment(&order.order_id, &trade_no, &finished));
    assert_eq!(shop.post_notification("", finished).await.body, "success");
    shop.work().await;
    assert_eq!(shop.order(&order.order_id).await.status, "PAY_SUCCESS");
    let answer = shop.refund(&order, "r1", None).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (409, "not_refundable"));

    // An older message that comes later does not make it refundable again.
    let late_copy = form::encode(&shop.signed_payment(&order.order_id, &trade_no, &[("notify_id", "older")]));
    assert_eq!(shop.post_notification("", late_copy).await.body, "success");
    shop.work().await;
    assert_eq!(shop.refund(&order, "r1", None).await.code(), "not_refundable");
    shop.converged().await;
}

#[tokio::test]
async fn c8_a_trade_whose_end_nobody_told_of_takes_no_second_refund() {
    let shop = Shop::open().await;
    let order = shop.paid_order("u1").await;
    let trade_no = shop.sandbox().trades_of(&order.order_id).remove(0).trade_no;
    shop.sandbox().order_fault(FaultOrder::new(Fault::NotifyDrop)).unwrap();
    shop.sandbox().finish(&trade_no).unwrap();
    shop.refund(&order, "r1", Some(500)).await;
    shop.work().await;
    shop.tick().await;
    let answer = shop.refund(&order, "r2", Some(500)).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (409, "not_refundable"));
    shop.converged().await;
}
