//! Whom the notify endpoint believes: nobody but Alipay, and what it costs to try.

use std::time::{Duration, Instant};

use alipay_sandbox::{Fault, FaultOrder, Signature};
use futures_util::future::{join, join_all};
use pay_alipay::canonical::notify_text;
use pay_alipay::form;
use pay_alipay::sign::sign;
use pay_tests::{APP_ID, CONNECTIONS_MAX, Counters, SELLER_ID, Shop, alipay_private};
use reqwest::StatusCode;

/// Its own is not published; this is what others call safe.
const ALIPAYS_PATIENCE: Duration = Duration::from_secs(5);

#[tokio::test]
async fn a_forged_notification_changes_nothing_and_the_genuine_one_is_still_taken() {
    let shop = Shop::open().await;
    shop.sandbox().order_fault(FaultOrder::new(Fault::NotifyForged)).unwrap();
    let order = shop.create_order("u1", "coffee").await;
    shop.pay(&order).await;
    let attempts = shop.sandbox().notifications_of(&order.order_id).remove(0).attempts;
    let forged =
        attempts.iter().find(|attempt| attempt.signature == Signature::Forged).expect("a forgery was sent");
    assert_eq!((forged.result.as_str(), forged.status), ("refused", Some(400)), "{forged:?}");
    assert_eq!(shop.count("select count(*) from notifications").await, 1);
    shop.work().await;
    assert_eq!(shop.order(&order.order_id).await.status, "PAY_SUCCESS");
    shop.converged().await;
}

/// More than the notifications that are worked on at once, so that some wait for a place.
const FORGERS: usize = 100;
const FORGERIES_EACH: usize = 10;

#[tokio::test]
async fn f15_a_flood_of_forgeries_reaches_no_database_and_real_notifications_are_acknowledged_meanwhile() {
    let counters = Counters::install();
    let shop = Shop::open().await;
    shop.sandbox().order_fault(FaultOrder::new(Fault::NotifyDrop)).unwrap();
    let order = shop.create_order("u1", "coffee").await;
    let trade = shop.pay(&order).await;
    let genuine = shop.signed_payment(&order.order_id, &trade.trade_no, &[]);
    let mut forged = genuine.clone();
    for (_, amount) in forged.iter_mut().filter(|(name, _)| name == "total_amount") {
        "0.01".clone_into(amount);
    }
    let forged = form::encode(&forged);
    let forge = async || {
        for _ in 0..FORGERIES_EACH {
            let answer = shop.post_notification("", forged.clone()).await;
            assert_eq!((answer.status, answer.code()), (StatusCode::BAD_REQUEST, "invalid_signature"));
        }
    };

    // Nobody has a connection to the database, and nobody misses one.
    let mut held = Vec::new();
    for _ in 0..CONNECTIONS_MAX {
        held.push(shop.cx.pool.acquire().await.unwrap());
    }
    join_all((0..FORGERS).map(|_| forge())).await;
    drop(held);
    let refused = "paydesk_notifications_refused_total";
    assert_eq!(counters.get(refused), (FORGERS * FORGERIES_EACH) as u64);

    let real = async {
        let began = Instant::now();
        let answer = shop.post_notification("", form::encode(&genuine)).await;
        assert_eq!((answer.status, &answer.body), (StatusCode::OK, &"success".into()));
        assert!(began.elapsed() < ALIPAYS_PATIENCE, "{:?}", began.elapsed());
    };
    join(join_all((0..FORGERS).map(|_| forge())), real).await;
    assert_eq!(counters.get(refused), (2 * FORGERS * FORGERIES_EACH) as u64);
    assert_eq!(shop.count("select count(*) from notifications").await, 1);
    shop.work().await;
    assert_eq!(shop.order(&order.order_id).await.status, "PAY_SUCCESS");
    shop.converged().await;
}

#[tokio::test]
async fn what_is_not_signed_is_refused_and_never_written() {
    let shop = Shop::open().await;
    let order = shop.create_order("u1", "coffee").await;
    let says_paid = format!(
        "app_id={APP_ID}&out_trade_no={}&trade_no=2026112322001&trade_status=TRADE_SUCCESS&total_amount=28.00&seller_id={SELLER_ID}\
         &notify_type=trade_status_sync&notify_id=1&charset=utf-8",
        order.order_id,
    );
    let bodies = [
        String::new(),
        "a=b".to_owned(),
        "%".to_owned(),
        "%ff=%ff".to_owned(),
        "sign=x&sign_type=RSA2".to_owned(),
        says_paid.clone(),
        format!("{says_paid}&sign_type=RSA2&sign={}", "A".repeat(344)),
        format!("{says_paid}&sign_type=RSA&sign={}", "A".repeat(344)),
        format!("{says_paid}&sign_type=RSA2&sign_type=RSA2&sign=A"),
        "a=".to_owned() + &"b".repeat(60_000),
    ];
    for body in bodies {
        let start: String = body.chars().take(60).collect();
        let request =
            shop.post("/v1/alipay/notify").header("content-type", "application/x-www-form-urlencoded");
        let answer = shop.call(request.body(body)).await;
        assert_eq!((answer.status, answer.code()), (StatusCode::BAD_REQUEST, "invalid_signature"), "{start}");
    }
    let request = shop.post("/v1/alipay/notify").header("content-type", "application/x-www-form-urlencoded");
    let huge = shop.call(request.body("a=".to_owned() + &"b".repeat(70_000))).await;
    assert_eq!((huge.status, huge.code()), (StatusCode::PAYLOAD_TOO_LARGE, "body_too_large"));

    assert_eq!(shop.count("select count(*) from notifications").await, 0);
    assert_eq!(shop.order(&order.order_id).await.status, "PAY_WAIT");
    shop.converged().await;
}

#[tokio::test]
async fn the_answer_is_exactly_seven_bytes() {
    let shop = Shop::open().await;
    let order = shop.create_order("u1", "coffee").await;
    let url = format!("{}/v1/alipay/notify?from=elsewhere", shop.url);
    shop.sandbox().order_fault(FaultOrder { url: Some(url), ..FaultOrder::new(Fault::NotifyAlso) }).unwrap();
    shop.pay(&order).await;
    // The sandbox acknowledges nothing else than the seven bytes; a query on the address is not Alipay's and changes nothing.
    let attempts = shop.sandbox().notifications_of(&order.order_id).remove(0).attempts;
    assert_eq!(attempts.len(), 2);
    assert!(attempts.iter().all(|attempt| attempt.result == "acknowledged"), "{attempts:?}");
    shop.work().await;
    shop.converged().await;
}

#[tokio::test]
async fn s6_a_browsers_return_is_no_notification() {
    let shop = Shop::open().await;
    let order = shop.create_order("u1", "coffee").await;
    let mut pairs: form::Pairs = [
        ("app_id", APP_ID),
        ("auth_app_id", APP_ID),
        ("charset", "utf-8"),
        ("method", "alipay.trade.page.pay.return"),
        ("out_trade_no", &*order.order_id),
        ("seller_id", SELLER_ID),
        ("timestamp", "2026-11-25 12:00:00"),
        ("total_amount", "28.00"),
        ("trade_no", "2026112322001400000000000001"),
        ("version", "1.0"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec();
    let signature = sign(&alipay_private(), notify_text(&pairs).as_bytes());
    pairs.extend([("sign_type".to_owned(), "RSA2".to_owned()), ("sign".to_owned(), signature)]);
    let query = form::encode(&pairs);
    let back = shop.call(shop.get(&format!("/pay/return?{query}"))).await;
    assert_eq!(back.status, StatusCode::OK, "it is Alipay's own");

    let answer = shop.post_notification("", query).await;
    assert_eq!((answer.status, answer.code()), (StatusCode::BAD_REQUEST, "invalid_signature"));
    assert_eq!(shop.count("select count(*) from notifications").await, 0);
    shop.work().await;
    shop.converged().await;
}
