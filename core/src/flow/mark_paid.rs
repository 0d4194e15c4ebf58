//! Takes Alipay's word that an order was paid.

use pay_queue::Lease;

use crate::context::Context;
use crate::domain::{Disposition, EvidenceId};
use crate::error::Error;
use crate::store;

use super::record_change::record_change;

/// The only place where an order becomes paid. Reached from a notification and from a query; safe to run any number of times.
///
/// The payment, the order's change, its history, the event and the end of the job are one transaction. Money that does not pay the
/// order (it was closed, or another trade paid it) is recorded as such, and an alarm is raised; it never pays twice.
#[tracing::instrument(name = "flow.mark_paid", skip_all, fields(evidence.id = %evidence_id, order.id))]
pub async fn mark_paid(cx: &Context, lease: &Lease, evidence_id: EvidenceId) -> Result<(), Error> {
    let mut tx = cx.begin().await?;
    let evidence = store::evidence::find(&mut tx, evidence_id)
        .await?
        .ok_or_else(|| Error::Missing(evidence_id.to_string()))?;
    let order_id = evidence.report.order_id;
    tracing::Span::current().record("order.id", tracing::field::display(order_id));
    let order = store::orders::lock(&mut tx, order_id).await?.ok_or(Error::UnknownOrder)?;

    let now = cx.now();
    let disposition = Disposition::of(&order);
    if store::payments::insert(&mut tx, &evidence, disposition, now).await? {
        match disposition {
            Disposition::Settles => {
                if let Some(change) = order.pay(&evidence.report, now)? {
                    record_change(&mut tx, &change, Some(evidence_id)).await?; // row, history and event together
                    tracing::info!("order {order_id} is paid");
                }
            }
            Disposition::Late | Disposition::Duplicate => tracing::error!(
                trade.no = %evidence.report.trade_no,
                amount_fen = evidence.report.amount.fen(),
                "order {order_id} received {} money by trade {}: it has to go back",
                disposition.as_str(), evidence.report.trade_no,
            ),
        }
    } // else: an earlier report of the same trade said the same

    lease.complete(&mut tx).await?; // a lost lease rolls everything back
    tx.commit().await
}
