//! Executes a pending refund.

use pay_queue::{Job, Policy};
use serde::{Deserialize, Serialize};

use crate::context::Context;
use crate::domain::decide::refund_order::{self as decide, After, Asked, Begin, Doubt, Then};
use crate::domain::{Money, Refund, RefundId, RefundState, SuspectReason, Unsettled};
use crate::error::Error;
use crate::flow::act::{Act, CALLS_ALIPAY};
use crate::gateway::{CallEnd, Gateway, GatewayError, RefundAnswer};
use crate::lease::{Done, Lease};
use crate::store::refunds::Turn;
use crate::store::{self, StoreError};

use super::record_refund::{fail, lock_refund, reckon, succeed};

/// Sees to it that promised money goes back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundOrder {
    /// The refund.
    pub refund_id: RefundId,
}

impl Job for RefundOrder {
    const NAME: &'static str = "refund_order";
    const POLICY: Policy = CALLS_ALIPAY.max_failures(20);
}

impl Act for RefundOrder {
    async fn run(self, cx: &Context, lease: Lease) -> Result<Done, Error> {
        refund_order(cx, lease, self.refund_id).await
    }
}

/// Asks Alipay to give the money back, under the number that was stored before the first call and never changes. Idempotent: retries move
/// the money at most once.
///
/// Each call is noted before it is made, so that one whose worker died counts as one without an answer. After an outcome that nobody
/// knows, the refund is asked about first. It only ever fails by Alipay's own word, and never while a call may still be on its way; one
/// that was never called for fails by itself when it no longer fits. Calls for refunds of one trade are [`decide::APART`] from each other.
#[tracing::instrument(name = "flow.refund_order", skip_all, fields(refund.id = %refund_id, order.id))]
pub async fn refund_order(cx: &Context, lease: Lease, refund_id: RefundId) -> Result<Done, Error> {
    let (refund, payment) = {
        let mut conn = cx.connection().await?;
        let refund = store::refunds::find(&mut conn, refund_id).await?.ok_or(Error::no_refund(refund_id))?;
        let payment = store::payments::find(&mut conn, &refund.app_id, &refund.trade_no).await?;
        let payment = payment.ok_or_else(|| Error::no_payment(&refund.trade_no))?;
        (refund, payment)
    };
    lease.is_about(refund.order_id);
    let gateway = &*cx.app(&refund.app_id)?.gateway;
    match decide::begin(&refund, &payment) {
        Begin::Nothing => return Ok(lease.nothing_to_do()),
        Begin::NoLongerFits => {
            let failed = End::Failed { code: decide::EXCEEDS_BALANCE.to_owned(), then: Then::Look };
            return end(cx, lease, &refund, failed).await;
        }
        Begin::Ask => {
            if let Some(amount) = moved(gateway, &refund).await? {
                return end(cx, lease, &refund, End::Succeeded { amount, total: None }).await;
            }
        }
        Begin::Call => {}
    }

    let began_at = cx.now();
    let turn =
        store::refunds::take_turn(&mut *cx.connection().await?, &refund, began_at, decide::APART).await?;
    if let Turn::NotBefore(until) = turn {
        return Err(Error::NotYet { what: refund_id.to_string(), until });
    }
    let sent_at = cx.now();
    if sent_at > began_at + decide::SENT_WITHIN {
        return Err(Error::NotYet { what: refund_id.to_string(), until: sent_at + decide::APART });
    }
    let calling = refund.called(began_at);
    let answer = gateway.refund(&refund).await;
    match decide::after(&refund, &answer, began_at) {
        After::Succeeded { total } => {
            end(cx, lease, &calling, End::Succeeded { amount: refund.amount, total: Some(total) }).await
        }
        After::Ask(doubt) => ask(cx, lease, &calling, &doubt).await,
        After::Wait { state, until } => {
            let waiting = Refund { state, ..calling.clone() };
            if !note(cx, &calling, &waiting).await? {
                return Ok(lease.nothing_to_do());
            }
            Err(match until {
                Some(until) => Error::NotYet { what: refund_id.to_string(), until },
                None => without_success(answer),
            })
        }
    }
}

/// Asks what became of the refund, and does what the answer means.
async fn ask(cx: &Context, lease: Lease, calling: &Refund, doubt: &Doubt) -> Result<Done, Error> {
    let amount = moved(&*cx.app(&calling.app_id)?.gateway, calling).await?;
    match decide::asked(doubt, amount, cx.now()) {
        Asked::Succeeded { amount, total } => end(cx, lease, calling, End::Succeeded { amount, total }).await,
        Asked::Failed { code, then } => end(cx, lease, calling, End::Failed { code, then }).await,
        Asked::Wait { reason, until } => {
            let unanswered_at = calling.unanswered_at();
            let state = RefundState::Unknown(Unsettled { pending_reason: Some(reason), unanswered_at });
            let waiting = Refund { state, ..calling.clone() };
            if !note(cx, calling, &waiting).await? {
                return Ok(lease.nothing_to_do());
            }
            Err(Error::NotYet { what: calling.refund_id.to_string(), until })
        }
    }
}

async fn moved(gateway: &dyn Gateway, refund: &Refund) -> Result<Option<Money>, Error> {
    Ok(gateway.refunded_amount(&refund.trade_no, &refund.out_request_no).await?)
}

/// Writes how it stands. `false` when it has ended meanwhile, by a notification: then nothing is left to do.
async fn note(cx: &Context, before: &Refund, waiting: &Refund) -> Result<bool, Error> {
    let mut conn = cx.connection().await?;
    match store::refunds::apply_waiting(&mut conn, before, waiting).await {
        Ok(()) => Ok(true),
        Err(StoreError::Stale) => {
            let refund = store::refunds::find(&mut conn, before.refund_id).await?;
            if refund.is_some_and(|refund| refund.is_settled()) {
                Ok(false)
            } else {
                Err(StoreError::Stale.into())
            }
        }
        Err(error) => Err(error.into()),
    }
}

/// The answer that made the refund wait, as the error that the job ends with.
fn without_success(answer: RefundAnswer) -> Error {
    let end = match answer {
        RefundAnswer::Refused(refused) => CallEnd::Refused(refused),
        RefundAnswer::NotSent { reason } => CallEnd::NotSent(reason),
        RefundAnswer::Unknown { reason } => CallEnd::NoAnswer(reason),
        RefundAnswer::Moved { .. } | RefundAnswer::NotMoved { .. } => CallEnd::NoAnswer(String::new()),
    };
    GatewayError { method: "alipay.trade.refund", end }.into()
}

/// How a refund ends.
#[derive(Debug)]
enum End {
    Succeeded { amount: Money, total: Option<Money> },
    Failed { code: String, then: Then },
}

/// Ends the refund, with its payment, order, event and the job. What Alipay told meanwhile stands.
async fn end(cx: &Context, lease: Lease, read: &Refund, end: End) -> Result<Done, Error> {
    let mut tx = cx.begin().await?;
    let (order, payment, refund) = lock_refund(&mut tx, read).await?;
    let now = cx.now();
    match end {
        End::Succeeded { amount, total } => {
            succeed(&mut tx, order.as_deref(), &refund, amount, now).await?;
            reckon(&mut tx, &payment, total, SuspectReason::RefundedElsewhere, now).await?;
        }
        End::Failed { .. } if refund.is_settled() => {}
        End::Failed { .. } if refund.unanswered_at() != read.unanswered_at() => {
            return Err(StoreError::Stale.into());
        }
        End::Failed { code, then } => {
            fail(&mut tx, order.as_deref(), &refund, &code, now).await?;
            if then == Then::Suspect {
                let at_least = decide::least_total(&payment, &refund);
                reckon(&mut tx, &payment, Some(at_least), SuspectReason::MoreThanIsLeft, now).await?;
            }
            if then != Then::Rest {
                store::payments::look_again(&mut tx, &payment.app_id, &payment.trade_no, now).await?;
            }
        }
    }
    lease.commit(tx).await
}
