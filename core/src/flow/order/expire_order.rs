//! Ends the time in which an order can be paid.

use pay_queue::{Job, Policy};
use serde::{Deserialize, Serialize};

use crate::context::Context;
use crate::domain::{CloseReason, OrderId};
use crate::error::Error;
use crate::flow::act::{Act, OWN_ROWS};
use crate::lease::{Done, Lease};
use crate::store;

use super::record_change::record_change;

/// Ends the time in which an order can be paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpireOrder {
    /// The order.
    pub order_id: OrderId,
}

impl Job for ExpireOrder {
    const NAME: &'static str = "expire_order";
    const POLICY: Policy = OWN_ROWS;
}

impl Act for ExpireOrder {
    async fn run(self, cx: &Context, lease: Lease) -> Result<Done, Error> {
        expire_order(cx, lease, self.order_id).await
    }
}

/// Makes an open order whose time has passed `CLOSING`, with its look due at once: asking Alipay is the clock's to do, which keeps
/// the budget. One that nobody ever heard of is closed with that. Any other order is left alone.
#[tracing::instrument(name = "flow.expire_order", skip_all, fields(order.id))]
pub async fn expire_order(cx: &Context, lease: Lease, order_id: OrderId) -> Result<Done, Error> {
    lease.is_about(Some(order_id));
    let mut tx = cx.begin().await?;
    let order = store::orders::lock(&mut tx, order_id).await?.ok_or(Error::no_order(order_id))?;
    let now = cx.now();
    if order.is_open()
        && order.expires_at <= now
        && let Some(change) = order.want_closed(CloseReason::Expired, now)?
    {
        record_change(&mut tx, &change, None).await?;
        store::looks::schedule(&mut tx, order_id, now).await?;
    }
    lease.commit(tx).await
}
