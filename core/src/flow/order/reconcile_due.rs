//! A tick: finds the orders whose next look is due, within the budget of queries.

use chrono::{DateTime, TimeDelta, Utc};
use pay_queue::{Job, Policy};
use serde::{Deserialize, Serialize};

use crate::apps::App;
use crate::context::{Context, Tx};
use crate::domain::{Status, look};
use crate::error::Error;
use crate::flow::act::{Act, CloseOrder, ReconcileOrder, ReconcilePayment, TICK, Tick};
use crate::lease::{Done, Lease};
use crate::store;

/// A tick: finds the orders whose next look is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReconcileDue {
    /// When it was to come.
    pub at: DateTime<Utc>,
    /// How long it is from one tick to the next, in seconds: it may ask as much as the budget has for this time.
    pub covers_s: u32,
}

impl Job for ReconcileDue {
    const NAME: &'static str = "reconcile_due";
    const POLICY: Policy = TICK;
}

impl Act for ReconcileDue {
    async fn run(self, cx: &Context, lease: Lease) -> Result<Done, Error> {
        reconcile_due(cx, lease, self).await
    }
}

impl Tick for ReconcileDue {
    fn at(at: DateTime<Utc>, covers_s: u32) -> Self {
        Self { at, covers_s }
    }
}

/// What payments have of the budget at least, as a divisor.
const PAYMENTS_SHARE: i64 = 10;

/// Enqueues a question to Alipay for each order whose look is due: those that wait to be paid, whoever waits with them, and those that
/// are being closed stand in one line, longest due first. Who was asked about goes to the end, so nobody starves.
///
/// One tick takes of each app as many as its budget has for the time until the next. There is one tick at a time, however many replicas run, so
/// the budget holds for all of them together.
#[tracing::instrument(name = "flow.reconcile_due", skip_all)]
pub async fn reconcile_due(cx: &Context, lease: Lease, tick: ReconcileDue) -> Result<Done, Error> {
    let now = cx.now();
    let mut tx = cx.begin().await?;
    let mut asked = 0;
    for app in cx.apps.iter() {
        asked += ask(cx, &mut tx, app, &tick, now).await?;
    }
    let done = lease.commit(tx).await?;
    if asked > 0 {
        tracing::info!(asked, "Alipay is asked about {asked} orders and payments");
    }
    Ok(done)
}

/// One app's line: each has its budget, so that a busy one takes nothing from the others.
async fn ask(
    cx: &Context,
    tx: &mut Tx,
    app: &App,
    tick: &ReconcileDue,
    now: DateTime<Utc>,
) -> Result<usize, Error> {
    let budget = budget(app.queries_per_s, tick, now);
    let due = store::looks::lock_due(tx, app.app_id(), now, budget).await?;
    let next = due.iter().map(|due| {
        (due.order_id, now + look::pause_after(due.looks.saturating_add(1), cx.settings.look_pause_max))
    });
    store::looks::schedule_all(tx, &next.collect::<Vec<_>>()).await?;
    for due in &due {
        let order_id = due.order_id;
        if due.status == Status::Closing {
            tx.enqueue_once(order_id, &CloseOrder { order_id }).await?;
        } else {
            tx.enqueue_once(order_id, &ReconcileOrder { order_id }).await?;
        }
    }
    let left = budget.saturating_sub(i64::try_from(due.len()).unwrap_or(i64::MAX));
    Ok(due.len()
        + ask_about_payments(tx, app, left.max((budget / PAYMENTS_SHARE).max(budget.min(1))), now).await?)
}

/// Payments come after orders, for which a buyer may wait, but are never starved by them.
async fn ask_about_payments(tx: &mut Tx, app: &App, limit: i64, now: DateTime<Utc>) -> Result<usize, Error> {
    let app_id = app.app_id();
    let due = store::payments::take_due_looks(tx, app_id, now, now + look::AGAIN_IF_LOST, limit).await?;
    let asked = due.len();
    for trade_no in due {
        tx.enqueue_as(ReconcilePayment::of(app_id, &trade_no)).await?;
    }
    Ok(asked)
}

/// How many orders the tick may take up. None when it comes so late that a later one has come meanwhile: ticks that piled up while
/// nobody worked would together exceed the budget.
fn budget(queries_per_s: u32, tick: &ReconcileDue, now: DateTime<Utc>) -> i64 {
    let too_late = tick.at + TimeDelta::seconds(2 * i64::from(tick.covers_s));
    if now >= too_late { 0 } else { i64::from(queries_per_s) * i64::from(tick.covers_s) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tick_has_the_budget_of_its_interval_unless_it_is_late() {
        let at = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let tick = ReconcileDue { at, covers_s: 3 };
        let after = |seconds| budget(10, &tick, at + TimeDelta::seconds(seconds));
        assert_eq!([after(-2), after(0), after(5), after(6), after(3600)], [30, 30, 30, 0, 0]);
    }
}
