//! What a product may be called: the rule where names enter, and what becomes of names that are older than it.

use alipay_sandbox::Pay;
use pay_core::domain::Product;
use pay_tests::{Opening, Order, Shop};
use poem::endpoint::make_sync;
use poem::listener::TcpAcceptor;
use poem::{Route, Server, get};
use serde_json::json;
use tokio::net::TcpListener;

/// Nobody can read these at a cashier, and Alipay takes none of the first five.
const UNFIT: [&str; 9] = [
    "Cof\tfee",
    "Cof\nfee",
    "Coffee\r",
    "Cof\u{7f}fee",
    "Cof\u{85}fee",
    "Cof\u{2028}fee",
    "Cof\u{202e}eef",
    "\u{feff}Coffee",
    " \u{3000} ",
];

/// A catalogue of another service that answers this for every product.
async fn catalogue(answer: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/products", listener.local_addr().unwrap());
    let app = Route::new().at("/products/:id", get(make_sync(move |_| answer.clone())));
    tokio::spawn(Server::new_with_acceptor(TcpAcceptor::from_tokio(listener).unwrap()).run(app));
    url
}

#[tokio::test]
async fn c6_a_name_with_a_tab_is_refused_where_it_enters() {
    let shop = Shop::open().await;
    for name in UNFIT {
        let put = sqlx::query("update products set name = $1").bind(name).execute(&shop.cx.pool).await;
        let error = put.expect_err("a name that cannot be");
        assert!(error.to_string().contains("products_name_characters_check"), "{name:?}: {error}");
    }
    shop.converged().await;

    for name in UNFIT.into_iter().chain(["Cof\0fee"]) {
        let answer = json!({ "name": name, "price_fen": 2_800 }).to_string();
        let opening = Opening { catalog_url: Some(catalogue(answer).await), ..Opening::default() };
        let shop = Shop::open_as(opening).await;
        let answer = shop.call(shop.order_request("u1", "coffee", "page")).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (503, "catalog_unavailable"), "{name:?}");
        assert_eq!(shop.count("select count(*) from orders").await, 0);
        shop.converged().await;
    }
}

#[tokio::test]
async fn c6_an_old_name_with_a_tab_is_normalised_for_alipay() {
    let shop = Shop::open().await;
    for (product_id, subject) in [("coffee", "Iced coffee"), ("book", "book")] {
        for channel in ["page", "wap", "app", "qr"] {
            let answer = shop.call(shop.order_request(channel, product_id, channel)).await;
            // As a release before froze it, which had no rule for names.
            let frozen = "update orders set subject = case product_id when 'coffee' then E'\\tIced\\tcoffee\\n' else E'\\t' end
                          where status = 'CREATE'";
            sqlx::query(frozen).execute(&shop.cx.pool).await.unwrap();
            shop.work().await;
            let order: Order = shop.order(answer.body["order_id"].as_str().unwrap()).await;
            assert!(order.cashier.is_some(), "{order:?}");
            let cashier_url = order.cashier.clone().filter(|_| channel != "qr");
            let trade = shop.pay_with(&order.order_id, Pay { cashier_url, ..Pay::default() }).await;
            assert_eq!(trade.subject, subject, "{channel}");
            shop.work().await;
            assert_eq!(shop.order(&order.order_id).await.status, "PAY_SUCCESS");
        }
    }
    shop.converged().await;
}

/// The rule stands in the table too, in another language. Each character is held against both.
#[tokio::test]
async fn the_table_and_the_catalogue_have_one_rule_for_names() {
    let shop = Shop::open().await;
    let rule: String = sqlx::query_scalar(
        "select pg_get_expr(conbin, conrelid) from pg_constraint where conname = 'products_name_characters_check'",
    )
    .fetch_one(&shop.cx.pool)
    .await
    .unwrap();
    for (before, after) in [("", ""), ("a", ""), (" ", " "), ("a", "b")] {
        let all = format!(
            "select name, ({rule}) from (
                 select $1 || chr(code) || $2 as name
                 from generate_series(1, 70000) as code where code not between 55296 and 57343
             ) as names"
        );
        let names: Vec<(String, bool)> = sqlx::query_as(sqlx::AssertSqlSafe(all))
            .bind(before)
            .bind(after)
            .fetch_all(&shop.cx.pool)
            .await
            .unwrap();
        assert_eq!(names.len(), 70_000 - 2_048);
        for (name, taken) in names {
            assert_eq!(taken, Product::check_name(&name).is_ok(), "{name:?}");
        }
    }
    shop.converged().await;
}
