//! A shop repeats its refund after the database has lost it, as a standby has that was promoted without the last transactions.

use chrono::TimeDelta;
use pay_tests::{Opening, Order, PATIENCE, Shop};
use reqwest::StatusCode;
use serde_json::json;

use crate::refund_outcomes::read;

/// The database forgets an order's refunds and what was told of them. Alipay does not.
async fn lose_refunds(shop: &Shop, order: &Order) {
    let statements = [
        "delete from events where order_id = $1 and type in ('refund.succeeded', 'order.refunded')",
        "delete from refunds where order_id = $1",
        "delete from order_history where order_id = $1 and trigger in ('refunded_in_part', 'refunded_in_full')",
        "update payments set refunded_fen = 0, reserved_fen = 0, refund_called_at = null where order_id = $1",
        "update orders set refunded_fen = 0, status = 'PAY_SUCCESS',
                version = (select max(version) from order_history where order_history.order_id = orders.order_id)
         where order_id = $1",
        "delete from evidence where order_id = $1 and refunded_fen > 0",
        "delete from notifications where out_trade_no = $1
           and not exists (select from evidence where evidence.notification_id = notifications.notification_id)",
        "delete from queue.job where $1 = $1 and name in ('refund_order', 'adopt_refund', 'handle_notify', 'mark_paid')",
    ];
    for statement in statements {
        sqlx::query(statement)
            .bind(&order.order_id)
            .execute(&shop.cx.pool)
            .await
            .unwrap_or_else(|error| panic!("{statement}: {error}"));
    }
    shop.relay_forgets().await;
    assert_eq!(shop.order(&order.order_id).await.body["refunded_fen"], 0);
}

/// A paid order of which 10.00 went back, and a database that does not know it.
async fn forgotten(shop: &Shop) -> Order {
    let order = shop.paid_order("u1").await;
    shop.refund(&order, "r1", Some(1_000)).await;
    shop.work().await;
    assert!(shop.sandbox().settled(PATIENCE).await);
    shop.work().await;
    assert_eq!(shop.order(&order.order_id).await.body["refunded_fen"], 1_000);
    lose_refunds(shop, &order).await;
    order
}

/// Alipay repeats what it told of the order's refunds.
async fn told_again(shop: &Shop, order: &Order) {
    let messages = shop.sandbox().notifications_of(&order.order_id);
    assert!(shop.sandbox().resend(&messages.last().unwrap().notify_id));
    assert!(shop.sandbox().settled(PATIENCE).await);
    shop.work().await;
}

#[tokio::test]
async fn e3_a_repeated_refund_moves_its_money_once() {
    let shop = Shop::open_frozen(Opening::default()).await;
    let order = forgotten(&shop).await;
    let again = shop.refund(&order, "r1", Some(1_000)).await;
    assert_eq!(again.status, StatusCode::CREATED);
    shop.work_through(TimeDelta::seconds(15)).await;
    assert_eq!(read(&shop, &again.body).await["status"], "succeeded");
    let refunds = shop.sandbox().trades_of(&order.order_id).remove(0).refunds;
    assert_eq!(refunds.len(), 1, "{refunds:?}");
    assert_eq!(shop.order(&order.order_id).await.body["refunded_fen"], 1_000);
    shop.converged().await;
}

#[tokio::test]
async fn e3_an_adopted_refund_becomes_the_shops_when_it_repeats() {
    let shop = Shop::open_frozen(Opening::default()).await;
    let order = forgotten(&shop).await;
    told_again(&shop, &order).await;
    assert_eq!(shop.count("select count(*) from refunds where origin = 'external'").await, 1);

    for _ in 0..2 {
        let again = shop.refund(&order, "r1", Some(1_000)).await;
        assert_eq!(again.status, StatusCode::CREATED, "{again:?}");
        assert_eq!(
            (&again.body["status"], &again.body["origin"], &again.body["refund_no"]),
            (&json!("succeeded"), &json!("asked"), &json!("r1"))
        );
    }
    shop.work_through(TimeDelta::seconds(15)).await;
    assert_eq!(shop.sandbox().trades_of(&order.order_id)[0].refunds.len(), 1);
    assert_eq!(shop.order(&order.order_id).await.body["refunded_fen"], 1_000);
    shop.converged().await;
}

#[tokio::test]
async fn e3_an_adopted_refund_of_another_amount_is_refused_with_both() {
    let shop = Shop::open_frozen(Opening::default()).await;
    let order = forgotten(&shop).await;
    told_again(&shop, &order).await;
    for _ in 0..2 {
        let again = shop.refund(&order, "r1", Some(900)).await;
        assert_eq!(
            (again.status, again.code()),
            (StatusCode::CONFLICT, "refund_amount_differs"),
            "{again:?}"
        );
        let detail = again.body["detail"].as_str().unwrap();
        assert!(detail.contains("1000 fen") && detail.contains("900 fen"), "{detail}");
    }
    let list = shop.call(shop.get(&format!("/v1/orders/{}/refunds", order.order_id))).await.body;
    let refund = &list["refunds"][0];
    assert_eq!((&refund["amount_fen"], &refund["requested_fen"]), (&json!(1_000), &json!(900)), "{refund}");
    shop.converged().await;
}

#[tokio::test]
async fn e3_a_refund_repeated_with_another_amount_is_booked_as_alipay_made_it() {
    let shop = Shop::open_frozen(Opening::default()).await;
    let order = forgotten(&shop).await;
    let again = shop.refund(&order, "r1", Some(900)).await;
    assert_eq!(again.status, StatusCode::CREATED);
    shop.work_through(TimeDelta::seconds(90)).await;
    let booked = read(&shop, &again.body).await;
    assert_eq!(
        (&booked["status"], &booked["amount_fen"], &booked["requested_fen"]),
        (&json!("succeeded"), &json!(1_000), &json!(900)),
        "{booked}"
    );
    assert_eq!(shop.order(&order.order_id).await.body["refunded_fen"], 1_000);
    assert_eq!(shop.count("select reserved_fen from payments").await, 0);

    let repeat = shop.refund(&order, "r1", Some(900)).await;
    assert_eq!((repeat.status, repeat.code()), (StatusCode::CONFLICT, "refund_amount_differs"));
    let detail = repeat.body["detail"].as_str().unwrap();
    assert!(detail.contains("1000 fen") && detail.contains("900 fen"), "{detail}");
    let other = shop.refund(&order, "r1", Some(800)).await;
    assert_eq!((other.status, other.code()), (StatusCode::UNPROCESSABLE_ENTITY, "refund_no_reused"));
    shop.converged().await;
}
