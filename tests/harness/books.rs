//! The promise in clauses, each of which can be broken alone.

use std::collections::{BTreeMap, BTreeSet};

use pay_api::events::EventView;
use pay_core::domain::{AppId, Payment, PaymentState, Status, Trigger};
use pay_core::flow;
use poem_openapi::types::{ParseFromJSON, ToJSON};
use serde_json::Value;

use crate::redis::{server, stream};
use crate::shop::STREAM_LENGTH;
use crate::{APP_ID, OTHER_APP_ID, Shop};

/// More payments than any test has to be decided about.
const LISTED_MAX: i64 = 1_000;

/// What holds when every fault has ended and all work is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Clause {
    /// (a) An order is paid exactly if it has one `order.paid`, and that went to those who ship, where the test itself relayed it only while
    /// its money was kept by our books. Of orders that took each other's place at most one is paid.
    Paid,
    /// (b) Alipay keeps of each trade what we know to be kept.
    Kept,
    /// (c) No job is stuck, dead or put off without end; no notification is unhandled, and of no refund is the end unknown.
    Ended,
    /// (d) No order moved along an edge that the table of states does not have, or without a line in its history.
    Edges,
    /// (e) Every fen that is kept settles a paid order, is listed for operators, or was settled outside under a reference; nothing is
    /// reserved without a refund under way.
    Explained,
    /// (f) What went back of an order is what went back of the payment that settles it, and that is the sum of its refunds.
    Refunded,
    /// (g) Every event stands in the feed once, in its order's sequence, as the document describes it, and Redis has it.
    Told,
}

/// One clause that does not hold, and what of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// The clause.
    pub clause: Clause,
    /// Where it is broken.
    pub text: String,
}

#[derive(Default)]
struct Found(Vec<Breach>);

impl Found {
    /// The clause is broken unless there is nothing here.
    fn unless_empty<T: std::fmt::Debug>(&mut self, clause: Clause, what: &str, wrong: &[T]) {
        if !wrong.is_empty() {
            self.0.push(Breach { clause, text: format!("{what}: {wrong:?}") });
        }
    }
}

impl Shop {
    /// Every clause that does not hold at this moment.
    pub async fn breaches(&self) -> Vec<Breach> {
        let mut found = Found::default();
        self.paid(&mut found).await;
        self.kept(&mut found).await;
        self.ended(&mut found).await;
        self.edges(&mut found).await;
        self.explained(&mut found).await;
        self.refunded(&mut found).await;
        self.told(&mut found).await;
        found.0
    }

    async fn paid(&self, found: &mut Found) {
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
        found.unless_empty(Clause::Paid, "orders, and how many events they have", &wrong);

        let chains = self
            .texts(
                "with recursive chain as (
                     select order_id, order_id as first from orders where replaces is null
                     union all select orders.order_id, first from orders join chain on replaces = chain.order_id
                 )
                 select first from chain join orders using (order_id)
                 where paid_at is not null group by first having count(*) > 1",
            )
            .await;
        found.unless_empty(Clause::Paid, "orders that took each other's place and were both paid", &chains);

        let paid: BTreeSet<String> = self
            .texts("select event_id from events where body::json ->> 'type' = 'order.paid'")
            .await
            .into_iter()
            .collect();
        let shipped = self.shipped().await;
        let unknown: Vec<&String> =
            shipped.iter().map(|(id, _)| id).filter(|id| !paid.contains(*id)).collect();
        found.unless_empty(Clause::Paid, "goods were shipped for what is no order.paid", &unknown);
        if self.redis.as_deref() == Some(&*server()) {
            let shipped: BTreeSet<&String> = shipped.iter().map(|(id, _)| id).collect();
            let kept = self
                .texts(
                    "select event_id from events join orders using (order_id)
                     where type = 'order.paid' and status = 'PAY_SUCCESS'
                       and feed_position <= (select announced from event_relay)",
                )
                .await;
            let never: Vec<_> = kept.iter().filter(|id| !shipped.contains(id)).collect();
            found.unless_empty(Clause::Paid, "paid goods that nobody was told to ship", &never);
        }
        let for_nothing = self.shipped_for_nothing.lock().await;
        found.unless_empty(Clause::Paid, "goods were shipped of orders whose money was back", &for_nothing);
    }

    async fn kept(&self, found: &mut Found) {
        let ours: Vec<(String, i64)> =
            sqlx::query_as("select trade_no, amount_fen - refunded_fen from payments")
                .fetch_all(&self.cx.pool)
                .await
                .expect("payments");
        let ours: BTreeMap<String, i64> = ours.into_iter().collect();
        let mut theirs: BTreeMap<String, i64> = BTreeMap::new();
        let ledger = self.sandbox().ledger();
        for entry in &ledger.entries {
            *theirs.entry(entry.trade_no.clone()).or_default() += entry.amount_fen;
        }
        let trades: BTreeSet<&String> = ours.keys().chain(theirs.keys()).collect();
        let other: Vec<_> = trades
            .into_iter()
            .map(|trade_no| (trade_no, ours.get(trade_no), theirs.get(trade_no)))
            .filter(|(_, ours, theirs)| ours != theirs)
            .collect();
        for entry in ledger.entries.iter().filter(|entry| other.iter().any(|(no, ..)| **no == entry.trade_no))
        {
            println!("{entry:?}");
            for told in self.sandbox().notifications_of(&entry.out_trade_no) {
                println!("  {told:?}");
            }
        }
        found.unless_empty(Clause::Kept, "trades, what we think is kept of them, and what is", &other);
        assert_eq!(ledger.kept_fen, ledger.kept_by_trades_fen, "the sandbox's own books");
    }

    async fn ended(&self, found: &mut Found) {
        let stuck = self
            .texts(
                "select format('%s %s, %s claims: %s', name, state, claims, error) from queue.job
                 where state in ('ready', 'blocked', 'running', 'dead') or (state = 'scheduled' and claims > 0)
                 order by 1",
            )
            .await;
        found.unless_empty(Clause::Ended, "jobs that are stuck, dead or put off", &stuck);
        let unhandled =
            self.texts("select notification_id from notifications where handled_at is null").await;
        found.unless_empty(Clause::Ended, "notifications that nobody handled", &unhandled);
        let unknown = self
            .texts(
                "select format('%s %s %s', refund_id, status, pending_reason) from refunds
                 where status in ('pending', 'unknown')",
            )
            .await;
        found.unless_empty(Clause::Ended, "refunds that have not ended", &unknown);
    }

    async fn edges(&self, found: &mut Found) {
        let steps: Vec<(String, i32, String, String, String)> = sqlx::query_as(
            "select order_id, version, from_status, to_status, trigger from order_history order by order_id, version",
        )
        .fetch_all(&self.cx.pool)
        .await
        .expect("the history");
        let is_wrong = |(_, _, from, to, trigger): &&(String, i32, String, String, String)| {
            let status: Option<Status> = from.parse().ok();
            let cause = Trigger::ALL.into_iter().find(|known| known.as_str() == trigger);
            let led_to = status.zip(cause).and_then(|(status, cause)| status.next(cause).ok().flatten());
            led_to.map(Status::as_str) != Some(to)
        };
        let wrong: Vec<_> = steps.iter().filter(is_wrong).collect();
        found.unless_empty(Clause::Edges, "steps that the table does not have", &wrong);

        // Each step begins where the one before ended, the first where an order begins, and the last ends where it stands.
        let unwritten = self
            .texts(
                "select format('%s: %s, then %s', order_id, before, now) from (
                     select order_id, version,
                            coalesce(lag(to_status) over (partition by order_id order by version), 'CREATE') as before,
                            from_status as now
                     from order_history
                     union all
                     select order_id, orders.version + 1,
                            coalesce((select to_status from order_history last where last.order_id = orders.order_id
                                      order by last.version desc limit 1), 'CREATE'),
                            status
                     from orders
                 ) as steps
                 where before <> now order by order_id, version",
            )
            .await;
        found.unless_empty(Clause::Edges, "steps that the history does not have", &unwritten);
    }

    async fn explained(&self, found: &mut Found) {
        let mut listed: BTreeSet<String> = BTreeSet::new();
        for app_id in [APP_ID, OTHER_APP_ID].map(AppId::new) {
            let undecided = flow::list_undecided(&self.cx, &app_id, LISTED_MAX).await.expect("the list");
            let undecided = undecided.into_iter().map(|listed| listed.payment).filter(Payment::undecided);
            let outside = flow::list_settled_outside(&self.cx, &app_id, LISTED_MAX).await.expect("the list");
            let outside =
                outside.into_iter().filter(|payment| payment.state() == PaymentState::SettledOutside);
            listed.extend(undecided.chain(outside).map(|payment| payment.trade_no));
        }
        let kept: Vec<(String, String, i64)> = sqlx::query_as(
            "select trade_no, disposition, amount_fen - refunded_fen - reserved_fen
             from payments
             where amount_fen > refunded_fen + reserved_fen
               and not (disposition = 'settles' and exists (
                        select from orders where orders.order_id = payments.order_id and status = 'PAY_SUCCESS'))",
        )
        .fetch_all(&self.cx.pool)
        .await
        .expect("payments");
        let hidden: Vec<_> = kept.into_iter().filter(|(trade_no, ..)| !listed.contains(trade_no)).collect();
        found.unless_empty(Clause::Explained, "money that nobody sees", &hidden);

        let reserved = self
            .texts(
                "select format('%s: %s fen', trade_no, reserved_fen) from payments
                 where reserved_fen <> (select coalesce(sum(amount_fen), 0) from refunds
                                        where (refunds.app_id, refunds.trade_no) = (payments.app_id, payments.trade_no)
                                          and status in ('pending', 'unknown'))",
            )
            .await;
        found.unless_empty(Clause::Explained, "money that is reserved for no refund", &reserved);
    }

    async fn refunded(&self, found: &mut Found) {
        let orders = self
            .texts(
                "select format('%s: %s fen, its payment %s', order_id, orders.refunded_fen, payments.refunded_fen)
                 from orders
                 left join (select order_id, refunded_fen from payments where disposition = 'settles') as payments
                   using (order_id)
                 where orders.paid_at is not null and payments.refunded_fen is distinct from orders.refunded_fen",
            )
            .await;
        found.unless_empty(Clause::Refunded, "what went back of orders", &orders);
        let payments = self
            .texts(
                "select format('%s: %s fen', trade_no, refunded_fen) from payments
                 where refunded_fen <> (select coalesce(sum(amount_fen), 0) from refunds
                                        where (refunds.app_id, refunds.trade_no) = (payments.app_id, payments.trade_no)
                                          and status = 'succeeded')",
            )
            .await;
        found.unless_empty(
            Clause::Refunded,
            "what went back of payments is not the sum of refunds",
            &payments,
        );
    }

    async fn told(&self, found: &mut Found) {
        let unannounced = self
            .texts(
                "select event_id from events
                 where feed_position is null or feed_position > (select announced from event_relay)",
            )
            .await;
        found.unless_empty(Clause::Told, "events that were not announced", &unannounced);
        let positions: Vec<i64> = sqlx::query_scalar(
            "select feed_position from events where feed_position is not null order by feed_position",
        )
        .fetch_all(&self.cx.pool)
        .await
        .expect("the feed");
        let gaps: Vec<_> = (1..).zip(&positions).filter(|(due, position)| due != *position).take(3).collect();
        found.unless_empty(Clause::Told, "where the feed has gaps", &gaps);
        let crossed = self
            .texts(
                "select late.event_id from events as early join events as late using (order_id)
                 where early.sequence < late.sequence and early.feed_position > late.feed_position",
            )
            .await;
        found.unless_empty(Clause::Told, "events that stand before earlier ones of their order", &crossed);
        self.on_redis(found).await;
        self.as_described(found).await;
    }

    async fn on_redis(&self, found: &mut Found) {
        let Some(server) = &self.redis else { return };
        let mut events = self
            .texts("select event_id from events where feed_position is not null order by feed_position desc")
            .await;
        // Redis keeps the last of them.
        events.truncate(STREAM_LENGTH);
        let there = stream(server, &format!("{}.events", self.channel)).await;
        let there: BTreeSet<&str> = there.iter().filter_map(|event| event["id"].as_str()).collect();
        let missing: Vec<_> = events.iter().filter(|id| !there.contains(id.as_str())).collect();
        found.unless_empty(Clause::Told, "events that Redis does not have", &missing);
    }

    /// Every type is known, and no field of the data is missing in the document.
    async fn as_described(&self, found: &mut Found) {
        let mut wrong = Vec::new();
        for body in self.texts("select body from events").await {
            let body: Value = serde_json::from_str(&body).expect("JSON");
            match EventView::parse_from_json(Some(body.clone())) {
                Ok(EventView::Other(_)) | Err(_) => wrong.push((body, Vec::new())),
                Ok(event) => {
                    let fields = undescribed(&body, &event.to_json().expect("JSON"));
                    if !fields.is_empty() {
                        wrong.push((body, fields));
                    }
                }
            }
        }
        found.unless_empty(Clause::Told, "events that the document does not describe", &wrong);
    }

    async fn texts(&self, query: &'static str) -> Vec<String> {
        let texts = sqlx::query_scalar(query).fetch_all(&self.cx.pool).await;
        texts.unwrap_or_else(|error| panic!("{query}: {error}"))
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
