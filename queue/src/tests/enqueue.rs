//! Enqueueing: keys, periods, bulk, ticks, wake-ups.

use std::time::Duration;

use chrono::{TimeDelta, Utc};
use sqlx::Connection;

use super::database::Database;
use super::worker::{Play, Record, Worker, eventually, quick, until_states};
use crate::testing::Drain;
use crate::{Enqueue, Enqueued, Failure, Lease, State, Waker, admin, enqueue, tick};

#[tokio::test(flavor = "multi_thread")]
async fn of_twenty_at_once_one_gets_the_key_and_all_learn_who() {
    let db = Database::new().await;
    let tasks = (0..20).map(|_| {
        let pool = db.pool.clone();
        tokio::spawn(async move {
            let mut tx = pool.begin().await.unwrap();
            let answer = Enqueue::new(&Play::Succeed).key("order 1").insert(&mut tx).await.unwrap();
            // A duplicate is an answer: the transaction goes on.
            sqlx::query("select 1").execute(&mut *tx).await.unwrap();
            tx.commit().await.unwrap();
            answer
        })
    });
    let answers: Vec<Enqueued> =
        futures_util::future::join_all(tasks).await.into_iter().map(|answer| answer.unwrap()).collect();
    assert_eq!(answers.iter().filter(|answer| answer.is_new()).count(), 1);
    assert!(answers.iter().all(|answer| answer.job_id() == answers[0].job_id()));
}

#[tokio::test]
async fn a_key_is_free_when_its_job_has_ended_or_its_period_is_over() {
    let db = Database::new().await;
    let mut conn = db.pool.acquire().await.unwrap();
    let drain = Drain::new(db.pool.clone()).job(|_: Play, _: Lease| async { Ok::<(), Failure>(()) });
    let now = Utc::now();
    let live = Enqueue::new(&Play::Succeed).key("live");
    let period = Enqueue::new(&Play::Succeed).key("period").key_for(Duration::from_mins(10)).as_of(now);
    let first = [live.insert(&mut conn).await.unwrap(), period.insert(&mut conn).await.unwrap()];
    assert!(!live.insert(&mut conn).await.unwrap().is_new());
    assert_eq!(drain.run_until_idle(now + TimeDelta::seconds(1)).await.unwrap().ran.len(), 2);

    assert!(live.insert(&mut conn).await.unwrap().is_new());
    assert_eq!(period.insert(&mut conn).await.unwrap(), Enqueued::Duplicate(first[1].job_id()));
    let later = Enqueue::new(&Play::Succeed).key("period").as_of(now + TimeDelta::minutes(11));
    assert!(later.insert(&mut conn).await.unwrap().is_new());
}

#[tokio::test]
async fn many_are_inserted_in_one_statement_and_answered_in_order() {
    let db = Database::new().await;
    let mut conn = db.pool.acquire().await.unwrap();
    let held = Enqueue::new(&Play::Succeed).key("k7").insert(&mut conn).await.unwrap().job_id();
    let jobs = |keyed: bool| {
        (0..10).map(move |n| {
            let job =
                Enqueue::new(&Play::Take(n)).priority(i16::try_from(n).unwrap()).trace(format!("trace {n}"));
            if keyed { job.key(format!("k{n}")).serial(format!("s{n}")) } else { job }
        })
    };
    let answers = enqueue::insert_many(&mut conn, jobs(true).chain(jobs(true))).await.unwrap();
    assert_eq!(answers[7], Enqueued::Duplicate(held));
    for n in 0..10 {
        assert_eq!(answers[n].is_new(), n != 7);
        assert_eq!(answers[n + 10], Enqueued::Duplicate(answers[n].job_id()), "within one statement too");
    }
    let job = admin::find(&mut conn, answers[3].job_id()).await.unwrap().unwrap();
    assert_eq!((job.payload, job.priority), (serde_json::json!({"Take": 3}), 3));
    assert_eq!((job.serial_key.as_deref(), job.trace.as_deref()), (Some("s3"), Some("trace 3")));

    let plain = enqueue::insert_many(&mut conn, jobs(false)).await.unwrap();
    assert!(plain.iter().all(|answer| answer.is_new()));
    assert!(plain.is_sorted_by_key(|answer| answer.job_id()), "numbered in the order given");
    assert_eq!(enqueue::insert_many(&mut conn, []).await.unwrap(), []);
}

#[tokio::test]
async fn a_job_exists_exactly_if_its_cause_does() {
    let db = Database::new().await;
    let mut conn = db.pool.acquire().await.unwrap();
    let mut tx = conn.begin().await.unwrap();
    Enqueue::new(&Play::Succeed).insert(&mut tx).await.unwrap();
    tx.rollback().await.unwrap();
    assert_eq!(admin::list(&mut conn, &admin::Filter::default(), 10).await.unwrap(), []);
}

#[tokio::test]
async fn a_payload_that_is_no_json_is_refused_before_anything_is_sent() {
    #[derive(Clone, serde::Serialize, serde::Deserialize)]
    struct Map(std::collections::BTreeMap<(u8, u8), u8>);
    impl crate::Job for Map {
        const NAME: &'static str = "map";
    }
    let db = Database::new().await;
    let mut tx = db.pool.begin().await.unwrap();
    let refused = Enqueue::new(&Map([((1, 2), 3)].into())).insert(&mut tx).await;
    assert!(matches!(refused, Err(enqueue::Error::Payload { name: "map", .. })), "{refused:?}");
    Enqueue::new(&Play::Succeed).insert(&mut tx).await.expect("the transaction is unharmed");
}

#[tokio::test]
async fn higher_priority_first_then_what_was_due_first() {
    let db = Database::new().await;
    let mut conn = db.pool.acquire().await.unwrap();
    let now = Utc::now();
    for (n, priority, due) in [(0, 0, -1), (1, 5, -2), (2, 0, -9), (3, 5, -3), (4, -1, -60), (5, 9, 60)] {
        Enqueue::new(&Play::Take(n))
            .priority(priority)
            .run_at(now + TimeDelta::seconds(due))
            .insert(&mut conn)
            .await
            .unwrap();
    }
    let (told, order) = std::sync::mpsc::channel();
    let drain = Drain::new(db.pool.clone()).job(move |job: Play, _: Lease| {
        let told = told.clone();
        async move { told.send(job).map_err(Failure::dead) }
    });
    drain.run_until_idle(now).await.unwrap();
    drop(drain);
    assert_eq!(order.iter().collect::<Vec<_>>(), [3, 1, 2, 0, 4].map(Play::Take));
}

#[tokio::test]
async fn a_tick_is_inserted_once_even_after_its_job_has_ended() {
    let db = Database::new().await;
    let mut conn = db.pool.acquire().await.unwrap();
    let drain = Drain::new(db.pool.clone()).job(|_: Play, _: Lease| async { Ok::<(), Failure>(()) });
    let at = Utc::now();
    assert!(tick::once(&mut conn, "close", at, &Play::Succeed).await.unwrap().is_new());
    drain.run_until_idle(Utc::now()).await.unwrap();
    assert!(!tick::once(&mut conn, "close", at, &Play::Succeed).await.unwrap().is_new());
    assert!(
        tick::once(&mut conn, "close", at + TimeDelta::seconds(1), &Play::Succeed).await.unwrap().is_new()
    );
    assert!(tick::once(&mut conn, "query", at, &Play::Succeed).await.unwrap().is_new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wake_up_comes_long_before_the_next_poll() {
    let db = Database::new().await;
    let record = Record::new(db.pool.clone());
    let config = crate::EngineConfig { poll_every: Duration::from_mins(5), ..quick() };
    let worker = Worker::start(&db.pool, config, 4, &record);
    let waker = Waker::new(db.pool.clone());
    eventually("the worker listens", async || {
        let listening: bool =
            sqlx::query_scalar("select exists (select from pg_stat_activity where query like 'LISTEN%')")
                .fetch_one(&db.pool)
                .await
                .unwrap();
        if listening { Ok(()) } else { Err("not yet".to_owned()) }
    })
    .await;
    for n in 1..=20 {
        let mut conn = db.pool.acquire().await.unwrap();
        Enqueue::new(&Play::Succeed).insert(&mut conn).await.unwrap();
        waker.wake("play");
        until_states(&db.pool, &[("done", n)]).await;
    }
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scheduled_job_runs_at_its_time_without_any_hint() {
    let db = Database::new().await;
    let record = Record::new(db.pool.clone());
    let worker = Worker::start(&db.pool, crate::EngineConfig { listen: false, ..quick() }, 4, &record);
    let mut conn = db.pool.acquire().await.unwrap();
    let due = Utc::now() + TimeDelta::milliseconds(400);
    let job_id = Enqueue::new(&Play::Succeed)
        .run_at(due)
        .trace("00-ab-cd-01")
        .insert(&mut conn)
        .await
        .unwrap()
        .job_id();
    assert_eq!(admin::find(&mut conn, job_id).await.unwrap().unwrap().state, State::Scheduled);
    until_states(&db.pool, &[("done", 1)]).await;
    let job = admin::find(&mut conn, job_id).await.unwrap().unwrap();
    assert!(job.claimed_at.unwrap() >= due, "{job:?}");
    assert_eq!(record.runs()[0].trace.as_deref(), Some("00-ab-cd-01"));
    worker.stop().await;
}
