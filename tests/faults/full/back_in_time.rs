//! The database is restored, copied or promoted, and has lost what readers have read: they miss nothing that is there, or are told.

use std::collections::BTreeSet;

use pay_core::domain::{AppId, EventCursor};
use pay_core::flow::{self, Relay};
use pay_core::{Context, Error, migrate, store};
use pay_tests::{APP_ID, PostgresServer, Shop, book_for};
use sqlx::PgPool;
use ulid::Ulid;

const DATABASE: &str = "shop";
/// How many events a reader reads at once: fewer than are there.
const PAGE: u32 = 3;

/// Somebody who reads the feed and remembers where they were, and what they read.
#[derive(Clone, Default)]
struct Reader {
    cursor: Option<EventCursor>,
    seen: BTreeSet<String>,
    /// How often the answer was that the place is lost.
    told: usize,
    /// How many events came that had been read before.
    again: usize,
}

impl Reader {
    async fn read(&mut self, cx: &Context) {
        loop {
            match flow::list_events(cx, &AppId::new(APP_ID), self.cursor, PAGE).await {
                Ok(page) => {
                    // As it went out and came back.
                    self.cursor = Some(page.next.to_string().parse().expect("a cursor"));
                    if page.bodies.is_empty() {
                        return;
                    }
                    for body in page.bodies {
                        self.again += usize::from(!self.seen.insert(body));
                    }
                }
                Err(Error::CursorLost(place)) => {
                    assert_ne!(self.cursor, Some(place.into()), "the way on is another");
                    self.cursor = Some(place.into());
                    self.told += 1;
                }
                Err(error) => panic!("{error}"),
            }
        }
    }

    async fn misses_nothing(&self, cx: &Context) {
        let there: Vec<String> =
            sqlx::query_scalar("select body from events").fetch_all(&cx.pool).await.expect("the events");
        let missed: Vec<&String> = there.iter().filter(|body| !self.seen.contains(*body)).collect();
        assert!(missed.is_empty(), "of {} events {} were never read", there.len(), missed.len());
    }
}

/// So many orders are taken, one after the other, and their events relayed.
async fn sell(cx: &Context, count: usize) {
    for _ in 0..count {
        let order = book_for(APP_ID, &Ulid::generate().to_string(), cx.now());
        let mut tx = cx.begin().await.expect("a transaction");
        assert!(store::orders::insert(&mut tx, &order).await.expect("an order"));
        tx.commit().await.expect("to commit");
    }
    // Where nothing happens, a reader comes before any relay.
    if count > 0 {
        relay(cx).await;
    }
}

async fn relay(cx: &Context) {
    let relay = Relay::new(cx, Ulid::generate().to_string());
    assert!(relay.keep().await.expect("the relay"));
    while relay.number().await.expect("positions").is_more() {}
    while relay.announce().await.expect("Redis").is_more() {}
    relay.let_go().await.expect("to let go");
}

async fn at(shop: &Shop, server: &PostgresServer, database: &str) -> Context {
    shop.cx.with_pool(PgPool::connect(&server.url(database)).await.expect("the server"))
}

/// A database with what readers have read, of which a part was written after the backup and the dump.
struct Original {
    shop: Shop,
    server: PostgresServer,
    backup: PostgresServer,
    dump: String,
    reader: Reader,
    /// The same by a cursor of release 0.1.
    old_reader: Reader,
}

impl Original {
    const BEFORE: usize = 5;
    const LOST: usize = 4;

    async fn open() -> Self {
        let (shop, server) = (Shop::open().await, PostgresServer::start());
        let admin = PgPool::connect(&server.url("postgres")).await.expect("the server");
        sqlx::query("create database shop").execute(&admin).await.expect("a database");
        // So that a server elsewhere has counted fewer transactions.
        sqlx::query(
            "do $$ begin for n in 1..2000 loop perform pg_current_xact_id(); commit; end loop; end $$",
        )
        .execute(&admin)
        .await
        .expect("to burn some transactions");
        let cx = at(&shop, &server, DATABASE).await;
        migrate(&cx.pool).await.expect("the tables");
        let mut reader = Reader::default();
        sell(&cx, Self::BEFORE).await;
        reader.read(&cx).await;
        let (backup, dump) = (server.back_up(), server.dump(DATABASE));
        sell(&cx, Self::LOST).await;
        reader.read(&cx).await;
        assert_eq!((reader.seen.len(), reader.told), (Self::BEFORE + Self::LOST, 0));
        let last: (String, i64) =
            sqlx::query_as("select xid::text, position from events order by feed_position desc limit 1")
                .fetch_one(&cx.pool)
                .await
                .expect("the last event");
        let (xid, position) = (last.0.parse().expect("a number"), last.1.unsigned_abs());
        let cursor = Some(EventCursor::Transaction { xid, position });
        let old_reader = Reader { cursor, ..reader.clone() };
        Self { shop, server, backup, dump, reader, old_reader }
    }

    /// Readers go on where less was written since than was lost, as much, or more.
    async fn readers_go_on(&self, go_on: impl AsyncFn() -> (Context, Option<PostgresServer>)) {
        for count in [0, 1, Self::LOST, 2 * Self::LOST + 1] {
            let (cx, server) = go_on().await;
            for (is_old, mut reader) in [(false, self.reader.clone()), (true, self.old_reader.clone())] {
                sell(&cx, count).await;
                reader.read(&cx).await;
                reader.misses_nothing(&cx).await;
                // A cursor of release 0.1 does not say what was read: whoever has one may get some of it again instead.
                assert!(reader.told > 0 || is_old, "{count}: its place is lost, and it was never told");
                assert!(reader.again == 0 || is_old, "{count}: {} events come again", reader.again);
                // Told once, it goes on as ever.
                let told = reader.told;
                sell(&cx, 2).await;
                reader.read(&cx).await;
                reader.misses_nothing(&cx).await;
                assert_eq!(reader.told, told, "{count}, old {is_old}: told again");
            }
            cx.pool.close().await;
            drop(server);
        }
    }
}

#[tokio::test]
async fn e2_a_copy_without_the_tail_is_no_silence() {
    let original = Original::open().await;
    original
        .readers_go_on(async || {
            let copy = original.backup.start_copy();
            (at(&original.shop, &copy, DATABASE).await, Some(copy))
        })
        .await;
    original.shop.converged().await;
}

#[tokio::test]
async fn e2_a_promoted_copy_without_the_tail_is_no_silence() {
    let original = Original::open().await;
    original
        .readers_go_on(async || {
            let copy = original.backup.start_promoted();
            (at(&original.shop, &copy, DATABASE).await, Some(copy))
        })
        .await;
    original.shop.converged().await;
}

#[tokio::test]
async fn e2_a_dump_restored_beside_is_no_silence() {
    let original = Original::open().await;
    original
        .readers_go_on(async || {
            let name = Ulid::generate().to_string().to_lowercase();
            original.server.restore(&original.dump, &name);
            (at(&original.shop, &original.server, &name).await, None)
        })
        .await;
    original.shop.converged().await;
}

#[tokio::test]
async fn e2_a_dump_restored_elsewhere_is_no_silence() {
    let original = Original::open().await;
    original
        .readers_go_on(async || {
            let elsewhere = PostgresServer::start();
            elsewhere.restore(&original.dump, DATABASE);
            (at(&original.shop, &elsewhere, DATABASE).await, Some(elsewhere))
        })
        .await;
    original.shop.converged().await;
}

/// Nothing is lost: whoever reads on is not told anything.
#[tokio::test]
async fn e2_a_restart_or_a_whole_copy_changes_nothing_for_a_reader() {
    let original = Original::open().await;
    let whole = original.server.back_up();
    for copy in [whole.start_copy(), whole.start_promoted()] {
        let cx = at(&original.shop, &copy, DATABASE).await;
        for mut reader in [original.reader.clone(), original.old_reader.clone()] {
            sell(&cx, 2).await;
            reader.read(&cx).await;
            reader.misses_nothing(&cx).await;
            assert_eq!(reader.told, 0);
        }
        cx.pool.close().await;
    }
    original.shop.converged().await;
}
