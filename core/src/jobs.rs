//! Every job: its payload, name and limits. A payload holds ids; the handler reads what is true when it runs.

use std::time::Duration;

use chrono::{DateTime, Utc};
use pay_queue::{Backoff, Job, Policy};
use serde::{Deserialize, Serialize};

use crate::domain::{AppId, EvidenceId, NotificationId, OrderId, RefundId};

/// Back-off for work on our own rows: the cause of a failure is gone soon, or it is a fault that nobody mends by waiting.
const OURS: Backoff = Backoff { base: Duration::from_millis(500), cap: Duration::from_mins(1) };
/// Back-off for calls to Alipay: it is left in peace when it is in trouble.
const THEIRS: Backoff = Backoff { base: Duration::from_secs(2), cap: Duration::from_mins(2) };

/// For handlers that only read and write our database: far above what a healthy one takes.
const OURS_TIMEOUT: Duration = Duration::from_secs(15);
/// For handlers that call Alipay: at most three calls, each cut off after 8 s with its connection, and our writes.
const THEIRS_TIMEOUT: Duration = Duration::from_secs(28);

/// For work that moves or records money: it is never given up because its workers died, however often, since nothing else
/// would finish it. Ticks keep the default; the next one does what the last one did not.
const MONEY: Policy = Policy::DEFAULT.max_worker_deaths(None);

macro_rules! job {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty),* $(,)? }, $word:literal, $policy:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $type,)*
        }

        impl Job for $name {
            const NAME: &'static str = $word;
            const POLICY: Policy = $policy;
        }
    };
}

job! {
    /// Prepares what the buyer opens.
    CreatePrepay {
        /// The order.
        order_id: OrderId,
    }, "create_prepay", Policy { max_failures: 8, timeout: THEIRS_TIMEOUT, backoff: THEIRS, ..MONEY }
}
job! {
    /// Finds out what a stored notification means.
    HandleNotify {
        /// The notification in the inbox.
        notification_id: NotificationId,
    }, "handle_notify", Policy { max_failures: 20, timeout: OURS_TIMEOUT, backoff: OURS, ..MONEY }
}
job! {
    /// Takes a stored statement of Alipay's and marks its order paid.
    MarkPaid {
        /// The statement.
        evidence_id: EvidenceId,
    }, "mark_paid", Policy { max_failures: 20, timeout: OURS_TIMEOUT, backoff: OURS, ..MONEY }
}
job! {
    /// Asks Alipay what became of an order that waits to be paid.
    ReconcileOrder {
        /// The order.
        order_id: OrderId,
    }, "reconcile_order", Policy { max_failures: 8, timeout: THEIRS_TIMEOUT, backoff: THEIRS, ..MONEY }
}
job! {
    /// Ends the time in which an order can be paid.
    ExpireOrder {
        /// The order.
        order_id: OrderId,
    }, "expire_order", Policy { max_failures: 20, timeout: OURS_TIMEOUT, backoff: OURS, ..MONEY }
}
job! {
    /// Ends an order that shall not be paid any more.
    CloseOrder {
        /// The order.
        order_id: OrderId,
    }, "close_order", Policy { max_failures: 12, timeout: THEIRS_TIMEOUT, backoff: THEIRS, ..MONEY }
}
job! {
    /// Sees to it that promised money goes back.
    RefundOrder {
        /// The refund.
        refund_id: RefundId,
    }, "refund_order", Policy { max_failures: 20, timeout: THEIRS_TIMEOUT, backoff: THEIRS, ..MONEY }
}
job! {
    /// Asks once more about a refund that failed.
    RecheckRefund {
        /// The refund.
        refund_id: RefundId,
    }, "recheck_refund", Policy { max_failures: 20, timeout: THEIRS_TIMEOUT, backoff: THEIRS, ..MONEY }
}
job! {
    /// Books what Alipay says went back of a trade.
    AdoptRefund {
        /// The statement that tells of it.
        evidence_id: EvidenceId,
    }, "adopt_refund", Policy { max_failures: 20, timeout: THEIRS_TIMEOUT, backoff: THEIRS, ..MONEY }
}
job! {
    /// Asks Alipay what became of a trade whose payment is recorded.
    ReconcilePayment {
        /// The app.
        app_id: AppId,
        /// Alipay's number of the trade.
        trade_no: String,
    }, "reconcile_payment", Policy { max_failures: 8, timeout: THEIRS_TIMEOUT, backoff: THEIRS, ..MONEY }
}
job! {
    /// Asks about a signed message that names an order which does not exist.
    SettleQuarantine {
        /// The message in the inbox.
        notification_id: NotificationId,
    }, "settle_quarantine", Policy { max_failures: 8, timeout: THEIRS_TIMEOUT, backoff: THEIRS, ..MONEY }
}
job! {
    /// Announces an order's events on Redis.
    PublishEvents {
        /// The order; none for events that belong to no order.
        order_id: Option<OrderId>,
    }, "publish_events", Policy { max_failures: 20, timeout: OURS_TIMEOUT, backoff: OURS, ..MONEY }
}
job! {
    /// A tick: finds the orders whose next look is due.
    ReconcileDue {
        /// When it was to come.
        #[serde(default)]
        at: DateTime<Utc>,
        /// How long it is from one tick to the next, in seconds: it may ask as much as the budget has for this time.
        #[serde(default)]
        covers_s: u32,
    }, "reconcile_due", Policy { max_failures: 3, timeout: OURS_TIMEOUT, backoff: OURS, ..Policy::DEFAULT }
}
job! {
    /// A tick: finds the orders whose time to pay has passed.
    CloseDue {}, "close_due", Policy { max_failures: 3, timeout: OURS_TIMEOUT, backoff: OURS, ..Policy::DEFAULT }
}
job! {
    /// A tick: finds what is unfinished and has no live job.
    RecoverUnfinished {}, "recover_unfinished", Policy { max_failures: 3, timeout: Duration::from_secs(50), backoff: OURS, ..Policy::DEFAULT }
}
