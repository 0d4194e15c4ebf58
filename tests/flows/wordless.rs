//! Answers that say nothing, at every call that is made of Alipay: none at all, before its effect or after it, and one that nobody can
//! trust. Nothing is concluded from them. What became of it is asked, and the answer decides.
//!
//! Each story lets one call go wrong in each of these ways, sees that it did, and that nothing is paid, closed, refunded or failed by it.

use std::path::{Path, PathBuf};

use alipay_sandbox::{Fault, FaultOrder, Pay, TradeView};
use chrono::TimeDelta;
use pay_alipay::form;
use pay_core::domain::decide::decide_payment::Decision;
use pay_core::domain::{By, LatePolicy, RefundId};
use pay_core::flow;
use pay_tests::{Extent, GatewayCall, Opening, Order, PATIENCE, Shop, Spoiled};
use reqwest::StatusCode;

use crate::refund_outcomes::{read, refuse};

const PRECREATE: &str = "alipay.trade.precreate";
const QUERY: &str = "alipay.trade.query";
const CLOSE: &str = "alipay.trade.close";
const REFUND: &str = "alipay.trade.refund";
const REFUND_QUERY: &str = "alipay.trade.fastpay.refund.query";

/// Nothing was done. The first of each list is what the ordinary run tries.
const BEFORE: [&[Fault]; 2] = [
    &[Fault::UnavailableBefore],
    &[Fault::SystemErrorBefore, Fault::GatewayTimeoutBefore, Fault::ResetBefore],
];
/// It was done.
const AFTER: [&[Fault]; 2] = [
    &[Fault::SystemErrorAfter, Fault::GatewayTimeoutAfter, Fault::ResetAfter, Fault::BadSignature],
    &[Fault::UnavailableAfter, Fault::MissingSignature, Fault::WrongNode, Fault::SecondNode],
];

/// Where the flows call Alipay, and how often, as the stories below do at every one of these places.
const CALLS: [(&str, &str, usize); 14] = [
    ("notification/settle_quarantine.rs", "find_unmatched", 1),
    ("notification/settle_quarantine.rs", "query_trade", 1),
    ("order/close_order.rs", "close", 1),
    ("order/close_order.rs", "query", 3),
    ("order/create_prepay.rs", "checkout", 1),
    ("order/reconcile_order.rs", "query", 1),
    ("payment/decide_payment.rs", "query_trade", 1),
    ("payment/reconcile_payment.rs", "query_trade", 1),
    ("refund/adopt_refund.rs", "refunded_amount", 1),
    ("refund/give_up_refund.rs", "refunded_amount", 1),
    ("refund/recheck_refund.rs", "refunded_amount", 1),
    ("refund/record_refund.rs", "refunded_amount", 1),
    ("refund/refund_order.rs", "refund", 1),
    ("refund/refund_order.rs", "refunded_amount", 1),
];

/// Those that this run tries.
fn tried(faults: [&'static [Fault]; 2]) -> impl Iterator<Item = Fault> {
    let lists = if Extent::of_this_run() >= Extent::Full { 2 } else { 1 };
    faults.into_iter().take(lists).flatten().copied()
}

fn wordless() -> impl Iterator<Item = Fault> {
    tried(BEFORE).chain(tried(AFTER))
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the flows").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { rust_files(&path) } else { vec![path] }).collect()
}

#[test]
fn f24_no_call_of_alipays_is_left_out_here() {
    let flows = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../core/src/flow"));
    let gateway = include_str!("../../core/src/gateway/mod.rs");
    let methods = gateway.split("async fn ").skip(1).filter_map(|rest| rest.split('(').next());
    let methods: Vec<&str> = methods.collect();
    assert!(methods.len() >= 7, "{methods:?}");
    let mut found = Vec::new();
    for file in rust_files(flows) {
        let text: String = std::fs::read_to_string(&file).expect("a file").split_whitespace().collect();
        let name = file.strip_prefix(flows).expect("below the flows").display().to_string();
        for method in &methods {
            let count = text.matches(&format!("gateway.{method}(")).count();
            found.extend((count > 0).then(|| (name.clone(), (*method).to_owned(), count)));
        }
    }
    found.sort();
    let listed = CALLS.map(|(file, method, count)| (file.to_owned(), method.to_owned(), count));
    assert_eq!(found, listed, "a call is new: tell its story here");
}

/// An order that a buyer has open at the cashier.
async fn open_order(shop: &Shop, user_id: &str) -> Order {
    let order = shop.create_order(user_id, "coffee").await;
    shop.open_cashier(&order).await;
    order
}

/// The buyer pays, and Alipay never tells of it.
async fn pay_untold(shop: &Shop, order: &Order) -> TradeView {
    let drop = FaultOrder::new(Fault::NotifyDrop).out_trade_no(&order.order_id);
    shop.sandbox().order_fault(drop).unwrap();
    shop.pay(order).await
}

/// Nothing that happened counts as anybody's failure, and nothing was called one.
async fn nothing_failed(shop: &Shop) {
    assert_eq!(shop.count("select count(*) from queue.failure").await, 0, "waiting for Alipay is no failure");
    assert_eq!(shop.count("select count(*) from events where type = 'refund.failed'").await, 0);
}

async fn status(shop: &Shop, order: &Order) -> String {
    shop.order(&order.order_id).await.status
}

/// The next call of this method about this order ends so.
fn lose<'a>(shop: &'a Shop, order: &Order, method: &str, fault: Fault) -> Spoiled<'a> {
    shop.spoil(FaultOrder::new(fault).method(method).out_trade_no(&order.order_id))
}

fn methods(calls: &[GatewayCall]) -> Vec<&str> {
    calls.iter().map(|call| call.method.as_str()).collect()
}

#[tokio::test]
async fn f24_a_code_that_was_asked_for_without_a_word_is_asked_for_again_and_pays_once() {
    let shop = Shop::open_frozen(Opening::default()).await;
    for fault in wordless() {
        let spoiled = shop.spoil(FaultOrder::new(fault).method(PRECREATE));
        let answer = shop.call(shop.order_request(&format!("{fault:?}"), "coffee", "qr")).await;
        assert_eq!(answer.status, StatusCode::ACCEPTED, "{fault:?}: {answer:?}");
        let order = Order::from(answer.body);
        shop.work().await;
        spoiled.struck();
        assert_eq!(status(&shop, &order).await, "CREATE", "{fault:?}");
        assert_eq!(shop.events_of(&order).await, ["order.created"], "{fault:?}");

        shop.advance(TimeDelta::minutes(1)).await;
        shop.work().await;
        let order = shop.order(&order.order_id).await;
        assert!(order.status == "PAY_WAIT" && order.cashier.is_some(), "{fault:?}: {order:?}");
        let calls = shop.calls_about(&order.order_id).await;
        assert_eq!(methods(&calls), [PRECREATE, PRECREATE], "{fault:?}");
        assert_eq!(calls[0].biz, calls[1].biz, "{fault:?}: the same once more");
        shop.pay_with(&order.order_id, Pay::default()).await;
        shop.work().await;
        assert_eq!(status(&shop, &order).await, "PAY_SUCCESS", "{fault:?}");
        assert_eq!(shop.sandbox().trades_of(&order.order_id).len(), 1, "{fault:?}");
    }
    nothing_failed(&shop).await;
    shop.converged().await;
}

#[tokio::test]
async fn f24_a_code_that_alipay_made_and_nobody_saw_can_be_paid() {
    let shop = Shop::open_frozen(Opening::default()).await;
    for fault in tried(AFTER) {
        let spoiled = shop.spoil(FaultOrder::new(fault).method(PRECREATE));
        let answer = shop.call(shop.order_request(&format!("{fault:?}"), "coffee", "qr")).await;
        let order = Order::from(answer.body);
        shop.work().await;
        spoiled.struck();
        shop.pay_with(&order.order_id, Pay::default()).await;
        assert_eq!(status(&shop, &order).await, "CREATE", "{fault:?}: as far as is known");
        shop.work().await;
        assert_eq!(status(&shop, &order).await, "PAY_SUCCESS", "{fault:?}");
        shop.advance(TimeDelta::minutes(1)).await;
        shop.work().await;
    }
    nothing_failed(&shop).await;
    shop.converged().await;
}

/// What it is asked about when an order that may have a code comes to its end.
#[tokio::test]
async fn f24_an_order_whose_code_nobody_knows_of_ends_by_alipays_word_alone() {
    let shop = Shop::open_frozen(Opening::default()).await;
    for fault in [Fault::ResetBefore, Fault::ResetAfter] {
        let lost = shop.sandbox().order_fault(FaultOrder::new(fault).method(PRECREATE)).unwrap();
        let answer = shop.call(shop.order_request(&format!("{fault:?}"), "coffee", "qr")).await;
        let order = Order::from(answer.body);
        shop.work().await;
        assert!(shop.sandbox().struck(lost, 1, PATIENCE).await);
        shop.advance(TimeDelta::minutes(31)).await;
        shop.tick().await;
        let spoiled = lose(&shop, &order, QUERY, Fault::BadSignature);
        shop.advance(TimeDelta::minutes(5)).await;
        shop.tick().await;
        spoiled.struck();
        assert_eq!(status(&shop, &order).await, "CLOSING", "{fault:?}: closed by nobody's word");
        shop.sandbox().clear_faults();
        shop.advance(TimeDelta::minutes(6)).await;
        shop.tick().await;
        assert_eq!(status(&shop, &order).await, "CLOSED", "{fault:?}");
    }
    nothing_failed(&shop).await;
    shop.converged().await;
}

#[tokio::test]
async fn f24_after_an_answer_that_says_nothing_the_order_is_asked_about_again() {
    let shop = Shop::open_frozen(Opening::default()).await;
    for fault in wordless() {
        let unpaid = open_order(&shop, "unpaid").await;
        let paid = open_order(&shop, &format!("{fault:?}")).await;
        pay_untold(&shop, &paid).await;
        let spoiled = [&unpaid, &paid].map(|order| lose(&shop, order, QUERY, fault));
        shop.advance(TimeDelta::seconds(61)).await;
        shop.tick().await;
        spoiled.into_iter().for_each(Spoiled::struck);
        assert_eq!(status(&shop, &paid).await, "PAY_WAIT", "{fault:?}: nobody knows that it is paid");
        shop.advance(TimeDelta::seconds(61)).await;
        shop.tick().await;
        assert_eq!(status(&shop, &paid).await, "PAY_SUCCESS", "{fault:?}");
        assert_eq!(status(&shop, &unpaid).await, "PAY_WAIT", "{fault:?}");
    }
    nothing_failed(&shop).await;
    shop.converged().await;
}

/// How an order ends whose closing went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ends {
    Unpaid,
    /// The buyer, who has the cashier open, pays before Alipay is asked again.
    Paid,
}

/// Closes an order, whose call of this method goes wrong, and sees how it ends.
async fn closes(shop: &Shop, method: &str, fault: Fault, ends: Ends) {
    let order = open_order(shop, &format!("{}-{fault:?}-{ends:?}", &method[13..])).await;
    let spoiled = lose(shop, &order, method, fault);
    assert_eq!(shop.request_close(&order).await.body["status"], "CLOSING");
    shop.work().await;
    spoiled.struck();
    assert_eq!(status(shop, &order).await, "CLOSING", "{method} {fault:?}: closed by nobody's word");
    assert!(!shop.events_of(&order).await.contains(&"order.closed".to_owned()), "{method} {fault:?}");
    let before = shop.calls_about(&order.order_id).await.len();
    if ends == Ends::Paid {
        pay_untold(shop, &order).await;
    }
    shop.advance(TimeDelta::minutes(1)).await;
    shop.tick().await;
    let asked = shop.calls_about(&order.order_id).await;
    assert_eq!(asked[before].method, QUERY, "{method} {fault:?}: first of all it is asked");
    let expected = if ends == Ends::Paid { "PAY_SUCCESS" } else { "CLOSED" };
    assert_eq!(status(shop, &order).await, expected, "{method} {fault:?}");
    let told = shop.events_of(&order).await;
    assert_eq!(
        told.contains(&"order.closed".to_owned()),
        ends == Ends::Unpaid,
        "{method} {fault:?}: {told:?}"
    );
}

#[tokio::test]
async fn f24_an_order_is_closed_by_alipays_word_alone() {
    let shop = Shop::open_frozen(Opening::default()).await;
    for fault in wordless() {
        for ends in [Ends::Unpaid, Ends::Paid] {
            closes(&shop, QUERY, fault, ends).await;
        }
        closes(&shop, CLOSE, fault, Ends::Unpaid).await;
    }
    for fault in tried(BEFORE) {
        closes(&shop, CLOSE, fault, Ends::Paid).await;
    }
    nothing_failed(&shop).await;
    shop.converged().await;
}

/// The buyer pays while Alipay is asked to close, which it then refuses; and what it says of that is lost.
#[tokio::test]
async fn f24_an_order_that_is_paid_while_it_is_closed_is_paid_whatever_answer_is_lost() {
    let shop = Shop::open_frozen(Opening::default()).await;
    for fault in [Fault::UnavailableBefore, Fault::SystemErrorBefore, Fault::BadSignature] {
        let order = open_order(&shop, &format!("{fault:?}")).await;
        let slow = FaultOrder::new(Fault::Delay).method(CLOSE).delay_ms(500).times(1);
        let slow = shop.sandbox().order_fault(slow).unwrap();
        shop.request_close(&order).await;
        let meanwhile = async {
            assert!(shop.sandbox().struck(slow, 1, PATIENCE).await, "it is asked to close");
            pay_untold(&shop, &order).await;
            lose(&shop, &order, QUERY, fault)
        };
        let (_, spoiled) = tokio::join!(shop.work(), meanwhile);
        spoiled.struck();
        assert_eq!(methods(&shop.calls_about(&order.order_id).await), [QUERY, CLOSE, QUERY], "{fault:?}");
        assert_eq!(status(&shop, &order).await, "CLOSING", "{fault:?}");
        shop.advance(TimeDelta::minutes(1)).await;
        shop.tick().await;
        assert_eq!(status(&shop, &order).await, "PAY_SUCCESS", "{fault:?}");
        assert!(!shop.events_of(&order).await.contains(&"order.closed".to_owned()), "{fault:?}");
    }
    nothing_failed(&shop).await;
    shop.converged().await;
}

#[tokio::test]
async fn f24_money_that_comes_after_closing_is_found_whatever_answer_is_lost() {
    let shop = Shop::open_frozen(Opening::default()).await;
    for fault in wordless() {
        // Closed since nobody had opened it, so that it is looked at again an hour later.
        let order = shop.create_order(&format!("{fault:?}"), "coffee").await;
        shop.advance(TimeDelta::minutes(31)).await;
        shop.tick().await;
        shop.advance(TimeDelta::minutes(5)).await;
        shop.tick().await;
        assert_eq!(status(&shop, &order).await, "CLOSED", "{fault:?}");
        let drop = shop.sandbox().order_fault(FaultOrder::new(Fault::NotifyDrop)).unwrap();
        let late = Pay { cashier_url: order.cashier.clone(), late: true, ..Pay::default() };
        shop.pay_with(&order.order_id, late).await;
        let spoiled = lose(&shop, &order, QUERY, fault);
        shop.advance(TimeDelta::minutes(61)).await;
        shop.work().await;
        spoiled.struck();
        assert_eq!(shop.sandbox().trades_of(&order.order_id)[0].refunded_fen, 0, "{fault:?}");
        shop.advance(TimeDelta::minutes(1)).await;
        shop.work_through(TimeDelta::seconds(3)).await;
        assert_eq!(shop.sandbox().trades_of(&order.order_id)[0].refunded_fen, 2_800, "{fault:?}");
        assert_eq!(status(&shop, &order).await, "CLOSED", "{fault:?}");
        assert!(shop.sandbox().take_back_fault(drop));
    }
    nothing_failed(&shop).await;
    shop.converged().await;
}

/// Between two calls under one number it was asked what became of the first, and nothing had.
fn asked_before_each_repeat(calls: &[GatewayCall], context: &str) {
    let refunds: Vec<&GatewayCall> = calls.iter().filter(|call| call.method == REFUND).collect();
    assert!(!refunds.is_empty(), "{context}");
    for refund in &refunds {
        assert_eq!(refund.biz, refunds[0].biz, "{context}: number and amount never change");
    }
    let mut since_call = calls.iter().skip_while(|call| call.method != REFUND);
    since_call.next();
    let mut answered_no = false;
    for call in since_call {
        match call.method.as_str() {
            REFUND_QUERY => answered_no = call.code == "10000" || call.code == "40004",
            REFUND => {
                let no = std::mem::take(&mut answered_no);
                assert!(no, "{context}: sent again before it was asked about");
            }
            _ => {}
        }
        assert_eq!(call.biz["out_request_no"], refunds[0].biz["out_request_no"], "{context}");
    }
}

#[tokio::test]
async fn f24_a_refund_without_a_word_is_unknown_until_it_is_asked_about() {
    let shop = Shop::open_frozen(Opening::default()).await;
    for fault in wordless() {
        for amount in [None, Some(1_000)] {
            let context = format!("{fault:?}-{}", amount.unwrap_or(2_800));
            let order = shop.paid_order(&context).await;
            // So that only a query can tell.
            let untold = shop.sandbox().order_fault(FaultOrder::new(Fault::NotifyDrop)).unwrap();
            let before = shop.calls_about(&order.order_id).await.len();
            let spoiled = lose(&shop, &order, REFUND, fault);
            let refund = shop.refund(&order, &context, amount).await.body;
            shop.work().await;
            spoiled.struck();
            let unknown = read(&shop, &refund).await;
            assert_eq!(unknown["status"], "unknown", "{context}");
            assert!(unknown["pending_reason"].is_string(), "{context}: {unknown}");
            assert_eq!(shop.order(&order.order_id).await.body["refunded_fen"], 0, "{context}");
            let moved = i64::from(AFTER.concat().contains(&fault)) * amount.unwrap_or(2_800);
            let at_alipay = || shop.sandbox().trades_of(&order.order_id)[0].refunded_fen;
            assert_eq!(at_alipay(), moved, "{context}: and what it did");

            // The question about it is lost as well, twice.
            for _ in 0..2 {
                let spoiled = lose(&shop, &order, REFUND_QUERY, fault);
                shop.advance(TimeDelta::minutes(1)).await;
                shop.work().await;
                spoiled.struck();
                assert_eq!(read(&shop, &refund).await["status"], "unknown", "{context}");
                assert_eq!(at_alipay(), moved, "{context}: not sent again while nobody knows");
            }
            shop.advance(TimeDelta::minutes(1)).await;
            shop.work().await;
            assert_eq!(read(&shop, &refund).await["status"], "succeeded", "{context}");
            assert_eq!(shop.sandbox().trades_of(&order.order_id)[0].refunds.len(), 1, "{context}");
            assert_eq!(at_alipay(), amount.unwrap_or(2_800), "{context}");
            let calls = &shop.calls_about(&order.order_id).await[before..];
            asked_before_each_repeat(calls, &context);
            let repeated = calls.iter().filter(|call| call.method == REFUND).count();
            assert_eq!(repeated, if moved == 0 { 2 } else { 1 }, "{context}: {calls:?}");
            assert!(shop.sandbox().take_back_fault(untold));
        }
    }
    nothing_failed(&shop).await;
    shop.converged().await;
}

#[tokio::test]
async fn f24_a_refund_in_the_console_is_adopted_by_an_answer_alone() {
    let shop = Shop::open_frozen(Opening::default()).await;
    for fault in wordless() {
        let order = shop.paid_order(&format!("{fault:?}")).await;
        let trade_no = shop.sandbox().trades_of(&order.order_id).remove(0).trade_no;
        let spoiled = lose(&shop, &order, REFUND_QUERY, fault);
        shop.sandbox().refund_in_console(&trade_no, 700, None).unwrap();
        assert!(shop.sandbox().settled(PATIENCE).await);
        shop.work().await;
        spoiled.struck();
        assert_eq!(shop.order(&order.order_id).await.body["refunded_fen"], 0, "{fault:?}: of how much?");
        shop.advance(TimeDelta::minutes(1)).await;
        shop.work().await;
        assert_eq!(shop.order(&order.order_id).await.body["refunded_fen"], 700, "{fault:?}");
    }
    nothing_failed(&shop).await;
    shop.converged().await;
}

#[tokio::test]
async fn f24_a_refund_that_failed_is_corrected_by_an_answer_alone() {
    let shop = Shop::open_frozen(Opening::default()).await;
    for fault in wordless() {
        let order = shop.paid_order(&format!("{fault:?}")).await;
        let trade_no = shop.sandbox().trades_of(&order.order_id).remove(0).trade_no;
        refuse(&shop, "ACQ.TRADE_NOT_ALLOW_REFUND");
        let refund = shop.refund(&order, &format!("{fault:?}"), Some(700)).await.body;
        shop.work().await;
        shop.sandbox().clear_faults();
        assert_eq!(read(&shop, &refund).await["status"], "failed", "{fault:?}");
        let number = shop.calls_about(&order.order_id).await.last().unwrap().biz["out_request_no"].clone();
        let untold = shop.sandbox().order_fault(FaultOrder::new(Fault::NotifyDrop)).unwrap();
        let number = number.as_str().map(str::to_owned);
        shop.sandbox().refund_in_console(&trade_no, 700, number).unwrap();

        let spoiled = lose(&shop, &order, REFUND_QUERY, fault);
        shop.advance(TimeDelta::hours(24)).await;
        shop.work().await;
        spoiled.struck();
        assert_eq!(read(&shop, &refund).await["corrected"], false, "{fault:?}");
        shop.advance(TimeDelta::minutes(1)).await;
        shop.work().await;
        let corrected = read(&shop, &refund).await;
        assert_eq!(
            (&corrected["status"], &corrected["corrected"]),
            (&"succeeded".into(), &true.into()),
            "{fault:?}"
        );
        assert!(shop.sandbox().take_back_fault(untold));
    }
    shop.converged().await;
}

#[tokio::test]
async fn f24_what_a_wrong_message_was_about_is_settled_by_an_answer_alone() {
    let shop = Shop::open_frozen(Opening::default()).await;
    // What it names: a trade of Alipay's, or the order alone, since there is no such trade.
    for (fault, names_its_trade) in wordless().flat_map(|fault| [(fault, true), (fault, false)]) {
        let context = format!("{fault:?}-{names_its_trade}");
        let order = open_order(&shop, &context).await;
        let trade = pay_untold(&shop, &order).await;
        let trade_no = if names_its_trade { trade.trade_no.as_str() } else { "2026112322001400000000000001" };
        let wrong = [("total_amount", "0.01"), ("notify_id", context.as_str())];
        let wrong = form::encode(&shop.signed_payment(&order.order_id, trade_no, &wrong));
        assert_eq!(shop.post_notification("", wrong).await.body, "success", "{context}");
        let spoiled = lose(&shop, &order, QUERY, fault);
        let ran = shop.work().await;
        spoiled.struck();
        assert_eq!(ran.names(), ["handle_notify", "settle_quarantine"], "{context}");
        assert_eq!(status(&shop, &order).await, "PAY_WAIT", "{context}");
        shop.advance(TimeDelta::minutes(1)).await;
        assert_eq!(shop.work().await.names(), ["settle_quarantine", "mark_paid"], "{context}");
        assert_eq!(status(&shop, &order).await, "PAY_SUCCESS", "{context}");
    }
    nothing_failed(&shop).await;
    shop.converged().await;
}

/// A day after payment its trade is asked about once more.
#[tokio::test]
async fn f24_money_that_is_back_without_a_word_is_found_by_an_answer_alone() {
    let shop = Shop::open_frozen(Opening::default()).await;
    for fault in wordless() {
        let order = shop.paid_order(&format!("{fault:?}")).await;
        let trade_no = shop.sandbox().trades_of(&order.order_id).remove(0).trade_no;
        // Of a page payment that went back whole Alipay tells nobody.
        shop.sandbox().refund_in_console(&trade_no, 2_800, None).unwrap();
        shop.advance(TimeDelta::hours(24)).await;
        let spoiled = lose(&shop, &order, QUERY, fault);
        shop.tick().await;
        spoiled.struck();
        assert_eq!(status(&shop, &order).await, "PAY_SUCCESS", "{fault:?}");
        assert_eq!(shop.undecided().await.len(), 0, "{fault:?}: and nothing is suspect about it");
        shop.advance(TimeDelta::minutes(1)).await;
        shop.tick().await;
        assert_eq!(status(&shop, &order).await, "REFUNDED", "{fault:?}");
    }
    nothing_failed(&shop).await;
    shop.converged().await;
}

#[tokio::test]
async fn f24_an_operator_decides_by_an_answer_alone() {
    let mut shop = Shop::open_frozen(Opening::default()).await;
    shop.set_late_policy(LatePolicy::Review);
    for fault in wordless() {
        let order = open_order(&shop, &format!("{fault:?}")).await;
        shop.request_close(&order).await;
        shop.work().await;
        let trade = shop.pay_with(&order.order_id, Pay { late: true, ..Pay::default() }).await;
        shop.work().await;
        for decision in Decision::ALL {
            let spoiled = lose(&shop, &order, QUERY, fault);
            let refused = shop.decide(&trade.trade_no, decision).await.unwrap_err();
            spoiled.struck();
            assert_eq!(refused.code(), "gateway_unavailable", "{fault:?} {decision:?}");
            let waiting = shop.undecided().await;
            assert_eq!(waiting.len(), 1, "{fault:?} {decision:?}");
        }
        assert_eq!(shop.work().await.ran.len(), 0, "{fault:?}: nothing follows");

        // Alipay refuses it; before the next number, it is asked about the one that was refused.
        refuse(&shop, "ACQ.TRADE_NOT_ALLOW_REFUND");
        shop.decide(&trade.trade_no, Decision::Refund).await.unwrap();
        shop.work().await;
        shop.sandbox().clear_faults();
        let spoiled = lose(&shop, &order, REFUND_QUERY, fault);
        let refused = shop.decide(&trade.trade_no, Decision::Refund).await.unwrap_err();
        spoiled.struck();
        assert_eq!(refused.code(), "gateway_unavailable", "{fault:?}");
        shop.decide(&trade.trade_no, Decision::Refund).await.unwrap();
        shop.work_through(TimeDelta::seconds(3)).await;
        let back = shop.sandbox().trades_of(&order.order_id).remove(0).refunds;
        assert_eq!(back.len(), 1, "{fault:?}");
        assert_eq!(status(&shop, &order).await, "CLOSED", "{fault:?}");
        assert!(shop.undecided().await.is_empty(), "{fault:?}");
    }
    shop.converged().await;
}

#[tokio::test]
async fn f24_a_refund_is_given_up_by_an_answer_alone() {
    let shop = Shop::open_frozen(Opening::default()).await;
    let by = By::operator("ann", None).unwrap();
    for fault in wordless() {
        let order = shop.paid_order(&format!("{fault:?}")).await;
        let refund = shop.refund(&order, &format!("{fault:?}"), Some(700)).await.body;
        let refund_id: RefundId = refund["refund_id"].as_str().unwrap().parse().unwrap();
        let spoiled = lose(&shop, &order, REFUND_QUERY, fault);
        let refused = flow::give_up_refund(&shop.cx, &shop.app_id(), refund_id, &by).await.unwrap_err();
        spoiled.struck();
        assert_eq!(refused.code(), "gateway_unavailable", "{fault:?}");
        assert_eq!(read(&shop, &refund).await["status"], "pending", "{fault:?}");
        shop.work().await;
        assert_eq!(read(&shop, &refund).await["status"], "succeeded", "{fault:?}");
    }
    nothing_failed(&shop).await;
    shop.converged().await;
}
