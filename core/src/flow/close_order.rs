//! Ends an order that shall not be paid any more.

use pay_queue::Lease;

use crate::context::Context;
use crate::domain::{Absence, CloseReason, Order, OrderId, Source, Status};
use crate::error::Error;
use crate::gateway::{Closing, GatewayError, Refusal, Trade};
use crate::store;

use super::record_change::record_change;
use super::record_payment::record_payment;

/// Closes at Alipay, then here; a payment that lands meanwhile wins.
///
/// The order says `CLOSING` from the first step on, so that it makes room for a new one, and `CLOSED` only by Alipay's word: the
/// trade is closed, or there is none and nobody can open it any more.
#[tracing::instrument(name = "flow.close_order", skip_all, fields(order.id = %order_id))]
pub async fn close_order(cx: &Context, lease: &Lease, order_id: OrderId) -> Result<(), Error> {
    let Some(order) = begin(cx, order_id).await? else { return Ok(()) };

    let found = match cx.gateway.query(order_id).await? {
        Trade::Waiting => match cx.gateway.close(order_id).await {
            Ok(Closing::Closed) => Trade::Closed,
            Ok(Closing::Absent) => Trade::Absent,
            Ok(Closing::Moved) | Err(GatewayError::Rejected { refusal: Refusal::StateMovedOn, .. }) => {
                cx.gateway.query(order_id).await?
            }
            Err(error) => return Err(error.into()),
        },
        found => found,
    };
    settle(cx, lease, &order, found).await
}

/// Makes the order `CLOSING` and returns it, or `None` when there is nothing left to ask Alipay about.
async fn begin(cx: &Context, order_id: OrderId) -> Result<Option<Order>, Error> {
    let mut tx = cx.begin().await?;
    let order = store::orders::lock(&mut tx, order_id).await?.ok_or(Error::UnknownOrder)?;
    let now = cx.now();
    let order = match order.status {
        Status::Create | Status::PayWait => match order.want_closed(CloseReason::Expired, now)? {
            Some(change) => {
                record_change(&mut tx, &change, None).await?;
                change.after
            }
            None => order,
        },
        Status::Closing | Status::Closed | Status::PaySuccess | Status::Refunded => order,
    };
    store::looks::schedule(&mut tx, order_id, now + cx.settings.reconcile_again_after).await?;
    tx.commit().await?;
    Ok((order.status == Status::Closing).then_some(order))
}

async fn settle(cx: &Context, lease: &Lease, order: &Order, found: Trade) -> Result<(), Error> {
    let order_id = order.order_id;
    let now = cx.now();
    let mut tx = cx.begin().await?;
    store::looks::record(&mut tx, order_id, now).await?;
    let change = match found {
        Trade::Closed => order.trade_closed(now)?,
        Trade::Absent => match order.trade_absent(now)? {
            Absence::Final(change) => change.map(|change| *change),
            Absence::NotYet { proves_at } => {
                store::looks::schedule(&mut tx, order_id, proves_at).await?;
                tx.commit().await?;
                return Err(Error::NotYet { what: order_id.to_string(), until: proves_at });
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
