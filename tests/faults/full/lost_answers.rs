//! A refund whose money has gone back, and whose worker dies or stands still before it has heard so.

use alipay_sandbox::{Fault, FaultOrder};
use pay_tests::{Order, PATIENCE, Process, Shop, Wire, WireCut};
use reqwest::StatusCode;
use tokio::time::{Duration, Instant, sleep, timeout};

/// Leases end soon, and no tick is due that could help.
const SETTINGS: [(&str, &str); 4] =
    [("LEASE_S", "3"), ("RECONCILE_CRON", YEARLY), ("CLOSE_CRON", YEARLY), ("RECOVERY_CRON", YEARLY)];
const YEARLY: &str = "0 0 0 1 1 *";
const REFUND: &str = "alipay.trade.refund";
const REFUND_QUERY: &str = "alipay.trade.fastpay.refund.query";

#[tokio::test]
async fn f27_a_part_whose_worker_is_killed_before_it_hears_goes_back_once_and_so_does_the_rest() {
    let shop = Shop::open().await;
    let order = paid_order_without_messages(&shop).await;
    for (number, amount_fen, back) in [("part", Some(1_000), 1_000), ("rest", None, 2_800)] {
        let wire = Wire::at_first(|message| message.says == REFUND, WireCut::After);
        let before = shop.calls_about(&order.order_id).await.len();
        let (worker, refund_path) = begin(&shop, &order, &wire, number, amount_fen).await;
        assert_eq!(
            shop.sandbox().trades_of(&order.order_id)[0].refunded_fen,
            back,
            "the money has gone back"
        );
        worker.kill().await;
        assert_ne!(shop.call(shop.get(&refund_path)).await.body["status"], "failed");

        let next = Process::worker(&shop, &SETTINGS);
        succeeds(&shop, &refund_path).await;
        assert!(next.stop().await);
        asked_and_not_sent_again(&shop, &order, before).await;
        shop.work().await;
    }
    let deaths = "select count(*) from queue.job where name = 'refund_order' and worker_deaths = 1";
    assert_eq!(shop.count(deaths).await, 2, "both workers died at it");
    went_back_in_two(shop, &order).await;
}

#[tokio::test]
async fn f27_a_part_whose_worker_loses_its_lease_before_it_hears_goes_back_once_and_so_does_the_rest() {
    let shop = Shop::open().await;
    let order = paid_order_without_messages(&shop).await;
    for (number, amount_fen) in [("part", Some(1_000)), ("rest", None)] {
        let wire = Wire::at_first(|message| message.says == REFUND, WireCut::After);
        let before = shop.calls_about(&order.order_id).await.len();
        let (stalled, refund_path) = begin(&shop, &order, &wire, number, amount_fen).await;
        stalled.freeze().await;
        let other = Process::worker(&shop, &SETTINGS);
        succeeds(&shop, &refund_path).await;
        // Now it hears what the other one has found out by asking.
        wire.goes_on();
        stalled.thaw().await;
        stalled.says("a job's lease was lost while it ran").await;
        assert!(stalled.stop().await && other.stop().await);
        asked_and_not_sent_again(&shop, &order, before).await;
        shop.work().await;
    }
    went_back_in_two(shop, &order).await;
}

/// So that nothing but a question can tell what became of its refunds.
async fn paid_order_without_messages(shop: &Shop) -> Order {
    let order = shop.paid_order("u1").await;
    shop.sandbox().order_fault(FaultOrder::new(Fault::NotifyDrop)).unwrap();
    order
}

/// A worker has called for a refund, and its answer is held back.
async fn begin(
    shop: &Shop,
    order: &Order,
    wire: &Wire,
    number: &str,
    amount_fen: Option<i64>,
) -> (Process, String) {
    let answer = shop.refund(order, number, amount_fen).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
    let path = answer.headers["location"].to_str().unwrap().to_owned();
    let gateway = wire.to(&shop.alipay.gateway_url()).await;
    let mut settings = SETTINGS.to_vec();
    settings.push(("ALIPAY_GATEWAY_URL", &gateway));
    let worker = Process::worker(shop, &settings);
    timeout(2 * PATIENCE, wire.stands_still()).await.expect("a refund");
    (worker, path)
}

/// Looks until it has: other processes change it, and send no signal.
async fn succeeds(shop: &Shop, refund_path: &str) {
    let deadline = Instant::now() + 3 * PATIENCE;
    loop {
        let refund = shop.call(shop.get(refund_path)).await.body;
        match refund["status"].as_str() {
            Some("succeeded") => return,
            Some("failed") | None => panic!("{refund}"),
            _ => assert!(Instant::now() < deadline, "{refund}"),
        }
        sleep(Duration::from_millis(50)).await;
    }
}

/// What the second worker does, it does under the first one's number, and it asks.
async fn asked_and_not_sent_again(shop: &Shop, order: &Order, before: usize) {
    let calls = shop.calls_about(&order.order_id).await.split_off(before);
    let methods: Vec<&str> = calls.iter().map(|call| call.method.as_str()).collect();
    assert_eq!(methods, [REFUND, REFUND_QUERY]);
    assert_eq!(calls[0].biz["out_request_no"], calls[1].biz["out_request_no"]);
}

async fn went_back_in_two(shop: Shop, order: &Order) {
    let trade = shop.sandbox().trades_of(&order.order_id).remove(0);
    let amounts: Vec<i64> = trade.refunds.iter().map(|refund| refund.amount_fen).collect();
    assert_eq!(amounts, [1_000, 1_800]);
    let events = shop.events_of(order).await;
    assert_eq!(events.iter().filter(|event| *event == "refund.succeeded").count(), 2, "{events:?}");
    assert_eq!(shop.order(&order.order_id).await.status, "REFUNDED");
    shop.converged().await;
}
