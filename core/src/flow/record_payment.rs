//! Turns a report of payment into stored evidence and the job that acts on it. Shared by the two roads on which a report comes.

use chrono::{DateTime, Utc};

use crate::context::Tx;
use crate::domain::{Evidence, EvidenceId, Order, PaymentReport, Source};
use crate::error::Error;
use crate::jobs::MarkPaid;
use crate::store;

/// Stores what was reported and enqueues the one job that may mark the order paid.
///
/// A genuine report of another amount than the order's never pays it: an alarm is raised and nothing is stored.
pub(super) async fn record_payment(
    tx: &mut Tx,
    order: &Order,
    report: PaymentReport,
    source: Source,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    if report.amount != order.amount {
        tracing::error!(
            order.id = %order.order_id,
            trade.no = %report.trade_no,
            amount_fen = order.amount.fen(),
            reported_fen = report.amount.fen(),
            "order {} costs {} fen and Alipay reports {} fen: a person has to look",
            order.order_id, order.amount.fen(), report.amount.fen(),
        );
        return Ok(());
    }
    let app_id = order.app_id.clone();
    let evidence = Evidence { evidence_id: EvidenceId::new(now), app_id, report, source, recorded_at: now };
    store::evidence::insert(tx, &evidence).await?;
    tx.enqueue(&MarkPaid { evidence_id: evidence.evidence_id }).await
}
