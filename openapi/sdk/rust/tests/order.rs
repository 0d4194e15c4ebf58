//! Sells a coffee, waits for the money, gives some of it back. Talks to a running Paydesk with a sandbox of Alipay behind it.

use std::num::NonZeroU64;
use std::time::{Duration, Instant, SystemTime};

use paydesk_sdk::types::{
    Cashier, Channel, CreateOrder, CreateRefund, Event, Order, OrderEventType, OrderStatus, RefundEventType,
    RefundOrigin, RefundStatus,
};
use paydesk_sdk::{Client, Error};
use reqwest::header::{AUTHORIZATION, HeaderMap};
use serde_json::json;

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

fn env(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set"))
}

fn client() -> Outcome<Client> {
    let mut headers = HeaderMap::new();
    headers.insert(AUTHORIZATION, format!("Bearer {}", env("PAYDESK_KEY")).parse()?);
    let http =
        reqwest::Client::builder().default_headers(headers).timeout(Duration::from_secs(30)).build()?;
    Ok(Client::new_with_client(&env("PAYDESK_URL"), http))
}

fn wish(user_id: &str, product_id: &str) -> Outcome<CreateOrder> {
    Ok(CreateOrder::builder().user_id(user_id).product_id(product_id).channel(Channel::Page).try_into()?)
}

/// A name that nobody has used.
fn fresh(name: &str) -> Outcome<String> {
    Ok(format!("{name}-{}", SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_nanos()))
}

#[tokio::test]
async fn an_order_is_paid_told_of_and_refunded() -> Outcome {
    let client = client()?;
    let wish = wish(&fresh("rs")?, "coffee")?;
    let order = client.create_order().body(wish.clone()).send().await?.into_inner();
    assert_eq!((order.amount_fen, order.status, order.reused), (2800, OrderStatus::PayWait, Some(false)));
    let again = client.create_order().body(wish).send().await?;
    assert_eq!((&again.order_id, again.reused), (&order.order_id, Some(true)));

    pay(&order).await?;
    assert!(until_paid(&client, &order.order_id).await?.paid_at.is_some());
    let told = event_of(&client, |event| match event {
        Event::OrderEvent(event) if event.type_ == OrderEventType::OrderPaid => {
            (event.data.order_id == order.order_id).then(|| event.clone())
        }
        _ => None,
    });
    let told = told.await?;
    assert!(told.id.starts_with("evt_"));
    assert_eq!(
        (told.data.amount_fen, told.data.status, told.data.late),
        (2800, OrderStatus::PaySuccess, false)
    );

    let wish = CreateRefund::builder()
        .refund_no(format!("r-{}", order.order_id))
        .amount_fen(NonZeroU64::new(300))
        .reason(Some("少了一份".parse()?));
    let asked = client.create_refund().order_id(order.order_id.as_str()).body(wish).send().await?;
    let told = event_of(&client, |event| match event {
        Event::RefundEvent(event) if event.type_ == RefundEventType::RefundSucceeded => {
            (event.subject == order.order_id).then(|| event.data.clone())
        }
        _ => None,
    });
    assert_eq!(told.await?.refund.amount_fen, 300);
    let refund = client.get_refund().refund_id(asked.refund_id.as_str()).send().await?;
    assert_eq!(
        (refund.status, refund.amount_fen, refund.origin),
        (RefundStatus::Succeeded, 300, RefundOrigin::Asked)
    );
    let user_id: &str = &order.user_id;
    let page = client.list_orders().user_id(user_id).status(OrderStatus::PaySuccess).send().await?;
    let listed: Vec<_> = page.orders.iter().map(|one| (&one.order_id, one.refunded_fen)).collect();
    assert_eq!(listed, [(&order.order_id, 300)]);
    Ok(())
}

#[tokio::test]
async fn a_failure_has_a_type_and_a_stable_code() -> Outcome {
    let client = client()?;
    match client.create_order().body(wish("rs-wrong", "no-such-product")?).send().await {
        Err(Error::ErrorResponse(problem)) => {
            assert_eq!((problem.status, problem.code.as_str()), (422, "unknown_product"));
        }
        other => panic!("not refused: {other:?}"),
    }

    let key = fresh("key")?;
    client.create_order().idempotency_key(key.as_str()).body(wish("rs-wrong", "coffee")?).send().await?;
    match client.create_order().idempotency_key(key.as_str()).body(wish("rs-wrong", "book")?).send().await {
        Err(Error::ErrorResponse(problem)) => assert_eq!(problem.code, "idempotency_key_reused"),
        other => panic!("not refused: {other:?}"),
    }
    Ok(())
}

/// Stands in for the buyer.
async fn pay(order: &Order) -> Outcome {
    let Some(Cashier::RedirectCashier(cashier)) = &order.cashier else {
        panic!("a page order has an address to open")
    };
    let url = format!("{}/sandbox/trades/{}/pay", env("PAYDESK_SANDBOX_URL"), order.order_id);
    reqwest::Client::new()
        .post(url)
        .json(&json!({ "cashier_url": cashier.url }))
        .send()
        .await?
        .error_for_status()?;
    Ok(())
}

/// Each request waits for a change, so this asks about once in 20 s.
async fn until_paid(client: &Client, order_id: &str) -> Outcome<Order> {
    for _ in 0..5 {
        let order = client.get_order().order_id(order_id).wait(20).send().await?.into_inner();
        if order.status == OrderStatus::PaySuccess {
            return Ok(order);
        }
        assert_eq!(order.status, OrderStatus::PayWait);
    }
    Err("not paid".into())
}

/// Reads the feed, from its beginning, until it has what is looked for.
async fn event_of<T>(client: &Client, find: impl Fn(&Event) -> Option<T>) -> Outcome<T> {
    let deadline = Instant::now() + Duration::from_secs(60);
    let mut after: Option<String> = None;
    while Instant::now() < deadline {
        let mut request = client.list_events();
        if let Some(after) = &after {
            request = request.after(after.as_str());
        }
        let page = request.send().await?.into_inner();
        if let Some(found) = page.events.iter().find_map(&find) {
            return Ok(found);
        }
        if page.events.is_empty() {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        after = Some(page.next);
    }
    Err("never told".into())
}
