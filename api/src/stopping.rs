//! How a process takes its leave: first it says so, then it ends.
//!
//! Between the two it works as ever, so that load balancers have time to see that it is no longer ready.

use tokio::sync::watch;

/// How far it is. Cheap to clone; all clones are one.
#[derive(Debug, Clone)]
pub struct Stopping(watch::Sender<Phase>);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    Staying,
    Leaving,
    Ended,
}

impl Default for Stopping {
    fn default() -> Self {
        Self(watch::Sender::new(Phase::Staying))
    }
}

impl Stopping {
    /// Readiness says no, and answers ask clients to connect anew, which takes them elsewhere.
    pub fn leave(&self) {
        self.0.send_replace(Phase::Leaving);
    }

    /// Who waits is answered with what there is; streams end.
    pub fn end(&self) {
        self.0.send_replace(Phase::Ended);
    }

    /// Whether the process is about to end.
    pub fn is_leaving(&self) -> bool {
        *self.0.borrow() >= Phase::Leaving
    }

    /// Whether the process ends.
    pub fn is_ended(&self) -> bool {
        *self.0.borrow() >= Phase::Ended
    }

    /// Returns when the process ends.
    pub async fn ended(&self) {
        let mut phase = self.0.subscribe();
        // The sender is held here, so that this cannot fail.
        let _ = phase.wait_for(|phase| *phase == Phase::Ended).await;
    }
}
