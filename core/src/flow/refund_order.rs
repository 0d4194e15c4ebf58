//! Executes a pending refund.

use chrono::{DateTime, Utc};
use pay_queue::Lease;

use crate::context::{Context, Tx};
use crate::domain::decide::refund_order::{self as decide, After, Asked, Begin, Doubt};
use crate::domain::{Money, Order, Refund, RefundId, RefundStatus};
use crate::error::Error;
use crate::gateway::{CallEnd, Gateway, GatewayError, RefundAnswer};
use crate::store;

use super::record_refund::{fail, succeed};

/// Asks Alipay to give the money back, under the number that was stored before the first call and never changes. Idempotent: retries move
/// the money at most once.
///
/// Each call is noted before it is made, so that one whose worker died counts as one without an answer. After an outcome that nobody
/// knows, the refund is asked about first. It only ever fails by Alipay's own word, and never while a call may still be on its way.
#[tracing::instrument(name = "flow.refund_order", skip_all, fields(refund.id = %refund_id, order.id))]
pub async fn refund_order(cx: &Context, lease: &Lease, refund_id: RefundId) -> Result<(), Error> {
    let (refund, payment) = {
        let mut conn = cx.connection().await?;
        let refund = store::refunds::find(&mut conn, refund_id).await?.ok_or(Error::UnknownRefund)?;
        let payment = store::payments::find(&mut conn, &refund.app_id, &refund.trade_no).await?;
        (refund, payment.ok_or(Error::UnknownPayment)?)
    };
    tracing::Span::current().record("order.id", refund.order_id.map(tracing::field::display));
    let gateway = &*cx.app(&refund.app_id)?.gateway;
    match decide::begin(&refund, &payment) {
        Begin::Nothing => return Ok(()),
        Begin::NoLongerFits => {
            return end(cx, lease, &refund, End::Failed { code: decide::EXCEEDS_BALANCE, look: true }).await;
        }
        Begin::Ask => {
            if let Some(amount) = moved(gateway, &refund).await? {
                return end(cx, lease, &refund, End::Succeeded { amount, total: None }).await;
            }
        }
        Begin::Call => {}
    }

    let began_at = cx.now();
    let calling = Refund { unanswered_at: Some(began_at), ..refund.clone() };
    note(cx, &refund, &calling).await?;
    let answer = gateway.refund(&refund).await;
    match decide::after(&refund, &answer, began_at) {
        After::Succeeded { total } => {
            end(cx, lease, &calling, End::Succeeded { amount: refund.amount, total: Some(total) }).await
        }
        After::Ask(doubt) => ask(cx, lease, &refund, &calling, &doubt).await,
        After::Wait { status, reason, unanswered_at, until } => {
            let waiting = Refund { status, pending_reason: Some(reason), unanswered_at, ..calling.clone() };
            note(cx, &calling, &waiting).await?;
            Err(match until {
                Some(until) => Error::NotYet { what: refund.refund_id.to_string(), until },
                None => unanswered(answer),
            })
        }
    }
}

/// Asks what became of the refund, and does what the answer means.
async fn ask(
    cx: &Context,
    lease: &Lease,
    before: &Refund,
    calling: &Refund,
    doubt: &Doubt,
) -> Result<(), Error> {
    let amount = moved(&*cx.app(&before.app_id)?.gateway, before).await?;
    match decide::asked(doubt, amount, cx.now()) {
        Asked::Succeeded(amount) => end(cx, lease, calling, End::Succeeded { amount, total: None }).await,
        Asked::Failed { code, look, suspect: _ } => {
            end(cx, lease, calling, End::Failed { code: &code, look }).await
        }
        Asked::Wait { reason, until } => {
            let waiting =
                Refund { status: RefundStatus::Unknown, pending_reason: Some(reason), ..calling.clone() };
            note(cx, calling, &waiting).await?;
            Err(Error::NotYet { what: before.refund_id.to_string(), until })
        }
    }
}

async fn moved(gateway: &dyn Gateway, refund: &Refund) -> Result<Option<Money>, Error> {
    Ok(gateway.refunded_amount(&refund.trade_no, &refund.out_request_no).await?)
}

async fn note(cx: &Context, before: &Refund, after: &Refund) -> Result<(), Error> {
    Ok(store::refunds::apply_waiting(&mut *cx.connection().await?, before, after).await?)
}

/// The answer that made the refund wait, as the error that the job ends with.
fn unanswered(answer: RefundAnswer) -> Error {
    let end = match answer {
        RefundAnswer::Refused(refused) => CallEnd::Refused(refused),
        RefundAnswer::NotSent { reason } => CallEnd::NotSent(reason),
        RefundAnswer::Unknown { reason } => CallEnd::NoAnswer(reason),
        RefundAnswer::Moved { .. } | RefundAnswer::NotMoved { .. } => CallEnd::NoAnswer(String::new()),
    };
    GatewayError { method: "alipay.trade.refund", end }.into()
}

/// How a refund ends.
#[derive(Debug, Clone, Copy)]
enum End<'a> {
    Succeeded { amount: Money, total: Option<Money> },
    Failed { code: &'a str, look: bool },
}

async fn end(cx: &Context, lease: &Lease, refund: &Refund, end: End<'_>) -> Result<(), Error> {
    let mut tx = cx.begin().await?;
    let order = match refund.order_id {
        Some(order_id) => Some(store::orders::lock(&mut tx, order_id).await?.ok_or(Error::UnknownOrder)?),
        None => None,
    };
    store::payments::lock(&mut tx, &refund.app_id, &refund.trade_no).await?;
    let now = cx.now();
    write_end(&mut tx, order.as_ref(), refund, end, now).await?;
    lease.complete(&mut tx).await?;
    tx.commit().await
}

async fn write_end(
    tx: &mut Tx,
    order: Option<&Order>,
    refund: &Refund,
    end: End<'_>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    match end {
        End::Succeeded { amount, total: _ } => succeed(tx, order, refund, amount, now).await,
        End::Failed { code, look } => {
            fail(tx, order, refund, code, now).await?;
            if look {
                store::payments::look_by(tx, &refund.app_id, &refund.trade_no, now).await?;
            }
            Ok(())
        }
    }
}
