//! Late money that an operator decides about: nothing moves before, and exactly once after, whoever else decides and whatever is killed.

use alipay_sandbox::{Fault, FaultOrder, TradeView};
use chrono::TimeDelta;
use futures_util::future::{join, join_all};
use pay_core::domain::LatePolicy;
use pay_core::domain::decide::decide_payment::Decision;
use pay_core::flow;
use pay_tests::{Order, PATIENCE, Shop};
use serde_json::{Value, json};

const QUERY: &str = "alipay.trade.query";

/// A shop that leaves late money to its operators.
async fn reviewing() -> Shop {
    let mut shop = Shop::open().await;
    shop.set_late_policy(LatePolicy::Review);
    shop
}

/// It is recorded, an operator sees it with all that is left of it, and nothing has come of it.
async fn waits(shop: &Shop, order: &Order, trade: &TradeView) {
    let listed = shop.pay_api(&["payments", "undecided", "--json"], "").await;
    let listed: Vec<Value> = serde_json::from_str(&listed.stdout).expect("a JSON array");
    assert_eq!(listed.len(), 1, "{listed:?}");
    let seen = ["trade_no", "order_id", "left_fen", "why"].map(|name| &listed[0][name]);
    assert_eq!(seen, [&json!(trade.trade_no), &json!(order.order_id), &json!(2_800), &json!(["late"])]);
    assert_eq!(shop.order(&order.order_id).await.status, "CLOSED");
    let events = shop.events_of(order).await;
    assert!(!events.iter().any(|event| event == "order.paid" || event.contains("refund")), "{events:?}");
    assert!(shop.sandbox().trades_of(&order.order_id)[0].refunds.is_empty());
    let refunds: i64 = sqlx::query_scalar("select count(*) from refunds where trade_no = $1")
        .bind(&trade.trade_no)
        .fetch_one(&shop.cx.pool)
        .await
        .unwrap();
    let reserved = shop.count("select coalesce(sum(reserved_fen), 0)::bigint from payments").await;
    assert_eq!((refunds, reserved), (0, 0));
}

/// What came of it is what was decided, once.
async fn is_settled(shop: &Shop, order: &Order, decision: Decision) {
    shop.work_through(TimeDelta::seconds(6)).await;
    let trade = shop.sandbox().trades_of(&order.order_id).remove(0);
    let events = shop.events_of(order).await;
    let told = |name: &str| events.iter().filter(|event| *event == name).count();
    let (refunds, paid, status) = match decision {
        Decision::Refund => (1, 0, "CLOSED"),
        Decision::Accept => (0, 1, "PAY_SUCCESS"),
        Decision::SettledOutside => (0, 0, "CLOSED"),
    };
    let calls = shop.calls_about(&order.order_id).await;
    let called = calls.iter().filter(|call| call.method == "alipay.trade.refund").count();
    assert_eq!((trade.refunds.len(), called), (refunds, refunds), "{decision:?}");
    assert_eq!(trade.refunded_fen, 2_800 * i64::try_from(refunds).unwrap());
    assert_eq!((told("order.paid"), told("order.late_payment_refunded")), (paid, refunds), "{events:?}");
    assert_eq!(shop.order(&order.order_id).await.status, status);
    let outside = flow::list_settled_outside(&shop.cx, &shop.app_id(), 10).await.unwrap();
    let outside = outside.iter().filter(|payment| payment.trade_no == trade.trade_no).count();
    assert_eq!(outside, usize::from(decision == Decision::SettledOutside));
    assert!(shop.undecided().await.is_empty());
}

/// How many decisions about this trade were carried out.
async fn carried_out(shop: &Shop, trade: &TradeView) -> i64 {
    let done = "select count(*) from audit_log
                where subject = $1 and action like 'payment.%' and not details ? 'refused'";
    sqlx::query_scalar(done).bind(&trade.trade_no).fetch_one(&shop.cx.pool).await.unwrap()
}

#[tokio::test]
async fn f46_late_money_waits_for_days_and_through_repeats_until_an_operator_decides() {
    let shop = reviewing().await;
    for decision in Decision::ALL {
        let (order, trade) = shop.late_money(&format!("{decision:?}")).await;
        waits(&shop, &order, &trade).await;
        for _ in 0..3 {
            for message in shop.sandbox().notifications_of(&order.order_id) {
                assert!(shop.sandbox().resend(&message.notify_id));
            }
            shop.advance(TimeDelta::hours(25)).await;
            shop.tick().await;
            shop.tick().await;
            waits(&shop, &order, &trade).await;
        }
        shop.decide(&trade.trade_no, decision).await.unwrap();
        is_settled(&shop, &order, decision).await;
        for again in Decision::ALL {
            let refused = shop.decide(&trade.trade_no, again).await.unwrap_err();
            assert_eq!(refused.code(), "already_decided", "{decision:?}, then {again:?}");
        }
        shop.advance(TimeDelta::hours(25)).await;
        shop.tick().await;
        is_settled(&shop, &order, decision).await;
        assert_eq!(carried_out(&shop, &trade).await, 1);
    }
    shop.converged().await;
}

/// All have asked Alipay, and heard that the money is there, before the first of them writes.
#[tokio::test]
async fn f46_of_eight_operators_who_decide_at_once_one_does() {
    let shop = reviewing().await;
    let differ = [Decision::Refund, Decision::Accept, Decision::SettledOutside, Decision::Refund].repeat(2);
    for (number, decisions) in
        [vec![Decision::Refund; 8], vec![Decision::Accept; 8], differ].into_iter().enumerate()
    {
        let (order, trade) = shop.late_money(&format!("u{number}")).await;
        let asked = shop.calls_about(&order.order_id).await.len();
        let held = shop.hold("select from orders for update").await;
        let all = join_all(decisions.iter().map(|decision| shop.decide(&trade.trade_no, *decision)));
        let let_go = async {
            held.met_by(8).await;
            let calls = shop.calls_about(&order.order_id).await.split_off(asked);
            assert_eq!(calls.iter().filter(|call| call.method == QUERY).count(), 8, "{calls:?}");
            held.let_go().await;
        };
        let (ended, ()) = join(all, let_go).await;
        let mut done = Vec::new();
        for (decision, ended) in decisions.iter().zip(ended) {
            match ended {
                Ok(()) => done.push(*decision),
                Err(error) => assert!(
                    ["already_decided", "refund_under_way", "contended"].contains(&error.code()),
                    "{decision:?}: {error}"
                ),
            }
        }
        assert_eq!(done.len(), 1, "{done:?} of {decisions:?}");
        assert_eq!(carried_out(&shop, &trade).await, 1);
        is_settled(&shop, &order, done[0]).await;
    }
    shop.converged().await;
}

/// The command is killed while it asks Alipay, and when all is written but the last row.
#[tokio::test]
async fn f46_a_decision_whose_process_is_killed_has_not_been_made_and_can_be_made_again() {
    let shop = reviewing().await;
    for (word, decision) in [
        ("refund", Decision::Refund),
        ("accept", Decision::Accept),
        ("settled_outside", Decision::SettledOutside),
    ] {
        let (order, trade) = shop.late_money(word).await;
        let decide = ["payments", "decide", &trade.trade_no, word, "--by", "ann", "--note", "ticket 7"];

        let slow = FaultOrder::new(Fault::Delay).method(QUERY).delay_ms(20_000).times(1);
        let slow = shop.sandbox().order_fault(slow).unwrap();
        let process = shop.pay_api_process(&decide, &[]);
        assert!(shop.sandbox().struck(slow, 1, PATIENCE).await, "{word}: it asks Alipay");
        process.kill().await;
        shop.work().await;
        waits(&shop, &order, &trade).await;

        let held = shop.hold("lock table audit_log in exclusive mode").await;
        let process = shop.pay_api_process(&decide, &[]);
        held.met_by(1).await;
        process.kill().await;
        held.let_go_and_wait().await;
        shop.work().await;
        waits(&shop, &order, &trade).await;
        assert_eq!(carried_out(&shop, &trade).await, 0, "{word}");

        let told = shop.pay_api(&decide, "").await;
        assert_eq!(told.code, 0, "{word}: {told:?}");
        shop.advance(TimeDelta::seconds(1)).await; // the command went by the database's own time
        is_settled(&shop, &order, decision).await;
        let again = shop.pay_api(&decide, "").await;
        assert!(again.code == 1 && again.stderr.starts_with("pay-api: already_decided"), "{word}: {again:?}");
        assert_eq!(carried_out(&shop, &trade).await, 1, "{word}");
    }
    shop.converged().await;
}
