//! What acts that run as jobs have in common. Each has its payload, name and policy in its own file.
//!
//! A new one is that file and a row of the list in `domain/act.rs`: the workers serve it, operators see its queue, and it is found here
//! by its type.

use std::future::Future;
use std::time::Duration;

use chrono::{DateTime, Utc};
use pay_queue::{Backoff, Job, Policy};

use crate::context::Context;
use crate::domain::act::{ActName, acts};
use crate::error::Error;
use crate::lease::{Done, Lease};

/// An act that runs as a job: its payload, which holds ids, and what it does. Safe to run any number of times.
pub trait Act: Job {
    /// Does it, by what is true now.
    fn run(self, cx: &Context, lease: Lease) -> impl Future<Output = Result<Done, Error>> + Send;
}

/// An act that the clock starts.
pub trait Tick: Act {
    /// The job of the tick at `at`, when it is `covers_s` seconds from it to the next.
    fn at(at: DateTime<Utc>, covers_s: u32) -> Self;
}

/// Something that runs jobs of every kind.
pub trait Registry {
    /// Takes on one kind of job.
    fn job<A: Act>(&mut self);
}

/// For work that moves or records money: it is never given up because its workers died, however often, since nothing else
/// would finish it. Ticks keep the default; the next one does what the last one did not.
const MONEY: Policy = Policy::DEFAULT.max_worker_deaths(None);

/// Back-off for work on our own rows: the cause of a failure is gone soon, or it is a fault that nobody mends by waiting.
const OURS: Backoff = Backoff { base: Duration::from_millis(500), cap: Duration::from_mins(1) };
/// Back-off for calls to Alipay: it is left in peace when it is in trouble.
const THEIRS: Backoff = Backoff { base: Duration::from_secs(2), cap: Duration::from_mins(2) };

/// For handlers that only read and write our database: far above what a healthy one takes.
const OURS_TIMEOUT: Duration = Duration::from_secs(15);
/// For handlers that call Alipay: three calls, each cut off after 8 s with its connection, and our writes. Whoever asks
/// more of a slow Alipay is cut off here, and asks again at its next attempt.
const THEIRS_TIMEOUT: Duration = Duration::from_secs(28);

/// The policy of an act that only reads and writes our database.
pub(crate) const OWN_ROWS: Policy =
    Policy { max_failures: 20, timeout: OURS_TIMEOUT, backoff: OURS, ..MONEY };
/// The policy of an act that calls Alipay; each says how often it may fail.
pub(crate) const CALLS_ALIPAY: Policy = Policy { timeout: THEIRS_TIMEOUT, backoff: THEIRS, ..MONEY };
/// The policy of a tick.
pub(crate) const TICK: Policy =
    Policy { max_failures: 3, timeout: OURS_TIMEOUT, backoff: OURS, ..Policy::DEFAULT };

macro_rules! list {
    ($($act:ident = $name:literal,)*) => {
        $(pub use crate::flow::$act;)*

        /// Gives every kind of job to `registry`.
        pub fn register(registry: &mut impl Registry) {
            $(registry.job::<$act>();)*
        }

        /// Every queue that the workers of this version serve.
        pub const QUEUES: [&str; ActName::ALL.len()] = [$(<$act as Job>::QUEUE,)*];

        $(const _: () = assert!(
            is_same(<$act as Job>::NAME, $name),
            concat!("the act and the list differ about the name of ", stringify!($act)),
        );)*
    };
}
acts!(list);

const fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut i = 0;
    while i < one.len() && i < other.len() && one[i] == other[i] {
        i += 1;
    }
    i == one.len() && i == other.len()
}
