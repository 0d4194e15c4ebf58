//! Why an order is not paid, and what happens next.

use alipay_sandbox::{Fault, FaultOrder, Pay};
use chrono::{DateTime, TimeDelta, Utc};
use pay_tests::{Answer, Opening, Shop};
use serde_json::Value;

struct Story(Value);

impl Story {
    async fn of(shop: &Shop, order_id: &str) -> Self {
        let answer = shop.call(shop.get(&format!("/v1/orders/{order_id}/timeline"))).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        Self(answer.body)
    }

    /// What happened and by whose word, in order.
    fn entries(&self) -> Vec<(&str, &str)> {
        let entries = self.0["entries"].as_array().expect("entries").iter();
        entries.map(|entry| (entry["what"].as_str().unwrap(), entry["by"].as_str().unwrap())).collect()
    }

    fn has(&self, what: &str, by: &str) -> bool {
        self.entries().contains(&(what, by))
    }

    fn summary(&self) -> &str {
        self.0["summary"].as_str().expect("a summary")
    }

    fn next_act(&self) -> Option<&str> {
        self.0["next"]["act"].as_str()
    }

    fn next_at(&self) -> DateTime<Utc> {
        self.0["next"]["at"].as_str().expect("something is due").parse().expect("a time")
    }

    #[track_caller]
    fn assert_says(&self, words: &[&str]) {
        for words in words {
            assert!(self.summary().contains(words), "{:?} does not say {words:?}", self.summary());
        }
    }
}

#[tokio::test]
async fn an_order_that_waits_tells_what_it_waits_for() {
    let shop = Shop::open().await;
    let answer = shop.call(shop.order_request("u1", "coffee", "page")).await;
    let order_id = answer.body["order_id"].as_str().unwrap().to_owned();
    let story = Story::of(&shop, &order_id).await;
    story.assert_says(&["Its cashier is being prepared", "an event is not announced yet"]);
    assert_eq!(story.next_act(), Some("create_prepay"));

    shop.work().await;
    let story = Story::of(&shop, &order_id).await;
    story.assert_says(&["Waits for payment; Alipay has not been asked yet; next query ", "; closes "]);
    assert_eq!(story.next_act(), Some("reconcile_order"));

    shop.advance(story.next_at() - shop.cx.now()).await;
    shop.tick().await;
    let story = Story::of(&shop, &order_id).await;
    story.assert_says(&[
        "Waits for payment; last query ",
        " s ago: the buyer has not opened the cashier; next query in ",
    ]);
    assert_eq!(
        (&story.0["last_look"]["count"], &story.0["last_look"]["found"]),
        (&1.into(), &"absent".into())
    );
    let (announced, others): (Vec<_>, Vec<_>) =
        story.entries().into_iter().partition(|(what, _)| *what == "event_announced");
    assert_eq!(announced, [("event_announced", "paydesk"); 2]);
    assert_eq!(others, [("order_created", "shop"), ("prepared", "paydesk"), ("alipay_asked", "paydesk")]);
    shop.converged().await;
}

#[tokio::test]
async fn what_alipay_knew_when_it_was_asked_is_told() {
    let shop = Shop::open_frozen(Opening::default()).await;
    shop.sandbox().order_fault(FaultOrder::new(Fault::NotifyDrop)).unwrap();
    let order = shop.create_order("u1", "coffee").await;
    let found = async || {
        let story = Story::of(&shop, &order.order_id).await;
        shop.advance(story.next_at() - shop.cx.now()).await;
        shop.tick().await;
        Story::of(&shop, &order.order_id).await.0["last_look"]["found"].clone()
    };
    assert_eq!(found().await, "absent");
    shop.open_cashier(&order).await;
    assert_eq!(found().await, "waiting");
    let story = Story::of(&shop, &order.order_id).await;
    story.assert_says(&[
        "last query 0 s ago: the buyer has opened the cashier and has not paid; next query in 10 s; closes ",
    ]);
    shop.pay(&order).await;
    assert_eq!(found().await, "paid");
    shop.converged().await;
}

#[tokio::test]
async fn an_order_whose_preparation_was_lost_says_how_to_bring_it_back() {
    let shop = Shop::open().await;
    let answer = shop.call(shop.order_request("u1", "coffee", "page")).await;
    let order_id = answer.body["order_id"].as_str().unwrap().to_owned();
    shop.lose_job("create_prepay").await;
    shop.work().await;
    let story = Story::of(&shop, &order_id).await;
    story.assert_says(&["nobody prepares it: asking for the order again does"]);
    let order = shop.order(&order_id).await;
    assert_eq!(story.0["next"]["at"], order.body["expires_at"], "until then nothing happens");
    shop.converged().await;
}

#[tokio::test]
async fn a_paid_order_tells_by_whose_word() {
    let shop = Shop::open().await;
    let order = shop.create_order("u1", "coffee").await;
    let trade = shop.pay(&order).await;
    let story = Story::of(&shop, &order.order_id).await;
    assert_eq!(story.next_act(), Some("handle_notify"), "{}", story.summary());
    assert!(shop.drain_one("handle_notify").await);
    let story = Story::of(&shop, &order.order_id).await;
    story.assert_says(&["Alipay reported a payment "]);
    assert_eq!(story.next_act(), Some("mark_paid"));

    shop.work().await;
    let story = Story::of(&shop, &order.order_id).await;
    story.assert_says(&["Paid at ", "by a notification's word; nothing more is due."]);
    assert_eq!(story.next_act(), None);
    for (what, by) in [
        ("notification_received", "alipay_notification"),
        ("payment_reported", "alipay_notification"),
        ("buyer_paid", "alipay_notification"),
        ("payment_received", "alipay_notification"),
    ] {
        assert!(story.has(what, by), "{what} by {by}: {:?}", story.entries());
    }
    let text = story.0.to_string();
    assert!(text.contains(&trade.trade_no));

    let body: Vec<u8> =
        sqlx::query_scalar("select body from notifications").fetch_one(&shop.cx.pool).await.unwrap();
    let of_the_buyer = ["buyer_id", "buyer_logon_id", "buyer_open_id"];
    let pairs = pay_alipay::form::decode(&body).unwrap();
    let told: Vec<_> = pairs.iter().filter(|(name, _)| of_the_buyer.contains(&name.as_str())).collect();
    assert!(!told.is_empty(), "Alipay tells who paid");
    assert!(told.iter().all(|(_, value)| !text.contains(value.as_str())), "and we do not: {told:?} {text}");
    shop.converged().await;
}

#[tokio::test]
async fn a_payment_found_by_asking_is_told_as_such() {
    let shop = Shop::open().await;
    shop.sandbox().order_fault(FaultOrder::new(Fault::NotifyDrop)).unwrap();
    let order = shop.create_order("u1", "coffee").await;
    shop.pay(&order).await;
    shop.advance(TimeDelta::seconds(61)).await;
    shop.tick().await;
    let story = Story::of(&shop, &order.order_id).await;
    story.assert_says(&["by a query's word"]);
    assert!(
        story.has("payment_received", "alipay_query")
            && !story.has("notification_received", "alipay_notification")
    );
    shop.converged().await;
}

#[tokio::test]
async fn an_order_that_is_being_closed_tells_until_when() {
    let shop = Shop::open().await;
    let order = shop.create_order("u1", "coffee").await;
    shop.advance(TimeDelta::minutes(30)).await;
    shop.tick().await;
    let story = Story::of(&shop, &order.order_id).await;
    story.assert_says(&[
        "Is being closed, since its time to pay had passed",
        "next: Alipay is asked to close it, ",
    ]);
    assert_eq!(story.next_act(), Some("close_order"));
    assert!(story.has("close_wanted", "paydesk"));

    shop.advance(TimeDelta::minutes(5) + TimeDelta::seconds(5)).await;
    shop.tick().await;
    let story = Story::of(&shop, &order.order_id).await;
    story.assert_says(&["Closed at ", ", since its time to pay had passed"]);
    assert!(story.has("trade_absent", "alipay_query"), "{:?}", story.entries());
    assert_eq!(story.next_act(), Some("reconcile_order"), "looked at once more, an hour later");
    story.assert_says(&["; next query in 59 min."]);
    shop.converged().await;
}

#[tokio::test]
async fn a_quarantined_notification_is_told_with_its_reason() {
    let shop = Shop::open().await;
    let altered = FaultOrder::new(Fault::NotifyAltered).altering("total_amount", "0.01");
    shop.sandbox().order_fault(altered).unwrap();
    let order = shop.create_order("u1", "coffee").await;
    shop.pay(&order).await;
    assert!(shop.drain_one("handle_notify").await);
    let story = Story::of(&shop, &order.order_id).await;
    story.assert_says(&["Waits for payment; ", "; a notification is quarantined; ", "; next query "]);
    assert!(story.has("notification_quarantined", "paydesk"));
    assert!(story.0.to_string().contains("it names another amount"));
    assert_eq!(story.next_act(), Some("reconcile_order"), "one question settles it");

    shop.work().await;
    shop.advance(TimeDelta::seconds(60)).await;
    shop.tick().await;
    Story::of(&shop, &order.order_id)
        .await
        .assert_says(&["by a query's word", "a notification is quarantined"]);
    shop.converged().await;
}

#[tokio::test]
async fn f10_both_trades_of_one_order_are_in_its_timeline() {
    let shop = Shop::open().await;
    let order = shop.create_order("u1", "coffee").await;
    let first = shop.pay(&order).await;
    let again = Pay { second_trade: true, buyer: Some(2), ..Pay::default() };
    let second = shop.pay_with(&order.order_id, again).await;
    shop.work().await;
    let story = Story::of(&shop, &order.order_id).await;
    let text = story.0.to_string();
    assert!(text.contains(&first.trade_no) && text.contains(&second.trade_no), "{text}");
    story.assert_says(&[&format!(
        "came by trade {}, although another trade had paid, and they went back",
        second.trade_no
    )]);
    assert!(story.has("money_came_twice", "alipay_notification"), "{:?}", story.entries());
    assert!(story.has("refund_promised", "paydesk") && story.has("refund_succeeded", "alipay_query"));
    shop.converged().await;
}

#[tokio::test]
async fn a_job_that_was_given_up_is_told() {
    let shop = Shop::open().await;
    let order = shop.create_order("u1", "coffee").await;
    shop.pay(&order).await;
    assert!(shop.drain_one("handle_notify").await);
    sqlx::query("alter table payments rename to elsewhere").execute(&shop.cx.pool).await.unwrap();
    for _ in 0..20 {
        shop.work().await;
        shop.advance(TimeDelta::minutes(2)).await;
    }
    sqlx::query("alter table elsewhere rename to payments").execute(&shop.cx.pool).await.unwrap();
    let story = Story::of(&shop, &order.order_id).await;
    story.assert_says(&["mark_paid was given up (job "]);
    assert!(story.has("job_given_up", "paydesk"));
    shop.abandon("the dead letter is what the test is about").await;
}

#[tokio::test]
async fn a_timeline_of_nothing_is_not_found() {
    let shop = Shop::open().await;
    for id in ["1", "ord_01KAH2Z7V8M3N4P5Q6R7S8T9VW", "%00"] {
        let answer: Answer = shop.call(shop.get(&format!("/v1/orders/{id}/timeline"))).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (404, "order_not_found"), "{id}");
    }
    let order = shop.create_order("u1", "book").await;
    sqlx::query("update orders set app_id = '2021999999999999'").execute(&shop.cx.pool).await.unwrap();
    let answer = shop.call(shop.get(&format!("/v1/orders/{}/timeline", order.order_id))).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (404, "order_not_found"), "another app's order");
    shop.converged().await;
}
