//! The feed of events, as a client reads it.

use pay_api::events::{EventPageView, EventView};
use pay_core::domain::Scope;
use pay_core::store;
use pay_tests::{Shop, book_for};
use poem_openapi::types::ParseFromJSON;
use serde_json::{Value, json};

/// Reads a page on which this many events are.
async fn read(shop: &Shop, query: &str, count: usize) -> Value {
    let answer = shop.call(shop.get(&format!("/v1/events{query}"))).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.headers["content-type"], "application/json");
    assert_eq!(answer.body["events"].as_array().expect("events").len(), count, "{answer:?}");
    answer.body
}

#[tokio::test]
async fn an_event_looks_like_this_and_needs_no_redis() {
    let shop = Shop::open().await;
    let answer = shop.call(shop.order_request("u1", "coffee", "page")).await;
    let order_id = answer.body["order_id"].as_str().unwrap();

    read(&shop, "", 0).await;
    shop.number_events().await;
    let mut page = read(&shop, "", 1).await;
    assert_eq!(shop.unannounced().await, 1, "unannounced");
    EventPageView::parse_from_json(Some(page.clone())).expect("what the document says");
    let event = &mut page["events"][0];
    assert!(event["id"].take().as_str().unwrap().starts_with("evt_"));
    assert!(event["traceparent"].take().as_str().unwrap().parse::<pay_core::Trace>().is_ok());
    for time in ["/time", "/data/created_at", "/data/expires_at"] {
        let time = event.pointer_mut(time).unwrap().take();
        assert!(time.as_str().unwrap().ends_with('Z'), "{time}");
    }
    assert_eq!(
        *event,
        json!({
            "specversion": "1.0",
            "id": null,
            "source": format!("paydesk/{}", pay_tests::APP_ID),
            "type": "order.created",
            "subject": order_id,
            "time": null,
            "datacontenttype": "application/json",
            "sequence": 1,
            "traceparent": null,
            "data": {
                "order_id": order_id,
                "app_id": pay_tests::APP_ID,
                "user_id": "u1",
                "product_id": "coffee",
                "subject": "咖啡 Coffee \"großé\" & more 😀",
                "amount_fen": 2_800,
                "refunded_fen": 0,
                "late": false,
                "channel": "page",
                "status": "CREATE",
                "created_at": null,
                "expires_at": null,
                "paid_at": null,
                "closed_at": null,
                "close_reason": null,
            },
        })
    );
    shop.converged().await;
}

#[tokio::test]
async fn an_event_is_read_by_its_id_as_it_stands_in_the_feed() {
    let shop = Shop::open().await;
    shop.create_order("u1", "coffee").await;
    let page = read(&shop, "", 2).await;
    for event in page["events"].as_array().unwrap() {
        let answer = shop.call(shop.get(&format!("/v1/events/{}", event["id"].as_str().unwrap()))).await;
        assert_eq!((answer.status.as_u16(), &answer.body), (200, event));
        assert_eq!(answer.headers["content-type"], "application/json");
        EventView::parse_from_json(Some(answer.body)).expect("what the document says");
    }
    // Byte for byte.
    let (event_id, body): (String, String) =
        sqlx::query_as("select event_id, body from events limit 1").fetch_one(&shop.cx.pool).await.unwrap();
    let answer = shop.get(&format!("/v1/events/{event_id}")).send().await.unwrap();
    assert_eq!(answer.text().await.unwrap(), body);

    for id in [
        "evt_01KAH30B1C2D3E4F5G6H7J8K9M",
        "evt_",
        "x",
        "..%2Forders",
        "%00",
        "ord_01KAH2Z7V8M3N4P5Q6R7S8T9VW",
    ] {
        let answer = shop.call(shop.get(&format!("/v1/events/{id}"))).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (404, "event_not_found"), "{id}: {answer:?}");
    }
    shop.converged().await;
}

#[tokio::test]
async fn pages_join_without_a_gap() {
    let shop = Shop::open().await;
    for user_id in ["u1", "u2", "u3"] {
        shop.create_order(user_id, "book").await;
    }
    let whole = read(&shop, "", 6).await;
    let mut joined = Vec::new();
    let mut query = "?limit=4".to_owned();
    for count in [4, 2, 0] {
        let page = read(&shop, &query, count).await;
        joined.extend(page["events"].as_array().unwrap().clone());
        query = format!("?limit=4&after={}", page["next"].as_str().unwrap());
    }
    assert_eq!(Value::Array(joined), whole["events"]);
    let end = read(&shop, &format!("?after={}", whole["next"].as_str().unwrap()), 0).await;
    assert_eq!(end["next"], whole["next"], "there is always somewhere to go on from");
    shop.converged().await;
}

#[tokio::test]
async fn another_apps_events_do_not_exist() {
    let shop = Shop::open().await;
    let theirs = book_for("2021999999999999", "u1", shop.cx.now());
    let mut tx = shop.cx.begin().await.unwrap();
    assert!(store::orders::insert(&mut tx, &theirs).await.unwrap());
    tx.commit().await.unwrap();

    shop.create_order("u1", "book").await;
    let page = read(&shop, "", 2).await;
    assert!(!page.to_string().contains(&theirs.order_id.to_string()), "{page}");
    let events = "select event_id from events where app_id = $1";
    for (app_id, status) in [("2021999999999999", 404), (pay_tests::APP_ID, 200)] {
        let event_id: String =
            sqlx::query_scalar(events).bind(app_id).fetch_one(&shop.cx.pool).await.expect("an event");
        let answer = shop.call(shop.get(&format!("/v1/events/{event_id}"))).await;
        assert_eq!(answer.status.as_u16(), status, "{answer:?}");
    }
    shop.converged().await;
}

#[tokio::test]
async fn a_wrong_cursor_or_limit_is_refused() {
    let shop = Shop::open().await;
    let zeros = "0".repeat(32);
    let cursors =
        ["", "0", "x", &zeros[1..], &format!("{zeros}0"), &"F".repeat(32), &"f".repeat(32), "%00", "-1"];
    let limits = ["", "0", "1001", "-1", "1.5", "x", "4294967296", "99999999999999999999"];
    let queries = cursors.iter().map(|cursor| format!("after={cursor}"));
    for query in queries.chain(limits.iter().map(|limit| format!("limit={limit}"))) {
        let answer = shop.call(shop.get(&format!("/v1/events?{query}"))).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (422, "invalid_request"), "{query}: {answer:?}");
    }
    shop.converged().await;
}

/// A place that is lost, as both ways of reading tell it; the way on.
async fn lost(shop: &Shop, cursor: &str) -> String {
    let page = shop.call(shop.get(&format!("/v1/events?after={cursor}"))).await;
    let stream = shop.call(shop.get("/v1/events/stream").header("Last-Event-ID", cursor)).await;
    let resumed = shop.call(shop.get(&format!("/v1/events/stream?after={cursor}"))).await;
    for answer in [&page, &stream, &resumed] {
        assert_eq!((answer.status.as_u16(), answer.code()), (410, "cursor_lost"), "{answer:?}");
        assert_eq!(answer.body["next"], page.body["next"]);
    }
    page.body["next"].as_str().expect("the way on").to_owned()
}

#[tokio::test]
async fn e2_who_has_read_what_is_not_there_is_told_where_to_go_on() {
    let shop = Shop::open().await;
    let mut cursors = Vec::new();
    for user_id in ["u1", "u2", "u3"] {
        shop.create_order(user_id, "book").await;
        let page = read(&shop, "?limit=1000", 2 * (cursors.len() + 1)).await;
        cursors.push(page["next"].as_str().unwrap().to_owned());
    }
    // The database goes back to when the second order was there. As if it had been started just so, and nothing was written there yet:
    // nobody knows from where on it is another.
    sqlx::query("delete from events where feed_position > 4").execute(&shop.cx.pool).await.unwrap();
    let beginning = lost(&shop, &cursors[2]).await;
    read(&shop, &format!("?after={beginning}"), 4).await;
    read(&shop, &format!("?after={}", cursors[1]), 0).await;

    // A relay goes on there: what it found is what was read.
    sqlx::query("update feed_generations set server = 'the one before'")
        .execute(&shop.cx.pool)
        .await
        .unwrap();
    for (user_id, there) in [("u4", 6), ("u5", 8)] {
        shop.create_order(user_id, "book").await;
        let next = lost(&shop, &cursors[2]).await;
        let rest = read(&shop, &format!("?after={next}"), there - 4).await;
        assert_eq!(
            rest,
            read(&shop, &format!("?after={}", cursors[1]), there - 4).await,
            "whose place is there goes on"
        );
    }
    shop.abandon("events were taken away, as by a restore").await;
}

#[tokio::test]
async fn a_cursor_of_another_app_leads_nowhere() {
    let shop = Shop::open().await;
    shop.create_order("u1", "book").await;
    let cursor = read(&shop, "", 2).await["next"].as_str().unwrap().to_owned();
    let theirs = shop.caller_of(pay_tests::OTHER_APP_ID, &[Scope::Orders]).await;
    for path in ["/v1/events?after=", "/v1/events/stream?after="] {
        let answer = shop.call(theirs.get(format!("{}{path}{cursor}", shop.url))).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (422, "invalid_cursor"), "{answer:?}");
    }
    shop.converged().await;
}

#[tokio::test]
async fn cursors_of_release_0_1_are_understood() {
    let shop = Shop::open().await;
    for user_id in ["u1", "u2", "u3"] {
        shop.create_order(user_id, "book").await;
    }
    let whole = read(&shop, "", 6).await;
    let cursors: Vec<String> = sqlx::query_scalar(
        "select lpad(to_hex(xid::text::bigint), 16, '0') || lpad(to_hex(position), 16, '0') from events order by xid, position",
    )
    .fetch_all(&shop.cx.pool)
    .await
    .unwrap();
    for (index, cursor) in cursors.iter().enumerate() {
        let rest = read(&shop, &format!("?after={cursor}"), 5 - index).await;
        assert_eq!(rest["events"].as_array().unwrap()[..], whole["events"].as_array().unwrap()[index + 1..]);
        assert_eq!(rest["next"], whole["next"], "from here on by the new ones");
    }
    let beginning = read(&shop, &format!("?after={}", "0".repeat(32)), 6).await;
    assert_eq!(beginning, whole);
    // One that no event stands behind.
    let next = lost(&shop, &format!("{}1{}1", "0".repeat(15), "0".repeat(15))).await;
    assert_eq!(read(&shop, &format!("?after={next}"), 6).await, whole);
    // One of another app's event.
    let theirs = shop.caller_of(pay_tests::OTHER_APP_ID, &[Scope::Orders]).await;
    let answer = shop.call(theirs.get(format!("{}/v1/events?after={}", shop.url, cursors[0]))).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (410, "cursor_lost"), "{answer:?}");
    shop.converged().await;
}
