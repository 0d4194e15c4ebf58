//! The database goes away, answers get lost, leases are taken away.

use std::time::Duration;

use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;

use super::database::Database;
use super::proxy::Proxy;
use super::worker::{Play, Record, Worker, eventually, quick, states, until_states};
use crate::outcome::Outcome;
use crate::settle::{Settled, Settlement, settle};
use crate::{EngineConfig, Enqueue, LeaseError, Policy, State, admin, enqueue};

fn pool_through(proxy: &Proxy, db: &Database) -> PgPool {
    PgPoolOptions::new().max_connections(8).connect_lazy_with(proxy.through(&db.options()))
}

async fn until_running(record: &Record, count: usize) {
    eventually(&format!("{count} run"), async || {
        let running = record.runs().iter().filter(|run| run.ended.is_none()).count();
        if running == count { Ok(()) } else { Err(format!("{running}")) }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_longer_than_its_lease_runs_once() {
    let db = Database::new().await;
    let record = Record::new(db.pool.clone());
    // Long enough that a busy machine does not hold up eight heartbeats in a row.
    let config = EngineConfig { lease_for: Duration::from_secs(2), ..quick() };
    let workers = [(); 2].map(|()| Worker::start(&db.pool, config.clone(), 4, &record));
    let mut conn = db.pool.acquire().await.unwrap();
    enqueue::insert_many(&mut conn, (0..4).map(|_| Enqueue::new(&Play::Take(4_500)))).await.unwrap();
    until_states(&db.pool, &[("done", 4)]).await;
    assert_eq!(record.runs().len(), 4);
    for worker in workers {
        worker.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_cut_off_stops_its_handler_before_another_starts_the_job() {
    let db = Database::new().await;
    let record = Record::new(db.pool.clone());
    let proxy = Proxy::start(&db.options()).await;
    let config = EngineConfig { lease_for: Duration::from_secs(1), ..quick() };
    let cut_off = Worker::start(&pool_through(&proxy, &db), config.clone(), 4, &record);
    let mut conn = db.pool.acquire().await.unwrap();
    let job_id = Enqueue::new(&Play::Hold).insert(&mut conn).await.unwrap().job_id();
    until_running(&record, 1).await;
    let other = Worker::start(&db.pool, config, 4, &record);
    proxy.cut();
    eventually("the other takes it", async || match record.runs_of(job_id).len() {
        2 => Ok(()),
        runs => Err(format!("{runs} runs")),
    })
    .await;
    let runs = record.runs_of(job_id);
    assert_ne!(runs[0].worker, runs[1].worker);
    assert!(runs[0].ended.unwrap() <= runs[1].started, "two handlers of one job at once");
    let job = admin::find(&mut conn, job_id).await.unwrap().unwrap();
    assert_eq!((job.claims, job.worker_deaths, job.failures), (2, 1, 0));
    record.let_go();
    until_states(&db.pool, &[("done", 1)]).await;

    // The one that was cut off goes on by itself.
    proxy.restore();
    other.stop().await;
    Enqueue::new(&Play::Succeed).insert(&mut conn).await.unwrap();
    until_states(&db.pool, &[("done", 2)]).await;
    assert_eq!(record.runs().last().unwrap().worker, runs[0].worker);
    cut_off.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_absence_shorter_than_the_lease_is_not_noticed_by_the_jobs() {
    let db = Database::new().await;
    let record = Record::new(db.pool.clone());
    let proxy = Proxy::start(&db.options()).await;
    let config = EngineConfig { lease_for: Duration::from_secs(3), ..quick() };
    let worker = Worker::start(&pool_through(&proxy, &db), config, 8, &record);
    let mut conn = db.pool.acquire().await.unwrap();
    enqueue::insert_many(&mut conn, (0..4).map(|_| Enqueue::new(&Play::Hold))).await.unwrap();
    enqueue::insert_many(&mut conn, (0..4).map(|_| Enqueue::new(&Play::Take(600)))).await.unwrap();
    until_running(&record, 8).await;
    proxy.cut();
    // Long enough that four end with nobody to tell.
    eventually("four ended", async || match record.runs().iter().filter(|run| run.ended.is_some()).count() {
        4 => Ok(()),
        ended => Err(format!("{ended}")),
    })
    .await;
    proxy.restore();
    record.let_go();
    until_states(&db.pool, &[("done", 8)]).await;
    assert_eq!(record.runs().len(), 8, "each ran once");
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_absence_longer_than_the_lease_is_nobodys_death() {
    let db = Database::new().await;
    let record = Record::new(db.pool.clone());
    let proxy = Proxy::start(&db.options()).await;
    // A quarter of it is what the living have to speak up afterwards: enough to connect again on a busy machine.
    let config = EngineConfig { lease_for: Duration::from_secs(6), ..quick() };
    let worker = Worker::start(&pool_through(&proxy, &db), config, 8, &record);
    let mut conn = db.pool.acquire().await.unwrap();
    let job_id = Enqueue::new(&Play::Hold).insert(&mut conn).await.unwrap().job_id();
    until_running(&record, 1).await;
    proxy.cut();
    until_running(&record, 0).await; // cut by its guard
    eventually("the lease is over", async || {
        let over: bool = sqlx::query_scalar("select lease_until < now() from queue.job where job_id = $1")
            .bind(job_id)
            .fetch_one(&db.pool)
            .await
            .unwrap();
        if over { Ok(()) } else { Err("not yet".to_owned()) }
    })
    .await;
    proxy.restore();
    record.let_go();
    until_states(&db.pool, &[("done", 1)]).await;
    let job = admin::find(&mut conn, job_id).await.unwrap().unwrap();
    assert_eq!((job.claims, job.worker_deaths, job.failures), (2, 0, 0), "{job:?}");
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_whose_answer_is_lost_is_given_back_and_run_again() {
    let db = Database::new().await;
    let record = Record::new(db.pool.clone());
    let proxy = Proxy::start(&db.options()).await;
    // A lease long enough that only giving back, not rescue, explains what follows.
    let config = EngineConfig { lease_for: Duration::from_secs(15), listen: false, ..quick() };
    let worker = Worker::start(&pool_through(&proxy, &db), config, 8, &record);
    let mut conn = db.pool.acquire().await.unwrap();
    Enqueue::new(&Play::Succeed).insert(&mut conn).await.unwrap();
    until_states(&db.pool, &[("done", 1)]).await;
    // Of a worker's statements only the claim names the queue.
    proxy.mute("play");
    let jobs = enqueue::insert_many(&mut conn, (0..5).map(|_| Enqueue::new(&Play::Succeed))).await.unwrap();
    until_states(&db.pool, &[("running", 5), ("done", 1)]).await;
    assert_eq!(record.runs().len(), 1, "nobody knows of these claims");
    proxy.cut();
    proxy.restore();
    until_states(&db.pool, &[("done", 6)]).await;
    for job in jobs {
        let job = admin::find(&mut conn, job.job_id()).await.unwrap().unwrap();
        assert_eq!((job.claims, job.worker_deaths), (2, 0), "{job:?}");
    }
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn outcomes_whose_answer_is_lost_count_once() {
    let db = Database::new().await;
    let record = Record::new(db.pool.clone());
    let proxy = Proxy::start(&db.options()).await;
    let config = EngineConfig { lease_for: Duration::from_secs(15), ..quick() };
    let worker = Worker::start(&pool_through(&proxy, &db), config, 8, &record);
    let mut conn = db.pool.acquire().await.unwrap();
    // The first outcome makes the settler's connection.
    Enqueue::new(&Play::Succeed).insert(&mut conn).await.unwrap();
    until_states(&db.pool, &[("done", 1)]).await;
    enqueue::insert_many(&mut conn, (0..4).map(|_| Enqueue::new(&Play::Hold))).await.unwrap();
    until_running(&record, 4).await;
    proxy.mute("queue settle");
    record.let_go();
    eventually("one outcome is written and not heard", async || match states(&db.pool).await.get("done") {
        Some(done) if *done > 1 => Ok(()),
        done => Err(format!("{done:?}")),
    })
    .await;
    proxy.cut();
    proxy.restore();
    Enqueue::new(&Play::Succeed).insert(&mut conn).await.unwrap();
    until_states(&db.pool, &[("done", 6)]).await;
    assert_eq!(record.runs().len(), 6);
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_completion_is_refused_and_its_effect_rolled_back() {
    let db = Database::new().await;
    let record = Record::new(db.pool.clone());
    let mut conn = db.pool.acquire().await.unwrap();
    let job_id = Enqueue::new(&Play::Succeed).insert(&mut conn).await.unwrap().job_id();
    let want = [crate::claim::Want { queue: "play", slots: 1 }];
    let row = crate::claim::claim(&mut conn, &want, "stalled", Duration::from_millis(1), None)
        .await
        .unwrap()
        .remove(0);
    let lease = crate::Lease::new(row, None);
    // Another worker rescues and ends the job while this one stalls.
    let worker = Worker::start(&db.pool, quick(), 4, &record);
    until_states(&db.pool, &[("done", 1)]).await;
    let mut tx = db.pool.begin().await.unwrap();
    sqlx::query("create table effect ()").execute(&mut *tx).await.unwrap();
    let refused = lease.complete(&mut tx).await;
    assert!(matches!(refused, Err(LeaseError::Lost(lost)) if lost == job_id), "{refused:?}");
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_job_is_cut_at_the_next_heartbeat() {
    let db = Database::new().await;
    let record = Record::new(db.pool.clone());
    let config = EngineConfig { lease_for: Duration::from_millis(800), ..quick() };
    let worker = Worker::start(&db.pool, config, 4, &record);
    let mut conn = db.pool.acquire().await.unwrap();
    let job_id = Enqueue::new(&Play::Hang).insert(&mut conn).await.unwrap().job_id();
    until_running(&record, 1).await;
    assert_eq!(admin::cancel(&mut conn, job_id, Some(7)).await.unwrap(), admin::Cancelled::Not);
    assert_eq!(admin::cancel(&mut conn, job_id, Some(1)).await.unwrap(), admin::Cancelled::WhileItRan);
    until_running(&record, 0).await;
    let job = admin::find(&mut conn, job_id).await.unwrap().unwrap();
    assert_eq!((job.state, job.failures), (State::Cancelled, 0));
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slot_is_free_only_when_its_outcome_is_durable() {
    let db = Database::new().await;
    let record = Record::new(db.pool.clone());
    let proxy = Proxy::start(&db.options()).await;
    let worker = Worker::start(&pool_through(&proxy, &db), quick(), 2, &record);
    let mut conn = db.pool.acquire().await.unwrap();
    Enqueue::new(&Play::Succeed).insert(&mut conn).await.unwrap();
    until_states(&db.pool, &[("done", 1)]).await;
    proxy.mute("queue settle");
    enqueue::insert_many(&mut conn, (0..6).map(|_| Enqueue::new(&Play::Succeed))).await.unwrap();
    eventually("two more ran", async || match record.runs().len() {
        3 => Ok(()),
        runs => Err(format!("{runs} runs")),
    })
    .await;
    // Many polls long, claims being possible all the while, no third starts.
    tokio::time::sleep(Duration::from_millis(400)).await;
    assert_eq!(record.runs().len(), 3);
    proxy.cut();
    proxy.restore();
    until_states(&db.pool, &[("done", 7)]).await;
    assert_eq!(record.runs().len(), 7);
    worker.stop().await;
}

#[tokio::test]
async fn one_lost_lease_does_not_keep_the_others_of_its_batch_from_completing() {
    let db = Database::new().await;
    let mut conn = db.pool.acquire().await.unwrap();
    let jobs = enqueue::insert_many(&mut conn, (0..5).map(|_| Enqueue::new(&Play::Succeed))).await.unwrap();
    let want = [crate::claim::Want { queue: "play", slots: 5 }];
    let rows = crate::claim::claim(&mut conn, &want, "w", Duration::from_mins(1), None).await.unwrap();
    admin::cancel(&mut conn, jobs[2].job_id(), None).await.unwrap();
    let batch: Vec<Settlement> = rows
        .into_iter()
        .map(|row| Settlement {
            lease: crate::Lease::new(row, None),
            outcome: Outcome::Done { in_transaction: false },
            ran_for: Duration::ZERO,
            policy: Policy::DEFAULT,
        })
        .collect();
    let settled = settle(&mut conn, &batch, None).await.unwrap();
    for (settlement, settled) in batch.iter().zip(settled) {
        let lost = settlement.lease.job_id() == jobs[2].job_id();
        assert_eq!(settled, if lost { Settled::Lost } else { Settled::As(State::Done) });
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_absence_of_twenty_seconds_cuts_nobody_off() {
    if !super::full() {
        return; // its half minute is spent in the long run
    }
    let db = Database::new().await;
    let record = Record::new(db.pool.clone());
    let proxy = Proxy::start(&db.options()).await;
    let worker = Worker::start(&pool_through(&proxy, &db), EngineConfig::default(), 8, &record);
    let mut conn = db.pool.acquire().await.unwrap();
    enqueue::insert_many(&mut conn, (0..8).map(|_| Enqueue::new(&Play::Hold))).await.unwrap();
    until_running(&record, 8).await;
    // Longer than a heartbeat, so that the absence may begin at the end of one.
    tokio::time::sleep(Duration::from_secs(5)).await;
    proxy.cut();
    tokio::time::sleep(Duration::from_secs(20)).await;
    proxy.restore();
    record.let_go();
    until_states(&db.pool, &[("done", 8)]).await;
    assert_eq!(record.runs().len(), 8, "each ran once, through the absence");
    worker.stop().await;
}
