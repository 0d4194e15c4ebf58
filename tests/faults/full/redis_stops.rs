//! A real Redis stops and comes back: nothing waits for it but the events.

use std::collections::BTreeSet;

use pay_tests::{Process, RedisServer, Shop};

/// Who relays is no warning.
const LOG: (&str, &str) = ("RUST_LOG", "warn,pay_worker=info");

async fn buy(shop: &Shop, user_id: &str) -> String {
    let order = shop.take_order(user_id, "book").await;
    shop.pay(&order).await;
    assert_eq!(shop.changed(&order).await.status, "PAY_SUCCESS");
    order.order_id
}

#[tokio::test]
async fn f21_redis_stops_and_comes_back_and_every_event_comes_out_without_a_restart() {
    let mut redis = RedisServer::start().await;
    let mut shop = Shop::open().await;
    let worker = Process::worker(&shop, &[("REDIS_URL", &redis.url())]);
    let before = buy(&shop, "before").await;
    // Created, prepaid, paid.
    assert_eq!(redis.events(&shop.channel, 3).await.len(), 3);

    redis.stop().await;
    let mut during = BTreeSet::new();
    for user_id in ["u1", "u2", "u3", "u4", "u5"] {
        during.insert(buy(&shop, user_id).await);
    }
    let waiting = shop.unannounced().await;
    assert_eq!(waiting, 15, "nobody could be told");

    redis.start_again().await;
    shop.redis_has_lost_them();
    let events = redis.events(&shop.channel, 15).await;
    let paid = events.iter().filter(|event| event["type"] == "order.paid");
    let paid: BTreeSet<String> = paid.map(|event| event["subject"].as_str().unwrap().to_owned()).collect();
    assert_eq!(paid, during);
    let after = buy(&shop, "after").await;
    let events = redis.events(&shop.channel, 18).await;
    assert!(events.iter().all(|event| event["subject"] != before.as_str()), "told before, and not again");
    assert!(events.iter().any(|event| event["type"] == "order.paid" && event["subject"] == after.as_str()));
    assert_eq!(shop.count("select count(*) from queue.failure").await, 0, "waiting is no failure");
    assert!(worker.stop().await, "the same process all the time");
    shop.converged().await;
}

/// Redis stands still with what it was sent, and takes it up when the money is back.
#[tokio::test]
async fn nobody_ships_what_a_redis_that_stood_still_takes_up_after_the_refund() {
    let redis = RedisServer::start().await;
    let mut shop = Shop::open().await;
    shop.announces_to(&redis);
    let worker = Process::worker(&shop, &[("REDIS_URL", &redis.url())]);
    let mut ships = redis.subscribe(&shop.channel).await;
    let shipped = buy(&shop, "before").await;
    assert_eq!(ships.next().await, shipped, "nothing stands in its way");

    let order = shop.take_order("u1", "book").await;
    redis.events(&shop.channel, 5).await;
    redis.stand_still(true);
    shop.pay(&order).await;
    assert_eq!(shop.changed(&order).await.status, "PAY_SUCCESS");
    // It was sent, and nobody answered.
    worker.says("events cannot be relayed").await;
    assert_eq!(shop.refund(&order, "r1", None).await.status, 201);
    while shop.order(&order.order_id).await.status != "REFUNDED" {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    redis.stand_still(false);
    let events = redis.events(&shop.channel, 8).await;
    assert!(
        events
            .iter()
            .any(|event| event["type"] == "order.paid" && event["subject"] == order.order_id.as_str())
    );
    let last = buy(&shop, "after").await;
    assert_eq!(ships.next().await, last, "and not the one that is refunded");
    assert!(worker.stop().await);
    shop.converged().await;
}

/// One worker cannot reach Redis, and another can.
#[tokio::test]
async fn who_cannot_reach_redis_stands_back_for_one_who_can() {
    let redis = RedisServer::start().await;
    let mut shop = Shop::open().await;
    shop.announces_to(&redis);
    let cut_off = Process::worker(&shop, &[LOG, ("REDIS_URL", "redis://127.0.0.1:1")]);
    cut_off.says("this process relays events").await;
    let worker = Process::worker(&shop, &[LOG, ("REDIS_URL", &redis.url())]);
    buy(&shop, "u1").await;
    assert_eq!(redis.events(&shop.channel, 3).await.len(), 3);
    worker.says("this process relays events").await;
    assert!(cut_off.stop().await && worker.stop().await);
    shop.converged().await;
}
