//! Real processes, really killed.
//!
//! The children are this very test program, told by the environment to be a worker or a replica of a cron.

use std::collections::HashMap;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use apalis_core::monitor::Monitor;
use apalis_core::task::data::Data;
use apalis_core::worker::builder::WorkerBuilder;
use chrono::{DateTime, TimeDelta};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use sqlx::PgPool;
use tokio::signal::unix::{SignalKind, signal};

use super::database::Database;
use super::worker::{eventually, until_states};
use crate::{Engine, EngineConfig, Enqueue, Failure, Job, JobId, Lease, enqueue, tick};

#[derive(Clone, serde::Serialize, serde::Deserialize)]
struct Pay {
    millis: u64,
}

impl Job for Pay {
    const NAME: &'static str = "pay";
}

/// The effect, and the job's end, in one transaction.
async fn pay(job: Pay, pool: Data<PgPool>, lease: Lease) -> Result<(), Failure> {
    tokio::time::sleep(Duration::from_millis(job.millis)).await;
    let mut tx = pool.begin().await.map_err(Failure::retry)?;
    sqlx::query("insert into effect (job_id) values ($1)")
        .bind(lease.job_id())
        .execute(&mut *tx)
        .await
        .map_err(Failure::retry)?;
    lease.complete(&mut tx).await?;
    tx.commit().await.map_err(Failure::retry)
}

/// What a child is told.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
struct Orders {
    database: String,
    role: Role,
}

#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
enum Role {
    Worker { name: String, lease_ms: u64, stop_ms: u64 },
    Cron { replica: u64, ticks: i64 },
}

const ORDERS: &str = "QUEUE_TEST_CHILD";

#[test]
#[ignore = "runs as a child of the other tests in this file"]
fn child() {
    let orders = std::env::var(ORDERS).expect("only as a child");
    let orders: Orders = serde_json::from_str(&orders).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let pool = PgPool::connect(&orders.database).await.unwrap();
        match orders.role {
            Role::Worker { name, lease_ms, stop_ms } => be_worker(pool, name, lease_ms, stop_ms).await,
            Role::Cron { replica, ticks } => be_cron(pool, replica, ticks).await,
        }
    });
}

async fn be_worker(pool: PgPool, name: String, lease_ms: u64, stop_ms: u64) {
    let mut config = EngineConfig {
        worker_prefix: name,
        stop_within: Duration::from_millis(stop_ms),
        ..EngineConfig::default()
    };
    if lease_ms > 0 {
        config.lease_for = Duration::from_millis(lease_ms);
        config.rescue_every = config.lease_for / 10;
    }
    let engine = Engine::new(&pool, config);
    let (at_start, at_signal) = (engine.clone(), engine.clone());
    Monitor::new()
        .register(move |_| {
            WorkerBuilder::new(at_start.worker_name("pay"))
                .backend(at_start.backend::<Pay>(20))
                .data(pool.clone())
                .build(pay)
        })
        .should_restart(|_, _| true)
        .run_with_signal(async move {
            signal(SignalKind::terminate())?.recv().await;
            at_signal.stop();
            Ok(())
        })
        .await
        .unwrap();
    engine.shutdown().await;
}

/// A replica whose clock is off: it fires every tick, but not when the others do.
async fn be_cron(pool: PgPool, replica: u64, ticks: i64) {
    let mut ticks: Vec<i64> = (0..ticks).collect();
    // Early or late by up to fifty ticks.
    for window in ticks.chunks_mut(50) {
        window.shuffle(&mut StdRng::seed_from_u64(replica));
    }
    for tick in ticks {
        let at = DateTime::from_timestamp(1_800_000_000, 0).unwrap() + TimeDelta::seconds(tick);
        let mut conn = pool.acquire().await.unwrap();
        tick::once(&mut conn, "reconcile", at, &Pay { millis: 0 }).await.unwrap();
    }
}

/// A child that does not outlive its test.
struct Process(Child);

impl Process {
    fn start(db: &Database, role: Role) -> Self {
        let database = std::env::var("TEST_DATABASE_URL").unwrap();
        let (server, _) = database.rsplit_once('/').unwrap();
        let database = format!("{server}/{}", db.name());
        let orders = serde_json::to_string(&Orders { database, role }).unwrap();
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["tests::processes::child", "--exact", "--ignored", "--nocapture"])
            .env(ORDERS, orders)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        Self(child)
    }

    fn worker(db: &Database, name: &str, lease_ms: u64) -> Self {
        Self::start(db, Role::Worker { name: name.to_owned(), lease_ms, stop_ms: 5_000 })
    }

    /// `kill -9`, and gone.
    fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }

    fn signal(&self, name: &str) {
        let sent =
            Command::new("kill").args([&format!("-{name}"), &self.0.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    async fn wait(mut self) -> std::process::ExitStatus {
        loop {
            if let Some(status) = self.0.try_wait().unwrap() {
                return status;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

async fn effects_table(db: &Database) {
    sqlx::query("create table effect (job_id bigint not null)").execute(&db.pool).await.unwrap();
}

async fn load(db: &Database, count: usize, millis: u64) {
    let mut conn = db.pool.acquire().await.unwrap();
    for _ in 0..count.div_ceil(500) {
        enqueue::insert_many(&mut conn, (0..count.min(500)).map(|_| Enqueue::new(&Pay { millis })))
            .await
            .unwrap();
    }
}

/// The leases that a worker holds.
async fn held(db: &Database, name: &str) -> HashMap<JobId, i32> {
    sqlx::query_as("select job_id, claims from queue.job where state = 'running' and worker like $1 || '-%'")
        .bind(name)
        .fetch_all(&db.pool)
        .await
        .unwrap()
        .into_iter()
        .collect()
}

/// Waits until each of these jobs has ended or was claimed anew.
async fn until_picked_up(db: &Database, held: &HashMap<JobId, i32>) {
    let (ids, claims): (Vec<JobId>, Vec<i32>) =
        held.iter().map(|(job_id, claims)| (*job_id, *claims)).unzip();
    eventually("others pick up what it held", async || {
        let left: i64 = sqlx::query_scalar(
            "select count(*) from queue.job join unnest($1::bigint[], $2::integer[]) as h (job_id, held) using (job_id)
             where claims = held and ended_at is null",
        )
        .bind(&ids)
        .bind(&claims)
        .fetch_one(&db.pool)
        .await
        .unwrap();
        if left == 0 { Ok(()) } else { Err(format!("{left} wait")) }
    })
    .await;
}

async fn until_ended(db: &Database, held: &HashMap<JobId, i32>) {
    let ids: Vec<JobId> = held.keys().copied().collect();
    eventually("what was picked up ends", async || {
        let left: i64 =
            sqlx::query_scalar("select count(*) from queue.job where job_id = any ($1) and ended_at is null")
                .bind(&ids)
                .fetch_one(&db.pool)
                .await
                .unwrap();
        if left == 0 { Ok(()) } else { Err(format!("{left} live")) }
    })
    .await;
}

async fn each_effect_happened_once(db: &Database) {
    let (jobs, effects, distinct): (i64, i64, i64) = sqlx::query_as(
        "select (select count(*) from queue.job), count(*), count(distinct job_id) from effect",
    )
    .fetch_one(&db.pool)
    .await
    .unwrap();
    assert_eq!((effects, distinct), (jobs, jobs));
}

/// Kills one of three workers again and again, always one that holds leases. Returns the longest time until
/// everything it held was picked up.
async fn kill_again_and_again(lease_ms: u64, kills: usize) -> Duration {
    let db = Database::new().await;
    effects_table(&db).await;
    let names = ["a", "b", "c"];
    let mut workers = names.map(|name| Process::worker(&db, name, lease_ms));
    let mut longest = Duration::ZERO;
    for kill in 0..kills {
        let victim = kill % 3;
        let held = eventually("the victim holds leases", async || {
            let ready: i64 = sqlx::query_scalar("select count(*) from queue.job where state = 'ready'")
                .fetch_one(&db.pool)
                .await
                .unwrap();
            if ready < 300 {
                load(&db, 500, 20).await;
            }
            let held = held(&db, names[victim]).await;
            if held.len() >= 5 { Ok(held) } else { Err(format!("{}", held.len())) }
        })
        .await;
        let successor = Process::worker(&db, names[victim], lease_ms);
        std::mem::replace(&mut workers[victim], successor).kill();
        let killed = Instant::now();
        until_picked_up(&db, &held).await;
        longest = longest.max(killed.elapsed());
        // Killing the next one with the same jobs in its hands would bury them, and rightly so.
        until_ended(&db, &held).await;
    }
    let jobs = sqlx::query_scalar("select count(*) from queue.job").fetch_one(&db.pool).await.unwrap();
    until_states(&db.pool, &[("done", jobs)]).await;
    each_effect_happened_once(&db).await;
    println!("{kills} kills with a lease of {lease_ms} ms: picked up within {longest:?}");
    longest
}

#[tokio::test(flavor = "multi_thread")]
async fn kill_nine_loses_nothing_and_others_pick_up_in_time() {
    let kills = if super::full() { 20 } else { 3 };
    let longest = kill_again_and_again(1_000, kills).await;
    assert!(longest < Duration::from_secs(6), "{longest:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn with_the_default_lease_what_a_dead_process_held_runs_within_thirty_seconds() {
    if !super::full() {
        return; // its half minute is spent in the long run
    }
    let longest = kill_again_and_again(0, 1).await;
    assert!(longest < Duration::from_secs(30), "{longest:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_under_load_abandons_nothing_and_ends_in_time() {
    let db = Database::new().await;
    effects_table(&db).await;
    load(&db, 1000, 50).await;
    let worker = Process::worker(&db, "a", 0);
    eventually("it works", async || match held(&db, "a").await.len() {
        0 => Err("nothing held".to_owned()),
        _ => Ok(()),
    })
    .await;
    let asked = Instant::now();
    worker.signal("TERM");
    let status = worker.wait().await;
    assert!(status.success(), "{status}");
    assert!(asked.elapsed() < Duration::from_secs(5), "{:?}", asked.elapsed());
    assert_eq!(held(&db, "a").await, HashMap::new());
    let counted: i64 = sqlx::query_scalar("select sum(failures + worker_deaths) from queue.job")
        .fetch_one(&db.pool)
        .await
        .unwrap();
    assert_eq!(counted, 0);
    let _successor = Process::worker(&db, "b", 0);
    until_states(&db.pool, &[("done", 1000)]).await;
    each_effect_happened_once(&db).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_sleeps_past_its_leases_wakes_up_to_refusals() {
    let db = Database::new().await;
    effects_table(&db).await;
    load(&db, 20, 700).await;
    let sleeper = Process::worker(&db, "sleeper", 1_000);
    let held = eventually("it holds all", async || {
        let held = held(&db, "sleeper").await;
        if held.len() == 20 { Ok(held) } else { Err(format!("{}", held.len())) }
    })
    .await;
    sleeper.signal("STOP");
    let _other = Process::worker(&db, "other", 1_000);
    until_picked_up(&db, &held).await;
    sleeper.signal("CONT");
    until_states(&db.pool, &[("done", 20)]).await;
    sleeper.signal("TERM");
    assert!(sleeper.wait().await.success());
    each_effect_happened_once(&db).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn five_replicas_and_a_thousand_ticks_make_a_thousand_jobs() {
    let db = Database::new().await;
    effects_table(&db).await;
    // A worker ends the jobs meanwhile: a tick must be remembered beyond its job's end.
    let _worker = Process::worker(&db, "a", 0);
    let replicas: Vec<Process> =
        (0..5).map(|replica| Process::start(&db, Role::Cron { replica, ticks: 1000 })).collect();
    for replica in replicas {
        assert!(replica.wait().await.success());
    }
    until_states(&db.pool, &[("done", 1000)]).await;
    each_effect_happened_once(&db).await;
}
