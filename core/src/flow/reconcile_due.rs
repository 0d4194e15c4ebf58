//! A tick: finds the orders whose next look is due.

use pay_queue::Lease;

use crate::context::Context;
use crate::error::Error;
use crate::jobs::ReconcileOrder;
use crate::store;

/// Enqueues a question to Alipay for each waiting order whose look is due, oldest first, as many as one tick may.
#[tracing::instrument(name = "flow.reconcile_due", skip_all)]
pub async fn reconcile_due(cx: &Context, lease: &Lease) -> Result<(), Error> {
    let mut tx = cx.begin().await?;
    let now = cx.now();
    let next_at = now + cx.settings.reconcile_again_after;
    let due = store::looks::take_due(&mut tx, now, next_at, cx.settings.due_per_tick_max).await?;
    for order_id in &due {
        tx.enqueue_once(*order_id, &ReconcileOrder { order_id: *order_id }).await?;
    }
    lease.complete(&mut tx).await?;
    tx.commit().await?;
    if !due.is_empty() {
        tracing::info!(orders = due.len(), "{} orders wait for payment and are asked about", due.len());
    }
    Ok(())
}
