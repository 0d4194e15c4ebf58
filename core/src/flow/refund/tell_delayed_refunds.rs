//! Tells subscribers of refunds that take long.

use chrono::{DateTime, Utc};

use crate::context::{Context, Tx};
use crate::domain::{EventType, Telling};
use crate::error::Error;
use crate::store;

/// How many are told of at once; the next run tells of more.
const TELL_MAX: i64 = 50;

/// Writes `refund.delayed` for refunds that are not settled so long after they were made as the settings say, once for each, and returns
/// how many. Safe to run any number of times, also at the same time: each event is written under its order's lock.
#[tracing::instrument(name = "flow.tell_delayed_refunds", skip_all)]
pub async fn tell_delayed_refunds(cx: &Context, tx: &mut Tx, now: DateTime<Utc>) -> Result<usize, Error> {
    let before = now - cx.settings.refund_delayed_after;
    let mut told = 0;
    for delayed in store::refunds::list_delayed(tx, before, TELL_MAX).await? {
        let order = match delayed.order_id {
            Some(order_id) => store::orders::lock(tx, order_id).await?,
            None => None,
        };
        let Some(refund) = store::refunds::mark_delayed(tx, delayed.refund_id, now).await? else { continue };
        let payment = store::payments::find(tx, &refund.app_id, &refund.trade_no).await?;
        let telling = match &order {
            Some(order) => Telling::of_order(EventType::RefundDelayed, order, now),
            None => {
                Telling::of_subject(EventType::RefundDelayed, &refund.app_id, refund.trade_no.clone(), now)
            }
        };
        let telling = Telling { payment: payment.as_ref(), refund: Some(&refund), ..telling };
        store::events::insert(tx, &telling).await?;
        tx.wake_relay();
        tracing::warn!(
            refund.id = %refund.refund_id,
            reason = refund.pending_reason(),
            "refund {} is not settled since {}", refund.refund_id, refund.created_at,
        );
        told += 1;
    }
    Ok(told)
}
