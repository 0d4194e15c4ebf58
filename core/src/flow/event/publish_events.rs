//! Has events announced.

use pay_queue::{Job, Policy};
use serde::{Deserialize, Serialize};

use super::relay::RELAY;
use crate::context::{Context, Tx};
use crate::domain::OrderId;
use crate::error::Error;
use crate::flow::act::{Act, OWN_ROWS};
use crate::lease::{Done, Lease};

/// Has events announced. No job of this release's: the [`Relay`](super::Relay) does it, by what stands in the table. Release 0.1 enqueues
/// these while it runs beside this one, and may have left some; they go with the release that no longer follows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishEvents {
    /// The order; none for events that belong to no order.
    pub order_id: Option<OrderId>,
}

impl Job for PublishEvents {
    const NAME: &'static str = "publish_events";
    const POLICY: Policy = OWN_ROWS;
}

impl Act for PublishEvents {
    async fn run(self, cx: &Context, lease: Lease) -> Result<Done, Error> {
        lease.is_about(self.order_id);
        cx.waker.wake(RELAY);
        Ok(lease.nothing_to_do())
    }
}

impl Tx {
    /// Wakes the relay once this has committed, for an event that was written in it. Without, the event waits for the next look, a second.
    pub fn wake_relay(&mut self) {
        self.wake(RELAY);
    }
}
