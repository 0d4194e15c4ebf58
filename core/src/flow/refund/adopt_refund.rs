//! Books what Alipay says went back.

use chrono::TimeDelta;
use pay_queue::{Job, Policy};
use serde::{Deserialize, Serialize};

use crate::context::{Context, Tx};
use crate::domain::decide::adopt_refund::{self as decide, Booking, Decision, RefundReport};
use crate::domain::decide::policy::Heard;
use crate::domain::{AppId, EvidenceId, Order, Origin, Payment, Refund, SuspectReason};
use crate::error::{Error, Thing};
use crate::flow::act::{Act, CALLS_ALIPAY};
use crate::flow::payment::carry_out_policy::carry_out_policy;
use crate::lease::{Done, Lease};
use crate::store::{self, Locked, StoreError};

use super::record_refund::{adopt, reckon, succeed};

/// Books what Alipay says went back of a trade.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdoptRefund {
    /// The statement that tells of it.
    pub evidence_id: EvidenceId,
}

impl Job for AdoptRefund {
    const NAME: &'static str = "adopt_refund";
    const POLICY: Policy = CALLS_ALIPAY.max_failures(20);
}

impl Act for AdoptRefund {
    async fn run(self, cx: &Context, lease: Lease) -> Result<Done, Error> {
        adopt_refund(cx, lease, self.evidence_id).await
    }
}

/// How long to let our own refunds of the same money come to an end first.
const OURS_FIRST: TimeDelta = TimeDelta::seconds(10);
/// How many refunds of a trade are looked at.
const REFUNDS_MAX: i64 = 100;

/// Takes Alipay's word that money of a trade went back: a refund made in its console is adopted, one of ours ends or is corrected. Amounts
/// are asked for under each refund's own number; the running total of the report shows what nobody named. Then the policy decides
/// about the rest of money that pays nothing.
///
/// Any money can go back, whether it pays an order or not. Safe to run any number of times.
#[tracing::instrument(name = "flow.adopt_refund", skip_all, fields(evidence.id = %evidence_id, order.id))]
pub async fn adopt_refund(cx: &Context, lease: Lease, evidence_id: EvidenceId) -> Result<Done, Error> {
    let (report, read, refunds) = {
        let mut conn = cx.connection().await?;
        let report = store::refunds::find_report(&mut conn, evidence_id)
            .await?
            .ok_or(Error::NotFound(Thing::Evidence(evidence_id)))?;
        let payment = store::payments::find(&mut conn, &report.app_id, &report.trade_no)
            .await?
            .ok_or_else(|| Error::no_payment(&report.trade_no))?;
        let refunds = unsure(&mut conn, &report, &payment).await?;
        (report, payment, refunds)
    };
    lease.is_about(read.order_id);
    let gateway = &cx.app(&report.app_id)?.gateway;
    let mut moved = Vec::new();
    for number in decide::questions(&report, &refunds) {
        if let Some(amount) = gateway.refunded_amount(&report.trade_no, number).await? {
            moved.push((number.to_owned(), amount));
        }
    }

    let mut tx = cx.begin().await?;
    let (order, payment) = lock(&mut tx, &read).await?;
    let refunds = unsure(&mut tx, &report, &payment).await?;
    let now = cx.now();
    let bookings = match decide::decide(&report, &payment, &refunds, &moved) {
        Decision::Book(bookings) => bookings,
        Decision::Wait => {
            return Err(Error::NotYet { what: payment.into_inner().trade_no, until: now + OURS_FIRST });
        }
    };
    let mut order = order;
    for booking in bookings {
        match booking {
            Booking::Ours { refund, amount } => {
                succeed(&mut tx, order.as_deref(), &refund, amount, now).await?;
            }
            Booking::External { out_request_no, amount } => {
                let at = report.recorded_at;
                let refund = Refund::pending(&payment, out_request_no, amount, Origin::External, at);
                adopt(&mut tx, order.as_deref(), &refund, now).await?;
            }
        }
        order = lock_order(&mut tx, &payment).await?; // as the booking left it
    }
    let payment = lock_payment(&mut tx, &report.app_id, &report.trade_no).await?;
    reckon(&mut tx, &payment, Some(report.refunded), SuspectReason::RefundedElsewhere, now).await?;
    carry_out_policy(cx, &mut tx, order.as_ref(), &payment, Heard::Nothing, now).await?;
    lease.commit(tx).await
}

/// The trade's refunds that the decision is about.
async fn unsure(
    conn: &mut sqlx::PgConnection,
    report: &RefundReport,
    payment: &Payment,
) -> Result<Vec<Refund>, Error> {
    let closing = payment.closing_request_no();
    let numbers: Vec<&str> = report.out_request_no.as_deref().into_iter().chain([closing.as_str()]).collect();
    Ok(store::refunds::list_unsure(conn, payment, &numbers, REFUNDS_MAX).await?)
}

/// Order and payment as they stand, locked in this order.
async fn lock(tx: &mut Tx, read: &Payment) -> Result<(Option<Locked<Order>>, Locked<Payment>), Error> {
    let order = lock_order(tx, read).await?;
    let payment = lock_payment(tx, &read.app_id, &read.trade_no).await?;
    if payment.order_id == read.order_id { Ok((order, payment)) } else { Err(StoreError::Stale.into()) }
}

async fn lock_order(tx: &mut Tx, payment: &Payment) -> Result<Option<Locked<Order>>, Error> {
    match payment.order_id {
        Some(order_id) => {
            Ok(Some(store::orders::lock(tx, order_id).await?.ok_or(Error::no_order(order_id))?))
        }
        None => Ok(None),
    }
}

async fn lock_payment(tx: &mut Tx, app_id: &AppId, trade_no: &str) -> Result<Locked<Payment>, Error> {
    store::payments::lock(tx, app_id, trade_no).await?.ok_or_else(|| Error::no_payment(trade_no))
}
