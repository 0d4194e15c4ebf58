//! `pay-api jobs`: the queue as an operator sees it.

mod change;
mod checks;
mod read;
mod view;

use clap::Subcommand;
use pay_core::domain::{ByError, is_note};
use pay_queue::JobId;

use super::{Failure, Operator, connected, refused};
use read::Wanted;

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

pub(crate) async fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::List { wanted, json } => read::list(&connected().await?, &wanted, json).await,
        Command::Show { job_id, json } => read::show(&connected().await?, JobId(job_id), json).await,
        Command::Retry { job_id, json, operator } => {
            let by = operator.checked()?;
            change::retry(&connected().await?, JobId(job_id), json, &by).await
        }
        Command::RetryAll { queue, shape, yes, json, operator } => {
            let by = operator.checked()?;
            let cx = connected().await?;
            if yes {
                change::retry_all(&cx, &queue, &shape, json, &by).await
            } else {
                read::preview_retry_all(&cx, &queue, &shape, json).await
            }
        }
        Command::Cancel { job_id, json, operator } => {
            let by = operator.checked()?;
            change::cancel(&connected().await?, JobId(job_id), json, &by).await
        }
        Command::Pause { queue, reason, json, operator } => {
            let by = operator.checked()?;
            if !is_note(&reason) {
                return Err(refused("invalid_reason", &ByError::Note.to_string()));
            }
            change::pause(&connected().await?, &queue, &reason, json, &by).await
        }
        Command::Resume { queue, json, operator } => {
            let by = operator.checked()?;
            change::resume(&connected().await?, &queue, json, &by).await
        }
        Command::Queues { json } => read::queues(&connected().await?, json).await,
    }
}
