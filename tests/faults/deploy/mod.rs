//! A deploy: the tables are changed while the release before still runs.
//!
//! `migrations/released/` holds what the last release sends to the database and the tables it was written for. What is held here is that
//! these statements do on the newest tables what they did, that the migrations since then take nothing from them, and that programs
//! which run while their tables grow do not notice.

mod numbering;
mod released;
mod shape;
mod sources;

use std::collections::{BTreeMap, BTreeSet};

use pay_core::{MIGRATOR, migrate};
use pay_tests::{Database, MONEY_BACK, PATIENCE, Process, Shop, Statements};
use sqlx::{AssertSqlSafe, PgPool};
use tokio::time::{sleep, timeout};

use released::{SHAPE, STATEMENTS, file, read};
use shape::Shape;

async fn apply(pool: &PgPool, change: &str) {
    sqlx::raw_sql(AssertSqlSafe(change.to_owned()))
        .execute(pool)
        .await
        .unwrap_or_else(|error| panic!("{change}: {error}"));
}

#[tokio::test]
async fn f38_the_last_releases_statements_fit_the_newest_tables() {
    let database = Database::create().await;
    let shape = Shape::of(&database.pool).await;
    let ours: String = sources::statements().into_iter().map(|statement| statement + ";\n").collect();
    if std::env::var_os("CUT_RELEASE").is_some() {
        std::fs::write(file(STATEMENTS), ours).unwrap();
        let shape = serde_json::to_string_pretty(&shape).unwrap() + "\n";
        std::fs::write(file(SHAPE), shape).unwrap();
    }
    let statements = released::statements();
    assert!(statements.len() > 80, "only {} statements", statements.len());
    let faults = released::refused(&database.pool, &statements).await;
    assert!(faults.is_empty(), "the last release would fail:\n{}", faults.join("\n"));

    let old: Shape = serde_json::from_str(&read(SHAPE)).expect("the shape of the last release's tables");
    let since = MIGRATOR.iter().filter(|migration| migration.version > old.migration);
    let words: String = since.map(|migration| migration.sql.as_str().to_owned()).collect();
    let faults = old.stumbles_over(&shape, &words);
    assert!(faults.is_empty(), "the last release may fail; see migrations/README.md:\n{}", faults.join("\n"));
    database.close().await;
}

/// The shape of the last release is what its migrations make, and what was given up since is named: no more, and no less.
#[tokio::test]
async fn f38_what_held_the_last_releases_rows_holds_todays() {
    let old: Shape = serde_json::from_str(&read(SHAPE)).expect("the shape of the last release's tables");
    let database = Database::empty().await;
    numbering::migrate_to(&database.pool, old.migration).await;
    pay_queue::migrate(&database.pool).await.expect("the queue's tables");
    assert_eq!(Shape::of(&database.pool).await, old, "the last release's migrations make other tables");
    migrate(&database.pool).await.expect("the tables");
    let gone = old.misses(&Shape::of(&database.pool).await);
    let given_up = released::given_up();
    let names = |named: &BTreeMap<String, String>| named.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&gone), names(&given_up), "gone, and named with a reason: {gone:#?}");
    database.close().await;
}

/// The list is made by reading the sources; this holds it against what is really sent.
#[tokio::test]
async fn what_is_sent_is_in_the_list() {
    let heard = Statements::listen();
    let shop = Shop::open().await;
    heard.take();
    let order = shop.paid_order("u1").await;
    shop.refund(&order, "all", None).await;
    shop.tick().await;
    shop.closed_order("u2").await;
    let listed = sources::statements();
    let sent: BTreeSet<String> = heard.take().into_iter().map(|heard| heard.sql).collect();
    let verbs = ["select", "insert", "update", "delete", "with"];
    let of_tests = ["select type from events where order_id = $1 order by sequence", MONEY_BACK];
    let unlisted: Vec<&String> = sent
        .iter()
        .filter(|sql| verbs.iter().any(|verb| sql.starts_with(verb)) && !of_tests.contains(&sql.as_str()))
        .filter(|sql| !listed.contains(*sql))
        .collect();
    assert!(sent.len() > 30, "only {} statements were sent", sent.len());
    assert!(unlisted.is_empty(), "{unlisted:#?}");
    shop.converged().await;
}

#[tokio::test]
async fn what_old_statements_would_stumble_over_is_seen() {
    for (change, fault) in [
        ("alter table orders drop column look_found", "orders.look_found is gone"),
        ("alter table payments rename to money", "payments is gone"),
        ("alter table orders rename column subject to title", "orders.subject is gone"),
        ("alter table orders alter version type bigint", "orders.version was integer and is bigint"),
        (
            "alter table events alter published_at set not null",
            "events.published_at may not be null any more",
        ),
        ("alter table events alter xid drop default", "events.xid is not filled by itself any more"),
        (
            "alter table orders add column size int not null default 0; alter table orders alter size drop default",
            "orders.size is new",
        ),
        ("alter table orders add constraint cheap check (amount_fen < 5)", "orders is held to cheap"),
        ("create unique index one_each on orders (user_id)", "orders is held to one_each"),
        ("alter table queue.job add constraint named check (name <> '')", "queue.job is held to named"),
        (
            "drop index payments_one_settles_an_order;
             create unique index payments_one_settles_an_order on payments (order_id, trade_no) where disposition = 'settles'",
            "payments is held to payments_one_settles_an_order",
        ),
        // As an index is whose building was broken off: it finds nothing.
        (
            "update pg_index set indisvalid = false where indexrelid = 'refunds_refund_no'::regclass",
            "refunds is held to refunds_refund_no",
        ),
        (
            "create function nothing() returns trigger language plpgsql as 'begin return null; end';
             create trigger silent before insert on orders for each row execute function nothing()",
            "orders is held to silent",
        ),
    ] {
        let database = Database::create().await;
        let old = Shape::of(&database.pool).await;
        apply(&database.pool, change).await;
        let faults = old.stumbles_over(&Shape::of(&database.pool).await, "");
        assert!(faults.iter().any(|found| found.contains(fault)), "{change}: {faults:?}");
        database.close().await;
    }
}

#[tokio::test]
async fn what_old_statements_would_be_refused_is_seen() {
    for (change, fault) in [
        (
            "alter table orders drop column look_found",
            "column \"look_found\" of relation \"orders\" does not exist",
        ),
        // Understood, but without a plan.
        (
            "drop index orders_one_open_per_user_product",
            "no unique or exclusion constraint matching the ON CONFLICT",
        ),
        ("drop index queue.job_key", "no unique or exclusion constraint matching the ON CONFLICT"),
        ("alter table payments drop constraint payments_pkey cascade", "no unique or exclusion constraint"),
        // Planned, but refused when it writes.
        (
            "alter table orders add constraint cheap check (amount_fen < 5) not valid",
            "violates check constraint \"cheap\"",
        ),
        ("alter table events add column size int not null", "null value in column \"size\""),
        // Taken, but not what it was.
        (
            "create function nothing() returns trigger language plpgsql as 'begin return null; end';
             create trigger silent before insert on notifications for each row execute function nothing()",
            "0 rows instead of 1",
        ),
        ("drop index refunds_refund_no", "1 rows instead of 0"),
    ] {
        let database = Database::create().await;
        apply(&database.pool, change).await;
        let faults = released::refused(&database.pool, &released::statements()).await;
        assert!(faults.iter().any(|found| found.contains(fault)), "{change}: {faults:#?}");
        database.close().await;
    }
}

/// What is gone refuses nothing, so no statement tells.
#[tokio::test]
async fn what_rows_are_not_held_to_any_more_is_seen() {
    for (change, gone) in [
        ("drop index payments_one_settles_an_order", "payments_one_settles_an_order"),
        ("drop index events_sequence", "events_sequence"),
        ("drop index queue.job_serial_running", "queue.job_serial_running"),
        ("alter table orders drop constraint orders_check7", "orders_check7"),
        ("alter table evidence drop constraint evidence_order_id_fkey", "evidence_order_id_fkey"),
        ("alter table api_keys drop constraint api_keys_key_sha256_key", "api_keys_key_sha256_key"),
        ("drop index orders_by_user", "orders_by_user"),
        // A word that the last release cannot read.
        (
            "alter table refunds drop constraint refunds_status_check;
             alter table refunds add constraint refunds_status_check
                 check (status in ('pending', 'unknown', 'succeeded', 'failed', 'waiting'))",
            "refunds_status_check",
        ),
        (
            "drop index orders_expiring; create index orders_expiring on orders (expires_at) where status = 'CREATE'",
            "orders_expiring",
        ),
    ] {
        let database = Database::create().await;
        let old = Shape::of(&database.pool).await;
        apply(&database.pool, change).await;
        let missed = old.misses(&Shape::of(&database.pool).await);
        assert_eq!(missed.keys().collect::<Vec<_>>(), [gone], "{change}");
        database.close().await;
    }
}

/// Everything that a migration may do to a table that is in use.
async fn grow(pool: &PgPool) {
    let tables: Vec<String> = sqlx::query_scalar(
        r"select oid::regclass::text from pg_class
          where relkind = 'r' and relname not like '\_%'
            and relnamespace in ('public'::regnamespace, 'queue'::regnamespace)",
    )
    .fetch_all(pool)
    .await
    .unwrap();
    for (number, table) in tables.iter().enumerate() {
        let columns = format!(
            "alter table {table} add column grown_text text check (grown_text <> ''),
                                 add column grown_number bigint not null default 7"
        );
        apply(pool, &columns).await;
        apply(pool, &format!("create index grown_{number} on {table} (grown_number)")).await;
    }
    apply(pool, "create table grown (order_id text primary key references orders (order_id))").await;
}

#[tokio::test]
async fn f38_programs_work_on_while_their_tables_grow() {
    let mut shop = Shop::open().await;
    let worker = Process::worker(&shop, &[]);
    let api = Process::api(&mut shop, &[("SHUTDOWN_DELAY_S", "0")]).await;
    let before = Shape::of(&shop.cx.pool).await;

    // Statements are prepared on their first use, so all of them have been when the tables change.
    let mut orders = Vec::new();
    for number in 0..5 {
        orders.push(live(&shop, &format!("before-{number}")).await);
    }
    let ((), during) = tokio::join!(grow(&shop.cx.pool), async {
        let mut orders = Vec::new();
        for number in 0..20 {
            orders.push(live(&shop, &format!("during-{number}")).await);
        }
        orders
    });
    orders.extend(during);
    for number in 0..5 {
        orders.push(live(&shop, &format!("after-{number}")).await);
    }
    let after = Shape::of(&shop.cx.pool).await;
    assert_ne!(before, after, "the tables have grown");
    assert_eq!(before.stumbles_over(&after, ""), Vec::<String>::new(), "by what a migration may do");

    let settled = async {
        let live = "select count(*) from queue.job where state in ('ready', 'blocked', 'running')";
        while shop.count(live).await > 0 {
            sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    timeout(PATIENCE, settled).await.expect("no more jobs");
    let failed = "select coalesce(sum(failures + worker_deaths), 0)::bigint from queue.job";
    assert_eq!(shop.count(failed).await, 0, "no job failed");
    for process in [&worker, &api] {
        assert_eq!(process.said("ERROR"), 0, "no error from the schema");
    }
    assert!(worker.stop().await && api.stop().await);
    shop.converged().await;
    assert_eq!(orders.len(), 30);
}

/// Takes an order at the process and pays it.
async fn live(shop: &Shop, user_id: &str) -> String {
    let body = serde_json::json!({ "user_id": user_id, "product_id": "book", "channel": "page" });
    let answer = shop.call(shop.post("/v1/orders").json(&body)).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    let order = pay_tests::Order::from(answer.body);
    shop.pay(&order).await;
    order.order_id
}
