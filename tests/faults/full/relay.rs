//! The relay dies at any moment, and another goes on.

use std::sync::Arc;

use pay_core::Error;
use pay_core::events::{RedisConfig, RedisPublisher};
use pay_core::flow::Relay;
use pay_tests::{PATIENCE, Process, Shop, Wire, WireCut, redis_url};
use serde_json::Value;
use sqlx::postgres::PgPoolOptions;
use tokio::time::{Duration, Instant, sleep, timeout};

/// A relay that takes the relay, numbers, announces and lets go.
async fn relay_once(relay: &Relay) -> Result<(), Error> {
    relay.keep().await?;
    while relay.number().await?.is_more() {}
    while relay.announce().await?.is_more() {}
    relay.let_go().await
}

/// Relays by way of a wire, as a process of its own does that dies where the wire stands still; says whether it did.
async fn relay_on(shop: &Shop, wire: &Wire) -> bool {
    let postgres = wire.to(&shop.database_url()).await;
    let redis = wire.to(&redis_url()).await;
    let pool = PgPoolOptions::new().max_connections(1).connect_lazy(&postgres).expect("an address");
    let mut cx = shop.cx.with_pool(pool);
    let config = RedisConfig { url: redis, channel: shop.channel.clone(), stream_length: 1000 };
    cx.publisher = Arc::new(RedisPublisher::new(config).expect("an address"));
    let relay = Relay::new(&cx, "dies");
    let died = tokio::select! {
        () = wire.stands_still() => true,
        ended = timeout(PATIENCE, relay_once(&relay)) => {
            ended.expect("an end").expect("nothing was in its way");
            false
        }
    };
    wire.cut();
    died
}

/// It dies with each of its messages, before the server has it and after the server has done what it says.
#[tokio::test]
async fn f32_a_relay_that_dies_at_any_of_its_messages_loses_and_tears_nothing() {
    let shop = Shop::open().await;
    let mut all = shop.subscribe_to_all().await;
    let order = async |user_id: &str| drop(shop.call(shop.order_request(user_id, "coffee", "page")).await);
    order("u").await;
    let whole = Wire::new(|_| true, None);
    assert!(!relay_on(&shop, &whole).await);
    let points = whole.heard();
    assert!(points.len() > 8, "{points:?}");
    for cut in [WireCut::Before, WireCut::After] {
        for (number, point) in points.iter().enumerate() {
            order(&format!("u{cut:?}{number}")).await;
            let wire = Wire::new(|_| true, Some((point.clone(), cut)));
            assert!(relay_on(&shop, &wire).await, "{point}");
            shop.free_relay().await;
            assert!(shop.relay_events().await, "another goes on");
        }
    }

    let told = all.rest(&format!("{}.events", shop.channel)).await;
    let mut once: Vec<Value> = Vec::new();
    for event in told {
        if !once.contains(&event) {
            once.push(event);
        }
    }
    let mut feed: Vec<Value> = Vec::new();
    let mut query = "?limit=1000".to_owned();
    loop {
        let page = shop.call(shop.get(&format!("/v1/events{query}"))).await.body;
        let events = page["events"].as_array().expect("events");
        if events.is_empty() {
            break;
        }
        feed.extend(events.iter().cloned());
        query = format!("?limit=1000&after={}", page["next"].as_str().expect("a cursor"));
    }
    assert_eq!(once.len(), feed.len());
    assert_eq!(once, feed, "Redis hears the feed, in its order");
    shop.converged().await;
}

async fn holder(shop: &Shop) -> Option<String> {
    sqlx::query_scalar("select holder from event_relay where held_until > now()")
        .fetch_optional(&shop.cx.pool)
        .await
        .expect("the relay")
        .flatten()
}

/// Looks until a process holds the relay; it sends no signal.
async fn held_by(shop: &Shop, process: &Process) {
    let name = format!("pay-worker-{}-", process.id());
    let deadline = Instant::now() + PATIENCE;
    while !holder(shop).await.is_some_and(|holder| holder.starts_with(&name)) {
        assert!(Instant::now() < deadline, "{name} does not relay");
        sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn of_two_workers_one_relays_and_the_other_goes_on_when_it_is_gone() {
    let shop = Shop::open().await;
    let mut paid = shop.subscribe().await;
    let first = Process::worker(&shop, &[]);
    held_by(&shop, &first).await;
    let second = Process::worker(&shop, &[]);
    let mut bought = Vec::new();
    let mut buy = async |user_id: &str| {
        let order = shop.take_order(user_id, "book").await;
        shop.pay(&order).await;
        // What was not noted before its relay was gone comes again, under its id.
        let mut heard = paid.next().await;
        while bought.contains(&heard["subject"]) {
            heard = paid.next().await;
        }
        assert_eq!(heard["subject"], order.order_id.as_str());
        bought.push(heard["subject"].clone());
    };
    buy("u1").await;
    held_by(&shop, &first).await;
    first.kill().await;
    let died = Instant::now();
    buy("u2").await;
    assert!(died.elapsed() < Duration::from_secs(10), "before anybody would be told: {:?}", died.elapsed());
    held_by(&shop, &second).await;

    // The database cuts it off.
    let cut = sqlx::query_scalar::<_, bool>(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'paydesk relay'",
    );
    assert!(!cut.fetch_all(&shop.cx.pool).await.unwrap().is_empty());
    buy("u3").await;

    // One that leaves lets go at once.
    let third = Process::worker(&shop, &[]);
    buy("u4").await;
    assert!(second.stop().await);
    assert!(
        holder(&shop).await.is_none_or(|holder| holder.starts_with(&format!("pay-worker-{}-", third.id())))
    );
    buy("u5").await;
    assert!(third.stop().await);
    assert_eq!(holder(&shop).await, None);
    shop.converged().await;
}

/// What is to be announced was read before the money went back, and the rows come seconds after it.
#[tokio::test]
async fn nobody_ships_for_what_the_database_said_long_ago() {
    let mut shop = Shop::open().await;
    let mut ships = shop.subscribe().await;
    let here = shop.cx.publisher.clone();
    let away =
        RedisConfig { url: "redis://127.0.0.1:1".into(), channel: shop.channel.clone(), stream_length: 1000 };
    shop.replace_publisher(Arc::new(RedisPublisher::new(away).expect("an address")));
    let order = shop.paid_order("u1").await;
    shop.free_relay().await;

    let wire = Wire::at_first(|message| message.says.contains("as ships_goods"), WireCut::After);
    let postgres = wire.to(&shop.database_url()).await;
    let pool = PgPoolOptions::new().max_connections(1).connect_lazy(&postgres).expect("an address");
    let mut cx = shop.cx.with_pool(pool);
    cx.publisher = here.clone();
    let relay = Relay::new(&cx, "late");
    assert!(relay.keep().await.unwrap());
    let announces = tokio::spawn(async move { relay.announce().await.map(drop) });
    timeout(PATIENCE, wire.stands_still()).await.expect("the rows");
    assert_eq!(shop.refund(&order, "r1", None).await.status, 201);
    shop.work().await;
    assert_eq!(shop.order(&order.order_id).await.status, "REFUNDED");
    sleep(Duration::from_secs(4)).await; // longer than it has to announce what it asked for
    wire.goes_on();
    let _ = timeout(PATIENCE, announces).await.expect("an end");

    shop.replace_publisher(here);
    shop.free_relay().await;
    assert!(shop.relay_events().await);
    assert!(ships.rest(&shop.channel).await.is_empty(), "its money is back");
    shop.converged().await;
}
