//! No statement reads the whole table, whatever stands in it and whatever the statistics say.

use std::time::Duration;

use sqlx::{AssertSqlSafe, Connection, PgConnection};

use super::database::Database;
use super::worker::{Play, Record, Worker, eventually, quick, until_states};
use crate::claim::{self, CLAIM, Want};
use crate::enqueue;
use crate::outcome::{FailureKind, Outcome};
use crate::settle::{self, Settlement};
use crate::{Enqueue, JobId, Lease, Policy, Until, admin, heartbeat, rescue, serial};

/// Fills the table without the statistics hearing of it.
async fn fill(conn: &mut PgConnection, pending: i64, finished: i64) {
    sqlx::query("alter table queue.job set (autovacuum_enabled = false)").execute(&mut *conn).await.unwrap();
    sqlx::query(
        "insert into queue.job (queue, name, payload, state, due_at, ended_at)
         select 'play', 'play', '\"Succeed\"', case when n > $2 then 'ready' else 'done' end, now(),
                case when n <= $2 then now() end
         from generate_series(1, $1 + $2) as n",
    )
    .bind(pending)
    .bind(finished)
    .execute(conn)
    .await
    .unwrap();
}

/// The claim's plan, with values known to the planner or not.
async fn plan(db: &Database, mode: &str) -> String {
    let mut conn = PgConnection::connect_with(&db.options()).await.unwrap();
    let conn = &mut conn;
    let run = async |conn: &mut PgConnection, sql: String| {
        let rows: Vec<(String,)> = sqlx::query_as(AssertSqlSafe(sql)).fetch_all(conn).await.unwrap();
        rows.into_iter().map(|(line,)| line).collect::<Vec<_>>().join("\n")
    };
    sqlx::raw_sql(AssertSqlSafe(format!("set plan_cache_mode = {mode}"))).execute(&mut *conn).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(format!("prepare claim_{mode} as {CLAIM}")))
        .execute(&mut *conn)
        .await
        .unwrap();
    let explain =
        format!("explain (format json) execute claim_{mode} ('{{play}}', '{{100}}', 'w', 25, null)");
    let costed: serde_json::Value =
        sqlx::query_scalar(AssertSqlSafe(explain)).fetch_one(&mut *conn).await.unwrap();
    let cost = costed[0]["Plan"]["Total Cost"].as_f64().unwrap();
    assert!(cost < 50_000.0, "{mode}: cost {cost}; from 100,000 on, Postgres would compile the plan");
    run(conn, format!("explain (costs off) execute claim_{mode} ('{{play}}', '{{100}}', 'w', 25, null)"))
        .await
}

#[tokio::test]
async fn the_claim_walks_its_index_and_nothing_else() {
    let db = Database::new().await;
    let (pending, finished) = if super::full() { (200_000, 1_000_000) } else { (20_000, 60_000) };
    let mut conn = PgConnection::connect_with(&db.options()).await.unwrap();
    for analyzed in [false, true] {
        if analyzed {
            sqlx::query("analyze queue.job").execute(&mut conn).await.unwrap();
        } else {
            fill(&mut conn, pending, finished).await;
        }
        for mode in ["force_custom_plan", "force_generic_plan"] {
            let plan = plan(&db, mode).await;
            assert!(
                plan.contains("Index Scan using job_ready on job"),
                "{mode}, analyzed {analyzed}:\n{plan}"
            );
            assert!(!plan.contains("Seq Scan on job"), "{mode}, analyzed {analyzed}:\n{plan}");
            let sorted: Vec<&str> =
                plan.lines().filter(|line| line.contains("Sort Key")).map(str::trim).collect();
            assert_eq!(
                sorted,
                ["Sort Key: c.serial_key, c.priority DESC, c.due_at, c.job_id"],
                "only the candidates are sorted; {mode}, analyzed {analyzed}:\n{plan}"
            );
        }
    }
    let took = claim_once(&mut conn).await;
    println!("a claim of 100 with {pending} pending and {finished} finished took {took:?}");
}

async fn claim_once(conn: &mut PgConnection) -> Duration {
    let want = [Want { queue: "play", slots: 100 }];
    let mut fastest = Duration::MAX;
    for _ in 0..10 {
        let asked = std::time::Instant::now();
        let rows = claim::claim(conn, &want, "w", Duration::from_secs(25), None).await.unwrap();
        fastest = fastest.min(asked.elapsed());
        assert_eq!(rows.len(), 100);
    }
    fastest
}

#[tokio::test]
async fn no_statement_of_a_worker_or_a_caller_scans_the_table() {
    let db = Database::new().await;
    let (pending, finished) = if super::full() { (200_000, 1_000_000) } else { (20_000, 60_000) };
    let mut conn = PgConnection::connect_with(&db.options()).await.unwrap();
    fill(&mut conn, pending, finished).await;
    sqlx::query("analyze queue.job").execute(&mut conn).await.unwrap();
    let before = scans(&db).await;
    // Often enough that the prepared statements get their generic plans.
    for round in 0..8 {
        work(&mut conn, round).await;
    }
    close(&db, conn).await;
    let after = scans(&db).await;
    assert_eq!(after, before, "a statement scanned queue.job as a whole");
}

#[tokio::test]
async fn a_batch_reads_rows_in_proportion_to_its_size_however_many_run() {
    let db = Database::new().await;
    let mut conn = PgConnection::connect_with(&db.options()).await.unwrap();
    fill(&mut conn, 4000, 4000).await;
    // The statistics say that nothing runs, and that is what a planner likes to hear.
    sqlx::query("analyze queue.job").execute(&mut conn).await.unwrap();
    let want = [Want { queue: "play", slots: 1000 }];
    for _ in 0..3 {
        let rows = claim::claim(&mut conn, &want, "another", Duration::from_secs(25), None).await.unwrap();
        assert_eq!(rows.len(), 1000);
    }
    close(&db, conn).await;

    let mut conn = PgConnection::connect_with(&db.options()).await.unwrap();
    let before = rows_read(&db).await;
    for round in 0..10 {
        work(&mut conn, round).await;
    }
    close(&db, conn).await;
    let read = rows_read(&db).await - before;
    // Some two hundred jobs in each round, some ten statements for each, and a walk over all leases.
    assert!(read < 200_000, "{read} rows and index entries read: some statement walks over what runs");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_knew_a_small_table_does_not_read_a_large_one_for_each_claim() {
    const JOBS: i64 = 10_000;
    let db = Database::new().await;
    let mut conn = PgConnection::connect_with(&db.options()).await.unwrap();
    fill(&mut conn, 20, 0).await;
    sqlx::query("analyze queue.job").execute(&mut conn).await.unwrap();
    let record = Record::new(db.pool.clone());
    let worker = Worker::start(&db.pool, quick(), 16, &record);
    for n in 21..40 {
        // one by one, so that the plans are made for good
        Enqueue::new(&Play::Succeed).insert(&mut conn).await.unwrap();
        until_states(&db.pool, &[("done", n)]).await;
    }

    enqueue::insert_many(&mut conn, (0..JOBS).map(|_| Enqueue::new(&Play::Succeed))).await.unwrap();
    until_states(&db.pool, &[("done", 39 + JOBS)]).await;
    worker.stop().await;
    close(&db, conn).await;
    let read = rows_read(&db).await;
    // Sixteen at a time are six hundred claims, and the whole table for each of their parts would be 20 million rows.
    assert!(read < 8_000_000, "{read} rows and index entries read");
}

/// Ends a connection and waits until its server process has gone, and has counted what it read.
async fn close(db: &Database, mut conn: PgConnection) {
    let pid: i32 = sqlx::query_scalar("select pg_backend_pid()").fetch_one(&mut conn).await.unwrap();
    conn.close().await.unwrap();
    eventually("the server process ends", async || {
        let there: bool = sqlx::query_scalar("select exists (select from pg_stat_activity where pid = $1)")
            .bind(pid)
            .fetch_one(&db.pool)
            .await
            .unwrap();
        if there { Err("still there".to_owned()) } else { Ok(()) }
    })
    .await;
}

/// Rows and index entries of `queue.job` read by connections that are closed.
async fn rows_read(db: &Database) -> i64 {
    sqlx::query("select pg_stat_clear_snapshot()").execute(&db.pool).await.unwrap();
    sqlx::query_scalar(
        "select seq_tup_read + (select sum(idx_tup_read) from pg_stat_user_indexes i where i.relid = t.relid)::bigint
         from pg_stat_user_tables t where schemaname = 'queue' and relname = 'job'",
    )
    .fetch_one(&db.pool)
    .await
    .unwrap()
}

/// How often `queue.job` was scanned as a whole, by connections that are closed.
async fn scans(db: &Database) -> i64 {
    sqlx::query("select pg_stat_clear_snapshot()").execute(&db.pool).await.unwrap();
    sqlx::query_scalar(
        "select seq_scan from pg_stat_user_tables where schemaname = 'queue' and relname = 'job'",
    )
    .fetch_one(&db.pool)
    .await
    .unwrap()
}

/// Every statement on the hot paths once.
async fn work(conn: &mut PgConnection, round: i64) {
    let jobs = (0..50)
        .map(|n| Enqueue::new(&Play::Succeed).key(format!("{round}/{n}")).serial(format!("{}", n % 20)));
    enqueue::insert_many(conn, jobs).await.unwrap();
    Enqueue::new(&Play::Succeed).key(format!("{round}/1")).insert(conn).await.unwrap();
    Enqueue::new(&Play::Succeed).priority(9).run_at(chrono::Utc::now()).insert(conn).await.unwrap();
    claim::promote(conn, 100, None).await.unwrap();
    claim::next_due(conn).await.unwrap();
    let want = [Want { queue: "play", slots: 100 }];
    let rows = claim::claim(conn, &want, "w", Duration::from_secs(25), None).await.unwrap();
    let leases: Vec<Lease> =
        rows.into_iter().filter(|row| row.ours).map(|row| Lease::new(row, None)).collect();
    let tokens: Vec<(JobId, i32)> = leases.iter().map(|lease| (lease.job_id(), lease.claims())).collect();
    assert_eq!(
        heartbeat::beat(conn, &tokens, Duration::from_secs(25), None).await.unwrap().extended.len(),
        tokens.len()
    );
    let (last, leases) = leases.split_last().unwrap();
    last.complete(conn).await.unwrap();
    let kind = FailureKind::Error;
    let outcomes = [
        Outcome::Done { in_transaction: false },
        Outcome::Failed { kind, error: "broke".to_owned(), again: Some(Duration::from_secs(1)) },
        Outcome::Failed { kind, error: "broke".to_owned(), again: None },
        Outcome::Wait { until: Until::After(Duration::from_secs(1)), why: "early".to_owned() },
        Outcome::Released,
    ];
    let settlements: Vec<Settlement> = leases
        .iter()
        .zip(outcomes.iter().cycle())
        .map(|(lease, outcome)| Settlement {
            lease: lease.clone(),
            outcome: outcome.clone(),
            ran_for: Duration::ZERO,
            policy: Policy::DEFAULT,
        })
        .collect();
    settle::settle(conn, &settlements, None).await.unwrap();
    settle::settle(conn, &settlements, None).await.unwrap(); // again, as after a lost answer
    settle::release_unknown(conn, "w", &tokens.iter().map(|(job_id, _)| *job_id).collect::<Vec<_>>())
        .await
        .unwrap();
    rescue::rescue(conn, 100, &[("play", Policy::DEFAULT)], Some(Duration::ZERO), None).await.unwrap();
    let keys = serial::idle_keys(conn, 100).await.unwrap();
    serial::unblock(conn, &keys.iter().map(String::as_str).collect::<Vec<_>>()).await.unwrap();
    admin::find(conn, last.job_id()).await.unwrap();
    admin::cancel(conn, last.job_id(), None).await.unwrap();
    admin::retry_shape(conn, "play", "broke", 10).await.unwrap();
    admin::prune(conn, &admin::Retention::default(), 100).await.unwrap();
}
