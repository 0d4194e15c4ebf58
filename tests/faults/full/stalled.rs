//! A worker stands still for longer than its lease, as a paused machine does, and then goes on as if nothing had been.

use alipay_sandbox::{Fault, FaultOrder};
use pay_tests::{Order, PATIENCE, Process, Shop};
use tokio::time::{Duration, Instant, sleep};

const LEASE: (&str, &str) = ("LEASE_S", "3");

/// Where it is when it stands still.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stall {
    /// In the call that moves the money; the answer waits for it in its socket.
    Call,
    /// In the transaction that books it: it holds the order's row.
    Transaction,
}

#[tokio::test]
async fn f22_a_worker_that_stalls_in_a_call_past_its_lease_and_wakes_writes_nothing() {
    stalls(Stall::Call).await;
}

#[tokio::test]
async fn f22_a_worker_that_stalls_in_a_transaction_past_its_lease_and_wakes_writes_nothing() {
    stalls(Stall::Transaction).await;
}

async fn stalls(stall: Stall) {
    let shop = Shop::open().await;
    let order = shop.paid_order("u1").await;
    let mut told = shop.subscribe_to_all().await;
    assert_eq!(shop.refund(&order, "r-1", None).await.status, 201);
    let stalled = Process::worker(&shop, &[LEASE]);
    stop_in(&shop, &stalled, stall).await;

    let other = Process::worker(&shop, &[LEASE]);
    while told.next().await["type"] != "refund.succeeded" {}
    let job = "select count(*) from queue.job where name = 'refund_order' and state = 'done' and claims = 2";
    assert_eq!(shop.count(job).await, 1, "the other one took it up");

    stalled.thaw().await;
    stalled.says("a job's lease was lost while it ran").await;
    assert!(stalled.stop().await && other.stop().await);
    assert_eq!(shop.count(job).await, 1, "nothing was written over it");
    assert_once(&shop, &order).await;
    shop.converged().await;
}

async fn stop_in(shop: &Shop, stalled: &Process, stall: Stall) {
    if stall == Stall::Call {
        let slow = FaultOrder::new(Fault::Delay).method("alipay.trade.refund").delay_ms(1_000).times(1);
        let slow = shop.sandbox().order_fault(slow).unwrap();
        assert!(shop.sandbox().struck(slow, 1, PATIENCE).await, "it calls Alipay");
        return stalled.freeze().await;
    }
    let mut holder = shop.cx.pool.begin().await.unwrap();
    sqlx::query("select from orders for update").execute(&mut *holder).await.unwrap();
    let waiting = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    let deadline = Instant::now() + PATIENCE;
    while shop.count(waiting).await == 0 {
        assert!(Instant::now() < deadline, "it never came to book the refund");
        sleep(Duration::from_millis(5)).await;
    }
    stalled.freeze().await;
    holder.commit().await.unwrap(); // now it has the row
}

async fn assert_once(shop: &Shop, order: &Order) {
    let refunds = shop.sandbox().trades_of(&order.order_id).remove(0).refunds;
    assert_eq!(refunds.len(), 1, "{refunds:?}");
    let events = shop.events_of(order).await;
    assert_eq!(events.iter().filter(|event| *event == "refund.succeeded").count(), 1, "{events:?}");
}
