//! A host's clock is wrong: the database's time decides.

use pay_tests::{Order, PATIENCE, Process, Shop};
use tokio::time::{Duration, Instant, sleep};

/// From now on the database's time is ten minutes behind the host's, for whoever connects: its functions stand before Postgres' own.
const TEN_MINUTES_BEHIND: &str = "
    create schema behind;
    create function behind.clock_timestamp() returns timestamptz language sql
        as 'select pg_catalog.clock_timestamp() - interval ''10 minutes''';
    create function behind.now() returns timestamptz language sql
        as 'select pg_catalog.now() - interval ''10 minutes''';
    do $$ begin
        execute format('alter database %I set search_path = behind, public, pg_catalog', current_database());
    end $$";

async fn expires_in(shop: &Shop, order: &Order, minutes: f64) {
    sqlx::query(
        "update orders
         set created_at = pg_catalog.now() - interval '1 hour',
             expires_at = pg_catalog.now() - interval '10 minutes' + make_interval(secs => $2 * 60)
         where order_id = $1",
    )
    .bind(&order.order_id)
    .bind(minutes)
    .execute(&shop.cx.pool)
    .await
    .unwrap();
}

#[tokio::test]
async fn f30_a_worker_whose_clock_is_ten_minutes_fast_closes_nothing_early() {
    let shop = Shop::open().await;
    let (past, left) = (shop.create_order("past", "book").await, shop.create_order("left", "book").await);
    sqlx::raw_sql(TEN_MINUTES_BEHIND).execute(&shop.cx.pool).await.unwrap();
    // By the worker's own clock, the time of both has passed.
    expires_in(&shop, &past, -0.1).await;
    expires_in(&shop, &left, 5.0).await;

    let worker = Process::worker(&shop, &[]);
    let deadline = Instant::now() + PATIENCE;
    while shop.order(&past.order_id).await.status == "PAY_WAIT" {
        assert!(Instant::now() < deadline, "its ticks come to nothing");
        sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(shop.order(&left.order_id).await.status, "PAY_WAIT");
    assert!(worker.stop().await);
}
