//! Turns a report of payment into stored evidence and the job that acts on it. Shared by all the roads on which a report comes.

use chrono::{DateTime, Utc};
use pay_queue::Enqueue;

use crate::context::Tx;
use crate::domain::decide::mark_paid::can_be_booked;
use crate::domain::{Evidence, EvidenceId, Order, PaymentReport, Source};
use crate::error::Error;
use crate::flow::act::MarkPaid;
use crate::store;

/// Stores what was reported, of whatever amount, and enqueues the one job that may mark the order paid.
///
/// A report that cannot be true is an alarm, and nothing is stored.
pub(in crate::flow) async fn record_payment(
    tx: &mut Tx,
    order: &Order,
    report: PaymentReport,
    source: Source,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    if !can_be_booked(&report) {
        tracing::error!(
            order.id = %order.order_id,
            amount_fen = report.amount.fen(),
            refunded_fen = report.refunded.fen(),
            "Alipay's report about order {} cannot be true; manual check needed", order.order_id,
        );
        return Ok(());
    }
    let (evidence_id, app_id) = (EvidenceId::new(now), order.app_id.clone());
    let evidence = Evidence { evidence_id, app_id, report, source, recorded_at: now };
    store::evidence::insert(tx, &evidence).await?;
    tx.enqueue_as(Enqueue::new(&MarkPaid { evidence_id }).key(evidence_id.to_string())).await
}
