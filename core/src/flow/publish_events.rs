//! Announces an order's events.

use pay_queue::Lease;

use crate::context::Context;
use crate::domain::{EventId, OrderId};
use crate::error::Error;
use crate::events::Announcement;
use crate::store;

/// Announces what Redis does not have yet of an order, in the order it happened. Runs again until Redis has it all; a repeat carries
/// the same ids.
#[tracing::instrument(name = "flow.publish_events", skip_all, fields(order.id = %order_id))]
pub async fn publish_events(cx: &Context, lease: &Lease, order_id: OrderId) -> Result<(), Error> {
    let events = store::events::list_unpublished(&mut *cx.connection().await?, order_id).await?;
    if events.is_empty() {
        return Ok(());
    }
    let announcements: Vec<Announcement<'_>> = events
        .iter()
        .map(|event| Announcement { event_type: &event.event_type, body: &event.body })
        .collect();
    cx.publisher.publish(&announcements).await?;

    let ids: Vec<EventId> = events.iter().map(|event| event.event_id).collect();
    let mut tx = cx.begin().await?;
    store::events::record_published(&mut tx, &ids, cx.now()).await?;
    lease.complete(&mut tx).await?;
    tx.commit().await
}
