//! Asks Alipay about the trade of a quarantined message.

use chrono::{DateTime, Utc};
use pay_queue::{Enqueue, Job, Policy};
use serde::{Deserialize, Serialize};

use crate::context::{Context, Tx};
use crate::domain::answer::{Notification, UnmatchedTrade, shown_number};
use crate::domain::decide::settle_quarantine::{self as decide, Effect};
use crate::domain::{
    AppId, EventType, EvidenceId, NotificationId, OrderId, Source, Telling, Unmatched, look,
};
use crate::error::{Error, Thing};
use crate::flow::act::{Act, AdoptRefund, CALLS_ALIPAY};
use crate::flow::payment::record_payment::record_payment;
use crate::flow::refund::record_refund::adopt_the_rest;
use crate::gateway::Gateway;
use crate::lease::{Done, Lease};
use crate::store;

/// Asks about a signed message that names an order which does not exist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettleQuarantine {
    /// The message in the inbox.
    pub notification_id: NotificationId,
}

impl Job for SettleQuarantine {
    const NAME: &'static str = "settle_quarantine";
    const POLICY: Policy = CALLS_ALIPAY.max_failures(8);
}

impl Act for SettleQuarantine {
    async fn run(self, cx: &Context, lease: Lease) -> Result<Done, Error> {
        settle_quarantine(cx, lease, self.notification_id).await
    }
}

/// Finds out whether there is money behind it, by the number of the trade that it names. Money under the number of an order of ours becomes
/// evidence, of whatever amount; other money is recorded as matching no order, told, and left to an operator: it pays nothing.
#[tracing::instrument(name = "flow.settle_quarantine", skip_all, fields(notification.id = %notification_id))]
pub async fn settle_quarantine(
    cx: &Context,
    lease: Lease,
    notification_id: NotificationId,
) -> Result<Done, Error> {
    let stored = store::notifications::find(&mut *cx.connection().await?, notification_id)
        .await?
        .ok_or(Error::NotFound(Thing::Notification(notification_id)))?;
    let app_id = stored.app_id;
    let gateway = &*cx.app(&app_id)?.gateway;
    let notification = gateway
        .read_stored_notification(&stored.body)
        .map_err(|not_signed| Error::NotSigned(not_signed.0))?;
    let found = find(gateway, &notification).await?;

    let mut tx = cx.begin().await?;
    let now = cx.now();
    let order = match found.as_ref().and_then(|trade| trade.out_trade_no.parse::<OrderId>().ok()) {
        Some(order_id) => store::orders::find_of_app(&mut tx, &app_id, order_id).await?,
        None => None,
    };
    let effect = decide::decide(found, notification.told_refund.as_ref(), order.as_ref());
    if effect == Effect::Nothing
        && let Some(until) = decide::ask_again_at(&notification.says, stored.received_at, now)
    {
        let what = notification_id.to_string();
        return Err(Error::NotYet { what, until });
    }
    match (effect, &order) {
        (Effect::Record(report), Some(order)) => {
            record_payment(&mut tx, order, report, Source::Query, now).await?;
        }
        (Effect::RecordUnmatched { trade, out_request_no }, _) => {
            record_unmatched(&mut tx, &app_id, trade, out_request_no, now).await?;
        }
        (Effect::Alarm(trade), _) => {
            tracing::error!(trade.no = %trade.trade_no, "Alipay calls a trade paid and names no amount");
        }
        (Effect::Nothing | Effect::Record(_), _) => {}
    }
    store::notifications::record_settled(&mut tx, notification_id, now).await?;
    lease.commit(tx).await
}

/// Several trades may name one order number, so the message's own trade is asked about first.
async fn find(gateway: &dyn Gateway, notification: &Notification) -> Result<Option<UnmatchedTrade>, Error> {
    if let Some(trade_no) = &notification.trade_no
        && let Some(trade) = gateway.query_trade(trade_no).await?
    {
        return Ok(Some(trade));
    }
    Ok(gateway.find_unmatched(&notification.out_trade_no).await?)
}

async fn record_unmatched(
    tx: &mut Tx,
    app_id: &AppId,
    trade: UnmatchedTrade,
    out_request_no: Option<String>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let out_trade_no = shown_number(&trade.out_trade_no);
    let unmatched = Unmatched {
        evidence_id: EvidenceId::new(now),
        app_id: app_id.clone(),
        out_trade_no: out_trade_no.clone(),
        trade_no: trade.trade_no,
        amount: trade.amount,
        trade_status: trade.trade_status,
        paid_at: trade.paid_at,
        refundable: trade.refundable,
        refunded: trade.refunded,
        out_request_no,
        recorded_at: now,
    };
    let look_at = now + look::AFTER_PAYMENT;
    let new = store::payments::insert_unmatched(tx, &unmatched, look_at).await?;
    let Some(payment) = new else {
        // It is known; only what went back since may be new.
        return if trade.refunded.is_zero() { Ok(()) } else { adopt_told(tx, unmatched.evidence_id).await };
    };
    let telling = Telling::of_subject(EventType::PaymentUnmatched, app_id, out_trade_no.clone(), now);
    store::events::insert(tx, &Telling { payment: Some(&payment), ..telling }).await?;
    tx.wake_relay();
    tracing::error!(
        trade.no = %payment.trade_no,
        amount_fen = payment.amount.fen(),
        "Alipay has money for {out_trade_no}, which is no order of ours; manual decision needed",
    );
    if trade.refunded == payment.amount {
        adopt_the_rest(tx, None, &payment, now).await?;
    } else if !trade.refunded.is_zero() {
        adopt_told(tx, unmatched.evidence_id).await?;
    }
    Ok(())
}

async fn adopt_told(tx: &mut Tx, evidence_id: EvidenceId) -> Result<(), Error> {
    tx.enqueue_as(Enqueue::new(&AdoptRefund { evidence_id }).key(evidence_id.to_string())).await
}
