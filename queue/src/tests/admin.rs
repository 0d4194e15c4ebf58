//! What operators do.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::Utc;
use metrics::{Counter, Gauge, GaugeFn, Histogram, Key, KeyName, Metadata, Recorder, SharedString, Unit};

use super::database::Database;
use super::worker::{Play, Record, Worker, quick, until_states};
use crate::admin::{self, Cancelled, Filter, QueueCounts, Retention, Retried, ShapePreview};
use crate::testing::Drain;
use crate::{Enqueue, Enqueued, Failure, JobId, Lease, State, enqueue};

#[tokio::test(flavor = "multi_thread")]
async fn a_paused_queue_is_not_claimed_from_until_it_is_resumed() {
    let db = Database::new().await;
    let record = Record::new(db.pool.clone());
    let mut conn = db.pool.acquire().await.unwrap();
    assert!(admin::pause(&mut conn, "play", "the bank is closed").await.unwrap());
    assert!(!admin::pause(&mut conn, "play", "again").await.unwrap());
    assert_eq!(admin::paused(&mut conn).await.unwrap()[0].reason, "the bank is closed");
    Enqueue::new(&Play::Succeed).insert(&mut conn).await.unwrap();
    let worker = Worker::start(&db.pool, quick(), 4, &record);
    // Several polls later it has still not started.
    tokio::time::sleep(Duration::from_millis(300)).await;
    until_states(&db.pool, &[("ready", 1)]).await;
    assert!(admin::resume(&mut conn, "play").await.unwrap());
    assert!(!admin::resume(&mut conn, "play").await.unwrap());
    until_states(&db.pool, &[("done", 1)]).await;
    worker.stop().await;
}

async fn dead_letters(db: &Database, jobs: Vec<Enqueue>) -> Vec<JobId> {
    let mut conn = db.pool.acquire().await.unwrap();
    let ids =
        enqueue::insert_many(&mut conn, jobs).await.unwrap().into_iter().map(Enqueued::job_id).collect();
    let drain = Drain::new(db.pool.clone()).job(|job: Play, lease: Lease| async move {
        let order = lease.job_id();
        Err::<(), _>(Failure::dead(match job {
            Play::Take(_) => format!("order {order} timed out after {}ms", order.0 * 7),
            _ => format!("order {order} was refused"),
        }))
    });
    drain.run_until_idle(Utc::now()).await.unwrap();
    ids
}

#[tokio::test]
async fn dead_letters_come_back_one_by_one_or_by_the_shape_of_their_error() {
    let db = Database::new().await;
    let timed_out = dead_letters(&db, (0..5).map(|n| Enqueue::new(&Play::Take(n))).collect()).await;
    let refused = dead_letters(&db, (0..3).map(|_| Enqueue::new(&Play::Fail)).collect()).await;
    let mut conn = db.pool.acquire().await.unwrap();
    let shapes = admin::shapes(&mut conn, 10).await.unwrap();
    assert_eq!(
        shapes,
        [
            ("play".to_owned(), "order # timed out after #".to_owned(), 5),
            ("play".to_owned(), "order # was refused".to_owned(), 3)
        ]
    );
    assert_eq!(admin::retry(&mut conn, refused[1]).await.unwrap(), Retried::Yes);
    assert_eq!(admin::retry(&mut conn, refused[1]).await.unwrap(), Retried::NotDead);
    let shape = "order # timed out after #";
    assert_eq!(admin::retry_shape(&mut conn, "play", shape, 2).await.unwrap().len(), 2);
    assert_eq!(admin::retry_shape(&mut conn, "play", shape, 10).await.unwrap().len(), 3);
    assert_eq!(admin::retry_shape(&mut conn, "play", shape, 10).await.unwrap(), []);
    let job = admin::find(&mut conn, timed_out[0]).await.unwrap().unwrap();
    assert_eq!((job.state, job.failures, job.claims), (State::Ready, 0, 1));
    assert_eq!(admin::failures(&mut conn, timed_out[0]).await.unwrap().len(), 1, "the history stays");
}

#[tokio::test]
async fn a_dead_letter_does_not_come_back_beside_the_holder_of_its_key() {
    let db = Database::new().await;
    let keyed = || Enqueue::new(&Play::Fail).key("order 1");
    let first = dead_letters(&db, vec![keyed()]).await[0];
    let second = dead_letters(&db, vec![keyed()]).await[0];
    let mut conn = db.pool.acquire().await.unwrap();
    let back = admin::retry_shape(&mut conn, "play", "order # was refused", 10).await.unwrap();
    assert_eq!(back, [first], "of two with one key, the older");
    assert_eq!(admin::retry(&mut conn, second).await.unwrap(), Retried::KeyTaken);
}

#[tokio::test]
async fn dead_letters_of_one_key_do_not_end_the_retry_of_a_shape_early() {
    let db = Database::new().await;
    for _ in 0..2 {
        dead_letters(&db, vec![Enqueue::new(&Play::Fail).key("order 1")]).await;
    }
    dead_letters(&db, (0..3).map(|_| Enqueue::new(&Play::Fail)).collect()).await;
    let mut conn = db.pool.acquire().await.unwrap();
    let shape = "order # was refused";
    let preview = admin::preview_retry_shape(&mut conn, "play", shape).await.unwrap();
    assert_eq!(preview, ShapePreview { retried: 4, key_taken: 1 });
    assert_eq!(
        admin::preview_retry_shape(&mut conn, "play", "other").await.unwrap(),
        ShapePreview::default()
    );
    until_states(&db.pool, &[("dead", 5)]).await;
    // As a caller would, who was told that fewer than the limit are the last.
    let mut back = 0;
    loop {
        let retried = admin::retry_shape(&mut conn, "play", shape, 2).await.unwrap().len();
        back += retried;
        if retried < 2 {
            break;
        }
    }
    assert_eq!(back, 4);
    let preview = admin::preview_retry_shape(&mut conn, "play", shape).await.unwrap();
    assert_eq!(preview, ShapePreview { retried: 0, key_taken: 1 });
}

#[tokio::test]
async fn a_job_that_has_not_started_is_cancelled_for_good() {
    let db = Database::new().await;
    let mut conn = db.pool.acquire().await.unwrap();
    let due = Utc::now() + Duration::from_hours(1);
    for job in [Enqueue::new(&Play::Fail).key("k"), Enqueue::new(&Play::Fail).run_at(due)] {
        let job_id = job.insert(&mut conn).await.unwrap().job_id();
        assert_eq!(admin::cancel(&mut conn, job_id, None).await.unwrap(), Cancelled::BeforeItRan);
        assert_eq!(admin::cancel(&mut conn, job_id, None).await.unwrap(), Cancelled::Not);
        assert_eq!(admin::retry(&mut conn, job_id).await.unwrap(), Retried::NotDead);
    }
    assert!(Enqueue::new(&Play::Fail).key("k").insert(&mut conn).await.unwrap().is_new(), "its key is free");
    assert_eq!(admin::cancel(&mut conn, JobId(404), None).await.unwrap(), Cancelled::Not);
}

#[tokio::test]
async fn lists_are_filtered_and_paged() {
    let db = Database::new().await;
    let dead = dead_letters(&db, (0..25).map(|n| Enqueue::new(&Play::Take(n)).serial("s")).collect()).await;
    let mut conn = db.pool.acquire().await.unwrap();
    Enqueue::new(&Play::Succeed).key("k").insert(&mut conn).await.unwrap();
    let mut filter = Filter { state: Some(State::Dead), ..Filter::default() };
    let mut seen = Vec::new();
    loop {
        let page = admin::list(&mut conn, &filter, 10).await.unwrap();
        let Some(last) = page.last() else { break };
        filter.before = Some(last.job_id);
        seen.extend(page.iter().map(|job| job.job_id));
    }
    assert_eq!(seen, dead.into_iter().rev().collect::<Vec<_>>());
    for (filter, count) in [
        (Filter { queue: Some("play".to_owned()), ..Filter::default() }, 26),
        (Filter { name: Some("other".to_owned()), ..Filter::default() }, 0),
        (Filter { key: Some("k".to_owned()), ..Filter::default() }, 1),
        (Filter { serial_key: Some("s".to_owned()), ..Filter::default() }, 25),
        (Filter { error_shape: Some("order # timed out after #".to_owned()), ..Filter::default() }, 25),
    ] {
        assert_eq!(admin::list(&mut conn, &filter, 100).await.unwrap().len(), count, "{filter:?}");
    }
}

#[tokio::test]
async fn counts_tell_what_there_is_to_do_and_how_old_it_is() {
    let db = Database::new().await;
    dead_letters(&db, vec![Enqueue::new(&Play::Fail)]).await;
    let mut conn = db.pool.acquire().await.unwrap();
    let now = Utc::now();
    Enqueue::new(&Play::Fail).run_at(now - Duration::from_mins(2)).insert(&mut conn).await.unwrap();
    Enqueue::new(&Play::Fail).insert(&mut conn).await.unwrap();
    Enqueue::new(&Play::Fail).run_at(now + Duration::from_mins(2)).insert(&mut conn).await.unwrap();
    let counts = admin::counts(&mut conn).await.unwrap().remove(0);
    assert_eq!(
        (counts.ready, counts.scheduled, counts.running, counts.blocked, counts.dead),
        (2, 1, 0, 0, 1)
    );
    let oldest = counts.oldest.unwrap();
    assert!((Duration::from_secs(119)..Duration::from_secs(140)).contains(&oldest), "{oldest:?}");
}

#[test]
fn gauges_fall_to_zero_when_a_queue_is_empty() {
    let gauges = Gauges::default();
    let busy = QueueCounts {
        queue: "play".to_owned(),
        ready: 7,
        oldest: Some(Duration::from_secs(3)),
        ..QueueCounts::default()
    };
    metrics::with_local_recorder(&gauges, || admin::publish(&[busy], ["play", "other"].into_iter()));
    let read = |name: &str| gauges.0.lock().unwrap()[name];
    assert_eq!(read("queue_jobs queue=play state=ready").to_bits(), 7f64.to_bits());
    assert_eq!(read("queue_oldest_ready_seconds queue=play").to_bits(), 3f64.to_bits());
    assert_eq!(read("queue_jobs queue=other state=ready").to_bits(), 0f64.to_bits());
    metrics::with_local_recorder(&gauges, || admin::publish(&[], ["play", "other"].into_iter()));
    assert_eq!(read("queue_jobs queue=play state=ready").to_bits(), 0f64.to_bits());
    assert_eq!(read("queue_oldest_ready_seconds queue=play").to_bits(), 0f64.to_bits());
}

/// The last value of every gauge.
#[derive(Debug, Default)]
struct Gauges(Arc<Mutex<HashMap<String, f64>>>);

struct Keep(String, Arc<Mutex<HashMap<String, f64>>>);

impl GaugeFn for Keep {
    fn increment(&self, _: f64) {
        unreachable!("gauges are set");
    }
    fn decrement(&self, _: f64) {
        unreachable!("gauges are set");
    }
    fn set(&self, value: f64) {
        self.1.lock().unwrap().insert(self.0.clone(), value);
    }
}

impl Recorder for Gauges {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn register_counter(&self, _: &Key, _: &Metadata<'_>) -> Counter {
        Counter::noop()
    }
    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        let labels = key.labels().map(|label| format!(" {}={}", label.key(), label.value()));
        let name = std::iter::once(key.name().to_owned()).chain(labels).collect();
        Gauge::from_arc(Arc::new(Keep(name, Arc::clone(&self.0))))
    }
    fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::noop()
    }
}

#[tokio::test]
async fn retention_forgets_what_ended_long_ago_and_never_what_lives() {
    let db = Database::new().await;
    let dead = dead_letters(&db, vec![Enqueue::new(&Play::Fail)]).await[0];
    let mut conn = db.pool.acquire().await.unwrap();
    let drain = Drain::new(db.pool.clone()).job(|_: Play, _: Lease| async { Ok::<(), Failure>(()) });
    let period = Duration::from_hours(24 * 365);
    let jobs = (0..10).map(|n| {
        let job = Enqueue::new(&Play::Succeed).key(format!("k{n}"));
        if n == 0 { job.key_for(period) } else { job }
    });
    let done: Vec<JobId> =
        enqueue::insert_many(&mut conn, jobs).await.unwrap().into_iter().map(Enqueued::job_id).collect();
    drain.run_until_idle(Utc::now()).await.unwrap();
    let live = Enqueue::new(&Play::Succeed).insert(&mut conn).await.unwrap().job_id();
    sqlx::query("update queue.job set created_at = created_at - interval '30 days', ended_at = ended_at - interval '30 days'")
        .execute(&mut *conn)
        .await
        .unwrap();

    let keep = Retention::default();
    assert_eq!(admin::prune(&mut conn, &keep, 4).await.unwrap(), 4);
    assert_eq!(admin::prune(&mut conn, &keep, 100).await.unwrap(), 5);
    let left: Vec<JobId> = sqlx::query_scalar("select job_id from queue.job order by job_id")
        .fetch_all(&mut *conn)
        .await
        .unwrap();
    assert_eq!(left, [dead, done[0], live], "the dead letter is young, a period is not over, a job is live");
    let keep = Retention { dead_for: Duration::from_hours(24), ..keep };
    assert_eq!(admin::prune(&mut conn, &keep, 100).await.unwrap(), 1);
    assert_eq!(admin::failures(&mut conn, dead).await.unwrap(), []);
}

#[tokio::test]
async fn who_holds_a_key_and_whose_payload_it_is_can_be_asked() {
    let db = Database::new().await;
    let dead = dead_letters(&db, vec![Enqueue::new(&Play::Take(7)).key("order 1")]).await;
    let mut conn = db.pool.acquire().await.unwrap();
    assert_eq!(
        admin::holders(&mut conn, &["play"], &["order 1"]).await.unwrap(),
        [],
        "a dead one holds no key"
    );

    let live = Enqueue::new(&Play::Take(8)).key("order 1").insert(&mut conn).await.unwrap().job_id();
    Enqueue::new(&Play::Take(9)).key("order 2").insert(&mut conn).await.unwrap();
    let held = admin::holders(&mut conn, &["other", "play"], &["order 0", "order 1"]).await.unwrap();
    assert_eq!(held.iter().map(|job| job.job_id).collect::<Vec<_>>(), [live]);
    assert_eq!(admin::holders(&mut conn, &["other"], &["order 1"]).await.unwrap(), []);

    let payload = serde_json::json!({ "Take": 7 });
    let filter = Filter { state: Some(State::Dead), payload: Some(payload), ..Filter::default() };
    let found = admin::list(&mut conn, &filter, 10).await.unwrap();
    assert_eq!(found.iter().map(|job| job.job_id).collect::<Vec<_>>(), dead);
}
