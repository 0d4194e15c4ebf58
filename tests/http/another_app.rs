//! What belongs to another app does not exist, whichever operation is asked, by whichever name: not for its shop, and not for its operators.
//!
//! Two apps have the same things: a paid order, a refund under the same number, events, a list of each that has another page. Each asks
//! for all that the other has. The same request with the owner's key is answered, so nothing is hidden since it is not there.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use alipay_sandbox::{Fault, FaultOrder, Pay};
use pay_core::config::HttpConfig;
use pay_core::domain::decide::decide_payment::Decision;
use pay_core::domain::{AppId, By, LatePolicy, NotificationId, RefundId, Scope};
use pay_core::flow;
use pay_tests::{APP_ID, Answer, OTHER_APP_ID, Opening, Operation, Part, Shop, Stream, operations};
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};

/// What one app has.
struct Side {
    caller: Client,
    order_id: String,
    refund_id: String,
    event_id: String,
    /// Where each list of its goes on, by the operation's name.
    cursors: BTreeMap<String, String>,
}

/// A list has nothing of another app's in it.
fn names_nothing_of(answer: &Answer, other: &Side) {
    let text = answer.body.to_string();
    for id in [&other.order_id, &other.refund_id, &other.event_id] {
        assert!(!text.contains(id.as_str()), "{id} stands in {answer:?}");
    }
}

/// A problem but for what is another's every time, and with a mark for each id.
fn without_ids(answer: &Answer) -> (u16, Vec<String>, Value) {
    let mut body = answer.body.clone();
    body["request_id"] = Value::Null;
    let detail = body["detail"].as_str().unwrap_or_default();
    let is_id = |word: &&str| word.split_once('_').is_some_and(|(_, rest)| rest.len() == 26);
    body["detail"] = detail.split(' ').map(|word| if is_id(&word) { "ID" } else { word }).collect();
    let headers = answer.headers.keys().map(ToString::to_string).collect();
    (answer.status.as_u16(), headers, body)
}

impl Side {
    /// An app with two orders, one of which is paid and refunded twice in part.
    async fn of(shop: &Shop, app_id: &str) -> Self {
        let caller = shop.caller_of(app_id, &Scope::ALL).await;
        let url = |path: &str| format!("{}{path}", shop.url);
        let mut order_ids = Vec::new();
        for user_id in ["u1", "u2"] {
            let body = json!({ "user_id": user_id, "product_id": "tea", "channel": "page" });
            let request = caller.post(url("/v1/orders")).header("Prefer", "wait=0");
            let request = request.header("Idempotency-Key", format!("key-{user_id}")).json(&body);
            let answer = shop.call(request).await;
            assert!(answer.status.is_success() && answer.body["reused"] == false, "{answer:?}");
            order_ids.push(answer.body["order_id"].as_str().expect("an id").to_owned());
        }
        shop.work().await;
        let order_id = order_ids.swap_remove(0);
        let order = shop.call(caller.get(url(&format!("/v1/orders/{order_id}")))).await;
        let cashier_url = order.body["cashier"]["url"].as_str().map(str::to_owned);
        shop.pay_with(&order_id, Pay { cashier_url, ..Pay::default() }).await;
        shop.work().await;
        let mut refund_id = String::new();
        for refund_no in ["part", "rest"] {
            let request = caller.post(url(&format!("/v1/orders/{order_id}/refunds")));
            let answer = shop.call(request.json(&json!({ "refund_no": refund_no, "amount_fen": 1 }))).await;
            assert_eq!(answer.status, 201, "{answer:?}");
            answer.body["refund_id"].as_str().expect("an id").clone_into(&mut refund_id);
        }
        shop.work_through(chrono::TimeDelta::seconds(6)).await;
        let events = shop.call(caller.get(url("/v1/events"))).await;
        let event_id = events.body["events"][0]["id"].as_str().expect("an event").to_owned();
        let mut side = Self { caller, order_id, refund_id, event_id, cursors: BTreeMap::new() };
        for operation in operations().iter().filter(|operation| is_list(operation)) {
            let answer = shop.call(side.request(shop, operation).query(&[("limit", "1")])).await;
            let cursor = answer.body["next"].as_str().unwrap_or_else(|| panic!("one page only: {answer:?}"));
            side.cursors.insert(operation.id.clone(), cursor.to_owned());
        }
        side
    }

    /// Ids that nothing has.
    async fn nobody(shop: &Shop) -> Self {
        const NOTHING: &str = "01KAH2Z7V8M3N4P5Q6R7S8T9VW";
        Self {
            caller: shop.caller(&Scope::ALL).await,
            order_id: format!("ord_{NOTHING}"),
            refund_id: format!("rfd_{NOTHING}"),
            event_id: format!("evt_{NOTHING}"),
            cursors: BTreeMap::new(),
        }
    }

    /// The request by this app's key.
    fn request(&self, shop: &Shop, operation: &Operation) -> RequestBuilder {
        self.request_for(shop, operation, self)
    }

    /// The request by this app's key, for what another has.
    fn request_for(&self, shop: &Shop, operation: &Operation, owner: &Self) -> RequestBuilder {
        let path = operation.path.replace("{order_id}", &owner.order_id);
        let path = path.replace("{refund_id}", &owner.refund_id).replace("{event_id}", &owner.event_id);
        assert!(!path.contains('{'), "{}: what is an id of {path}?", operation.id);
        let request = self.caller.request(operation.method.clone(), format!("{}{path}", shop.url));
        match operation.id.as_str() {
            "createOrder" => {
                let body = json!({ "user_id": "u1", "product_id": "tea", "channel": "page" });
                request.header("Prefer", "wait=0").json(&body)
            }
            "createRefund" => request.json(&json!({ "refund_no": "part", "amount_fen": 1 })),
            _ => request,
        }
    }
}

fn is_list(operation: &Operation) -> bool {
    operation.parameters.contains(&("query".to_owned(), "limit".to_owned()))
}

/// The answer of an operation that names things by no id, to a stranger.
fn is_not_there(operation: &Operation) -> Option<(u16, &'static str)> {
    // The first that its path names is what is not found.
    let first = operation.path.split(['{', '}']).nth(1)?;
    Some(match first {
        "order_id" => (404, "order_not_found"),
        "refund_id" => (404, "refund_not_found"),
        "event_id" => (404, "event_not_found"),
        _ => panic!("{} names a {first}: say here how it hides another app's", operation.id),
    })
}

/// Everything that is stored, but for keys' last use.
async fn everything(shop: &Shop) -> Vec<String> {
    let mut all = Vec::new();
    for table in
        ["orders", "order_history", "events", "payments", "refunds", "notifications", "evidence", "queue.job"]
    {
        let rows = sqlx::AssertSqlSafe(format!("select row_to_json(t)::text from {table} as t order by 1"));
        let rows: Vec<String> = sqlx::query_scalar(rows).fetch_all(&shop.cx.pool).await.expect("rows");
        assert!(!rows.is_empty(), "nothing stands in {table}");
        all.extend(rows);
    }
    all
}

async fn two_apps(shop: &Shop) -> [Side; 2] {
    for app_id in [APP_ID, OTHER_APP_ID] {
        shop.sell(app_id, "tea", 500).await;
    }
    [Side::of(shop, APP_ID).await, Side::of(shop, OTHER_APP_ID).await]
}

#[tokio::test]
async fn f41_what_is_another_apps_does_not_exist() {
    let opening = Opening::default();
    let http = HttpConfig { event_stream_heartbeat: Duration::from_millis(20), ..opening.http };
    let shop = Shop::open_as(Opening { http, ..opening }).await;
    let sides = two_apps(&shop).await;
    let nobody = Side::nobody(&shop).await;
    let before = everything(&shop).await;
    let mut hidden = BTreeSet::new();
    for (owner, stranger) in [(&sides[0], &sides[1]), (&sides[1], &sides[0])] {
        for operation in operations().iter().filter(|operation| operation.needs_a_key) {
            let id = &operation.id;
            if let Some(not_there) = is_not_there(operation) {
                let answer = shop.call(stranger.request_for(&shop, operation, owner)).await;
                assert_eq!((answer.status.as_u16(), answer.code()), not_there, "{id}");
                // Nothing tells it from what was never there.
                let nothing = shop.call(stranger.request_for(&shop, operation, &nobody)).await;
                assert_eq!(without_ids(&answer), without_ids(&nothing), "{id}");
                hidden.insert(id.clone());
            }
            if is_list(operation) && is_not_there(operation).is_none() {
                let answer = shop.call(stranger.request_for(&shop, operation, owner)).await;
                assert_eq!(answer.status, 200, "{id}: {answer:?}");
                assert!(answer.body.to_string().contains(&stranger.order_id), "{id}: its own are there");
                names_nothing_of(&answer, owner);
                // By what the other app's have in common with its own, and after a place in the other's list.
                let cursor = [("after", owner.cursors[id.as_str()].as_str())];
                let answer = shop.call(stranger.request_for(&shop, operation, owner).query(&cursor)).await;
                assert_eq!(
                    (answer.status.as_u16(), answer.code()),
                    (422, "invalid_cursor"),
                    "{id}: {answer:?}"
                );
                hidden.insert(id.clone());
            }
        }
        streams_nothing_of(&shop, owner, stranger).await;
        hidden.insert("streamEvents".to_owned());
    }
    assert_eq!(everything(&shop).await, before, "a stranger changed something");

    // The same requests with the owner's key find it all: a wrong path would hide everything.
    for side in &sides {
        for operation in operations().iter().filter(|operation| hidden.contains(&operation.id)) {
            let answer = shop.call(side.request(&shop, operation)).await;
            let refused = ["order_paid"].contains(&answer.code());
            assert!(answer.status.is_success() || refused, "{}: {answer:?}", operation.id);
        }
    }
    hidden.insert("createOrder".to_owned()); // it names nothing that is there; see the other stories
    let all =
        operations().into_iter().filter(|operation| operation.needs_a_key).map(|operation| operation.id);
    assert_eq!(hidden, all.collect(), "an operation is new: say here how it hides what is another app's");
    shop.converged().await;
}

/// Its stream begins with the stranger's own events and has no others, from the beginning, and not from a place in the other's feed.
async fn streams_nothing_of(shop: &Shop, owner: &Side, stranger: &Side) {
    let url = format!("{}/v1/events/stream", shop.url);
    let own = "select count(*) from events where app_id = $1";
    let own: i64 = sqlx::query_scalar(own)
        .bind(app_of(shop, &stranger.order_id).await)
        .fetch_one(&shop.cx.pool)
        .await
        .expect("events");
    assert!(own > 0, "a stranger without events proves nothing");
    let mut stream = Stream::open(stranger.caller.get(&url)).await;
    for _ in 0..own {
        let Part::Event(_, event) = stream.next().await else { panic!("fewer events than it has") };
        for id in [&owner.order_id, &owner.refund_id, &owner.event_id] {
            assert!(!event.contains(id.as_str()), "{id} stands in {event}");
        }
    }
    assert_eq!(stream.next().await, Part::Comment, "silence, once all there is was read");

    let cursor = &owner.cursors["listEvents"];
    let after = stranger.caller.get(&url).query(&[("after", cursor)]);
    for request in [after, stranger.caller.get(&url).header("Last-Event-Id", cursor)] {
        let answer = shop.call(request).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (422, "invalid_cursor"), "{answer:?}");
    }
}

async fn app_of(shop: &Shop, order_id: &str) -> String {
    let app_id = sqlx::query_scalar("select app_id from orders where order_id = $1").bind(order_id);
    app_id.fetch_one(&shop.cx.pool).await.expect("an order")
}

/// Whatever a caller can say is known here, so that a new way to name something is not left out.
#[test]
fn f41_every_parameter_is_one_that_this_file_tries() {
    let parameters: BTreeSet<(String, String)> =
        operations().into_iter().flat_map(|operation| operation.parameters).collect();
    let tried = [
        ("header", "Idempotency-Key"),
        ("header", "Last-Event-Id"),
        ("header", "Prefer"), // how long to wait
        ("path", "event_id"),
        ("path", "order_id"),
        ("path", "refund_id"),
        ("query", "after"),
        ("query", "created_after"),
        ("query", "created_before"),
        ("query", "limit"),
        ("query", "status"),
        ("query", "user_id"),
        ("query", "wait"),
    ];
    let tried = tried.map(|(place, name)| (place.to_owned(), name.to_owned()));
    assert_eq!(parameters, tried.into_iter().collect());
    let open: Vec<String> = operations()
        .into_iter()
        .filter(|operation| !operation.needs_a_key)
        .map(|operation| operation.id)
        .collect();
    assert_eq!(open, ["getLiveness", "getReadiness", "receiveNotify"], "who calls is asked everywhere else");
}

#[tokio::test]
async fn f41_filters_and_waiting_find_nothing_of_another_app() {
    let shop = Shop::open().await;
    let sides = two_apps(&shop).await;
    for (owner, stranger) in [(&sides[0], &sides[1]), (&sides[1], &sides[0])] {
        let orders = format!("{}/v1/orders", shop.url);
        let order = shop.call(owner.caller.get(format!("{orders}/{}", owner.order_id))).await.body;
        let created = order["created_at"].as_str().expect("a time");
        for filter in
            [("user_id", "u1"), ("status", "PAY_SUCCESS"), ("created_after", "2020-01-01T00:00:00Z")]
        {
            let answer = shop.call(stranger.caller.get(&orders).query(&[filter])).await;
            assert!(answer.body.to_string().contains(&stranger.order_id), "{filter:?}: {answer:?}");
            names_nothing_of(&answer, owner);
        }
        // The very moment at which the other's was made.
        let moment = [("created_after", created), ("created_before", "2100-01-01T00:00:00Z")];
        names_nothing_of(&shop.call(stranger.caller.get(&orders).query(&moment)).await, owner);
        let wait = stranger.caller.get(format!("{orders}/{}?wait=20", owner.order_id));
        let began = tokio::time::Instant::now();
        assert_eq!(shop.call(wait).await.code(), "order_not_found");
        assert!(began.elapsed() < Duration::from_secs(10), "it is not waited for");
    }
    shop.converged().await;
}

/// Buyers, products, keys and numbers that both apps use are each app's own.
#[tokio::test]
async fn f41_what_both_apps_name_alike_is_each_ones_own() {
    let shop = Shop::open().await;
    let sides = two_apps(&shop).await;
    for side in &sides {
        // The same key with the same body is the app's own order of before.
        let body = json!({ "user_id": "u1", "product_id": "tea", "channel": "page" });
        let request = side.caller.post(format!("{}/v1/orders", shop.url)).header("Idempotency-Key", "key-u1");
        let again = shop.call(request.json(&body)).await;
        assert_eq!(again.body["order_id"], side.order_id.as_str(), "{again:?}");
        // The same number of a refund is the app's own refund of before.
        let request = side.caller.post(format!("{}/v1/orders/{}/refunds", shop.url, side.order_id));
        let again = shop.call(request.json(&json!({ "refund_no": "rest", "amount_fen": 1 }))).await;
        assert_eq!(
            (again.status.as_u16(), &again.body["refund_id"]),
            (201, &json!(side.refund_id)),
            "{again:?}"
        );
    }
    // A key that only the other app has used is new here, whatever its body was.
    let request = sides[0].caller.post(format!("{}/v1/orders", shop.url)).header("Idempotency-Key", "of-one");
    let body = json!({ "user_id": "u7", "product_id": "tea", "channel": "page" });
    let one = shop.call(request.header("Prefer", "wait=0").json(&body)).await;
    let request = sides[1].caller.post(format!("{}/v1/orders", shop.url)).header("Idempotency-Key", "of-one");
    let body = json!({ "user_id": "u8", "product_id": "tea", "channel": "wap" });
    let other = shop.call(request.header("Prefer", "wait=0").json(&body)).await;
    assert!(one.status.is_success() && other.status.is_success(), "{one:?} {other:?}");
    assert!(one.body["order_id"] != other.body["order_id"] && other.body["reused"] == false, "{other:?}");
    shop.settle().await;
    assert_eq!(shop.sandbox().ledger().entries.iter().filter(|entry| entry.amount_fen == -1).count(), 4);
    shop.converged().await;
}

/// Whoever operates one app has nothing to say about another's money, messages and refunds, and does not see them.
#[tokio::test]
async fn f41_another_apps_operators_see_and_change_nothing() {
    let mut shop = Shop::open().await;
    shop.set_late_policy(LatePolicy::Review);
    let order = shop.closed_order("u1").await;
    // A message that is wrong, and money that waits for a decision.
    let wrong = shop.spoil(FaultOrder::new(Fault::NotifyAltered).altering("total_amount", "0.01"));
    let late = Pay { late: true, ..Pay::default() };
    let trade = shop.pay_with(&order.order_id, late).await;
    wrong.struck();
    shop.work().await;
    let paid = shop.paid_order("u2").await;
    let refund = shop.refund(&paid, "r1", Some(100)).await.body;
    let refund_id = refund["refund_id"].as_str().expect("an id");
    let message: String =
        sqlx::query_scalar("select notification_id from notifications where outcome = 'quarantined'")
            .fetch_one(&shop.cx.pool)
            .await
            .expect("a message in quarantine");
    let before = everything(&shop).await;

    let by = ["--by", "ann", "--note", "ticket 7"];
    for decision in ["refund", "accept", "settled_outside"] {
        let decide = [&["payments", "decide", &trade.trade_no, decision][..], &by].concat();
        let told = shop.pay_api_of_other(&decide).await;
        assert_eq!((told.code, told.stdout.as_str()), (1, ""), "{told:?}");
        assert!(told.stderr.starts_with("pay-api: payment_not_found"), "{told:?}");
    }
    let give_up = [&["refunds", "give-up", refund_id][..], &by].concat();
    let told = shop.pay_api_of_other(&give_up).await;
    assert!(told.code == 1 && told.stderr.starts_with("pay-api: refund_not_found"), "{told:?}");
    let told = shop.pay_api_of_other(&["notifications", "reprocess", &message, "--by", "ann"]).await;
    assert!(told.code == 1 && told.stderr.ends_with("there is none\n"), "{told:?}");
    for list in [["payments", "undecided"], ["payments", "settled-outside"], ["notifications", "list"]] {
        let told = shop.pay_api_of_other(&list).await;
        assert_eq!((told.code, told.stdout.as_str()), (0, ""), "{list:?}: {told:?}");
    }

    // The same where one process speaks for both apps.
    let (other, ann) = (AppId::new(OTHER_APP_ID), By::operator("ann", Some("x")).expect("a name"));
    let decided = flow::decide_payment(&shop.cx, &other, &trade.trade_no, Decision::Refund, &ann).await;
    assert_eq!(decided.expect_err("another app's").code(), "payment_not_found");
    let refund_id: RefundId = refund_id.parse().expect("an id");
    let refused = flow::give_up_refund(&shop.cx, &other, refund_id, &ann).await;
    assert_eq!(refused.expect_err("another app's").code(), "refund_not_found");
    let notification_id: NotificationId = message.parse().expect("an id");
    let again = flow::reprocess_notification(&shop.cx, &other, notification_id, &ann).await;
    assert_eq!(again.expect("the database"), None);
    assert!(flow::list_undecided(&shop.cx, &other, 100).await.expect("a list").is_empty());
    assert!(flow::list_pending_notifications(&shop.cx, &other, 100).await.expect("a list").is_empty());
    assert_eq!(everything(&shop).await, before, "a stranger changed something");
    assert_eq!(shop.count("select count(*) from audit_log").await, 0);

    // The owner's own operator finds all of it.
    assert!(shop.pay_api(&["payments", "undecided"], "").await.stdout.contains(&trade.trade_no));
    assert!(shop.pay_api(&["notifications", "list"], "").await.stdout.contains(&message));
    let told = shop.pay_api(&["notifications", "reprocess", &message, "--by", "ann"], "").await;
    assert_eq!(told.code, 0, "{told:?}");
    let told =
        shop.pay_api(&[&["payments", "decide", &trade.trade_no, "refund"][..], &by].concat(), "").await;
    assert_eq!(told.code, 0, "{told:?}");
    let told = shop.pay_api(&give_up, "").await;
    assert_eq!(told.code, 0, "{told:?}");
    shop.advance(chrono::TimeDelta::seconds(1)).await; // the commands went by the database's own time
    shop.work_through(chrono::TimeDelta::seconds(6)).await;
    shop.converged().await;
}
