//! Clients who send half of what they have to, and no more.

use std::time::Duration;

use pay_core::config::HttpConfig;
use pay_tests::{Opening, PATIENCE, Shop};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

async fn connect(shop: &Shop) -> TcpStream {
    TcpStream::connect(shop.url.strip_prefix("http://").unwrap()).await.expect("the API")
}

/// Everything until the API closes the connection.
async fn rest(mut connection: TcpStream) -> String {
    let mut text = String::new();
    timeout(PATIENCE, connection.read_to_string(&mut text)).await.expect("an end in time").expect("text");
    text
}

#[tokio::test]
async fn half_a_body_is_waited_for_and_then_refused() {
    let opening = Opening::default();
    let http = HttpConfig { client_stall_max: Duration::from_secs(1), ..opening.http };
    let shop = Shop::open_as(Opening { http, ..opening }).await;
    for head in ["Content-Length: 20\r\n\r\n{\"user", "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"use\r\n"] {
        let mut connection = connect(&shop).await;
        let head = format!("POST /v1/orders HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{head}");
        connection.write_all(head.as_bytes()).await.unwrap();
        let answer = rest(connection).await;
        assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
        assert!(answer.contains("slow_body") && answer.contains("application/problem+json"), "{answer}");
    }
    assert_eq!(shop.count("select count(*) from orders").await, 0);
    shop.converged().await;
}

#[tokio::test]
async fn who_leaves_in_the_middle_of_a_body_leaves_nothing() {
    let shop = Shop::open().await;
    let mut connection = connect(&shop).await;
    let head = "POST /v1/orders HTTP/1.1\r\nHost: x\r\nContent-Length: 20\r\n\r\n{\"user";
    connection.write_all(head.as_bytes()).await.unwrap();
    connection.shutdown().await.unwrap();
    let answer = rest(connection).await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 400 "), "{answer}");
    shop.create_order("u1", "book").await;
    shop.converged().await;
}
