//! Finds out what a stored notification means.

use chrono::{DateTime, Utc};
use pay_queue::{Enqueue, Job, Policy};
use serde::{Deserialize, Serialize};

use crate::context::{Context, Tx};
use crate::domain::answer::{NUMBER_CHARS_MAX, Notification, is_number, shown_number};
use crate::domain::decide::handle_notify::{Judgement, is_another_amount, judge};
use crate::domain::{AppId, EventType, NotificationId, OrderId, Payment, Source, Telling};
use crate::error::{Error, Thing};
use crate::flow::act::{Act, OWN_ROWS, ReconcileOrder, SettleQuarantine};
use crate::flow::payment::record_payment::record_payment;
use crate::lease::{Done, Lease};
use crate::store::{self, notifications::Outcome};

/// Finds out what a stored notification means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandleNotify {
    /// The notification in the inbox.
    pub notification_id: NotificationId,
}

impl Job for HandleNotify {
    const NAME: &'static str = "handle_notify";
    const POLICY: Policy = OWN_ROWS;
}

impl Act for HandleNotify {
    async fn run(self, cx: &Context, lease: Lease) -> Result<Done, Error> {
        handle_notify(cx, lease, self.notification_id).await
    }
}

/// Decides what a stored notification says. A payment becomes evidence and a `MarkPaid` job; what is signed but wrong is
/// quarantined, and one query finds out the truth about the trade it names; no order changes here.
#[tracing::instrument(name = "flow.handle_notify", skip_all, fields(notification.id = %notification_id, order.id))]
pub async fn handle_notify(
    cx: &Context,
    lease: Lease,
    notification_id: NotificationId,
) -> Result<Done, Error> {
    let mut tx = cx.begin().await?;
    let stored = store::notifications::lock(&mut tx, notification_id)
        .await?
        .ok_or(Error::NotFound(Thing::Notification(notification_id)))?;
    if stored.handled_at.is_some() {
        return Ok(lease.nothing_to_do());
    }
    let notification = cx
        .app(&stored.app_id)?
        .gateway
        .read_stored_notification(&stored.body)
        .map_err(|not_signed| Error::NotSigned(not_signed.0))?;
    lease.is_about(Some(shown_number(&notification.out_trade_no)));

    let now = cx.now();
    let order_id = notification.order_id();
    let order = match order_id {
        Some(order_id) => store::orders::find_of_app(&mut tx, &stored.app_id, order_id).await?,
        None => None,
    };
    let known = match &order {
        Some(order) if is_another_amount(&notification, order) => {
            known_payment(&mut tx, &stored.app_id, &notification).await?
        }
        _ => None,
    };
    let outcome = match (judge(&notification, order.as_ref(), known.as_ref(), &stored.app_id), &order) {
        (Judgement::Record(report), Some(order)) => {
            record_payment(&mut tx, order, report, Source::Notification(notification_id), now).await?;
            Outcome::Evidence
        }
        (Judgement::Ask, Some(order)) => {
            let order_id = order.order_id;
            tx.enqueue_once(order_id, &ReconcileOrder { order_id }).await?;
            Outcome::NothingToDo
        }
        (Judgement::Nothing | Judgement::Record(_) | Judgement::Ask, _) => Outcome::NothingToDo,
        (Judgement::Quarantine(reason), _) => {
            let named = shown_number(&notification.out_trade_no);
            tracing::error!(
                order.id = %named,
                reason,
                "a signed notification for {named} is quarantined: {reason}",
            );
            let settle = Enqueue::new(&SettleQuarantine { notification_id });
            tx.enqueue_as(settle.key(notification_id.to_string())).await?;
            tell(&mut tx, &stored.app_id, named, order_id, reason, now).await?;
            Outcome::Quarantined(reason)
        }
    };
    store::notifications::record_outcome(&mut tx, notification_id, outcome, now).await?;
    lease.commit(tx).await
}

async fn known_payment(
    tx: &mut Tx,
    app_id: &AppId,
    notification: &Notification,
) -> Result<Option<Payment>, Error> {
    // What is no number is no payment's, and cannot be asked for.
    match notification.trade_no.as_deref().filter(|trade_no| is_number(trade_no, NUMBER_CHARS_MAX)) {
        Some(trade_no) => Ok(store::payments::find(tx, app_id, trade_no).await?),
        None => Ok(None),
    }
}

/// Under the order's lock, which numbers its events.
async fn tell(
    tx: &mut Tx,
    app_id: &AppId,
    subject: String,
    order_id: Option<OrderId>,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let order = match order_id {
        Some(order_id) => store::orders::lock(tx, order_id).await?.filter(|order| order.app_id == *app_id),
        None => None,
    };
    let telling = Telling {
        order: order.as_deref(),
        reason: Some(reason),
        ..Telling::of_subject(EventType::NotificationQuarantined, app_id, subject, now)
    };
    store::events::insert(tx, &telling).await?;
    tx.wake_relay();
    Ok(())
}
