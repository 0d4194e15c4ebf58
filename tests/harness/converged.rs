//! The promise, checked: every yuan that Alipay took is matched by exactly one paid order or exactly one refund.

use std::collections::BTreeMap;

use pay_api::events::EventView;
use pay_core::domain::{Status, Trigger};
use poem_openapi::types::{ParseFromJSON, ToJSON};
use serde_json::Value;

use crate::Shop;

impl Shop {
    /// Ends a test: works what is left, holds the books against Alipay's, and takes everything down.
    ///
    /// # Panics
    /// If (a) an order is paid and has not exactly one `order.paid`, or the other way round; (b) Alipay keeps other money than we
    /// know of; (c) a job is stuck or dead, or an event was not announced; (d) an order moved along an edge that the table of
    /// states does not have; (e) an event is not what the document says of its type.
    pub async fn converged(self) {
        self.free_relay().await;
        self.work().await;
        self.paid_orders_have_one_event().await;
        self.money_is_the_same_on_both_sides().await;
        self.nothing_is_stuck().await;
        self.every_step_is_in_the_table().await;
        self.every_event_is_as_described().await;
        let Self { alipay, database, unsettled, .. } = self;
        unsettled.settled();
        alipay.shutdown().await;
        database.close().await;
    }

    /// Takes everything down without holding the books against Alipay's, and says why they cannot agree.
    pub async fn abandon(self, why: &str) {
        println!("the books are not compared: {why}");
        let Self { alipay, database, unsettled, .. } = self;
        unsettled.settled();
        alipay.shutdown().await;
        database.close().await;
    }

    async fn paid_orders_have_one_event(&self) {
        let wrong: Vec<(String, i64)> = sqlx::query_as(
            "select order_id, count(event_id)
             from orders left join events using (order_id)
             where type = 'order.paid' or type is null or paid_at is not null
             group by order_id, paid_at
             having count(event_id) filter (where type = 'order.paid') <> case when paid_at is null then 0 else 1 end",
        )
        .fetch_all(&self.cx.pool)
        .await
        .expect("orders and events");
        assert!(wrong.is_empty(), "paid orders and order.paid events do not match: {wrong:?}");
    }

    /// Every type is known, and no field of the data is missing in the document.
    async fn every_event_is_as_described(&self) {
        let bodies: Vec<String> =
            sqlx::query_scalar("select body from events").fetch_all(&self.cx.pool).await.expect("events");
        for body in bodies {
            let body: Value = serde_json::from_str(&body).expect("JSON");
            match EventView::parse_from_json(Some(body.clone())) {
                Ok(EventView::Other(_)) | Err(_) => panic!("the document does not describe {body}"),
                Ok(event) => {
                    let described = event.to_json().expect("JSON");
                    assert_eq!(undescribed(&body, &described), [""; 0], "{body}");
                }
            }
        }
    }

    async fn money_is_the_same_on_both_sides(&self) {
        let ours: Vec<(String, i64)> =
            sqlx::query_as("select trade_no, amount_fen - refunded_fen from payments order by trade_no")
                .fetch_all(&self.cx.pool)
                .await
                .expect("payments");
        let ours: BTreeMap<String, i64> = ours.into_iter().collect();
        let mut theirs: BTreeMap<String, i64> = BTreeMap::new();
        let ledger = self.sandbox().ledger();
        for entry in &ledger.entries {
            *theirs.entry(entry.trade_no.clone()).or_default() += entry.amount_fen;
        }
        for entry in
            ledger.entries.iter().filter(|entry| ours.get(&entry.trade_no) != theirs.get(&entry.trade_no))
        {
            println!("{entry:?}");
            for told in self.sandbox().notifications_of(&entry.out_trade_no) {
                println!("  {told:?}");
            }
        }
        assert_eq!(ours, theirs, "what we know of each trade's money, and what Alipay keeps of it");
        assert_eq!(ledger.kept_fen, ledger.kept_by_trades_fen, "the sandbox's own books");
    }

    async fn nothing_is_stuck(&self) {
        let stuck: Vec<(String, String)> = sqlx::query_as(
            "select name, state from queue.job where state in ('ready', 'blocked', 'running', 'dead') order by name",
        )
        .fetch_all(&self.cx.pool)
        .await
        .expect("jobs");
        assert!(stuck.is_empty(), "jobs that are stuck or dead: {stuck:?}");
        assert_eq!(self.unannounced().await, 0, "events that Redis never got");
        self.the_feed_is_whole().await;
        let unhandled = self.count("select count(*) from notifications where handled_at is null").await;
        assert_eq!(unhandled, 0, "notifications that nobody handled");
    }

    /// Positions have no gaps, and an order's events stand by their sequence.
    async fn the_feed_is_whole(&self) {
        let gaps: (i64, i64) = sqlx::query_as(
            "select count(*), coalesce(max(feed_position), 0) from events where feed_position is not null",
        )
        .fetch_one(&self.cx.pool)
        .await
        .expect("the feed");
        assert_eq!(gaps.0, gaps.1, "how many events stand in the feed, and where the last of them does");
        let out_of_order = self
            .count(
                "select count(*) from events as early join events as late using (order_id)
                 where early.sequence < late.sequence and early.feed_position > late.feed_position",
            )
            .await;
        assert_eq!(out_of_order, 0, "events of one order that stand the wrong way round");
    }

    async fn every_step_is_in_the_table(&self) {
        let steps: Vec<(String, i32, String, String, String)> = sqlx::query_as(
            "select order_id, version, from_status, to_status, trigger from order_history order by order_id, version",
        )
        .fetch_all(&self.cx.pool)
        .await
        .expect("the history");
        for (order_id, version, from, to, trigger) in steps {
            let status: Status = from.parse().expect("a status");
            let cause = Trigger::ALL.into_iter().find(|known| known.as_str() == trigger);
            let cause = cause.unwrap_or_else(|| panic!("{order_id} moved by {trigger}, which is no trigger"));
            let led_to = status.next(cause).ok().flatten().map(Status::as_str);
            assert_eq!(led_to, Some(to.as_str()), "{order_id} {version}: {trigger} from {from}");
        }
    }
}

/// The fields of a value that its description does not have, by their names.
fn undescribed(value: &Value, described: &Value) -> Vec<String> {
    let fields = value.as_object().into_iter().flatten();
    fields
        .flat_map(|(name, field)| match described.get(name) {
            Some(described) => undescribed(field, described),
            None => vec![name.clone()],
        })
        .collect()
}
