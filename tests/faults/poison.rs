//! A job that fails whenever it runs: it ends as a dead letter with all its errors, and nobody else notices. One that can never succeed ends
//! at once.

use alipay_sandbox::{Fault, FaultOrder};
use chrono::TimeDelta;
use pay_core::domain::EvidenceId;
use pay_core::jobs::MarkPaid;
use pay_queue::{Enqueue, JobId, admin};
use pay_tests::{Process, Shop};
use serde_json::Value;

#[tokio::test]
async fn f23_a_job_that_always_fails_becomes_a_dead_letter_and_harms_nobody() {
    let shop = Shop::open().await;
    let bad = shop.create_order("bad", "coffee").await;
    // A row that cannot be read: a fault of ours, which no waiting mends.
    sqlx::query("update orders set cashier = '{\"type\": \"nonsense\"}'")
        .execute(&shop.cx.pool)
        .await
        .unwrap();
    shop.advance(TimeDelta::seconds(5)).await;
    let mut runs_at = Vec::new();
    let dead = "select count(*) from queue.job where state = 'dead'";
    for number in 0..1000 {
        if shop.count(dead).await > 0 {
            break;
        }
        let good = shop.create_order(&format!("good-{number}"), "coffee").await;
        shop.pay(&good).await;
        shop.work().await;
        assert_eq!(shop.order(&good.order_id).await.status, "PAY_SUCCESS", "the others keep their pace");
        shop.advance(TimeDelta::seconds(3)).await;
        let ran = shop.tick().await;
        if ran.ran.iter().any(|ran| ran.name == "reconcile_order" && ran.error.is_some()) {
            runs_at.push(shop.cx.now());
        }
    }
    let dead: Vec<i64> = sqlx::query_scalar("select job_id from queue.job where state = 'dead'")
        .fetch_all(&shop.cx.pool)
        .await
        .unwrap();
    assert_eq!(dead.len(), 1, "one order, one dead letter at this time");
    let mut conn = shop.cx.pool.acquire().await.unwrap();
    let failures = admin::failures(&mut conn, JobId(dead[0])).await.unwrap();
    assert_eq!(failures.len(), 8, "as often as its kind may fail");
    assert!(failures.iter().all(|failure| failure.error.contains("cannot be read")), "{failures:?}");
    let gaps: Vec<i64> = runs_at.windows(2).map(|pair| (pair[1] - pair[0]).num_seconds()).collect();
    assert!(gaps.iter().take(7).max() >= Some(&30) && gaps[0] <= 6, "the gaps grow: {gaps:?}");

    // Mended, it is taken up where it was.
    let mend =
        "update orders set cashier = jsonb_build_object('type', 'redirect', 'url', $2) where order_id = $1";
    sqlx::query(mend).bind(&bad.order_id).bind(&bad.cashier).execute(&mut *conn).await.unwrap();
    // The order's clock goes on, so the next look at it may be a job already; the operator wants the old one.
    if shop.count("select count(*) from queue.job where name = 'reconcile_order' and ended_at is null").await
        > 0
    {
        shop.lose_job("reconcile_order").await;
    }
    assert_eq!(admin::retry(&mut conn, JobId(dead[0])).await.unwrap(), admin::Retried::Yes);
    drop(conn);
    shop.pay(&bad).await;
    shop.work().await;
    assert_eq!(shop.order(&bad.order_id).await.status, "PAY_SUCCESS");
    shop.converged().await;
}

#[tokio::test]
async fn a_try_that_fails_is_one_line_with_its_order_job_code_and_cause() {
    let shop = Shop::open().await;
    let refusal = FaultOrder {
        sub_code: Some("ACQ.INVALID_PARAMETER".to_owned()),
        ..FaultOrder::new(Fault::Refusal).method("alipay.trade.precreate")
    };
    shop.sandbox().order_fault(refusal).unwrap();
    let answer = shop.call(shop.order_request("u1", "coffee", "qr")).await;
    let order_id = answer.body["order_id"].as_str().expect("an order");

    let worker = Process::worker(&shop, &[]);
    worker.says("a job failed and will run again").await;
    let lines = worker.lines(order_id);
    assert!(worker.stop().await);
    let [line] = &lines[..] else { panic!("not one line: {lines:?}") };
    let line: Value = serde_json::from_str(line).expect("JSON");
    assert_eq!((&line["level"], &line["job.name"]), (&"WARN".into(), &"create_prepay".into()), "{line}");
    assert!(line["job.id"].is_i64() && line["again_ms"].is_i64(), "{line}");
    assert_eq!(line["span"]["order.id"], order_id, "{line}");
    assert_eq!(line["span"]["code"], "gateway_refused", "{line}");
    assert!(line["error"].as_str().unwrap().contains("ACQ.INVALID_PARAMETER"), "{line}");
    shop.abandon("the job that cannot succeed is still there").await;
}

#[tokio::test]
async fn a_job_that_can_never_succeed_ends_at_once() {
    let shop = Shop::open().await;
    let evidence_id = EvidenceId::new(shop.cx.now());
    let mut conn = shop.cx.pool.acquire().await.unwrap();
    let job = Enqueue::new(&MarkPaid { evidence_id }).insert(&mut conn).await.unwrap();

    let worker = Process::worker(&shop, &[]);
    worker.says("it is a dead letter").await;
    let line: Value = serde_json::from_str(&worker.lines("it is a dead letter")[0]).expect("JSON");
    assert_eq!(
        (&line["level"], &line["span"]["code"]),
        (&"ERROR".into(), &"evidence_not_found".into()),
        "{line}"
    );
    assert!(worker.stop().await);
    let failures = admin::failures(&mut conn, job.job_id()).await.unwrap();
    let [failure] = &failures[..] else { panic!("not one failure: {failures:?}") };
    assert_eq!(failure.error, format!("no such evidence: {evidence_id}"));
    drop(conn);
    shop.abandon("the dead letter is what the test is about").await;
}
