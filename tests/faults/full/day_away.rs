//! Everything is down for a day: API, workers, Redis and the database. Meanwhile buyers pay, clerks give money back, orders expire, and Alipay
//! tells of it until it gives up. All is started again, and every order comes right.

use alipay_sandbox::{Delivery, Fault, FaultOrder, Pay};
use chrono::{DateTime, TimeDelta, Utc};
use pay_tests::{Opening, Order, PATIENCE, Process, RedisServer, Shop};
use reqwest::StatusCode;
use serde_json::json;
use sqlx::{Connection as _, PgConnection};
use tokio::time::{Duration, Instant, sleep};

/// How long: a minute longer than from Alipay's first try to tell something to its last.
const DOWN_FOR: TimeDelta = TimeDelta::minutes(24 * 60 + 25);
/// When the tries come that are still to come: so long after all is up again.
const NEXT_TRY_AFTER: TimeDelta = TimeDelta::seconds(20);
/// From the first try to the sixth, the seventh and the eighth, which is the last.
const TRIES: [TimeDelta; 3] =
    [TimeDelta::minutes(204), TimeDelta::minutes(9 * 60 + 24), TimeDelta::minutes(24 * 60 + 24)];
const QUERY: &str = "alipay.trade.query";
const REFUND: &str = "alipay.trade.refund";
const REFUND_QUERY: &str = "alipay.trade.fastpay.refund.query";
/// Alipay is asked some 20 s after the start about the last, and a refund waits for its turns.
const RIGHT_WITHIN: Duration = Duration::from_secs(150);

/// The orders, by what becomes of them.
struct Orders {
    /// Paid before.
    before: Order,
    /// Paid before; a clerk gives all of it back, of which Alipay does not tell.
    whole_back: Order,
    /// Paid before; a clerk gives a part of it back.
    part_back: Order,
    /// Paid; Alipay gives up telling of it.
    given_up: Order,
    /// Paid; Alipay's last try comes after the start.
    last_try: Order,
    /// Paid half a day later; a try comes after the start.
    long: Order,
    /// Nobody opens its cashier.
    unopened: Order,
    /// Somebody opens its cashier and does not pay.
    opened: Order,
    /// It is being closed, and somebody pays.
    closing: Order,
    /// It is closed, and somebody pays all the same.
    late: Order,
    /// Its refund has been made, and nobody has heard so.
    refund_lost: Order,
    /// Its three refunds are asked for, and no worker has begun them.
    refunds_asked: Order,
    /// Its payment is in the inbox, and no worker has read it.
    unread: Order,
    /// It has no cashier yet.
    created: Order,
    /// The same, by a code that Alipay makes.
    code: Order,
}

#[tokio::test]
async fn f44_everything_is_down_for_a_day_and_every_order_comes_right() {
    let mut redis = RedisServer::start().await;
    let mut shop = Shop::open_as(Opening { host_ahead: TimeDelta::seconds(1), ..Opening::default() }).await;
    let redis_url = redis.url();
    let settings = [("REDIS_URL", redis_url.as_str()), ("LEASE_S", "3")];
    let api = Process::api(&mut shop, &settings).await;
    let worker = Process::worker(&shop, &settings);
    let orders = begin(&shop, worker).await;
    redis.stop().await;
    api.kill().await;
    shop.database_goes_away().await;
    let down_at = shop.cx.now();
    assert!(PgConnection::connect(&shop.database_url()).await.is_err(), "the database is away");

    live_on(&shop, &orders, down_at).await;

    shop.database_comes_back().await;
    nobody_has_heard_of_it(&shop, &orders).await;
    redis.start_again().await;
    shop.redis_has_lost_them();
    shop.sandbox().clear_faults();
    let api = Process::api_again(&shop, &settings).await;
    let workers = [Process::worker(&shop, &settings), Process::worker(&shop, &settings)];
    all_come_right(&shop, &orders).await;
    for worker in workers {
        assert!(worker.stop().await);
    }
    assert!(api.stop().await);
    told_and_settled(&shop, &orders).await;
    shop.converged().await;
}

async fn take(shop: &Shop, user_id: &str, channel: &str, expires_in_s: Option<u32>, wait: u32) -> Order {
    let mut body = json!({ "user_id": user_id, "product_id": "coffee", "channel": channel });
    if let Some(expires_in_s) = expires_in_s {
        body["expires_in_s"] = json!(expires_in_s);
    }
    let request = shop.post("/v1/orders").header("Prefer", format!("wait={wait}")).json(&body);
    let answer = shop.call(request).await;
    let expected = if wait > 0 { StatusCode::CREATED } else { StatusCode::ACCEPTED };
    assert_eq!(answer.status, expected, "{answer:?}");
    answer.body.into()
}

/// What is under way when everything goes down. The worker is killed first, and the API takes requests for a while.
async fn begin(shop: &Shop, worker: Process) -> Orders {
    let page = async |user_id: &str| take(shop, user_id, "page", None, 10).await;
    let paid = async |user_id: &str| {
        let order = page(user_id).await;
        shop.pay(&order).await;
        assert_eq!(shop.changed(&order).await.status, "PAY_SUCCESS");
        order
    };
    let closed = page("late").await;
    shop.open_cashier(&closed).await;
    shop.request_close(&closed).await;
    assert_eq!(shop.changed(&closed).await.status, "CLOSED");
    let opened = async |user_id: &str| {
        let order = page(user_id).await;
        shop.open_cashier(&order).await;
        order
    };
    let closing = opened("closing").await;
    let lost = FaultOrder::new(Fault::ResetBefore).method(QUERY).out_trade_no(&closing.order_id);
    let lost = shop.sandbox().order_fault(lost).unwrap();
    shop.request_close(&closing).await;
    assert!(shop.sandbox().struck(lost, 1, PATIENCE).await, "Alipay is asked, and is not there");

    let refund_lost = paid("refund-lost").await;
    let trade = FaultOrder::new(Fault::NotifyDrop).out_trade_no(&refund_lost.order_id);
    shop.sandbox().order_fault(trade).unwrap();
    let lost = FaultOrder::new(Fault::ResetAfter).out_trade_no(&refund_lost.order_id);
    let lost = [REFUND, REFUND_QUERY].map(|method| shop.sandbox().order_fault(lost.clone().method(method)));
    shop.refund(&refund_lost, "lost", Some(1_000)).await;
    assert!(shop.sandbox().struck(lost[0].clone().unwrap(), 1, PATIENCE).await, "Alipay has done it");

    let orders = Orders {
        before: paid("before").await,
        whole_back: paid("whole-back").await,
        part_back: paid("part-back").await,
        given_up: page("given-up").await,
        last_try: page("last-try").await,
        long: take(shop, "long", "page", Some(20 * 3_600), 10).await,
        unopened: page("unopened").await,
        opened: opened("opened").await,
        closing,
        late: closed,
        refund_lost,
        refunds_asked: paid("refunds-asked").await,
        unread: page("unread").await,
        // made below, when nobody works any more
        created: page("stand-in").await,
        code: page("stand-in-too").await,
    };
    worker.kill().await;
    for number in ["one", "two", "three"] {
        assert_eq!(shop.refund(&orders.refunds_asked, number, Some(500)).await.status, StatusCode::CREATED);
    }
    shop.pay(&orders.unread).await;
    assert!(shop.sandbox().acknowledged(&orders.unread.order_id, PATIENCE).await);
    let created = take(shop, "created", "page", None, 0).await;
    let code = take(shop, "code", "qr", None, 0).await;
    Orders { created, code, ..orders }
}

/// What happens at Alipay meanwhile.
async fn live_on(shop: &Shop, orders: &Orders, down_at: DateTime<Utc>) {
    let until = async |time: TimeDelta| shop.advance(down_at + time - shop.cx.now()).await;
    let before_try = |tries: usize| DOWN_FOR + NEXT_TRY_AFTER - TRIES[tries];
    until(TimeDelta::seconds(10)).await;
    shop.pay(&orders.given_up).await;
    until(before_try(2)).await;
    shop.pay(&orders.last_try).await;
    until(TimeDelta::minutes(10)).await;
    shop.pay(&orders.closing).await;
    until(TimeDelta::hours(5)).await;
    shop.sandbox().refund_in_console(&trade_no(shop, &orders.whole_back), 2_800, None).unwrap();
    until(before_try(1)).await;
    shop.pay(&orders.long).await;
    until(before_try(0)).await;
    shop.sandbox().refund_in_console(&trade_no(shop, &orders.part_back), 300, None).unwrap();
    let cashier_url = orders.late.cashier.clone();
    shop.pay_with(&orders.late.order_id, Pay { cashier_url, late: true, ..Pay::default() }).await;
    until(DOWN_FOR).await;
}

fn trade_no(shop: &Shop, order: &Order) -> String {
    shop.sandbox().trades_of(&order.order_id).remove(0).trade_no
}

/// Where the last message about an order stands, and how often Alipay has tried to tell it.
fn last_told(shop: &Shop, order: &Order) -> (Delivery, usize) {
    let told = shop.sandbox().notifications_of(&order.order_id).pop().expect("a message");
    (told.state, told.attempts.len())
}

async fn nobody_has_heard_of_it(shop: &Shop, orders: &Orders) {
    assert_eq!(last_told(shop, &orders.given_up), (Delivery::GivenUp, 8));
    assert_eq!(last_told(shop, &orders.closing), (Delivery::Pending, 7));
    assert_eq!(last_told(shop, &orders.last_try), (Delivery::Pending, 7));
    assert_eq!(last_told(shop, &orders.long), (Delivery::Pending, 6));
    assert_eq!(last_told(shop, &orders.part_back), (Delivery::Pending, 5));
    assert_eq!(last_told(shop, &orders.late), (Delivery::Pending, 5));
    let unpaid = "select count(*) from orders where status in ('CREATE', 'PAY_WAIT', 'CLOSING')";
    // Those two stood in for the ones without a cashier.
    assert_eq!(shop.count(unpaid).await, 9 + 2);
    assert_eq!(shop.count("select count(*) from refunds where status <> 'succeeded'").await, 4);
    assert_eq!(shop.count("select count(*) from notifications where handled_at is null").await, 1);
    assert!(shop.unannounced().await > 0, "Redis has not heard of what came last");
}

/// Every order is as it should be, and Alipay has told what it still had to tell.
async fn all_come_right(shop: &Shop, orders: &Orders) {
    let deadline = Instant::now() + RIGHT_WITHIN;
    loop {
        let mut wrong = Vec::new();
        for (order, status, refunded_fen) in [
            (&orders.before, "PAY_SUCCESS", 0),
            (&orders.whole_back, "REFUNDED", 2_800),
            (&orders.part_back, "PAY_SUCCESS", 300),
            (&orders.given_up, "PAY_SUCCESS", 0),
            (&orders.last_try, "PAY_SUCCESS", 0),
            (&orders.long, "PAY_SUCCESS", 0),
            (&orders.unopened, "CLOSED", 0),
            (&orders.opened, "CLOSED", 0),
            (&orders.closing, "PAY_SUCCESS", 0),
            (&orders.late, "CLOSED", 0),
            (&orders.refund_lost, "PAY_SUCCESS", 1_000),
            (&orders.refunds_asked, "PAY_SUCCESS", 1_500),
            (&orders.unread, "PAY_SUCCESS", 0),
            (&orders.created, "CLOSED", 0),
            (&orders.code, "CLOSED", 0),
        ] {
            let now = shop.order(&order.order_id).await;
            if (now.status.as_str(), &now.body["refunded_fen"]) != (status, &json!(refunded_fen)) {
                wrong.push(format!("{}: {} {}", now.body["user_id"], now.status, now.body["refunded_fen"]));
            }
        }
        let late = shop.sandbox().trades_of(&orders.late.order_id).remove(0).refunded_fen;
        if late != 2_800 {
            wrong.push(format!("the late money: {late}"));
        }
        for (name, order) in [("last try", &orders.last_try), ("long", &orders.long)] {
            let (state, tries) = last_told(shop, order);
            if state != Delivery::Acknowledged {
                wrong.push(format!("{name}: {state:?} after {tries}"));
            }
        }
        let waiting = shop.unannounced().await;
        if waiting > 0 {
            wrong.push(format!("{waiting} events wait"));
        }
        if wrong.is_empty() {
            return;
        }
        assert!(Instant::now() < deadline, "{wrong:#?}");
        sleep(Duration::from_millis(100)).await;
    }
}

async fn told_and_settled(shop: &Shop, orders: &Orders) {
    assert_eq!(last_told(shop, &orders.last_try), (Delivery::Acknowledged, 8), "by the last of its tries");
    assert_eq!(last_told(shop, &orders.given_up), (Delivery::GivenUp, 8), "nobody tells of it any more");
    let source: String = sqlx::query_scalar("select source from evidence where order_id = $1")
        .bind(&orders.given_up.order_id)
        .fetch_one(&shop.cx.pool)
        .await
        .expect("one piece of evidence");
    assert_eq!(source, "query", "it was asked about");
    let back = |order: &Order| {
        let refunds = shop.sandbox().trades_of(&order.order_id).remove(0).refunds;
        refunds.iter().map(|refund| refund.amount_fen).collect::<Vec<_>>()
    };
    assert_eq!(back(&orders.refund_lost), [1_000], "sent once");
    assert_eq!(back(&orders.refunds_asked), [500; 3]);
    assert_eq!(back(&orders.late), [2_800]);
    assert!(shop.undecided().await.is_empty(), "and nothing is left to a person");
    // Two workers that come to one order at once are no failure: one of them looks again.
    let failed = "select count(*) from queue.failure
                  where kind <> 'worker_death' and error <> 'the database: the row moved meanwhile'";
    assert_eq!(shop.count(failed).await, 0);
}
