//! Money goes back: as much as was asked for, once, whatever Alipay's answers look like.

use std::collections::BTreeSet;

use alipay_sandbox::{Fault, FaultOrder, Pay};
use chrono::TimeDelta;
use futures_util::future::{join, join_all};
use pay_tests::{Answer, Opening, Order, PATIENCE, Shop};
use reqwest::StatusCode;

#[tokio::test]
async fn f29_a_paid_order_is_refunded_in_parts_to_the_last_fen() {
    let shop = Shop::open().await;
    let order = shop.paid_order("u1").await;
    for (number, back) in [("r1", 933), ("r2", 1_866), ("r3", 2_799)] {
        let answer = shop.refund(&order, number, Some(933)).await;
        assert_eq!(
            (answer.status, &answer.body["status"]),
            (StatusCode::CREATED, &"pending".into()),
            "{answer:?}"
        );
        shop.work_through(TimeDelta::seconds(3)).await;
        let location = answer.headers["location"].to_str().unwrap().to_owned();
        assert_eq!(shop.call(shop.get(&location)).await.body["status"], "succeeded");
        let part = shop.order(&order.order_id).await;
        assert_eq!((part.status.as_str(), &part.body["refunded_fen"]), ("PAY_SUCCESS", &back.into()));
    }
    let rest = shop.refund(&order, "r4", None).await;
    assert_eq!(rest.body["amount_fen"], 1, "all that is left is one fen");
    shop.work_through(TimeDelta::seconds(3)).await;
    let refunded = shop.order(&order.order_id).await;
    assert_eq!((refunded.status.as_str(), &refunded.body["refunded_fen"]), ("REFUNDED", &2_800.into()));
    let events = shop.events_of(&order).await;
    assert_eq!(events.iter().filter(|event| *event == "refund.succeeded").count(), 4);
    assert_eq!(events.iter().filter(|event| *event == "order.refunded").count(), 1);

    let more = shop.refund(&order, "r5", Some(1)).await;
    assert_eq!((more.status, more.code()), (StatusCode::CONFLICT, "refund_exceeds_balance"));
    shop.converged().await;
}

/// A hundred requests that are certainly there at once: none goes on before most of those that have a connection wait for the same row.
async fn a_hundred_at_once(shop: &Shop, order: &Order, amount_fen: i64) -> Vec<Answer> {
    let held = shop.hold("select from orders for update").await;
    let numbers: Vec<String> = (0..100).map(|number| format!("r{number}")).collect();
    let requests = join_all(numbers.iter().map(|number| shop.refund(order, number, Some(amount_fen))));
    let let_go = async {
        held.met_by(10).await;
        held.let_go().await;
    };
    join(requests, let_go).await.0
}

#[tokio::test]
async fn f26_of_a_hundred_parallel_refunds_of_a_tenth_each_ten_are_taken_and_made_one_after_another() {
    let shop = Shop::open_frozen(Opening::default()).await;
    let order = shop.paid_order("u1").await;
    let paid_at = shop.cx.now();
    let answers = a_hundred_at_once(&shop, &order, 280).await;
    let (taken, refused): (Vec<_>, Vec<_>) =
        answers.iter().partition(|answer| answer.status == StatusCode::CREATED);
    assert_eq!((taken.len(), refused.len()), (10, 90));
    for answer in refused {
        assert_eq!((answer.status, answer.code()), (StatusCode::CONFLICT, "refund_exceeds_balance"));
    }
    // What is promised is all there is, and nothing of it has moved yet.
    assert_eq!(shop.count("select reserved_fen from payments").await, 2_800);
    assert_eq!(shop.count("select count(*) from queue.job where name = 'refund_order'").await, 10);

    // Alipay would refuse two that are closer than three seconds.
    let too_soon = shop.sandbox().order_fault(FaultOrder::new(Fault::RefundTooSoon)).unwrap();
    for second in 0..=27 {
        // Eight who work at once, each on whatever is due.
        let hands = (0..8).map(|_| async { while shop.drain_one("refund_order").await {} });
        join_all(hands).await;
        shop.work().await;
        let made = shop.sandbox().trades_of(&order.order_id)[0].refunds.len();
        assert_eq!(made, 1 + second / 3, "after {second} s: one every three, and never two");
        if second == 0 {
            let ran = "select count(*) from queue.job where name = 'refund_order' and claims > 0";
            assert_eq!(shop.count(ran).await, 10, "each has tried to have its turn");
        }
        shop.advance(TimeDelta::seconds(1)).await;
    }
    shop.work().await;
    let struck = shop.sandbox().faults().iter().find(|fault| fault.id == too_soon).map(|fault| fault.struck);
    assert_eq!(struck, Some(0), "Alipay never had to say that it was too soon");
    let trade = shop.sandbox().trades_of(&order.order_id).remove(0);
    assert!(trade.refunds.iter().all(|refund| refund.amount_fen == 280), "{:?}", trade.refunds);
    let numbers: BTreeSet<&str> = trade.refunds.iter().map(|refund| &*refund.out_request_no).collect();
    assert_eq!((numbers.len(), trade.refunded_fen), (10, 2_800));
    let apart: Vec<i64> = trade
        .refunds
        .windows(2)
        .map(|pair| (pair[1].refunded_at - pair[0].refunded_at).num_seconds())
        .collect();
    assert_eq!(apart, [3; 9]);
    assert!(trade.refunds[0].refunded_at - paid_at < TimeDelta::seconds(1), "the first at once");
    for answer in taken {
        let path = answer.headers["location"].to_str().unwrap();
        assert_eq!(shop.call(shop.get(path)).await.body["status"], "succeeded");
    }
    let refunded = shop.order(&order.order_id).await;
    assert_eq!((refunded.status.as_str(), &refunded.body["refunded_fen"]), ("REFUNDED", &2_800.into()));
    assert_eq!(shop.count("select count(*) from refunds").await, 10, "nothing is kept of those refused");
    assert_eq!(shop.count("select count(*) from queue.failure").await, 0, "waiting for a turn is no failure");
    shop.converged().await;
}

#[tokio::test]
async fn f27_a_refund_whose_answer_is_lost_moves_money_once() {
    let lost = [
        Fault::ResetAfter,
        Fault::GatewayTimeoutAfter,
        Fault::UnavailableAfter,
        Fault::SystemErrorAfter,
        Fault::BadSignature,
        Fault::MissingSignature,
        Fault::WrongNode,
        Fault::ResetBefore,
        Fault::UnavailableBefore,
    ];
    let shop = Shop::open().await;
    for (number, fault) in lost.into_iter().enumerate() {
        let order = shop.paid_order(&format!("u{number}")).await;
        // Only a query can tell: Alipay's own notification is lost as well.
        let untold = shop.sandbox().order_fault(FaultOrder::new(Fault::NotifyDrop)).unwrap();
        let lost = shop.spoil(FaultOrder::new(fault).method("alipay.trade.refund"));
        let answer = shop.refund(&order, &format!("r{number}"), Some(100)).await;
        shop.work().await;
        lost.struck();
        let path = answer.headers["location"].to_str().unwrap().to_owned();
        let status = shop.call(shop.get(&path)).await.body["status"].clone();
        assert_eq!(status, "unknown", "{fault:?}: nobody knows more");
        for _ in 0..4 {
            shop.advance(TimeDelta::minutes(2)).await;
            shop.work().await;
        }
        assert_eq!(shop.call(shop.get(&path)).await.body["status"], "succeeded", "{fault:?}");
        let calls = shop.calls_about(&order.order_id).await;
        let mut numbers: Vec<_> = calls.iter().map(|call| &call.biz["out_request_no"]).collect();
        numbers.retain(|number| number.is_string());
        assert!(
            numbers.len() >= 2 && numbers.iter().all(|number| *number == numbers[0]),
            "{fault:?}: {calls:?}"
        );
        let trade = shop.sandbox().trades_of(&order.order_id).remove(0);
        assert_eq!((trade.refunds.len(), trade.refunded_fen), (1, 100), "{fault:?}");
        // What is left of a part is the next one's, and goes back once as well.
        shop.refund(&order, &format!("rest{number}"), None).await;
        shop.work_through(TimeDelta::seconds(3)).await;
        let trade = shop.sandbox().trades_of(&order.order_id).remove(0);
        assert_eq!((trade.refunds.len(), trade.refunded_fen), (2, 2_800), "{fault:?}");
        assert!(shop.sandbox().take_back_fault(untold));
    }
    assert_eq!(
        shop.count("select count(*) from queue.failure").await,
        0,
        "waiting for Alipay is nobody's failure"
    );
    shop.converged().await;
}

#[tokio::test]
async fn a_refund_that_alipay_refuses_fails_and_gives_back_its_promise() {
    let shop = Shop::open().await;
    let order = shop.paid_order("u1").await;
    let refusal = FaultOrder {
        code: Some("40004".into()),
        sub_code: Some("ACQ.TRADE_NOT_ALLOW_REFUND".into()),
        ..FaultOrder::new(Fault::Refusal).method("alipay.trade.refund").times(1)
    };
    shop.sandbox().order_fault(refusal).unwrap();
    let answer = shop.refund(&order, "r1", None).await;
    shop.work().await;
    let path = answer.headers["location"].to_str().unwrap().to_owned();
    let refund = shop.call(shop.get(&path)).await.body;
    assert_eq!(
        (&refund["status"], &refund["failure"]),
        (&"failed".into(), &"ACQ.TRADE_NOT_ALLOW_REFUND".into())
    );
    assert_eq!(shop.events_of(&order).await.last().map(String::as_str), Some("refund.failed"));
    // All of it can be asked for again, under another number.
    assert_eq!(shop.refund(&order, "r2", Some(2_800)).await.status, StatusCode::CREATED);
    shop.work_through(TimeDelta::seconds(3)).await;
    assert_eq!(shop.order(&order.order_id).await.status, "REFUNDED");
    shop.converged().await;
}

#[tokio::test]
async fn the_callers_own_number_is_one_refund() {
    let shop = Shop::open().await;
    let order = shop.paid_order("u1").await;
    let answers = join_all((0..20).map(|_| shop.refund(&order, "r1", Some(100)))).await;
    let first = &answers[0].body["refund_id"];
    assert!(
        answers
            .iter()
            .all(|answer| answer.status == StatusCode::CREATED && &answer.body["refund_id"] == first)
    );
    let other = shop.refund(&order, "r1", Some(101)).await;
    assert_eq!((other.status, other.code()), (StatusCode::UNPROCESSABLE_ENTITY, "refund_no_reused"));
    let elsewhere = shop.paid_order("u2").await;
    let other = shop.refund(&elsewhere, "r1", Some(100)).await;
    assert_eq!((other.status, other.code()), (StatusCode::UNPROCESSABLE_ENTITY, "refund_no_reused"));
    shop.work().await;
    shop.converged().await;
}

#[tokio::test]
async fn f14_a_finished_trade_counts_as_paid_and_cannot_be_refunded() {
    let shop = Shop::open().await;
    let order = shop.create_order("u1", "coffee").await;
    let cashier_url = order.cashier.clone();
    shop.pay_with(&order.order_id, Pay { cashier_url, finished: true, ..Pay::default() }).await;
    shop.advance(TimeDelta::seconds(61)).await;
    shop.tick().await;
    assert_eq!(shop.order(&order.order_id).await.status, "PAY_SUCCESS");
    let answer = shop.refund(&order, "r1", None).await;
    assert_eq!((answer.status, answer.code()), (StatusCode::CONFLICT, "not_refundable"));
    shop.converged().await;
}

#[tokio::test]
async fn unpaid_and_closed_orders_cannot_be_refunded() {
    let shop = Shop::open().await;
    let unpaid = shop.create_order("u1", "book").await;
    let closed = shop.closed_order("u2").await;
    for order in [&unpaid, &closed] {
        let answer = shop.refund(order, "r1", Some(1)).await;
        assert_eq!(
            (answer.status, answer.code()),
            (StatusCode::CONFLICT, "not_refundable"),
            "{}",
            order.status
        );
    }
    assert_eq!(shop.count("select count(*) from refunds").await, 0);
    shop.tick().await;
    shop.advance(TimeDelta::minutes(6)).await;
    shop.tick().await;
    shop.converged().await;
}

#[tokio::test]
async fn f45_a_refund_made_in_the_console_is_adopted() {
    let shop = Shop::open().await;
    // By wap, since of a page payment Alipay does not tell when all of it went back.
    let taken = shop.call(shop.order_request("u1", "coffee", "wap")).await;
    shop.work().await;
    let order = shop.order(taken.body["order_id"].as_str().unwrap()).await;
    shop.pay(&order).await;
    shop.work().await;
    shop.refund(&order, "r1", Some(1_000)).await;
    shop.work().await;
    let trade_no = shop.sandbox().trades_of(&order.order_id)[0].trade_no.clone();
    for amount_fen in [300, 1_500] {
        shop.sandbox().refund_in_console(&trade_no, amount_fen, None).unwrap();
        assert!(shop.sandbox().settled(PATIENCE).await);
        shop.work().await;
    }
    let external = "select coalesce(sum(amount_fen), 0)::bigint from refunds where origin = 'external' and status = 'succeeded'";
    assert_eq!(shop.count(external).await, 1_800);
    assert_eq!(shop.count("select count(*) from refunds").await, 3);
    assert_eq!(shop.order(&order.order_id).await.status, "REFUNDED");
    shop.converged().await;
}

#[tokio::test]
async fn f13_old_messages_after_a_full_refund_change_nothing() {
    let shop = Shop::open().await;
    let order = shop.paid_order("u1").await;
    shop.refund(&order, "r1", None).await;
    shop.work().await;
    assert!(shop.sandbox().settled(PATIENCE).await);
    shop.work().await;
    let refunded = shop.order(&order.order_id).await;
    assert_eq!(refunded.status, "REFUNDED");
    for message in shop.sandbox().notifications_of(&order.order_id) {
        assert!(shop.sandbox().resend(&message.notify_id));
    }
    assert!(shop.sandbox().settled(PATIENCE).await);
    shop.work().await;
    assert_eq!(shop.order(&order.order_id).await, refunded);
    shop.converged().await;
}

#[tokio::test]
async fn a_refund_that_is_seen_before_its_payment_pays_and_refunds_at_once() {
    let shop = Shop::open().await;
    let mut paid = shop.subscribe().await;
    let drop = shop.sandbox().order_fault(FaultOrder::new(Fault::NotifyDrop)).unwrap();
    let order = shop.create_order("u1", "coffee").await;
    let trade = shop.pay(&order).await;
    shop.sandbox().refund_in_console(&trade.trade_no, 2_800, None).unwrap();
    assert!(shop.sandbox().take_back_fault(drop));
    shop.advance(TimeDelta::seconds(61)).await;
    shop.tick().await;
    assert_eq!(shop.order(&order.order_id).await.status, "REFUNDED");
    assert!(paid.rest(&shop.channel).await.is_empty(), "nobody ships what is paid back");
    shop.advance(TimeDelta::hours(1)).await; // the messages that were lost come after all
    shop.work().await;
    assert_eq!(shop.count("select count(*) from refunds").await, 1);
    shop.converged().await;
}

#[tokio::test]
async fn wrong_refund_requests_are_refused() {
    let shop = Shop::open().await;
    let order = shop.paid_order("u1").await;
    let path = format!("/v1/orders/{}/refunds", order.order_id);
    let long = "r".repeat(65);
    let bodies = [
        "{}".to_owned(),
        r#"{"refund_no":1}"#.to_owned(),
        r#"{"refund_no":""}"#.to_owned(),
        format!(r#"{{"refund_no":"{long}"}}"#),
        r#"{"refund_no":"r","amount_fen":0}"#.to_owned(),
        r#"{"refund_no":"r","amount_fen":-1}"#.to_owned(),
        r#"{"refund_no":"r","amount_fen":1.5}"#.to_owned(),
        r#"{"refund_no":"r","amount_fen":"1"}"#.to_owned(),
        r#"{"refund_no":"r","amount_fen":10000000001}"#.to_owned(),
        r#"{"refund_no":"r","reason":"a\nb"}"#.to_owned(),
        r#"{"refund_no":"r","order_id":"x"}"#.to_owned(),
    ];
    for body in bodies {
        let answer =
            shop.call(shop.post(&path).header("content-type", "application/json").body(body.clone())).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (422, "invalid_request"), "{body}");
    }
    let unknown = shop.call(shop.get("/v1/refunds/rfd_1")).await;
    assert_eq!((unknown.status, unknown.code()), (StatusCode::NOT_FOUND, "refund_not_found"));
    let unknown = shop.call(shop.get("/v1/refunds/rfd_01KAH2Z7V8M3N4P5Q6R7S8T9VW")).await;
    assert_eq!((unknown.status, unknown.code()), (StatusCode::NOT_FOUND, "refund_not_found"));
    let nobody = shop.post("/v1/orders/ord_01KAH2Z7V8M3N4P5Q6R7S8T9VW/refunds");
    let unknown = shop.call(nobody.json(&serde_json::json!({ "refund_no": "r" }))).await;
    assert_eq!((unknown.status, unknown.code()), (StatusCode::NOT_FOUND, "order_not_found"));
    assert_eq!(shop.count("select count(*) from refunds").await, 0);
    shop.converged().await;
}
