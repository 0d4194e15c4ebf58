//! Lists of orders and refunds: whole, without repeats, and only what the filters let through.

use std::collections::BTreeSet;

use pay_core::store;
use pay_tests::{Answer, Shop};
use serde_json::Value;

/// Numbered orders of fifty users, three in each second, closed or paid by turns. They are only listed here.
async fn seed(shop: &Shop, numbers: std::ops::Range<i32>) {
    sqlx::query(
        "insert into orders (order_id, app_id, user_id, product_id, subject, amount_fen, channel, status, offered,
                             created_at, expires_at, paid_at, closed_at, close_reason)
         select 'ord_' || lpad(n::text, 26, '0'), $1, 'u' || n % 50, 'coffee', 'Coffee', 2800, 'page',
                case n % 2 when 0 then 'CLOSED' else 'PAY_SUCCESS' end, true, at, at + interval '30 min',
                case n % 2 when 1 then at end, case n % 2 when 0 then at end, case n % 2 when 0 then 'expired' end
         from generate_series($2, $3) n, lateral (select timestamptz '2026-01-01Z' + interval '1 s' * (n / 3) as at) times",
    )
    .bind(shop.app_id())
    .bind(numbers.start)
    .bind(numbers.end - 1)
    .execute(&shop.cx.pool)
    .await
    .expect("to write them");
}

async fn list(shop: &Shop, query: &str) -> Answer {
    shop.call(shop.get(&format!("/v1/orders?{query}"))).await
}

/// The numbers of a page's orders.
fn numbers(page: &Answer) -> Vec<i32> {
    assert_eq!(page.status, 200, "{page:?}");
    let orders = page.body["orders"].as_array().expect("orders").iter();
    orders.map(|order| order["order_id"].as_str().unwrap()[4..].parse().expect("a number")).collect()
}

/// Reads page after page; between two of them, something may happen.
async fn walk(shop: &Shop, query: &str, mut between: impl AsyncFnMut()) -> Vec<i32> {
    let mut all = Vec::new();
    let mut page = list(shop, query).await;
    loop {
        all.extend(numbers(&page));
        let Some(next) = page.body.get("next") else { return all };
        between().await;
        page = list(shop, &format!("{query}&after={}", next.as_str().expect("a cursor"))).await;
    }
}

#[tokio::test]
async fn pages_are_whole_while_orders_are_made() {
    let shop = Shop::open().await;
    seed(&shop, 0..100).await;
    let newest_first: Vec<i32> = (0..100).rev().collect();
    let mut made = 100;
    let read = walk(&shop, "limit=7", async || {
        seed(&shop, made..made + 4).await;
        made += 4;
    })
    .await;
    assert_eq!(read, newest_first, "each once, and nothing that was made meanwhile");
    assert_eq!(walk(&shop, "limit=1000", async || {}).await.len(), 156);
    assert_eq!(numbers(&list(&shop, "").await).len(), 100, "as many where nothing is said");
    shop.abandon("its orders are made up").await;
}

#[tokio::test]
async fn filters_let_through_what_they_say() {
    let shop = Shop::open().await;
    seed(&shop, 0..300).await;
    let expected = |takes: &dyn Fn(i32) -> bool| (0..300).rev().filter(|n| takes(*n)).collect::<Vec<_>>();
    for (query, takes) in [
        ("user_id=u7", &(|n| n % 50 == 7) as &dyn Fn(i32) -> bool),
        ("status=CLOSED", &|n| n % 2 == 0),
        ("user_id=u7&status=PAY_SUCCESS", &|n| n % 50 == 7),
        ("user_id=u7&status=CLOSED", &|_| false),
        ("created_after=2026-01-01T00:01:00Z", &|n| n >= 180),
        ("created_before=2026-01-01T00:01:00Z", &|n| n < 180),
        ("created_after=2026-01-01T08:00:10%2B08:00&created_before=2026-01-01T00:00:20.0Z", &|n| {
            (30..60).contains(&n)
        }),
        ("created_before=0000-01-01T00:00:00Z", &|_| false),
        ("created_after=9999-12-31T23:59:59Z", &|_| false),
        ("user_id=u%27%20or%201", &|_| false),
    ] {
        let answer = list(&shop, query).await;
        if query.contains("%20") {
            assert_eq!((answer.status.as_u16(), answer.code()), (422, "invalid_request"), "{query}");
        } else {
            assert_eq!(
                walk(&shop, &format!("{query}&limit=11"), async || {}).await,
                expected(takes),
                "{query}"
            );
        }
    }
    sqlx::query("update orders set app_id = '2021999999999999'").execute(&shop.cx.pool).await.unwrap();
    assert_eq!(numbers(&list(&shop, "user_id=u7").await), [] as [i32; 0], "another app's orders");
    shop.abandon("its orders are made up").await;
}

#[tokio::test]
async fn a_cursor_that_was_changed_or_is_another_lists_is_refused() {
    let shop = Shop::open().await;
    seed(&shop, 0..60).await;
    let page = list(&shop, "limit=5&status=CLOSED").await;
    let cursor = page.body["next"].as_str().expect("a cursor").to_owned();
    let changed = format!("{}{}", if cursor.starts_with('A') { "B" } else { "A" }, &cursor[1..]);
    for query in [
        format!("status=CLOSED&after={changed}"),
        format!("status=CLOSED&after={}", &cursor[1..]),
        format!("status=CLOSED&after={cursor}A"),
        "after=".to_owned(),
        "after=x".to_owned(),
        "after=%00".to_owned(),
    ] {
        let answer = list(&shop, &query).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (422, "invalid_cursor"), "{query}");
    }
    let same = list(&shop, &format!("after={cursor}&status=CLOSED&limit=1000")).await;
    assert_eq!(numbers(&same).len(), 25, "another page size is no other list");
    let refunds =
        format!("/v1/orders/{}/refunds?after={cursor}", page.body["orders"][0]["order_id"].as_str().unwrap());
    assert_eq!(shop.call(shop.get(&refunds)).await.code(), "invalid_cursor");
    shop.abandon("its orders are made up").await;
}

/// However old its statements are, a list is read from where its cursor points, and only as far as the page goes.
#[tokio::test]
async fn a_page_is_read_from_an_index() {
    let shop = Shop::open().await;
    seed(&shop, 0..5_000).await;
    let mut conn = shop.cx.pool.acquire().await.expect("a connection");
    sqlx::query("analyze orders").execute(&mut *conn).await.expect("to analyse");
    for mode in ["force_custom_plan", "force_generic_plan"] {
        sqlx::query(sqlx::AssertSqlSafe(format!("set plan_cache_mode = {mode}")))
            .execute(&mut *conn)
            .await
            .unwrap();
        for (statement, index, user) in [
            (store::orders::LIST[0], "orders_by_user", "'u7'"),
            (store::orders::LIST[1], "orders_by_app", "null"),
        ] {
            let prepare = format!(
                "prepare page (text, text, timestamptz, timestamptz, text, text, bigint) as {statement}"
            );
            sqlx::raw_sql(sqlx::AssertSqlSafe(prepare)).execute(&mut *conn).await.expect("to prepare it");
            let app_id = shop.app_id();
            let explain = format!(
                "explain (costs off) execute page ('{app_id}', {user}, null, '2026-01-01 00:20:00Z', 'ord_{:026}', null, 101)",
                3_600,
            );
            let plan: Vec<String> =
                sqlx::query_scalar(sqlx::AssertSqlSafe(explain)).fetch_all(&mut *conn).await.expect("a plan");
            let plan = plan.join("\n");
            assert!(plan.contains(&format!("using {index}")), "{mode}: {plan}");
            assert!(
                plan.contains("Index Cond") && plan.contains("ROW(created_at, order_id) <"),
                "{mode}: {plan}"
            );
            assert!(!plan.contains("Sort"), "{mode}: {plan}");
            sqlx::raw_sql("deallocate page").execute(&mut *conn).await.unwrap();
        }
    }
    drop(conn);
    shop.abandon("its orders are made up").await;
}

#[tokio::test]
async fn an_orders_refunds_are_listed_in_pages() {
    let shop = Shop::open().await;
    let order = shop.paid_order("u1").await;
    for number in 0..5 {
        assert_eq!(shop.refund(&order, &format!("r{number}"), Some(100)).await.status, 201);
    }
    shop.work().await;
    let path = format!("/v1/orders/{}/refunds", order.order_id);
    let mut read = Vec::new();
    let mut query = "?limit=2".to_owned();
    loop {
        let page = shop.call(shop.get(&format!("{path}{query}"))).await;
        assert_eq!(page.status, 200, "{page:?}");
        read.extend(page.body["refunds"].as_array().expect("refunds").clone());
        let Some(next) = page.body.get("next").and_then(Value::as_str) else { break };
        query = format!("?limit=2&after={next}");
    }
    let numbers: Vec<&str> = read.iter().filter_map(|refund| refund["refund_no"].as_str()).collect();
    assert_eq!(numbers.iter().collect::<BTreeSet<_>>().len(), 5, "{numbers:?}");
    assert_eq!(numbers.len(), 5, "{numbers:?}");
    let whole = shop.call(shop.get(&path)).await;
    assert_eq!(whole.body["refunds"], Value::Array(read));
    let nothing = shop.call(shop.get("/v1/orders/ord_01KAH2Z7V8M3N4P5Q6R7S8T9VW/refunds")).await;
    assert_eq!((nothing.status.as_u16(), nothing.code()), (404, "order_not_found"));
    shop.converged().await;
}
