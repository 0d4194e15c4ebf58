//! Works the queue on command, with the same list of jobs as the workers.

use pay_core::Context;
use pay_core::jobs::{Act, Registry, register};
use pay_queue::Lease;
use pay_queue::testing::Drain;
use pay_worker::outcome;

/// A drain of every kind of job, by this world.
pub fn drain(cx: &Context) -> Drain {
    Hands::drain(cx)
}

/// Runs jobs one after another.
pub(crate) struct Hands {
    cx: Context,
    drain: Option<Drain>,
}

impl Hands {
    pub(crate) fn drain(cx: &Context) -> Drain {
        let mut hands = Self { cx: cx.clone(), drain: Some(Drain::new(cx.pool.clone())) };
        register(&mut hands);
        hands.drain.expect("a drain")
    }
}

impl Registry for Hands {
    fn job<A: Act>(&mut self) {
        let cx = self.cx.clone();
        let drain = self.drain.take().expect("a drain");
        self.drain = Some(drain.job(move |job: A, lease: Lease| outcome::run(cx.clone(), job, lease)));
    }
}
