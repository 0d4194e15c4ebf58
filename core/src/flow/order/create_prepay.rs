//! Prepares what the buyer opens.

use pay_queue::{Job, Policy};
use serde::{Deserialize, Serialize};

use crate::context::Context;
use crate::domain::{CloseReason, Order, OrderId, look};
use crate::error::Error;
use crate::flow::act::{Act, CALLS_ALIPAY, ReconcileOrder};
use crate::gateway::Refusal;
use crate::lease::{Done, Lease};
use crate::store::{self, StoreError};

use super::begin_close::begin_close;
use super::record_change::record_change;

/// Prepares what the buyer opens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreatePrepay {
    /// The order.
    pub order_id: OrderId,
}

impl Job for CreatePrepay {
    const NAME: &'static str = "create_prepay";
    const POLICY: Policy = CALLS_ALIPAY.max_failures(8);
}

impl Act for CreatePrepay {
    async fn run(self, cx: &Context, lease: Lease) -> Result<Done, Error> {
        create_prepay(cx, lease, self.order_id).await
    }
}

/// Prepares the cashier of an order that awaits one; any other order is left alone.
///
/// The number is the order's own every time, so that a repeat after a lost answer never makes a second trade.
#[tracing::instrument(name = "flow.create_prepay", skip_all, fields(order.id))]
pub async fn create_prepay(cx: &Context, lease: Lease, order_id: OrderId) -> Result<Done, Error> {
    lease.is_about(Some(order_id));
    let order = store::orders::find(&mut *cx.connection().await?, order_id)
        .await?
        .ok_or(Error::no_order(order_id))?;
    if !can_be_prepared(cx, &order) {
        return end_idle(cx, lease, order_id).await;
    }

    let cashier = match cx.app(&order.app_id)?.gateway.checkout(&order).await {
        Ok(cashier) => cashier,
        Err(error) => match error.refusal() {
            Some(refusal @ (Refusal::NumberTaken | Refusal::StateMovedOn)) => {
                tracing::warn!(code = error.code(), "order {order_id} cannot be prepared under its number");
                return give_up(cx, lease, &order, refusal).await;
            }
            _ => return Err(error.into()),
        },
    };

    let mut tx = cx.begin().await?;
    let now = cx.now();
    if let Some(change) = order.prepare(cashier, now)? {
        record_change(&mut tx, &change, None).await?;
        let first_look_at = now + look::pause_after(0, cx.settings.look_pause_max);
        store::looks::schedule(&mut tx, order_id, first_look_at).await?;
    }
    let done = lease.commit(tx).await?;
    tracing::info!("order {order_id} can be paid");
    Ok(done)
}

/// Not when an earlier run did it, and not when it is too late: closing takes that up.
fn can_be_prepared(cx: &Context, order: &Order) -> bool {
    order.awaits_prepay() && order.expires_at > cx.now()
}

/// Ends the job under the order's lock. Ended later, it could swallow the job of a buyer who changes the channel just now: only one
/// is live per order.
async fn end_idle(cx: &Context, lease: Lease, order_id: OrderId) -> Result<Done, Error> {
    let mut tx = cx.begin().await?;
    let order = store::orders::lock(&mut tx, order_id).await?.ok_or(Error::no_order(order_id))?;
    if can_be_prepared(cx, &order) {
        return Err(StoreError::Stale.into());
    }
    lease.commit(tx).await
}

/// Alipay knows this number otherwise than we do. Its state may have moved on, which a query tells; or the number is spent, and the
/// order makes room for a new one.
async fn give_up(cx: &Context, lease: Lease, order: &Order, refusal: Refusal) -> Result<Done, Error> {
    let order_id = order.order_id;
    let mut tx = cx.begin().await?;
    if refusal == Refusal::NumberTaken {
        let now = cx.now();
        if let Some(change) = order.want_closed(CloseReason::Rejected, now)? {
            begin_close(cx, &mut tx, &change, now).await?;
        }
    } else {
        tx.enqueue_once(order_id, &ReconcileOrder { order_id }).await?;
    }
    lease.commit(tx).await
}
