//! What is true in the end, in words that hold no number or time that differs from life to life.

use std::collections::BTreeSet;

use pay_tests::Shop;
use serde_json::Value;

/// What is true here, line by line: each is a query for its lines.
const HERE: [&str; 7] = [
    "select format('order of %s: %s, %s of %s back', user_id, status, refunded_fen, amount_fen)
     from orders order by user_id, order_id",
    "select format('step %s of %s: %s to %s by %s', h.version, user_id, from_status, to_status, trigger)
     from order_history h join orders using (order_id) order by user_id, order_id, h.version",
    "select format('payment: %s, %s of %s back, %s reserved, undecided %s', disposition, refunded_fen, amount_fen, reserved_fen, undecided)
     from payments order by trade_no",
    "select format('refund: %s, %s fen, %s', status, amount_fen, origin) from refunds order by refund_id",
    "select format('event %s: %s', sequence, type) from events order by order_id, sequence, type",
    "select format('notification: %s', coalesce(reason, 'ours')) from notifications order by 1",
    "select format('%s jobs %s, %s', count(*), name, state) from queue.job where key is null or key not like 'tick:%'
     group by name, state order by name, state",
];

/// The lines about a shop, given what subscribers of all events have heard.
///
/// # Panics
/// If Alipay has more than one trade of an order, or refunds of one number twice; if subscribers have not heard the feed.
pub(super) async fn close(shop: &Shop, heard: Vec<Value>) -> Vec<String> {
    let mut lines = Vec::new();
    for query in HERE {
        let found: Vec<String> = sqlx::query_scalar(query)
            .fetch_all(&shop.cx.pool)
            .await
            .unwrap_or_else(|error| panic!("{query}: {error}"));
        lines.extend(found);
    }
    let orders: Vec<String> = sqlx::query_scalar("select order_id from orders order by user_id, order_id")
        .fetch_all(&shop.cx.pool)
        .await
        .expect("the orders");
    for order_id in orders {
        let trades = shop.sandbox().trades_of(&order_id);
        assert!(trades.len() <= 1, "one trade: {trades:?}");
        for trade in trades {
            let refunds: Vec<i64> = trade.refunds.iter().map(|refund| refund.amount_fen).collect();
            let numbers: BTreeSet<&str> =
                trade.refunds.iter().map(|refund| refund.out_request_no.as_str()).collect();
            assert_eq!(numbers.len(), refunds.len(), "one refund of each number: {trade:?}");
            lines.push(format!("at Alipay: {}, refunds {refunds:?}", trade.trade_status));
        }
    }
    feed_was_heard(shop, heard).await;
    lines
}

/// Redis had the feed whole and in its order, each event once but for repetitions.
async fn feed_was_heard(shop: &Shop, heard: Vec<Value>) {
    let mut once: Vec<String> = Vec::new();
    for event in heard {
        let id = event["id"].as_str().expect("an id").to_owned();
        if !once.contains(&id) {
            once.push(id);
        }
    }
    let feed: Vec<String> = sqlx::query_scalar("select event_id from events order by feed_position")
        .fetch_all(&shop.cx.pool)
        .await
        .expect("the feed");
    assert_eq!(once, feed, "what subscribers heard, and the feed");
}

/// What differs between two lives.
pub(super) fn compare(undisturbed: &[String], killed: &[String]) -> Result<(), String> {
    if undisturbed == killed {
        return Ok(());
    }
    let only = |one: &[String], other: &[String]| {
        let mut rest = other.to_vec();
        let mut only = Vec::new();
        for line in one {
            match rest.iter().position(|known| known == line) {
                Some(at) => drop(rest.remove(at)),
                None => only.push(line.clone()),
            }
        }
        only
    };
    Err(format!("without the kill {:?}, with it {:?}", only(undisturbed, killed), only(killed, undisturbed)))
}
