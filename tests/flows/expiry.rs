//! How long an order can be paid: as the request says, or its product, or the deployment; and never anything else afterwards.

use chrono::{DateTime, TimeDelta, Utc};
use pay_alipay::time;
use pay_core::domain::{AppId, Money, Product};
use pay_core::store;
use pay_tests::{APP_ID, Answer, Opening, Order, Shop};
use serde_json::{Value, json};

fn times(order: &Order) -> (DateTime<Utc>, DateTime<Utc>) {
    let time = |name: &str| order.body[name].as_str().expect("a time").parse().expect("a time");
    (time("created_at"), time("expires_at"))
}

async fn ask(shop: &Shop, user_id: &str, product_id: &str, expires_in_s: Option<Value>, key: &str) -> Answer {
    let mut body = json!({ "user_id": user_id, "product_id": product_id, "channel": "page" });
    if let Some(expires_in_s) = expires_in_s {
        body["expires_in_s"] = expires_in_s;
    }
    let request = shop.post("/v1/orders").header("Prefer", "wait=0").header("Idempotency-Key", key);
    shop.call(request.json(&body)).await
}

async fn ordered(shop: &Shop, user_id: &str, product_id: &str, expires_in_s: Option<i64>) -> Order {
    let answer = ask(shop, user_id, product_id, expires_in_s.map(Value::from), user_id).await;
    assert!(answer.status.is_success(), "{answer:?}");
    shop.work().await;
    shop.order(answer.body["order_id"].as_str().unwrap()).await
}

#[tokio::test]
async fn the_request_says_it_before_the_product_and_the_product_before_the_deployment() {
    let shop = Shop::open().await;
    let product = Product {
        product_id: "flash".to_owned(),
        name: "Flash sale".to_owned(),
        price: Money::from_fen(100).unwrap(),
        expiry: Some(TimeDelta::minutes(5)),
    };
    let mut conn = shop.cx.pool.acquire().await.unwrap();
    store::products::put(&mut conn, &AppId::new(APP_ID), &product).await.unwrap();
    drop(conn);
    for (user_id, product_id, asked_s, given_s) in [
        ("u1", "coffee", None, 1_800),
        ("u2", "flash", None, 300),
        ("u3", "flash", Some(120), 120),
        ("u4", "coffee", Some(1_296_000), 1_296_000),
    ] {
        let order = ordered(&shop, user_id, product_id, asked_s).await;
        let (created_at, expires_at) = times(&order);
        assert_eq!((expires_at - created_at).num_seconds(), given_s, "{user_id}");
        assert_eq!(order.time_expire(), time::format(expires_at), "Alipay is told the same");
    }
    shop.converged().await;
}

#[tokio::test]
async fn c5_a_short_expiry_makes_one_order() {
    let shop = Shop::open_frozen(Opening::default()).await;
    shop.keep_old_products("update products set expiry_s = 60 where product_id = 'coffee'").await;
    let mut orders = Vec::new();
    for _ in 0..3 {
        let answer = shop.call(shop.order_request("u1", "coffee", "page")).await;
        assert!(answer.status.is_success(), "{answer:?}");
        shop.work().await;
        orders.push(Order::from(answer.body));
        shop.advance(TimeDelta::milliseconds(300)).await;
    }
    assert_eq!(shop.count("select count(*) from orders").await, 1, "{orders:#?}");
    let (created_at, expires_at) = times(&orders[0]);
    assert_eq!((expires_at - created_at).num_seconds(), 120);
    shop.converged().await;
}

#[tokio::test]
async fn a_product_of_less_than_two_minutes_is_refused() {
    let shop = Shop::open().await;
    for expiry_s in [119, 60, 0, 1_296_001] {
        let put =
            sqlx::query("update products set expiry_s = $1").bind(expiry_s).execute(&shop.cx.pool).await;
        let error = put.expect_err("an expiry that cannot be");
        assert!(error.to_string().contains("products_expiry_s_check"), "{expiry_s}: {error}");
    }
    shop.converged().await;
}

#[tokio::test]
async fn a_short_order_ends_when_it_said() {
    let shop = Shop::open().await;
    let order = ordered(&shop, "u1", "coffee", Some(150)).await;
    shop.open_cashier(&order).await;
    shop.advance(TimeDelta::seconds(140)).await;
    shop.tick().await;
    assert_eq!(shop.order(&order.order_id).await.status, "PAY_WAIT");
    shop.advance(TimeDelta::seconds(12)).await;
    shop.tick().await;
    let closed = shop.order(&order.order_id).await;
    assert_eq!((closed.status.as_str(), &closed.body["close_reason"]), ("CLOSED", &"expired".into()));
    shop.converged().await;
}

#[tokio::test]
async fn an_open_order_keeps_its_end_whatever_is_asked_for_and_the_key_covers_it() {
    let shop = Shop::open().await;
    let order = ordered(&shop, "u1", "coffee", Some(600)).await;
    for (key, expires_in_s) in [("k-1", None), ("k-2", Some(json!(1_200)))] {
        let again = ask(&shop, "u1", "coffee", expires_in_s, key).await;
        assert_eq!((again.status.as_u16(), &again.body["reused"]), (200, &true.into()));
        assert_eq!(again.body["expires_at"], order.body["expires_at"], "as it keeps its price");
    }
    for expires_in_s in [None, Some(json!(601))] {
        let answer = ask(&shop, "u1", "coffee", expires_in_s, "u1").await;
        assert_eq!((answer.status.as_u16(), answer.code()), (422, "idempotency_key_reused"));
    }
    assert_eq!(ask(&shop, "u1", "coffee", Some(json!(600)), "u1").await.body["order_id"], order.order_id);

    // With too little time left it makes room for one that ends as this request says.
    shop.advance(TimeDelta::seconds(560)).await;
    let next = ordered(&shop, "u1", "coffee", Some(600)).await;
    assert_eq!(next.order_id, order.order_id, "the old key still names the old order");
    let answer = ask(&shop, "u1", "coffee", Some(json!(240)), "k-3").await;
    let next = Order::from(answer.body);
    let (created_at, expires_at) = times(&next);
    assert_ne!(next.order_id, order.order_id);
    assert_eq!((expires_at - created_at).num_seconds(), 240);
    shop.converged().await;
}

#[tokio::test]
async fn a_time_to_pay_that_cannot_be_is_refused() {
    let shop = Shop::open().await;
    for wrong in [
        json!(119),
        json!(0),
        json!(-1),
        json!(1_296_001),
        json!(1.5),
        json!("600"),
        json!(true),
        json!([600]),
    ] {
        let answer = ask(&shop, "u1", "coffee", Some(wrong.clone()), "k").await;
        assert_eq!((answer.status.as_u16(), answer.code()), (422, "invalid_request"), "{wrong}");
    }
    assert_eq!(shop.count("select count(*) from orders").await, 0);
    assert_eq!(shop.count("select count(*) from idempotency_keys").await, 0);
    shop.converged().await;
}
