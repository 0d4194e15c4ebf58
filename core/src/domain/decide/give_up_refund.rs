//! Whether a refund that has neither succeeded nor failed may be given up.

use chrono::{DateTime, TimeDelta, Utc};

use super::refund_order::UNANSWERED_FOR;
use crate::domain::{Refund, RefundStatus};

/// The failure of a refund that an operator gave up.
pub const GIVEN_UP: &str = "given_up_by_operator";

/// How long no call is made for a refund after the one that may be under way, once somebody wants to give it up: without a pause, one that
/// Alipay keeps leaving open would always have a call under way.
pub const HELD_FOR: TimeDelta = TimeDelta::minutes(5);

/// Why a refund is not given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GiveUpRefused {
    /// It has succeeded or failed.
    #[error("this refund has succeeded or failed already")]
    Settled,
    /// A call may still be on its way.
    #[error(
        "a call to Alipay may still be under way, and no other is made for some minutes; try again after {until}"
    )]
    UnderWay {
        /// From when on it can be given up.
        until: DateTime<Utc>,
    },
    /// Alipay says that its money is back; our books say so now too.
    #[error("Alipay says that the money of this refund is back")]
    IsBack,
}

impl GiveUpRefused {
    /// A stable word that scripts may match.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Settled => "refund_settled",
            Self::UnderWay { .. } => "refund_under_way",
            Self::IsBack => "money_is_back",
        }
    }
}

/// Whether it may be given up at `now`, if Alipay says that nothing went back by its number.
pub fn may_give_up(refund: &Refund, now: DateTime<Utc>) -> Result<(), GiveUpRefused> {
    if refund.is_settled() {
        return Err(GiveUpRefused::Settled);
    }
    // A release before did not note its calls: one that nobody knows the outcome of counts as made just now.
    let unknown_at = || (refund.status() == RefundStatus::Unknown).then_some(now);
    match refund.unanswered_at().or_else(unknown_at).map(|at| at + UNANSWERED_FOR) {
        Some(until) if now < until => Err(GiveUpRefused::UnderWay { until }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::domain::{Money, Origin, Payment, RefundState};

    #[test]
    fn not_while_a_call_may_be_under_way_and_not_twice() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let amount = Money::from_fen(100).unwrap();
        let refund = Refund::pending(&Payment::of(2_800), "r".into(), amount, Origin::Asked, now);
        assert_eq!(may_give_up(&refund, now), Ok(()));
        let called = refund.called(now - TimeDelta::seconds(59));
        let until = now + TimeDelta::seconds(1);
        assert_eq!(may_give_up(&called, now), Err(GiveUpRefused::UnderWay { until }));
        assert_eq!(may_give_up(&called, until), Ok(()));
        let of_the_last_release =
            Refund { state: RefundState::example(RefundStatus::Unknown), ..refund.clone() };
        let until = now + UNANSWERED_FOR;
        assert_eq!(may_give_up(&of_the_last_release, now), Err(GiveUpRefused::UnderWay { until }));
        let failed = Refund { state: RefundState::example(RefundStatus::Failed), ..refund };
        assert_eq!(may_give_up(&failed, now), Err(GiveUpRefused::Settled));
    }

    #[test]
    fn scripts_match_these_words() {
        let until = DateTime::UNIX_EPOCH;
        let refusals = [GiveUpRefused::Settled, GiveUpRefused::UnderWay { until }, GiveUpRefused::IsBack];
        assert_eq!(
            refusals.map(GiveUpRefused::code),
            ["refund_settled", "refund_under_way", "money_is_back"]
        );
    }
}
