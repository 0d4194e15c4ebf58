use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use apalis_core::task::data::Data;
use apalis_core::worker::builder::WorkerBuilder;

use super::database::Database;
use crate::{Engine, EngineConfig, Enqueue, Failure, Job, Lease, enqueue, testing::Drain};

#[derive(Clone, serde::Serialize, serde::Deserialize)]
struct Count {
    n: i64,
}

impl Job for Count {
    const NAME: &'static str = "count";
}

async fn count(_: Count, seen: Data<Arc<AtomicUsize>>, _lease: Lease) -> Result<(), Failure> {
    seen.fetch_add(1, Ordering::Relaxed);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_runs_what_is_enqueued() {
    let db = Database::new().await;
    let mut conn = db.pool.acquire().await.unwrap();
    enqueue::insert_many(&mut conn, (0..2000).map(|n| Enqueue::new(&Count { n }))).await.unwrap();
    let engine = Engine::new(&db.pool, EngineConfig::default());
    let seen = Arc::new(AtomicUsize::new(0));
    let worker = WorkerBuilder::new(engine.worker_name("count"))
        .backend(engine.backend::<Count>(100))
        .data(Arc::clone(&seen))
        .build(count);
    let running = tokio::spawn(worker.run());
    while seen.load(Ordering::Relaxed) < 2000 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    engine.shutdown().await;
    running.await.unwrap().unwrap();
    let states: Vec<(String, i64)> = sqlx::query_as("select state, count(*) from queue.job group by state")
        .fetch_all(&mut *conn)
        .await
        .unwrap();
    assert_eq!(states, [("done".to_owned(), 2000)]);
}

#[tokio::test]
async fn a_drain_runs_what_is_due() {
    let db = Database::new().await;
    let mut conn = db.pool.acquire().await.unwrap();
    let now = chrono::Utc::now();
    Enqueue::new(&Count { n: 1 }).insert(&mut conn).await.unwrap();
    Enqueue::new(&Count { n: 2 }).run_at(now + Duration::from_mins(1)).insert(&mut conn).await.unwrap();
    drop(conn);
    let drain = Drain::new(db.pool.clone()).job(|job: Count, _: Lease| async move {
        if job.n == 2 { Err(Failure::retry("not yet")) } else { Ok(()) }
    });
    assert_eq!(drain.run_until_idle(now).await.unwrap().ran.len(), 1);
    let report = drain.run_until_idle(now + Duration::from_secs(61)).await.unwrap();
    assert_eq!(report.ran.len(), 1);
    assert_eq!(report.ran[0].error.as_deref(), Some("not yet"));
    assert!(!report.is_all_done());
}
