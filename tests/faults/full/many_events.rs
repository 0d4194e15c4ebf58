//! What it costs to find events, when many are there and nothing is vacuumed.

use pay_core::domain::{AppId, FeedPosition};
use pay_core::flow::{self, Relay};
use pay_core::{Context, migrate, store};
use pay_tests::{APP_ID, PostgresServer, Shop, book_for};
use sqlx::PgPool;

/// Events that are long in the feed.
const OLD_EVENTS: i64 = 1_000_000;
/// Orders that come on top of them, one after another as far as the relay sees them.
const ORDERS: i64 = 20_000;
const ORDERS_AT_ONCE: i64 = 100;
/// Three of each order.
const EVENTS_AT_ONCE: f64 = 300.0;
/// Numbering an event reads and writes its row, and a page or three of each of its seven indexes.
const BUFFERS_PER_EVENT_MAX: f64 = 30.0;
/// Of how many steps an average is taken.
const WINDOW: i64 = 20;

/// Makes a template of an order, of which others are copies.
async fn insert_template(cx: &Context) {
    let order = book_for(APP_ID, "template", cx.now());
    let mut tx = cx.begin().await.expect("a transaction");
    assert!(store::orders::insert(&mut tx, &order).await.expect("an order"));
    tx.commit().await.expect("to commit");
}

/// Orders from one number to another, with three events each.
async fn insert_orders(pool: &PgPool, from: i64, to: i64) {
    sqlx::query(
        "with copies as (
             insert into orders
             select copy.*
             from orders as template, generate_series($1, $2) as n,
                  jsonb_populate_record(template, jsonb_build_object('order_id', 'ord_0' || lpad(n::text, 25, '0'), 'user_id', 'u' || n))
                      as copy
             where template.user_id = 'template'
             returning app_id, order_id
         )
         insert into events (event_id, app_id, order_id, type, sequence, body, created_at)
         select 'evt_' || sequence || right(order_id, 25), app_id, order_id, type, sequence, '{\"padding\":\"' || repeat('x', 100) || '\"}', now()
         from copies, (values (1, 'order.created'), (2, 'order.prepaid'), (3, 'order.paid')) as types (sequence, type)",
    )
    .bind(from)
    .bind(to)
    .execute(pool)
    .await
    .expect("orders and events");
}

/// Buffers per call of each statement that looks for events, by its number and text, since the last time. The text of a statement that was
/// prepared before then is another.
async fn buffers(pool: &PgPool) -> Vec<(i64, String, f64)> {
    let read = sqlx::query_as(
        "select queryid, regexp_replace(query, '\\s+', ' ', 'g'), (shared_blks_hit + shared_blks_read)::float8 / calls
         from pg_stat_statements
         where query like '%feed_position%' and query not like '%pg_stat_statements%' and query not like '%explain%'
         order by queryid",
    )
    .fetch_all(pool)
    .await
    .expect("what was counted");
    sqlx::query("select pg_stat_statements_reset()").execute(pool).await.expect("to begin anew");
    read
}

/// What a worker and those who read do whenever something has happened.
async fn relay_and_read(cx: &Context, relay: &Relay, app_id: &AppId, read: &mut FeedPosition) {
    assert!(relay.keep().await.expect("the relay"));
    while relay.number().await.expect("positions").is_more() {}
    while relay.announce().await.expect("Redis").is_more() {}
    flow::follow_app(cx, app_id, *read, 1000).await.expect("an app's feed");
    let all = flow::follow_all(cx, *read, 1000).await.expect("the feed").events;
    *read = all.last().map_or(*read, |last| last.position);
    flow::read_lag(&cx.pool).await.expect("the lag");
}

#[tokio::test]
async fn p1_the_cost_of_an_event_does_not_grow_with_those_before_it() {
    let shop = Shop::open().await;
    let server =
        PostgresServer::start_with("-c shared_preload_libraries=pg_stat_statements -c autovacuum=off");
    let pool = PgPool::connect(&server.url("postgres")).await.expect("the server");
    sqlx::query("create extension pg_stat_statements").execute(&pool).await.expect("the extension");
    migrate(&pool).await.expect("the tables");
    let cx = shop.cx.with_pool(pool.clone());
    insert_template(&cx).await;

    let relay = Relay::new(&cx, "counts");
    let mut read = FeedPosition::START;
    let mut windows = Vec::new();
    let (mut orders, app_id) = (0, AppId::new(APP_ID));
    // A process that starts on empty tables: what Postgres plans there it may keep.
    for _ in 0..10 {
        relay_and_read(&cx, &relay, &app_id, &mut read).await;
    }
    for steps in [2 * WINDOW, ORDERS / ORDERS_AT_ONCE] {
        for step in 1..=steps {
            insert_orders(&pool, orders + 1, orders + ORDERS_AT_ONCE).await;
            orders += ORDERS_AT_ONCE;
            relay_and_read(&cx, &relay, &app_id, &mut read).await;
            if step == WINDOW / 2 {
                // Counted when nothing waits, as nearly always: Postgres will believe that nothing ever does.
                sqlx::query("analyze").execute(&pool).await.expect("to count");
            }
            if step == steps - WINDOW {
                buffers(&pool).await;
            }
        }
        windows.push(buffers(&pool).await);
        // Between the two: what was long ago.
        if windows.len() == 1 {
            sqlx::query(
                "insert into events (event_id, app_id, type, sequence, body, created_at, published_at, feed_position)
                 select 'evt_7' || lpad(n::text, 25, '0'), $1, 'test', 1, '{}', now(), now(), max_position + n
                 from generate_series(1, $2) as n, (select max(feed_position) as max_position from events) as feed",
            )
            .bind(APP_ID)
            .bind(OLD_EVENTS)
            .execute(&pool)
            .await
            .expect("old events");
            let announced = "update event_relay set announced = (select max(feed_position) from events)";
            sqlx::query(announced).execute(&pool).await.expect("to have them announced");
            read = flow::feed_end(&cx).await.expect("the feed").position;
        }
    }
    let [few, many] = &windows[..] else { panic!("two windows") };
    assert!(few.len() >= 5, "the statements that look for events: {few:#?}");
    let mut grown = Vec::new();
    for (number, statement, before) in few {
        let after = many.iter().find(|(other, ..)| other == number).map(|(.., buffers)| *buffers);
        let after = after.unwrap_or_else(|| panic!("not sent any more: {statement}"));
        println!("{before:.1} → {after:.1} buffers a call: {statement}");
        if after > before * 1.1 + 3.0 || after > BUFFERS_PER_EVENT_MAX * EVENTS_AT_ONCE {
            grown.push(statement);
        }
    }
    assert!(grown.is_empty(), "{grown:#?}");
    shop.abandon("its events are made up, and stand in another database").await;
}
