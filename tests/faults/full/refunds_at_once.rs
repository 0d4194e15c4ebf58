//! A hundred refunds of ten orders that several workers make at once, one of which is killed meanwhile.

use std::collections::{BTreeMap, BTreeSet};

use alipay_sandbox::{Fault, FaultOrder};
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::join_all;
use pay_core::domain::RefundId;
use pay_core::jobs::RefundOrder;
use pay_queue::Enqueue;
use pay_tests::{Order, PATIENCE, Process, Shop};
use reqwest::StatusCode;
use tokio::time::{Duration, Instant, sleep};

const ORDERS: usize = 10;
/// Requests for each of them, a tenth of the money each: ten are taken.
const REQUESTS: usize = 12;
/// Between two calls for refunds of one trade, by the database's time.
const APART: TimeDelta = TimeDelta::seconds(3);
const LEASE: (&str, &str) = ("LEASE_S", "3");
/// Nine pauses for each order, all at once, and the lease of the one that is killed.
const ALL_BACK_WITHIN: Duration = Duration::from_secs(100);

/// Each time that a refund of a trade has its turn to be called for.
const REMEMBER_TURNS: &str = "
    create table turns (trade_no text not null, at timestamptz not null);
    create function remember_turn() returns trigger language plpgsql as $$ begin
        insert into turns values (new.trade_no, new.refund_called_at);
        return null;
    end $$;
    create trigger remember_turn after update on payments for each row
    when (new.refund_called_at is distinct from old.refund_called_at) execute function remember_turn()";

#[tokio::test]
async fn f26_a_hundred_refunds_by_three_workers_go_back_one_after_another_and_one_worker_is_killed() {
    let shop = Shop::open().await;
    let mut orders = Vec::new();
    for number in 0..ORDERS {
        orders.push(shop.paid_order(&format!("u{number}")).await);
    }
    sqlx::raw_sql(REMEMBER_TURNS).execute(&shop.cx.pool).await.expect("a trigger");
    let refunds = ask_for_all(&shop, &orders).await;
    twice_each(&shop, &refunds).await;
    // Alipay takes its time, so that calls overlap.
    let slow = FaultOrder::new(Fault::Delay).method("alipay.trade.refund").delay_ms(300);
    let slow = shop.sandbox().order_fault(slow).unwrap();
    let mut workers: Vec<Process> = (0..3).map(|_| Process::worker(&shop, &[LEASE])).collect();
    assert!(shop.sandbox().struck(slow, 30, 2 * PATIENCE).await, "they are at it");
    workers.remove(0).kill().await;

    let at_once = all_are_back(&shop).await;
    assert!(at_once >= 2, "workers whose refunds were under way at the same time: {at_once}");
    let deaths =
        shop.count("select sum(worker_deaths)::bigint from queue.job where name = 'refund_order'").await;
    println!("{at_once} workers at once; jobs whose worker died: {deaths}");
    for worker in workers {
        assert!(worker.stop().await);
    }
    for order in &orders {
        let trade = shop.sandbox().trades_of(&order.order_id).remove(0);
        let numbers: BTreeSet<&str> = trade.refunds.iter().map(|refund| &*refund.out_request_no).collect();
        assert_eq!((trade.refunds.len(), numbers.len(), trade.refunded_fen), (10, 10, 2_800), "{trade:?}");
        assert_eq!(shop.order(&order.order_id).await.status, "REFUNDED");
    }
    turns_are_apart(&shop).await;
    shop.converged().await;
}

/// All requests at once; those that were taken.
async fn ask_for_all(shop: &Shop, orders: &[Order]) -> Vec<RefundId> {
    let requests: Vec<(usize, String)> = (0..ORDERS)
        .flat_map(|order| (0..REQUESTS).map(move |number| (order, format!("r{order}-{number}"))))
        .collect();
    let answers = requests.iter().map(|(order, number)| shop.refund(&orders[*order], number, Some(280)));
    let answers = join_all(answers).await;
    let (taken, refused): (Vec<_>, Vec<_>) =
        answers.iter().partition(|answer| answer.status == StatusCode::CREATED);
    assert_eq!((taken.len(), refused.len()), (10 * ORDERS, (REQUESTS - 10) * ORDERS));
    assert!(refused.iter().all(|answer| answer.code() == "refund_exceeds_balance"), "{refused:?}");
    taken.iter().map(|answer| answer.body["refund_id"].as_str().unwrap().parse().unwrap()).collect()
}

/// A second job for each refund, as a sweep makes that takes the first for lost: two workers are at one refund.
async fn twice_each(shop: &Shop, refunds: &[RefundId]) {
    let mut conn = shop.cx.pool.acquire().await.unwrap();
    for refund_id in refunds {
        Enqueue::new(&RefundOrder { refund_id: *refund_id }).insert(&mut conn).await.unwrap();
    }
    let jobs = "select count(*) from queue.job where name = 'refund_order' and ended_at is null";
    assert_eq!(shop.count(jobs).await, 2 * i64::try_from(refunds.len()).unwrap());
}

/// Returns how many workers were seen at refunds at the same time.
async fn all_are_back(shop: &Shop) -> i64 {
    let deadline = Instant::now() + ALL_BACK_WITHIN;
    let left = "select count(*) from queue.job where name = 'refund_order' and ended_at is null";
    let workers =
        "select count(distinct worker) from queue.job where name = 'refund_order' and state = 'running'";
    let mut at_once = 0;
    while shop.count(left).await > 0 {
        at_once = at_once.max(shop.count(workers).await);
        assert!(Instant::now() < deadline, "some are not back");
        sleep(Duration::from_millis(50)).await;
    }
    at_once
}

async fn turns_are_apart(shop: &Shop) {
    let turns: Vec<(String, DateTime<Utc>)> =
        sqlx::query_as("select trade_no, at from turns order by at").fetch_all(&shop.cx.pool).await.unwrap();
    let mut of_trade: BTreeMap<String, Vec<DateTime<Utc>>> = BTreeMap::new();
    for (trade_no, at) in turns {
        of_trade.entry(trade_no).or_default().push(at);
    }
    assert_eq!(of_trade.len(), ORDERS);
    for (trade_no, turns) in of_trade {
        assert!(turns.len() >= 10, "{trade_no}: {turns:?}");
        let closest = turns.windows(2).map(|pair| pair[1] - pair[0]).min();
        assert!(closest >= Some(APART), "{trade_no}: {closest:?} between two of {turns:?}");
    }
}
