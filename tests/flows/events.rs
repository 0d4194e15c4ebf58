//! What was told is told whole: after a crash, and to readers who were away.

use chrono::TimeDelta;
use pay_core::store;
use pay_tests::{APP_ID, PATIENCE, Process, Shop, Wire, WireCut, book_for, redis_url};
use serde_json::Value;
use std::collections::BTreeSet;
use tokio::time::timeout;

/// A dead worker's job runs again after this many seconds; 25 by default.
const LEASE: (&str, &str) = ("LEASE_S", "3");

/// Somebody who reads the feed by small pages and remembers where they were.
#[derive(Default)]
struct Reader {
    cursor: Option<String>,
    /// Every event read, byte for byte.
    bodies: Vec<String>,
}

impl Reader {
    /// Reads one page; returns how many events were on it.
    async fn page(&mut self, shop: &Shop) -> usize {
        let after = self.cursor.as_ref().map(|cursor| format!("&after={cursor}")).unwrap_or_default();
        let response = shop.get(&format!("/v1/events?limit=2{after}")).send().await.expect("an answer");
        let text = response.text().await.expect("a body");
        let page: Value = serde_json::from_str(&text).expect("JSON");
        let events = page["events"].as_array().expect("events");
        let bodies: Vec<String> = events.iter().map(Value::to_string).collect();
        // What a parser makes of it is what stands there: no byte is lost by taking the page apart.
        let next = page["next"].as_str().expect("a cursor");
        assert_eq!(text, format!(r#"{{"events":[{}],"next":"{next}"}}"#, bodies.join(",")));
        self.cursor = Some(next.to_owned());
        self.bodies.extend(bodies);
        events.len()
    }

    /// Reads on to the feed's end.
    async fn read(&mut self, shop: &Shop) {
        while self.page(shop).await > 0 {}
    }

    fn events(&self) -> Vec<Value> {
        self.bodies.iter().map(|body| serde_json::from_str(body).expect("JSON")).collect()
    }
}

/// An order that is paid, and a worker that was killed when it came to announce that. Returns the order and the event's id.
async fn killed_while_announcing(shop: &Shop, cut: WireCut) -> (String, String) {
    let order = shop.create_order("u1", "coffee").await;
    shop.pay(&order).await;
    assert!(shop.drain_one("handle_notify").await);
    assert!(shop.drain_one("mark_paid").await);
    let paid = "select event_id from events where type = 'order.paid' and feed_position is null";
    let event_id: String = sqlx::query_scalar(paid).fetch_one(&shop.cx.pool).await.expect("a new event");

    let wire = Wire::at_first(|message| message.says.contains("XADD"), cut);
    let redis = wire.to(&redis_url()).await;
    let worker = Process::worker(shop, &[LEASE, ("REDIS_URL", &redis)]);
    timeout(PATIENCE, wire.stands_still()).await.expect("an event");
    worker.kill().await;
    wire.cut();
    assert_eq!(shop.unannounced().await, 1);
    (order.order_id, event_id)
}

#[tokio::test]
async fn f32_an_event_comes_out_after_a_crash_between_commit_and_publish() {
    let shop = Shop::open().await;
    let mut announced = shop.subscribe().await;
    let (order_id, event_id) = killed_while_announcing(&shop, WireCut::Before).await;
    assert!(announced.rest(&shop.channel).await.is_empty(), "it was killed before Redis had it");

    let worker = Process::worker(&shop, &[LEASE]);
    let event = announced.next().await;
    assert_eq!((&event["subject"], &event["id"]), (&order_id.into(), &event_id.into()));
    assert!(worker.stop().await);
    assert!(announced.rest(&shop.channel).await.is_empty());
    shop.converged().await;
}

#[tokio::test]
async fn f32_an_event_that_was_out_before_the_crash_is_repeated_under_its_id() {
    let shop = Shop::open().await;
    let mut announced = shop.subscribe().await;
    let (_, event_id) = killed_while_announcing(&shop, WireCut::After).await;
    let first = announced.next_text().await;

    let worker = Process::worker(&shop, &[LEASE]);
    let second = announced.next_text().await;
    assert_eq!(first, second, "the same bytes");
    assert!(first.contains(&event_id));
    assert!(worker.stop().await);
    shop.converged().await;
}

#[tokio::test]
async fn f33_a_reader_who_was_away_gets_what_committed_meanwhile_however_late() {
    let shop = Shop::open().await;
    let mut announced = shop.subscribe_to_all().await;
    let mut reader = Reader::default();
    let first = shop.create_order("u1", "coffee").await;
    reader.read(&shop).await;
    assert_eq!(reader.bodies.len(), 2);

    // A transaction writes its event first and stays open, while younger ones write and commit theirs. They wait for nobody.
    let late = book_for(APP_ID, "u2", shop.cx.now());
    let mut open = shop.cx.begin().await.unwrap();
    assert!(store::orders::insert(&mut open, &late).await.unwrap());
    shop.create_order("u3", "coffee").await;
    shop.pay(&first).await;
    shop.work().await;
    assert_eq!(shop.order(&first.order_id).await.status, "PAY_SUCCESS");
    reader.read(&shop).await;
    assert_eq!(reader.bodies.len(), 5, "all that has committed");

    shop.advance(TimeDelta::hours(1)).await;
    open.commit().await.unwrap();
    shop.work().await;
    reader.read(&shop).await;
    assert_eq!(reader.bodies.len(), 6);
    assert_eq!(reader.events()[5]["subject"], late.order_id.to_string(), "behind what was read already");

    let mut heard = Vec::new();
    for _ in 0..6 {
        heard.push(announced.next_text().await);
    }
    let unique = reader.bodies.iter().collect::<BTreeSet<_>>();
    assert_eq!(unique.len(), 6, "each once");
    assert_eq!(reader.bodies, heard, "the bytes that were announced, in the same order");
    shop.converged().await;
}
