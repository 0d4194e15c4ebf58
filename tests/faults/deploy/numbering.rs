//! Events of the last release come into the feed, while its programs work on.

use pay_core::domain::{AppId, EventCursor};
use pay_core::{MIGRATOR, flow, migrate};
use pay_tests::{APP_ID, Database, Shop};
use sqlx::migrate::{Migration, Migrator};
use sqlx::{Acquire, PgConnection, PgPool};

use super::released::read;

/// The last migration of release 0.1 about events, and the one that numbers them.
const BEFORE: i64 = 20;
const NUMBERS: i64 = 26;

pub(super) async fn migrate_to(pool: &PgPool, version: i64) {
    let these: Vec<Migration> =
        MIGRATOR.iter().filter(|migration| migration.version <= version).cloned().collect();
    Migrator::with_migrations(these).run(pool).await.expect("the tables");
}

/// Writes an event as release 0.1 does.
async fn write(conn: &mut PgConnection, number: u32) {
    sqlx::query(
        "insert into events (event_id, app_id, order_id, type, sequence, body, created_at)
         values ('evt_' || lpad($1::text, 26, '0'), $2, null, 'test', 1, '{\"n\":' || $1 || '}', now())",
    )
    .bind(i32::try_from(number).expect("a small number"))
    .bind(APP_ID)
    .execute(conn)
    .await
    .expect("an event");
}

/// Writes events of which the first commit last, as release 0.1 does.
async fn write_crosswise(pool: &PgPool, from: u32) {
    let [mut early, mut late] = [pool.begin().await.expect("begin"), pool.begin().await.expect("begin")];
    for tx in [&mut early, &mut late] {
        sqlx::query("select pg_current_xact_id()").execute(&mut **tx).await.expect("a transaction");
    }
    write(late.acquire().await.expect("it"), from).await;
    write(early.acquire().await.expect("it"), from + 1).await;
    write(late.acquire().await.expect("it"), from + 2).await;
    late.commit().await.expect("commit");
    early.commit().await.expect("commit");
}

/// What release 0.1 does once Redis has them: its own statement.
async fn announced_by_the_last_release(pool: &PgPool, numbers: std::ops::Range<u32>) {
    let statement = "update events set published_at = $2 where event_id = any($1) and published_at is null";
    assert!(read("statements.sql").contains(statement), "the last release does it another way");
    let event_ids: Vec<String> = numbers.map(|number| format!("evt_{number:026}")).collect();
    sqlx::query(statement).bind(event_ids).bind(chrono::Utc::now()).execute(pool).await.expect("to note it");
}

async fn texts(pool: &PgPool, sql: &'static str) -> Vec<String> {
    sqlx::query_scalar(sql).fetch_all(pool).await.expect(sql)
}

#[tokio::test]
async fn f38_the_last_releases_events_are_numbered_in_its_order_while_it_works_on() {
    let shop = Shop::open().await;
    let mut heard = shop.subscribe_to_all().await;
    let database = Database::empty().await;
    let pool = &database.pool;
    let cx = shop.cx.with_pool(pool.clone());
    migrate_to(pool, BEFORE).await;
    for from in [0, 3, 6] {
        write_crosswise(pool, from).await;
    }
    announced_by_the_last_release(pool, 0..8).await;

    // It is broken off after a batch, and run again; meanwhile the last release goes on.
    migrate_to(pool, NUMBERS - 1).await;
    let in_old_order =
        texts(pool, "select body from events where published_at is not null order by xid, position").await;
    sqlx::query(
        "update events set feed_position = first.number
         from (select event_id, row_number() over (order by xid, position) as number
               from events where published_at is not null order by xid, position limit 4) as first
         where events.event_id = first.event_id",
    )
    .execute(pool)
    .await
    .expect("the first batch");
    write_crosswise(pool, 9).await;
    migrate(pool).await.expect("the tables");
    migrate(pool).await.expect("to change nothing");
    assert_eq!(
        texts(pool, "select body from events where feed_position is not null order by feed_position").await,
        in_old_order
    );

    // Its workers run beside the new relay: some of what it has to announce is announced by them.
    write_crosswise(pool, 12).await;
    announced_by_the_last_release(pool, 9..11).await;
    let relay = flow::Relay::new(&cx, "relay");
    assert!(relay.keep().await.unwrap());
    while relay.number().await.unwrap().is_more() {}
    while relay.announce().await.unwrap().is_more() {}
    assert_eq!(
        texts(pool, "select body from events where published_at is null").await,
        [""; 0],
        "left to the last release"
    );
    let feed = texts(pool, "select body from events order by feed_position").await;
    assert_eq!(feed.len(), 15);
    let positions = "select count(*) from events where feed_position between 1 and 15";
    assert_eq!(sqlx::query_scalar::<_, i64>(positions).fetch_one(pool).await.unwrap(), 15);
    let heard: Vec<String> =
        heard.rest(&format!("{}.events", shop.channel)).await.iter().map(ToString::to_string).collect();
    assert_eq!(
        heard,
        feed[in_old_order.len()..],
        "what the last release announced before is not announced again"
    );

    // Its readers go on with its cursors and get everything that is behind them in its order.
    let old_order: Vec<(String, i64, String)> =
        sqlx::query_as("select xid::text, position, body from events order by xid, position")
            .fetch_all(pool)
            .await
            .unwrap();
    for (index, (xid, position, _)) in old_order.iter().enumerate() {
        let cursor =
            EventCursor::Transaction { xid: xid.parse().unwrap(), position: position.unsigned_abs() };
        let page = flow::list_events(&cx, &AppId::new(APP_ID), Some(cursor), 1000).await.unwrap();
        for (.., body) in &old_order[index + 1..] {
            assert!(page.bodies.contains(body), "{body} is behind {xid}:{position}");
        }
        let again = page.bodies.len() - (old_order.len() - index - 1);
        assert!(again <= 2, "{again} come again behind {xid}:{position}");
    }
    relay.let_go().await.unwrap();
    drop(relay);
    database.close().await;
    shop.converged().await;
}

/// An order's first event is announced by the last release only once the numbering has passed it: its second does not come before it.
#[tokio::test]
async fn f38_an_orders_events_are_not_numbered_the_wrong_way_round() {
    let mut shop = Shop::open().await;
    let order = shop.create_order("u1", "book").await;
    let pool = &shop.cx.pool.clone();
    for sql in [
        "update events set published_at = null, feed_position = null where sequence = 1",
        "update events set feed_position = null",
        "delete from event_relay",
        "delete from _sqlx_migrations where version = 26",
    ] {
        sqlx::query(sql).execute(pool).await.unwrap();
    }
    migrate(pool).await.expect("the tables");
    assert_eq!(
        shop.count("select count(*) from events where feed_position is not null").await,
        0,
        "left to the relay"
    );
    // One that has not yet seen any of them.
    shop.replace_publisher(shop.cx.publisher.clone());
    shop.work().await;
    assert_eq!(shop.events_of(&order).await, ["order.created", "order.prepaid"]);
    shop.advance(chrono::TimeDelta::hours(1)).await;
    shop.tick().await;
    shop.converged().await;
}

/// Two programs may migrate at once, although an index that is built concurrently waits for everybody.
#[tokio::test]
async fn f38_several_may_migrate_at_once() {
    let database = Database::empty().await;
    let pools = [&database.pool, &database.pool, &database.pool];
    let done = futures_util::future::join_all(pools.map(migrate)).await;
    for done in done {
        done.expect("the tables");
    }
    database.close().await;
}
