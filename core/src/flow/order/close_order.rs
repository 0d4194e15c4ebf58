//! Ends an order that shall not be paid any more.

use chrono::{DateTime, Utc};
use pay_queue::{Enqueue, Job, Policy};
use serde::{Deserialize, Serialize};

use crate::context::{Context, Tx};
use crate::domain::answer::{Closing, Refusal, Trade};
use crate::domain::decide::close_order::{self as decide, Effect, Next};
use crate::domain::look::Found;
use crate::domain::{Order, OrderId, Source, Status, look};
use crate::error::Error;
use crate::flow::act::{Act, CALLS_ALIPAY, ReconcileOrder};
use crate::flow::payment::record_payment::record_payment;
use crate::gateway::Gateway;
use crate::lease::{Done, Lease};
use crate::store;

use super::record_change::record_change;

/// Ends an order that shall not be paid any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloseOrder {
    /// The order.
    pub order_id: OrderId,
}

impl Job for CloseOrder {
    const NAME: &'static str = "close_order";
    const POLICY: Policy = CALLS_ALIPAY.max_failures(12);
}

impl Act for CloseOrder {
    async fn run(self, cx: &Context, lease: Lease) -> Result<Done, Error> {
        close_order(cx, lease, self.order_id).await
    }
}

/// Closes an order that is `CLOSING`: at Alipay, then here; a payment that lands meanwhile wins. Any other order is left alone.
///
/// It becomes `CLOSED` only by Alipay's word: the trade is closed, or there is none and nobody can open it any more. What cannot be
/// decided yet is decided at its next look.
#[tracing::instrument(name = "flow.close_order", skip_all, fields(order.id))]
pub async fn close_order(cx: &Context, lease: Lease, order_id: OrderId) -> Result<Done, Error> {
    lease.is_about(Some(order_id));
    let order = store::orders::find(&mut *cx.connection().await?, order_id)
        .await?
        .ok_or(Error::no_order(order_id))?;
    if order.status() != Status::Closing {
        return Ok(lease.nothing_to_do());
    }
    let gateway = &*cx.app(&order.app_id)?.gateway;
    let found = match decide::asked(gateway.query(order_id).await?) {
        Next::Settle(found) => found,
        Next::AskAgain => gateway.query(order_id).await?,
        Next::Close => match decide::called(close(gateway, order_id).await?) {
            Next::Settle(found) => found,
            Next::AskAgain | Next::Close => gateway.query(order_id).await?,
        },
    };
    settle(cx, lease, &order, found).await
}

/// A refusal because it moved on says the same as the answer that it moved.
async fn close(gateway: &dyn Gateway, order_id: OrderId) -> Result<Closing, Error> {
    match gateway.close(order_id).await {
        Ok(closing) => Ok(closing),
        Err(error) if error.refusal() == Some(Refusal::StateMovedOn) => Ok(Closing::Moved),
        Err(error) => Err(error.into()),
    }
}

async fn settle(cx: &Context, lease: Lease, order: &Order, found: Trade) -> Result<Done, Error> {
    let order_id = order.order_id;
    let now = cx.now();
    let mut tx = cx.begin().await?;
    store::looks::record(&mut tx, order_id, Found::from(&found), now).await?;
    let ended = match decide::decide(order, found, now)? {
        Effect::End(change) => change,
        Effect::EndAbsent(change) => {
            look_again_after_closing(&mut tx, order_id, now).await?;
            change
        }
        Effect::LookAt(at) => {
            store::looks::bring_forward(&mut tx, &[order_id], at).await?;
            None
        }
        Effect::Record(report) => {
            record_payment(&mut tx, order, report, Source::Query, now).await?;
            None
        }
        Effect::Alarm(what) => {
            tracing::error!(what, "order {order_id} cannot be closed: a person has to look");
            None
        }
        Effect::Nothing => None,
    };
    if let Some(change) = ended {
        record_change(&mut tx, &change, None).await?;
        tracing::info!("order {order_id} is closed");
    }
    lease.commit(tx).await
}

/// Alipay's "there is no trade" is believed, and checked: should money turn up, it takes the road of late money.
async fn look_again_after_closing(tx: &mut Tx, order_id: OrderId, now: DateTime<Utc>) -> Result<(), Error> {
    for after in look::AFTER_CLOSING {
        let key = look::key_after_closing(order_id, after);
        tx.enqueue_as(Enqueue::new(&ReconcileOrder { order_id }).key(key).run_at(now + after)).await?;
    }
    Ok(())
}
