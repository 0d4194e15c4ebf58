//! The event stream: the feed's bytes in the feed's order, and what becomes of readers who go, come again, or do not read.

use std::time::Duration;

use pay_core::config::HttpConfig;
use pay_core::domain::Order;
use pay_core::store;
use pay_tests::{Opening, Part, Shop, Stream, book_for};
use reqwest::StatusCode;
use sqlx::PgConnection;

/// A shop whose streams may say nothing for so long, and of which there may be so many.
async fn shop(heartbeat_ms: u64, streams_max: usize) -> Shop {
    let opening = Opening::default();
    let http = HttpConfig {
        event_streams_max: streams_max,
        event_stream_heartbeat: Duration::from_millis(heartbeat_ms),
        client_stall_max: Duration::from_secs(2),
        ..opening.http
    };
    let shop = Shop::open_as(Opening { http, ..opening }).await;
    // The feed's history begins with its first relay, and streams from before it end then.
    shop.number_events().await;
    shop
}

async fn open(shop: &Shop, query: &str) -> Stream {
    Stream::open(shop.get(&format!("/v1/events/stream{query}"))).await
}

async fn resume(shop: &Shop, query: &str, id: &str) -> Stream {
    Stream::open(shop.get(&format!("/v1/events/stream{query}")).header("Last-Event-ID", id)).await
}

/// What a page with these events is, byte for byte.
fn page_of(events: &[(String, String)]) -> String {
    let bodies: Vec<&str> = events.iter().map(|(_, body)| body.as_str()).collect();
    let next = &events.last().expect("an event").0;
    format!(r#"{{"events":[{}],"next":"{next}"}}"#, bodies.join(","))
}

async fn page(shop: &Shop, query: &str) -> String {
    shop.get(&format!("/v1/events{query}")).send().await.unwrap().text().await.unwrap()
}

/// Writes an order of an app's with its event; the transaction is the caller's.
async fn insert_order(conn: &mut PgConnection, shop: &Shop, app_id: &str, user_id: &str) -> Order {
    let order = book_for(app_id, user_id, shop.cx.now());
    assert!(store::orders::insert(conn, &order).await.unwrap());
    order
}

/// Writes many large events at once.
async fn insert_events(shop: &Shop, count: i32, size: i32) {
    sqlx::query(
        "insert into events (event_id, app_id, type, sequence, body, created_at, published_at)
         select 'evt_01KAH30B1C2D3E4F5G' || lpad(n::text, 8, '0'), $1, 'test', n, '{\"n\":' || n || ',\"filler\":\"' || repeat('x', $3) || '\"}', now(), now()
         from generate_series(1, $2) as n",
    )
    .bind(pay_tests::APP_ID)
    .bind(count)
    .bind(size)
    .execute(&shop.cx.pool)
    .await
    .unwrap();
    shop.number_events().await;
}

#[tokio::test]
async fn what_was_and_what_happens_comes_as_the_feed_has_it() {
    let shop = shop(15_000, 10).await;
    shop.create_order("u1", "coffee").await;
    let mut stream = open(&shop, "").await;
    let mut events = stream.events(2).await;
    assert_eq!(page_of(&events), page(&shop, "").await, "what was there before");

    let order = shop.create_order("u2", "book").await;
    shop.pay(&order).await;
    shop.work().await;
    events.extend(stream.events(3).await);
    assert_eq!(page_of(&events), page(&shop, "").await, "and what happened meanwhile");

    let (seen, rest) = events.split_at(3);
    let id = &seen[2].0;
    assert_eq!(resume(&shop, "", id).await.events(2).await, rest);
    assert_eq!(open(&shop, &format!("?after={id}")).await.events(2).await, rest);
    // A browser that comes again asks with the address it began with.
    assert_eq!(resume(&shop, &format!("?after={}", seen[0].0), id).await.events(2).await, rest);
    assert_eq!(page_of(rest), page(&shop, &format!("?after={id}")).await);
    shop.converged().await;
}

#[tokio::test]
async fn what_commits_late_comes_late_and_holds_nobody_up() {
    let shop = shop(10, 10).await;
    let mut stream = open(&shop, "").await;
    let mut late = shop.cx.pool.begin().await.unwrap();
    let first = insert_order(&mut late, &shop, pay_tests::APP_ID, "u1").await;
    let mut early = shop.cx.pool.begin().await.unwrap();
    let second = insert_order(&mut early, &shop, pay_tests::APP_ID, "u2").await;
    early.commit().await.unwrap();
    shop.number_events().await;
    let mut events = stream.events(1).await;
    assert!(events[0].1.contains(&second.order_id.to_string()), "{events:?}");
    late.commit().await.unwrap();
    shop.number_events().await;
    events.extend(stream.events(1).await);
    assert!(events[1].1.contains(&first.order_id.to_string()), "{events:?}");
    assert_eq!(page_of(&events), page(&shop, "").await);
    shop.converged().await;
}

#[tokio::test]
async fn another_apps_events_do_not_come() {
    let shop = shop(15_000, 10).await;
    let mut before = shop.cx.pool.begin().await.unwrap();
    insert_order(&mut before, &shop, "2021999999999999", "u1").await;
    before.commit().await.unwrap();
    shop.number_events().await;
    let mut stream = open(&shop, "").await;
    let mut tx = shop.cx.pool.begin().await.unwrap();
    let own = insert_order(&mut tx, &shop, pay_tests::APP_ID, "u1").await;
    tx.commit().await.unwrap();
    shop.number_events().await;
    let (id, body) = stream.event().await;
    assert!(body.contains(&own.order_id.to_string()), "{body}");

    let mut tx = shop.cx.pool.begin().await.unwrap();
    insert_order(&mut tx, &shop, "2021999999999999", "u2").await;
    let own = insert_order(&mut tx, &shop, pay_tests::APP_ID, "u2").await;
    tx.commit().await.unwrap();
    shop.number_events().await;
    for mut stream in [stream, resume(&shop, "", &id).await] {
        let (_, body) = stream.event().await;
        assert!(body.contains(&own.order_id.to_string()), "{body}");
    }
    shop.converged().await;
}

#[tokio::test]
async fn who_falls_behind_catches_up_without_a_gap() {
    let shop = shop(15_000, 10).await;
    shop.create_order("u1", "book").await;
    let mut stream = open(&shop, "").await;
    let mut events = stream.events(2).await;
    // More than the process keeps for those who are behind, and more than fits between it and the reader.
    insert_events(&shop, 6_000, 3_000).await;
    events.extend(stream.events(6_000).await);
    let mut tx = shop.cx.pool.begin().await.unwrap();
    insert_order(&mut tx, &shop, pay_tests::APP_ID, "u2").await;
    tx.commit().await.unwrap();
    shop.number_events().await;
    events.push(stream.event().await);

    let mut pages = Vec::new();
    let mut query = "?limit=1000".to_owned();
    for part in events.chunks(1_000) {
        pages.push(page(&shop, &query).await);
        query = format!("?limit=1000&after={}", part.last().unwrap().0);
    }
    let streamed: Vec<String> = events.chunks(1_000).map(page_of).collect();
    assert!(pages == streamed, "the stream and the feed differ");
    shop.abandon("its events are made up").await;
}

#[tokio::test]
async fn who_does_not_read_is_cut_and_goes_on_by_id() {
    let shop = shop(15_000, 1).await;
    insert_events(&shop, 6_000, 5_000).await;
    let mut idle = open(&shop, "").await;
    let first = idle.event().await;
    // The only place is free again once the reader who takes nothing is cut.
    let mut second = loop {
        let answer = shop.get("/v1/events/stream").header("Last-Event-ID", &first.0).send().await.unwrap();
        if answer.status() == StatusCode::OK {
            break Stream::from(answer);
        }
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(answer.headers().contains_key("retry-after"));
        assert_eq!(answer.json::<serde_json::Value>().await.unwrap()["code"], "too_many_streams");
    };
    let rest = second.events(5_999).await;
    drop(second);

    let mut seen = vec![first];
    let over = loop {
        match idle.next().await {
            Part::Event(id, data) => seen.push((id, data)),
            Part::Comment => {}
            over => break over,
        }
    };
    assert_eq!(over, Part::Cut, "not to be taken for the end, after {}", seen.len());
    assert!(seen.len() < 6_000, "the reader got everything: this test is too small to stall it");
    assert!(seen[1..] == rest[..seen.len() - 1], "what came before the cut is the beginning");
    shop.abandon("its events are made up").await;
}

#[tokio::test]
async fn a_place_is_free_as_soon_as_its_reader_has_gone() {
    let shop = shop(3_600_000, 1).await;
    shop.create_order("u1", "book").await;
    for _ in 0..3 {
        let mut stream = loop {
            let answer = shop.get("/v1/events/stream").send().await.unwrap();
            if answer.status() == StatusCode::OK {
                break Stream::from(answer);
            }
        };
        stream.events(2).await;
    }
    shop.converged().await;
}

#[tokio::test]
async fn a_wrong_id_is_refused() {
    let shop = Shop::open().await;
    for request in [
        shop.get("/v1/events/stream?after=x"),
        shop.get("/v1/events/stream").header("Last-Event-ID", "x"),
        shop.get("/v1/events/stream").header("Last-Event-ID", "F".repeat(32)),
    ] {
        let answer = shop.call(request).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (422, "invalid_request"), "{answer:?}");
    }
    shop.converged().await;
}

#[tokio::test]
async fn e2_a_stream_ends_where_the_feed_goes_on_as_another() {
    let shop = shop(15_000, 10).await;
    shop.create_order("u1", "book").await;
    let mut streams = [open(&shop, "").await, open(&shop, "").await];
    for stream in &mut streams {
        stream.events(2).await;
    }
    sqlx::query("update feed_generations set server = 'the one before'")
        .execute(&shop.cx.pool)
        .await
        .unwrap();
    shop.number_events().await;
    for stream in &mut streams {
        assert_eq!(stream.next().await, Part::End, "its reader comes again, and its place is checked");
    }
    let mut again = open(&shop, "").await;
    shop.create_order("u2", "book").await;
    again.events(4).await;
    shop.converged().await;
}
