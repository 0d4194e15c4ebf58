//! Ends an order that shall not be paid any more.

use chrono::{DateTime, Utc};
use pay_queue::{Enqueue, Lease};

use crate::context::{Context, Tx};
use crate::domain::look::Found;
use crate::domain::{Absence, Order, OrderId, Source, Status, look};
use crate::error::Error;
use crate::gateway::{Closing, Refusal, Trade};
use crate::jobs::ReconcileOrder;
use crate::store;

use super::record_change::record_change;
use super::record_payment::record_payment;

/// Closes an order that is `CLOSING`: at Alipay, then here; a payment that lands meanwhile wins. Any other order is left alone.
///
/// It becomes `CLOSED` only by Alipay's word: the trade is closed, or there is none and nobody can open it any more. What cannot be
/// decided yet is decided at its next look.
#[tracing::instrument(name = "flow.close_order", skip_all, fields(order.id = %order_id))]
pub async fn close_order(cx: &Context, lease: &Lease, order_id: OrderId) -> Result<(), Error> {
    let order =
        store::orders::find(&mut *cx.connection().await?, order_id).await?.ok_or(Error::UnknownOrder)?;
    if order.status != Status::Closing {
        return Ok(());
    }
    let gateway = &cx.app(&order.app_id)?.gateway;
    let found = match gateway.query(order_id).await? {
        Trade::Waiting => match gateway.close(order_id).await {
            Ok(Closing::Closed) => Trade::Closed,
            Ok(Closing::Absent) => Trade::Absent,
            Ok(Closing::Moved) => gateway.query(order_id).await?,
            Err(error) if error.refusal() == Some(Refusal::StateMovedOn) => gateway.query(order_id).await?,
            Err(error) => return Err(error.into()),
        },
        found => found,
    };
    settle(cx, lease, &order, found).await
}

async fn settle(cx: &Context, lease: &Lease, order: &Order, found: Trade) -> Result<(), Error> {
    let order_id = order.order_id;
    let now = cx.now();
    let mut tx = cx.begin().await?;
    store::looks::record(&mut tx, order_id, Found::from(&found), now).await?;
    let change = match found {
        Trade::Closed => order.trade_closed(now)?,
        Trade::Absent => match order.trade_absent(now)? {
            Absence::Final(change) => {
                look_again_after_closing(&mut tx, order_id, now).await?;
                change.map(|change| *change)
            }
            Absence::NotYet { proves_at } => {
                // looked at as ever until then: somebody may open the cashier and pay
                store::looks::bring_forward(&mut tx, &[order_id], proves_at).await?;
                None
            }
        },
        Trade::Paid(report) | Trade::PaidAndRefunded(report) => {
            record_payment(&mut tx, order, report, Source::Query, now).await?;
            None
        }
        // Refused to close and yet waiting: the next look finds out.
        Trade::Waiting => None,
        Trade::Strange(what) => {
            tracing::error!(what, "order {order_id} cannot be closed: a person has to look");
            None
        }
    };
    if let Some(change) = change {
        record_change(&mut tx, &change, None).await?;
        tracing::info!("order {order_id} is closed");
    }
    lease.complete(&mut tx).await?;
    tx.commit().await
}

/// Alipay's "there is no trade" is believed, and checked: should money turn up, it takes the road of late money.
async fn look_again_after_closing(tx: &mut Tx, order_id: OrderId, now: DateTime<Utc>) -> Result<(), Error> {
    for after in look::AFTER_CLOSING {
        let key = look::key_after_closing(order_id, after);
        tx.enqueue_as(Enqueue::new(&ReconcileOrder { order_id }).key(key).run_at(now + after)).await?;
    }
    Ok(())
}
