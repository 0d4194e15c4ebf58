//! A thousand clients who wait cost the database what one costs.

use futures_util::future::join_all;
use pay_core::domain::Order;
use pay_core::store;
use pay_tests::{APP_ID, Shop, Statement, Statements, Stream, book_for};
use reqwest::StatusCode;

/// Requests that wait, each for an order of its own.
const WAITING: usize = 600;
/// Event streams.
const STREAMS: usize = 400;
/// How often the poller asks while they are watched.
const POLLS: usize = 10;

/// The statements by who sends them.
#[derive(Debug, Default)]
struct Sent {
    /// Asks for all orders that are waited for, with the number of orders found.
    versions: Vec<u64>,
    /// Asks for what was added to the feed.
    feed: usize,
    /// Has Alipay asked about orders whose money is waited for.
    looks: usize,
    /// Anything else.
    other: Vec<String>,
}

impl Sent {
    fn of(statements: &[Statement]) -> Self {
        let mut sent = Self::default();
        for statement in statements {
            let sql = &statement.sql;
            if sql.starts_with("select order_id, version from orders where order_id = any") {
                sent.versions.push(statement.rows);
            } else if sql.contains("generation") && sql.contains("where feed_position > $1") {
                sent.feed += 1;
            } else if sql.starts_with("update orders set next_look_at = greatest") {
                sent.looks += 1;
            } else {
                sent.other.push(sql.clone());
            }
        }
        sent
    }
}

/// Orders that wait for their money, with their events.
async fn insert_orders(shop: &Shop, count: usize) -> Vec<Order> {
    let mut tx = shop.cx.pool.begin().await.unwrap();
    let mut orders = Vec::new();
    for number in 0..count {
        let user_id = format!("u{}-{number}", shop.cx.now().timestamp_micros());
        let order = book_for(APP_ID, &user_id, shop.cx.now());
        assert!(store::orders::insert(&mut tx, &order).await.unwrap());
        orders.push(order);
    }
    tx.commit().await.unwrap();
    shop.number_events().await;
    orders
}

fn wait(shop: &Shop, order: &Order) -> tokio::task::JoinHandle<reqwest::Result<reqwest::Response>> {
    tokio::spawn(shop.get(&format!("/v1/orders/{}?wait=20", order.order_id)).send())
}

#[tokio::test]
async fn a_thousand_who_wait_cost_no_query_each() {
    let statements = Statements::listen();
    let shop = Shop::open().await;
    let orders = insert_orders(&shop, WAITING).await;

    let here = shop.call(shop.get("/v1/events?limit=1000")).await;
    let here = format!("/v1/events/stream?after={}", here.body["next"].as_str().unwrap());
    let mut streams = join_all((0..STREAMS).map(|_| Stream::open(shop.get(&here)))).await;
    // From the first event that is told, all of them go by what the poller tells.
    insert_orders(&shop, 1).await;
    join_all(streams.iter_mut().map(Stream::event)).await;

    let answers: Vec<_> = orders.iter().map(|order| wait(&shop, order)).collect();
    let all = u64::try_from(WAITING).unwrap();
    statements.until(|heard| Sent::of(heard).versions.last() == Some(&all)).await;

    let heard = statements.until(|heard| Sent::of(heard).versions.len() >= POLLS).await;
    let sent = Sent::of(&heard);
    assert_eq!(sent.other, Vec::<String>::new(), "nobody but the poller asks anything");
    assert!(sent.versions.iter().all(|rows| *rows == all), "each question is for all: {sent:?}");
    assert!(sent.feed.abs_diff(sent.versions.len()) <= 1, "one question for all streams: {sent:?}");
    assert!(sent.looks <= sent.versions.len(), "{sent:?}");

    // An event reaches all streams, and each waiting request reads its own order once it has changed.
    insert_orders(&shop, 1).await;
    join_all(streams.iter_mut().map(Stream::event)).await;
    let sent = Sent::of(&statements.take());
    assert!(sent.feed.abs_diff(sent.versions.len()) <= 2, "one question for all streams: {sent:?}");
    sqlx::query("update orders set version = version + 1").execute(&shop.cx.pool).await.unwrap();
    for answer in join_all(answers).await {
        assert_eq!(answer.unwrap().unwrap().status(), StatusCode::OK);
    }
    let sent = Sent::of(&statements.take());
    assert_eq!(
        sent.other.iter().filter(|sql| sql.contains("from orders where")).count(),
        WAITING,
        "{sent:?}"
    );
    shop.abandon("its orders are made up").await;
}

#[tokio::test]
async fn who_has_gone_is_not_asked_for_any_more() {
    let statements = Statements::listen();
    let shop = Shop::open().await;
    let orders = insert_orders(&shop, 3).await;
    let waiting: Vec<_> = orders.iter().map(|order| wait(&shop, order)).collect();
    statements.until(|heard| Sent::of(heard).versions.last() == Some(&3)).await;
    // The client's connection is closed; the request had no answer yet.
    waiting[0].abort();
    statements.until(|heard| Sent::of(heard).versions.last() == Some(&2)).await;
    waiting[1].abort();
    statements.until(|heard| Sent::of(heard).versions.last() == Some(&1)).await;
    shop.abandon("its orders are made up").await;
}
