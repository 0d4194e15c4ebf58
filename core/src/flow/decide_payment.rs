//! A person decides what becomes of money that was left to them.

use crate::context::Context;
use crate::domain::{AppId, Origin, Payment, Status};
use crate::error::Error;
use crate::store;

use super::record_change::record_change;
use super::record_refund::refund_whole;

/// What can be decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It goes back.
    Refund,
    /// It pays the order that had been closed.
    Accept,
    /// It is dealt with elsewhere; the books stay as they are.
    Dismiss,
}

/// The money that waits for a person, oldest first.
pub async fn list_undecided(cx: &Context, app_id: &AppId, limit: i64) -> Result<Vec<Payment>, Error> {
    Ok(store::payments::list_undecided(&mut *cx.connection().await?, app_id, limit).await?)
}

/// Decides, once: a second decision about the same money is refused.
#[tracing::instrument(name = "flow.decide_payment", skip_all, fields(trade.no = %trade_no))]
pub async fn decide_payment(
    cx: &Context,
    app_id: &AppId,
    trade_no: &str,
    decision: Decision,
) -> Result<(), Error> {
    let order_id = store::payments::find_order_id(&mut *cx.connection().await?, app_id, trade_no)
        .await?
        .ok_or(Error::UnknownPayment)?;
    let mut tx = cx.begin().await?;
    let order = match order_id {
        Some(order_id) => store::orders::lock(&mut tx, order_id).await?,
        None => None,
    };
    let payment = store::payments::lock(&mut tx, app_id, trade_no).await?.ok_or(Error::UnknownPayment)?;
    if !payment.undecided {
        return Err(Error::AlreadyDecided);
    }
    let now = cx.now();
    match (decision, &order) {
        (Decision::Refund, order) => {
            let late = order.as_ref().is_some_and(|order| order.status == Status::Closed);
            store::payments::take_from_operator(&mut tx, &payment).await?;
            let payment = Payment { undecided: false, review: None, ..payment };
            refund_whole(&mut tx, &payment, if late { Origin::Late } else { Origin::Duplicate }, now).await?;
        }
        (Decision::Accept, Some(order)) if order.status == Status::Closed => {
            store::payments::set_settling(&mut tx, &payment).await?;
            if let Some(change) = order.reopen(now)? {
                record_change(&mut tx, &change, None).await?;
            }
        }
        (Decision::Accept, _) => return Err(Error::NotAcceptable),
        (Decision::Dismiss, _) => store::payments::take_from_operator(&mut tx, &payment).await?,
    }
    tx.commit().await?;
    tracing::warn!(?decision, "a person decided about the money of trade {trade_no}");
    Ok(())
}
