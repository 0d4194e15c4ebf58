//! A tick: finds the orders whose time to pay has passed.

use chrono::{DateTime, Utc};
use pay_queue::{Job, Policy};
use serde::{Deserialize, Serialize};

use crate::context::Context;
use crate::error::Error;
use crate::flow::act::{Act, ExpireOrder, TICK, Tick};
use crate::lease::{Done, Lease};
use crate::store;

/// A tick: finds the orders whose time to pay has passed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloseDue {}

impl Job for CloseDue {
    const NAME: &'static str = "close_due";
    const POLICY: Policy = TICK;
}

impl Act for CloseDue {
    async fn run(self, cx: &Context, lease: Lease) -> Result<Done, Error> {
        close_due(cx, lease).await
    }
}

impl Tick for CloseDue {
    fn at(_: DateTime<Utc>, _: u32) -> Self {
        Self {}
    }
}

/// How many orders one tick takes up: as many as a busy shop opens in the three seconds between two ticks, and few enough for one
/// transaction.
const EXPIRED_PER_TICK_MAX: i64 = 1000;

/// Enqueues the expiry of each open order whose time has passed, longest past first.
#[tracing::instrument(name = "flow.close_due", skip_all)]
pub async fn close_due(cx: &Context, lease: Lease) -> Result<Done, Error> {
    let mut tx = cx.begin().await?;
    let expired = store::orders::list_expired(&mut tx, cx.now(), EXPIRED_PER_TICK_MAX).await?;
    for order_id in &expired {
        tx.enqueue_once(*order_id, &ExpireOrder { order_id: *order_id }).await?;
    }
    let done = lease.commit(tx).await?;
    if !expired.is_empty() {
        tracing::info!(orders = expired.len(), "the time to pay of {} orders has passed", expired.len());
    }
    Ok(done)
}
