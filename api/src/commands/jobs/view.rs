//! What is printed.

use std::fmt::Display;

use chrono::{DateTime, SecondsFormat, Utc};
use pay_core::flow::QueueNow;
use pay_queue::JobId;
use pay_queue::admin::{FailedRun, JobView, Pause, QueueCounts};
use serde::Serialize;
use serde_json::Value;

use crate::commands::{Failure, say};

/// A job in a list.
#[derive(Serialize)]
pub(super) struct Listed<'a> {
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
    pub(super) fn of(job: &'a JobView) -> Self {
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
    pub(super) fn line(&self) -> String {
        let Self { job_id, queue, state, failures, worker_deaths, .. } = self;
        let at = time(self.ended_at.unwrap_or(self.due_at));
        let order = self.order_id.unwrap_or("-");
        let shape = self.error_shape.map_or_else(|| "-".to_owned(), one_line);
        format!("{job_id}\t{queue}\t{state}\t{failures}\t{worker_deaths}\t{at}\t{order}\t{shape}")
    }
}

/// One job whole.
#[derive(Serialize)]
pub(super) struct Shown<'a> {
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
pub(super) struct Held<'a> {
    worker: Option<&'a str>,
    claimed_at: Option<DateTime<Utc>>,
    until: DateTime<Utc>,
}

#[derive(Serialize)]
pub(super) struct Failed<'a> {
    claim: i32,
    kind: &'a str,
    error: &'a str,
    started_at: DateTime<Utc>,
    ended_at: DateTime<Utc>,
}

impl<'a> Shown<'a> {
    pub(super) fn of(job: &'a JobView, failures: &'a [FailedRun]) -> Self {
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
    pub(super) fn text(&self) -> String {
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
pub(super) struct Counted {
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
    pub(super) fn of(now: QueueNow) -> Self {
        let QueueNow { queue, counts, pause } = now;
        let QueueCounts { scheduled, ready, blocked, running, dead, .. } = counts;
        let (paused_at, paused_because) =
            pause.map(|Pause { paused_at, reason, .. }| (paused_at, reason)).unzip();
        Self { queue, scheduled, ready, blocked, running, dead, paused_at, paused_because }
    }

    pub(super) fn line(&self) -> String {
        let Self { queue, scheduled, ready, blocked, running, dead, .. } = self;
        let paused = self.paused_at.map_or_else(|| "-".to_owned(), time);
        let why = self.paused_because.as_deref().map_or_else(|| "-".to_owned(), one_line);
        format!("{queue}\t{scheduled}\t{ready}\t{blocked}\t{running}\t{dead}\t{paused}\t{why}")
    }
}

pub(super) fn print(value: &impl Serialize) -> Result<(), Failure> {
    let text =
        serde_json::to_string_pretty(value).map_err(|error| Failure::work("cannot be printed", &error))?;
    say(format_args!("{text}"));
    Ok(())
}

/// Says what was done: as JSON, or in a line.
pub(super) fn answer(json: bool, value: &Value, line: impl Display) -> Result<(), Failure> {
    if json {
        return print(value);
    }
    say(line);
    Ok(())
}

pub(super) fn jobs(count: u64) -> String {
    if count == 1 { "1 job".to_owned() } else { format!("{count} jobs") }
}

fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// Stored words may hold line ends and tabs, which would forge lines and columns.
fn one_line(text: &str) -> String {
    text.replace(char::is_control, " ")
}
