//! Whole answers.

use pay_tests::Shop;
use reqwest::StatusCode;
use serde_json::json;

#[tokio::test]
async fn a_request_waits_for_its_cashier() {
    let shop = Shop::open().await;
    let request =
        shop.post("/v1/orders").json(&json!({ "user_id": "u1", "product_id": "book", "channel": "page" }));
    // The request waits in its own task while the job is worked on here, as a worker would.
    let asking = tokio::spawn(request.send());
    while !shop.drain_one("create_prepay").await {
        tokio::task::yield_now().await;
    }
    let answer = asking.await.unwrap().unwrap();
    assert_eq!(answer.status(), StatusCode::CREATED);
    let location = answer.headers()["location"].to_str().unwrap().to_owned();
    let body: serde_json::Value = answer.json().await.unwrap();
    assert_eq!(location, format!("/v1/orders/{}", body["order_id"].as_str().unwrap()));
    assert_eq!((&body["status"], &body["reused"]), (&json!("PAY_WAIT"), &json!(false)));
    assert_eq!(body["cashier"]["type"], "redirect");

    let again = shop.call(shop.order_request("u1", "book", "page")).await;
    assert_eq!((again.status, &again.body["reused"]), (StatusCode::OK, &json!(true)));
    shop.converged().await;
}

#[tokio::test]
async fn an_order_looks_like_this() {
    let shop = Shop::open().await;
    let order = shop.create_order("u-1/a", "coffee").await;
    let mut body = order.body.clone();
    for field in ["created_at", "expires_at"] {
        let time = body[field].take();
        let time: chrono::DateTime<chrono::Utc> = time.as_str().unwrap().parse().unwrap();
        assert!((time - shop.cx.now()).num_seconds().abs() <= 1800, "{field}");
    }
    body["cashier"]["url"].take();
    assert_eq!(
        body,
        json!({
            "order_id": order.order_id,
            "status": "PAY_WAIT",
            "user_id": "u-1/a",
            "product_id": "coffee",
            "subject": "咖啡 Coffee \"großé\" & more 😀",
            "amount_fen": 2_800,
            "refunded_fen": 0,
            "channel": "page",
            "cashier": { "type": "redirect", "url": null },
            "created_at": null,
            "expires_at": null,
        })
    );
    shop.converged().await;
}

#[tokio::test]
async fn the_process_lives_and_can_work() {
    let shop = Shop::open().await;
    for path in ["/livez", "/readyz"] {
        let answer = shop.call(shop.get(path)).await;
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, Some("ok")), "{path}");
        assert!(answer.headers["x-request-id"].to_str().unwrap().starts_with("req_"));
    }
    sqlx::query("alter table orders rename to elsewhere").execute(&shop.cx.pool).await.unwrap();
    let answer = shop.call(shop.get("/readyz")).await;
    assert_eq!((answer.status, answer.code()), (StatusCode::SERVICE_UNAVAILABLE, "database_unavailable"));
    assert!(answer.headers.contains_key("retry-after"));
    assert_eq!(shop.call(shop.get("/livez")).await.status, StatusCode::OK);
    shop.abandon("the table of orders is gone").await;
}

#[tokio::test]
async fn the_served_document_is_the_committed_one() {
    let shop = Shop::open().await;
    let answer = shop.call(shop.get("/openapi.json")).await;
    let committed = include_str!("../../openapi/openapi.json");
    assert_eq!(answer.body, serde_json::from_str::<serde_json::Value>(committed).unwrap());
    shop.converged().await;
}
