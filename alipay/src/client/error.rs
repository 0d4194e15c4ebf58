//! How a call fails, by what its caller can do about it.

use crate::request::InvalidRequest;
use crate::response::{AnswerError, Class, Failure, Remedy};

/// Why a call brought no usable success.
///
/// | error | was it done? | then |
/// | --- | --- | --- |
/// | `Invalid` | no, nothing was sent | mend the request |
/// | `Unreachable` | no, nothing was sent | call again later |
/// | `Rejected` | not by this call, Alipay says so | by its class |
/// | `Unknown`, `Untrusted` | nobody knows | ask with the same numbers; never send it again as new |
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// Refused before signing.
    #[error("invalid request: {0}")]
    Invalid(#[from] InvalidRequest),
    /// No connection came about, so nothing was sent: name, network, TLS, proxy.
    #[error("the gateway could not be reached")]
    Unreachable(#[source] reqwest::Error),
    /// A signed refusal whose meaning is known.
    #[error("refused: {0}")]
    Rejected(Failure),
    /// Sent, and no usable answer came.
    #[error("outcome unknown: {0}")]
    Unknown(#[from] UnknownOutcome),
    /// An answer came that fails its checks. As unknown as no answer.
    #[error("the answer cannot be trusted: {0}")]
    Untrusted(#[source] AnswerError),
}

/// Why the outcome of a call is unknown.
#[derive(Debug, thiserror::Error)]
pub enum UnknownOutcome {
    /// The connection broke or the answer did not come in time.
    #[error("no answer came")]
    NoAnswer(#[source] reqwest::Error),
    /// An HTTP status other than 200. The gateway itself answers everything with 200.
    #[error("the answer has HTTP status {0}")]
    Status(u16),
    /// A body that is no answer of a gateway.
    #[error("{0}")]
    Unreadable(#[source] AnswerError),
    /// A signed refusal that means "unknown", or one that is not listed.
    #[error("{0}")]
    Answer(Failure),
}

impl CallError {
    /// The signed refusal behind this error, whatever its class.
    pub fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Rejected(failure) | Self::Unknown(UnknownOutcome::Answer(failure)) => Some(failure),
            _ => None,
        }
    }

    /// What this means for the caller, as one of the classes. A request that never left is `Final` when it is
    /// invalid, and `Wait` when the gateway could not be reached.
    pub fn class(&self) -> Class {
        match self {
            Self::Invalid(_) => Class::Final(Remedy::None),
            Self::Unreachable(_) => Class::Wait,
            Self::Rejected(failure) => failure.class,
            Self::Unknown(_) | Self::Untrusted(_) => Class::Unknown,
        }
    }

    /// Whether Alipay itself answered, signed, whatever it said: also a refusal that leaves the outcome unknown. `false`
    /// for no answer, an HTTP status, an answer that cannot be read or trusted, and a request that never left.
    pub fn answered(&self) -> bool {
        matches!(self, Self::Rejected(_) | Self::Unknown(UnknownOutcome::Answer(_)))
    }

    /// A stable word for metrics.
    pub(super) fn outcome(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "invalid",
            Self::Unreachable(_) => "unreachable",
            Self::Rejected(failure) => failure.class.as_str(),
            Self::Unknown(_) => "unknown",
            Self::Untrusted(_) => "untrusted",
        }
    }
}

impl From<Failure> for CallError {
    fn from(failure: Failure) -> Self {
        match failure.class {
            Class::Unknown => Self::Unknown(UnknownOutcome::Answer(failure)),
            _ => Self::Rejected(failure),
        }
    }
}

impl From<AnswerError> for CallError {
    fn from(error: AnswerError) -> Self {
        if error.is_unreadable() {
            Self::Unknown(UnknownOutcome::Unreadable(error))
        } else {
            Self::Untrusted(error)
        }
    }
}
