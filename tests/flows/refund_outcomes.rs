//! What became of a refund: it never fails while a call may still be on its way, and Alipay's later word wins over ours.

use alipay_sandbox::{Fault, FaultOrder, Pay};
use chrono::TimeDelta;
use pay_core::domain::LatePolicy;
use pay_core::flow;
use pay_core::jobs::RefundOrder;
use pay_queue::testing::Drain;
use pay_queue::{Failure, Lease};
use pay_tests::{Opening, Order, PATIENCE, Shop};
use serde_json::{Value, json};

/// Each call to refund is refused with this code until the faults are cleared.
pub(crate) fn refuse(shop: &Shop, sub_code: &str) {
    let refusal = FaultOrder {
        code: Some("40004".into()),
        sub_code: Some(sub_code.into()),
        ..FaultOrder::new(Fault::Refusal).method("alipay.trade.refund")
    };
    shop.sandbox().order_fault(refusal).unwrap();
}

/// The next call to refund gets no answer, and nothing is done by it, or not yet.
fn lose_the_next_call(shop: &Shop) {
    shop.sandbox()
        .order_fault(FaultOrder::new(Fault::ResetBefore).method("alipay.trade.refund").times(1))
        .unwrap();
}

/// What Alipay knows a refund by.
pub(crate) async fn request_no(shop: &Shop, refund: &Value) -> String {
    sqlx::query_scalar("select out_request_no from refunds where refund_id = $1")
        .bind(refund["refund_id"].as_str())
        .fetch_one(&shop.cx.pool)
        .await
        .unwrap()
}

/// The refund as it stands.
pub(crate) async fn read(shop: &Shop, refund: &Value) -> Value {
    let path = format!("/v1/refunds/{}", refund["refund_id"].as_str().unwrap());
    shop.call(shop.get(&path)).await.body
}

/// A call that was on its way all the time arrives: the money goes back under the refund's number, and Alipay tells of it.
async fn land(shop: &Shop, order: &Order, refund: &Value) {
    let trade_no = shop.sandbox().trades_of(&order.order_id)[0].trade_no.clone();
    let number = request_no(shop, refund).await;
    let amount_fen = refund["amount_fen"].as_i64().unwrap();
    shop.sandbox().refund_in_console(&trade_no, amount_fen, Some(number)).unwrap();
    assert!(shop.sandbox().settled(PATIENCE).await);
}

/// The data of an order's last event of this type.
async fn last_event(shop: &Shop, order: &Order, event_type: &str) -> Value {
    let body: String = sqlx::query_scalar(
        "select body from events where order_id = $1 and type = $2 order by sequence desc limit 1",
    )
    .bind(&order.order_id)
    .bind(event_type)
    .fetch_one(&shop.cx.pool)
    .await
    .unwrap();
    serde_json::from_str::<Value>(&body).unwrap()["data"].clone()
}

/// A refund whose first call had no answer, whose repeats were refused, and which has failed for that.
async fn failed_refund(shop: &Shop, order: &Order, amount_fen: i64) -> Value {
    lose_the_next_call(shop);
    let refund = shop.refund(order, "r1", Some(amount_fen)).await.body;
    shop.work().await;
    refuse(shop, "ACQ.TRADE_NOT_ALLOW_REFUND");
    shop.work_through(TimeDelta::seconds(90)).await;
    let failed = read(shop, &refund).await;
    assert_eq!(
        (&failed["status"], &failed["failure"]),
        (&json!("failed"), &json!("ACQ.TRADE_NOT_ALLOW_REFUND")),
        "{failed}"
    );
    shop.sandbox().clear_faults();
    refund
}

#[tokio::test]
async fn m5_no_refund_fails_while_a_call_may_still_be_on_its_way() {
    let shop = Shop::open_frozen(Opening::default()).await;
    let order = shop.paid_order("u1").await;
    lose_the_next_call(&shop);
    let refund = shop.refund(&order, "r1", Some(1_000)).await.body;
    shop.work().await;
    refuse(&shop, "ACQ.TRADE_NOT_ALLOW_REFUND");
    for _ in 0..19 {
        shop.advance(TimeDelta::seconds(3)).await;
        shop.work().await;
        assert_eq!(read(&shop, &refund).await["status"], "unknown", "its first call may still arrive");
    }
    land(&shop, &order, &refund).await;
    shop.work().await;
    let landed = read(&shop, &refund).await;
    assert_eq!((&landed["status"], &landed["corrected"]), (&json!("succeeded"), &json!(false)), "{landed}");
    assert_eq!(shop.order(&order.order_id).await.body["refunded_fen"], 1_000);
    shop.sandbox().clear_faults();
    shop.converged().await;
}

#[tokio::test]
async fn m5_a_failed_refund_that_went_through_is_corrected() {
    let shop = Shop::open_frozen(Opening::default()).await;
    let order = shop.paid_order("u1").await;
    let refund = failed_refund(&shop, &order, 1_000).await;

    // The shop believes it and asks for all of the money again; the seller has none meanwhile.
    refuse(&shop, "ACQ.SELLER_BALANCE_NOT_ENOUGH");
    let whole = shop.refund(&order, "r2", None).await.body;
    assert_eq!(whole["amount_fen"], 2_800);
    shop.work().await;
    land(&shop, &order, &refund).await;
    shop.work().await;
    let corrected = read(&shop, &refund).await;
    assert_eq!(
        (&corrected["status"], &corrected["corrected"], corrected.get("failure")),
        (&json!("succeeded"), &json!(true), None),
        "{corrected}"
    );
    let told = last_event(&shop, &order, "refund.succeeded").await;
    assert_eq!(
        (&told["refund"]["corrected"], &told["refund"]["amount_fen"], &told["refunded_fen"]),
        (&json!(true), &json!(1_000), &json!(1_000))
    );

    // What was promised meanwhile no longer fits. Alipay is not even asked for it.
    shop.sandbox().clear_faults();
    shop.work_through(TimeDelta::minutes(2)).await;
    let whole = read(&shop, &whole).await;
    assert_eq!(
        (&whole["status"], &whole["failure"]),
        (&json!("failed"), &json!("refund_exceeds_balance")),
        "{whole}"
    );
    let rest = shop.refund(&order, "r3", None).await;
    assert_eq!(rest.body["amount_fen"], 1_800);
    shop.work_through(TimeDelta::seconds(3)).await;
    assert_eq!(shop.order(&order.order_id).await.status, "REFUNDED");
    assert_eq!(shop.sandbox().trades_of(&order.order_id)[0].refunds.len(), 2);
    shop.converged().await;
}

#[tokio::test]
async fn m5_each_failure_is_checked_once_more_a_day_later() {
    let shop = Shop::open_frozen(Opening::default()).await;
    let order = shop.paid_order("u1").await;
    let refund = failed_refund(&shop, &order, 1_000).await;
    let elsewhere = shop.paid_order("u2").await;
    refuse(&shop, "ACQ.TRADE_NOT_ALLOW_REFUND");
    let refused = shop.refund(&elsewhere, "r2", None).await.body;
    shop.work().await;
    shop.sandbox().clear_faults();

    // Nobody hears of the call that landed.
    shop.sandbox().order_fault(FaultOrder::new(Fault::NotifyDrop)).unwrap();
    land(&shop, &order, &refund).await;
    shop.advance(TimeDelta::hours(23)).await;
    shop.work().await;
    assert_eq!(read(&shop, &refund).await["status"], "failed");
    shop.advance(TimeDelta::hours(1)).await;
    shop.work().await;
    let corrected = read(&shop, &refund).await;
    assert_eq!((&corrected["status"], &corrected["corrected"]), (&json!("succeeded"), &json!(true)));
    assert_eq!(shop.order(&order.order_id).await.body["refunded_fen"], 1_000);
    let failed = read(&shop, &refused).await;
    assert_eq!((&failed["status"], &failed["corrected"]), (&json!("failed"), &json!(false)), "{failed}");
    let live = "select count(*) from queue.job where name = 'recheck_refund' and ended_at is null";
    assert_eq!(shop.count(live).await, 0, "once is enough");
    shop.converged().await;
}

#[tokio::test]
async fn m5_money_that_is_back_after_all_leaves_the_operators_list() {
    let mut shop = Shop::open_frozen(Opening::default()).await;
    shop.set_late_policy(LatePolicy::Refund);
    let order = shop.closed_order("u1").await;
    shop.pay_with(&order.order_id, Pay { late: true, ..Pay::default() }).await;
    lose_the_next_call(&shop);
    shop.work().await;
    refuse(&shop, "ACQ.TRADE_NOT_ALLOW_REFUND");
    shop.work_through(TimeDelta::seconds(90)).await;
    let waiting = shop.undecided().await;
    assert_eq!(waiting.len(), 1, "Alipay refused to give it back");
    shop.sandbox().clear_faults();

    let refund = json!({
        "refund_id": sqlx::query_scalar::<_, String>("select refund_id from refunds")
            .fetch_one(&shop.cx.pool)
            .await
            .unwrap(),
        "amount_fen": 2_800,
    });
    shop.sandbox().order_fault(FaultOrder::new(Fault::NotifyDrop)).unwrap();
    land(&shop, &order, &refund).await;
    shop.advance(TimeDelta::hours(24)).await;
    shop.work().await;
    assert!(shop.undecided().await.is_empty());
    let told = last_event(&shop, &order, "order.late_payment_refunded").await;
    assert_eq!(told["refund"]["corrected"], true);
    shop.converged().await;
}

#[tokio::test]
async fn m5_a_refund_that_is_tried_again_and_fails_again_is_checked_a_day_after_that() {
    let mut shop = Shop::open_frozen(Opening::default()).await;
    shop.set_late_policy(LatePolicy::Refund);
    let order = shop.closed_order("u1").await;
    let trade = shop.pay_with(&order.order_id, Pay { late: true, ..Pay::default() }).await;
    refuse(&shop, "ACQ.TRADE_NOT_ALLOW_REFUND");
    shop.work().await;
    shop.advance(TimeDelta::hours(12)).await;
    let again = ["payments", "decide", &trade.trade_no, "refund", "--by", "ann", "--note", "again"];
    let decided = shop.pay_api(&again, "").await;
    assert_eq!(decided.code, 0, "{decided:?}");
    shop.work().await;
    assert_eq!(shop.count("select count(*) from refunds where status = 'failed'").await, 1);
    shop.advance(TimeDelta::hours(23)).await;
    shop.work().await;

    shop.sandbox().clear_faults();
    shop.sandbox().order_fault(FaultOrder::new(Fault::NotifyDrop)).unwrap();
    let number = Some(format!("{}_back", trade.trade_no));
    shop.sandbox().refund_in_console(&trade.trade_no, 2_800, number).unwrap();
    shop.advance(TimeDelta::hours(1)).await;
    shop.work().await;
    assert_eq!(shop.count("select count(*) from refunds where status = 'succeeded' and corrected").await, 1);
    shop.converged().await;
}

/// Its worker dies after the call went out, and before there was an answer.
async fn cut_after_its_call(shop: &Shop) {
    let delay = FaultOrder::new(Fault::Delay).method("alipay.trade.refund").delay_ms(60_000).times(1);
    let fault = shop.sandbox().order_fault(delay).unwrap();
    let (cx, sandbox) = (shop.cx.clone(), shop.sandbox().clone());
    let drain = Drain::new(shop.cx.pool.clone()).job(move |job: RefundOrder, lease: Lease| {
        let (cx, sandbox) = (cx.clone(), sandbox.clone());
        async move {
            tokio::select! {
                ended = flow::refund_order(&cx, lease.into(), job.refund_id) => panic!("it was not cut: {ended:?}"),
                struck = sandbox.struck(fault, 1, PATIENCE) => assert!(struck, "no call went out"),
            }
            Err(Failure::wait_until(cx.now(), "its worker died"))
        }
    });
    let ran = drain.run_one(shop.cx.now()).await.unwrap().expect("a job");
    assert_eq!((ran.name.as_str(), ran.error.as_deref()), ("refund_order", Some("its worker died")));
}

#[tokio::test]
async fn m4_a_call_whose_worker_died_counts_as_one_without_an_answer() {
    let shop = Shop::open_frozen(Opening::default()).await;
    let order = shop.paid_order("u1").await;
    let refund = shop.refund(&order, "r1", Some(1_000)).await.body;
    cut_after_its_call(&shop).await;
    refuse(&shop, "ACQ.TRADE_NOT_ALLOW_REFUND");
    for _ in 0..19 {
        shop.advance(TimeDelta::seconds(3)).await;
        shop.work().await;
        let now = read(&shop, &refund).await;
        assert_ne!(now["status"], "failed", "the call that was cut may still arrive");
    }
    shop.work_through(TimeDelta::minutes(1)).await;
    assert_eq!(read(&shop, &refund).await["status"], "failed");
    shop.converged().await;
}

#[tokio::test]
async fn m4_alipays_own_notification_ends_a_refund_that_nobody_works_on() {
    let shop = Shop::open_frozen(Opening::default()).await;
    let order = shop.paid_order("u1").await;
    let refund = shop.refund(&order, "r1", Some(1_000)).await.body;
    cut_after_its_call(&shop).await;
    shop.lose_job("refund_order").await;
    land(&shop, &order, &refund).await;
    shop.work().await;
    let refund = read(&shop, &refund).await;
    assert_eq!((&refund["status"], &refund["corrected"]), (&json!("succeeded"), &json!(false)));
    assert_eq!(shop.count("select reserved_fen from payments").await, 0);
    assert_eq!(shop.order(&order.order_id).await.body["refunded_fen"], 1_000);
    shop.converged().await;
}

#[tokio::test]
async fn m8_a_refund_that_can_only_go_back_outside_alipay_fails() {
    let shop = Shop::open_frozen(Opening::default()).await;
    let order = shop.paid_order("u1").await;
    refuse(&shop, "ACQ.ONLINE_TRADE_VOUCHER_NOT_ALLOW_REFUND");
    let refund = shop.refund(&order, "r1", Some(1_000)).await.body;
    shop.work_through(TimeDelta::seconds(3)).await;
    let refund = read(&shop, &refund).await;
    assert_eq!(
        (&refund["status"], &refund["failure"]),
        (&json!("failed"), &json!("ACQ.ONLINE_TRADE_VOUCHER_NOT_ALLOW_REFUND")),
        "{refund}"
    );
    assert_eq!(shop.count("select reserved_fen from payments").await, 0);
    shop.converged().await;
}

#[tokio::test]
async fn m8_an_unlisted_refusal_is_an_unknown_outcome_that_says_why() {
    let shop = Shop::open_frozen(Opening::default()).await;
    let order = shop.paid_order("u1").await;
    refuse(&shop, "ACQ.SOMETHING_NEW");
    let refund = shop.refund(&order, "r1", Some(1_000)).await.body;
    shop.work_through(TimeDelta::minutes(3)).await;
    let waiting = read(&shop, &refund).await;
    assert_eq!(
        (&waiting["status"], &waiting["pending_reason"]),
        (&json!("unknown"), &json!("ACQ.SOMETHING_NEW"))
    );
    shop.sandbox().clear_faults();
    shop.work_through(TimeDelta::minutes(2)).await;
    let settled = read(&shop, &refund).await;
    assert_eq!((&settled["status"], settled.get("pending_reason")), (&json!("succeeded"), None));
    shop.converged().await;
}
