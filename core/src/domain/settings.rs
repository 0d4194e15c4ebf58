//! How long things take.

use chrono::TimeDelta;

/// The product's own times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// How long an order can be paid, where its product says nothing.
    pub order_expiry: TimeDelta,
    /// The longest pause between two looks at an order that waits to be paid or to be closed.
    pub look_pause_max: TimeDelta,
    /// How long a refund may take before subscribers are told that it does.
    pub refund_delayed_after: TimeDelta,
}
