//! Serial keys under two workers: exclusion, and nothing stuck.

use std::collections::HashMap;
use std::time::Instant;

use super::database::Database;
use super::worker::{Play, Record, Worker, quick, until_states};
use crate::{Enqueue, enqueue};

#[tokio::test(flavor = "multi_thread")]
async fn jobs_of_one_serial_key_never_overlap_over_two_workers() {
    let db = Database::new().await;
    let record = Record::new(db.pool.clone());
    let mut conn = db.pool.acquire().await.unwrap();
    // Five hot keys among jobs without any, so that every claim meets conflicts.
    let jobs = (0..400).map(|n| {
        let job = Enqueue::new(&Play::Take(2));
        if n % 4 == 0 { job } else { job.serial(format!("account {}", n % 5)) }
    });
    enqueue::insert_many(&mut conn, jobs).await.unwrap();
    let workers = [(); 2].map(|()| Worker::start(&db.pool, quick(), 20, &record));
    until_states(&db.pool, &[("done", 400)]).await;

    let mut by_key: HashMap<String, Vec<(Instant, Instant)>> = HashMap::new();
    for run in record.runs() {
        if let Some(key) = run.serial_key {
            by_key.entry(key).or_default().push((run.started, run.ended.unwrap()));
        }
    }
    assert_eq!(by_key.len(), 5);
    for (key, mut runs) in by_key {
        runs.sort_unstable();
        assert!(runs.windows(2).all(|pair| pair[0].1 <= pair[1].0), "jobs of {key} overlap");
    }
    assert_eq!(record.runs().len(), 400, "nothing ran twice");
    for worker in workers {
        worker.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_in_back_off_does_not_hold_its_key() {
    let db = Database::new().await;
    let record = Record::new(db.pool.clone());
    let worker = Worker::start(&db.pool, quick(), 4, &record);
    let mut conn = db.pool.acquire().await.unwrap();
    let failing = Enqueue::new(&Play::Fail).serial("account").insert(&mut conn).await.unwrap().job_id();
    let others = (0..5).map(|_| Enqueue::new(&Play::Succeed).serial("account"));
    enqueue::insert_many(&mut conn, others).await.unwrap();
    until_states(&db.pool, &[("done", 5), ("dead", 1)]).await;
    let last_failure = record.runs_of(failing).last().unwrap().started;
    let before =
        record.runs().iter().filter(|run| run.job_id != failing && run.started < last_failure).count();
    assert!(before > 0, "the others waited for the back-off");
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_behind_one_key_do_not_slow_the_rest_of_the_queue() {
    let db = Database::new().await;
    let record = Record::new(db.pool.clone());
    let mut conn = db.pool.acquire().await.unwrap();
    enqueue::insert_many(&mut conn, [Enqueue::new(&Play::Hold).serial("account")]).await.unwrap();
    for _ in 0..10 {
        let jobs = (0..1000).map(|_| Enqueue::new(&Play::Succeed).serial("account"));
        enqueue::insert_many(&mut conn, jobs).await.unwrap();
    }
    enqueue::insert_many(&mut conn, (0..100).map(|_| Enqueue::new(&Play::Succeed))).await.unwrap();
    let worker = Worker::start(&db.pool, quick(), 50, &record);
    until_states(&db.pool, &[("running", 1), ("blocked", 10_000), ("done", 100)]).await;
    // None of them is looked at again until the key is free.
    let ready: i64 = sqlx::query_scalar("select count(*) from queue.job where state = 'ready'")
        .fetch_one(&db.pool)
        .await
        .unwrap();
    assert_eq!(ready, 0);
    sqlx::query("update queue.job set state = 'cancelled', ended_at = now() where state = 'blocked' and job_id % 100 > 0")
        .execute(&db.pool)
        .await
        .unwrap();
    record.let_go();
    until_states(&db.pool, &[("done", 201), ("cancelled", 9_900)]).await;
    worker.stop().await;
}
