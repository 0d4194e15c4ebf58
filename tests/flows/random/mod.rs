//! Anything may happen in any order, and the books agree in the end.
//!
//! Seeded buyers, shops, operators and Alipay act at random on the real parts, while two workers work at the same time: orders that
//! replace each other, payments of every kind, refunds from both sides, decisions, every fault of the sandbox, refusals of every class, calls
//! that land late, jobs that are lost or run again, workers that die, time that passes. Then every fault ends, days go by, and
//! `converged()` has to hold.
//!
//! A life is a list of steps ([`step`]). One that fails is shrunk to its shortest list ([`shrink`]) and printed as a test that can be
//! [`pasted`]. The list is the same for a seed on every machine; how the workers interleave is not, so a list that failed once is
//! tried several times.

mod end;
mod pasted;
mod play;
mod seen;
mod shrink;
mod step;

use std::any::Any;
use std::panic;
use std::time::{Duration, Instant, UNIX_EPOCH};

use pay_core::domain::LatePolicy;
use pay_tests::{Database, Extent, Minutes, named_seeds};
use tokio::runtime;
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use seen::Seen;
use step::{Life, Step};

const SEEDS_USUAL: u64 = 4;
/// So many that every fault strikes in some of them.
const SEEDS_FULL: u64 = 40;
/// How many lives are led at the same time.
const SIDE_BY_SIDE: usize = 3;
/// No life is begun later than this, whatever the machine; by day soon enough that a failure can still be shrunk.
const LEAD_FOR: Duration = Duration::from_mins(4);
const LEAD_FOR_AT_NIGHT: Duration = Duration::from_hours(1);
/// A night that leads fewer lives has proven too little.
const LED_MIN_AT_NIGHT: u64 = 200;
/// After how many failures no other life is begun; by day after the first.
const FAILURES_MAX_AT_NIGHT: usize = 2;
/// How often a list that failed once is tried again, to see how often it does.
const TRIES: usize = 4;
/// For how long a list is shrunk: a test is cut off after ten minutes, one of a night after eighty.
const SHRINK_FOR: Duration = Duration::from_mins(5);
const SHRINK_FOR_AT_NIGHT: Duration = Duration::from_mins(8);

/// What happens in a few lives.
const SEEN_SOON: [&str; 4] = ["order PAY_SUCCESS", "order CLOSED", "money settles", "refund asked succeeded"];
/// What happens in some of many.
const SEEN: [&str; 10] = [
    "order PAY_SUCCESS",
    "order REFUNDED",
    "order that replaced another",
    "money settles",
    "money late",
    "money duplicate",
    "refund asked succeeded",
    "refund external succeeded",
    "worker killed",
    "two workers had work",
];

/// Whose lives are led in a run of this extent, unless some are named.
fn seeds() -> std::ops::Range<u64> {
    named_seeds().unwrap_or_else(|| match Extent::of_this_run() {
        Extent::Usual => 0..SEEDS_USUAL,
        Extent::Full => 0..SEEDS_FULL,
        // Others each night.
        Extent::Night => {
            let day = UNIX_EPOCH.elapsed().map_or(0, |since| since.as_secs() / 86_400);
            day * 1_000..(day + 1) * 1_000
        }
    })
}

#[tokio::test]
async fn whatever_happens_in_whatever_order_the_books_agree() {
    let (seeds, extent) = (seeds(), Extent::of_this_run());
    let count = seeds.end - seeds.start;
    let failures_max = if extent == Extent::Night { FAILURES_MAX_AT_NIGHT } else { 1 };
    let lead_for = if extent == Extent::Night { LEAD_FOR_AT_NIGHT } else { LEAD_FOR };
    let (begun, mut minutes) = (Instant::now(), Minutes::new());
    let mut rest = seeds.clone();
    let (mut lives, mut led) = (JoinSet::new(), 0_u64);
    let (mut happened, mut failed) = (Seen::default(), Vec::new());
    loop {
        let is_enough = failed.len() >= failures_max || begun.elapsed() > lead_for;
        while lives.len() < SIDE_BY_SIDE && !is_enough {
            let Some(seed) = rest.next() else { break };
            lives.spawn(async move { (seed, attempt(Life::of(seed)).await) });
        }
        let Some(life) = lives.join_next().await else { break };
        led += 1;
        match life.expect("no panic but those of lives") {
            (_, Ok(seen)) => happened.add(seen),
            (seed, Err(breach)) => {
                println!("seed {seed}: {}", breach.message);
                failed.push((seed, breach));
            }
        }
        minutes.tell(|| format!("{led} of {count} lives, {} failed", failed.len()));
    }
    println!("{led} of {count} lives, {} failed, {} s", failed.len(), begun.elapsed().as_secs());
    happened.0.iter().for_each(|(what, times)| println!("{times:>8} {what}"));
    let mut tests = Vec::new();
    for (seed, breach) in &failed {
        tests.push(shortest(*seed, breach).await);
    }
    assert!(
        tests.is_empty(),
        "again with PAYDESK_SEED=N, or as a test in pasted.rs:\n\n{}",
        tests.join("\n")
    );
    let never = happened.missing(if led < SEEDS_FULL { &SEEN_SOON } else { &SEEN });
    assert!(count < SEEDS_USUAL || never.is_empty(), "never seen: {never:?}");
    assert!(extent < Extent::Night || led >= count.min(LED_MIN_AT_NIGHT), "only {led} lives were led");
    assert!(
        led < SEEDS_FULL || happened.missing_faults().is_empty(),
        "never struck: {:?}",
        happened.missing_faults()
    );
}

/// A life whose list was printed once holds.
async fn holds(policy: LatePolicy, steps: Vec<Step>) {
    let life = Life { policy, steps };
    for _ in 0..TRIES {
        if let Err(breach) = attempt(life.clone()).await {
            panic!("{}", breach.message);
        }
    }
}

/// A promise that did not hold.
#[derive(Debug)]
struct Breach {
    message: String,
}

impl Breach {
    fn of(panic: &(dyn Any + Send)) -> Self {
        let text = panic.downcast_ref::<String>().cloned();
        let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        Self { message: text.unwrap_or_else(|| "a panic without words".to_owned()) }
    }

    /// What it is about: the beginning of its words, up to what differs from run to run.
    fn kind(&self) -> &str {
        let line = self.message.lines().next().unwrap_or_default();
        line.split(|char: char| "[{(\"".contains(char) || char.is_ascii_digit()).next().unwrap_or_default()
    }
}

/// Leads a life in a runtime of its own, so that nothing of it lives on.
async fn attempt(life: Life) -> Result<Seen, Breach> {
    let played = tokio::task::spawn_blocking(move || {
        let runtime = runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let runtime = runtime.expect("a runtime");
        let outcome = runtime.block_on(async {
            let (database, told) = oneshot::channel();
            let played = tokio::spawn(play::play(life, |url| drop(database.send(url)))).await;
            let error = match played {
                Ok(seen) => return Ok(seen),
                Err(error) => error,
            };
            if let Ok(url) = told.await {
                Database::remove(&url).await;
            }
            Err(Breach::of(&*error.into_panic()))
        });
        runtime.shutdown_background();
        outcome
    });
    played.await.expect("no panic but those of lives")
}

/// Whether a list fails in this way, in one of so many tries.
async fn fails(policy: LatePolicy, steps: &[Step], kind: &str, tries: usize) -> bool {
    for _ in 0..tries {
        let life = Life { policy, steps: steps.to_vec() };
        if attempt(life).await.is_err_and(|breach| breach.kind() == kind) {
            return true;
        }
    }
    false
}

/// The shortest list of a seed that failed, as a test.
async fn shortest(seed: u64, breach: &Breach) -> String {
    let Life { policy, steps } = Life::of(seed);
    let kind = breach.kind();
    // Shrinking is many failures on purpose: they are not printed.
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let mut failures = 0;
    for _ in 0..TRIES {
        failures += usize::from(fails(policy, &steps, kind, 1).await);
    }
    let tries = if failures == TRIES { 1 } else { TRIES };
    let (begun, count) = (Instant::now(), steps.len());
    let enough = if Extent::of_this_run() == Extent::Night { SHRINK_FOR_AT_NIGHT } else { SHRINK_FOR };
    let mut minutes = Minutes::new();
    let shortest = shrink::shrink(
        steps,
        Step::simpler,
        async |steps: &[Step]| {
            minutes.tell(|| format!("shrinking: a list of {} steps", steps.len()));
            fails(policy, steps, kind, tries).await
        },
        || begun.elapsed() < enough,
    )
    .await;
    panic::set_hook(hook);
    let how = format!(
        "Found by seed {seed}, which failed again in {failures} of {TRIES} tries; {} of {count} steps are needed.\n{}",
        shortest.len(),
        breach.message.lines().next().unwrap_or_default(),
    );
    Life { policy, steps: shortest }.source(&format!("seed_{seed}"), &how)
}
