//! The one enum that both edges translate.

use std::fmt;

use chrono::{DateTime, Utc};

use crate::catalog::CatalogError;
use crate::domain::decide::decide_payment::DecisionRefused;
use crate::domain::decide::give_up_refund::GiveUpRefused;
use crate::domain::{
    AppId, EventId, EvidenceId, FeedPlace, IllegalRefund, IllegalTransition, KeyId, NotificationId, OrderId,
    RefundId, RefundRefused,
};
use crate::events::PublishError;
use crate::gateway::GatewayError;
use crate::store::StoreError;

pub use pay_queue::chain;

/// Why an act did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What was named does not exist, or not for this app.
    #[error("no such {0}")]
    NotFound(Thing),
    /// This process does not speak for the app.
    #[error("app {0} is not configured here")]
    AppNotConfigured(AppId),
    /// An operator's decision about money was refused.
    #[error(transparent)]
    Decision(#[from] DecisionRefused),
    /// An operator's wish to give a refund up was refused.
    #[error(transparent)]
    GiveUp(#[from] GiveUpRefused),
    /// The caller's own number was used for another refund.
    #[error("the refund number was used for another refund")]
    RefundNoReused,
    /// The refund cannot be.
    #[error(transparent)]
    Refund(#[from] RefundRefused),
    /// The order is paid; its money goes back by a refund.
    #[error("the order is paid")]
    OrderPaid,
    /// The key came before with another body.
    #[error("the idempotency key was used with another request")]
    IdempotencyKeyReused,
    /// A notification or browser return that Alipay did not sign.
    #[error("not signed by Alipay: {0}")]
    NotSigned(String),
    /// There is a reason to look again later; nothing is wrong.
    #[error("{what} is not final before {until}")]
    NotYet {
        /// The order, refund or payment.
        what: String,
        /// When to look again.
        until: DateTime<Utc>,
    },
    /// A trigger met a state that has no road for it.
    #[error(transparent)]
    Illegal(#[from] IllegalTransition),
    /// A trigger met a refund that cannot take it.
    #[error(transparent)]
    IllegalRefund(#[from] IllegalRefund),
    /// The catalogue could not answer.
    #[error("the catalogue could not answer")]
    Catalog(#[from] CatalogError),
    /// The gateway did not do what was asked, or nobody knows whether it did.
    #[error("the payment gateway")]
    Gateway(#[from] GatewayError),
    /// The database refused or could not be reached.
    #[error("the database")]
    Store(#[from] StoreError),
    /// The queue could not take or end a job.
    #[error("the queue")]
    Queue(#[from] pay_queue::enqueue::Error),
    /// The job is no longer ours; whatever it did was rolled back.
    #[error("the lease")]
    Lease(#[from] pay_queue::LeaseError),
    /// What a reader of the feed has read does not stand there: the database has gone back in time. The place to go on from misses nothing.
    #[error("the event that this cursor stands behind is not there; the database has gone back in time")]
    CursorLost(FeedPlace),
    /// A cursor of the feed of another app.
    #[error("the cursor was not given out for this app's feed")]
    CursorOfAnother,
    /// Subscribers could not be told.
    #[error("events could not be published")]
    Publish(#[from] PublishError),
}

/// What was named and does not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Thing {
    /// A product on sale, by the shop's own id.
    Product(String),
    /// An order.
    Order(OrderId),
    /// A refund.
    Refund(RefundId),
    /// The order of a payment, by Alipay's number of its trade.
    OrderOf(String),
    /// A payment, by Alipay's number of its trade.
    Payment(String),
    /// The payment that an order is paid by.
    PaymentOf(OrderId),
    /// A notification.
    Notification(NotificationId),
    /// Something that Alipay said and we kept.
    Evidence(EvidenceId),
    /// An event.
    Event(EventId),
    /// An API key, by its id or by its secret.
    Key(Option<KeyId>),
}

impl Thing {
    const fn code(&self) -> &'static str {
        match self {
            Self::Product(_) => "unknown_product",
            Self::Order(_) | Self::OrderOf(_) => "order_not_found",
            Self::Refund(_) => "refund_not_found",
            Self::Payment(_) | Self::PaymentOf(_) => "payment_not_found",
            Self::Notification(_) => "notification_not_found",
            Self::Evidence(_) => "evidence_not_found",
            Self::Event(_) => "event_not_found",
            Self::Key(_) => "key_not_found",
        }
    }
}

impl fmt::Display for Thing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Product(product_id) => write!(f, "product: {product_id}"),
            Self::Order(order_id) => write!(f, "order: {order_id}"),
            Self::Refund(refund_id) => write!(f, "refund: {refund_id}"),
            Self::OrderOf(trade_no) => write!(f, "order: that of trade {trade_no}"),
            Self::Payment(trade_no) => write!(f, "payment: {trade_no}"),
            Self::PaymentOf(order_id) => write!(f, "payment: that of {order_id}"),
            Self::Notification(notification_id) => write!(f, "notification: {notification_id}"),
            Self::Evidence(evidence_id) => write!(f, "evidence: {evidence_id}"),
            Self::Event(event_id) => write!(f, "event: {event_id}"),
            Self::Key(Some(key_id)) => write!(f, "key: {key_id}"),
            Self::Key(None) => f.write_str("key"),
        }
    }
}

/// What an [`Error`] means to whoever asked for the act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// A stable word that clients may match.
    pub code: &'static str,
    /// When the same may succeed.
    pub again: Again,
}

/// When an act that failed may succeed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// Never: the same request fails the same way. A job ends at once.
    Never,
    /// Perhaps at once: somebody else was faster, or it is a fault of ours that may lie in one attempt. A job counts its failures.
    Perhaps,
    /// When a part that we need is back. A job waits as often as it takes.
    WhenBack,
    /// Not before this time.
    At(DateTime<Utc>),
}

impl Error {
    pub(crate) const fn no_order(order_id: OrderId) -> Self {
        Self::NotFound(Thing::Order(order_id))
    }

    pub(crate) const fn no_refund(refund_id: RefundId) -> Self {
        Self::NotFound(Thing::Refund(refund_id))
    }

    pub(crate) fn no_payment(trade_no: &str) -> Self {
        Self::NotFound(Thing::Payment(trade_no.to_owned()))
    }

    /// A stable word that clients may match.
    pub const fn code(&self) -> &'static str {
        self.verdict().code
    }

    /// What it means to whoever asked. This is the only place that judges an error.
    pub const fn verdict(&self) -> Verdict {
        let (code, again) = match self {
            Self::NotFound(thing) => (thing.code(), Again::Never),
            Self::Decision(refused) => (refused.code(), Again::Never),
            Self::GiveUp(refused) => (refused.code(), Again::Never),
            Self::RefundNoReused => ("refund_no_reused", Again::Never),
            Self::Refund(RefundRefused::NotRefundable) => ("not_refundable", Again::Never),
            Self::Refund(RefundRefused::ExceedsBalance { .. }) => ("refund_exceeds_balance", Again::Never),
            Self::Refund(RefundRefused::AmountDiffers { .. }) => ("refund_amount_differs", Again::Never),
            Self::OrderPaid => ("order_paid", Again::Never),
            Self::IdempotencyKeyReused => ("idempotency_key_reused", Again::Never),
            Self::NotSigned(_) => ("invalid_signature", Again::Never),
            Self::CursorLost(_) => ("cursor_lost", Again::Never),
            Self::CursorOfAnother => ("invalid_cursor", Again::Never),

            Self::NotYet { until, .. } => ("not_yet", Again::At(*until)),

            // Another process may speak for it, or this one again soon.
            Self::AppNotConfigured(_) => ("app_not_configured", Again::WhenBack),
            Self::Catalog(_) => ("catalog_unavailable", Again::WhenBack),
            Self::Gateway(error) if error.passes() => ("gateway_unavailable", Again::WhenBack),
            Self::Store(StoreError::Unavailable(_)) | Self::Queue(_) => {
                ("database_unavailable", Again::WhenBack)
            }
            Self::Publish(PublishError::Unavailable(_)) => ("events_unavailable", Again::WhenBack),

            Self::Store(StoreError::Stale) => ("contended", Again::Perhaps),
            // Keys and contracts can be put right while the job counts its failures.
            Self::Gateway(_) => ("gateway_refused", Again::Perhaps),
            // What is decided again by what is true then, or read again by another release.
            Self::Lease(_)
            | Self::Illegal(_)
            | Self::IllegalRefund(_)
            | Self::Store(StoreError::Corrupt(_) | StoreError::Refused(_) | StoreError::Illegal(_)) => {
                ("internal_error", Again::Perhaps)
            }
        };
        Verdict { code, again }
    }
}
