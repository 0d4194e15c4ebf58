//! Draining: processes that run no-op jobs as fast as they can.
//!
//! The processes are started and connected before the clock is. They tell what they have run on standard
//! output, and the clock stops when their sum is the number of jobs.

use std::io::Write;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::mpsc;

use super::{Error, Place, bare, ours, per_second, stock};

/// Who drains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    Bare,
    Stock,
    Ours,
    OursSerial,
}

/// What a draining process is told.
#[derive(Debug, Args)]
pub(crate) struct Options {
    #[arg(long)]
    kind: Kind,
    #[arg(long)]
    url: String,
}

/// Jobs per second of so many processes together.
pub(super) async fn measure(place: &Place, kind: Kind, processes: usize, jobs: usize) -> Result<f64, Error> {
    match kind {
        Kind::Bare => bare::fill(&place.pool, jobs).await?,
        Kind::Stock => stock::fill(&place.pool, jobs).await?,
        Kind::Ours => ours::fill(&place.pool, jobs, false).await?,
        Kind::OursSerial => ours::fill(&place.pool, jobs, true).await?,
    }
    sqlx::query("vacuum analyze").execute(&place.pool).await?;
    let (told, mut counts) = mpsc::unbounded_channel();
    let mut children = Vec::new();
    for _ in 0..processes {
        children.push(start(kind, &place.url, told.clone()).await?);
    }
    drop(told);

    let started = Instant::now();
    for child in &mut children {
        drop(child.stdin.take()); // the end of its input is the signal to go
    }
    let mut ran = 0;
    while ran < jobs {
        ran += counts.recv().await.ok_or("a draining process ended early")?;
    }
    let took = started.elapsed();
    for mut child in children {
        if let Some(pid) = child.id() {
            Command::new("kill").arg(pid.to_string()).status().await?;
        }
        let status = child.wait().await?;
        if !status.success() {
            return Err(format!("a draining process: {status}").into());
        }
    }
    check(place, kind, jobs, ran).await?;
    Ok(per_second(jobs, took))
}

async fn start(kind: Kind, url: &str, told: mpsc::UnboundedSender<usize>) -> Result<Child, Error> {
    let kind = kind.to_possible_value().ok_or("a kind without a name")?;
    let mut child = Command::new(std::env::current_exe()?)
        .args(["drain", "--kind", kind.get_name(), "--url", url])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let mut lines = BufReader::new(child.stdout.take().ok_or("no output")?).lines();
    // The first line says that it is connected and ready.
    lines.next_line().await?.ok_or("a draining process did not get ready")?;
    tokio::spawn(async move {
        while let Ok(Some(line)) = lines.next_line().await {
            let Ok(count) = line.parse() else { return };
            let _ = told.send(count);
        }
    });
    Ok(child)
}

/// Everything was run, once each, and is done.
async fn check(place: &Place, kind: Kind, jobs: usize, ran: usize) -> Result<(), Error> {
    let left: i64 = match kind {
        Kind::Bare => sqlx::query_scalar("select count(*) from bare").fetch_one(&place.pool).await?,
        Kind::Stock => return Ok(()), // its last acks may be on their way, to its advantage
        Kind::Ours | Kind::OursSerial => {
            sqlx::query_scalar("select count(*) from queue.job where state <> 'done' or claims <> 1")
                .fetch_one(&place.pool)
                .await?
        }
    };
    if left == 0 && ran == jobs {
        Ok(())
    } else {
        Err(format!("{ran} of {jobs} ran, {left} are left").into())
    }
}

/// What a process has run and not told yet.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally(Arc<AtomicUsize>);

impl Tally {
    pub(super) fn add(&self, count: usize) {
        self.0.fetch_add(count, Ordering::Relaxed);
    }

    fn tell(&self) -> std::io::Result<()> {
        match self.0.swap(0, Ordering::Relaxed) {
            0 => Ok(()),
            count => writeln!(std::io::stdout(), "{count}"),
        }
    }
}

/// A draining process.
pub(crate) async fn run(options: &Options) -> Result<(), Error> {
    let pool = sqlx::postgres::PgPoolOptions::new().max_connections(8).connect(&options.url).await?;
    sqlx::query("select 1").execute(&pool).await?;
    println!("ready");
    // Nothing comes but the end, which is the signal to go.
    tokio::task::spawn_blocking(|| std::io::stdin().read_line(&mut String::new())).await??;

    let tally = Tally::default();
    let telling = tally.clone();
    tokio::spawn(async move {
        while telling.tell().is_ok() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    });
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    let stop = async move {
        terminate.recv().await;
    };
    match options.kind {
        Kind::Bare => bare::drain(pool, tally, stop).await,
        Kind::Stock => stock::drain(pool, tally, stop).await,
        Kind::Ours | Kind::OursSerial => ours::drain(pool, tally, stop).await,
    }
}
