//! The commands that only read.

use std::collections::BTreeMap;

use clap::Args;
use pay_core::domain::OrderId;
use pay_core::jobs::QUEUES;
use pay_core::{Context, Error, Thing, flow};
use pay_queue::admin::{self, Filter};
use pay_queue::{JobId, State};
use serde_json::json;

use super::checks::{database, found, known_queue};
use super::view::{Counted, Listed, Shown, jobs, print};
use crate::commands::{Failure, say};

/// Which jobs to list.
#[derive(Args)]
pub(crate) struct Wanted {
    /// Only of this queue.
    #[arg(long)]
    queue: Option<String>,
    /// Only in this state: scheduled, ready, blocked, running, done, dead or cancelled.
    #[arg(long, value_parser = state)]
    state: Option<State>,
    /// Only those about this order or a refund of it.
    #[arg(long)]
    order: Option<OrderId>,
    /// Only whose last error has this shape.
    #[arg(long)]
    shape: Option<String>,
    /// At most so many, 1 to 1000.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=1000))]
    limit: u16,
}

/// The refunds of one order that a list looks for; an order of more is partly listed.
const REFUNDS_MAX: u32 = 100;

pub(super) async fn list(cx: &Context, wanted: &Wanted, json: bool) -> Result<(), Failure> {
    let mut conn = cx.connection().await.map_err(|error| Failure::work("cannot list", &error))?;
    if let Some(queue) = &wanted.queue {
        known_queue(flow::is_queue(&mut conn, &QUEUES, queue).await, queue)?;
    }
    let of_all = Filter {
        queue: wanted.queue.clone(),
        state: wanted.state,
        error_shape: wanted.shape.clone(),
        ..Filter::default()
    };
    let filters = match wanted.order {
        Some(order_id) => about(cx, order_id, &of_all).await?,
        None => vec![of_all],
    };
    let limit = usize::from(wanted.limit);
    // Each has its newest, so the newest of all are among them.
    let mut found = BTreeMap::new();
    for filter in &filters {
        let jobs = admin::list(&mut conn, filter, limit).await.map_err(|error| database(&error))?;
        found.extend(jobs.into_iter().map(|job| (job.job_id, job)));
    }
    let jobs = found.values().rev().take(limit).map(Listed::of);
    if json {
        return print(&jobs.collect::<Vec<_>>());
    }
    for job in jobs {
        say(format_args!("{}", job.line()));
    }
    Ok(())
}

/// How to find what is about an order: by its id in the payload or as key, and by the ids of its refunds.
async fn about(cx: &Context, order_id: OrderId, of_all: &Filter) -> Result<Vec<Filter>, Failure> {
    let payload = Some(json!({ "order_id": order_id }));
    let mut filters = vec![Filter { payload, ..of_all.clone() }];
    let mut keys = vec![order_id.to_string()];
    for app in cx.apps.iter() {
        match flow::list_refunds(cx, app.app_id(), order_id, None, REFUNDS_MAX).await {
            Ok(page) => keys.extend(page.rows.iter().map(|refund| refund.refund_id.to_string())),
            Err(Error::NotFound(Thing::Order(_))) => {} // another app's, or one that is not stored
            Err(error) => return Err(Failure::work("cannot list", &error)),
        }
    }
    filters.extend(keys.into_iter().map(|key| Filter { key: Some(key), ..of_all.clone() }));
    Ok(filters)
}

pub(super) async fn show(cx: &Context, job_id: JobId, json: bool) -> Result<(), Failure> {
    let mut conn = cx.connection().await.map_err(|error| Failure::work("cannot show", &error))?;
    let job = found(admin::find(&mut conn, job_id).await, job_id)?;
    let failures = admin::failures(&mut conn, job_id).await.map_err(|error| database(&error))?;
    let shown = Shown::of(&job, &failures);
    if json {
        return print(&shown);
    }
    say(shown.text().trim_end());
    Ok(())
}

pub(super) async fn preview_retry_all(
    cx: &Context,
    queue: &str,
    shape: &str,
    json: bool,
) -> Result<(), Failure> {
    let mut conn = cx.connection().await.map_err(|error| Failure::work("cannot count", &error))?;
    known_queue(flow::is_queue(&mut conn, &QUEUES, queue).await, queue)?;
    let preview =
        admin::preview_retry_shape(&mut conn, queue, shape).await.map_err(|error| database(&error))?;
    if json {
        return print(&json!({ "would_retry": preview.retried, "key_taken": preview.key_taken }));
    }
    say(format_args!("{} would run again; nothing was changed, --yes does it", jobs(preview.retried)));
    if preview.key_taken > 0 {
        say(format_args!("{} would stay: another job holds the key", jobs(preview.key_taken)));
    }
    Ok(())
}

pub(super) async fn queues(cx: &Context, json: bool) -> Result<(), Failure> {
    let mut conn = cx.connection().await.map_err(|error| Failure::work("cannot list", &error))?;
    let all = flow::list_queues(&mut conn, &QUEUES).await.map_err(|error| database(&error))?;
    let all: Vec<Counted> = all.into_iter().map(Counted::of).collect();
    if json {
        return print(&all);
    }
    for queue in &all {
        say(format_args!("{}", queue.line()));
    }
    Ok(())
}

fn state(word: &str) -> Result<State, String> {
    State::try_from(word.to_owned()).map_err(|_| {
        let all: Vec<&str> = State::ALL.into_iter().map(State::as_str).collect();
        format!("unknown state; expected one of {}", all.join(", "))
    })
}
