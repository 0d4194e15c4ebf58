//! Marks an order paid, given verified evidence.

use chrono::{DateTime, Utc};
use pay_queue::{Enqueue, Job, Policy};
use serde::{Deserialize, Serialize};

use crate::context::{Context, Tx};
use crate::domain::decide::mark_paid::{self as decide, Effect};
use crate::domain::decide::policy::Heard;
use crate::domain::{
    Change, CloseReason, EventType, Evidence, EvidenceId, Order, OrderId, Payment, Telling, look,
};
use crate::error::{Error, Thing};
use crate::flow::act::{Act, AdoptRefund, OWN_ROWS};
use crate::flow::order::begin_close::begin_close;
use crate::flow::order::record_change::record_change;
use crate::flow::refund::record_refund::adopt_the_rest;
use crate::lease::{Done, Lease};
use crate::store::{self, Locked};

use super::carry_out_policy::carry_out_policy;

/// Takes a stored statement of Alipay's and marks its order paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarkPaid {
    /// The statement.
    pub evidence_id: EvidenceId,
}

impl Job for MarkPaid {
    const NAME: &'static str = "mark_paid";
    const POLICY: Policy = OWN_ROWS;
}

impl Act for MarkPaid {
    async fn run(self, cx: &Context, lease: Lease) -> Result<Done, Error> {
        mark_paid(cx, lease, self.evidence_id).await
    }
}

/// The only place where an order becomes paid, but for the policy that reopens a closed one. Reached from a notification and from a
/// query; safe to run any number of times.
///
/// The payment, the order's change, its history, the event and the end of the job are one transaction. Every report of money becomes a
/// payment; one that does not pay the order (it was closed, another trade or another order of its chain was paid, the amount is
/// another) goes the way of the policy.
#[tracing::instrument(name = "flow.mark_paid", skip_all, fields(evidence.id = %evidence_id, order.id))]
pub async fn mark_paid(cx: &Context, lease: Lease, evidence_id: EvidenceId) -> Result<Done, Error> {
    let mut tx = cx.begin().await?;
    let evidence = store::evidence::find(&mut tx, evidence_id)
        .await?
        .ok_or(Error::NotFound(Thing::Evidence(evidence_id)))?;
    let order_id = evidence.report.order_id;
    lease.is_about(Some(order_id));
    let order = store::orders::lock(&mut tx, order_id).await?.ok_or(Error::no_order(order_id))?;
    let (order, others) = if order.is_in_chain() {
        // A chain is locked oldest first, so the lock that we have is given up before.
        drop(tx);
        tx = cx.begin().await?;
        lock_chain(&mut tx, order_id).await?
    } else {
        (order, Vec::new())
    };

    let now = cx.now();
    let disposition = decide::disposition(&order, &others, &evidence.report);
    let look_at = now + look::AFTER_PAYMENT;
    let new = match store::payments::insert(&mut tx, &order, &evidence, disposition, look_at, now).await? {
        Some(payment) => Some(payment),
        None => store::payments::match_with_order(&mut tx, &order, &evidence, disposition).await?,
    };
    let (payment, effects) = if let Some(payment) = new {
        (payment, decide::first_report(&order, &others, &evidence.report, disposition))
    } else {
        let known = store::payments::lock(&mut tx, &evidence.app_id, &evidence.report.trade_no).await?;
        let known = known.ok_or_else(|| Error::no_payment(&evidence.report.trade_no))?;
        let effects = decide::repeated_report(&order, &known, &evidence.report);
        (known, effects)
    };
    let mut taken = Taken { cx, order, others, payment, evidence, now };
    for effect in effects {
        taken.follow(&mut tx, effect).await?;
    }
    lease.commit(tx).await // a lost lease rolls everything back
}

/// The order and the others of its chain, locked.
async fn lock_chain(tx: &mut Tx, order_id: OrderId) -> Result<(Locked<Order>, Vec<Order>), Error> {
    let mut others = store::orders::lock_chain(tx, order_id).await?;
    let own = others.iter().position(|order| order.order_id == order_id).ok_or(Error::no_order(order_id))?;
    Ok((others.remove(own), others.into_iter().map(Locked::into_inner).collect()))
}

/// Money that is recorded, and the orders that it concerns as they stand, locked.
struct Taken<'a> {
    cx: &'a Context,
    order: Locked<Order>,
    others: Vec<Order>,
    payment: Locked<Payment>,
    evidence: Evidence,
    now: DateTime<Utc>,
}

impl Taken<'_> {
    async fn follow(&mut self, tx: &mut Tx, effect: Effect) -> Result<(), Error> {
        let (cx, now) = (self.cx, self.now);
        match effect {
            Effect::Pay => {
                self.move_order(tx, self.order.pay(&self.evidence.report, now)?).await?;
                tracing::info!("order {} is paid", self.order.order_id);
                // Of money that matched no order until now, something may have gone back before.
                if !self.payment.refunded.is_zero() {
                    self.move_order(tx, self.order.refund(self.payment.refunded, now)?).await?;
                }
                Ok(())
            }
            Effect::CloseOther(order_id) => {
                let other = self.others.iter().find(|other| other.order_id == order_id);
                let other = other.ok_or(Error::no_order(order_id))?;
                match other.want_closed(CloseReason::PaidElsewhere, now)? {
                    Some(change) => begin_close(cx, tx, &change, now).await,
                    None => Ok(()),
                }
            }
            Effect::EndMismatched => self.move_order(tx, self.order.end_mismatched(now)?).await,
            Effect::EndPaidElsewhere => self.move_order(tx, self.order.end_paid_elsewhere(now)?).await,
            Effect::TellMismatched => self.tell_mismatched(tx).await,
            // At once, so that nobody takes the order for one that has to be fulfilled.
            Effect::BookWholeRefund => adopt_the_rest(tx, Some(&self.order), &self.payment, now).await,
            Effect::AdoptRefund => {
                let evidence_id = self.evidence.evidence_id;
                tx.enqueue_as(Enqueue::new(&AdoptRefund { evidence_id }).key(evidence_id.to_string())).await
            }
            Effect::CarryOutPolicy => {
                carry_out_policy(cx, tx, Some(&self.order), &self.payment, Heard::Nothing, now).await
            }
            Effect::SetNotRefundable => Ok(store::payments::set_not_refundable(tx, &self.payment).await?),
        }
    }

    /// Row, history and event together.
    async fn move_order(&mut self, tx: &mut Tx, change: Option<Change>) -> Result<(), Error> {
        if let Some(change) = change {
            record_change(tx, &change, Some(self.evidence.evidence_id)).await?;
            self.order = self.order.written(change.after);
        }
        Ok(())
    }

    async fn tell_mismatched(&self, tx: &mut Tx) -> Result<(), Error> {
        let telling = Telling::of_order(EventType::PaymentMismatched, &self.order, self.now);
        store::events::insert(tx, &Telling { payment: Some(&self.payment), ..telling }).await?;
        tx.wake_relay();
        tracing::error!(
            trade.no = %self.payment.trade_no,
            amount_fen = self.order.amount.fen(),
            reported_fen = self.payment.amount.fen(),
            "order {} costs {} fen and trade {} paid {} fen: it can never pay the order",
            self.order.order_id, self.order.amount.fen(), self.payment.trade_no, self.payment.amount.fen(),
        );
        Ok(())
    }
}
