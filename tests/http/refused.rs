//! What cannot be: each refused with a stable word, and not a row is another afterwards.

use chrono::TimeDelta;
use futures_util::StreamExt as _;
use futures_util::stream;
use pay_core::domain::Scope;
use pay_tests::{Answer, Order, Shop};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use ulid::Ulid;

/// Everything that an order is made of, and all work about it.
const TABLES: [&str; 9] = [
    "orders",
    "order_history",
    "idempotency_keys",
    "notifications",
    "evidence",
    "payments",
    "refunds",
    "events",
    "queue.job",
];

/// What stands in the tables, in short.
async fn rows(shop: &Shop) -> Vec<(&'static str, Option<String>)> {
    let mut rows = Vec::new();
    for table in TABLES {
        let all = format!("select md5(string_agg(row::text, '|' order by row::text)) from {table} as row");
        let digest = sqlx::query_scalar(sqlx::AssertSqlSafe(all)).fetch_one(&shop.cx.pool).await;
        rows.push((table, digest.unwrap_or_else(|error| panic!("{table}: {error}"))));
    }
    rows
}

/// Sends what cannot be, holds the answer against status and word, and the tables against what they were.
async fn refused(shop: &Shop, request: RequestBuilder, status: u16, code: &str) -> Answer {
    let before = rows(shop).await;
    let told = format!("{request:?}");
    let answer = shop.call(request).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (status, code), "{told}: {answer:?}");
    assert_eq!(rows(shop).await, before, "{told}");
    answer
}

fn refund(shop: &Shop, order: &Order, refund_no: &str, amount_fen: &Value) -> RequestBuilder {
    let body = json!({ "refund_no": refund_no, "amount_fen": amount_fen });
    shop.post(&format!("/v1/orders/{}/refunds", order.order_id)).json(&body)
}

#[tokio::test]
async fn amounts_that_are_none() {
    let shop = Shop::open().await;
    let order = shop.paid_order("u1").await;
    for amount in [
        json!(0),
        json!(-1),
        json!(28.001),
        json!(0.001),
        json!(1e300),
        json!(10_000_000_001_i64),
        json!("28.00"),
    ] {
        refused(&shop, refund(&shop, &order, "r-1", &amount), 422, "invalid_request").await;
    }
    // Nor by a product: the table takes no price that Alipay would not.
    for price_fen in [0_i64, -1, 10_000_000_001] {
        let put =
            sqlx::query("update products set price_fen = $1").bind(price_fen).execute(&shop.cx.pool).await;
        assert!(put.is_err(), "a price of {price_fen} fen");
    }
    shop.converged().await;
}

#[tokio::test]
async fn refunds_that_cannot_be() {
    let shop = Shop::open().await;
    let paid = shop.paid_order("paid").await;
    refused(&shop, refund(&shop, &paid, "r-0", &json!(2_801)), 409, "refund_exceeds_balance").await;
    assert_eq!(shop.call(refund(&shop, &paid, "r-1", &json!(2_000))).await.status, 201);
    refused(&shop, refund(&shop, &paid, "r-2", &json!(801)), 409, "refund_exceeds_balance").await;
    shop.work().await;
    refused(&shop, refund(&shop, &paid, "r-2", &json!(801)), 409, "refund_exceeds_balance").await;

    // Another order's number, and the same number for another amount.
    let other = shop.paid_order("other").await;
    refused(&shop, refund(&shop, &other, "r-1", &json!(2_000)), 422, "refund_no_reused").await;
    refused(&shop, refund(&shop, &paid, "r-1", &json!(1_999)), 422, "refund_no_reused").await;

    let unpaid = shop.create_order("unpaid", "coffee").await;
    refused(&shop, refund(&shop, &unpaid, "r-3", &json!(1)), 409, "not_refundable").await;
    let closed = shop.closed_order("closed").await;
    refused(&shop, refund(&shop, &closed, "r-3", &json!(1)), 409, "not_refundable").await;
    let finished = shop.create_order("finished", "coffee").await;
    let cashier_url = finished.cashier.clone();
    let pay = alipay_sandbox::Pay { cashier_url, finished: true, ..Default::default() };
    shop.pay_with(&finished.order_id, pay).await;
    shop.advance(TimeDelta::seconds(61)).await;
    shop.tick().await;
    refused(&shop, refund(&shop, &finished, "r-3", &json!(1)), 409, "not_refundable").await;
    shop.advance(TimeDelta::minutes(40)).await;
    shop.tick().await;
    shop.converged().await;
}

#[tokio::test]
async fn an_expired_order_is_not_paid_by_hand() {
    let shop = Shop::open().await;
    let order = shop.create_order("u1", "coffee").await;
    shop.advance(TimeDelta::minutes(31)).await;
    let before = rows(&shop).await;
    // By the link, which somebody kept: Alipay was told when it ends.
    let opened = shop.sandbox().open(order.cashier.as_deref().unwrap()).await;
    assert!(opened.is_err(), "{opened:?}");
    assert_eq!(rows(&shop).await, before);
    // By a request: no operation writes a state.
    let client = shop.caller(&Scope::ALL).await;
    for (method, path) in
        [(Method::PUT, ""), (Method::PATCH, ""), (Method::POST, ""), (Method::PUT, "/close")]
    {
        let url = format!("{}/v1/orders/{}{path}", shop.url, order.order_id);
        let request = client.request(method, url).json(&json!({ "status": "PAY_SUCCESS" }));
        refused(&shop, request, 405, "method_not_allowed").await;
    }
    // By a message of one's own.
    let pairs = shop.signed_payment(&order.order_id, "2026112322001400000000000001", &[]);
    let unsigned: Vec<_> = pairs.into_iter().filter(|(name, _)| name != "sign").collect();
    let body = pay_alipay::form::encode(&unsigned);
    let request = shop.post("/v1/alipay/notify").header("content-type", "application/x-www-form-urlencoded");
    refused(&shop, request.body(body), 400, "invalid_signature").await;

    shop.tick().await;
    shop.advance(TimeDelta::minutes(5)).await;
    shop.tick().await;
    assert_eq!(shop.order(&order.order_id).await.status, "CLOSED");
    shop.converged().await;
}

#[tokio::test]
async fn keys_that_are_too_long() {
    let shop = Shop::open().await;
    for length in [256, 300, 4_000] {
        let request =
            shop.order_request("u1", "coffee", "page").header("Idempotency-Key", "k".repeat(length));
        refused(&shop, request, 422, "invalid_request").await;
    }
    let longest = shop.order_request("u1", "coffee", "page").header("Idempotency-Key", "k".repeat(255));
    assert_eq!(shop.call(longest).await.status, 202);
    shop.work().await;
    shop.converged().await;
}

/// A sample of the million.
const IDS: usize = 400;
/// Asked at once.
const CALLERS: usize = 20;

#[tokio::test]
async fn many_ids_that_name_nothing() {
    let shop = Shop::open().await;
    let order = shop.paid_order("u1").await;
    let before = rows(&shop).await;
    let asked = stream::iter(0..IDS).map(async |_| {
        let (order_id, refund_id) =
            (format!("ord_{}", Ulid::generate()), format!("rfd_{}", Ulid::generate()));
        let requests = [
            (shop.get(&format!("/v1/orders/{order_id}?wait=20")), "order_not_found"),
            (shop.get(&format!("/v1/orders/{order_id}/timeline")), "order_not_found"),
            (shop.post(&format!("/v1/orders/{order_id}/close")), "order_not_found"),
            (
                shop.post(&format!("/v1/orders/{order_id}/refunds")).json(&json!({ "refund_no": order_id })),
                "order_not_found",
            ),
            (shop.get(&format!("/v1/refunds/{refund_id}")), "refund_not_found"),
        ];
        for (request, code) in requests {
            let answer = shop.call(request).await;
            assert_eq!((answer.status.as_u16(), answer.code()), (404, code), "{order_id}");
        }
    });
    asked.buffer_unordered(CALLERS).collect::<Vec<()>>().await;
    assert_eq!(rows(&shop).await, before);
    assert_eq!(shop.order(&order.order_id).await.status, "PAY_SUCCESS");
    shop.converged().await;
}
