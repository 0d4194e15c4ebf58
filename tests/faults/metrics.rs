//! What operators see of a process from outside.

use std::net::TcpListener;
use std::process::Command;

use pay_tests::{PATIENCE, Process, Shop, free_address, program};

async fn read(address: &str) -> String {
    let answer = reqwest::get(format!("http://{address}/metrics")).await.expect("an answer");
    answer.text().await.expect("a body")
}

#[tokio::test]
async fn each_process_tells_what_it_counts_and_times() {
    let mut shop = Shop::open().await;
    let (api_metrics, worker_metrics) = (free_address(), free_address());
    let api = Process::api(&mut shop, &[("METRICS_LISTEN", &api_metrics)]).await;
    let worker = Process::worker(&shop, &[("METRICS_LISTEN", &worker_metrics)]);
    let order = shop.take_order("u1", "book").await;
    shop.pay(&order).await;
    assert!(shop.sandbox().acknowledged(&order.order_id, PATIENCE).await);
    assert_eq!(shop.changed(&order).await.status, "PAY_SUCCESS");
    let forged = reqwest::Client::new()
        .post(format!("{}/v1/alipay/notify", shop.url))
        .form(&[("sign", "AAAA")])
        .send();
    assert_eq!(forged.await.expect("an answer").status(), 400);

    let told = read(&api_metrics).await;
    assert!(told.contains("\npaydesk_notifications_refused_total 1\n"), "{told}");
    let told = read(&worker_metrics).await;
    let claims = told.lines().find_map(|line| line.strip_prefix("queue_claim_seconds_count "));
    let claims: u32 = claims.expect(&told).parse().expect("a count");
    assert!(claims >= 3, "prepare, handle and mark paid were claimed: {told}");
    assert!(told.contains("queue_claim_seconds_bucket{le=\"0.01\"}"), "{told}");
    assert!(worker.stop().await && api.stop().await);
    shop.converged().await;
}

/// The number that a gauge has by now; a process reads it every few seconds.
async fn gauge(address: &str, name: &str, at_least: f64) -> f64 {
    let looking = async {
        loop {
            let told =
                reqwest::get(format!("http://{address}/metrics")).await.expect("an answer").text().await;
            let told = told.expect("a body");
            let line = told.lines().find_map(|line| line.strip_prefix(name)?.trim().parse::<f64>().ok());
            if let Some(number) = line.filter(|number| *number >= at_least) {
                return number;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(PATIENCE, looking).await.unwrap_or_else(|_| panic!("{name} below {at_least}"))
}

#[tokio::test]
async fn events_that_wait_are_told_to_operators() {
    let shop = Shop::open().await;
    shop.call(shop.order_request("u1", "book", "page")).await;
    let old = "update events set created_at = now() - interval '61 seconds'";
    sqlx::query(old).execute(&shop.cx.pool).await.unwrap();
    let ready = shop.call(shop.get("/readyz")).await;
    assert_eq!(ready.status, 200, "no other process would do better");
    let text = ready.body.as_str().unwrap();
    assert!(text.starts_with("ok: events have been missing in the feed for 6"), "{text}");
    let doctor = shop.pay_api(&["doctor"], "").await;
    let told = [doctor.stdout, doctor.stderr].concat();
    assert!(told.contains("feed_behind") && told.contains("missing in the feed"), "{told}");

    // A worker relays, and Redis does not take it.
    let metrics = free_address();
    let away = [("METRICS_LISTEN", metrics.as_str()), ("REDIS_URL", "redis://127.0.0.1:1")];
    let worker = Process::worker(&shop, &away);
    worker.says("events cannot be relayed").await;
    assert!(gauge(&metrics, "paydesk_redis_lag_seconds", 60.0).await < 600.0);
    gauge(&metrics, "paydesk_feed_lag_seconds", 0.0).await;
    let ready = shop.call(shop.get("/readyz")).await;
    let text = ready.body.as_str().unwrap();
    assert!(text.starts_with("ok: events have not been announced for 6"), "{text}");
    assert_eq!(worker.lines("events cannot be relayed").len(), 1, "once, however often it was tried");
    assert!(worker.stop().await);

    shop.work().await;
    assert_eq!(shop.call(shop.get("/readyz")).await.body, "ok");
    shop.converged().await;
}

#[test]
fn an_address_that_is_taken_is_a_fault_of_the_configuration() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let mut command = Command::new(program("pay-worker"));
    let output = command.env_clear().env("METRICS_LISTEN", &address).output().expect("pay-worker");
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains(&format!("METRICS_LISTEN: {address} cannot be listened on")), "{told}");
}
