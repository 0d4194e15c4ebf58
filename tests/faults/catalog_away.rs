//! The catalogue is another service, and it is down or says nothing: no order is taken, and the shop hears so soon.

use std::time::{Duration, Instant};

use pay_tests::{Opening, Shop};
use tokio::net::TcpListener;

/// A buyer waits for this.
const DEADLINE: Duration = Duration::from_secs(4);

async fn no_order_is_taken(catalog_url: String) {
    let shop = Shop::open_as(Opening { catalog_url: Some(catalog_url), ..Opening::default() }).await;
    let began = Instant::now();
    let answer = shop.call(shop.order_request("u1", "coffee", "page").header("Idempotency-Key", "k-1")).await;
    let took = began.elapsed();
    assert_eq!((answer.status.as_u16(), answer.code()), (503, "catalog_unavailable"));
    assert!(answer.headers.contains_key("retry-after"));
    assert!(took < DEADLINE, "{took:?}");
    for table in [
        "select count(*) from orders",
        "select count(*) from idempotency_keys",
        "select count(*) from events",
        "select count(*) from queue.job",
    ] {
        assert_eq!(shop.count(table).await, 0, "{table}");
    }
    assert!(shop.sandbox().ledger().entries.is_empty());
    shop.converged().await;
}

#[tokio::test]
async fn f42_the_catalogue_is_down() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener); // nobody listens there any more
    no_order_is_taken(format!("http://{address}/products")).await;
}

#[tokio::test]
async fn f42_the_catalogue_never_answers() {
    // Takes connections, for the system does, and never says a word.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    no_order_is_taken(format!("http://{}/products", silent.local_addr().unwrap())).await;
    drop(silent);
}
