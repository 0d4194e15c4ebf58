//! Works the queue on command, with the same table of jobs as the workers.

use std::future::Future;

use pay_core::{Context, Error};
use pay_queue::testing::Drain;
use pay_queue::{Job, Lease};
use pay_worker::outcome;
use pay_worker::registry::{Registry, register};

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
    fn job<J, F, R>(&mut self, handler: F)
    where
        J: Job,
        F: Fn(Context, Lease, J) -> R + Clone + Send + Sync + 'static,
        R: Future<Output = Result<(), Error>> + Send + 'static,
    {
        let cx = self.cx.clone();
        let drain = self.drain.take().expect("a drain");
        self.drain = Some(drain.job(move |job: J, lease: Lease| {
            let run = handler(cx.clone(), lease.clone(), job);
            outcome::run(lease, run)
        }));
    }
}
