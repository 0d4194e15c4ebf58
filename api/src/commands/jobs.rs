//! `pay-api jobs`: the queue as an operator sees it.

use std::collections::BTreeMap;
use std::fmt::Display;

use chrono::{DateTime, SecondsFormat, Utc};
use clap::{Args, Subcommand};
use pay_core::context::Tx;
use pay_core::domain::{By, ByError, OrderId, is_note};
use pay_core::flow::{self, QueueNow};
use pay_core::jobs::QUEUES;
use pay_core::{Context, Error, Thing};
use pay_queue::admin::{self, Cancelled, FailedRun, Filter, JobView, Pause, QueueCounts, Retried};
use pay_queue::{JobId, State};
use serde::Serialize;
use serde_json::{Value, json};

use super::{Failure, Operator, connected, refused, say};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// List jobs, newest first: id, queue, state, failures, worker deaths, due or ended, order, shape of the last error.
    List {
        #[command(flatten)]
        wanted: Wanted,
        /// Print a JSON array.
        #[arg(long)]
        json: bool,
    },
    /// Show one job with its payload, its lease and every failure.
    Show {
        /// Its id, as listed.
        job_id: i64,
        /// Print a JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Make a dead letter runnable again. Its failures and worker deaths count from zero; its history stays.
    Retry {
        /// Its id, as listed.
        job_id: i64,
        /// Print a JSON object.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        operator: Operator,
    },
    /// Make all dead letters of one queue and one shape of error runnable again; without --yes, say how many that would be.
    RetryAll {
        /// Their queue.
        #[arg(long)]
        queue: String,
        /// The shape of their last error, as listed.
        #[arg(long)]
        shape: String,
        /// Do it.
        #[arg(long)]
        yes: bool,
        /// Print a JSON object.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        operator: Operator,
    },
    /// End a job that has not ended. A running one can write nothing any more; what it did elsewhere stays done.
    Cancel {
        /// Its id, as listed.
        job_id: i64,
        /// Print a JSON object.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        operator: Operator,
    },
    /// Start no more jobs of a queue, in any worker. Running ones go on.
    Pause {
        /// The queue.
        queue: String,
        /// Why, for those who find it paused.
        #[arg(long)]
        reason: String,
        /// Print a JSON object.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        operator: Operator,
    },
    /// Start jobs of a paused queue again.
    Resume {
        /// The queue.
        queue: String,
        /// Print a JSON object.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        operator: Operator,
    },
    /// List the queues: name, scheduled, ready, blocked, running, dead, paused since, why.
    Queues {
        /// Print a JSON array.
        #[arg(long)]
        json: bool,
    },
}

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

/// Rows that one statement of a large retry changes.
const BATCH: usize = 500;
/// The refunds of one order that a list looks for; an order of more is partly listed.
const REFUNDS_MAX: u32 = 100;

pub(crate) async fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::List { wanted, json } => list(&connected().await?, &wanted, json).await,
        Command::Show { job_id, json } => show(&connected().await?, JobId(job_id), json).await,
        Command::Retry { job_id, json, operator } => {
            let by = operator.checked()?;
            retry(&connected().await?, JobId(job_id), json, &by).await
        }
        Command::RetryAll { queue, shape, yes, json, operator } => {
            let by = operator.checked()?;
            let cx = connected().await?;
            if yes {
                retry_all(&cx, &queue, &shape, json, &by).await
            } else {
                preview_retry_all(&cx, &queue, &shape, json).await
            }
        }
        Command::Cancel { job_id, json, operator } => {
            let by = operator.checked()?;
            cancel(&connected().await?, JobId(job_id), json, &by).await
        }
        Command::Pause { queue, reason, json, operator } => {
            let by = operator.checked()?;
            if !is_note(&reason) {
                return Err(refused("invalid_reason", &ByError::Note.to_string()));
            }
            pause(&connected().await?, &queue, &reason, json, &by).await
        }
        Command::Resume { queue, json, operator } => {
            let by = operator.checked()?;
            resume(&connected().await?, &queue, json, &by).await
        }
        Command::Queues { json } => queues(&connected().await?, json).await,
    }
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

async fn list(cx: &Context, wanted: &Wanted, json: bool) -> Result<(), Failure> {
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

async fn show(cx: &Context, job_id: JobId, json: bool) -> Result<(), Failure> {
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

async fn retry(cx: &Context, job_id: JobId, json: bool, by: &By) -> Result<(), Failure> {
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

fn key_taken(job_id: JobId) -> Failure {
    refused("key_taken", &format!("another job holds the key of job {job_id} and does its work"))
}

async fn preview_retry_all(cx: &Context, queue: &str, shape: &str, json: bool) -> Result<(), Failure> {
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

async fn retry_all(cx: &Context, queue: &str, shape: &str, json: bool, by: &By) -> Result<(), Failure> {
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

async fn cancel(cx: &Context, job_id: JobId, json: bool, by: &By) -> Result<(), Failure> {
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

async fn pause(cx: &Context, queue: &str, reason: &str, json: bool, by: &By) -> Result<(), Failure> {
    let mut tx = cx.begin().await.map_err(|error| Failure::work("cannot pause", &error))?;
    known_queue(flow::is_queue(&mut tx, &QUEUES, queue).await, queue)?;
    if !admin::pause(&mut tx, queue, reason).await.map_err(|error| database(&error))? {
        return Err(refused("already_paused", &format!("queue {queue} is paused, its reason stays")));
    }
    audit(cx, &mut tx, by, "queue.pause", queue, reason).await?;
    tx.commit().await.map_err(|error| Failure::work("cannot pause", &error))?;
    answer(json, &json!({ "queue": queue, "paused": true }), format_args!("{queue}\tpaused"))
}

async fn resume(cx: &Context, queue: &str, json: bool, by: &By) -> Result<(), Failure> {
    let mut tx = cx.begin().await.map_err(|error| Failure::work("cannot resume", &error))?;
    known_queue(flow::is_queue(&mut tx, &QUEUES, queue).await, queue)?;
    if !admin::resume(&mut tx, queue).await.map_err(|error| database(&error))? {
        return Err(refused("not_paused", &format!("queue {queue} is not paused")));
    }
    audit(cx, &mut tx, by, "queue.resume", queue, "").await?;
    tx.commit().await.map_err(|error| Failure::work("cannot resume", &error))?;
    answer(json, &json!({ "queue": queue, "paused": false }), format_args!("{queue}\tresumed"))
}

async fn queues(cx: &Context, json: bool) -> Result<(), Failure> {
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

/// Refuses a queue's name that is nobody's: a typing error must not pass for an empty queue.
fn known_queue(known: Result<bool, impl std::error::Error + 'static>, queue: &str) -> Result<(), Failure> {
    if known.map_err(|error| database(&error))? {
        return Ok(());
    }
    Err(refused("unknown_queue", &format!("there is no queue {queue:?}; there are {}", QUEUES.join(", "))))
}

fn found(
    found: Result<Option<JobView>, impl std::error::Error + 'static>,
    job_id: JobId,
) -> Result<JobView, Failure> {
    let found = found.map_err(|error| database(&error))?;
    found.ok_or_else(|| refused("job_not_found", &format!("there is no job {job_id}")))
}

/// A job in a list.
#[derive(Serialize)]
struct Listed<'a> {
    job_id: JobId,
    queue: &'a str,
    name: &'a str,
    state: &'static str,
    failures: i32,
    worker_deaths: i32,
    created_at: DateTime<Utc>,
    due_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
    order_id: Option<&'a str>,
    error_shape: Option<&'a str>,
}

impl<'a> Listed<'a> {
    fn of(job: &'a JobView) -> Self {
        Self {
            job_id: job.job_id,
            queue: &job.queue,
            name: &job.name,
            state: job.state.as_str(),
            failures: job.failures,
            worker_deaths: job.worker_deaths,
            created_at: job.created_at,
            due_at: job.due_at,
            ended_at: job.ended_at,
            order_id: job.payload["order_id"].as_str(),
            error_shape: job.error_shape.as_deref(),
        }
    }

    /// Columns with tabs between them; the shape comes last, since it may hold anything.
    fn line(&self) -> String {
        let Self { job_id, queue, state, failures, worker_deaths, .. } = self;
        let at = time(self.ended_at.unwrap_or(self.due_at));
        let order = self.order_id.unwrap_or("-");
        let shape = self.error_shape.map_or_else(|| "-".to_owned(), one_line);
        format!("{job_id}\t{queue}\t{state}\t{failures}\t{worker_deaths}\t{at}\t{order}\t{shape}")
    }
}

/// One job whole.
#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    listed: Listed<'a>,
    payload: &'a Value,
    priority: i16,
    claims: i32,
    key: Option<&'a str>,
    serial_key: Option<&'a str>,
    trace: Option<&'a str>,
    error: Option<&'a str>,
    /// Who runs it, since when, and until when without another heartbeat. Only while it runs.
    lease: Option<Held<'a>>,
    runs_failed: Vec<Failed<'a>>,
}

#[derive(Serialize)]
struct Held<'a> {
    worker: Option<&'a str>,
    claimed_at: Option<DateTime<Utc>>,
    until: DateTime<Utc>,
}

#[derive(Serialize)]
struct Failed<'a> {
    claim: i32,
    kind: &'a str,
    error: &'a str,
    started_at: DateTime<Utc>,
    ended_at: DateTime<Utc>,
}

impl<'a> Shown<'a> {
    fn of(job: &'a JobView, failures: &'a [FailedRun]) -> Self {
        let lease = job.lease_until.map(|until| Held {
            worker: job.worker.as_deref(),
            claimed_at: job.claimed_at,
            until,
        });
        let failed = |run: &'a FailedRun| Failed {
            claim: run.claims,
            kind: &run.kind,
            error: &run.error,
            started_at: run.started_at,
            ended_at: run.ended_at,
        };
        Self {
            listed: Listed::of(job),
            payload: &job.payload,
            priority: job.priority,
            claims: job.claims,
            key: job.key.as_deref(),
            serial_key: job.serial_key.as_deref(),
            trace: job.trace.as_deref(),
            error: job.error.as_deref(),
            lease,
            runs_failed: failures.iter().map(failed).collect(),
        }
    }

    /// A line for each fact, and one for each failure, the first first.
    fn text(&self) -> String {
        let Listed { job_id, queue, name, state, failures, worker_deaths, .. } = &self.listed;
        let or_none = |text: Option<&str>| text.map_or_else(|| "-".to_owned(), one_line);
        let lease = self.lease.as_ref().map_or_else(
            || "-".to_owned(),
            |lease| {
                let since = lease.claimed_at.map_or_else(|| "-".to_owned(), time);
                format!("{} since {since} until {}", or_none(lease.worker), time(lease.until))
            },
        );
        let facts = [
            ("job", job_id.to_string()),
            ("queue", (*queue).to_owned()),
            ("name", (*name).to_owned()),
            ("state", (*state).to_owned()),
            ("payload", self.payload.to_string()),
            ("order", or_none(self.listed.order_id)),
            ("key", or_none(self.key)),
            ("serial_key", or_none(self.serial_key)),
            ("priority", self.priority.to_string()),
            ("created", time(self.listed.created_at)),
            ("due", time(self.listed.due_at)),
            ("ended", self.listed.ended_at.map_or_else(|| "-".to_owned(), time)),
            ("claims", self.claims.to_string()),
            ("failures", failures.to_string()),
            ("worker_deaths", worker_deaths.to_string()),
            ("lease", lease),
            ("trace", or_none(self.trace)),
            ("error", or_none(self.error)),
            ("error_shape", or_none(self.listed.error_shape)),
        ];
        let mut lines: Vec<String> =
            facts.into_iter().map(|(fact, value)| format!("{fact}\t{value}\n")).collect();
        lines.extend(self.runs_failed.iter().map(|run| {
            let Failed { claim, kind, error, .. } = run;
            let (started, ended) = (time(run.started_at), time(run.ended_at));
            format!("failure\t{claim}\t{kind}\t{started}\t{ended}\t{}\n", one_line(error))
        }));
        lines.concat()
    }
}

/// A queue as an operator sees it.
#[derive(Serialize)]
struct Counted {
    queue: String,
    scheduled: u64,
    ready: u64,
    blocked: u64,
    running: u64,
    dead: u64,
    paused_at: Option<DateTime<Utc>>,
    paused_because: Option<String>,
}

impl Counted {
    fn of(now: QueueNow) -> Self {
        let QueueNow { queue, counts, pause } = now;
        let QueueCounts { scheduled, ready, blocked, running, dead, .. } = counts;
        let (paused_at, paused_because) =
            pause.map(|Pause { paused_at, reason, .. }| (paused_at, reason)).unzip();
        Self { queue, scheduled, ready, blocked, running, dead, paused_at, paused_because }
    }

    fn line(&self) -> String {
        let Self { queue, scheduled, ready, blocked, running, dead, .. } = self;
        let paused = self.paused_at.map_or_else(|| "-".to_owned(), time);
        let why = self.paused_because.as_deref().map_or_else(|| "-".to_owned(), one_line);
        format!("{queue}\t{scheduled}\t{ready}\t{blocked}\t{running}\t{dead}\t{paused}\t{why}")
    }
}

fn database(error: &(dyn std::error::Error + 'static)) -> Failure {
    Failure::work("the database", error)
}

fn print(value: &impl Serialize) -> Result<(), Failure> {
    let text =
        serde_json::to_string_pretty(value).map_err(|error| Failure::work("cannot be printed", &error))?;
    say(format_args!("{text}"));
    Ok(())
}

/// Says what was done: as JSON, or in a line.
fn answer(json: bool, value: &Value, line: impl Display) -> Result<(), Failure> {
    if json {
        return print(value);
    }
    say(line);
    Ok(())
}

fn jobs(count: u64) -> String {
    if count == 1 { "1 job".to_owned() } else { format!("{count} jobs") }
}

fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// Stored words may hold line ends and tabs, which would forge lines and columns.
fn one_line(text: &str) -> String {
    text.replace(char::is_control, " ")
}

fn state(word: &str) -> Result<State, String> {
    State::try_from(word.to_owned()).map_err(|_| {
        let all: Vec<&str> = State::ALL.into_iter().map(State::as_str).collect();
        format!("unknown state; expected one of {}", all.join(", "))
    })
}
