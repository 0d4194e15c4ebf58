//! The commands that change the queue: each leaves a line in the audit log, in the transaction of its change.

use pay_core::context::Tx;
use pay_core::domain::By;
use pay_core::jobs::QUEUES;
use pay_core::{Context, flow};
use pay_queue::admin::{self, Cancelled, Retried};
use pay_queue::{JobId, State};
use serde_json::json;

use super::checks::{database, found, known_queue};
use super::view::{answer, jobs};
use crate::commands::{Failure, refused};

/// Rows that one statement of a large retry changes.
const BATCH: usize = 500;
pub(super) async fn retry(cx: &Context, job_id: JobId, json: bool, by: &By) -> Result<(), Failure> {
    let mut tx = cx.begin().await.map_err(|error| Failure::work("cannot retry", &error))?;
    match admin::retry(&mut tx, job_id).await {
        Ok(Retried::Yes) => {}
        Ok(Retried::NotDead) => {
            let state = found(admin::find(&mut tx, job_id).await, job_id)?.state;
            return Err(refused("not_dead", &format!("job {job_id} is {state}")));
        }
        Ok(Retried::KeyTaken) => return Err(key_taken(job_id)),
        Err(error) if admin::is_key_taken(&error) => return Err(key_taken(job_id)),
        Err(error) => return Err(database(&error)),
    }
    audit(cx, &mut tx, by, "job.retry", &job_id.to_string(), "").await?;
    tx.commit().await.map_err(|error| Failure::work("cannot retry", &error))?;
    answer(
        json,
        &json!({ "job_id": job_id, "state": State::Ready.as_str() }),
        format_args!("{job_id}\t{}", State::Ready),
    )
}

pub(super) fn key_taken(job_id: JobId) -> Failure {
    refused("key_taken", &format!("another job holds the key of job {job_id} and does its work"))
}

pub(super) async fn retry_all(
    cx: &Context,
    queue: &str,
    shape: &str,
    json: bool,
    by: &By,
) -> Result<(), Failure> {
    let mut tx = cx.begin().await.map_err(|error| Failure::work("cannot retry", &error))?;
    known_queue(flow::is_queue(&mut tx, &QUEUES, queue).await, queue)?;
    let mut retried = 0;
    loop {
        let batch =
            admin::retry_shape(&mut tx, queue, shape, BATCH).await.map_err(|error| database(&error))?.len();
        retried += batch as u64;
        if batch < BATCH {
            break;
        }
    }
    if retried > 0 {
        audit(cx, &mut tx, by, "queue.retry_all", queue, &format!("{}: {shape}", jobs(retried))).await?;
    }
    tx.commit().await.map_err(|error| Failure::work("cannot retry", &error))?;
    answer(json, &json!({ "retried": retried }), format_args!("{} will run again", jobs(retried)))
}

pub(super) async fn cancel(cx: &Context, job_id: JobId, json: bool, by: &By) -> Result<(), Failure> {
    let mut tx = cx.begin().await.map_err(|error| Failure::work("cannot cancel", &error))?;
    let detail = match admin::cancel(&mut tx, job_id, None).await.map_err(|error| database(&error))? {
        Cancelled::BeforeItRan => "before it ran",
        Cancelled::WhileItRan => "while it ran",
        Cancelled::Not => {
            let state = found(admin::find(&mut tx, job_id).await, job_id)?.state;
            return Err(refused("already_ended", &format!("job {job_id} is {state}")));
        }
    };
    audit(cx, &mut tx, by, "job.cancel", &job_id.to_string(), detail).await?;
    tx.commit().await.map_err(|error| Failure::work("cannot cancel", &error))?;
    answer(
        json,
        &json!({ "job_id": job_id, "state": State::Cancelled.as_str(), "detail": detail }),
        format_args!("{job_id}\t{}\t{detail}", State::Cancelled),
    )
}

pub(super) async fn pause(
    cx: &Context,
    queue: &str,
    reason: &str,
    json: bool,
    by: &By,
) -> Result<(), Failure> {
    let mut tx = cx.begin().await.map_err(|error| Failure::work("cannot pause", &error))?;
    known_queue(flow::is_queue(&mut tx, &QUEUES, queue).await, queue)?;
    if !admin::pause(&mut tx, queue, reason).await.map_err(|error| database(&error))? {
        return Err(refused("already_paused", &format!("queue {queue} is paused, its reason stays")));
    }
    audit(cx, &mut tx, by, "queue.pause", queue, reason).await?;
    tx.commit().await.map_err(|error| Failure::work("cannot pause", &error))?;
    answer(json, &json!({ "queue": queue, "paused": true }), format_args!("{queue}\tpaused"))
}

pub(super) async fn resume(cx: &Context, queue: &str, json: bool, by: &By) -> Result<(), Failure> {
    let mut tx = cx.begin().await.map_err(|error| Failure::work("cannot resume", &error))?;
    known_queue(flow::is_queue(&mut tx, &QUEUES, queue).await, queue)?;
    if !admin::resume(&mut tx, queue).await.map_err(|error| database(&error))? {
        return Err(refused("not_paused", &format!("queue {queue} is not paused")));
    }
    audit(cx, &mut tx, by, "queue.resume", queue, "").await?;
    tx.commit().await.map_err(|error| Failure::work("cannot resume", &error))?;
    answer(json, &json!({ "queue": queue, "paused": false }), format_args!("{queue}\tresumed"))
}

/// Records what an operator changed, in the transaction of the change.
async fn audit(
    cx: &Context,
    tx: &mut Tx,
    by: &By,
    action: &str,
    subject: &str,
    detail: &str,
) -> Result<(), Failure> {
    flow::audit_queue(cx, tx, by, action, subject, detail)
        .await
        .map_err(|error| Failure::work("cannot write the audit log", &error))
}
