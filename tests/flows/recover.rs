//! What is unfinished and has no job any more is found by its state, and what an older release left is put right or listed.

use alipay_sandbox::{Fault, FaultOrder, Pay};
use chrono::TimeDelta;
use pay_core::domain::RefundId;
use pay_core::flow;
use pay_tests::{PATIENCE, Shop};

/// Lets the sweep come a while later: what is young is on its ordinary way.
async fn sweep(shop: &Shop) {
    shop.advance(TimeDelta::minutes(2)).await;
    shop.tick().await;
}

#[tokio::test]
async fn m4_a_refund_without_a_job_gets_one() {
    let shop = Shop::open().await;
    let order = shop.paid_order("u1").await;
    shop.refund(&order, "r1", Some(100)).await;
    shop.lose_job("refund_order").await;
    sweep(&shop).await;
    assert_eq!(shop.sandbox().trades_of(&order.order_id)[0].refunded_fen, 100);
    shop.converged().await;
}

#[tokio::test]
async fn m4_a_notification_that_nobody_read_is_read() {
    let shop = Shop::open().await;
    let order = shop.create_order("u1", "coffee").await;
    shop.pay(&order).await;
    shop.lose_job("handle_notify").await;
    // Not by asking Alipay: that is another road.
    sqlx::query("update orders set next_look_at = 'infinity'").execute(&shop.cx.pool).await.unwrap();
    sweep(&shop).await;
    assert_eq!(shop.order(&order.order_id).await.status, "PAY_SUCCESS");
    assert_eq!(shop.count("select count(*) from evidence where source = 'notification'").await, 1);
    shop.converged().await;
}

#[tokio::test]
async fn m4_a_report_without_its_consequence_has_it() {
    let shop = Shop::open().await;
    let order = shop.create_order("u1", "coffee").await;
    shop.pay(&order).await;
    while !shop.drain_one("handle_notify").await {}
    shop.lose_job("mark_paid").await;
    sqlx::query("update orders set next_look_at = 'infinity'").execute(&shop.cx.pool).await.unwrap();
    sweep(&shop).await;
    assert_eq!(shop.order(&order.order_id).await.status, "PAY_SUCCESS");
    sweep(&shop).await;
    assert_eq!(
        shop.count("select count(*) from queue.job where name = 'mark_paid'").await,
        2,
        "once, not at each sweep"
    );
    shop.converged().await;
}

#[tokio::test]
async fn m4_an_order_that_nobody_prepares_is_prepared() {
    let shop = Shop::open().await;
    let taken = shop.call(shop.order_request("u1", "coffee", "page")).await;
    shop.lose_job("create_prepay").await;
    sweep(&shop).await;
    assert_eq!(shop.order(taken.body["order_id"].as_str().unwrap()).await.status, "PAY_WAIT");
    shop.advance(TimeDelta::minutes(40)).await;
    shop.tick().await;
    shop.converged().await;
}

#[tokio::test]
async fn m4_what_the_last_release_enqueued_about_events_is_done() {
    let shop = Shop::open().await;
    let order = shop.paid_order("u1").await;
    sqlx::query(
        "insert into queue.job (queue, name, payload, state, due_at, serial_key)
         select 'publish_events', 'publish_events', jsonb_build_object('order_id', order_id), 'ready', now(), 'publish:' || order_id
         from (values ($1), (null)) as orders (order_id)",
    )
    .bind(&order.order_id)
    .execute(&shop.cx.pool)
    .await
    .unwrap();
    let ran = shop.work().await;
    assert_eq!(ran.names(), ["publish_events", "publish_events"]);
    assert!(ran.is_all_done(), "{ran:?}");
    shop.converged().await;
}

#[tokio::test]
async fn m9_a_trade_that_went_back_whole_is_adopted_a_day_after_payment() {
    let shop = Shop::open().await;
    let order = shop.paid_order("u1").await;
    let trade_no = shop.sandbox().trades_of(&order.order_id)[0].trade_no.clone();
    shop.sandbox().refund_in_console(&trade_no, 2_800, None).unwrap();
    sweep(&shop).await;
    assert_eq!(
        shop.order(&order.order_id).await.status,
        "PAY_SUCCESS",
        "of a page payment Alipay does not tell"
    );
    shop.advance(TimeDelta::hours(24)).await;
    shop.tick().await;
    assert_eq!(shop.order(&order.order_id).await.status, "REFUNDED");
    assert_eq!(shop.events_of(&order).await.last().map(String::as_str), Some("refund.succeeded"));
    let asked = "select count(*) from queue.job where name = 'reconcile_payment'";
    assert_eq!(shop.count(asked).await, 1);
    shop.advance(TimeDelta::hours(48)).await;
    shop.tick().await;
    assert_eq!(shop.count(asked).await, 1, "once is enough");
    shop.converged().await;
}

#[tokio::test]
async fn m9_a_refund_that_meets_a_trade_that_moved_on_has_it_adopted() {
    let shop = Shop::open().await;
    let order = shop.paid_order("u1").await;
    let trade_no = shop.sandbox().trades_of(&order.order_id)[0].trade_no.clone();
    shop.sandbox().refund_in_console(&trade_no, 2_800, None).unwrap();
    let refund = shop.refund(&order, "r1", Some(100)).await;
    shop.work().await;
    let path = refund.headers["location"].to_str().unwrap().to_owned();
    assert_eq!(shop.call(shop.get(&path)).await.body["status"], "failed");
    shop.tick().await;
    assert_eq!(shop.order(&order.order_id).await.status, "REFUNDED");
    shop.converged().await;
}

#[tokio::test]
async fn m9_an_early_look_does_not_take_the_place_of_the_one_a_day_after_payment() {
    for older_release in [false, true] {
        let shop = Shop::open().await;
        let order = shop.paid_order("u1").await;
        let trade_no = shop.sandbox().trades_of(&order.order_id)[0].trade_no.clone();
        if older_release {
            let forget = "update payments set look_at = null, looked_at = null";
            sqlx::query(forget).execute(&shop.cx.pool).await.unwrap();
            sweep(&shop).await;
        } else {
            let moved_on = FaultOrder {
                sub_code: Some("ACQ.TRADE_STATUS_ERROR".into()),
                ..FaultOrder::new(Fault::Refusal).method("alipay.trade.refund").times(1)
            };
            shop.sandbox().order_fault(moved_on).unwrap();
            shop.refund(&order, "r1", Some(500)).await;
            shop.work().await;
        }
        shop.tick().await;
        let looked = "select count(*) from payments where looked_at is not null";
        assert_eq!(shop.count(looked).await, 1, "older release: {older_release}");
        shop.sandbox().refund_in_console(&trade_no, 2_800, None).unwrap();
        shop.advance(TimeDelta::hours(24)).await;
        shop.tick().await;
        assert_eq!(shop.order(&order.order_id).await.status, "REFUNDED", "older release: {older_release}");
        shop.converged().await;
    }
}

#[tokio::test]
async fn m9_unmatched_money_that_went_back_leaves_the_operators_list() {
    let shop = Shop::open().await;
    let order = shop.create_order("u1", "coffee").await;
    let trade = shop.pay(&order).await;
    shop.lose_orders().await;
    shop.work().await;
    let app_id = shop.app_id();
    assert_eq!(flow::list_undecided(&shop.cx, &app_id, 10).await.unwrap().len(), 1);
    shop.sandbox().refund_in_console(&trade.trade_no, 2_800, None).unwrap();
    shop.advance(TimeDelta::hours(25)).await;
    shop.tick().await;
    assert!(flow::list_undecided(&shop.cx, &app_id, 10).await.unwrap().is_empty());
    shop.converged().await;
}

#[tokio::test]
async fn m4_what_went_back_of_money_for_nobody_is_booked_though_its_job_is_lost() {
    let shop = Shop::open().await;
    let order = shop.create_order("u1", "coffee").await;
    let trade = shop.pay(&order).await;
    shop.lose_orders().await;
    shop.work().await;
    shop.sandbox().refund_in_console(&trade.trade_no, 100, None).unwrap();
    assert!(shop.sandbox().settled(PATIENCE).await);
    while !shop.drain_one("settle_quarantine").await {}
    shop.lose_job("adopt_refund").await;
    sweep(&shop).await;
    let booked = "select coalesce(sum(amount_fen), 0)::bigint from refunds where status = 'succeeded'";
    assert_eq!(shop.count(booked).await, 100);
    shop.converged().await;
}

/// Makes the payments look as a release left them that kept no clock of looks and no reasons.
async fn age(shop: &Shop) {
    sqlx::query(
        "update payments set look_at = null, looked_at = null, undecided = false, review_reason = null,
                             review_since = null, suspect_reason = null, suspect_since = null",
    )
    .execute(&shop.cx.pool)
    .await
    .unwrap();
    sqlx::query("update queue.job set state = 'cancelled', ended_at = now(), holds_key = false where ended_at is null")
        .execute(&shop.cx.pool)
        .await
        .unwrap();
}

#[tokio::test]
async fn m13_what_an_older_release_left_is_put_right_or_listed_within_one_sweep() {
    let shop = Shop::open().await;
    let app_id = shop.app_id();
    let refuse = |times| {
        let refusal = FaultOrder {
            code: Some("40004".into()),
            sub_code: Some("ACQ.TRADE_NOT_ALLOW_REFUND".into()),
            ..FaultOrder::new(Fault::Refusal).method("alipay.trade.refund").times(times)
        };
        shop.sandbox().order_fault(refusal).unwrap();
    };
    // M1: late money whose refund was refused, decided about, and gone from every list.
    let refused = shop.closed_order("u1").await;
    refuse(1);
    let refused_trade = shop.pay_with(&refused.order_id, Pay { late: true, ..Pay::default() }).await;
    shop.work().await;
    // M3: late money of which a part was adopted, and the rest forgotten. M12 looks the same: dismissed.
    let parted = shop.closed_order("u2").await;
    let parted_trade = shop.pay_with(&parted.order_id, Pay { late: true, ..Pay::default() }).await;
    shop.lose_job("handle_notify").await;
    sqlx::query(
        "update notifications set handled_at = now(), outcome = 'nothing_to_do' where handled_at is null",
    )
    .execute(&shop.cx.pool)
    .await
    .unwrap();
    // M2: an order that was accepted although its money was back. M9: one that went back whole without a word.
    let back = shop.paid_order("u3").await;
    let whole = shop.paid_order("u4").await;
    let whole_trade = shop.sandbox().trades_of(&whole.order_id)[0].trade_no.clone();
    // M4: a refund whose job was buried. M5: one that failed and landed later.
    let buried = shop.paid_order("u5").await;
    let landed = shop.paid_order("u6").await;
    shop.refund(&buried, "buried", Some(100)).await;
    refuse(1);
    shop.refund(&landed, "landed", Some(200)).await;
    sqlx::query("update queue.job set state = 'cancelled', ended_at = now(), holds_key = false
                 where name = 'refund_order' and key = (select refund_id from refunds where refund_no = 'buried')")
        .execute(&shop.cx.pool)
        .await
        .unwrap();
    shop.work().await;
    let number: String = sqlx::query_scalar(
        "select out_request_no from refunds where refund_no = 'landed' and status = 'failed'",
    )
    .fetch_one(&shop.cx.pool)
    .await
    .unwrap();
    let drop = shop.sandbox().order_fault(FaultOrder::new(Fault::NotifyDrop)).unwrap();
    let landed_trade = shop.sandbox().trades_of(&landed.order_id)[0].trade_no.clone();
    shop.sandbox().refund_in_console(&landed_trade, 200, Some(number)).unwrap();
    shop.sandbox().refund_in_console(&whole_trade, 2_800, None).unwrap();
    let back_trade = shop.sandbox().trades_of(&back.order_id)[0].trade_no.clone();
    shop.sandbox().refund_in_console(&back_trade, 2_800, None).unwrap();
    assert!(shop.sandbox().settled(PATIENCE).await);
    assert!(shop.sandbox().take_back_fault(drop));
    let adopted = "with payment as (update payments set refunded_fen = amount_fen where trade_no = $1 returning *)
         insert into refunds (refund_id, app_id, trade_no, order_id, out_request_no, amount_fen, origin, status, created_at, settled_at)
         select $2, app_id, trade_no, order_id, 'console', amount_fen, 'external', 'succeeded', now(), now() from payment";
    sqlx::query(adopted)
        .bind(&back_trade)
        .bind(RefundId::new(shop.cx.now()))
        .execute(&shop.cx.pool)
        .await
        .unwrap();
    // The late money of u2 is recorded, and its policy is carried out no more.
    let insert = "insert into payments (app_id, trade_no, out_trade_no, order_id, amount_fen, disposition, evidence_id, recorded_at)
                  select app_id, $1, order_id, order_id, amount_fen, 'late',
                         (select evidence_id from evidence limit 1), now() from orders where order_id = $2";
    sqlx::query(insert)
        .bind(&parted_trade.trade_no)
        .bind(&parted.order_id)
        .execute(&shop.cx.pool)
        .await
        .unwrap();
    age(&shop).await;

    sweep(&shop).await;
    shop.advance(TimeDelta::seconds(10)).await;
    shop.tick().await;
    let listed = flow::list_undecided(&shop.cx, &app_id, 10).await.unwrap();
    let mut why: Vec<_> =
        listed.iter().map(|listed| (listed.payment.trade_no.clone(), listed.why.join(","))).collect();
    why.sort();
    let mut expected = vec![
        (refused_trade.trade_no.clone(), "refund_refused:ACQ.TRADE_NOT_ALLOW_REFUND".to_owned()),
        (parted_trade.trade_no.clone(), "older_release".to_owned()),
    ];
    expected.sort();
    assert_eq!(why, expected);
    for order in [&back, &whole] {
        assert_eq!(shop.order(&order.order_id).await.status, "REFUNDED");
    }
    assert_eq!(shop.order(&buried.order_id).await.body["refunded_fen"], 100);
    assert_eq!(shop.order(&landed.order_id).await.body["refunded_fen"], 200);
    shop.converged().await;
}
