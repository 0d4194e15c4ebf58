//! Measurements: what it costs, against what. `README.md` says how to run and to read them.

mod cluster;
mod queue;
mod sandbox;

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
    Queue(queue::Options),
    /// A process that drains one queue; started by `queue`.
    #[command(hide = true)]
    Drain(queue::drain::Options),
    /// The sandbox gateway: start, memory, queries beside a bare endpoint that signs.
    Sandbox(sandbox::Options),
    /// That bare endpoint; started by `sandbox`.
    #[command(hide = true)]
    SandboxPeer(sandbox::PeerOptions),
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments = Arguments::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    match arguments.what {
        What::Queue(options) => runtime.block_on(async {
            tokio::select! {
                result = queue::run(&options) => result,
                // Its server is stopped on the way out.
                _ = tokio::signal::ctrl_c() => Err("interrupted".into()),
            }
        }),
        What::Drain(options) => runtime.block_on(queue::drain::run(&options)),
        What::Sandbox(options) => runtime.block_on(sandbox::run(&options)),
        What::SandboxPeer(options) => runtime.block_on(sandbox::run_peer(&options)),
    }
}
