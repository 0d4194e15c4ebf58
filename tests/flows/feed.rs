//! The feed: in order and without gaps, whoever else uses the server; and on Redis the same.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use pay_core::events::{Announcement, PublishError, Publisher, RedisConfig, RedisPublisher, ShipsUntil};
use pay_core::flow::{Progress, Relay};
use pay_core::{Context, Error};
use pay_tests::{Database, Shop};
use serde_json::Value;
use tokio::sync::Notify;

async fn feed(shop: &Shop) -> Vec<Value> {
    let answer = shop.call(shop.get("/v1/events?limit=1000")).await;
    answer.body["events"].as_array().expect("events").clone()
}

#[tokio::test]
async fn e1_a_strangers_open_transaction_holds_no_event_back() {
    let shop = Shop::open().await;
    let mut heard = shop.subscribe().await;
    let elsewhere = Database::create().await;
    let mut open = Vec::new();
    for pool in [&elsewhere.pool, &shop.cx.pool] {
        let mut stranger = pool.begin().await.unwrap();
        sqlx::query("update products set name = 'open'").execute(&mut *stranger).await.unwrap();
        open.push(stranger);
    }
    let order = shop.paid_order("u1").await;
    let types: Vec<Value> = feed(&shop).await.iter().map(|event| event["type"].clone()).collect();
    assert_eq!(types, ["order.created", "order.prepaid", "order.paid"]);
    assert_eq!(heard.next().await["subject"], order.order_id.as_str());
    drop(open);
    elsewhere.close().await;
    shop.converged().await;
}

/// A Redis that nobody can reach.
pub(super) fn away(shop: &Shop) -> Arc<RedisPublisher> {
    let config =
        RedisConfig { url: "redis://127.0.0.1:1".into(), channel: shop.channel.clone(), stream_length: 1000 };
    Arc::new(RedisPublisher::new(config).unwrap())
}

#[tokio::test]
async fn nobody_ships_what_is_refunded_by_the_time_it_is_announced() {
    let mut shop = Shop::open().await;
    let (mut ships, mut all) = (shop.subscribe().await, shop.subscribe_to_all().await);
    let here = shop.cx.publisher.clone();
    shop.replace_publisher(away(&shop));
    let back = shop.paid_order("u1").await;
    let part = shop.paid_order("u2").await;
    assert_eq!(shop.refund(&back, "r1", None).await.status, 201);
    assert_eq!(shop.refund(&part, "r2", Some(100)).await.status, 201);
    shop.work().await;
    assert_eq!(shop.order(&back.order_id).await.status, "REFUNDED");

    shop.replace_publisher(here);
    assert!(shop.relay_events().await);
    let shipped: Vec<Value> =
        ships.rest(&shop.channel).await.iter().map(|event| event["subject"].clone()).collect();
    assert_eq!(shipped, [part.order_id.as_str()]);
    let told = all.rest(&format!("{}.events", shop.channel)).await;
    assert_eq!(told, feed(&shop).await, "everything else is told, in the feed's order");
    assert!(
        told.iter().any(|event| event["type"] == "order.paid" && event["subject"] == back.order_id.as_str())
    );
    shop.converged().await;
}

/// A Redis that stands still when it is asked for its time.
#[derive(Debug)]
struct StandsStill {
    redis: Arc<dyn Publisher>,
    asked: Notify,
    goes_on: Notify,
}

#[async_trait]
impl Publisher for StandsStill {
    async fn ships_until(&self) -> Result<ShipsUntil, PublishError> {
        self.asked.notify_one();
        self.goes_on.notified().await;
        self.redis.ships_until().await
    }

    async fn publish(
        &self,
        announcements: &[Announcement<'_>],
        until: ShipsUntil,
    ) -> Result<(), PublishError> {
        self.redis.publish(announcements, until).await
    }
}

#[tokio::test]
async fn nobody_ships_what_is_refunded_while_redis_stands_still() {
    let mut shop = Shop::open().await;
    let (mut ships, here) = (shop.subscribe().await, shop.cx.publisher.clone());
    shop.replace_publisher(away(&shop));
    let order = shop.paid_order("u1").await;
    let redis = Arc::new(StandsStill { redis: here.clone(), asked: Notify::new(), goes_on: Notify::new() });
    let relay = Relay::new(&Context { publisher: redis.clone(), ..shop.cx.clone() }, "stands still");
    assert!(relay.keep().await.unwrap());
    while relay.number().await.unwrap().is_more() {}
    let refund = async {
        redis.asked.notified().await;
        assert_eq!(shop.refund(&order, "r1", None).await.status, 201);
        shop.work().await;
        assert_eq!(shop.order(&order.order_id).await.status, "REFUNDED");
        redis.goes_on.notify_one();
    };
    let (announced, ()) = tokio::join!(relay.announce(), refund);
    assert_eq!(announced.unwrap(), Progress::Done);
    relay.let_go().await.unwrap();
    assert!(ships.rest(&shop.channel).await.is_empty(), "it was read when the money was back");
    shop.replace_publisher(here);
    shop.converged().await;
}

#[tokio::test]
async fn what_would_be_shipped_too_late_is_not_taken() {
    let shop = Shop::open().await;
    let (mut ships, mut all) = (shop.subscribe().await, shop.subscribe_to_all().await);
    let body = r#"{"id":"evt_1","type":"order.paid","subject":"ord_1"}"#;
    let announcement = [Announcement { body, ships_goods: true }];
    let in_time = shop.cx.publisher.ships_until().await.unwrap();
    let long_ago = ShipsUntil(Duration::from_secs(1));
    let refused = shop.cx.publisher.publish(&announcement, long_ago).await.unwrap_err();
    let why = pay_core::error::chain(&refused);
    assert!(why.contains("it was read too long ago"), "{why}");
    assert!(ships.rest(&shop.channel).await.is_empty());
    let all_heard = all.rest(&format!("{}.events", shop.channel)).await;
    assert_eq!(all_heard.len(), 1, "and comes again with all the rest");
    shop.cx.publisher.publish(&announcement, in_time).await.unwrap();
    assert_eq!(ships.rest(&shop.channel).await.len(), 1);
    shop.abandon("what it announced is nobody's order").await;
}

#[tokio::test]
async fn redis_away_holds_nothing_up_in_the_feed_and_hears_all_of_it_afterwards() {
    let mut shop = Shop::open().await;
    let mut all = shop.subscribe_to_all().await;
    let here = shop.cx.publisher.clone();
    shop.replace_publisher(away(&shop));
    for user_id in ["u1", "u2"] {
        shop.paid_order(user_id).await;
    }
    let during = feed(&shop).await;
    assert_eq!(during.len(), 6);
    assert_eq!(shop.unannounced().await, 6);
    assert!(!shop.relay_events().await, "Redis does not take them");
    shop.replace_publisher(here);
    assert!(shop.relay_events().await);
    assert_eq!(all.rest(&format!("{}.events", shop.channel)).await, during);
    assert!(shop.relay_events().await);
    assert!(all.rest(&format!("{}.events", shop.channel)).await.is_empty(), "told once");
    shop.converged().await;
}

/// Works as a process does whose relay was taken over while it stood still: it believes that it holds it.
async fn work_as(relay: &Relay) -> Result<(), Error> {
    while relay.number().await?.is_more() {}
    while relay.announce().await?.is_more() {}
    Ok(())
}

#[tokio::test]
async fn several_may_try_and_one_works() {
    let shop = Shop::open().await;
    let mut all = shop.subscribe_to_all().await;
    let [first, second] = ["first", "second"].map(|name| Relay::new(&shop.cx, name));
    assert!(first.keep().await.unwrap());
    assert!(!second.keep().await.unwrap(), "held");
    shop.call(shop.order_request("u1", "coffee", "page")).await;
    work_as(&second).await.unwrap();
    assert_eq!(feed(&shop).await, [] as [Value; 0], "who does not hold it does nothing");
    work_as(&first).await.unwrap();
    assert_eq!(feed(&shop).await.len(), 1);

    // It is taken over while its holder does not know.
    shop.free_relay().await;
    assert!(second.keep().await.unwrap());
    for user_id in ["u2", "u3", "u4"] {
        shop.call(shop.order_request(user_id, "coffee", "page")).await;
        let (one, other) = tokio::join!(work_as(&first), work_as(&second));
        one.and(other).unwrap();
    }
    work_as(&second).await.unwrap();
    assert!(!first.keep().await.unwrap());
    second.let_go().await.unwrap();
    assert!(first.keep().await.unwrap(), "let go");
    first.let_go().await.unwrap();

    let told = all.rest(&format!("{}.events", shop.channel)).await;
    let mut once: Vec<Value> = Vec::new();
    for event in told {
        if !once.contains(&event) {
            once.push(event);
        }
    }
    assert_eq!(once, feed(&shop).await, "what is repeated has its id");
    shop.tick().await;
    shop.converged().await;
}

/// Many at once, and all of them believe that they hold the relay: positions are given once all the same, and without gaps.
#[tokio::test]
async fn positions_are_given_once_whoever_gives_them() {
    let shop = Shop::open().await;
    let names: Vec<String> = (0..6).map(|number| format!("relay-{number}")).collect();
    let mut relays = Vec::new();
    for name in &names {
        let relay = Relay::new(&shop.cx, name);
        assert!(relay.keep().await.unwrap());
        relays.push(relay);
        shop.free_relay().await;
    }
    let sell = async {
        for number in 0..60 {
            shop.call(shop.order_request(&format!("u{number}"), "coffee", "page")).await;
        }
    };
    let number = async |relay: &Relay| {
        for _ in 0..100 {
            relay.number().await.unwrap();
        }
    };
    tokio::join!(
        sell,
        number(&relays[0]),
        number(&relays[1]),
        number(&relays[2]),
        number(&relays[3]),
        number(&relays[4]),
        number(&relays[5]),
    );
    shop.work().await;
    assert_eq!(feed(&shop).await.len(), 120);
    shop.converged().await;
}
