//! Measurements: what it costs, against what. `README.md` says how to run and to read them.

mod cluster;
mod feed;
mod place;
mod queue;
mod redis_server;
mod rounds;
mod sandbox;
mod table;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "pay-bench", about = "Measures what things cost, each against a peer in the same round.")]
struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// The job queue: ours, stock apalis-postgres, and a bare loop of the same statements.
    Queue(rounds::Options),
    /// A process that drains one queue; started by `queue`.
    #[command(hide = true)]
    Drain(queue::drain::Options),
    /// The feed: how fast events are relayed, and how soon.
    Feed(rounds::Options),
    /// The sandbox gateway: start, memory, queries beside a bare endpoint that signs.
    Sandbox(sandbox::Options),
    /// That bare endpoint; started by `sandbox`.
    #[command(hide = true)]
    SandboxPeer(sandbox::PeerOptions),
}

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn main() -> Outcome {
    let arguments = Arguments::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    match arguments.what {
        What::Queue(options) => runtime.block_on(until_interrupted(queue::run(&options))),
        What::Feed(options) => runtime.block_on(until_interrupted(feed::run(&options))),
        What::Drain(options) => runtime.block_on(queue::drain::run(&options)),
        What::Sandbox(options) => runtime.block_on(sandbox::run(&options)),
        What::SandboxPeer(options) => runtime.block_on(sandbox::run_peer(&options)),
    }
}

/// Its servers are stopped on the way out.
async fn until_interrupted(measurement: impl Future<Output = Outcome>) -> Outcome {
    tokio::select! {
        outcome = measurement => outcome,
        _ = tokio::signal::ctrl_c() => Err("interrupted".into()),
    }
}
