//! Redis is away: orders are created and paid all the same, and what happened comes out afterwards.

use chrono::TimeDelta;
use pay_core::events::{RedisConfig, RedisPublisher};
use pay_tests::Shop;
use std::sync::Arc;

#[tokio::test]
async fn f21_events_wait_for_redis_and_come_out_in_order() {
    let mut shop = Shop::open().await;
    let here = shop.cx.publisher.clone();
    let away =
        RedisConfig { url: "redis://127.0.0.1:1".into(), channel: shop.channel.clone(), stream_length: 1000 };
    shop.replace_publisher(Arc::new(RedisPublisher::new(away).unwrap()));
    let mut paid = shop.subscribe().await;

    let order = shop.create_order("u1", "coffee").await;
    shop.pay(&order).await;
    shop.work().await;
    assert_eq!(shop.order(&order.order_id).await.status, "PAY_SUCCESS");
    assert_eq!(shop.unannounced().await, 3);
    for _ in 0..20 {
        shop.advance(TimeDelta::minutes(2)).await;
        shop.work().await;
    }
    assert_eq!(shop.count("select count(*) from queue.failure").await, 0, "however long Redis is away");

    shop.replace_publisher(here);
    shop.advance(TimeDelta::minutes(2)).await;
    shop.work().await;
    assert_eq!(paid.next().await["subject"], order.order_id.as_str());
    assert!(paid.rest(&shop.channel).await.is_empty());
    shop.converged().await;
}
