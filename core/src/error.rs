//! The one enum that both edges translate.

use chrono::{DateTime, Utc};

use crate::catalog::CatalogError;
use crate::domain::decide::decide_payment::DecisionRefused;
use crate::domain::decide::give_up_refund::GiveUpRefused;
use crate::domain::{AppId, IllegalRefund, IllegalTransition, RefundRefused};
use crate::events::PublishError;
use crate::gateway::GatewayError;
use crate::store::StoreError;

/// Why an act did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The catalogue has no such product on sale.
    #[error("no such product")]
    UnknownProduct,
    /// There is no such order for this app.
    #[error("no such order")]
    UnknownOrder,
    /// There is no such refund for this app.
    #[error("no such refund")]
    UnknownRefund,
    /// There is no such payment for this app.
    #[error("no such payment")]
    UnknownPayment,
    /// There is no such API key.
    #[error("no such key")]
    UnknownKey,
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
    /// A row that a job was made for is not there.
    #[error("{0} is missing")]
    Missing(String),
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
    /// Subscribers could not be told.
    #[error("events could not be published")]
    Publish(#[from] PublishError),
}

/// What a caller can do about an [`Error`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// The request is wrong; the same request will be wrong again.
    Invalid,
    /// There is no such thing.
    NotFound,
    /// It does not go together with what is.
    Conflict,
    /// Somebody else was faster; the same again at once is right.
    Contended,
    /// A part that we need is away; the same again later is right, as often as it takes.
    Unavailable,
    /// Not before a time that is known.
    NotYet(DateTime<Utc>),
    /// A fault of ours, or data that cannot be: somebody has to look.
    Fault,
}

impl Error {
    /// A stable word that clients may match.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UnknownProduct => "unknown_product",
            Self::UnknownOrder => "order_not_found",
            Self::UnknownRefund => "refund_not_found",
            Self::UnknownPayment => "payment_not_found",
            Self::UnknownKey => "key_not_found",
            Self::AppNotConfigured(_) => "app_not_configured",
            Self::Decision(refused) => refused.code(),
            Self::GiveUp(refused) => refused.code(),
            Self::RefundNoReused => "refund_no_reused",
            Self::Refund(RefundRefused::NotRefundable) => "not_refundable",
            Self::Refund(RefundRefused::ExceedsBalance { .. }) => "refund_exceeds_balance",
            Self::Refund(RefundRefused::AmountDiffers { .. }) => "refund_amount_differs",
            Self::OrderPaid => "order_paid",
            Self::IdempotencyKeyReused => "idempotency_key_reused",
            Self::NotSigned(_) => "invalid_signature",
            Self::NotYet { .. } => "not_yet",
            Self::Catalog(_) => "catalog_unavailable",
            Self::Gateway(_) => "gateway_unavailable",
            Self::Store(StoreError::Stale) => "contended",
            Self::Store(StoreError::Unavailable(_)) | Self::Queue(_) => "database_unavailable",
            Self::Publish(_) => "events_unavailable",
            Self::Lease(_)
            | Self::Missing(_)
            | Self::Illegal(_)
            | Self::IllegalRefund(_)
            | Self::Store(_) => "internal_error",
        }
    }

    /// What a caller can do about it.
    pub const fn class(&self) -> Class {
        match self {
            Self::UnknownProduct | Self::NotSigned(_) => Class::Invalid,
            Self::UnknownOrder | Self::UnknownRefund | Self::UnknownPayment | Self::UnknownKey => {
                Class::NotFound
            }
            Self::OrderPaid
            | Self::RefundNoReused
            | Self::Refund(_)
            | Self::Decision(_)
            | Self::GiveUp(_)
            | Self::IdempotencyKeyReused => Class::Conflict,
            Self::NotYet { until, .. } => Class::NotYet(*until),
            Self::Store(StoreError::Stale) => Class::Contended,
            Self::Store(StoreError::Unavailable(_))
            | Self::Queue(_)
            | Self::AppNotConfigured(_)
            | Self::Catalog(_)
            | Self::Publish(PublishError::Unavailable(_)) => Class::Unavailable,
            Self::Gateway(error) if error.passes() => Class::Unavailable,
            Self::Lease(_)
            | Self::Missing(_)
            | Self::Illegal(_)
            | Self::IllegalRefund(_)
            | Self::Gateway(_)
            | Self::Store(StoreError::Corrupt(_) | StoreError::Refused(_) | StoreError::Illegal(_)) => {
                Class::Fault
            }
        }
    }
}

/// An error and all that caused it, in one line.
pub fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let said = cause.to_string();
        // transparent wrappers say what their source says
        if !text.ends_with(&said) {
            text.push_str(": ");
            text.push_str(&said);
        }
        next = cause.source();
    }
    text
}
