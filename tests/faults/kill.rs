//! kill -9 of a worker that holds leases, while orders flow: none is lost, all are paid.

use std::collections::BTreeSet;
use std::time::Duration;

use alipay_sandbox::{Fault, FaultOrder, Pay};
use futures_util::future::join_all;
use pay_tests::{PATIENCE, Process, Shop, Subscription};
use tokio::time::{Instant, sleep, timeout};

/// Orders under way when the worker is killed, and as many afterwards.
const ORDERS: usize = 30;
/// The lease of the workers here, in seconds; 25 by default.
const LEASE_S: u64 = 3;
/// Until a dead worker's leases have run out and its work is done.
const LEASE_AND_WORK: Duration = Duration::from_secs(LEASE_S + 30);

#[tokio::test]
async fn one_of_two_workers_is_killed_and_no_order_is_lost() {
    let shop = Shop::open().await;
    let lease = LEASE_S.to_string();
    let variables = [("LEASE_S", lease.as_str())];
    let mut workers = vec![Process::worker(&shop, &variables), Process::worker(&shop, &variables)];
    // Alipay's slow answers keep the handlers of QR orders running, so that a lease is there to be seen.
    let slow = FaultOrder::new(Fault::Delay).method("alipay.trade.precreate").delay_ms(1_500);
    let slow = shop.sandbox().order_fault(slow).unwrap();
    let mut told = shop.subscribe_to_all().await;
    let mut orders = create(&shop, "before").await;

    assert!(shop.sandbox().struck(slow, 1, PATIENCE).await, "a worker calls Alipay");
    let holder = process_of_running_job(&shop).await.expect("a worker that holds a lease");
    let victim = workers.iter().position(|worker| worker.id() == holder).expect("it is one of ours");
    workers.remove(victim).kill().await;
    let held: i64 =
        sqlx::query_scalar("select count(*) from queue.job where state = 'running' and worker like $1")
            .bind(format!("pay-worker-{holder}-%"))
            .fetch_one(&shop.cx.pool)
            .await
            .unwrap();
    assert!(held > 0, "the dead worker still holds what it was at");
    assert!(shop.sandbox().take_back_fault(slow));
    orders.extend(create(&shop, "after").await);

    told_of(&mut told, "order.prepaid").await;
    for order_id in &orders {
        shop.sandbox().pay(order_id, Pay::default()).await.expect("to pay");
    }
    told_of(&mut told, "order.paid").await;
    // A job that waits for another of its key is woken when that one ends: by a worker, so before they stop.
    let idle = until(LEASE_AND_WORK, async || {
        let live = "select count(*) from queue.job where state in ('ready', 'blocked', 'running')";
        (shop.count(live).await == 0).then_some(())
    });
    idle.await.expect("nothing is left to do");
    for worker in workers {
        assert!(worker.stop().await, "SIGTERM ends a worker in peace");
    }
    for order_id in orders {
        assert_eq!(shop.sandbox().trades_of(&order_id).len(), 1, "{order_id}");
    }
    shop.converged().await;
}

/// Waits until subscribers have heard this of every order.
async fn told_of(told: &mut Subscription, event_type: &str) {
    let mut orders = BTreeSet::new();
    let all = async {
        while orders.len() < 2 * ORDERS {
            let event = told.next().await;
            if event["type"] == event_type {
                orders.insert(event["subject"].as_str().expect("an order").to_owned());
            }
        }
    };
    timeout(LEASE_AND_WORK, all).await.unwrap_or_else(|_| panic!("not {event_type} of every order"));
}

async fn create(shop: &Shop, prefix: &str) -> Vec<String> {
    let users: Vec<String> = (0..ORDERS).map(|number| format!("{prefix}-{number}")).collect();
    let answers = join_all(users.iter().map(|user| shop.call(shop.order_request(user, "book", "qr")))).await;
    answers.iter().map(|answer| answer.body["order_id"].as_str().expect("an order").to_owned()).collect()
}

/// Which process holds a lease at this moment.
async fn process_of_running_job(shop: &Shop) -> Option<u32> {
    let worker: Option<String> = sqlx::query_scalar(
        "select worker from queue.job where state = 'running' and name = 'create_prepay' limit 1",
    )
    .fetch_optional(&shop.cx.pool)
    .await
    .expect("the jobs");
    worker?.split('-').nth(2)?.parse().ok()
}

/// Looks again and again until there is something. Other processes change what is looked at; they send no signal.
async fn until<T>(patience: Duration, mut look: impl AsyncFnMut() -> Option<T>) -> Option<T> {
    let deadline = Instant::now() + patience;
    while Instant::now() < deadline {
        if let Ok(Some(found)) = timeout(patience, look()).await {
            return Some(found);
        }
        sleep(Duration::from_millis(20)).await;
    }
    None
}
