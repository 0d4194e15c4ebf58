//! Asks Alipay what became of an order.

use pay_queue::{Job, Policy};
use serde::{Deserialize, Serialize};

use crate::context::Context;
use crate::domain::decide::reconcile_order::{self as decide, Effect};
use crate::domain::look::Found;
use crate::domain::{OrderId, Source};
use crate::error::Error;
use crate::flow::act::{Act, CALLS_ALIPAY};
use crate::flow::payment::record_payment::record_payment;
use crate::lease::{Done, Lease};
use crate::store;

use super::begin_close::begin_close;

/// Asks Alipay what became of an order that waits to be paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReconcileOrder {
    /// The order.
    pub order_id: OrderId,
}

impl Job for ReconcileOrder {
    const NAME: &'static str = "reconcile_order";
    const POLICY: Policy = CALLS_ALIPAY.max_failures(8);
}

impl Act for ReconcileOrder {
    async fn run(self, cx: &Context, lease: Lease) -> Result<Done, Error> {
        reconcile_order(cx, lease, self.order_id).await
    }
}

/// Asks, and lets the answer take the road of a notification. Asking changes nothing by itself.
#[tracing::instrument(name = "flow.reconcile_order", skip_all, fields(order.id))]
pub async fn reconcile_order(cx: &Context, lease: Lease, order_id: OrderId) -> Result<Done, Error> {
    lease.is_about(Some(order_id));
    let order = store::orders::find(&mut *cx.connection().await?, order_id)
        .await?
        .ok_or(Error::no_order(order_id))?;
    let trade = cx.app(&order.app_id)?.gateway.query(order_id).await?;

    let mut tx = cx.begin().await?;
    let now = cx.now();
    store::looks::record(&mut tx, order_id, Found::from(&trade), now).await?;
    match decide::decide(&order, trade, now)? {
        Effect::Record(report) => record_payment(&mut tx, &order, report, Source::Query, now).await?,
        Effect::BeginClose(change) => begin_close(cx, &mut tx, &change, now).await?,
        Effect::Alarm(what) => tracing::error!(what, "Alipay's word on order {order_id} cannot be: {what}"),
        Effect::Nothing => {}
    }
    lease.commit(tx).await
}
