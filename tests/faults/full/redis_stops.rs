//! A real Redis stops and comes back: nothing waits for it but the events.

use std::collections::BTreeSet;

use pay_tests::{Process, RedisServer, Shop};

async fn buy(shop: &Shop, user_id: &str) -> String {
    let order = shop.take_order(user_id, "book").await;
    shop.pay(&order).await;
    assert_eq!(shop.changed(&order).await.status, "PAY_SUCCESS");
    order.order_id
}

#[tokio::test]
async fn f21_redis_stops_and_comes_back_and_every_event_comes_out_without_a_restart() {
    let mut redis = RedisServer::start().await;
    let shop = Shop::open().await;
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
