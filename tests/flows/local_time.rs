//! Alipay speaks in Beijing's time; here everything is UTC. Around Beijing's midnight, when the two have different dates.

use alipay_sandbox::{Fault, FaultOrder};
use chrono::{DateTime, Days, NaiveTime, TimeDelta, Utc};
use pay_alipay::app::AppConfig;
use pay_alipay::client::{Client, ClientConfig};
use pay_alipay::request::{BillDate, BillType, BillUrl};
use pay_alipay::time::beijing;
use pay_tests::{Opening, Order, Shop};

/// The midnight in Beijing that comes next but not within a quarter of an hour.
fn midnight_after(now: DateTime<Utc>) -> DateTime<Utc> {
    let today = (now + TimeDelta::minutes(15)).with_timezone(&beijing()).date_naive();
    let tomorrow = (today + Days::new(1)).and_time(NaiveTime::MIN);
    tomorrow.and_local_timezone(beijing()).single().expect("Beijing has no summer time").to_utc()
}

async fn advance_to(shop: &Shop, at: DateTime<Utc>) {
    shop.advance(at - shop.cx.now()).await;
    assert_eq!(shop.cx.now(), at);
}

async fn paid_at(shop: &Shop, order: &Order) -> DateTime<Utc> {
    sqlx::query_scalar("select paid_at from payments where order_id = $1")
        .bind(&order.order_id)
        .fetch_one(&shop.cx.pool)
        .await
        .expect("one payment")
}

#[tokio::test]
async fn f31_alipays_local_times_are_utc_here_and_a_bills_day_begins_at_beijings_midnight() {
    let shop = Shop::open_frozen(Opening::default()).await;
    let midnight = midnight_after(shop.cx.now());
    advance_to(&shop, midnight - TimeDelta::minutes(10)).await;
    let (before, after, asked) = (
        shop.create_order("before", "coffee").await,
        shop.create_order("after", "coffee").await,
        shop.create_order("asked", "coffee").await,
    );
    // Both sides mean one instant: here it is written in UTC, there in Beijing's time, already of the next day.
    let expires_at: DateTime<Utc> = before.body["expires_at"].as_str().unwrap().parse().unwrap();
    assert_eq!(expires_at, midnight + TimeDelta::minutes(20));
    let next_day = midnight.with_timezone(&beijing()).date_naive();
    assert_eq!(before.time_expire(), format!("{next_day} 00:20:00"));

    advance_to(&shop, midnight - TimeDelta::seconds(1)).await;
    shop.pay(&before).await;
    advance_to(&shop, midnight).await;
    shop.pay(&after).await;
    shop.sandbox().order_fault(FaultOrder::new(Fault::NotifyDrop)).unwrap();
    shop.pay(&asked).await;
    advance_to(&shop, midnight + TimeDelta::minutes(2)).await;
    shop.tick().await;
    assert_eq!(paid_at(&shop, &before).await, midnight - TimeDelta::seconds(1), "by a notification's word");
    assert_eq!(paid_at(&shop, &after).await, midnight, "by a notification's word");
    assert_eq!(paid_at(&shop, &asked).await, midnight, "by a query's word");
    let story = shop.call(shop.get(&format!("/v1/orders/{}/timeline", before.order_id))).await.body;
    let entries = story["entries"].as_array().unwrap();
    let paid = entries.iter().find(|entry| entry["what"] == "buyer_paid").unwrap();
    let told_at: DateTime<Utc> = paid["at"].as_str().unwrap().parse().unwrap();
    assert_eq!(told_at, midnight - TimeDelta::seconds(1));

    // The bill goes by Beijing's days, although both payments are of one day in UTC.
    advance_to(&shop, midnight + TimeDelta::hours(24 + 9)).await;
    let (first, second) = (bill(&shop, next_day - Days::new(1)).await, bill(&shop, next_day).await);
    assert!(first.contains(&before.order_id) && !second.contains(&before.order_id));
    for order in [&after, &asked] {
        assert!(!first.contains(&order.order_id) && second.contains(&order.order_id));
    }
    shop.converged().await;
}

/// The bill of one Beijing day, as far as it is ASCII: the rest is GBK. Its files are stored in the archive as they are.
async fn bill(shop: &Shop, date: chrono::NaiveDate) -> String {
    let app: AppConfig = shop.alipay_app();
    let client = Client::new(ClientConfig::new(shop.alipay.gateway_url(), app)).expect("a client");
    let request = BillUrl { bill_type: BillType::Trade, date: BillDate::Day(date) };
    let answer = client.bill_url(&request, shop.cx.now()).await.expect("a bill");
    let bytes =
        reqwest::get(answer.bill_download_url).await.expect("an answer").bytes().await.expect("a file");
    String::from_utf8_lossy(&bytes).into_owned()
}
