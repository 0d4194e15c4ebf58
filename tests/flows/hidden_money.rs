//! Money that Alipay speaks of in ways that nobody foresaw: it is booked, or an operator sees it, and nothing waits for ever.

use alipay_sandbox::{Fault, FaultOrder, Pay, TradeView};
use chrono::TimeDelta;
use pay_alipay::amount::Amount;
use pay_alipay::client::{Client as AlipayClient, ClientConfig};
use pay_alipay::request::{Offer, PagePay};
use pay_core::domain::decide::decide_payment::Decision;
use pay_core::domain::{By, RefundId};
use pay_core::flow;
use pay_tests::{APP_ID, Opening, Order, PATIENCE, Shop};

fn trade_of(shop: &Shop, order: &Order) -> String {
    shop.sandbox().trades_of(&order.order_id)[0].trade_no.clone()
}

/// Why operators see payments, by trade.
async fn listed(shop: &Shop) -> Vec<(String, String)> {
    let listed = flow::list_undecided(&shop.cx, &shop.app_id(), 10).await.unwrap();
    listed.into_iter().map(|listed| (listed.payment.trade_no, listed.why.join(","))).collect()
}

fn refuse(shop: &Shop, method: &str, code: &str, sub_code: &str) -> u64 {
    let refusal = FaultOrder {
        code: Some(code.into()),
        sub_code: Some(sub_code.into()),
        ..FaultOrder::new(Fault::Refusal).method(method)
    };
    shop.sandbox().order_fault(refusal).unwrap()
}

fn refuse_once(shop: &Shop, method: &str, sub_code: &str) {
    let refusal = FaultOrder {
        sub_code: Some(sub_code.into()),
        ..FaultOrder::new(Fault::Refusal).method(method).times(1)
    };
    shop.sandbox().order_fault(refusal).unwrap();
}

async fn late(shop: &Shop, user_id: &str) -> (Order, TradeView) {
    let order = shop.closed_order(user_id).await;
    let trade = shop.pay_with(&order.order_id, Pay { late: true, ..Pay::default() }).await;
    shop.work().await;
    (order, trade)
}

/// Money goes back in the console, and nobody tells of it.
async fn refund_in_silence(shop: &Shop, trade_no: &str, amount_fen: i64, number: Option<String>) {
    let drop = shop.sandbox().order_fault(FaultOrder::new(Fault::NotifyDrop)).unwrap();
    shop.sandbox().refund_in_console(trade_no, amount_fen, number).unwrap();
    assert!(shop.sandbox().settled(PATIENCE).await);
    assert!(shop.sandbox().take_back_fault(drop));
}

async fn hours(shop: &Shop, hours: i64) {
    for _ in 0..hours {
        shop.advance(TimeDelta::hours(1)).await;
        shop.tick().await;
    }
}

#[tokio::test]
async fn a_console_refund_is_adopted_whatever_its_number() {
    for number in ["R-2026.11/1", "退款 1号"] {
        let shop = Shop::open().await;
        let order = shop.paid_order("u1").await;
        let trade_no = trade_of(&shop, &order);
        shop.sandbox().refund_in_console(&trade_no, 800, Some(number.into())).unwrap();
        assert!(shop.sandbox().settled(PATIENCE).await);
        shop.work().await;
        assert_eq!(shop.order(&order.order_id).await.body["refunded_fen"], 800, "{number}");
        shop.converged().await;
    }
}

#[tokio::test]
async fn a_console_refund_may_bear_the_names_that_we_would_give() {
    let shop = Shop::open().await;
    // The name of all that went back without a number, then all the rest, of which nobody tells.
    let order = shop.paid_order("u1").await;
    let trade_no = trade_of(&shop, &order);
    shop.sandbox().refund_in_console(&trade_no, 100, Some(format!("{trade_no}_closed"))).unwrap();
    assert!(shop.sandbox().settled(PATIENCE).await);
    shop.work().await;
    refund_in_silence(&shop, &trade_no, 2_700, None).await;
    hours(&shop, 25).await;
    assert_eq!(shop.order(&order.order_id).await.status, "REFUNDED");

    // A later name of our own refunds.
    refuse_once(&shop, "alipay.trade.refund", "ACQ.TRADE_NOT_ALLOW_REFUND");
    let (_, trade) = late(&shop, "u2").await;
    shop.sandbox()
        .refund_in_console(&trade.trade_no, 100, Some(format!("{}_back_3", trade.trade_no)))
        .unwrap();
    assert!(shop.sandbox().settled(PATIENCE).await);
    shop.work().await;
    shop.decide(&trade.trade_no, Decision::Refund).await.unwrap();
    shop.work_through(TimeDelta::seconds(3)).await;
    assert!(listed(&shop).await.is_empty());
    shop.converged().await;
}

#[tokio::test]
async fn what_went_back_is_listed_though_nobody_can_ask_how_much() {
    let shop = Shop::open().await;
    let order = shop.paid_order("u1").await;
    let trade_no = trade_of(&shop, &order);
    let refused =
        refuse(&shop, "alipay.trade.fastpay.refund.query", "40006", "isv.insufficient-isv-permissions");
    shop.sandbox().refund_in_console(&trade_no, 800, None).unwrap();
    assert!(shop.sandbox().settled(PATIENCE).await);
    for _ in 0..20 {
        shop.advance(TimeDelta::minutes(1)).await;
        shop.tick().await;
    }
    assert_eq!(listed(&shop).await, [(trade_no, "suspect:refunded_elsewhere".to_owned())]);
    assert!(shop.sandbox().take_back_fault(refused));
    shop.advance(TimeDelta::minutes(20)).await;
    shop.tick().await;
    assert_eq!(shop.order(&order.order_id).await.body["refunded_fen"], 800);
    assert!(listed(&shop).await.is_empty(), "it is explained");
    sqlx::query("delete from queue.job where state = 'dead'").execute(&shop.cx.pool).await.unwrap();
    shop.converged().await;
}

#[tokio::test]
async fn money_that_goes_back_after_it_was_settled_outside_is_listed_again() {
    let shop = Shop::open().await;
    refuse_once(&shop, "alipay.trade.refund", "ACQ.TRADE_NOT_ALLOW_REFUND");
    let (_, trade) = late(&shop, "u1").await;
    assert_eq!(
        listed(&shop).await,
        [(trade.trade_no.clone(), "refund_refused:ACQ.TRADE_NOT_ALLOW_REFUND".to_owned())]
    );
    shop.decide(&trade.trade_no, Decision::SettledOutside).await.unwrap();
    assert!(listed(&shop).await.is_empty());
    refund_in_silence(&shop, &trade.trade_no, 2_800, Some(format!("{}_back", trade.trade_no))).await;
    hours(&shop, 25).await;
    assert_eq!(
        listed(&shop).await,
        [(trade.trade_no.clone(), "suspect:back_after_settled_outside".to_owned())]
    );
    shop.decide(&trade.trade_no, Decision::SettledOutside).await.unwrap();
    assert!(listed(&shop).await.is_empty(), "an operator has looked at it");
    shop.converged().await;
}

#[tokio::test]
async fn what_is_suspect_about_a_paid_order_stays_listed_until_it_is_explained() {
    let shop = Shop::open().await;
    let order = shop.paid_order("u1").await;
    let trade_no = trade_of(&shop, &order);
    refund_in_silence(&shop, &trade_no, 500, None).await;
    shop.refund(&order, "r1", Some(100)).await;
    shop.work().await;
    let suspect = [(trade_no.clone(), "suspect:refunded_elsewhere".to_owned())];
    assert_eq!(listed(&shop).await, suspect);
    for decision in Decision::ALL {
        assert_eq!(shop.decide(&trade_no, decision).await.unwrap_err().code(), "payment_suspect");
    }
    assert_eq!(listed(&shop).await, suspect);
    refund_in_silence(&shop, &trade_no, 2_200, None).await;
    hours(&shop, 25).await;
    assert_eq!(shop.order(&order.order_id).await.status, "REFUNDED");
    assert!(listed(&shop).await.is_empty());
    shop.converged().await;
}

#[tokio::test]
async fn a_trade_that_alipay_did_not_know_for_a_moment_leaves_the_list_when_it_does() {
    let shop = Shop::open().await;
    let order = shop.paid_order("u1").await;
    refuse_once(&shop, "alipay.trade.query", "ACQ.TRADE_NOT_EXIST");
    shop.advance(TimeDelta::hours(25)).await;
    shop.tick().await;
    assert_eq!(listed(&shop).await[0].1, "suspect:unknown_at_alipay");
    sqlx::query("update payments set look_at = $1").bind(shop.cx.now()).execute(&shop.cx.pool).await.unwrap();
    shop.tick().await;
    assert!(listed(&shop).await.is_empty());
    assert_eq!(shop.order(&order.order_id).await.status, "PAY_SUCCESS");
    shop.converged().await;
}

/// A buyer pays by a link that is signed with the app's key for a number that is nobody's.
async fn pay_for_nobody(shop: &Shop, number: &str) -> TradeView {
    let client = AlipayClient::new(ClientConfig::new(shop.alipay.gateway_url(), shop.alipay_app())).unwrap();
    let mut offer =
        Offer::new(number, Amount::from_fen(2_800).unwrap(), "coffee", shop.cx.now() + TimeDelta::hours(1));
    offer.notify_url = Some(format!("{}/v1/alipay/notify", shop.url));
    let cashier_url = Some(client.page_pay_url(&PagePay::new(offer), shop.cx.now()).unwrap());
    shop.pay_with(number, Pay { cashier_url, ..Pay::default() }).await
}

#[tokio::test]
async fn money_for_nobody_is_found_though_alipay_does_not_know_its_trade_yet() {
    let shop = Shop::open().await;
    for _ in 0..2 {
        refuse_once(&shop, "alipay.trade.query", "ACQ.TRADE_NOT_EXIST");
    }
    let trade = pay_for_nobody(&shop, "LOST_1").await;
    shop.work().await;
    assert!(listed(&shop).await.is_empty());
    shop.advance(TimeDelta::minutes(2)).await;
    shop.work().await;
    assert_eq!(listed(&shop).await, [(trade.trade_no, "unmatched".to_owned())]);
    shop.converged().await;
}

#[tokio::test]
async fn a_question_about_money_for_nobody_that_was_lost_is_asked_again() {
    let shop = Shop::open().await;
    let trade = pay_for_nobody(&shop, "LOST_1").await;
    while !shop.drain_one("handle_notify").await {}
    shop.lose_job("settle_quarantine").await;
    shop.advance(TimeDelta::minutes(2)).await;
    shop.tick().await;
    assert_eq!(listed(&shop).await, [(trade.trade_no, "unmatched".to_owned())]);
    shop.advance(TimeDelta::minutes(2)).await;
    shop.tick().await;
    let asked = "select count(*) from queue.job where name = 'settle_quarantine'";
    assert_eq!(shop.count(asked).await, 2, "once is enough");
    shop.converged().await;
}

#[tokio::test]
async fn what_went_back_in_part_of_money_for_nobody_is_adopted_whatever_number_it_names() {
    let shop = Shop::open().await;
    let trade = pay_for_nobody(&shop, "LOST_2").await;
    shop.work().await;
    shop.sandbox().refund_in_console(&trade.trade_no, 300, None).unwrap();
    assert!(shop.sandbox().settled(PATIENCE).await);
    shop.work().await;
    shop.decide(&trade.trade_no, Decision::Refund).await.unwrap();
    shop.work_through(TimeDelta::seconds(3)).await;
    let refunds = shop.sandbox().trades_of("LOST_2").remove(0).refunds;
    assert_eq!(refunds.iter().map(|refund| refund.amount_fen).collect::<Vec<_>>(), [300, 2_500]);
    assert!(listed(&shop).await.is_empty());
    shop.converged().await;
}

#[tokio::test]
async fn a_refund_of_money_that_matched_its_order_later_moves_the_order() {
    let shop = Shop::open().await;
    let order = shop.create_order("u1", "coffee").await;
    shop.pay(&order).await;
    sqlx::query("update orders set app_id = '2021999999999999'").execute(&shop.cx.pool).await.unwrap();
    shop.work().await;
    let trade_no = trade_of(&shop, &order);
    refuse_once(&shop, "alipay.trade.refund", "ACQ.TRADE_NOT_ALLOW_REFUND");
    shop.decide(&trade_no, Decision::Refund).await.unwrap();
    shop.work().await;
    sqlx::query("update orders set app_id = $1").bind(APP_ID).execute(&shop.cx.pool).await.unwrap();
    let pending = flow::list_pending_notifications(&shop.cx, &shop.app_id(), 10).await.unwrap();
    let by = By::operator("ann", None).unwrap();
    flow::reprocess_notification(&shop.cx, &shop.app_id(), pending[0].notification_id, &by).await.unwrap();
    shop.work().await;
    assert_eq!(shop.order(&order.order_id).await.status, "PAY_SUCCESS");
    refund_in_silence(&shop, &trade_no, 2_800, Some(format!("{trade_no}_back"))).await;
    hours(&shop, 25).await;
    assert_eq!(shop.order(&order.order_id).await.status, "REFUNDED");
    let corrected = "select count(*) from refunds where corrected and order_id is not null";
    assert_eq!(shop.count(corrected).await, 1);
    shop.converged().await;
}

#[tokio::test]
async fn a_failed_refund_whose_money_is_back_is_corrected_though_all_the_rest_is_back_too() {
    let shop = Shop::open().await;
    let order = shop.paid_order("u1").await;
    let trade_no = trade_of(&shop, &order);
    refuse_once(&shop, "alipay.trade.refund", "ACQ.BUYER_NOT_EXIST");
    let answer = shop.refund(&order, "r1", Some(500)).await;
    shop.work().await;
    let number: String = sqlx::query_scalar("select out_request_no from refunds where status = 'failed'")
        .fetch_one(&shop.cx.pool)
        .await
        .unwrap();
    refund_in_silence(&shop, &trade_no, 500, Some(number)).await;
    refund_in_silence(&shop, &trade_no, 2_300, None).await;
    hours(&shop, 25).await;
    let path = answer.headers["location"].to_str().unwrap().to_owned();
    let refund = shop.call(shop.get(&path)).await.body;
    assert_eq!((&refund["status"], &refund["corrected"]), (&"succeeded".into(), &true.into()));
    assert_eq!(shop.order(&order.order_id).await.status, "REFUNDED");
    shop.converged().await;
}

#[tokio::test]
async fn a_refund_that_only_waits_can_be_given_up() {
    let shop = Shop::open().await;
    let app_id = shop.app_id();
    let by = By::operator("ann", None).unwrap();
    let poor = refuse(&shop, "alipay.trade.refund", "40004", "ACQ.SELLER_BALANCE_NOT_ENOUGH");
    let order = shop.paid_order("u1").await;
    let answer = shop.refund(&order, "r1", Some(500)).await;
    shop.work().await;
    let refund_id: RefundId = answer.body["refund_id"].as_str().unwrap().parse().unwrap();
    flow::give_up_refund(&shop.cx, &app_id, refund_id, &by).await.unwrap();
    let path = answer.headers["location"].to_str().unwrap().to_owned();
    let refund = shop.call(shop.get(&path)).await.body;
    assert_eq!((&refund["status"], &refund["failure"]), (&"failed".into(), &"given_up_by_operator".into()));
    let again = flow::give_up_refund(&shop.cx, &app_id, refund_id, &by).await.unwrap_err();
    assert_eq!(again.code(), "refund_settled");

    // Late money: what was given up is an operator's to decide about.
    let (_, trade) = late(&shop, "u2").await;
    let waiting: RefundId = sqlx::query_scalar("select refund_id from refunds where trade_no = $1")
        .bind(&trade.trade_no)
        .fetch_one(&shop.cx.pool)
        .await
        .unwrap();
    flow::give_up_refund(&shop.cx, &app_id, waiting, &by).await.unwrap();
    assert_eq!(
        listed(&shop).await,
        [(trade.trade_no.clone(), "refund_refused:given_up_by_operator".to_owned())]
    );
    shop.decide(&trade.trade_no, Decision::SettledOutside).await.unwrap();
    assert!(shop.sandbox().take_back_fault(poor));
    shop.advance(TimeDelta::minutes(10)).await;
    shop.tick().await;
    assert!(shop.sandbox().trades_of(&order.order_id)[0].refunds.is_empty(), "nobody calls any more");
    shop.converged().await;
}

#[tokio::test]
async fn a_refund_that_alipay_keeps_leaving_open_can_be_given_up() {
    let shop = Shop::open().await;
    let by = By::operator("ann", None).unwrap();
    let order = shop.paid_order("u1").await;
    refuse(&shop, "alipay.trade.refund", "40004", "ACQ.SOMETHING_NEW");
    let answer = shop.refund(&order, "r1", Some(500)).await;
    shop.work().await;
    let refund_id: RefundId = answer.body["refund_id"].as_str().unwrap().parse().unwrap();
    let give_up = async || flow::give_up_refund(&shop.cx, &shop.app_id(), refund_id, &by).await;
    assert_eq!(give_up().await.unwrap_err().code(), "refund_under_way");
    for _ in 0..6 {
        shop.advance(TimeDelta::seconds(10)).await;
        shop.tick().await;
    }
    give_up().await.unwrap();
    shop.work_through(TimeDelta::minutes(10)).await;
    let path = answer.headers["location"].to_str().unwrap().to_owned();
    assert_eq!(shop.call(shop.get(&path)).await.body["status"], "failed");
    shop.converged().await;
}

/// A refund of 5.00 whose call reaches Alipay in twenty seconds, after nobody waits for its answer any more.
async fn refund_under_way(shop: &Shop, order: &Order) -> RefundId {
    shop.sandbox()
        .order_fault(FaultOrder::new(Fault::LandLate).method("alipay.trade.refund").delay_ms(20_000))
        .unwrap();
    let answer = shop.refund(order, "r1", Some(500)).await;
    shop.work().await;
    shop.sandbox().clear_faults();
    answer.body["refund_id"].as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_refund_whose_call_may_be_under_way_is_not_given_up() {
    let shop = Shop::open().await;
    let by = By::operator("ann", None).unwrap();
    let order = shop.paid_order("u1").await;
    let refund_id = refund_under_way(&shop, &order).await;
    let app_id = shop.app_id();
    let early = flow::give_up_refund(&shop.cx, &app_id, refund_id, &by).await.unwrap_err();
    assert_eq!(early.code(), "refund_under_way");
    shop.advance(TimeDelta::seconds(61)).await;
    // It landed meanwhile: giving it up books it.
    let back = flow::give_up_refund(&shop.cx, &app_id, refund_id, &by).await.unwrap_err();
    assert_eq!(back.code(), "money_is_back");
    shop.work().await;
    assert_eq!(shop.order(&order.order_id).await.body["refunded_fen"], 500);
    shop.converged().await;
}

/// The last release did not note its calls, and may have made one this very moment.
#[tokio::test]
async fn m5_what_the_last_release_left_unknown_is_not_given_up_while_its_call_may_be_under_way() {
    let shop = Shop::open_frozen(Opening::default()).await;
    let by = By::operator("ann", None).unwrap();
    let order = shop.paid_order("u1").await;
    let refund_id = refund_under_way(&shop, &order).await;
    let forget = sqlx::query("update refunds set unanswered_at = null where status = 'unknown'");
    assert_eq!(forget.execute(&shop.cx.pool).await.unwrap().rows_affected(), 1);
    let give_up = async || flow::give_up_refund(&shop.cx, &shop.app_id(), refund_id, &by).await;
    assert_eq!(give_up().await.unwrap_err().code(), "refund_under_way");
    shop.advance(TimeDelta::seconds(61)).await;
    assert_eq!(give_up().await.unwrap_err().code(), "money_is_back", "it landed meanwhile");
    shop.work().await;
    assert_eq!(shop.order(&order.order_id).await.body["refunded_fen"], 500);
    shop.converged().await;
}

#[tokio::test]
async fn one_row_that_cannot_be_recovered_keeps_no_other_from_its_turn() {
    let shop = Shop::open().await;
    let poor = refuse(&shop, "alipay.trade.refund", "40004", "ACQ.SELLER_BALANCE_NOT_ENOUGH");
    let order = shop.paid_order("u1").await;
    shop.refund(&order, "r1", Some(100)).await;
    shop.paid_order("u2").await;
    // Money whose number no refund of ours can be made of, and money behind it.
    for (number, user_id) in [("2".repeat(95), "u3"), ("T77".to_owned(), "u4")] {
        let closed = shop.closed_order(user_id).await;
        sqlx::query(
            "insert into payments (app_id, trade_no, out_trade_no, order_id, amount_fen, disposition, evidence_id, recorded_at, look_at)
             select app_id, $1, order_id, order_id, amount_fen, 'late', (select evidence_id from evidence limit 1), created_at,
                    now() + interval '9 days'
             from orders where order_id = $2",
        )
        .bind(&number)
        .bind(&closed.order_id)
        .execute(&shop.cx.pool)
        .await
        .unwrap();
    }
    for _ in 0..12 {
        shop.advance(TimeDelta::minutes(1)).await;
        shop.tick().await;
    }
    assert_eq!(shop.count("select count(*) from refunds where trade_no = 'T77'").await, 1);
    assert!(shop.events_of(&order).await.contains(&"refund.delayed".to_owned()));
    assert_eq!(shop.unannounced().await, 0);
    assert!(shop.sandbox().take_back_fault(poor));
    shop.abandon("two payments are made up, so the books cannot agree").await;
}
