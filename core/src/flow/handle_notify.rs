//! Finds out what a stored notification means.

use chrono::{DateTime, Utc};
use pay_queue::Lease;

use crate::context::{Context, Tx};
use crate::domain::{AppId, EventType, NotificationId, Order, OrderId, PaymentReport, Source, Telling};
use crate::error::Error;
use crate::gateway::{Notification, Says};
use crate::jobs::{ReconcileOrder, SettleQuarantine};
use crate::store::{self, notifications::Outcome};

use super::record_payment::record_payment;

/// Decides what a stored notification says. A payment becomes evidence and a `MarkPaid` job; what is signed but wrong is
/// quarantined, and one query finds out the truth about the order it names; no order changes here.
#[tracing::instrument(name = "flow.handle_notify", skip_all, fields(notification.id = %notification_id, order.id))]
pub async fn handle_notify(
    cx: &Context,
    lease: &Lease,
    notification_id: NotificationId,
) -> Result<(), Error> {
    let mut tx = cx.begin().await?;
    let stored = store::notifications::lock(&mut tx, notification_id)
        .await?
        .ok_or_else(|| Error::Missing(notification_id.to_string()))?;
    if stored.handled_at.is_some() {
        return Ok(());
    }
    let notification = cx
        .app(&stored.app_id)?
        .gateway
        .read_notification(&stored.body, stored.received_at)
        .map_err(|not_signed| Error::NotSigned(not_signed.0))?;
    tracing::Span::current().record("order.id", &notification.out_trade_no);

    let now = cx.now();
    let order_id = notification.out_trade_no.parse::<OrderId>().ok();
    let order = match order_id {
        Some(order_id) => store::orders::find_of_app(&mut tx, &stored.app_id, order_id).await?,
        None => None,
    };
    let outcome = match judge(&notification, order.as_ref(), stored.app_id.as_str()) {
        Judgement::Pay(order, report) => {
            record_payment(&mut tx, order, report, Source::Notification(notification_id), now).await?;
            Outcome::Evidence
        }
        Judgement::Ask(order_id) => {
            ask(&mut tx, order_id).await?;
            Outcome::NothingToDo
        }
        Judgement::Nothing => Outcome::NothingToDo,
        Judgement::Quarantine(reason) => {
            tracing::error!(
                order.id = %notification.out_trade_no,
                reason,
                "a signed notification for {} is quarantined: {reason}", notification.out_trade_no,
            );
            match &order {
                Some(order) => ask(&mut tx, order.order_id).await?,
                None => tx.enqueue(&SettleQuarantine { notification_id }).await?,
            }
            tell(&mut tx, &stored.app_id, &notification, order_id, reason, now).await?;
            Outcome::Quarantined(reason)
        }
    };
    store::notifications::record_outcome(&mut tx, notification_id, outcome, now).await?;
    lease.complete(&mut tx).await?;
    tx.commit().await
}

/// Under the order's lock, which numbers its events.
async fn tell(
    tx: &mut Tx,
    app_id: &AppId,
    notification: &Notification,
    order_id: Option<OrderId>,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let order = match order_id {
        Some(order_id) => store::orders::lock(tx, order_id).await?.filter(|order| order.app_id == *app_id),
        None => None,
    };
    let subject = notification.out_trade_no.clone();
    let telling = Telling {
        order: order.as_ref(),
        reason: Some(reason),
        ..Telling::of_subject(EventType::NotificationQuarantined, app_id, subject, now)
    };
    store::events::insert(tx, &telling).await?;
    tx.announce(telling.order_id()).await
}

async fn ask(tx: &mut Tx, order_id: OrderId) -> Result<(), Error> {
    tx.enqueue_once(order_id, &ReconcileOrder { order_id }).await?;
    Ok(())
}

#[derive(Debug, PartialEq, Eq)]
enum Judgement<'a> {
    Pay(&'a Order, PaymentReport),
    /// It says something that a query says better.
    Ask(OrderId),
    Nothing,
    Quarantine(&'static str),
}

/// A signature says who speaks, not that it is about us: app, seller, order and amount are compared before a word is believed.
fn judge<'a>(notification: &Notification, order: Option<&'a Order>, app_id: &str) -> Judgement<'a> {
    if notification.app_id != app_id {
        return Judgement::Quarantine("another_app");
    }
    if !notification.seller_is_ours {
        return Judgement::Quarantine("another_seller");
    }
    let Some(order) = order else { return Judgement::Quarantine("unknown_order") };
    match &notification.says {
        Says::Paid(report) | Says::Refunded(report) if report.amount != order.amount => {
            Judgement::Quarantine("another_amount")
        }
        // A refund also proves the payment, should we not have heard of that; what went back is booked by its own number.
        Says::Paid(report) | Says::Refunded(report) => Judgement::Pay(order, report.clone()),
        Says::Closed => Judgement::Ask(order.order_id),
        Says::Nothing => Judgement::Nothing,
        Says::Strange(_) => Judgement::Quarantine("unreadable"),
    }
}
