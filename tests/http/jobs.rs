//! `pay-api jobs`: what failed is found, understood and run again; what must not be done is refused.

use std::collections::{BTreeMap, BTreeSet};

use alipay_sandbox::{Fault, FaultOrder, Pay};
use chrono::TimeDelta;
use pay_core::jobs::{Act, Registry, register};
use pay_queue::Enqueue;
use pay_tests::{Shop, Told};
use serde_json::Value;

async fn jobs(shop: &Shop, arguments: &[&str]) -> Told {
    shop.pay_api(&[&["jobs"], arguments].concat(), "").await
}

async fn json(shop: &Shop, arguments: &[&str]) -> Value {
    let told = jobs(shop, &[arguments, &["--json"]].concat()).await;
    assert_eq!(told.code, 0, "{arguments:?}: {told:?}");
    serde_json::from_str(&told.stdout).unwrap_or_else(|error| panic!("{error}: {told:?}"))
}

/// A command that is refused with this word, and says nothing else.
async fn refused(shop: &Shop, arguments: &[&str], code: &str) -> String {
    let before = snapshot(shop).await;
    let told = jobs(shop, arguments).await;
    assert_eq!((told.code, told.stdout.as_str()), (1, ""), "{arguments:?}: {told:?}");
    assert!(told.stderr.starts_with(&format!("pay-api: {code}: ")), "{arguments:?}: {told:?}");
    assert_eq!(snapshot(shop).await, before, "{arguments:?} changed something");
    told.stderr
}

/// All jobs and all pauses.
async fn snapshot(shop: &Shop) -> (Vec<Value>, Vec<Value>) {
    let rows = async |table: &'static str| {
        sqlx::query_scalar(table).fetch_all(&shop.cx.pool).await.expect("the rows")
    };
    (
        rows("select to_jsonb(j) from queue.job j order by job_id").await,
        rows("select to_jsonb(p) from queue.pause p order by queue").await,
    )
}

/// Orders that Alipay refuses to prepare until their jobs are dead letters. Returns each order's id and its job's.
async fn dead_preparations<const N: usize>(shop: &Shop, user_ids: [&str; N]) -> [(String, String); N] {
    let mut order_ids = Vec::new();
    for user_id in user_ids {
        let answer = shop.call(shop.order_request(user_id, "coffee", "qr")).await;
        order_ids.push(answer.body["order_id"].as_str().expect("an order").to_owned());
    }
    for _ in 0..10 {
        shop.work().await;
        shop.advance(TimeDelta::minutes(2)).await;
    }
    let mut dead = Vec::new();
    for order_id in order_ids {
        let listed = json(shop, &["list", "--state", "dead", "--order", &order_id]).await;
        assert_eq!(listed.as_array().map(Vec::len), Some(1), "{listed}");
        dead.push((order_id, listed[0]["job_id"].to_string()));
    }
    dead.try_into().expect("one for each")
}

/// Alipay refuses to prepare anything. Returns the number by which that is taken back.
fn refusing(shop: &Shop) -> u64 {
    let refusal = FaultOrder {
        sub_code: Some("ACQ.INVALID_PARAMETER".to_owned()),
        ..FaultOrder::new(Fault::Refusal).method("alipay.trade.precreate")
    };
    shop.sandbox().order_fault(refusal).expect("a fault")
}

#[tokio::test]
async fn a_dead_letter_is_found_understood_and_run_again() {
    let shop = Shop::open().await;
    let refusal = refusing(&shop);
    let [(order_id, job_id)] = dead_preparations(&shop, ["u1"]).await;

    let listed = jobs(&shop, &["list", "--state", "dead"]).await;
    let columns: Vec<&str> = listed.stdout.trim_end().split('\t').collect();
    assert_eq!(columns.len(), 8, "{listed:?}");
    assert_eq!(columns[..5], [&job_id, "create_prepay", "dead", "8", "0"], "{listed:?}");
    assert_eq!(columns[6], order_id);
    let shape = columns[7];
    assert!(shape.contains("ACQ.INVALID_PARAMETER"), "{listed:?}");
    let found = json(&shop, &["list", "--queue", "create_prepay", "--shape", shape]).await;
    assert_eq!(found[0]["job_id"].to_string(), job_id);
    for other in [["--queue", "refund_order"], ["--state", "running"], ["--shape", "other"]] {
        let told = jobs(&shop, &[&["list"], &other[..]].concat()).await;
        assert_eq!((told.code, told.stdout.as_str()), (0, ""), "{other:?}");
    }

    let shown = json(&shop, &["show", &job_id]).await;
    assert_eq!(
        (&shown["payload"]["order_id"], &shown["key"]),
        (&order_id.as_str().into(), &order_id.as_str().into())
    );
    assert_eq!((&shown["state"], &shown["lease"]), (&"dead".into(), &Value::Null));
    let failures = shown["runs_failed"].as_array().expect("failures");
    assert_eq!(failures.len(), 8);
    assert!(
        failures.iter().all(|run| run["kind"] == "error"
            && run["error"].as_str().is_some_and(|error| error.contains("ACQ.INVALID_PARAMETER"))
            && run["started_at"].is_string()
            && run["ended_at"].is_string()),
        "{failures:?}"
    );
    let told = jobs(&shop, &["show", &job_id]).await;
    let lines = told.stdout.lines();
    assert_eq!(lines.filter(|line| line.starts_with("failure\t")).count(), 8, "{told:?}");
    assert!(told.stdout.contains(&format!("key\t{order_id}\n")), "{told:?}");

    assert!(shop.sandbox().take_back_fault(refusal));
    let retried = jobs(&shop, &["retry", &job_id, "--by", "ann", "--note", "Alipay mended it"]).await;
    assert_eq!((retried.code, retried.stdout), (0, format!("{job_id}\tready\n")));
    let audited: (String, String, String, Option<String>) =
        sqlx::query_as("select actor, action, subject, note from audit_log")
            .fetch_one(&shop.cx.pool)
            .await
            .unwrap();
    let note = Some("Alipay mended it".to_owned());
    assert_eq!(audited, ("cli:ann".to_owned(), "job.retry".to_owned(), job_id.clone(), note));
    shop.advance(TimeDelta::seconds(1)).await; // the command went by the database's own time
    shop.work().await;
    let order = shop.order(&order_id).await;
    assert_eq!(order.status, "PAY_WAIT");
    shop.pay_with(&order_id, Pay::default()).await;
    shop.work().await;
    assert_eq!(shop.order(&order_id).await.status, "PAY_SUCCESS");
    refused(&shop, &["retry", &job_id], "not_dead").await;
    shop.converged().await;
}

#[tokio::test]
async fn all_of_one_shape_run_again_only_when_told_so() {
    let shop = Shop::open().await;
    let refusal = refusing(&shop);
    let [(first, job_id), (second, _)] = dead_preparations(&shop, ["u1", "u2"]).await;
    let shape = json(&shop, &["show", &job_id]).await["error_shape"].as_str().expect("a shape").to_owned();
    let all = ["retry-all", "--queue", "create_prepay", "--shape", &shape];

    let before = snapshot(&shop).await;
    let told = jobs(&shop, &all).await;
    assert!(told.code == 0 && told.stdout.starts_with("2 jobs would run again"), "{told:?}");
    assert_eq!(snapshot(&shop).await, before, "a dry run");
    let told = jobs(&shop, &["retry-all", "--queue", "create_prepay", "--shape", "other", "--yes"]).await;
    assert_eq!((told.code, told.stdout.as_str()), (0, "0 jobs will run again\n"));
    assert_eq!(snapshot(&shop).await, before);

    assert!(shop.sandbox().take_back_fault(refusal));
    assert_eq!(json(&shop, &all).await, serde_json::json!({ "would_retry": 2, "key_taken": 0 }));
    assert_eq!(json(&shop, &[&all[..], &["--yes"]].concat()).await, serde_json::json!({ "retried": 2 }));
    assert_eq!(shop.count("select count(*) from audit_log where action = 'queue.retry_all'").await, 1);
    shop.advance(TimeDelta::seconds(1)).await;
    shop.work().await;
    for order_id in [&first, &second] {
        assert_eq!(shop.order(order_id).await.status, "PAY_WAIT");
    }
    shop.converged().await;
}

#[tokio::test]
async fn the_jobs_about_an_order_are_those_of_its_refunds_too() {
    let shop = Shop::open().await;
    let order = shop.paid_order("u1").await;
    shop.paid_order("u2").await;
    shop.refund(&order, "r-1", Some(100)).await;
    let about = json(&shop, &["list", "--order", &order.order_id]).await;
    let listed = about.as_array().expect("an array");
    let names: BTreeSet<&str> = listed.iter().filter_map(|job| job["name"].as_str()).collect();
    assert!(names.is_superset(&["create_prepay", "refund_order"].into()), "{about}");
    let ids: Vec<i64> = listed.iter().filter_map(|job| job["job_id"].as_i64()).collect();
    assert!(ids.is_sorted_by(|newer, older| newer > older), "newest first, each once: {ids:?}");
    assert!(
        listed.iter().all(|job| job["order_id"] == order.order_id.as_str() || job["name"] == "refund_order"),
        "{about}"
    );
    let newest = json(&shop, &["list", "--order", &order.order_id, "--limit", "2"]).await;
    assert_eq!(newest.as_array().map(Vec::as_slice), Some(&listed[..2]));
    shop.work().await;
    shop.converged().await;
}

#[tokio::test]
async fn a_reader_may_stop_reading() {
    let shop = Shop::open().await;
    shop.create_order("u1", "coffee").await;
    let job_id = json(&shop, &["list"]).await[0]["job_id"].to_string();
    for arguments in [
        &["jobs", "list"][..],
        &["jobs", "show", &job_id],
        &["jobs", "show", &job_id, "--json"],
        &["jobs", "queues"],
        &["spec"],
    ] {
        let told = shop.pay_api_unread(arguments).await;
        assert_eq!((told.code, told.stderr.as_str()), (0, ""), "{arguments:?}");
    }
    // What it found is said by its exit code too; what it hands over is lost.
    let doctor = shop.pay_api_unread(&["doctor"]).await;
    assert!(!doctor.stderr.contains("panicked"), "{doctor:?}");
    let create = ["keys", "create", "--name", "lost", "--scope", "orders"];
    let keys = shop.pay_api_unread(&create).await;
    assert!(keys.code == 1 && keys.stderr.contains("could not be written"), "{keys:?}");
    shop.converged().await;
}

#[tokio::test]
async fn a_result_that_cannot_be_written_is_no_success() {
    let shop = Shop::open().await;
    shop.create_order("u1", "coffee").await;
    for arguments in [&["jobs", "list"][..], &["jobs", "list", "--json"], &["spec"]] {
        let full = std::fs::File::options().write(true).open("/dev/full").expect("a full device");
        let told = shop.pay_api_to(arguments, full).await;
        assert!(told.code == 1 && told.stderr.contains("could not be written"), "{arguments:?}: {told:?}");
    }
    shop.converged().await;
}

#[tokio::test]
async fn what_cannot_be_is_refused_and_changes_nothing() {
    let shop = Shop::open().await;
    let order = shop.create_order("u1", "coffee").await;
    let about = json(&shop, &["list", "--order", &order.order_id]).await;
    let of = |name: &str| {
        let job = about.as_array().unwrap().iter().find(|job| job["name"] == name);
        job.unwrap_or_else(|| panic!("no {name}: {about}"))["job_id"].to_string()
    };
    let done = of("create_prepay");
    let words = refused(&shop, &["retry", &done], "not_dead").await;
    assert!(words.contains(&format!("job {done} is done")), "{words}");
    refused(&shop, &["cancel", &done], "already_ended").await;

    // One that runs, as far as anybody can tell.
    let mut conn = shop.cx.pool.acquire().await.unwrap();
    let job = pay_core::jobs::CloseDue {};
    let running = Enqueue::new(&job).insert(&mut conn).await.unwrap().job_id();
    sqlx::query(
        "update queue.job set state = 'running', claims = 1, worker = 'w-1', claimed_at = now(),
                lease_until = now() + interval '1 hour'
         where job_id = $1",
    )
    .bind(running)
    .execute(&mut *conn)
    .await
    .unwrap();
    drop(conn);
    let running_id = running.to_string();
    let words = refused(&shop, &["retry", &running_id], "not_dead").await;
    assert!(words.contains(&format!("job {running} is running")), "{words}");
    let shown = json(&shop, &["show", &running_id]).await;
    assert_eq!(shown["lease"]["worker"], "w-1");
    assert!(shown["lease"]["until"].is_string(), "{shown}");

    for command in ["retry", "cancel", "show"] {
        refused(&shop, &[command, "999999"], "job_not_found").await;
    }
    for arguments in [
        &["pause", "nonsense", "--reason", "why"][..],
        &["resume", "nonsense"],
        &["list", "--queue", "nonsense"],
        &["retry-all", "--queue", "nonsense", "--shape", "x"],
        &["retry-all", "--queue", "nonsense", "--shape", "x", "--yes"],
    ] {
        refused(&shop, arguments, "unknown_queue").await;
    }
    refused(&shop, &["resume", "create_prepay"], "not_paused").await;
    let note = "n".repeat(1001);
    for arguments in [
        &["retry", &running_id][..],
        &["cancel", &running_id],
        &["pause", "create_prepay", "--reason", "why"],
        &["resume", "create_prepay"],
        &["retry-all", "--queue", "create_prepay", "--shape", "x", "--yes"],
    ] {
        refused(&shop, &[arguments, &["--note", &note]].concat(), "invalid_note").await;
    }
    for arguments in [
        &["retry"][..],
        &["retry", "x"],
        &["list", "--state", "tired"],
        &["list", "--limit", "0"],
        &["list", "--order", "17"],
        &["retry-all", "--queue", "create_prepay"],
        &["pause", "create_prepay"],
    ] {
        let told = jobs(&shop, arguments).await;
        assert_eq!((told.code, told.stdout.as_str()), (2, ""), "{arguments:?}: {told:?}");
    }

    let told = jobs(&shop, &["cancel", &running_id, "--note", &note[1..]]).await;
    assert_eq!((told.code, told.stdout), (0, format!("{running}\tcancelled\twhile it ran\n")));
    assert_eq!(json(&shop, &["show", &running_id]).await["state"], "cancelled");
    refused(&shop, &["cancel", &running_id], "already_ended").await;
    shop.converged().await;
}

#[tokio::test]
async fn a_paused_queue_says_since_when_and_why_and_starts_nothing() {
    let shop = Shop::open().await;
    for reason in ["", "the bank\nis closed", &"n".repeat(1_001)] {
        refused(&shop, &["pause", "create_prepay", "--reason", reason], "invalid_reason").await;
    }
    let paused = jobs(&shop, &["pause", "create_prepay", "--reason", "the bank is closed"]).await;
    assert_eq!((paused.code, paused.stdout.as_str()), (0, "create_prepay\tpaused\n"));
    refused(&shop, &["pause", "create_prepay", "--reason", "another"], "already_paused").await;

    let answer = shop.call(shop.order_request("u1", "coffee", "page")).await;
    let order_id = answer.body["order_id"].as_str().expect("an order").to_owned();
    shop.work().await;
    let queues = json(&shop, &["queues"]).await;
    let queue = queues.as_array().unwrap().iter().find(|queue| queue["queue"] == "create_prepay").unwrap();
    assert_eq!((&queue["ready"], &queue["paused_because"]), (&1.into(), &"the bank is closed".into()));
    assert!(queue["paused_at"].is_string(), "{queue}");
    let told = jobs(&shop, &["queues"]).await;
    let line = told.stdout.lines().find(|line| line.starts_with("create_prepay\t")).expect("a line");
    assert!(line.ends_with("\tthe bank is closed"), "{line}");

    let resumed = jobs(&shop, &["resume", "create_prepay"]).await;
    assert_eq!((resumed.code, resumed.stdout.as_str()), (0, "create_prepay\tresumed\n"));
    assert_eq!(json(&shop, &["pause", "create_prepay", "--reason", "again"]).await["paused"], true);
    assert_eq!(json(&shop, &["resume", "create_prepay"]).await["paused"], false);
    shop.work().await;
    assert_eq!(shop.order(&order_id).await.status, "PAY_WAIT");
    shop.converged().await;
}

/// The queues that the workers serve, and how many deaths of its worker a job of each may outlive.
struct Served(BTreeMap<String, Option<u32>>);

impl Served {
    fn by_the_workers() -> Self {
        let mut served = Self(BTreeMap::new());
        register(&mut served);
        served
    }
}

impl Registry for Served {
    fn job<A: Act>(&mut self) {
        self.0.insert(A::QUEUE.to_owned(), A::POLICY.max_worker_deaths);
    }
}

#[tokio::test]
async fn every_queue_that_the_workers_serve_is_listed() {
    let shop = Shop::open().await;
    let queues = json(&shop, &["queues"]).await;
    let listed: BTreeSet<&str> =
        queues.as_array().unwrap().iter().map(|queue| queue["queue"].as_str().unwrap()).collect();
    let served = Served::by_the_workers();
    assert_eq!(listed, served.0.keys().map(String::as_str).collect());
    shop.converged().await;
}

#[test]
fn m4_no_job_about_money_is_given_up_because_its_workers_died() {
    let served = Served::by_the_workers();
    for name in [
        "create_prepay",
        "handle_notify",
        "mark_paid",
        "reconcile_order",
        "expire_order",
        "close_order",
        "refund_order",
        "adopt_refund",
        "settle_quarantine",
    ] {
        assert_eq!(served.0[name], None, "{name}");
    }
}
