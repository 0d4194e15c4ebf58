//! Every fault that can be ordered, as the shop feels it.

use std::time::{Duration, Instant};

use alipay_sandbox::{Delivery, Fault, FaultOrder, Pay, Signature};
use chrono::TimeDelta;
use pay_alipay::amount::Amount;
use pay_alipay::{Notify, form};
use serde_json::{Value, json};

use crate::shop::{PATIENCE, Shop};

const REFUND: &str = "alipay.trade.refund";

/// A shop with one paid order of 20.00, its notification acknowledged.
async fn with_paid_order() -> Shop {
    let shop = Shop::open().await;
    shop.sandbox.open(&shop.page_url("A", "20.00")).await.expect("a trade");
    shop.sandbox.pay("A", Pay::default()).await.expect("paid");
    assert!(shop.sandbox.acknowledged("A", PATIENCE).await);
    shop
}

fn refund_body(shop: &Shop, request: &str) -> String {
    let biz = json!({ "out_trade_no": "A", "out_request_no": request, "refund_amount": "1.00" });
    form::encode(&shop.signed(REFUND, &biz, &[]))
}

/// Sends a refund call and says what came back: `Err` when the connection broke.
async fn refund(shop: &Shop, request: &str) -> Result<(u16, String), reqwest::Error> {
    let sent = shop.http.post(shop.sandbox.gateway_url()).body(refund_body(shop, request)).send().await?;
    let status = sent.status().as_u16();
    Ok((status, sent.text().await?))
}

fn order(shop: &Shop, order: FaultOrder) {
    shop.sandbox.order_fault(order).expect("a fault");
}

#[tokio::test]
async fn what_breaks_before_the_work_does_nothing_and_what_breaks_after_has_done_it() {
    let shop = with_paid_order().await;
    let cases = [
        (Fault::ResetBefore, false),
        (Fault::ResetAfter, true),
        (Fault::GatewayTimeoutBefore, false),
        (Fault::GatewayTimeoutAfter, true),
        (Fault::UnavailableBefore, false),
        (Fault::UnavailableAfter, true),
        (Fault::SystemErrorBefore, false),
        (Fault::SystemErrorAfter, true),
    ];
    let mut refunded = 0_i64;
    for (number, (fault, done)) in cases.into_iter().enumerate() {
        order(&shop, FaultOrder::new(fault).method(REFUND).times(1));
        let request = format!("R{number}");
        let felt = refund(&shop, &request).await;
        match fault {
            Fault::ResetBefore | Fault::ResetAfter => assert!(felt.is_err(), "{felt:?}"),
            Fault::GatewayTimeoutBefore | Fault::GatewayTimeoutAfter => {
                let (status, body) = felt.expect("an answer");
                assert!(status == 504 && body.starts_with("<html>"), "{body}");
            }
            _ => {
                let node = shop.node(REFUND, &felt.expect("an answer").1);
                let expected = if matches!(fault, Fault::UnavailableBefore | Fault::UnavailableAfter) {
                    ("20000", "isp.unknow-error")
                } else {
                    ("40004", "ACQ.SYSTEM_ERROR")
                };
                assert_eq!(
                    (node["code"].as_str(), node["sub_code"].as_str()),
                    (Some(expected.0), Some(expected.1))
                );
            }
        }
        refunded += i64::from(done);
        assert_eq!(shop.sandbox.ledger().refunded_fen, refunded * 100, "{fault:?}");
        // Asking again with the same number tells which it was, and never refunds twice.
        let node = shop.node(REFUND, &refund(&shop, &request).await.expect("an answer").1);
        assert_eq!(node["fund_change"], if done { "N" } else { "Y" }, "{fault:?}");
        refunded += i64::from(!done);
    }
    assert_eq!(refunded, 8);
    assert!(shop.sandbox.faults().iter().all(|ordered| ordered.struck == 1));
}

#[tokio::test]
async fn whoever_waits_for_a_fault_sees_it_strike_before_the_work() {
    let shop = with_paid_order().await;
    for fault in [Fault::ResetBefore, Fault::UnavailableBefore] {
        let id = shop.sandbox.order_fault(FaultOrder::new(fault).method(REFUND).times(1)).expect("a fault");
        // The waiting begins before the call is sent.
        let (struck, _) = tokio::join!(shop.sandbox.struck(id, 1, PATIENCE), refund(&shop, "R"));
        assert!(struck, "{fault:?}");
    }
}

#[tokio::test]
async fn a_reset_reaches_the_caller_as_a_reset() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let shop = with_paid_order().await;
    order(&shop, FaultOrder::new(Fault::ResetAfter));
    let mut stream = tokio::net::TcpStream::connect(shop.sandbox.address()).await.expect("a connection");
    let body = refund_body(&shop, "R");
    let request =
        format!("POST /gateway.do HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    stream.write_all(request.as_bytes()).await.expect("sent");
    let error = stream.read_to_end(&mut Vec::new()).await.expect_err("no answer");
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
    assert_eq!(shop.sandbox.ledger().refunded_fen, 100);
}

#[tokio::test]
async fn answers_can_be_late_unsigned_badly_signed_or_lies() {
    let shop = with_paid_order().await;
    let query = form::encode(&shop.signed("alipay.trade.query", &json!({ "out_trade_no": "A" }), &[]));
    let ask = async |fault: FaultOrder| -> (String, Value) {
        shop.sandbox.clear_faults();
        order(&shop, fault);
        let body = shop.post(&query).await;
        let answer = serde_json::from_str(&body).expect("JSON");
        (body, answer)
    };
    let node = "alipay_trade_query_response";
    let (_, answer) = ask(FaultOrder::new(Fault::MissingSignature)).await;
    assert!(answer.get("sign").is_none() && answer[node]["trade_status"] == "TRADE_SUCCESS");

    let (body, answer) = ask(FaultOrder::new(Fault::BadSignature)).await;
    let signature = answer["sign"].as_str().expect("a signature");
    assert_eq!(signature.len(), 344);
    let (_, rest) = body.split_once(':').expect("a node");
    let signed = rest.split_once(",\"sign\"").expect("a signature").0;
    let key = shop.sandbox.config().apps[0].alipay_private_key.public_key();
    assert!(pay_alipay::verify::verify(key, signed.as_bytes(), signature).is_err());

    let (_, answer) = ask(FaultOrder::new(Fault::WrongNode)).await;
    assert!(answer.get(node).is_none() && answer.get("alipay_trade_close_response").is_some());

    let (body, _) = ask(FaultOrder::new(Fault::SecondNode)).await;
    assert_eq!(body.matches(node).count(), 2);

    let (body, _) = ask(FaultOrder::new(Fault::AlteredAnswer).altering("total_amount", "0.01")).await;
    assert_eq!(shop.node("alipay.trade.query", &body)["total_amount"], "0.01");

    let mut refusal = FaultOrder::new(Fault::Refusal).method("alipay.trade.query");
    refusal.sub_code = Some("ACQ.SELLER_BALANCE_NOT_ENOUGH".into());
    let (body, _) = ask(refusal).await;
    assert_eq!(shop.node("alipay.trade.query", &body)["sub_code"], "ACQ.SELLER_BALANCE_NOT_ENOUGH");

    // A fault for an order strikes calls that name its trade by Alipay's number, too.
    shop.sandbox.clear_faults();
    order(&shop, FaultOrder::new(Fault::UnavailableAfter).out_trade_no("A"));
    let trade_no = shop.sandbox.trades_of("A")[0].trade_no.clone();
    assert_eq!(shop.call("alipay.trade.query", json!({ "trade_no": trade_no })).await["code"], "20000");
    assert_eq!(shop.call("alipay.trade.query", json!({ "out_trade_no": "B" })).await["code"], "40004");

    let began = Instant::now();
    ask(FaultOrder::new(Fault::Delay).delay_ms(300)).await;
    assert!(began.elapsed() >= Duration::from_millis(300));
    let seen = shop.sandbox.faults();
    assert_eq!((seen.len(), seen[0].struck), (1, 1));
    let (_, calls) = shop.control("/calls?method=alipay.trade.query&limit=1000", None).await;
    let last = calls["items"].as_array().expect("calls").last().expect("a call").clone();
    assert_eq!(last["faults"], json!(["delay"]));
}

#[tokio::test]
async fn payments_can_come_late_or_twice() {
    let shop = Shop::open().await;
    let url = shop.page_url("B", "5.00");
    shop.sandbox.open(&url).await.expect("a trade");
    shop.sandbox.close("B").expect("closed");
    assert!(shop.sandbox.pay("B", Pay::default()).await.is_err());
    order(&shop, FaultOrder::new(Fault::LatePayment).out_trade_no("B").times(1));
    shop.sandbox.pay("B", Pay::default()).await.expect("late money");
    order(&shop, FaultOrder::new(Fault::SecondTrade).out_trade_no("B").times(1));
    shop.sandbox.pay("B", Pay::default()).await.expect("a second trade");
    assert!(shop.sandbox.pay("B", Pay::default()).await.is_err());
    assert_eq!(shop.sandbox.trades_of("B").len(), 2);
    assert_eq!(shop.sandbox.ledger().kept_fen, 1_000);
}

/// Pays a fresh order under one notification fault, and waits until nothing more happens at this instant.
async fn paid_under(fault: FaultOrder) -> Shop {
    let shop = Shop::open().await;
    order(&shop, fault);
    shop.sandbox.open(&shop.page_url("N", "5.00")).await.expect("a trade");
    shop.sandbox.pay("N", Pay::default()).await.expect("paid");
    assert!(shop.sandbox.settled(PATIENCE).await);
    shop
}

fn genuine(shop: &Shop, body: &str) -> Option<Notify> {
    Notify::verify(body.as_bytes(), &shop.alipay_keys, shop.sandbox.clock().now()).ok()
}

#[tokio::test]
async fn a_dropped_notification_comes_with_its_repetition() {
    let shop = paid_under(FaultOrder::new(Fault::NotifyDrop).times(1)).await;
    assert!(shop.inbox.bodies().is_empty());
    shop.sandbox.clock().advance(TimeDelta::minutes(4)).expect("forward");
    assert!(shop.sandbox.acknowledged("N", PATIENCE).await);
    let sent = shop.sandbox.notifications_of("N");
    let results: Vec<_> = sent[0].attempts.iter().map(|attempt| attempt.result.as_str()).collect();
    assert_eq!(results, ["dropped", "acknowledged"]);
}

#[tokio::test]
async fn copies_come_together_and_a_second_address_hears_it_too() {
    let mut double = FaultOrder::new(Fault::NotifyDouble);
    double.copies = Some(50);
    let shop = paid_under(double).await;
    let bodies = shop.inbox.bodies();
    assert_eq!(bodies.len(), 50);
    assert!(bodies.iter().all(|body| *body == bodies[0] && genuine(&shop, body).is_some()));

    let elsewhere = Shop::open().await;
    let mut also = FaultOrder::new(Fault::NotifyAlso);
    also.url = Some(elsewhere.inbox.url.clone());
    let shop = paid_under(also).await;
    assert_eq!((shop.inbox.bodies().len(), elsewhere.inbox.bodies().len()), (1, 1));
}

#[tokio::test]
async fn a_forgery_arrives_before_the_genuine_one() {
    let shop = paid_under(FaultOrder::new(Fault::NotifyForged)).await;
    let bodies = shop.inbox.bodies();
    assert_eq!(bodies.len(), 2);
    assert!(genuine(&shop, &bodies[0]).is_none() && genuine(&shop, &bodies[1]).is_some());
    let sent = shop.sandbox.notifications_of("N");
    assert_eq!((sent[0].attempts[0].signature, sent[0].state), (Signature::Forged, Delivery::Acknowledged));
}

#[tokio::test]
async fn a_signed_message_can_say_something_else() {
    let shop = paid_under(FaultOrder::new(Fault::NotifyAltered).altering("total_amount", "0.01")).await;
    let told = genuine(&shop, &shop.inbox.bodies()[0]).expect("signed");
    assert_eq!(told.total_amount().unwrap().map(Amount::fen), Some(1));
    assert_eq!(shop.sandbox.ledger().kept_fen, 500);
}

#[tokio::test]
async fn a_delayed_one_waits_on_the_sandboxs_clock() {
    let shop = paid_under(FaultOrder::new(Fault::NotifyDelay).delay_ms(90_000)).await;
    assert!(shop.inbox.bodies().is_empty());
    shop.sandbox.clock().advance(TimeDelta::milliseconds(89_999)).expect("forward");
    assert!(shop.sandbox.settled(PATIENCE).await);
    assert!(shop.inbox.bodies().is_empty());
    shop.sandbox.clock().advance(TimeDelta::milliseconds(1)).expect("forward");
    assert!(shop.sandbox.acknowledged("N", PATIENCE).await);
}

#[tokio::test]
async fn a_reordered_one_comes_after_the_next() {
    let shop = paid_under(FaultOrder::new(Fault::NotifyReorder).times(1)).await;
    assert!(shop.inbox.bodies().is_empty());
    shop.sandbox.refund_in_console("N", 100, Some("R".into())).expect("refunded");
    assert!(shop.sandbox.acknowledged("N", PATIENCE).await);
    let told: Vec<_> = shop.inbox.bodies().iter().map(|body| body.contains("refund_fee")).collect();
    assert_eq!(told, [true, false], "the refund is heard of before the payment");
}

#[tokio::test]
async fn c10_a_notification_goes_out_in_gbk_signed_over_its_bytes() {
    let shop = Shop::open().await;
    let ordered = json!({ "fault": "notify_gbk", "out_trade_no": "N" });
    let (status, view) = shop.control("/faults", Some(ordered)).await;
    assert_eq!(status, 200, "{view}");
    for number in ["N", "UTF8"] {
        let url = shop.page_url_with(&json!({ "out_trade_no": number, "total_amount": "5.00",
            "subject": "咖啡 a/b 😀", "product_code": "FAST_INSTANT_TRADE_PAY" }));
        shop.sandbox.open(&url).await.expect("a trade");
        shop.sandbox.pay(number, Pay::default()).await.expect("paid");
        assert!(shop.sandbox.acknowledged(number, PATIENCE).await);
    }
    let bodies = shop.inbox.bodies();
    // 咖啡 in GBK; what GBK cannot write is a question mark, as Java writes it.
    assert!(bodies[0].contains("subject=%BF%A7%B7%C8+a%2Fb+%3F&"), "{}", bodies[0]);
    let pairs = form::decode_bytes(bodies[0].as_bytes()).expect("a form");
    let value = |name: &str| {
        let found = pairs.iter().find(|(known, _)| known == name.as_bytes());
        found.map(|(_, value)| value.as_slice()).unwrap_or_default()
    };
    assert_eq!(value("charset"), b"GBK");
    let mut signed: Vec<Vec<u8>> = pairs
        .iter()
        .filter(|(name, _)| name != b"sign" && name != b"sign_type")
        .map(|(name, value)| [name.as_slice(), b"=", value.as_slice()].concat())
        .collect();
    signed.sort_unstable();
    let signature = std::str::from_utf8(value("sign")).expect("ASCII");
    let key = shop.sandbox.config().apps[0].alipay_private_key.public_key();
    pay_alipay::verify::verify(key, &signed.join(&b'&'), signature).expect("signed over the GBK bytes");
    assert!(genuine(&shop, &bodies[1]).is_some_and(|told| told.get("charset") == Some("utf-8")));

    // Once, in Rust: the repetition of the same message is UTF-8 again.
    let shop = Shop::open().await;
    shop.inbox.answer_first(&[&crate::shop::answer(400, "no UTF-8")]);
    order(&shop, FaultOrder::new(Fault::NotifyGbk).times(1));
    shop.sandbox.open(&shop.page_url("N", "5.00")).await.expect("a trade");
    shop.sandbox.pay("N", Pay::default()).await.expect("paid");
    assert!(shop.sandbox.settled(PATIENCE).await);
    shop.sandbox.clock().advance(TimeDelta::minutes(4)).expect("forward");
    assert!(shop.sandbox.acknowledged("N", PATIENCE).await);
    let bodies = shop.inbox.bodies();
    assert_eq!(bodies.iter().map(|body| body.contains("charset=GBK")).collect::<Vec<_>>(), [true, false]);
}

#[tokio::test]
async fn a_message_of_ones_own_is_signed_as_ordered() {
    let shop = Shop::open().await;
    let send = async |signature: &str| {
        let order = json!({ "app_id": crate::shop::APP_ID, "url": shop.inbox.url, "signature": signature,
            "fields": { "notify_id": "1", "notify_type": "trade_status_sync", "out_trade_no": "NOBODY",
                "trade_status": "TRADE_SUCCESS", "total_amount": "9.99" } });
        let (status, sent) = shop.control("/notifications", Some(order)).await;
        assert_eq!((status, sent["out_trade_no"].as_str()), (200, Some("NOBODY")), "{sent}");
        assert!(shop.sandbox.settled(PATIENCE).await);
        shop.inbox.bodies().last().cloned().expect("a body")
    };
    assert!(genuine(&shop, &send("genuine").await).is_some());
    assert!(genuine(&shop, &send("forged").await).is_none());
    assert!(!send("missing").await.contains("sign="));
}
