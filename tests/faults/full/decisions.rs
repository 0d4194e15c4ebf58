//! An operator's decision whose process is killed at every message, before it is passed on and after it was.

use alipay_sandbox::TradeView;
use chrono::TimeDelta;
use pay_core::domain::LatePolicy;
use pay_tests::{Extent, Order, Point, Shop, Wire, WireCut};

/// As many messages at least has a decision with Alipay and the database; fewer would mean that it was not on the wire.
const MESSAGES_MIN: usize = 8;

#[tokio::test]
async fn f46_a_decision_whose_process_is_killed_at_any_message_is_made_once_or_not_at_all() {
    let all = [
        ("refund", WireCut::After),
        ("accept", WireCut::Before),
        ("refund", WireCut::Before),
        ("accept", WireCut::After),
    ];
    let tried = if Extent::of_this_run() == Extent::Night { 4 } else { 2 };
    for (word, cut) in all.into_iter().take(tried) {
        killed_at_each_message(word, cut).await;
    }
}

async fn killed_at_each_message(word: &str, cut: WireCut) {
    let mut shop = Shop::open().await;
    shop.set_late_policy(LatePolicy::Review);
    let (order, trade) = shop.late_money("u").await;
    let whole = Wire::new(|_| true, None);
    assert_eq!(decide_on(&whole, &shop, &trade, word).await, Ended::Well);
    comes_once(&shop, &order, word, "not killed").await;

    // By night each of them; else every third, another one every day.
    let step = if Extent::of_this_run() == Extent::Night { 1 } else { 3 };
    let first = usize::try_from(shop.cx.now().timestamp() / 86_400).expect("a day") % step;
    let points: Vec<Point> = whole.heard().into_iter().skip(first).step_by(step).collect();
    let (mut made, mut not_made) = (0, 0);
    let mut late: Option<(Order, TradeView)> = None;
    for (number, point) in points.iter().enumerate() {
        let context = format!("{word}, killed {cut:?} {point}");
        let (order, trade) = match late.take() {
            Some(late) => late,
            None => shop.late_money(&format!("u{number}")).await,
        };
        let mut ended = Ended::Badly;
        // It may give up by itself, on a machine that is too slow for it.
        for _ in 0..3 {
            let wire = Wire::new(|_| true, Some((point.clone(), cut)));
            ended = decide_on(&wire, &shop, &trade, word).await;
            if ended != Ended::Badly {
                break;
            }
        }
        assert_eq!(ended, Ended::Killed, "{context}");
        let waits = shop.undecided().await.iter().any(|waiting| waiting.trade_no == trade.trade_no);
        if waits {
            not_made += 1;
            late = Some((order, trade));
            continue;
        }
        made += 1;
        let again = shop.pay_api(&decide(&trade, word), "").await;
        assert_eq!(again.code, 1, "{context}: {again:?}");
        comes_once(&shop, &order, word, &context).await;
    }
    println!("{word}, killed {cut:?} {} messages: {made} times made, {not_made} not", points.len());
    assert!(not_made * step >= MESSAGES_MIN, "{word} {cut:?}: only {not_made} came before it was made");
    if cut == WireCut::After && step == 1 {
        assert!(made > 0, "killed after its commit, the decision stands");
    }
    shop.converged().await;
}

/// How a process ended.
#[derive(Debug, PartialEq, Eq)]
enum Ended {
    Killed,
    Well,
    Badly,
}

/// Lets an operator decide by way of a wire, and kills the process where that stands still.
async fn decide_on(wire: &Wire, shop: &Shop, trade: &TradeView, word: &str) -> Ended {
    let database = wire.to(&shop.database_url()).await;
    let gateway = wire.to(&shop.alipay.gateway_url()).await;
    let by_wire = [("DATABASE_URL", database.as_str()), ("ALIPAY_GATEWAY_URL", gateway.as_str())];
    let mut process = shop.pay_api_process(&decide(trade, word), &by_wire);
    let ended = tokio::select! {
        () = wire.stands_still() => Ended::Killed,
        well = process.ended() => if well { Ended::Well } else { Ended::Badly },
    };
    if ended == Ended::Killed {
        process.kill().await;
        wire.cut();
    }
    shop.no_transaction_is_open().await;
    ended
}

async fn comes_once(shop: &Shop, order: &Order, word: &str, context: &str) {
    shop.advance(TimeDelta::seconds(1)).await; // the command went by the database's own time
    shop.work_through(TimeDelta::seconds(3)).await;
    let (status, kept_fen, refunds) =
        if word == "refund" { ("CLOSED", 0, 1) } else { ("PAY_SUCCESS", 2_800, 0) };
    let trade = shop.sandbox().trades_of(&order.order_id).remove(0);
    assert_eq!(
        (trade.amount_fen - trade.refunded_fen, trade.refunds.len()),
        (kept_fen, refunds),
        "{context}"
    );
    assert_eq!(shop.order(&order.order_id).await.status, status, "{context}");
}

fn decide<'a>(trade: &'a TradeView, word: &'a str) -> [&'a str; 8] {
    ["payments", "decide", &trade.trade_no, word, "--by", "ann", "--note", "ticket 7"]
}
