//! Reading what happened to an order and what happens next.

use pay_queue::State;
use pay_queue::admin::{self, Filter, JobView};
use serde_json::{Value, json};
use sqlx::PgConnection;

use crate::context::Context;
use crate::domain::timeline::{Facts, Timeline, Work, tell};
use crate::domain::{AppId, OrderId, look};
use crate::error::Error;
use crate::flow::act::{CloseOrder, CreatePrepay, ExpireOrder, ReconcileOrder, RefundOrder};
use crate::store::{self, StoreError};

/// The jobs that are keyed by the order that they are about, or by its refund.
const KEYED: [&str; 5] = [
    <CreatePrepay as pay_queue::Job>::NAME,
    <ReconcileOrder as pay_queue::Job>::NAME,
    <ExpireOrder as pay_queue::Job>::NAME,
    <CloseOrder as pay_queue::Job>::NAME,
    <RefundOrder as pay_queue::Job>::NAME,
];
/// How many dead letters of one order are told of: each kind of job can have one, and more of them say no more.
const DEAD_MAX: usize = 10;

/// The order's story, if this app has it: read as of one moment, changing nothing, asking nobody.
#[tracing::instrument(name = "flow.read_timeline", skip_all, fields(order.id = %order_id))]
pub async fn read_timeline(cx: &Context, app_id: &AppId, order_id: OrderId) -> Result<Timeline, Error> {
    let mut tx = cx.begin().await?;
    store::timeline::freeze(&mut tx).await?;
    let mut facts =
        store::timeline::read(&mut tx, app_id, order_id).await?.ok_or(Error::no_order(order_id))?;
    facts.jobs = jobs(&mut tx, &facts).await.map_err(StoreError::from)?;
    Ok(tell(&facts, cx.now()))
}

/// The live jobs about the order, and the dead ones: also those that name not the order but a refund of it or what
/// Alipay said about it.
async fn jobs(conn: &mut PgConnection, facts: &Facts) -> sqlx::Result<Vec<Work>> {
    let order_id = facts.order.order_id.to_string();
    let refund_id = facts.unfinished().map(|refund| refund.refund_id.to_string());
    let looks = look::AFTER_CLOSING.map(|after| look::key_after_closing(facts.order.order_id, after));
    let keys: Vec<&str> =
        [&order_id].into_iter().chain(&refund_id).chain(&looks).map(String::as_str).collect();
    let mut jobs = admin::holders(conn, &KEYED, &keys).await?;
    jobs.extend(dead(conn, json!({ "order_id": order_id })).await?);
    if let Some(unread) = facts.unread() {
        jobs.extend(dead(conn, json!({ "notification_id": unread.notification_id })).await?);
    }
    if let Some(unsettled) = facts.unsettled() {
        jobs.extend(dead(conn, json!({ "evidence_id": unsettled.evidence_id })).await?);
    }
    if let Some(refund_id) = refund_id {
        jobs.extend(dead(conn, json!({ "refund_id": refund_id })).await?);
    }
    Ok(jobs.into_iter().map(work).collect())
}

async fn dead(conn: &mut PgConnection, payload: Value) -> sqlx::Result<Vec<JobView>> {
    let filter = Filter { state: Some(State::Dead), payload: Some(payload), ..Filter::default() };
    admin::list(conn, &filter, DEAD_MAX).await
}

fn work(job: JobView) -> Work {
    Work {
        job_id: job.job_id.0,
        act: job.name,
        due_at: job.due_at,
        failures: job.failures,
        running: job.state == State::Running,
        given_up_at: job.ended_at,
    }
}
