//! Announces an order's events.

use pay_queue::{Enqueue, Job, Policy};
use serde::{Deserialize, Serialize};

use crate::context::{Context, Tx};
use crate::domain::{EventId, EventType, OrderId};
use crate::error::Error;
use crate::events::Announcement;
use crate::flow::act::{Act, OWN_ROWS};
use crate::lease::{Done, Lease};
use crate::store;

/// Announces an order's events on Redis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishEvents {
    /// The order; none for events that belong to no order.
    pub order_id: Option<OrderId>,
}

impl Job for PublishEvents {
    const NAME: &'static str = "publish_events";
    const POLICY: Policy = OWN_ROWS;
}

impl Act for PublishEvents {
    async fn run(self, cx: &Context, lease: Lease) -> Result<Done, Error> {
        publish_events(cx, lease, self.order_id).await
    }
}

impl Tx {
    /// Has the order's events announced, or those that belong to no order. Not keyed: a job that has read the events already would not see this one. One after
    /// another, so that subscribers hear them in order.
    pub async fn announce(&mut self, order_id: Option<OrderId>) -> Result<(), Error> {
        self.enqueue_as(Enqueue::new(&PublishEvents { order_id }).serial(announce_serial(order_id))).await
    }
}

/// The serial key of the jobs that announce an order's events, or those that belong to no order.
pub(in crate::flow) fn announce_serial(order_id: Option<OrderId>) -> String {
    order_id.map_or_else(|| "publish".to_owned(), |order_id| format!("publish:{order_id}"))
}

/// How many events one run announces; the rest is the next run's.
const EVENTS_MAX: i64 = 100;

/// Announces what Redis does not have yet of an order (or of no order), in the order it happened. Runs again until Redis has it all; a
/// repeat carries the same ids.
#[tracing::instrument(name = "flow.publish_events", skip_all, fields(order.id))]
pub async fn publish_events(cx: &Context, lease: Lease, order_id: Option<OrderId>) -> Result<Done, Error> {
    lease.is_about(order_id);
    let events = store::events::list_unpublished(&mut *cx.connection().await?, order_id, EVENTS_MAX).await?;
    if events.is_empty() {
        return Ok(lease.nothing_to_do());
    }
    // Whoever hears `order.paid` ships goods: not any more, if the money is already back.
    let all_back = events.iter().any(|event| event.event_type == EventType::OrderRefunded.as_str());
    let announcements: Vec<Announcement<'_>> = events
        .iter()
        .map(|event| Announcement {
            body: &event.body,
            ships_goods: !all_back && event.event_type == EventType::OrderPaid.as_str(),
        })
        .collect();
    cx.publisher.publish(&announcements).await?;

    let ids: Vec<EventId> = events.iter().map(|event| event.event_id).collect();
    let mut tx = cx.begin().await?;
    store::events::record_published(&mut tx, &ids, cx.now()).await?;
    if i64::try_from(ids.len()).is_ok_and(|announced| announced == EVENTS_MAX) {
        tx.announce(order_id).await?;
    }
    lease.commit(tx).await
}
