//! A tick: finds the orders that have to be closed.

use pay_queue::Lease;

use crate::context::Context;
use crate::error::Error;
use crate::jobs::CloseOrder;
use crate::store;

/// Enqueues the closing of each open order whose time has passed, and of each that is being closed and whose next look is due.
#[tracing::instrument(name = "flow.close_due", skip_all)]
pub async fn close_due(cx: &Context, lease: &Lease) -> Result<(), Error> {
    let mut tx = cx.begin().await?;
    let now = cx.now();
    let look_again_at = now + cx.settings.reconcile_again_after;
    let due = store::orders::take_to_close(&mut tx, now, look_again_at, cx.settings.due_per_tick_max).await?;
    for order_id in &due {
        tx.enqueue_once(*order_id, &CloseOrder { order_id: *order_id }).await?;
    }
    lease.complete(&mut tx).await?;
    tx.commit().await?;
    if !due.is_empty() {
        tracing::info!(orders = due.len(), "{} orders are to be closed", due.len());
    }
    Ok(())
}
