//! Each clause of the promise can be broken alone, and is seen to be: what holds every other test against the books is held itself.

use std::sync::Arc;

use alipay_sandbox::{Fault, FaultOrder};
use async_trait::async_trait;
use chrono::TimeDelta;
use pay_core::domain::LatePolicy;
use pay_core::events::{Announcement, PublishError, Publisher, ShipsUntil};
use pay_core::jobs::ReconcileOrder;
use pay_queue::Enqueue;
use pay_tests::{Breach, Clause, Opening, Shop};

use super::feed::away;

/// Does what it says and nothing else to one row.
async fn spoil(shop: &Shop, statement: &'static str) {
    let spoilt = sqlx::query(statement).execute(&shop.cx.pool).await.expect(statement);
    assert_eq!(spoilt.rows_affected(), 1, "{statement}");
}

/// The clause is broken in this way, and nothing else is.
async fn breaks(shop: Shop, clause: Clause, how: &str) {
    let breaches = shop.breaches().await;
    assert!(
        matches!(&breaches[..], [Breach { clause: broken, text }] if *broken == clause && text.starts_with(how)),
        "{clause:?}, {how}: {breaches:#?}"
    );
    shop.abandon("they were spoilt").await;
}

/// A shop with one paid order and nothing wrong.
async fn shop() -> Shop {
    let shop = Shop::open().await;
    shop.paid_order("u1").await;
    assert_eq!(shop.breaches().await, []);
    shop
}

/// Alipay's number of the only payment.
async fn trade_no(shop: &Shop) -> String {
    sqlx::query_scalar("select trade_no from payments").fetch_one(&shop.cx.pool).await.expect("a payment")
}

/// A shop of which an operator has to decide about money.
async fn shop_with_late_money() -> Shop {
    let mut shop = Shop::open_frozen(Opening::default()).await;
    shop.set_late_policy(LatePolicy::Review);
    shop.late_money("u1").await;
    assert_eq!(shop.undecided().await.len(), 1);
    assert_eq!(shop.breaches().await, []);
    shop
}

#[tokio::test]
async fn a_paid_order_without_its_event() {
    let shop = shop().await;
    spoil(&shop, "update events set type = 'order.closed' where type = 'order.paid'").await;
    breaks(shop, Clause::Paid, "orders, and how many events").await;
}

#[tokio::test]
async fn an_event_without_a_paid_order() {
    let shop = shop().await;
    shop.create_order("u2", "coffee").await;
    spoil(
        &shop,
        "update events set type = 'order.paid' where sequence = 1 and order_id = (select order_id from orders where paid_at is null)",
    )
    .await;
    breaks(shop, Clause::Paid, "orders, and how many events").await;
}

#[tokio::test]
async fn two_paid_orders_of_which_one_took_the_others_place() {
    let shop = shop().await;
    let order = shop.paid_order("u2").await;
    let replace =
        "update orders set replaces = (select order_id from orders where order_id <> $1) where order_id = $1";
    sqlx::query(replace).bind(&order.order_id).execute(&shop.cx.pool).await.expect("an order");
    breaks(shop, Clause::Paid, "orders that took each other's place").await;
}

/// Ships whatever is paid, or nothing.
#[derive(Debug)]
struct Ships(Arc<dyn Publisher>, bool);

#[async_trait]
impl Publisher for Ships {
    async fn ships_until(&self) -> Result<ShipsUntil, PublishError> {
        self.0.ships_until().await
    }

    async fn publish(
        &self,
        announcements: &[Announcement<'_>],
        until: ShipsUntil,
    ) -> Result<(), PublishError> {
        let ships = |announcement: &Announcement<'_>| self.1 && announcement.body.contains("order.paid");
        let announcements: Vec<_> = announcements
            .iter()
            .map(|&announcement| Announcement { ships_goods: ships(&announcement), ..announcement })
            .collect();
        self.0.publish(&announcements, until).await
    }
}

#[tokio::test]
async fn goods_that_are_shipped_when_the_money_is_back() {
    let mut shop = Shop::open().await;
    let here = Arc::clone(&shop.cx.publisher);
    shop.replace_publisher(away(&shop));
    let order = shop.paid_order("u1").await;
    assert_eq!(shop.refund(&order, "r1", None).await.status, 201);
    shop.work().await;
    assert_eq!(shop.order(&order.order_id).await.status, "REFUNDED");
    shop.replace_publisher(Arc::new(Ships(here, true)));
    assert!(shop.relay_events().await);
    breaks(shop, Clause::Paid, "goods were shipped of orders whose money was back").await;
}

#[tokio::test]
async fn goods_that_nobody_is_told_to_ship() {
    let mut shop = Shop::open().await;
    shop.replace_publisher(Arc::new(Ships(Arc::clone(&shop.cx.publisher), false)));
    shop.paid_order("u1").await;
    breaks(shop, Clause::Paid, "paid goods that nobody was told to ship").await;
}

#[tokio::test]
async fn goods_that_are_shipped_for_what_nobody_paid() {
    let mut shop = shop().await;
    let here = Arc::clone(&shop.cx.publisher);
    let body = r#"{"id":"evt_1","type":"order.paid","subject":"ord_1"}"#;
    let until = here.ships_until().await.expect("Redis");
    here.publish(&[Announcement { body, ships_goods: true }], until).await.expect("Redis");
    shop.replace_publisher(here);
    breaks(shop, Clause::Paid, "goods were shipped for what is no order.paid").await;
}

#[tokio::test]
async fn money_that_went_back_unknown_to_us() {
    let shop = shop().await;
    let trade_no = trade_no(&shop).await;
    shop.sandbox().order_fault(FaultOrder::new(Fault::NotifyDrop)).expect("a fault");
    shop.sandbox().refund_in_console(&trade_no, 1, None).expect("a refund");
    breaks(shop, Clause::Kept, "trades").await;
}

#[tokio::test]
async fn money_that_is_not_recorded() {
    let shop = shop().await;
    let order = shop.create_order("u2", "coffee").await;
    shop.sandbox().order_fault(FaultOrder::new(Fault::NotifyDrop)).expect("a fault");
    shop.pay(&order).await;
    breaks(shop, Clause::Kept, "trades").await;
}

#[tokio::test]
async fn a_job_that_is_dead_due_or_put_off() {
    for state in ["state = 'dead', ended_at = now()", "state = 'ready'", "claims = 1"] {
        let shop = shop().await;
        let order_id = shop.create_order("u2", "book").await.order_id.parse().expect("an id");
        let mut conn = shop.cx.pool.acquire().await.expect("a connection");
        let in_a_year = shop.cx.now() + TimeDelta::days(365);
        Enqueue::new(&ReconcileOrder { order_id })
            .run_at(in_a_year)
            .insert(&mut conn)
            .await
            .expect("the queue");
        drop(conn);
        assert_eq!(shop.breaches().await, []);
        let update = sqlx::AssertSqlSafe(format!(
            "update queue.job set {state} where due_at > now() + interval '1 day'"
        ));
        assert_eq!(sqlx::query(update).execute(&shop.cx.pool).await.expect("a job").rows_affected(), 1);
        breaks(shop, Clause::Ended, "jobs that are stuck").await;
    }
}

#[tokio::test]
async fn a_notification_that_nobody_handled() {
    let shop = shop().await;
    spoil(&shop, "update notifications set handled_at = null, outcome = null, reason = null").await;
    breaks(shop, Clause::Ended, "notifications that nobody handled").await;
}

#[tokio::test]
async fn a_refund_whose_end_is_unknown() {
    let shop = shop().await;
    spoil(
        &shop,
        "with payment as (update payments set reserved_fen = 5 returning *)
         insert into refunds (refund_id, app_id, trade_no, order_id, out_request_no, amount_fen, origin, status, created_at)
         select 'rfd_01KAH2Z7V8M3N4P5Q6R7S8T9VW', app_id, trade_no, order_id, 'x', 5, 'external', 'unknown', now() from payment",
    )
    .await;
    breaks(shop, Clause::Ended, "refunds that have not ended").await;
}

#[tokio::test]
async fn an_edge_that_the_table_does_not_have() {
    let shop = shop().await;
    spoil(&shop, "update order_history set trigger = 'close' where to_status = 'PAY_SUCCESS'").await;
    breaks(shop, Clause::Edges, "steps that the table").await;
}

#[tokio::test]
async fn a_step_that_no_history_has() {
    let shop = shop().await;
    let order = shop.create_order("u2", "coffee").await;
    assert_eq!(order.status, "PAY_WAIT");
    spoil(
        &shop,
        "update orders set status = 'CLOSED', closed_at = now(), close_reason = 'expired' where paid_at is null",
    )
    .await;
    breaks(shop, Clause::Edges, "steps that the history").await;
}

#[tokio::test]
async fn money_that_nobody_has_to_decide_about() {
    let shop = shop_with_late_money().await;
    spoil(&shop, "update payments set undecided = false, review_reason = null, review_since = null").await;
    breaks(shop, Clause::Explained, "money that nobody sees").await;
}

#[tokio::test]
async fn money_that_is_reserved_for_no_refund() {
    let shop = shop().await;
    spoil(&shop, "update payments set reserved_fen = 1").await;
    breaks(shop, Clause::Explained, "money that is reserved").await;
}

#[tokio::test]
async fn an_order_of_which_more_went_back_than_of_its_payment() {
    let shop = shop().await;
    spoil(&shop, "update orders set refunded_fen = 1").await;
    breaks(shop, Clause::Refunded, "what went back of orders").await;
}

#[tokio::test]
async fn a_refund_that_is_not_in_its_payments_sum() {
    let shop = shop().await;
    let order = shop.paid_order("u2").await;
    assert_eq!(shop.refund(&order, "r1", Some(100)).await.status, 201);
    shop.work().await;
    assert_eq!(shop.breaches().await, []);
    spoil(&shop, "update refunds set amount_fen = 99").await;
    breaks(shop, Clause::Refunded, "what went back of payments").await;
}

#[tokio::test]
async fn an_event_that_is_missing_in_the_feed() {
    let shop = shop().await;
    spoil(&shop, "update events set feed_position = feed_position + 1 where feed_position = (select max(feed_position) from events)").await;
    spoil(&shop, "update event_relay set announced = announced + 1").await;
    breaks(shop, Clause::Told, "where the feed has gaps").await;
}

#[tokio::test]
async fn events_of_an_order_the_wrong_way_round() {
    let shop = shop().await;
    let swap =
        sqlx::query("update events set feed_position = 3 - feed_position where feed_position in (1, 2)");
    // The index of positions is looked at row by row.
    sqlx::query("drop index events_by_feed_position").execute(&shop.cx.pool).await.expect("an index");
    assert_eq!(swap.execute(&shop.cx.pool).await.expect("events").rows_affected(), 2);
    breaks(shop, Clause::Told, "events that stand before").await;
}

#[tokio::test]
async fn an_event_that_redis_never_got() {
    let shop = shop().await;
    spoil(&shop, "insert into events (event_id, order_id, app_id, type, sequence, body, feed_position, created_at)
                  select 'evt_01KAH2Z7V8M3N4P5Q6R7S8T9VW', order_id, app_id, 'order.closing', 99, body, announced + 1, now()
                  from events, event_relay where type = 'order.paid'").await;
    spoil(&shop, "update event_relay set announced = announced + 1").await;
    breaks(shop, Clause::Told, "events that Redis").await;
}

#[tokio::test]
async fn an_event_that_was_not_announced() {
    let shop = shop().await;
    spoil(&shop, "update event_relay set announced = announced - 1").await;
    breaks(shop, Clause::Told, "events that were not announced").await;
}

#[tokio::test]
async fn an_event_that_the_document_does_not_describe() {
    let shop = shop().await;
    spoil(
        &shop,
        "update events set body = replace(body, '\"subject\"', '\"about\"') where type = 'order.paid'",
    )
    .await;
    breaks(shop, Clause::Told, "events that the document does not describe").await;
}
