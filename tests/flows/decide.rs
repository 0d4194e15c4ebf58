//! An operator decides about money, by what Alipay says of it at that moment.

use alipay_sandbox::{Fault, FaultOrder, Pay, TradeView};
use chrono::TimeDelta;
use pay_core::domain::LatePolicy;
use pay_tests::{OTHER_APP_ID, Order, PATIENCE, Shop, Told};
use serde_json::Value;

/// An order that a buyer opened and the shop closed, so that no time has passed.
async fn closed(shop: &Shop, user_id: &str, channel: &str) -> Order {
    let taken = shop.call(shop.order_request(user_id, "coffee", channel)).await;
    shop.work().await;
    let order = shop.order(taken.body["order_id"].as_str().unwrap()).await;
    shop.open_cashier(&order).await;
    let path = format!("/v1/orders/{}/close", order.order_id);
    assert_eq!(shop.call(shop.post(&path)).await.status, 200);
    shop.work().await;
    let order = shop.order(&order.order_id).await;
    assert_eq!(order.status, "CLOSED");
    order
}

async fn pay_late(shop: &Shop, order: &Order) -> TradeView {
    let trade = shop.pay_with(&order.order_id, Pay { late: true, ..Pay::default() }).await;
    shop.work().await;
    trade
}

fn refuse_refund(shop: &Shop, sub_code: &str) {
    let refusal = FaultOrder {
        code: Some("40004".into()),
        sub_code: Some(sub_code.into()),
        ..FaultOrder::new(Fault::Refusal).method("alipay.trade.refund").times(1)
    };
    shop.sandbox().order_fault(refusal).unwrap();
}

async fn decide(shop: &Shop, trade: &TradeView, decision: &str) -> Told {
    let note = ["--by", "ann", "--note", "ticket 7"];
    shop.pay_api(&[&["payments", "decide", &trade.trade_no, decision][..], &note].concat(), "").await
}

async fn undecided(shop: &Shop) -> Vec<Value> {
    let listed = shop.pay_api(&["payments", "undecided", "--json"], "").await;
    assert_eq!(listed.code, 0, "{listed:?}");
    serde_json::from_str(&listed.stdout).expect("a JSON array")
}

/// Whether the command was refused by this code, and nothing has been written but that.
fn refused(told: &Told, code: &str) {
    assert_eq!((told.code, told.stdout.as_str()), (1, ""), "{told:?}");
    assert!(told.stderr.starts_with(&format!("pay-api: {code}")), "{told:?}");
}

async fn audited(shop: &Shop) -> Vec<(String, String, Value)> {
    sqlx::query_as("select actor, action, details from audit_log order by audit_id")
        .fetch_all(&shop.cx.pool)
        .await
        .unwrap()
}

#[tokio::test]
async fn m1_a_refused_refund_is_tried_again_under_its_number() {
    let shop = Shop::open().await;
    let order = closed(&shop, "u1", "page").await;
    refuse_refund(&shop, "ACQ.TRADE_NOT_ALLOW_REFUND");
    let trade = pay_late(&shop, &order).await;
    let listed = undecided(&shop).await;
    assert_eq!(listed.len(), 1, "{listed:?}");
    assert_eq!(listed[0]["why"], serde_json::json!(["refund_refused:ACQ.TRADE_NOT_ALLOW_REFUND"]));
    assert_eq!(listed[0]["left_fen"], 2_800);

    assert_eq!(decide(&shop, &trade, "refund").await.code, 0);
    shop.work_through(TimeDelta::seconds(3)).await; // calls for one trade are so far apart
    let refunds = shop.sandbox().trades_of(&order.order_id).remove(0).refunds;
    let back: Vec<_> = refunds.iter().map(|refund| (&*refund.out_request_no, refund.amount_fen)).collect();
    assert_eq!(back, [(&*format!("{}_back", trade.trade_no), 2_800)]);
    assert!(undecided(&shop).await.is_empty());
    let audited = audited(&shop).await;
    assert_eq!(audited.len(), 1, "{audited:?}");
    assert_eq!((&*audited[0].0, &*audited[0].1), ("cli:ann", "payment.refund"));
    refused(&decide(&shop, &trade, "refund").await, "already_decided");
    shop.converged().await;
}

#[tokio::test]
async fn m1_what_is_left_after_a_refused_refund_goes_back_under_the_next_number() {
    let shop = Shop::open().await;
    let order = closed(&shop, "u1", "page").await;
    refuse_refund(&shop, "ACQ.TRADE_NOT_ALLOW_REFUND");
    let trade = pay_late(&shop, &order).await;
    shop.sandbox().refund_in_console(&trade.trade_no, 100, None).unwrap();
    assert!(shop.sandbox().settled(PATIENCE).await);
    shop.work().await;
    assert_eq!(undecided(&shop).await[0]["left_fen"], 2_700);

    assert_eq!(decide(&shop, &trade, "refund").await.code, 0);
    shop.work_through(TimeDelta::seconds(3)).await; // calls for one trade are so far apart
    let refunds = shop.sandbox().trades_of(&order.order_id).remove(0).refunds;
    assert_eq!(refunds.last().unwrap().out_request_no, format!("{}_back_2", trade.trade_no));
    assert_eq!(refunds.iter().map(|refund| refund.amount_fen).sum::<i64>(), 2_800);
    assert!(undecided(&shop).await.is_empty());
    shop.converged().await;
}

#[tokio::test]
async fn m1_a_refused_refund_that_moved_the_money_after_all_is_booked_instead_of_repeated() {
    let shop = Shop::open().await;
    let order = closed(&shop, "u1", "page").await;
    refuse_refund(&shop, "ACQ.TRADE_NOT_ALLOW_REFUND");
    let trade = pay_late(&shop, &order).await;
    // Under the very number of the refused one, and nobody is told.
    let drop = shop.sandbox().order_fault(FaultOrder::new(Fault::NotifyDrop)).unwrap();
    let number = format!("{}_back", trade.trade_no);
    shop.sandbox().refund_in_console(&trade.trade_no, 2_800, Some(number)).unwrap();
    assert!(shop.sandbox().take_back_fault(drop));

    refused(&decide(&shop, &trade, "refund").await, "money_is_back");
    assert!(undecided(&shop).await.is_empty());
    let corrected = "select count(*) from refunds where status = 'succeeded' and corrected";
    assert_eq!(shop.count(corrected).await, 1);
    shop.converged().await;
}

#[tokio::test]
async fn m2_money_that_is_back_pays_nothing() {
    for channel in ["page", "wap"] {
        let mut shop = Shop::open().await;
        shop.set_late_policy(LatePolicy::Review);
        let mut paid = shop.subscribe().await;
        let order = closed(&shop, "u1", channel).await;
        let trade = pay_late(&shop, &order).await;
        assert_eq!(undecided(&shop).await[0]["why"], serde_json::json!(["late"]));
        shop.sandbox().refund_in_console(&trade.trade_no, 2_800, None).unwrap();
        assert!(shop.sandbox().settled(PATIENCE).await);
        shop.work().await;
        // By wap Alipay told of it, and nothing is left to decide; by page nobody knew until Alipay was asked.
        let code = if channel == "wap" { "already_decided" } else { "money_is_back" };
        refused(&decide(&shop, &trade, "accept").await, code);
        shop.work().await;
        assert_eq!(shop.order(&order.order_id).await.status, "CLOSED", "{channel}");
        assert!(undecided(&shop).await.is_empty(), "{channel}");
        assert!(paid.rest(&shop.channel).await.is_empty(), "nobody ships");
        shop.converged().await;
    }
}

#[tokio::test]
async fn m2_money_that_is_there_pays_its_closed_order() {
    let mut shop = Shop::open().await;
    shop.set_late_policy(LatePolicy::Review);
    let order = closed(&shop, "u1", "page").await;
    let trade = pay_late(&shop, &order).await;
    shop.sandbox().refund_in_console(&trade.trade_no, 100, None).unwrap();
    assert!(shop.sandbox().settled(PATIENCE).await);
    shop.work().await;
    assert_eq!(decide(&shop, &trade, "accept").await.code, 0);
    shop.work().await;
    let paid = shop.order(&order.order_id).await;
    assert_eq!((paid.status.as_str(), &paid.body["refunded_fen"]), ("PAY_SUCCESS", &100.into()));
    shop.converged().await;
}

#[tokio::test]
async fn m12_what_was_settled_outside_is_listed_apart_with_its_reference() {
    let mut shop = Shop::open().await;
    shop.set_late_policy(LatePolicy::Review);
    let order = closed(&shop, "u1", "page").await;
    let trade = pay_late(&shop, &order).await;

    let gone = shop.pay_api(&["payments", "decide", &trade.trade_no, "dismiss", "--by", "ann"], "").await;
    assert_eq!(gone.code, 2, "there is no such decision any more: {gone:?}");
    let bare = ["payments", "decide", &trade.trade_no, "settled_outside", "--by", "ann"];
    refused(&shop.pay_api(&bare, "").await, "note_missing");
    assert_eq!(undecided(&shop).await.len(), 1);

    assert_eq!(decide(&shop, &trade, "settled_outside").await.code, 0);
    assert!(undecided(&shop).await.is_empty());
    let listed = shop.pay_api(&["payments", "settled-outside"], "").await;
    assert_eq!(listed.stdout, format!("{}\t{}\t2800\tticket 7\n", trade.trade_no, order.order_id));
    refused(&decide(&shop, &trade, "refund").await, "already_decided");
    shop.tick().await;
    assert!(shop.sandbox().trades_of(&order.order_id)[0].refunds.is_empty(), "nobody gives it back again");
    shop.converged().await;
}

#[tokio::test]
async fn decisions_that_cannot_be_are_refused_and_change_nothing() {
    let mut shop = Shop::open().await;
    shop.set_late_policy(LatePolicy::Review);
    let order = closed(&shop, "u1", "page").await;
    let trade = pay_late(&shop, &order).await;
    let settled = shop.paid_order("u2").await;
    let settled = shop.sandbox().trades_of(&settled.order_id).remove(0);
    let before = audited(&shop).await.len();
    let state = "select coalesce(sum(refunded_fen + reserved_fen + undecided::int), 0)::bigint from payments";
    let untouched = shop.count(state).await;

    let nobody = shop
        .pay_api(&["payments", "decide", "2026112322001400000000000001", "refund", "--by", "ann"], "")
        .await;
    refused(&nobody, "payment_not_found");
    refused(&decide(&shop, &settled, "refund").await, "already_decided");
    let long = "n".repeat(10_000);
    for (code, name, note) in
        [("invalid_note", "ann", &*long), ("invalid_name", "", "x"), ("invalid_name", "a\nb", "x")]
    {
        let decide = ["payments", "decide", &trade.trade_no, "refund", "--by", name, "--note", note];
        refused(&shop.pay_api(&decide, "").await, code);
    }
    let arguments = ["payments", "--app", OTHER_APP_ID, "decide", &trade.trade_no, "refund", "--by", "ann"];
    assert_eq!(shop.pay_api(&arguments, "").await.code, 1, "another app's money does not exist");

    assert_eq!(shop.count(state).await, untouched);
    assert_eq!(audited(&shop).await.len(), before + 1, "the refusal about a payment that is there is kept");
    assert_eq!(decide(&shop, &trade, "refund").await.code, 0);
    shop.work_through(TimeDelta::seconds(3)).await;
    shop.converged().await;
}

#[tokio::test]
async fn a_refund_is_given_up_by_command() {
    let shop = Shop::open().await;
    let order = shop.paid_order("u1").await;
    let poor = FaultOrder {
        sub_code: Some("ACQ.SELLER_BALANCE_NOT_ENOUGH".into()),
        ..FaultOrder::new(Fault::Refusal).method("alipay.trade.refund")
    };
    shop.sandbox().order_fault(poor).unwrap();
    let refund = shop.refund(&order, "r1", Some(100)).await.body;
    let refund_id = refund["refund_id"].as_str().unwrap();
    let give_up =
        async |id: &str| shop.pay_api(&["refunds", "give-up", id, "--by", "ann", "--note", "x"], "").await;
    let told = give_up(refund_id).await;
    assert_eq!((told.code, told.stdout), (0, format!("{refund_id}\tfailed\n")));
    refused(&give_up(refund_id).await, "refund_settled");
    refused(&give_up("rfd_01KAH2Z7V8M3N4P5Q6R7S8T9VW").await, "refund_not_found");
    assert_eq!(give_up("1").await.code, 2);
    let audited = audited(&shop).await;
    assert_eq!((audited.len(), &*audited[0].1), (1, "refund.give_up"));
    let timeline = shop.call(shop.get(&format!("/v1/orders/{}/timeline", order.order_id))).await.body;
    let entries = timeline["entries"].as_array().unwrap();
    assert!(entries.iter().any(|entry| entry["by"] == "operator"), "{timeline}");
    shop.sandbox().clear_faults();
    shop.work().await;
    assert!(shop.sandbox().trades_of(&order.order_id)[0].refunds.is_empty());
    shop.converged().await;
}

#[tokio::test]
async fn the_audit_log_is_only_appended_to() {
    let shop = Shop::open().await;
    sqlx::query(
        "insert into audit_log (at, app_id, actor, action, subject) values (now(), '1', 'cli:ann', 'x', 'y')",
    )
    .execute(&shop.cx.pool)
    .await
    .unwrap();
    for change in ["update audit_log set note = 'z'", "delete from audit_log", "truncate audit_log"] {
        let error = sqlx::query(change).execute(&shop.cx.pool).await.unwrap_err();
        assert!(error.to_string().contains("append-only"), "{change}: {error}");
    }
    shop.converged().await;
}
