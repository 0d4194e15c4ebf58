//! How a flow that runs as a job ends: with what it wrote, or with nothing to do.

use std::fmt::Display;

use tracing::Span;

use crate::context::Tx;
use crate::error::Error;

/// A worker's hold on the job that a flow does. Whoever ends the job uses it up.
#[derive(Debug)]
pub struct Lease {
    lease: pay_queue::Lease,
    /// Of the line that is logged about the end of the run.
    run: Span,
}

/// The flow has ended its job. Only a [`Lease`] makes one, so that a flow which forgets to end its job does not compile.
#[derive(Debug)]
#[must_use = "a flow returns it"]
pub struct Done(());

impl Lease {
    /// The lease of a job whose end is logged in the span `run`, which has a field `order.id`.
    pub const fn new(lease: pay_queue::Lease, run: Span) -> Self {
        Self { lease, run }
    }

    /// Says which order the job is about, if it is about one, to the log lines of the flow and to the one about the job's end.
    pub fn is_about(&self, order: Option<impl Display>) {
        let order = order.map(|order| order.to_string());
        for span in [&Span::current(), &self.run] {
            span.record("order.id", order.as_deref());
        }
    }

    /// Ends the job and commits what the flow wrote, in one transaction, then wakes the workers whose queues received jobs. If the lease
    /// was lost meanwhile, all of it rolls back.
    pub async fn commit(self, mut tx: Tx) -> Result<Done, Error> {
        self.lease.complete(&mut tx).await?;
        tx.commit().await?;
        Ok(Done(()))
    }

    /// Nothing is left to write: what the job is for is done already, or is not due any more. The queue ends the job afterwards.
    pub fn nothing_to_do(self) -> Done {
        Done(())
    }
}

impl From<pay_queue::Lease> for Lease {
    fn from(lease: pay_queue::Lease) -> Self {
        Self::new(lease, Span::none())
    }
}
