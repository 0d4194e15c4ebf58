//! Gives a refund up that has neither succeeded nor failed.

use serde_json::json;

use crate::context::Context;
use crate::domain::decide::give_up_refund::{GIVEN_UP, GiveUpRefused, HELD_FOR, may_give_up};
use crate::domain::{AppId, By, RefundId};
use crate::error::Error;
use crate::store::{self, StoreError, audit_log::Entry};

use super::record_refund::{fail, lock_refund, succeed};

/// Has a refund fail by an operator's decision: one that nobody wants any more, or whose outcome stays unknown. Alipay is asked first
/// whether its money went back; if it did, the refund succeeds instead. What it had promised can be refunded anew, and like every failed
/// refund it is checked once more a day later.
///
/// # Errors
/// [`Error::GiveUp`] says why it was refused. Nothing has changed then, except that with [`GiveUpRefused::IsBack`] the books have
/// learned that the money is back, and with [`GiveUpRefused::UnderWay`] no refund of the trade is called for until [`HELD_FOR`] after.
#[tracing::instrument(name = "flow.give_up_refund", skip_all, fields(refund.id = %refund_id))]
pub async fn give_up_refund(cx: &Context, app_id: &AppId, refund_id: RefundId, by: &By) -> Result<(), Error> {
    let mut conn = cx.connection().await?;
    let read = store::refunds::find_of_app(&mut conn, app_id, refund_id)
        .await?
        .ok_or(Error::no_refund(refund_id))?;
    let now = cx.now();
    if let Err(refused) = may_give_up(&read, now) {
        if let GiveUpRefused::UnderWay { until } = refused {
            if read.unanswered_at().is_none() {
                store::refunds::apply_waiting(&mut conn, &read, &read.called(now)).await?;
            }
            store::refunds::hold(&mut conn, &read, until + HELD_FOR).await?;
        }
        return Err(refused.into());
    }
    drop(conn);
    let gateway = &cx.app(app_id)?.gateway;
    let moved = gateway.refunded_amount(&read.trade_no, &read.out_request_no).await?;

    let mut tx = cx.begin().await?;
    let (order, _, refund) = lock_refund(&mut tx, &read).await?;
    let now = cx.now();
    may_give_up(&refund, now)?;
    if refund.unanswered_at() != read.unanswered_at() {
        return Err(StoreError::Stale.into()); // a call was made since Alipay was asked
    }
    match moved {
        Some(amount) => succeed(&mut tx, order.as_deref(), &refund, amount, now).await?,
        None => fail(&mut tx, order.as_deref(), &refund, GIVEN_UP, now).await?,
    }
    let subject = refund_id.to_string();
    let details = json!({ "trade_no": refund.trade_no, "amount_fen": refund.amount, "moved_fen": moved });
    let entry =
        Entry { at: now, app_id: Some(app_id), by, action: "refund.give_up", subject: &subject, details };
    store::audit_log::insert(&mut tx, &entry).await?;
    tx.commit().await?;
    tracing::warn!(actor = by.actor(), "refund {refund_id} is given up");
    if moved.is_some() { Err(GiveUpRefused::IsBack.into()) } else { Ok(()) }
}
