//! Asks Alipay about a signed message that names an order which does not exist.

use pay_queue::Lease;

use crate::context::Context;
use crate::domain::{EventType, EvidenceId, NotificationId, Telling, Unmatched, look};
use crate::error::Error;
use crate::store;

/// Finds out whether there is money behind it. Money that Alipay confirms is recorded as matching no order, told, and left to a person;
/// it pays nothing.
#[tracing::instrument(name = "flow.settle_quarantine", skip_all, fields(notification.id = %notification_id))]
pub async fn settle_quarantine(
    cx: &Context,
    lease: &Lease,
    notification_id: NotificationId,
) -> Result<(), Error> {
    let (app_id, out_trade_no) =
        store::notifications::find_subject(&mut *cx.connection().await?, notification_id)
            .await?
            .ok_or_else(|| Error::Missing(notification_id.to_string()))?;
    let found = cx.app(&app_id)?.gateway.find_unmatched(&out_trade_no).await?;

    let mut tx = cx.begin().await?;
    let now = cx.now();
    if let Some(trade) = found {
        let unmatched = Unmatched {
            evidence_id: EvidenceId::new(now),
            app_id: app_id.clone(),
            out_trade_no: out_trade_no.clone(),
            trade_no: trade.trade_no,
            amount: trade.amount,
            trade_status: trade.trade_status,
            paid_at: trade.paid_at,
            refundable: trade.refundable,
            recorded_at: now,
        };
        if let Some(payment) =
            store::payments::insert_unmatched(&mut tx, &unmatched, now + look::AFTER_PAYMENT).await?
        {
            let telling =
                Telling::of_subject(EventType::PaymentUnmatched, &app_id, out_trade_no.clone(), now);
            store::events::insert(&mut tx, &Telling { payment: Some(&payment), ..telling }).await?;
            tx.announce(None).await?;
            tracing::error!(
                trade.no = %payment.trade_no,
                amount_fen = payment.amount.fen(),
                "Alipay has money for {out_trade_no}, which is no order of ours: a person has to look",
            );
        }
    }
    lease.complete(&mut tx).await?;
    tx.commit().await
}
