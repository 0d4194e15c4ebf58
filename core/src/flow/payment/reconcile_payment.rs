//! Asks Alipay what became of a trade whose payment is recorded.

use chrono::{DateTime, Utc};
use pay_queue::{Enqueue, Job, Policy};
use serde::{Deserialize, Serialize};

use crate::context::{Context, Tx};
use crate::domain::decide::policy::Heard;
use crate::domain::decide::reconcile_payment::{Effect, decide, next_look};
use crate::domain::{AppId, Order, Payment, SuspectReason};
use crate::error::Error;
use crate::flow::act::{Act, CALLS_ALIPAY};
use crate::flow::refund::record_refund::{adopt_the_rest, moved_after_all, succeed_after_all};
use crate::lease::{Done, Lease};
use crate::store::{self, Locked, StoreError};

use super::carry_out_policy::{carry_out_policy, is_being_adopted};

/// Asks Alipay what became of a trade whose payment is recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReconcilePayment {
    /// The app.
    pub app_id: AppId,
    /// Alipay's number of the trade.
    pub trade_no: String,
}

impl Job for ReconcilePayment {
    const NAME: &'static str = "reconcile_payment";
    const POLICY: Policy = CALLS_ALIPAY.max_failures(8);
}

impl ReconcilePayment {
    /// The one question about a trade.
    pub(in crate::flow) fn of(app_id: &AppId, trade_no: &str) -> Enqueue {
        let job = Self { app_id: app_id.clone(), trade_no: trade_no.to_owned() };
        Enqueue::new(&job).key(Self::key(app_id, trade_no))
    }

    /// The key under which there is one at a time.
    pub(in crate::flow) fn key(app_id: &AppId, trade_no: &str) -> String {
        format!("{app_id}:{trade_no}")
    }
}

impl Act for ReconcilePayment {
    async fn run(self, cx: &Context, lease: Lease) -> Result<Done, Error> {
        reconcile_payment(cx, lease, &self.app_id, &self.trade_no).await
    }
}

/// How many refunds of one trade are read: more than anybody makes.
const REFUNDS_MAX: i64 = 1000;

/// Asks, and adopts a trade that went back whole: of such a refund in its console Alipay need not tell. Parts that went back cannot be seen
/// by asking. What waited for the answer to be decided about is decided about.
#[tracing::instrument(name = "flow.reconcile_payment", skip_all, fields(trade.no = %trade_no))]
pub async fn reconcile_payment(
    cx: &Context,
    lease: Lease,
    app_id: &AppId,
    trade_no: &str,
) -> Result<Done, Error> {
    let (planned, refunds) = {
        let mut conn = cx.connection().await?;
        let planned = store::payments::next_look(&mut conn, app_id, trade_no).await?;
        (planned, store::refunds::list_of_trade(&mut conn, app_id, trade_no, REFUNDS_MAX).await?)
    };
    let gateway = &*cx.app(app_id)?.gateway;
    let trade = gateway.query_trade(trade_no).await?;
    let is_back = trade.as_ref().is_some_and(|trade| trade.refunded == trade.amount);
    let moved = if is_back { moved_after_all(gateway, &refunds).await? } else { Vec::new() };

    let mut tx = cx.begin().await?;
    let order_id = store::payments::find_order_id(&mut tx, app_id, trade_no)
        .await?
        .ok_or_else(|| Error::no_payment(trade_no))?;
    let order = match order_id {
        Some(order_id) => store::orders::lock(&mut tx, order_id).await?,
        None => None,
    };
    let payment =
        store::payments::lock(&mut tx, app_id, trade_no).await?.ok_or_else(|| Error::no_payment(trade_no))?;
    if payment.order_id != order_id {
        return Err(StoreError::Stale.into());
    }
    let now = cx.now();
    let (order, payment) = if moved.is_empty() {
        (order, payment)
    } else {
        succeed_after_all(&mut tx, payment, moved, now).await?
    };
    let effect = decide(&payment, trade.as_ref(), now);
    match effect {
        Effect::Nothing | Effect::OursFirst | Effect::NotYet => {}
        Effect::NotRefundable => store::payments::set_not_refundable(&mut tx, &payment).await?,
        Effect::AdoptTheRest => {
            adopt_the_rest(&mut tx, order.as_deref(), &payment, now).await?;
            tracing::warn!("all of trade {trade_no} went back at Alipay without our asking");
        }
        Effect::Unknown => {
            store::payments::mark_suspect(&mut tx, &payment, SuspectReason::UnknownAtAlipay, now).await?;
            tracing::error!(
                "Alipay knows no paid trade {trade_no}, whose payment is recorded; manual action needed"
            );
        }
    }
    // A look that found the trade explains one that did not.
    let was_unknown = payment.suspect.is_some_and(|suspect| suspect.reason == SuspectReason::UnknownAtAlipay);
    if was_unknown && (trade.is_some() || payment.refunded == payment.amount) {
        store::payments::clear_suspect(&mut tx, &payment).await?;
    }
    let (order, payment) = if matches!(effect, Effect::AdoptTheRest | Effect::OursFirst | Effect::NotYet) {
        (order, payment)
    } else {
        let is_there = trade.as_ref().is_some_and(|trade| trade.refunded < trade.amount);
        let heard = if is_there { Heard::StillThere } else { Heard::Unknown };
        decide_again(cx, &mut tx, order, payment, heard, now).await?
    };
    let next = next_look(effect, &payment, order.as_deref(), now);
    store::payments::looked(&mut tx, &payment, planned, next, now).await?;
    lease.commit(tx).await
}

/// Decides about what is left of the money, unless what went back of it is being booked: who does that decides afterwards.
async fn decide_again(
    cx: &Context,
    tx: &mut Tx,
    order: Option<Locked<Order>>,
    payment: Locked<Payment>,
    heard: Heard,
    now: DateTime<Utc>,
) -> Result<(Option<Locked<Order>>, Locked<Payment>), Error> {
    let Payment { app_id, trade_no, .. } = &*payment;
    let written =
        store::payments::lock(tx, app_id, trade_no).await?.ok_or_else(|| Error::no_payment(trade_no))?;
    if !written.is_left_over() || is_being_adopted(tx, &written, now).await? {
        return Ok((order, payment));
    }
    carry_out_policy(cx, tx, order.as_ref(), &written, heard, now).await?;
    let order = match order {
        Some(order) => store::orders::lock(tx, order.order_id).await?,
        None => None,
    };
    let payment =
        store::payments::lock(tx, app_id, trade_no).await?.ok_or_else(|| Error::no_payment(trade_no))?;
    Ok((order, payment))
}
