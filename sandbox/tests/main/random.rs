//! Many trades paid and refunded at random while everything that can break does: at the end the sandbox's ledger, the
//! shop's own books and the notifications agree to the fen. Three hundred trades; ten thousand when `PAYDESK_FULL` is set.
//!
//! The shop behaves as a shop must: after an unknown outcome it asks or repeats with the same number.

use std::collections::HashMap;

use alipay_sandbox::{Delivery, Fault, FaultOrder, Pay};
use chrono::TimeDelta;
use pay_alipay::amount::{Amount, format_yuan};
use pay_alipay::{Notify, form};
use serde_json::{Value, json};

use crate::shop::{PATIENCE, Shop, answer};

const SEED: u64 = 20_261_123;

/// The same numbers on every machine (a linear congruential generator).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// What the shop knows it received and gave back, in fen.
#[derive(Default)]
struct Books {
    paid: HashMap<String, i64>,
    refunded: HashMap<String, i64>,
}

/// Repeats a call with the same numbers until its outcome is known.
async fn certain(shop: &Shop, method: &str, biz: &Value) -> Value {
    for _ in 0..200 {
        let body = form::encode(&shop.signed(method, biz, &[]));
        let sent =
            shop.http.post(format!("{}?charset=utf-8", shop.sandbox.gateway_url())).body(body).send().await;
        let Ok(answer) = sent else { continue };
        if answer.status() != 200 {
            continue;
        }
        let Ok(body) = answer.text().await else { continue };
        let Some(node) = signed_node(shop, &body) else { continue };
        if node["code"] != "20000" && node["sub_code"] != "ACQ.SYSTEM_ERROR" {
            return node;
        }
    }
    panic!("two hundred unknown outcomes in a row");
}

/// The node, if its signature is Alipay's.
fn signed_node(shop: &Shop, body: &str) -> Option<Value> {
    let (_, rest) = body.split_once(':')?;
    let (node, tail) = rest.split_once(",\"sign\":\"")?;
    let key = shop.sandbox.config().apps[0].alipay_private_key.public_key();
    pay_alipay::verify::verify(key, node.as_bytes(), tail.strip_suffix("\"}")?).ok()?;
    serde_json::from_str(node).ok()
}

#[tokio::test]
async fn the_books_agree_whatever_broke() {
    let trades: u64 = if std::env::var_os("PAYDESK_FULL").is_some() { 10_000 } else { 300 };
    let shop = Shop::open().await;
    for fault in [
        Fault::ResetBefore,
        Fault::ResetAfter,
        Fault::GatewayTimeoutAfter,
        Fault::UnavailableBefore,
        Fault::UnavailableAfter,
        Fault::SystemErrorAfter,
        Fault::BadSignature,
        Fault::NotifyDrop,
        Fault::NotifyDouble,
        Fault::NotifyForged,
        Fault::NotifyReorder,
    ] {
        shop.sandbox.order_fault(FaultOrder::new(fault).share(0.05)).expect("a fault");
    }
    shop.sandbox
        .order_fault(FaultOrder::new(Fault::NotifyDelay).share(0.1).delay_ms(600_000))
        .expect("a fault");
    shop.inbox.answer_first(&[answer(500, "down").as_str(); 40]);

    let mut dice = Dice(SEED);
    let mut books = Books::default();
    for number in 0..trades {
        one_trade(&shop, &mut dice, &mut books, &format!("T{number}")).await;
    }
    // Whatever was dropped, delayed or refused has come by now.
    shop.sandbox.clear_faults();
    for _ in 0..3 {
        shop.sandbox.clock().advance(TimeDelta::hours(8)).expect("forward");
        assert!(shop.sandbox.settled(PATIENCE * 10).await);
    }
    agree(&shop, &books);
}

/// Opens a trade, and then perhaps pays, refunds in parts, closes: whatever the dice say.
async fn one_trade(shop: &Shop, dice: &mut Dice, books: &mut Books, number: &str) {
    let amount = i64::try_from(dice.roll(10_000)).expect("small") + 1;
    let biz = json!({ "out_trade_no": number, "total_amount": format_yuan(amount), "subject": "S" });
    let node = certain_create(shop, &biz).await;
    assert_eq!(node["code"], "10000", "{node}");
    match dice.roll(10) {
        0 => {
            let node = certain(shop, "alipay.trade.close", &json!({ "out_trade_no": number })).await;
            // Closed by this call, or by one whose answer was lost.
            assert!(node["code"] == "10000" || node["sub_code"] == "ACQ.TRADE_STATUS_ERROR", "{node}");
            return;
        }
        1 => return,
        _ => {}
    }
    shop.sandbox.pay(number, Pay::default()).await.expect("paid");
    let node = certain(shop, "alipay.trade.query", &json!({ "out_trade_no": number })).await;
    assert_eq!(node["trade_status"], "TRADE_SUCCESS");
    books.paid.insert(
        number.to_owned(),
        node["total_amount"].as_str().expect("an amount").parse::<Amount>().expect("yuan").fen(),
    );
    for part in 0..dice.roll(4) {
        let wish = i64::try_from(dice.roll(u64::try_from(amount).expect("positive"))).expect("small") + 1;
        let biz = json!({ "out_trade_no": number, "out_request_no": format!("R{part}"), "refund_amount": format_yuan(wish) });
        let node = certain(shop, "alipay.trade.refund", &biz).await;
        if node["code"] == "10000" {
            *books.refunded.entry(number.to_owned()).or_default() += wish;
        } else {
            let over = ["ACQ.REASON_TRADE_REFUND_FEE_ERR", "ACQ.TRADE_STATUS_ERROR"];
            assert!(over.iter().any(|code| node["sub_code"] == *code), "{node}");
        }
    }
}

async fn certain_create(shop: &Shop, biz: &Value) -> Value {
    for _ in 0..200 {
        let pairs = shop.signed("alipay.trade.create", biz, &[("notify_url", &shop.inbox.url)]);
        let sent = shop.http.post(shop.sandbox.gateway_url()).body(form::encode(&pairs)).send().await;
        let Ok(answer) = sent else { continue };
        let Ok(body) = answer.text().await else { continue };
        match signed_node(shop, &body) {
            Some(node) if node["code"] != "20000" && node["sub_code"] != "ACQ.SYSTEM_ERROR" => return node,
            _ => {}
        }
    }
    panic!("two hundred unknown outcomes in a row");
}

fn agree(shop: &Shop, books: &Books) {
    let ledger = shop.sandbox.ledger();
    let (paid, refunded): (i64, i64) = (books.paid.values().sum(), books.refunded.values().sum());
    assert_eq!((ledger.received_fen, ledger.refunded_fen), (paid, refunded));
    assert_eq!((ledger.kept_fen, ledger.kept_by_trades_fen), (paid - refunded, paid - refunded));
    let moved: i64 = ledger.entries.iter().map(|entry| entry.amount_fen).sum();
    assert_eq!(moved, ledger.kept_fen);

    // Every payment, and every refund that left something, was told and acknowledged; forgeries were not believed.
    let now = shop.sandbox.clock().now();
    let mut heard_paid: HashMap<String, i64> = HashMap::new();
    let mut heard_back: HashMap<(String, String), i64> = HashMap::new();
    let mut forged = 0;
    for body in shop.inbox.bodies() {
        let Ok(notify) = Notify::verify(body.as_bytes(), &shop.alipay_keys, now) else {
            forged += 1;
            continue;
        };
        let pairs: HashMap<String, String> =
            form::decode(body.as_bytes()).expect("a form").into_iter().collect();
        let number = notify.out_trade_no().expect("a number").to_owned();
        match pairs.get("out_biz_no") {
            Some(request) => {
                let back = pairs["send_back_fee"].parse::<Amount>().expect("yuan").fen();
                heard_back.insert((number, request.clone()), back);
            }
            None => {
                heard_paid.insert(number, notify.total_amount().expect("yuan").expect("an amount").fen());
            }
        }
    }
    assert!(forged > 0, "some were forged");
    assert_eq!(heard_paid, books.paid);
    let told_of: i64 = heard_back.values().sum();
    let full: i64 = books
        .refunded
        .iter()
        .filter(|(number, back)| books.paid[*number] == **back)
        .map(|(number, _)| last_refund(shop, number))
        .sum();
    assert_eq!(told_of + full, refunded, "the refund that ends a trade of this product is not told");
    for number in books.paid.keys() {
        for sent in shop.sandbox.notifications_of(number) {
            assert_eq!(sent.state, Delivery::Acknowledged, "{sent:?}");
        }
    }
}

fn last_refund(shop: &Shop, number: &str) -> i64 {
    shop.sandbox.trades_of(number)[0].refunds.last().expect("a refund").amount_fen
}
