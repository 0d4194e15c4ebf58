//! Begins to close an order by a decision that shall have effect at once. Shared by all who take one.

use chrono::{DateTime, Utc};

use crate::context::{Context, Tx};
use crate::domain::{Change, Status, look};
use crate::error::Error;
use crate::flow::act::CloseOrder;
use crate::store;

use super::record_change::record_change;

/// Writes that the order is to be closed and enqueues the job that asks Alipay. One that nobody ever heard of has ended with that.
///
/// Its clock begins too, so that it is asked about again even if the job is lost.
pub(in crate::flow) async fn begin_close(
    cx: &Context,
    tx: &mut Tx,
    change: &Change,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    record_change(tx, change, None).await?;
    if change.after.status() == Status::Closing {
        let order_id = change.after.order_id;
        store::looks::schedule(tx, order_id, now + look::pause_after(0, cx.settings.look_pause_max)).await?;
        tx.enqueue_once(order_id, &CloseOrder { order_id }).await?;
    }
    Ok(())
}
