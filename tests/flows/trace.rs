//! What a request led to can be found: its trace goes with the jobs into the events.

use alipay_sandbox::{Fault, FaultOrder};
use chrono::TimeDelta;
use pay_tests::{Order, Shop};
use serde_json::Value;

const TRACE_ID: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const STEP_ID: &str = "00f067aa0ba902b7";

/// Trace and step of a `traceparent`.
#[track_caller]
fn parts(traceparent: &str) -> (String, String) {
    let parts: Vec<&str> = traceparent.split('-').collect();
    assert!(
        parts.len() == 4 && parts[0] == "00" && parts[1].len() == 32 && parts[2].len() == 16,
        "{traceparent}"
    );
    (parts[1].to_owned(), parts[2].to_owned())
}

/// The events of an order by type, with trace and step.
async fn traces(shop: &Shop, order_id: &str) -> Vec<(String, String, String)> {
    let bodies: Vec<String> =
        sqlx::query_scalar("select body from events where order_id = $1 order by sequence")
            .bind(order_id)
            .fetch_all(&shop.cx.pool)
            .await
            .unwrap();
    let told = |body: &String| {
        let event: Value = serde_json::from_str(body).unwrap();
        let (trace, step) = parts(event["traceparent"].as_str().unwrap());
        (event["type"].as_str().unwrap().to_owned(), trace, step)
    };
    bodies.iter().map(told).collect()
}

#[tokio::test]
async fn the_trace_of_a_request_is_in_its_jobs_and_in_the_events_that_they_write() {
    let shop = Shop::open().await;
    let traceparent = format!("00-{TRACE_ID}-{STEP_ID}-01");
    let request = shop.order_request("u1", "coffee", "page").header("traceparent", &traceparent);
    let order = Order::from(shop.call(request).await.body);
    let jobs: Vec<String> =
        sqlx::query_scalar("select trace from queue.job").fetch_all(&shop.cx.pool).await.unwrap();
    assert_eq!(jobs.len(), 1);
    for trace in &jobs {
        let (trace, step) = parts(trace);
        assert!(trace == TRACE_ID && step != STEP_ID, "a step of its own: {jobs:?}");
    }
    shop.work().await;
    shop.pay(&shop.order(&order.order_id).await).await;
    shop.work().await;

    let told = traces(&shop, &order.order_id).await;
    let types: Vec<&str> = told.iter().map(|(event_type, ..)| event_type.as_str()).collect();
    assert_eq!(types, ["order.created", "order.prepaid", "order.paid"]);
    assert_eq!((told[0].1.as_str(), told[1].1.as_str()), (TRACE_ID, TRACE_ID));
    assert_ne!(told[0].2, told[1].2, "the request, and the job that it caused");
    assert_ne!(told[2].1, TRACE_ID, "Alipay called by itself");
    // From the notification through two jobs to the event: one trace.
    let jobs: Vec<String> =
        sqlx::query_scalar("select trace from queue.job where name in ('handle_notify', 'mark_paid')")
            .fetch_all(&shop.cx.pool)
            .await
            .unwrap();
    assert!(jobs.len() == 2 && jobs.iter().all(|trace| parts(trace).0 == told[2].1), "{jobs:?} {told:?}");
    shop.converged().await;
}

#[tokio::test]
async fn without_a_trace_that_can_be_read_one_is_made() {
    let shop = Shop::open().await;
    for (number, wrong) in
        ["", "00-x", "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01"].into_iter().enumerate()
    {
        let request =
            shop.order_request(&format!("u{number}"), "coffee", "page").header("traceparent", wrong);
        let order = Order::from(shop.call(request).await.body);
        shop.work().await;
        let told = traces(&shop, &order.order_id).await;
        assert_eq!(
            (told.len(), &told[0].1),
            (2, &told[1].1),
            "{wrong:?}: one trace for the request and its job"
        );
        assert_ne!(told[0].1, TRACE_ID);
    }
    shop.converged().await;
}

#[tokio::test]
async fn what_nobody_asked_for_has_a_trace_too() {
    let shop = Shop::open().await;
    shop.sandbox().order_fault(FaultOrder::new(Fault::NotifyDrop)).unwrap();
    let (paid, closed) = (shop.create_order("u1", "coffee").await, shop.create_order("u2", "coffee").await);
    shop.pay(&paid).await;
    shop.open_cashier(&closed).await;
    shop.advance(TimeDelta::minutes(30)).await;
    shop.tick().await;
    for (order, last) in [(&paid, "order.paid"), (&closed, "order.closed")] {
        let told = traces(&shop, &order.order_id).await;
        let (event_type, trace, _) = told.last().unwrap();
        assert_eq!(event_type, last);
        assert_ne!(*trace, told[0].1, "it came of a tick, not of the request");
    }
    shop.converged().await;
}
