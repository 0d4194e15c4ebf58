//! Money on its way back, and how much of a payment is left.

use chrono::{DateTime, Utc};

use super::words::words;
use super::{AppId, Money, OrderId, Payment, RefundId};

words! {
    /// Where a refund stands.
    pub enum RefundStatus: "refund status" {
        /// Stored; Alipay has not taken it yet.
        Pending = "pending",
        /// Alipay was asked, and nobody knows what it did.
        Unknown = "unknown",
        /// The money went back.
        Succeeded = "succeeded",
        /// It will never go back by this refund.
        Failed = "failed",
    }
}

words! {
    /// What can happen to a refund.
    pub enum RefundTrigger: "refund trigger" {
        /// A call had no answer, or one that means that nobody knows what it did.
        NoAnswer = "no_answer",
        /// Alipay says that the money went back.
        Succeeded = "succeeded",
        /// Alipay refused for good, and no call is on its way.
        Refused = "refused",
        /// It is tried again, under its number and its amount.
        TriedAgain = "tried_again",
    }
}

/// A trigger that a refund cannot take in the state it is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("cannot apply {} to a refund that is {status}", .trigger.as_str())]
pub struct IllegalRefund {
    /// Where it stands.
    pub status: RefundStatus,
    /// What was to happen.
    pub trigger: RefundTrigger,
}

impl RefundStatus {
    /// Where `trigger` leads from here; `None` when nothing is to be done. Alipay's later word wins, also over `failed`.
    ///
    /// # Errors
    /// [`IllegalRefund`] where it cannot happen.
    pub const fn next(self, trigger: RefundTrigger) -> Result<Option<Self>, IllegalRefund> {
        use RefundStatus::{Failed, Pending, Succeeded, Unknown};
        use RefundTrigger as T;
        match (self, trigger) {
            (Pending | Unknown, T::NoAnswer) => Ok(Some(Unknown)),
            (Pending | Unknown | Failed, T::Succeeded) => Ok(Some(Succeeded)),
            (Pending | Unknown, T::Refused) => Ok(Some(Failed)),
            (Failed, T::TriedAgain) => Ok(Some(Pending)),
            (Succeeded, T::Succeeded | T::Refused) | (Failed, T::Refused) => Ok(None),
            (Succeeded | Failed, T::NoAnswer) | (Pending | Unknown | Succeeded, T::TriedAgain) => {
                Err(IllegalRefund { status: self, trigger })
            }
        }
    }

    /// Whether nothing more can come of it.
    pub const fn is_settled(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed)
    }
}

words! {
    /// Whose wish a refund is.
    pub enum Origin: "origin" {
        /// The shop asked for it.
        Asked = "asked",
        /// The money came for an order that had been closed.
        Late = "late",
        /// The money came by a second trade for one order.
        Duplicate = "duplicate",
        /// It was made in Alipay's console, and is adopted.
        External = "external",
        /// An operator decided that money which pays no order goes back.
        Operator = "operator",
    }
}

/// A refund as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refund {
    /// Its id.
    pub refund_id: RefundId,
    /// The app it belongs to.
    pub app_id: AppId,
    /// The trade whose money goes back.
    pub trade_no: String,
    /// The order, where there is one.
    pub order_id: Option<OrderId>,
    /// The caller's own number, for one that was asked for.
    pub refund_no: Option<String>,
    /// What Alipay knows it by.
    pub out_request_no: String,
    /// How much goes back; once it succeeded, how much went back.
    pub amount: Money,
    /// What was asked for, where Alipay turned out to have moved another amount under this number.
    pub requested: Option<Money>,
    /// What the buyer reads.
    pub reason: Option<String>,
    /// Whose wish it is.
    pub origin: Origin,
    /// Where it stands.
    pub state: RefundState,
    /// When subscribers were told that it takes long.
    pub delayed_at: Option<DateTime<Utc>>,
    /// When it was stored.
    pub created_at: DateTime<Utc>,
}

/// Where a refund stands, with what belongs to that and to nothing else: one that failed has a failure and no reason to wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefundState {
    /// Stored; Alipay has not taken it yet.
    Pending(Unsettled),
    /// Alipay was asked, and nobody knows what it did.
    Unknown(Unsettled),
    /// The money went back.
    Succeeded {
        /// When we learned of it.
        at: DateTime<Utc>,
        /// Whether Alipay said so after we had called it failed.
        corrected: bool,
    },
    /// It will never go back by this refund.
    Failed {
        /// When we learned of it.
        at: DateTime<Utc>,
        /// Alipay's code, or a word of ours.
        failure: String,
    },
}

/// What is known of a refund that has neither succeeded nor failed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unsettled {
    /// Why it has not gone through yet: Alipay's code, or a word of ours.
    pub pending_reason: Option<String>,
    /// When a call was made whose answer we do not have.
    pub unanswered_at: Option<DateTime<Utc>>,
}

impl RefundState {
    /// Its name, as it is stored and shown.
    pub const fn status(&self) -> RefundStatus {
        match self {
            Self::Pending(_) => RefundStatus::Pending,
            Self::Unknown(_) => RefundStatus::Unknown,
            Self::Succeeded { .. } => RefundStatus::Succeeded,
            Self::Failed { .. } => RefundStatus::Failed,
        }
    }

    const fn unsettled(&self) -> Option<&Unsettled> {
        match self {
            Self::Pending(unsettled) | Self::Unknown(unsettled) => Some(unsettled),
            Self::Succeeded { .. } | Self::Failed { .. } => None,
        }
    }
}

#[cfg(test)]
impl RefundState {
    /// Some state of this name, for tests.
    pub(crate) fn example(status: RefundStatus) -> Self {
        let at = DateTime::UNIX_EPOCH;
        match status {
            RefundStatus::Pending => Self::Pending(Unsettled::default()),
            RefundStatus::Unknown => Self::Unknown(Unsettled::default()),
            RefundStatus::Succeeded => Self::Succeeded { at, corrected: false },
            RefundStatus::Failed => Self::Failed { at, failure: "ACQ.X".into() },
        }
    }
}

impl Refund {
    /// A refund that is to be made, as of `now`.
    pub fn pending(
        payment: &Payment,
        out_request_no: String,
        amount: Money,
        origin: Origin,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            refund_id: RefundId::new(now),
            app_id: payment.app_id.clone(),
            trade_no: payment.trade_no.clone(),
            order_id: payment.order_id,
            refund_no: None,
            out_request_no,
            amount,
            requested: None,
            reason: None,
            origin,
            state: RefundState::Pending(Unsettled::default()),
            delayed_at: None,
            created_at: now,
        }
    }

    /// The amount that was asked for, whatever Alipay moved.
    pub fn asked(&self) -> Money {
        self.requested.unwrap_or(self.amount)
    }

    /// The name of its state.
    pub const fn status(&self) -> RefundStatus {
        self.state.status()
    }

    /// Whether it has succeeded or failed.
    pub const fn is_settled(&self) -> bool {
        self.status().is_settled()
    }

    /// Why it has not gone through yet, where that is known.
    pub fn pending_reason(&self) -> Option<&str> {
        self.state.unsettled().and_then(|unsettled| unsettled.pending_reason.as_deref())
    }

    /// When a call was made whose answer we do not have, for one that is not settled.
    pub fn unanswered_at(&self) -> Option<DateTime<Utc>> {
        self.state.unsettled().and_then(|unsettled| unsettled.unanswered_at)
    }

    /// Why it failed.
    pub fn failure(&self) -> Option<&str> {
        match &self.state {
            RefundState::Failed { failure, .. } => Some(failure),
            _ => None,
        }
    }

    /// Whether Alipay said that it went through after we had called it failed.
    pub const fn corrected(&self) -> bool {
        matches!(self.state, RefundState::Succeeded { corrected: true, .. })
    }

    /// When it succeeded or failed.
    pub const fn settled_at(&self) -> Option<DateTime<Utc>> {
        match self.state {
            RefundState::Succeeded { at, .. } | RefundState::Failed { at, .. } => Some(at),
            RefundState::Pending(_) | RefundState::Unknown(_) => None,
        }
    }

    /// Whether a call was made whose outcome is not known: some of the trade's money may be back by it.
    pub const fn may_have_moved(&self) -> bool {
        match &self.state {
            RefundState::Unknown(_) => true,
            RefundState::Pending(unsettled) => unsettled.unanswered_at.is_some(),
            RefundState::Succeeded { .. } | RefundState::Failed { .. } => false,
        }
    }

    /// As it is while a call for it, made at `at`, has no answer.
    #[must_use]
    pub fn called(&self, at: DateTime<Utc>) -> Self {
        let mut called = self.clone();
        if let RefundState::Pending(unsettled) | RefundState::Unknown(unsettled) = &mut called.state {
            unsettled.unanswered_at = Some(at);
        }
        called
    }

    /// Alipay gave this amount back under its number. `None` when it had succeeded before.
    ///
    /// # Errors
    /// [`IllegalRefund`] where it cannot happen.
    pub fn succeed(&self, amount: Money, at: DateTime<Utc>) -> Result<Option<Self>, IllegalRefund> {
        if self.status().next(RefundTrigger::Succeeded)?.is_none() {
            return Ok(None);
        }
        let corrected = self.status() == RefundStatus::Failed;
        Ok(Some(Self {
            state: RefundState::Succeeded { at, corrected },
            requested: if amount == self.amount { self.requested } else { Some(self.asked()) },
            amount,
            ..self.clone()
        }))
    }

    /// Nothing went back by it, and nothing will. `None` when it had succeeded or failed before.
    ///
    /// # Errors
    /// [`IllegalRefund`] where it cannot happen.
    pub fn fail(&self, failure: &str, at: DateTime<Utc>) -> Result<Option<Self>, IllegalRefund> {
        if self.status().next(RefundTrigger::Refused)?.is_none() {
            return Ok(None);
        }
        Ok(Some(Self { state: RefundState::Failed { at, failure: failure.to_owned() }, ..self.clone() }))
    }
}

/// What a shop asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRefund {
    /// The caller's own number: the same number is the same refund.
    pub refund_no: String,
    /// How much; all that is left when it is not said.
    pub amount: Option<Money>,
    /// What the buyer reads.
    pub reason: Option<String>,
}

impl NewRefund {
    /// The most characters of a reason: Alipay's limit.
    pub const REASON_CHARS_MAX: usize = 256;
}

/// Why a refund cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RefundRefused {
    /// The order was never paid, or Alipay calls the trade finished.
    #[error("this order cannot be refunded")]
    NotRefundable,
    /// Less is left than was asked for.
    #[error("only {} fen are left to refund", .left.fen())]
    ExceedsBalance {
        /// What is left.
        left: Money,
    },
    /// Alipay moved another amount under its number than was asked for.
    #[error("{} fen went back under this refund_no, and {} fen were asked for", .moved.fen(), .asked.fen())]
    AmountDiffers {
        /// What was asked for.
        asked: Money,
        /// What went back.
        moved: Money,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fen(fen: i64) -> Money {
        Money::from_fen(fen).unwrap()
    }

    #[test]
    fn a_refund_ends_as_the_table_of_states_says() {
        let (made, ended) = (DateTime::UNIX_EPOCH, DateTime::UNIX_EPOCH + chrono::TimeDelta::seconds(1));
        for status in RefundStatus::ALL {
            let pending = Refund::pending(&Payment::of(2_800), "r".into(), fen(900), Origin::Asked, made);
            let refund = Refund { state: RefundState::example(status), ..pending }.called(made);

            let succeeded = refund.succeed(fen(800), ended).unwrap();
            let next = status.next(RefundTrigger::Succeeded).unwrap();
            assert_eq!(succeeded.as_ref().map(Refund::status), next);
            if let Some(succeeded) = succeeded {
                assert_eq!(succeeded.corrected(), status == RefundStatus::Failed, "{status}");
                assert_eq!((succeeded.amount, succeeded.requested), (fen(800), Some(fen(900))));
                assert_eq!((succeeded.settled_at(), succeeded.unanswered_at()), (Some(ended), None));
            }

            let failed = refund.fail("ACQ.X", ended).unwrap();
            assert_eq!(failed.as_ref().map(Refund::status), status.next(RefundTrigger::Refused).unwrap());
            assert!(failed.is_none_or(|failed| failed.failure() == Some("ACQ.X")));
        }
    }

    #[test]
    fn what_was_asked_for_stays_known_whatever_moved() {
        let at = DateTime::UNIX_EPOCH;
        let refund = Refund::pending(&Payment::of(2_800), "r".into(), fen(900), Origin::Asked, at);
        for (requested, moved, asked) in [
            (None, 900, None),
            (None, 800, Some(900)),
            (Some(700), 900, Some(700)),
            (Some(700), 800, Some(700)),
        ] {
            let refund = Refund { requested: requested.map(fen), ..refund.clone() };
            let succeeded = refund.succeed(fen(moved), at).unwrap().unwrap();
            assert_eq!((succeeded.amount, succeeded.requested), (fen(moved), asked.map(fen)));
            assert_eq!(succeeded.asked(), asked.map_or(fen(moved), fen));
        }
    }

    #[test]
    fn a_state_says_what_is_known_in_it_and_nothing_else() {
        let [made, called, ended] = [0, 1, 2].map(|s| DateTime::UNIX_EPOCH + chrono::TimeDelta::seconds(s));
        let pending = Refund::pending(&Payment::of(2_800), "r".into(), fen(900), Origin::Asked, made);
        let of = |state| Refund { state, ..pending.clone() };
        let waits = |unanswered_at| Unsettled { pending_reason: Some("ACQ.X".into()), unanswered_at };
        let failure = || "ACQ.Y".to_owned();
        for (state, may_have_moved, settled, unanswered) in [
            (RefundState::Pending(waits(None)), false, None, None),
            (RefundState::Pending(waits(Some(called))), true, None, Some(called)),
            (RefundState::Unknown(waits(None)), true, None, None),
            (RefundState::Unknown(waits(Some(called))), true, None, Some(called)),
            (RefundState::Succeeded { at: ended, corrected: false }, false, Some(ended), None),
            (RefundState::Succeeded { at: ended, corrected: true }, false, Some(ended), None),
            (RefundState::Failed { at: ended, failure: failure() }, false, Some(ended), None),
        ] {
            let refund = of(state.clone());
            assert_eq!(refund.may_have_moved(), may_have_moved, "{state:?}");
            assert_eq!((refund.settled_at(), refund.is_settled()), (settled, settled.is_some()), "{state:?}");
            assert_eq!(refund.unanswered_at(), unanswered, "{state:?}");
            assert_eq!(refund.pending_reason(), settled.is_none().then_some("ACQ.X"), "{state:?}");
            assert_eq!(refund.called(ended).unanswered_at(), settled.is_none().then_some(ended), "{state:?}");
            let corrected = state == RefundState::Succeeded { at: ended, corrected: true };
            assert_eq!(refund.corrected(), corrected, "{state:?}");
            let failed = state == RefundState::Failed { at: ended, failure: failure() };
            assert_eq!(refund.failure(), failed.then_some("ACQ.Y"), "{state:?}");
        }
    }
}
