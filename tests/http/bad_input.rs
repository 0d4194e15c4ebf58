//! A clear refusal, and nothing changed.

use pay_tests::Shop;
use reqwest::{Method, StatusCode};
use serde_json::json;

/// Body, status, code.
#[rustfmt::skip]
fn wrong_bodies() -> Vec<(String, u16, &'static str)> {
    let order = |user_id: serde_json::Value, product_id: serde_json::Value, channel: serde_json::Value| {
        json!({ "user_id": user_id, "product_id": product_id, "channel": channel }).to_string()
    };
    let wrong = "invalid_request";
    vec![
        (String::new(), 400, "malformed_request"),
        ("{".into(), 400, "malformed_request"),
        ("\u{0}".into(), 400, "malformed_request"),
        ("[]".into(), 422, wrong),
        ("null".into(), 422, wrong),
        ("{}".into(), 422, wrong),
        ("[".repeat(60_000), 400, "malformed_request"),
        ("x".repeat(65_537), 413, "body_too_large"),
        (order(json!(1), json!("coffee"), json!("page")), 422, wrong),
        (order(json!(true), json!("coffee"), json!("page")), 422, wrong),
        (order(json!(null), json!("coffee"), json!("page")), 422, wrong),
        (order(json!(""), json!("coffee"), json!("page")), 422, wrong),
        (order(json!("u".repeat(65)), json!("coffee"), json!("page")), 422, wrong),
        (order(json!("u 1"), json!("coffee"), json!("page")), 422, wrong),
        (order(json!("u\u{0}"), json!("coffee"), json!("page")), 422, wrong),
        (order(json!("u1"), json!("coffee"), json!("cash")), 422, wrong),
        (order(json!("u1"), json!("tea"), json!("page")), 422, "unknown_product"),
        (order(json!("u1"), json!("' or 1=1--"), json!("page")), 422, wrong),
    ]
}

#[tokio::test]
async fn a_wrong_body_is_refused_with_a_stable_code() {
    let shop = Shop::open().await;
    for (body, status, code) in wrong_bodies() {
        let start: String = body.chars().take(80).collect();
        let answer =
            shop.call(shop.post("/v1/orders").header("content-type", "application/json").body(body)).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (status, code), "{start}: {answer:?}");
        assert_eq!(answer.headers["content-type"], "application/problem+json", "{start}");
        assert_eq!(answer.body["status"], status);
        assert_eq!(answer.body["request_id"], answer.headers["x-request-id"].to_str().unwrap());
    }
    assert_eq!(shop.count("select count(*) from orders").await, 0);
    assert_eq!(shop.count("select count(*) from queue.job").await, 0);
    shop.converged().await;
}

#[tokio::test]
async fn f40_a_price_in_the_request_is_refused() {
    let shop = Shop::open().await;
    for field in ["price", "price_fen", "amount_fen", "total_amount"] {
        let mut body = json!({ "user_id": "u1", "product_id": "coffee", "channel": "page" });
        body[field] = json!(1);
        let answer = shop.call(shop.post("/v1/orders").json(&body)).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (422, "invalid_request"), "{field}");
        assert!(answer.body["detail"].as_str().unwrap().contains(field));
    }
    assert_eq!(shop.count("select count(*) from orders").await, 0);
    shop.converged().await;
}

#[tokio::test]
async fn an_id_that_names_nothing_is_not_found() {
    let shop = Shop::open().await;
    let order = shop.create_order("u1", "book").await;
    let lower = order.order_id.to_lowercase();
    let long = "a".repeat(5_000);
    for id in [
        "1",
        "ord_",
        "ord_01KAH2Z7V8M3N4P5Q6R7S8T9VW",
        "%00",
        "..%2f",
        &lower,
        &long,
        "evt_01KAH2Z7V8M3N4P5Q6R7S8T9VW",
    ] {
        let answer = shop.call(shop.get(&format!("/v1/orders/{id}"))).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (404, "order_not_found"), "{id}");
    }
    shop.converged().await;
}

#[tokio::test]
async fn every_fault_of_a_body_is_told_at_once_with_its_place() {
    let shop = Shop::open().await;
    let body = r#"{"user_id": 7, "product_id": "", "channel": "cash", "price": 1, "a/b": null, "price": 2}"#;
    let answer =
        shop.call(shop.post("/v1/orders").header("content-type", "application/json").body(body)).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (422, "invalid_request"));
    let errors = answer.body["errors"].as_array().expect("errors").iter();
    let errors: Vec<_> =
        errors.map(|error| (error["pointer"].as_str().unwrap(), error["code"].as_str().unwrap())).collect();
    let expected = [
        ("/price", "repeated"),
        ("/a~1b", "unknown"),
        ("/channel", "wrong_value"),
        ("/price", "unknown"),
        ("/product_id", "too_short"),
        ("/user_id", "wrong_type"),
    ];
    assert_eq!(errors, expected);

    let order = shop.paid_order("u1").await;
    let body = json!({ "amount_fen": "1", "reason": null });
    let answer = shop.call(shop.post(&format!("/v1/orders/{}/refunds", order.order_id)).json(&body)).await;
    assert_eq!(
        answer.body["errors"],
        json!([
            { "pointer": "/refund_no", "code": "missing", "detail": "has to be there" },
            { "pointer": "/amount_fen", "code": "wrong_type", "detail": "must be a whole number, not a string" },
            { "pointer": "/reason", "code": "wrong_type", "detail": "must be a string, not null" },
        ])
    );
    shop.converged().await;
}

#[tokio::test]
async fn parameters_are_refused_all_at_once() {
    let shop = Shop::open().await;
    let answer = shop.call(shop.get("/v1/events?limit=0&after=1&page=2&page=3")).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (422, "invalid_request"));
    let errors = answer.body["errors"].as_array().expect("errors").iter();
    let errors: Vec<_> =
        errors.map(|error| (error["parameter"].as_str().unwrap(), error["code"].as_str().unwrap())).collect();
    let expected =
        [("limit", "too_small"), ("after", "wrong_form"), ("page", "unknown"), ("page", "repeated")];
    assert_eq!(errors, expected);
    let answer = shop.call(shop.get("/v1/events?limit=%zz")).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (400, "malformed_request"));
    // What is called by others than shops takes any query.
    for path in ["/livez?x=1", "/readyz?x", "/openapi.json?v=2"] {
        assert_eq!(shop.call(shop.get(path)).await.status, StatusCode::OK, "{path}");
    }
    shop.converged().await;
}

#[tokio::test]
async fn what_is_not_there_is_a_problem_too() {
    let shop = Shop::open().await;
    let client = reqwest::Client::new();
    for path in ["/", "/v2/orders", "/v1/orders/", "/v1//orders"] {
        let answer = shop.call(shop.get(path)).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (404, "not_found"), "{path}");
    }
    let order = "/v1/orders/ord_01KAH2Z7V8M3N4P5Q6R7S8T9VW";
    for (method, path, allow) in [
        (Method::DELETE, order, "GET, HEAD"),
        (Method::POST, order, "GET, HEAD"),
        (Method::PUT, "/v1/orders", "GET, HEAD, POST"),
        (Method::GET, "/v1/orders/1/close", "POST"),
        (Method::PUT, "/v1/alipay/notify", "POST"),
        (Method::TRACE, "/v1/orders", "GET, HEAD, POST"),
        (Method::from_bytes(b"BREW").unwrap(), "/livez", "GET, HEAD"),
        (Method::POST, "/openapi.json", "GET, HEAD"),
        (Method::DELETE, "/pay/return", "GET, HEAD"),
    ] {
        let answer = shop.call(client.request(method.clone(), format!("{}{path}", shop.url))).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (405, "method_not_allowed"), "{method} {path}");
        assert_eq!(answer.headers["allow"], allow, "{method} {path}");
        assert_eq!(answer.headers["content-type"], "application/problem+json", "{method} {path}");
    }
    let head = client.head(format!("{}/livez", shop.url));
    let answer = shop.call(head).await;
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, Some("")));
    let text = shop.post("/v1/orders").header("content-type", "text/plain").body("{}");
    let answer = shop.call(text).await;
    assert_eq!(
        (answer.status, answer.code()),
        (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type")
    );
    shop.converged().await;
}

#[tokio::test]
async fn headers_have_limits() {
    let shop = Shop::open().await;
    let long = "k".repeat(256);
    for key in ["", "a b", &long] {
        let answer =
            shop.call(shop.order_request("u1", "coffee", "page").header("Idempotency-Key", key)).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (422, "invalid_request"), "{key:?}");
    }
    for wait in ["wait=21", "wait=-1", "wait=x"] {
        let body = json!({ "user_id": "u1", "product_id": "coffee", "channel": "page" });
        let answer = shop.call(shop.post("/v1/orders").header("Prefer", wait).json(&body)).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (422, "invalid_request"), "{wait}");
    }
    assert_eq!(shop.count("select count(*) from orders").await, 0);
    shop.converged().await;
}
