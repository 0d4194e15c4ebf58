//! What belongs to another app does not exist, whichever operation is asked.

use std::time::Duration;

use pay_core::config::HttpConfig;
use pay_core::domain::Scope;
use pay_tests::{OTHER_APP_ID, Opening, Operation, Part, Shop, Stream, operations};
use serde_json::json;

#[tokio::test]
async fn f41_what_is_another_apps_does_not_exist() {
    let opening = Opening::default();
    let http = HttpConfig { event_stream_heartbeat: Duration::from_millis(20), ..opening.http };
    let shop = Shop::open_as(Opening { http, ..opening }).await;
    let order = shop.paid_order("u1").await;
    let refund = shop.refund(&order, "part", Some(1)).await;
    shop.work().await;
    let refund_id = refund.body["refund_id"].as_str().expect("a refund").to_owned();
    let event_id: String = sqlx::query_scalar("select event_id from events where type = 'order.paid'")
        .fetch_one(&shop.cx.pool)
        .await
        .expect("an event");
    let story = format!("/v1/orders/{}/timeline", order.order_id);
    let before = shop.call(shop.get(&story)).await.body;

    let stranger = shop.caller_of(OTHER_APP_ID, &Scope::ALL).await;
    let mut hidden = 0;
    for operation in operations().into_iter().filter(|operation| operation.needs_a_key) {
        let Operation { id, method, path, .. } = &operation;
        let named = path.replace("{order_id}", &order.order_id).replace("{refund_id}", &refund_id);
        let named = named.replace("{event_id}", &event_id);
        assert!(!named.contains('{'), "{id} names something that this test does not have: {path}");
        let body = match id.as_str() {
            "createOrder" => Some(json!({ "user_id": "u1", "product_id": "coffee", "channel": "page" })),
            "createRefund" => Some(json!({ "refund_no": "all" })),
            _ => None,
        };
        let request = stranger.request(method.clone(), format!("{}{named}", shop.url));
        let answer = shop.call(body.iter().fold(request, reqwest::RequestBuilder::json)).await;
        let told = (answer.status.as_u16(), answer.code());
        match id.as_str() {
            "createOrder" => assert_eq!(told, (422, "unknown_product"), "{answer:?}"),
            "listEvents" => assert_eq!(answer.body["events"], json!([]), "{answer:?}"),
            "listOrders" => assert_eq!(answer.body["orders"], json!([]), "{answer:?}"),
            "streamEvents" => {
                let mut stream = Stream::open(stranger.get(format!("{}{path}", shop.url))).await;
                assert_eq!(stream.next().await, Part::Comment, "silence, once all there is was read");
            }
            _ if path.contains("{refund_id}") => assert_eq!(told, (404, "refund_not_found"), "{id}"),
            _ if path.contains("{event_id}") => assert_eq!(told, (404, "event_not_found"), "{id}"),
            _ if path.contains("{order_id}") => assert_eq!(told, (404, "order_not_found"), "{id}"),
            _ => panic!("{id} is new: say here how it hides what is another app's"),
        }
        hidden += 1;
    }
    assert!(hidden >= 7, "only {hidden} operations were asked");
    assert_eq!(shop.call(shop.get(&story)).await.body, before, "a stranger changed something");
    shop.converged().await;
}
