//! Carries out an operator's decision about money.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use crate::context::{Context, Tx};
use crate::domain::decide::decide_payment::{Decision, DecisionRefused, Effect, Known, decide, may_decide};
use crate::domain::{AppId, By, Money, Order, Payment, Refund, RefundId, ReviewReason};
use crate::error::Error;
use crate::flow::refund::record_refund::{
    adopt_the_rest, moved_after_all, promise, retry, succeed_after_all,
};
use crate::gateway::UnmatchedTrade;
use crate::store::{self, Locked, StoreError, audit_log::Entry};

use super::carry_out_policy::{lock_others, reopen};

/// After how long a refund that is not settled is shown to operators.
const REFUND_OVERDUE_AFTER: TimeDelta = TimeDelta::hours(24);
/// How many refunds of one trade are read: more than anybody makes.
const REFUNDS_MAX: i64 = 1000;

/// A payment that operators see, with what is on its way back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForOperator {
    /// The payment.
    pub payment: Payment,
    /// Why operators see it, as stable words; the first is the reason to act.
    pub why: Vec<String>,
    /// Since when.
    pub since: DateTime<Utc>,
    /// What went back of the trade in all by Alipay's count, where it said so and the payment is suspect.
    pub refund_total: Option<Money>,
}

/// The payments that an operator has to look at, the longest waiting first: those to be decided about, those of which something went back
/// that we cannot name (`suspect:…`), and those with a refund that has not been settled for 24 h (`refund_overdue`).
pub async fn list_undecided(cx: &Context, app_id: &AppId, limit: i64) -> Result<Vec<ForOperator>, Error> {
    let mut conn = cx.connection().await?;
    let overdue = cx.now() - REFUND_OVERDUE_AFTER;
    let payments = store::payments::list_for_operator(&mut conn, app_id, overdue, limit).await?;
    let mut listed = Vec::with_capacity(payments.len());
    for payment in payments {
        let refused = payment.review.is_some_and(|review| review.reason == ReviewReason::RefundRefused);
        let refunds = if refused || !payment.reserved.is_zero() {
            store::refunds::list_of_trade(&mut conn, app_id, &payment.trade_no, REFUNDS_MAX).await?
        } else {
            Vec::new()
        };
        let reasons = reasons(&payment, &refunds, overdue);
        let since = reasons.iter().map(|(_, since)| *since).min().unwrap_or(payment.recorded_at);
        let why = reasons.into_iter().map(|(why, _)| why).collect();
        let refund_total = match &payment.suspect {
            Some(_) => store::payments::refund_total(&mut conn, app_id, &payment.trade_no).await?,
            None => None,
        };
        listed.push(ForOperator { payment, why, since, refund_total });
    }
    listed.sort_by_key(|listed| listed.since);
    Ok(listed)
}

/// Why an operator has to look at a payment, and since when, each.
fn reasons(payment: &Payment, refunds: &[Refund], overdue: DateTime<Utc>) -> Vec<(String, DateTime<Utc>)> {
    let mut reasons = Vec::new();
    if let Some(review) = payment.review {
        let failure = refunds.iter().rev().find_map(Refund::failure);
        let code = failure.filter(|_| review.reason == ReviewReason::RefundRefused);
        let code = code.map(|code| format!(":{code}")).unwrap_or_default();
        reasons.push((format!("{}{code}", review.reason.as_str()), review.since));
    }
    if let Some(suspect) = payment.suspect {
        reasons.push((format!("suspect:{}", suspect.reason.as_str()), suspect.since));
    }
    for refund in refunds.iter().filter(|refund| !refund.is_settled() && refund.created_at < overdue) {
        let reason = refund.pending_reason().unwrap_or(refund.status().as_str());
        reasons.push((format!("refund_overdue:{}:{reason}", refund.refund_id), refund.created_at));
    }
    reasons
}

/// The money that operators dealt with elsewhere, the newest decision first.
pub async fn list_settled_outside(cx: &Context, app_id: &AppId, limit: i64) -> Result<Vec<Payment>, Error> {
    Ok(store::payments::list_settled_outside(&mut *cx.connection().await?, app_id, limit).await?)
}

/// Decides what becomes of money, by what Alipay says of its trade at this moment. A decision is carried out or refused; it never silently
/// does nothing, and the audit log has either.
///
/// # Errors
/// [`Error::Decision`] says why it was refused; nothing has changed then. With [`DecisionRefused::MoneyIsBack`] the books have learned
/// that the money is back.
#[tracing::instrument(name = "flow.decide_payment", skip_all, fields(trade.no = %trade_no))]
pub async fn decide_payment(
    cx: &Context,
    app_id: &AppId,
    trade_no: &str,
    decision: Decision,
    by: &By,
) -> Result<(), Error> {
    let done = carry_out(cx, app_id, trade_no, decision, by).await;
    if let Err(Error::Decision(refused)) = &done {
        let action = format!("payment.{}", decision.as_str());
        let details = json!({ "refused": refused.code() });
        let entry =
            Entry { at: cx.now(), app_id: Some(app_id), by, action: &action, subject: trade_no, details };
        store::audit_log::insert(&mut *cx.connection().await?, &entry).await?;
    }
    done
}

async fn carry_out(
    cx: &Context,
    app_id: &AppId,
    trade_no: &str,
    decision: Decision,
    by: &By,
) -> Result<(), Error> {
    let (payment, refunds) = {
        let mut conn = cx.connection().await?;
        let payment = store::payments::find(&mut conn, app_id, trade_no)
            .await?
            .ok_or_else(|| Error::no_payment(trade_no))?;
        may_decide(&payment, decision)?;
        if decision == Decision::SettledOutside && by.note().is_none() {
            return Err(DecisionRefused::NoteMissing.into());
        }
        let refunds = store::refunds::list_of_trade(&mut conn, app_id, trade_no, REFUNDS_MAX).await?;
        (payment, refunds)
    };
    let gateway = &cx.app(app_id)?.gateway;
    let trade = gateway.query_trade(trade_no).await?;
    // Before another number takes the place of a refused one, that one must certainly have moved nothing; and what is back may be its.
    let moved = moved_after_all(&**gateway, &refunds).await?;

    let mut tx = cx.begin().await?;
    let done = write(cx, &mut tx, &payment, trade.as_ref(), moved, decision, by).await?;
    tx.commit().await?;
    match done {
        Done::CarriedOut => {
            tracing::warn!(
                decision = decision.as_str(),
                actor = by.actor(),
                "payment {trade_no}: {}",
                decision.as_str()
            );
            Ok(())
        }
        Done::IsBack => Err(DecisionRefused::MoneyIsBack.into()),
    }
}

enum Done {
    CarriedOut,
    IsBack,
}

async fn write(
    cx: &Context,
    tx: &mut Tx,
    payment: &Payment,
    trade: Option<&UnmatchedTrade>,
    moved: Vec<(RefundId, Money)>,
    decision: Decision,
    by: &By,
) -> Result<Done, Error> {
    let now = cx.now();
    let Payment { app_id, trade_no, .. } = payment;
    let mut order = match payment.order_id {
        Some(order_id) => store::orders::lock(tx, order_id).await?,
        None => None,
    };
    let lock = async |tx: &mut Tx| -> Result<Locked<Payment>, Error> {
        store::payments::lock(tx, app_id, trade_no).await?.ok_or_else(|| Error::no_payment(trade_no))
    };
    let locked = lock(tx).await?;
    if locked.order_id != payment.order_id {
        return Err(StoreError::Stale.into());
    }
    if !moved.is_empty() {
        let (after, locked) = succeed_after_all(tx, locked.clone(), moved, now).await?;
        if locked.refunded == locked.amount {
            return Ok(Done::IsBack);
        }
        order = after;
    }
    let payment = lock(tx).await?;
    let refunds = store::refunds::list_of_trade(tx, app_id, trade_no, REFUNDS_MAX).await?;
    let known = Known { payment: &payment, order: order.as_deref(), refunds: &refunds, trade };
    let effect = decide(known, decision)?;
    let details = json!({
        "amount_fen": payment.amount,
        "refunded_fen": payment.refunded,
        "disposition": payment.disposition.as_str(),
        "trade_status": trade.map(|trade| trade.trade_status.as_str()),
        "effect": word(&effect),
    });
    match effect {
        Effect::AdoptTheRest => {
            adopt_the_rest(tx, order.as_deref(), &payment, now).await?;
            return Ok(Done::IsBack);
        }
        Effect::Refund { attempt, amount, origin } => {
            store::payments::take_from_operator(tx, &payment).await?;
            let payment = lock(tx).await?;
            let refund = Refund::pending(&payment, payment.own_request_no(attempt), amount, origin, now);
            if !promise(tx, &payment, &refund).await? {
                return Err(StoreError::Stale.into()); // the number was taken since it was counted
            }
        }
        Effect::TryAgain(refused) => {
            store::payments::take_from_operator(tx, &payment).await?;
            let payment = lock(tx).await?;
            retry(tx, &payment, &refused).await?;
        }
        Effect::Accept => accept(cx, tx, order.as_ref(), &payment, now).await?,
        Effect::SettleOutside => {
            store::payments::settle_outside(tx, &payment, by.note().unwrap_or_default(), now).await?;
        }
    }
    let action = format!("payment.{}", decision.as_str());
    let entry = Entry { at: now, app_id: Some(app_id), by, action: &action, subject: trade_no, details };
    store::audit_log::insert(tx, &entry).await?;
    Ok(Done::CarriedOut)
}

const fn word(effect: &Effect) -> &'static str {
    match effect {
        Effect::AdoptTheRest => "money_is_back",
        Effect::Refund { .. } => "refund",
        Effect::TryAgain(_) => "refund_again",
        Effect::Accept => "accept",
        Effect::SettleOutside => "settled_outside",
    }
}

/// The closed order is paid after all; what went back of the money meanwhile is the order's too.
async fn accept(
    cx: &Context,
    tx: &mut Tx,
    order: Option<&Locked<Order>>,
    payment: &Locked<Payment>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let Some(order) = order else { return Err(DecisionRefused::NotAcceptable.into()) };
    let others = lock_others(tx, order).await?;
    if others.iter().any(|other| other.is_paid()) {
        return Err(DecisionRefused::NotAcceptable.into()); // the same purchase was paid by another order
    }
    reopen(cx, tx, order, &others, payment, now).await
}
