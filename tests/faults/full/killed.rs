//! A refund whose worker is killed again and again, at every call.

use alipay_sandbox::{Fault, FaultOrder};
use pay_tests::{PATIENCE, Process, Shop};
use tokio::time::{Duration, Instant, sleep};

/// Leases end soon, and no tick is due: one that was running at each kill would be a dead letter, as it should be, and another comes.
const SETTINGS: [(&str, &str); 4] =
    [("LEASE_S", "3"), ("RECONCILE_CRON", YEARLY), ("CLOSE_CRON", YEARLY), ("RECOVERY_CRON", YEARLY)];
const YEARLY: &str = "0 0 0 1 1 *";
/// A worker may end this often and the job becomes runnable at once; from the next time on it is put off.
const DEATHS: i64 = 3;

#[tokio::test]
async fn m4_a_refund_whose_workers_are_killed_three_times_goes_back_once() {
    let shop = Shop::open().await;
    let order = shop.paid_order("u1").await;
    let slow = FaultOrder::new(Fault::Delay).method("alipay.trade.refund").delay_ms(20_000);
    let slow = shop.sandbox().order_fault(slow).unwrap();
    assert_eq!(shop.refund(&order, "r-1", Some(100)).await.status, 201);
    let mut calls = 0;
    for death in 1..=DEATHS {
        let worker = Process::worker(&shop, &SETTINGS);
        calls += 1;
        assert!(shop.sandbox().struck(slow, calls, 3 * PATIENCE).await, "worker {death} calls Alipay");
        worker.kill().await;
    }
    // Whoever comes next takes the job from the last dead worker, and lets it rest.
    let next = Process::worker(&shop, &SETTINGS);
    let put_off = "select count(*) from queue.job
                   where name = 'refund_order' and worker_deaths = 3 and state = 'scheduled' and due_at > now()";
    until(&shop, put_off).await;
    assert_eq!(shop.count("select count(*) from refunds where status in ('pending', 'unknown')").await, 1);

    assert!(shop.sandbox().take_back_fault(slow));
    sqlx::query("update queue.job set due_at = now() where name = 'refund_order'")
        .execute(&shop.cx.pool)
        .await
        .unwrap();
    until(&shop, "select count(*) from refunds where status = 'succeeded'").await;
    let unannounced = "select (count(*) = 0)::int::bigint from events
                       where feed_position is null or feed_position > (select announced from event_relay)";
    until(&shop, unannounced).await;
    assert!(next.stop().await);
    let refunds = shop.sandbox().trades_of(&order.order_id).remove(0).refunds;
    assert_eq!(refunds.iter().map(|refund| refund.amount_fen).collect::<Vec<_>>(), [100]);
    shop.converged().await;
}

/// Looks until the count is 1: other processes change it, and send no signal.
async fn until(shop: &Shop, count: &'static str) {
    let deadline = Instant::now() + 3 * PATIENCE;
    while shop.count(count).await != 1 {
        assert!(Instant::now() < deadline, "still not: {count}");
        sleep(Duration::from_millis(50)).await;
    }
}
