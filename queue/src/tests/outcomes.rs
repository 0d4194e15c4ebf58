//! However a run ends, the row says how, and the worker goes on.

use std::time::Duration;

use super::database::Database;
use super::worker::{Play, Record, Worker, eventually, quick, until_states};
use crate::{Enqueue, Job, JobId, Policy, State, admin};

async fn enqueue(db: &Database, job: &Play) -> JobId {
    let mut conn = db.pool.acquire().await.unwrap();
    Enqueue::new(job).insert(&mut conn).await.unwrap().job_id()
}

/// A row that no version of the program would write.
async fn enqueue_raw(db: &Database, name: &str, payload: &str) -> JobId {
    sqlx::query_scalar(
        "insert into queue.job (queue, name, payload, state, due_at) values ('play', $1, $2::jsonb, 'ready', now())
         returning job_id",
    )
    .bind(name)
    .bind(payload)
    .fetch_one(&db.pool)
    .await
    .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_end_of_a_run_is_written_down() {
    let db = Database::new().await;
    let record = Record::new(db.pool.clone());
    let worker = Worker::start(&db.pool, quick(), 4, &record);
    let done = [
        enqueue(&db, &Play::Succeed).await,
        enqueue(&db, &Play::CompleteInTransaction).await,
        enqueue(&db, &Play::WaitFirst).await,
    ];
    let dead = [
        (enqueue(&db, &Play::Fail).await, "error", 3, "order 17 broke"),
        (
            enqueue(&db, &Play::ForeignError).await,
            "error",
            3,
            "an error occurred when formatting an argument",
        ),
        (enqueue(&db, &Play::Panic).await, "panic", 3, "panicked: order 17 panicked"),
        (enqueue(&db, &Play::Die).await, "error", 1, "no such order"),
        (
            enqueue(&db, &Play::CompleteAndRollBack).await,
            "error",
            3,
            "completed in a transaction that was not committed",
        ),
        (enqueue_raw(&db, "play", r#"{"Stranger": 1}"#).await, "undecodable", 3, "payload does not fit: "),
        (enqueue_raw(&db, "stranger", "{}").await, "unknown_name", 3, "no handler for `stranger`"),
    ];
    until_states(&db.pool, &[("done", 3), ("dead", 7)]).await;

    let mut conn = db.pool.acquire().await.unwrap();
    for job_id in done {
        let job = admin::find(&mut conn, job_id).await.unwrap().unwrap();
        assert_eq!((job.state, job.failures, job.worker_deaths), (State::Done, 0, 0), "{job:?}");
    }
    let waited = admin::find(&mut conn, done[2]).await.unwrap().unwrap();
    assert_eq!((waited.claims, waited.error.as_deref()), (2, Some("too early")));
    for (job_id, kind, failures, error) in dead {
        let job = admin::find(&mut conn, job_id).await.unwrap().unwrap();
        assert_eq!((job.state, job.failures, job.worker_deaths), (State::Dead, failures, 0), "{job:?}");
        let history = admin::failures(&mut conn, job_id).await.unwrap();
        assert_eq!(history.len(), usize::try_from(failures).unwrap());
        for run in &history {
            assert!(run.kind == kind && run.error.starts_with(error), "{run:?}");
            assert!(run.started_at <= run.ended_at, "{run:?}");
        }
        // The pause after a failure is in the database: the next run begins after it.
        for pair in history.windows(2) {
            assert!(
                (pair[1].ended_at - pair[0].ended_at).to_std().unwrap() >= Duration::from_millis(10),
                "{pair:?}"
            );
        }
    }
    assert_eq!(record.runs_of(dead[0].0).iter().map(|run| run.attempt).collect::<Vec<_>>(), [1, 2, 3]);
    worker.stop().await;
}

/// A kind of its own, for a timeout that is over soon.
#[derive(Clone, serde::Serialize, serde::Deserialize)]
struct Hang {}

impl Job for Hang {
    const NAME: &'static str = "hang";
    const POLICY: Policy = Policy::DEFAULT.max_failures(1).timeout(Duration::from_millis(100));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handler_that_hangs_is_cut_at_its_timeout() {
    use apalis_core::worker::builder::WorkerBuilder;
    let db = Database::new().await;
    let mut conn = db.pool.acquire().await.unwrap();
    let job_id = Enqueue::new(&Hang {}).insert(&mut conn).await.unwrap().job_id();
    let engine = crate::Engine::new(&db.pool, quick());
    let worker = WorkerBuilder::new(engine.worker_name("hang"))
        .backend(engine.backend::<Hang>(1))
        .build(async |_: Hang| std::future::pending::<()>().await);
    let running = tokio::spawn(worker.run());
    until_states(&db.pool, &[("dead", 1)]).await;
    let history = admin::failures(&mut conn, job_id).await.unwrap();
    assert_eq!((history[0].kind.as_str(), history[0].error.as_str()), ("timeout", "cut after 100ms"));
    let ran_for = (history[0].ended_at - history[0].started_at).to_std().unwrap();
    assert!((Duration::from_millis(100)..Duration::from_secs(1)).contains(&ran_for), "{ran_for:?}");
    engine.shutdown().await;
    running.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_always_fails_does_not_hold_up_others() {
    let db = Database::new().await;
    let record = Record::new(db.pool.clone());
    let mut conn = db.pool.acquire().await.unwrap();
    for job in [Play::Fail, Play::Panic] {
        crate::enqueue::insert_many(&mut conn, (0..50).map(|_| Enqueue::new(&job))).await.unwrap();
    }
    crate::enqueue::insert_many(&mut conn, (0..1000).map(|_| Enqueue::new(&Play::Succeed))).await.unwrap();
    let worker = Worker::start(&db.pool, quick(), 20, &record);
    until_states(&db.pool, &[("done", 1000), ("dead", 100)]).await;
    assert_eq!(record.runs().len(), 1000 + 3 * 100);
    worker.stop().await;
}

/// One slot, so that whatever a job takes is taken from all others, and the order of the claims is the order of the runs.
#[tokio::test(flavor = "multi_thread")]
async fn f23_jobs_that_always_fail_or_panic_take_their_tries_from_the_others_and_no_more() {
    const BAD: usize = 5;
    let others: usize = if super::full() { 10_000 } else { 1_000 };
    let db = Database::new().await;
    let record = Record::new(db.pool.clone());
    let mut conn = db.pool.acquire().await.unwrap();
    let mut bad = Vec::new();
    for job in [Play::Fail, Play::Panic].iter().cycle().take(2 * BAD) {
        bad.push(enqueue(&db, job).await);
    }
    let good = async |conn: &mut sqlx::PgConnection| {
        for _ in 0..others / 2 / 500 {
            let jobs = (0..500).map(|_| Enqueue::new(&Play::Succeed));
            crate::enqueue::insert_many(&mut *conn, jobs).await.unwrap();
        }
    };
    good(&mut conn).await;
    let worker = Worker::start(&db.pool, quick(), 1, &record);
    // The second half comes while the first is under way, and all that was going to fail has failed once.
    eventually("some have run", async || match record.runs().len() {
        ran if ran > 2 * BAD + others / 10 => Ok(()),
        ran => Err(ran.to_string()),
    })
    .await;
    good(&mut conn).await;
    let expected = [("done", i64::try_from(others).unwrap()), ("dead", i64::try_from(2 * BAD).unwrap())];
    until_states(&db.pool, &expected).await;
    worker.stop().await;

    let runs = record.runs();
    assert_eq!(runs.len(), others + 3 * 2 * BAD, "a run each, and as many tries as a job has");
    let ran: Vec<JobId> = runs.iter().map(|run| run.job_id).filter(|job_id| !bad.contains(job_id)).collect();
    assert_eq!(ran.len(), others);
    assert!(ran.is_sorted_by(|one, next| one < next), "each once, in the order in which they came");
    let again: i64 =
        sqlx::query_scalar("select count(*) from queue.job where state = 'done' and claims <> 1")
            .fetch_one(&db.pool)
            .await
            .unwrap();
    assert_eq!(again, 0, "none was taken and given back");

    let first_half = *ran.get(others / 2 - 1).unwrap();
    for job_id in bad {
        let places: Vec<usize> = (0..runs.len()).filter(|place| runs[*place].job_id == job_id).collect();
        let attempts: Vec<u32> = places.iter().map(|place| runs[*place].attempt).collect();
        assert_eq!(attempts, [1, 2, 3]);
        let waited = places[0]..places[1];
        let passed = runs[waited].iter().filter(|run| run.job_id <= first_half).count();
        assert!(passed >= others / 2, "who was due before its second try went before it: {passed}");
        let history = admin::failures(&mut conn, job_id).await.unwrap();
        assert_eq!(history.len(), 3, "every error is kept: {history:?}");
        assert!(history.iter().all(|failure| failure.error.contains("order 17")), "{history:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flooded_queue_leaves_the_others_their_slots() {
    use apalis_core::worker::builder::WorkerBuilder;
    let db = Database::new().await;
    let mut conn = db.pool.acquire().await.unwrap();
    crate::enqueue::insert_many(&mut conn, (0..500).map(|_| Enqueue::new(&Hang {}))).await.unwrap();
    let record = Record::new(db.pool.clone());
    let worker = Worker::start(&db.pool, quick(), 2, &record);
    let flooded = WorkerBuilder::new("flooded")
        .backend(worker.engine.backend::<Hang>(2))
        .build(async |_: Hang| std::future::pending::<()>().await);
    let flooded = tokio::spawn(flooded.run());
    until_states(&db.pool, &[("running", 2), ("ready", 498)]).await;
    enqueue(&db, &Play::Succeed).await;
    eventually("it runs beside the flood", async || match record.runs().len() {
        1 => Ok(()),
        _ => Err("it waits".to_owned()),
    })
    .await;
    worker.stop().await;
    flooded.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_before_the_first_await_ends_no_worker() {
    use apalis_core::worker::builder::WorkerBuilder;
    fn handler(_: Hang) -> std::future::Ready<()> {
        panic!("no async fn");
    }
    let db = Database::new().await;
    let mut conn = db.pool.acquire().await.unwrap();
    crate::enqueue::insert_many(&mut conn, (0..3).map(|_| Enqueue::new(&Hang {}))).await.unwrap();
    let engine = crate::Engine::new(&db.pool, quick());
    let worker = WorkerBuilder::new("hang").backend(engine.backend::<Hang>(1)).build(handler);
    let running = tokio::spawn(worker.run());
    until_states(&db.pool, &[("dead", 3)]).await;
    engine.shutdown().await;
    // apalis still counts the tasks that panicked before they were futures, and would wait for them.
    running.abort();
}
