//! A job that fails whenever it runs: it ends as a dead letter with all its errors, and nobody else notices.

use chrono::TimeDelta;
use pay_queue::{JobId, admin};
use pay_tests::Shop;

#[tokio::test]
async fn f23_a_job_that_always_fails_becomes_a_dead_letter_and_harms_nobody() {
    let shop = Shop::open().await;
    let bad = shop.create_order("bad", "coffee").await;
    // A row that cannot be read: a fault of ours, which no waiting mends.
    sqlx::query("update orders set cashier = '{\"type\": \"nonsense\"}'")
        .execute(&shop.cx.pool)
        .await
        .unwrap();
    shop.advance(TimeDelta::seconds(5)).await;
    let mut runs_at = Vec::new();
    let dead = "select count(*) from queue.job where state = 'dead'";
    for number in 0..1000 {
        if shop.count(dead).await > 0 {
            break;
        }
        let good = shop.create_order(&format!("good-{number}"), "coffee").await;
        shop.pay(&good).await;
        shop.work().await;
        assert_eq!(shop.order(&good.order_id).await.status, "PAY_SUCCESS", "the others keep their pace");
        shop.advance(TimeDelta::seconds(3)).await;
        let ran = shop.tick().await;
        if ran.ran.iter().any(|ran| ran.name == "reconcile_order" && ran.error.is_some()) {
            runs_at.push(shop.cx.now());
        }
    }
    let dead: Vec<i64> = sqlx::query_scalar("select job_id from queue.job where state = 'dead'")
        .fetch_all(&shop.cx.pool)
        .await
        .unwrap();
    assert_eq!(dead.len(), 1, "one order, one dead letter at this time");
    let mut conn = shop.cx.pool.acquire().await.unwrap();
    let failures = admin::failures(&mut conn, JobId(dead[0])).await.unwrap();
    assert_eq!(failures.len(), 8, "as often as its kind may fail");
    assert!(failures.iter().all(|failure| failure.error.contains("cannot be read")), "{failures:?}");
    let gaps: Vec<i64> = runs_at.windows(2).map(|pair| (pair[1] - pair[0]).num_seconds()).collect();
    assert!(gaps.iter().take(7).max() >= Some(&30) && gaps[0] <= 6, "the gaps grow: {gaps:?}");

    // Mended, it is taken up where it was.
    let mend =
        "update orders set cashier = jsonb_build_object('type', 'redirect', 'url', $2) where order_id = $1";
    sqlx::query(mend).bind(&bad.order_id).bind(&bad.cashier).execute(&mut *conn).await.unwrap();
    // The order's clock goes on, so the next look at it may be a job already; the operator wants the old one.
    if shop.count("select count(*) from queue.job where name = 'reconcile_order' and ended_at is null").await
        > 0
    {
        shop.lose_job("reconcile_order").await;
    }
    assert_eq!(admin::retry(&mut conn, JobId(dead[0])).await.unwrap(), admin::Retried::Yes);
    drop(conn);
    shop.pay(&bad).await;
    shop.work().await;
    assert_eq!(shop.order(&bad.order_id).await.status, "PAY_SUCCESS");
    shop.converged().await;
}
