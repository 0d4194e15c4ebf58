//! Jobs whose workers die, again and again.

use std::time::Duration;

use apalis_core::worker::builder::WorkerBuilder;
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

use super::database::Database;
use super::worker::{eventually, quick};
use crate::claim::{self, Want};
use crate::rescue::{self, Rescued};
use crate::testing::Drain;
use crate::{Engine, EngineConfig, Enqueue, Failure, Job, JobId, Lease, Policy, State, admin};

/// A kind of job that is never given up for its workers' deaths.
#[derive(Clone, serde::Serialize, serde::Deserialize)]
struct MoveMoney {}

impl Job for MoveMoney {
    const NAME: &'static str = "move_money";
    const POLICY: Policy = Policy::DEFAULT.max_worker_deaths(None);
}

/// A kind of job with the default limit.
#[derive(Clone, serde::Serialize, serde::Deserialize)]
struct Count {}

impl Job for Count {
    const NAME: &'static str = "count";
}

/// What a process that serves both kinds knows.
const KNOWN: [(&str, Policy); 2] = [(MoveMoney::NAME, MoveMoney::POLICY), (Count::NAME, Count::POLICY)];

async fn enqueue<J: Job>(conn: &mut PgConnection, job: &J) -> JobId {
    Enqueue::new(job).insert(conn).await.unwrap().job_id()
}

/// A worker claims the only job of the queue that is due at `now` and dies. Returns when its lease was over, and what
/// the rescue made of the job.
async fn die(
    conn: &mut PgConnection,
    queue: &str,
    known: &[(&str, Policy)],
    now: DateTime<Utc>,
) -> (DateTime<Utc>, Rescued) {
    claim::promote(conn, 10, Some(now)).await.unwrap();
    let want = [Want { queue, slots: 1 }];
    let claimed = claim::claim(conn, &want, "victim", Duration::from_secs(1), Some(now)).await.unwrap();
    assert_eq!(claimed.len(), 1, "it is due at {now}");
    let strangers = Some(Duration::ZERO);
    assert_eq!(rescue::rescue(conn, 10, known, strangers, Some(now)).await.unwrap(), [], "its lease holds");
    let over = now + TimeDelta::seconds(2);
    let mut rescued = rescue::rescue(conn, 10, known, strangers, Some(over)).await.unwrap();
    assert_eq!(rescued.len(), 1);
    assert_eq!(rescue::rescue(conn, 10, known, strangers, Some(over)).await.unwrap(), [], "once");
    (over, rescued.remove(0))
}

#[tokio::test]
async fn m4_a_money_job_outlives_any_number_of_worker_deaths() {
    let db = Database::new().await;
    let mut conn = db.pool.acquire().await.unwrap();
    let job_id = enqueue(&mut conn, &MoveMoney {}).await;
    let mut now = Utc::now();
    let pauses_min = [0, 0, 1, 5, 15, 60, 60, 60];
    for (death, pause_min) in (1..).zip(pauses_min) {
        let (over, rescued) = die(&mut conn, MoveMoney::QUEUE, &KNOWN, now).await;
        let state = if pause_min == 0 { State::Ready } else { State::Scheduled };
        assert_eq!((rescued.state, rescued.worker_deaths), (state, death), "after death {death}");
        now = over;
        if pause_min > 0 {
            let due = over + TimeDelta::minutes(pause_min);
            let job = admin::find(&mut conn, job_id).await.unwrap().unwrap();
            assert_eq!(job.due_at.timestamp_millis(), due.timestamp_millis(), "after death {death}");
            let early = due - TimeDelta::seconds(1);
            claim::promote(&mut conn, 10, Some(early)).await.unwrap();
            let job = admin::find(&mut conn, job_id).await.unwrap().unwrap();
            assert_eq!(job.state, State::Scheduled, "it pauses after death {death}");
            now = due + TimeDelta::milliseconds(1);
        }
    }
    let deaths = admin::failures(&mut conn, job_id).await.unwrap();
    assert_eq!(deaths.len(), pauses_min.len(), "every death is kept");
    assert!(deaths.iter().all(|death| death.kind == "worker_death"), "{deaths:?}");
}

#[tokio::test]
async fn the_third_death_of_its_worker_buries_a_job_of_the_default_policy() {
    let db = Database::new().await;
    let mut conn = db.pool.acquire().await.unwrap();
    let job_id = enqueue(&mut conn, &Count {}).await;
    let mut now = Utc::now();
    for death in 1..=3 {
        let (over, rescued) = die(&mut conn, Count::QUEUE, &KNOWN, now).await;
        let state = if death < 3 { State::Ready } else { State::Dead };
        assert_eq!((rescued.state, rescued.worker_deaths), (state, death));
        now = over;
    }
    let job = admin::find(&mut conn, job_id).await.unwrap().unwrap();
    assert_eq!((job.state, job.claims, job.failures, job.worker_deaths), (State::Dead, 3, 0, 3));
    assert_eq!(job.error.as_deref(), Some("worker victim died"));
    assert_eq!(admin::failures(&mut conn, job_id).await.unwrap().len(), 3);
}

#[tokio::test]
async fn a_drain_takes_what_a_dead_worker_held_once_its_lease_is_over() {
    let db = Database::new().await;
    let mut conn = db.pool.acquire().await.unwrap();
    let job_id = enqueue(&mut conn, &Count {}).await;
    let now = Utc::now();
    let want = [Want { queue: Count::QUEUE, slots: 1 }];
    claim::claim(&mut conn, &want, "victim", Duration::from_secs(1), Some(now)).await.unwrap();
    let drain = Drain::new(db.pool.clone()).job(|_: Count, _: Lease| async { Ok::<(), Failure>(()) });
    assert!(drain.run_until_idle(now).await.unwrap().ran.is_empty(), "its lease holds");
    let ran = drain.run_until_idle(now + TimeDelta::seconds(2)).await.unwrap().ran;
    assert_eq!(
        ran.iter().map(|ran| (ran.job_id, ran.state)).collect::<Vec<_>>(),
        [(job_id, Some(State::Done))]
    );
}

#[tokio::test]
async fn a_larger_limit_pauses_before_it_buries() {
    let db = Database::new().await;
    let mut conn = db.pool.acquire().await.unwrap();
    let known = [(Count::NAME, Policy::DEFAULT.max_worker_deaths(Some(5)))];
    enqueue(&mut conn, &Count {}).await;
    let mut now = Utc::now();
    let mut states = Vec::new();
    for _ in 1..=5 {
        let (over, rescued) = die(&mut conn, Count::QUEUE, &known, now).await;
        states.push(rescued.state);
        now = rescued.due_at.max(over) + TimeDelta::milliseconds(1);
    }
    assert_eq!(states, [State::Ready, State::Ready, State::Scheduled, State::Scheduled, State::Dead]);
}

#[tokio::test]
async fn jobs_of_a_kind_not_served_here_wait_for_a_process_that_serves_it() {
    let db = Database::new().await;
    let mut conn = db.pool.acquire().await.unwrap();
    enqueue(&mut conn, &MoveMoney {}).await;
    let now = Utc::now();
    let want = [Want { queue: MoveMoney::QUEUE, slots: 1 }];
    claim::claim(&mut conn, &want, "victim", Duration::from_secs(1), Some(now)).await.unwrap();
    let after = async |conn: &mut PgConnection, seconds, known: &[(&str, Policy)], strangers| {
        let at = Some(now + TimeDelta::seconds(seconds));
        rescue::rescue(conn, 10, known, strangers, at).await.unwrap().len()
    };
    let grace = Some(Duration::from_secs(10));
    assert_eq!(after(&mut conn, 9, &KNOWN[1..], grace).await, 0, "not yet");
    assert_eq!(after(&mut conn, 90, &KNOWN[1..], None).await, 0, "never here");
    assert_eq!(after(&mut conn, 12, &KNOWN[1..], grace).await, 1, "nobody else did");
}

#[tokio::test]
async fn m4_a_process_that_does_not_know_a_jobs_policy_does_not_bury_it() {
    let db = Database::new().await;
    let mut conn = db.pool.acquire().await.unwrap();
    let money = abandon(&mut conn, &MoveMoney {}).await;
    let rescued = rescue::rescue(&mut conn, 10, &KNOWN[1..], Some(Duration::ZERO), None).await.unwrap();
    let states: Vec<_> = rescued.iter().map(|job| (job.job_id, job.state, job.worker_deaths)).collect();
    assert_eq!(states, [(money, State::Scheduled, 3)]);
}

/// Jobs whose lease ran out for the third time, as a dead process leaves them.
async fn abandon<J: Job>(conn: &mut PgConnection, job: &J) -> JobId {
    let job_id = enqueue(conn, job).await;
    sqlx::query(
        "update queue.job set state = 'running', claims = 3, worker_deaths = 2, worker = 'gone', claimed_at = now(),
                lease_until = now() - interval '1 hour'
         where job_id = $1",
    )
    .bind(job_id)
    .execute(conn)
    .await
    .unwrap();
    job_id
}

#[tokio::test(flavor = "multi_thread")]
async fn an_engine_goes_by_the_policies_of_the_jobs_that_it_serves() {
    let db = Database::new().await;
    let mut conn = db.pool.acquire().await.unwrap();
    let (money, count) = (abandon(&mut conn, &MoveMoney {}).await, abandon(&mut conn, &Count {}).await);
    // Which of the two workers polls first must not matter: the engine knows only one kind by then.
    let engine = Engine::new(&db.pool, EngineConfig { lease_for: Duration::from_mins(1), ..quick() });
    let counting = WorkerBuilder::new("count").backend(engine.backend::<Count>(1)).build(async |_: Count| ());
    let counting = tokio::spawn(counting.run());
    let state = async |job_id| {
        let mut conn = db.pool.acquire().await.unwrap();
        admin::find(&mut conn, job_id).await.unwrap().unwrap().state
    };
    eventually("the job that is served is buried", async || match state(count).await {
        State::Dead => Ok(()),
        other => Err(other.to_string()),
    })
    .await;
    assert_eq!(state(money).await, State::Running, "it waits for a process that serves it");

    let moving =
        WorkerBuilder::new("money").backend(engine.backend::<MoveMoney>(1)).build(async |_: MoveMoney| ());
    let moving = tokio::spawn(moving.run());
    eventually("the money job pauses", async || match state(money).await {
        State::Scheduled => Ok(()),
        other => Err(other.to_string()),
    })
    .await;
    engine.shutdown().await;
    counting.await.unwrap().unwrap();
    moving.await.unwrap().unwrap();
}
