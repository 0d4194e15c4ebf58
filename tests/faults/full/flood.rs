//! A flood of forged notifications at a real process, while shops sell and Alipay tells.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use pay_alipay::form;
use pay_tests::{PATIENCE, Process, Shop, free_address};
use reqwest::header::CONTENT_TYPE;

/// Forgers at once.
const FORGERS: usize = 32;
/// Orders sold meanwhile.
const ORDERS: usize = 20;
/// So many forgeries at least; more come while the orders are sold.
const FORGERIES: usize = 5_000;
/// The memory that a flood may cost: some connections and their buffers.
const MEMORY_BYTES_MAX: u64 = 48 * 1024 * 1024;

#[tokio::test]
async fn f15_a_flood_of_forgeries_costs_little_and_keeps_nobody_from_being_paid() {
    let mut shop = Shop::open().await;
    let metrics = free_address();
    let api = Process::api(&mut shop, &[("METRICS_LISTEN", &metrics)]).await;
    let worker = Process::worker(&shop, &[]);
    let warm = sell(&shop, "warm").await;
    let before = api.memory_max();

    let (over, sent) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let forgers: Vec<_> = (0..FORGERS)
        .map(|_| tokio::spawn(forge(shop.url.clone(), forgery(&shop, &warm), over.clone(), sent.clone())))
        .collect();
    for number in 0..ORDERS {
        let order_id = sell(&shop, &format!("u{number}")).await;
        let attempts = shop.sandbox().notifications_of(&order_id).remove(0).attempts;
        let results: Vec<&str> = attempts.iter().map(|attempt| attempt.result.as_str()).collect();
        assert_eq!(results, ["acknowledged"], "at once: {attempts:?}");
    }
    over.store(true, Ordering::Relaxed);
    for forger in forgers {
        forger.await.expect("every forgery was refused");
    }
    let sent = sent.load(Ordering::Relaxed);
    let cost = api.memory_max() - before;
    println!("{sent} forgeries cost {} KiB of memory", cost / 1024);
    assert!(sent >= FORGERIES && cost < MEMORY_BYTES_MAX, "{sent} forgeries, {cost} bytes");
    assert_eq!(
        api.said("a notification was refused"),
        sent.div_ceil(100),
        "one line in a hundred, with the count"
    );
    let measured = reqwest::get(format!("http://{metrics}/metrics")).await.unwrap().text().await.unwrap();
    assert!(measured.contains(&format!("\npaydesk_notifications_refused_total {sent}\n")), "{measured}");
    let stored = shop.count("select count(*) from notifications").await;
    assert_eq!(stored, i64::try_from(ORDERS + 1).unwrap(), "nothing of a forgery");
    assert!(worker.stop().await && api.stop().await);
    shop.converged().await;
}

/// A whole sale; returns the order's id.
async fn sell(shop: &Shop, user_id: &str) -> String {
    let order = shop.take_order(user_id, "book").await;
    shop.pay(&order).await;
    assert!(shop.sandbox().acknowledged(&order.order_id, PATIENCE).await);
    assert_eq!(shop.changed(&order).await.status, "PAY_SUCCESS");
    order.order_id
}

/// A message that looks right in all but its signature.
fn forgery(shop: &Shop, order_id: &str) -> String {
    let mut pairs = shop.signed_payment(order_id, "2026112322001400000000000001", &[("notify_id", "forged")]);
    for (_, value) in pairs.iter_mut().filter(|(name, _)| name == "total_amount") {
        "0.01".clone_into(value);
    }
    form::encode(&pairs)
}

async fn forge(url: String, body: String, over: Arc<AtomicBool>, sent: Arc<AtomicUsize>) {
    let client = reqwest::Client::new();
    while !over.load(Ordering::Relaxed) || sent.load(Ordering::Relaxed) < FORGERIES {
        let request = client.post(format!("{url}/v1/alipay/notify"));
        let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(body.clone());
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.status(), 400);
        answer.bytes().await.expect("a body");
        sent.fetch_add(1, Ordering::Relaxed);
    }
}
