//! Signed, and yet not about us, or not what we asked for.

use alipay_sandbox::{Fault, FaultOrder};
use chrono::TimeDelta;
use pay_alipay::form;
use pay_core::domain::{By, NotificationId};
use pay_core::flow::{self, Reprocessed};
use pay_tests::{APP_ID, Opening, Shop};

/// A genuine notification of a payment whose field is changed before it is signed, and why it has to be quarantined.
const WRONG: [(&str, &str, &str); 5] = [
    ("total_amount", "0.01", "another_amount"),
    ("seller_id", "2088999999999999", "another_seller"),
    ("app_id", "2021999999999999", "another_app"),
    ("out_trade_no", "ord_01KAH2Z7V8M3N4P5Q6R7S8T9VW", "unknown_order"),
    ("total_amount", "28.001", "unreadable"),
];

#[tokio::test]
async fn f16_what_is_signed_and_wrong_is_stored_and_moves_no_order() {
    for (field, value, reason) in WRONG {
        let shop = Shop::open_frozen(Opening::default()).await;
        let order = shop.create_order("u1", "coffee").await;
        let altered = shop.spoil(FaultOrder::new(Fault::NotifyAltered).altering(field, value));
        shop.pay(&order).await;
        altered.struck();
        let before = shop.order(&order.order_id).await;
        let [told] = &shop.sandbox().notifications_of(&order.order_id)[..] else { panic!("{field}") };
        let [answer] = &told.attempts[..] else { panic!("{field}: {told:?}") };
        assert_eq!(answer.result, "acknowledged", "{field}: what is signed is stored");
        let sent: Vec<u8> =
            sqlx::query_scalar("select body from notifications").fetch_one(&shop.cx.pool).await.unwrap();
        let sent = form::decode(&sent).unwrap();
        assert!(sent.contains(&(field.to_owned(), value.to_owned())), "{field} was not altered: {sent:?}");

        let ran = shop.drain_one("handle_notify").await;
        assert!(ran, "{field}: it is handled");
        assert_eq!(shop.order(&order.order_id).await, before, "{field}: no order changes");
        for nothing in ["evidence", "payments"] {
            let count = sqlx::AssertSqlSafe(format!("select count(*) from {nothing}"));
            let count: i64 = sqlx::query_scalar(count).fetch_one(&shop.cx.pool).await.unwrap();
            assert_eq!(count, 0, "{field}: {nothing}");
        }
        let (_, why) = pending(&shop).await.expect("operators see it");
        assert_eq!(why.as_deref(), Some(reason));
        assert_eq!(
            shop.count("select count(*) from events where type = 'notification.quarantined'").await,
            1,
            "{field}: it is told"
        );

        // One question settles it, that of the quarantine: no time passes, and no clock asks. What Alipay itself says about our order
        // is the truth.
        let asked = shop.calls_about(&order.order_id).await;
        assert!(asked.is_empty(), "{field}: {asked:?}");
        assert_eq!(shop.work().await.names(), ["settle_quarantine", "mark_paid"], "{field}");
        let asked = shop.calls_about(&order.order_id).await;
        let asked: Vec<&str> = asked.iter().map(|call| call.method.as_str()).collect();
        assert_eq!(asked, ["alipay.trade.query"], "{field}");
        assert_eq!(shop.order(&order.order_id).await.status, "PAY_SUCCESS", "{field}");
        assert_eq!(
            shop.count("select count(*) from payments where amount_fen = 2800 and disposition = 'settles'")
                .await,
            1,
            "{field}"
        );
        shop.converged().await;
    }
}

/// The same messages about orders that nobody has paid: there is nothing to settle, and nothing comes of them.
#[tokio::test]
async fn f16_what_is_signed_and_wrong_about_an_unpaid_order_pays_nothing() {
    for (field, value, reason) in WRONG {
        let shop = Shop::open_frozen(Opening::default()).await;
        let order = shop.create_order("u1", "coffee").await;
        shop.open_cashier(&order).await;
        let trade_no = shop.sandbox().trades_of(&order.order_id).remove(0).trade_no;
        let wrong = form::encode(&shop.signed_payment(&order.order_id, &trade_no, &[(field, value)]));
        let answer = shop.post_notification("", wrong).await;
        assert_eq!(answer.body, "success", "{field}");
        let before = shop.order(&order.order_id).await;
        shop.work().await;
        assert_eq!(pending(&shop).await.map(|(_, why)| why), Some(Some(reason.to_owned())), "{field}");
        assert_eq!(shop.order(&order.order_id).await, before, "{field}");
        assert_eq!(shop.count("select count(*) from payments").await, 0, "{field}");
        assert!(!shop.events_of(&order).await.contains(&"order.paid".to_owned()), "{field}");
        // Alipay is asked about it for a day, and the order ends as any other.
        for minutes in [1, 29, 10, 60, 1_440] {
            shop.advance(TimeDelta::minutes(minutes)).await;
            shop.tick().await;
        }
        assert_eq!(shop.order(&order.order_id).await.status, "CLOSED", "{field}");
        shop.converged().await;
    }
}

/// The one notification that a person has to look at, and why.
async fn pending(shop: &Shop) -> Option<(NotificationId, Option<String>)> {
    let pending = flow::list_pending_notifications(&shop.cx, &shop.app_id(), 10).await.unwrap();
    assert!(pending.len() <= 1, "{pending:?}");
    pending.into_iter().next().map(|one| (one.notification_id, one.reason))
}

async fn reprocess(shop: &Shop, id: NotificationId) -> Option<Reprocessed> {
    let by = By::operator("ann", None).unwrap();
    flow::reprocess_notification(&shop.cx, &shop.app_id(), id, &by).await.unwrap()
}

async fn move_orders_to(shop: &Shop, app_id: &str) {
    sqlx::query("update orders set app_id = $1").bind(app_id).execute(&shop.cx.pool).await.unwrap();
}

#[tokio::test]
async fn a_quarantined_notification_is_read_again_once_its_order_is_back_and_its_money_pays_it() {
    let shop = Shop::open().await;
    let order = shop.create_order("u1", "coffee").await;
    shop.pay(&order).await;
    move_orders_to(&shop, "2021999999999999").await;
    shop.work().await;
    let (id, reason) = pending(&shop).await.expect("one in quarantine");
    assert_eq!(reason.as_deref(), Some("unknown_order"));
    let unmatched = "select count(*) from payments where disposition = 'unmatched' and undecided";
    assert_eq!(shop.count(unmatched).await, 1);

    move_orders_to(&shop, APP_ID).await;
    for _ in 0..3 {
        assert_eq!(reprocess(&shop, id).await, Some(Reprocessed::Again), "repeated before it ran");
    }
    let ran = shop.work().await;
    assert_eq!(ran.names(), ["handle_notify", "mark_paid"]);
    assert_eq!(shop.order(&order.order_id).await.status, "PAY_SUCCESS");
    assert_eq!(shop.count("select count(*) from payments where disposition = 'settles'").await, 1);
    assert_eq!((shop.count(unmatched).await, pending(&shop).await), (0, None));

    assert_eq!(reprocess(&shop, id).await, Some(Reprocessed::Done), "repeated after it ran");
    assert!(shop.work().await.ran.is_empty());
    shop.converged().await;
}

#[tokio::test]
async fn what_is_still_wrong_is_quarantined_again_and_moves_nothing() {
    let shop = Shop::open().await;
    let altered = FaultOrder::new(Fault::NotifyAltered).altering("total_amount", "0.01");
    shop.sandbox().order_fault(altered).unwrap();
    let order = shop.create_order("u1", "coffee").await;
    shop.pay(&order).await;
    assert!(shop.drain_one("handle_notify").await);
    let (id, _) = pending(&shop).await.expect("one in quarantine");
    for _ in 0..2 {
        assert_eq!(reprocess(&shop, id).await, Some(Reprocessed::Again));
        let unread = Some((id, None));
        assert_eq!(pending(&shop).await, unread, "it waits to be read");
        while !shop.drain_one("handle_notify").await {
            assert_eq!(pending(&shop).await, unread, "another job came first");
        }
        assert_eq!(pending(&shop).await, Some((id, Some("another_amount".to_owned()))));
    }
    assert_eq!(shop.count("select count(*) from evidence where source = 'notification'").await, 0);
    shop.work().await;
    assert_eq!(shop.order(&order.order_id).await.status, "PAY_SUCCESS", "by the query's word alone");
    shop.converged().await;
}

#[tokio::test]
async fn an_operator_lists_and_reprocesses_what_was_lost() {
    let shop = Shop::open().await;
    let order = shop.create_order("u1", "coffee").await;
    shop.pay(&order).await;
    shop.lose_job("handle_notify").await;
    let listed = shop.pay_api(&["notifications", "list"], "").await;
    let columns: Vec<&str> = listed.stdout.trim().split('\t').collect();
    assert_eq!(
        (listed.code, columns.len(), columns[2], columns[3]),
        (0, 4, &*order.order_id, "not_read"),
        "{listed:?}"
    );
    let id = columns[0];

    for _ in 0..2 {
        let told = shop.pay_api(&["notifications", "reprocess", id, "--by", "ann"], "").await;
        assert_eq!((told.code, told.stdout), (0, format!("{id}\tagain\n")));
    }
    shop.advance(TimeDelta::seconds(1)).await; // the command went by the database's own time
    assert_eq!(shop.work().await.names(), ["handle_notify", "mark_paid"]);
    assert_eq!(shop.order(&order.order_id).await.status, "PAY_SUCCESS");
    let told = shop.pay_api(&["notifications", "reprocess", id], "").await;
    assert_eq!((told.code, told.stdout), (0, format!("{id}\tdone\n")));
    assert_eq!(shop.pay_api(&["notifications", "list"], "").await.stdout, "");

    for (wrong, code) in [("ntf_01KAH2Z7V8M3N4P5Q6R7S8T9VW", 1), ("1", 2)] {
        let told = shop.pay_api(&["notifications", "reprocess", wrong], "").await;
        assert_eq!((told.code, told.stdout.as_str()), (code, ""), "{told:?}");
        assert!(told.stderr.contains(wrong), "{told:?}");
    }
    let nameless = shop.pay_api(&["notifications", "reprocess", id, "--by", ""], "").await;
    assert!(nameless.stderr.contains("invalid_name"), "{nameless:?}");
    let audited: Vec<(String, String, String)> =
        sqlx::query_as("select actor, action, subject from audit_log")
            .fetch_all(&shop.cx.pool)
            .await
            .unwrap();
    let granted = ("cli:ann".to_owned(), "notification.reprocess".to_owned(), id.to_owned());
    assert_eq!(audited, [granted.clone(), granted], "a wish that found nothing left to do changed nothing");
    shop.converged().await;
}

#[tokio::test]
async fn c9_what_is_signed_and_cannot_be_is_stored_quarantined_and_never_tried_to_death() {
    let long = "9".repeat(9_000);
    let cannot_be: [&[(&str, &str)]; 9] = [
        &[("out_trade_no", "a\0b")],
        &[("notify_id", "a\0b")],
        &[("trade_no", "a\0b")],
        &[("out_trade_no", &long)],
        &[("notify_id", &long)],
        &[("trade_no", &long)],
        &[("trade_no", "")],
        &[("refund_fee", "28.01"), ("out_biz_no", "r1")],
        &[("refund_fee", "1.00"), ("out_biz_no", "a\0b")],
    ];
    let shop = Shop::open().await;
    shop.sandbox().order_fault(FaultOrder::new(Fault::NotifyDrop)).unwrap();
    for (number, changes) in cannot_be.into_iter().enumerate() {
        let order = shop.create_order(&format!("u{number}"), "coffee").await;
        let trade = shop.pay(&order).await;
        let body = form::encode(&shop.signed_payment(&order.order_id, &trade.trade_no, changes));
        let name = format!("{} {:.8?}", changes[0].0, changes[0].1);
        for _ in 0..2 {
            let answer = shop.post_notification("", body.clone()).await;
            assert_eq!((answer.status.as_u16(), &answer.body), (200, &"success".into()), "{name}");
        }
        shop.work().await;
        let (stored, reason): (Vec<u8>, Option<String>) =
            sqlx::query_as("select body, reason from notifications order by received_at desc limit 1")
                .fetch_one(&shop.cx.pool)
                .await
                .unwrap();
        assert_eq!((stored, reason.as_deref()), (body.into_bytes(), Some("unreadable")), "{name}");
        assert_eq!(shop.order(&order.order_id).await.status, "PAY_SUCCESS", "{name}: by a query's word");
    }
    let stored = i64::try_from(cannot_be.len()).unwrap();
    assert_eq!(shop.count("select count(*) from notifications").await, stored, "repeats are one");
    assert_eq!(shop.count("select count(*) from queue.failure").await, 0);
    shop.converged().await;
}
