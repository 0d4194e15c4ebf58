//! How a flow that runs as a job ends: with what it wrote, or with nothing to do.

use crate::context::Tx;
use crate::error::Error;

/// A worker's hold on the job that a flow does. Whoever ends the job uses it up.
#[derive(Debug)]
pub struct Lease(pay_queue::Lease);

/// The flow has ended its job. Only a [`Lease`] makes one, so that a flow which forgets to end its job does not compile.
#[derive(Debug)]
#[must_use = "a flow returns it"]
pub struct Done(());

impl Lease {
    /// Ends the job and commits what the flow wrote, in one transaction, then wakes the workers whose queues received jobs. If the lease
    /// was lost meanwhile, all of it rolls back.
    pub async fn commit(self, mut tx: Tx) -> Result<Done, Error> {
        self.0.complete(&mut tx).await?;
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
        Self(lease)
    }
}
