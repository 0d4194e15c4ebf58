//! Stopping: nothing is counted, nothing is left behind.

use std::time::{Duration, Instant};

use super::database::Database;
use super::worker::{Play, Record, Worker, eventually, quick, states, until_states};
use crate::{EngineConfig, Enqueue, State, admin, enqueue};

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_lets_running_jobs_end_and_leaves_the_rest_untouched() {
    let db = Database::new().await;
    let record = Record::new(db.pool.clone());
    let mut conn = db.pool.acquire().await.unwrap();
    enqueue::insert_many(&mut conn, (0..200).map(|_| Enqueue::new(&Play::Take(100)))).await.unwrap();
    let worker = Worker::start(&db.pool, quick(), 10, &record);
    eventually("something runs", async || match record.runs().len() {
        0 => Err("nothing".to_owned()),
        _ => Ok(()),
    })
    .await;
    worker.stop().await;
    let started = record.runs().len();
    let states = states(&db.pool).await;
    assert_eq!(states.get("done"), Some(&i64::try_from(started).unwrap()), "what started ended: {states:?}");
    assert_eq!(states.get("ready"), Some(&i64::try_from(200 - started).unwrap()), "{states:?}");
    let counted: i64 = sqlx::query_scalar("select sum(failures + worker_deaths) from queue.job")
        .fetch_one(&db.pool)
        .await
        .unwrap();
    assert_eq!(counted, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn at_the_deadline_handlers_are_cut_and_their_jobs_given_back() {
    let db = Database::new().await;
    let record = Record::new(db.pool.clone());
    let mut conn = db.pool.acquire().await.unwrap();
    let job_id = Enqueue::new(&Play::Hang).insert(&mut conn).await.unwrap().job_id();
    let config = EngineConfig { stop_within: Duration::from_millis(300), ..quick() };
    let worker = Worker::start(&db.pool, config, 10, &record);
    // The row says "running" a moment before its handler runs; what has not started is given back at once.
    eventually("its handler runs", async || match record.runs().len() {
        0 => Err("nothing".to_owned()),
        _ => Ok(()),
    })
    .await;
    let asked = Instant::now();
    worker.stop().await;
    assert!(
        (Duration::from_millis(300)..Duration::from_secs(2)).contains(&asked.elapsed()),
        "{:?}",
        asked.elapsed()
    );
    assert!(record.runs()[0].ended.is_some(), "the handler was dropped");
    let job = admin::find(&mut conn, job_id).await.unwrap().unwrap();
    assert_eq!((job.state, job.claims, job.failures, job.worker_deaths), (State::Ready, 1, 0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_dropped_without_a_word_gives_everything_back() {
    let db = Database::new().await;
    let record = Record::new(db.pool.clone());
    let mut conn = db.pool.acquire().await.unwrap();
    enqueue::insert_many(&mut conn, (0..30).map(|_| Enqueue::new(&Play::Hang))).await.unwrap();
    let engine = crate::Engine::new(&db.pool, quick());
    let worker = apalis_core::worker::builder::WorkerBuilder::new("dropped")
        .backend(engine.backend::<Play>(10))
        .build(async |_: Play| std::future::pending::<()>().await);
    let running = tokio::spawn(worker.run());
    until_states(&db.pool, &[("running", 10), ("ready", 20)]).await;
    running.abort();
    until_states(&db.pool, &[("ready", 30)]).await;

    // A monitor would start it again on the same engine.
    let record_again = record.clone();
    let worker = apalis_core::worker::builder::WorkerBuilder::new("again")
        .backend(engine.backend::<Play>(10))
        .data(record_again)
        .build(async |_: Play| ());
    let running = tokio::spawn(worker.run());
    until_states(&db.pool, &[("done", 30)]).await;
    engine.shutdown().await;
    running.await.unwrap().unwrap();
}
