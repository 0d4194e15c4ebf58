//! What Alipay's word that money went back means for the books.

use chrono::{DateTime, Utc};

use crate::domain::{AppId, EvidenceId, Money, Payment, Refund, RefundStatus};

/// How many numbers one run asks about at most: each is a call that may be cut off late.
pub const QUESTIONS_MAX: usize = 3;

/// Alipay's word that money of a trade went back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundReport {
    /// The statement that says it.
    pub evidence_id: EvidenceId,
    /// The app.
    pub app_id: AppId,
    /// The trade.
    pub trade_no: String,
    /// What was paid.
    pub amount: Money,
    /// What of it went back in all.
    pub refunded: Money,
    /// The number of the refund that it tells of, if it names one.
    pub out_request_no: Option<String>,
    /// When it was stored.
    pub recorded_at: DateTime<Utc>,
}

impl RefundReport {
    /// Whether all of the money is back.
    pub fn is_whole(&self) -> bool {
        self.refunded == self.amount
    }
}

/// The numbers to ask about: the one that is told of unless it is booked, and, where all of the money is back, those of our refunds that
/// may have moved some of it although we do not know it.
pub fn questions<'a>(report: &'a RefundReport, refunds: &'a [Refund]) -> Vec<&'a str> {
    let booked = |number: &str| {
        refunds
            .iter()
            .any(|refund| refund.out_request_no == number && refund.status() == RefundStatus::Succeeded)
    };
    let named = report.out_request_no.as_deref().filter(|number| !booked(number));
    let doubtful = refunds.iter().filter(|refund| refund.may_have_moved());
    let failed = refunds.iter().filter(|refund| refund.status() == RefundStatus::Failed);
    let ours = doubtful.chain(failed).map(|refund| refund.out_request_no.as_str());
    let ours = ours.filter(|number| report.is_whole() && Some(*number) != named);
    named.into_iter().chain(ours).take(QUESTIONS_MAX).collect()
}

/// Money to be booked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Booking {
    /// A refund of ours turns out to have gone through.
    Ours {
        /// The refund as it stands.
        refund: Box<Refund>,
        /// How much went back by its number.
        amount: Money,
    },
    /// A refund that we did not ask for.
    External {
        /// Alipay's number of it, or one of our making.
        out_request_no: String,
        /// How much went back by it.
        amount: Money,
    },
}

/// What is to be done about a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Book these, in this order; none when all of it is known.
    Book(Vec<Booking>),
    /// Nobody can tell yet what of it is ours: a refund of ours is under way.
    Wait,
}

/// Decides, given the payment and the trade's refunds as they stand (of those that succeeded, at least the one that is told of and the one
/// that stands for what had no number), and how much went back by the numbers that were asked about.
pub fn decide(
    report: &RefundReport,
    payment: &Payment,
    refunds: &[Refund],
    moved: &[(String, Money)],
) -> Decision {
    let known = |number: &str| refunds.iter().find(|refund| refund.out_request_no == number);
    let mut left = payment.not_back();
    let mut bookings = Vec::new();
    for (number, amount) in moved {
        let booking = match known(number) {
            Some(refund) if refund.status() == RefundStatus::Succeeded => continue,
            Some(refund) => Booking::Ours { refund: Box::new(refund.clone()), amount: *amount },
            None => Booking::External { out_request_no: number.clone(), amount: *amount },
        };
        // Otherwise it is booked already, as a part of what had no number.
        if let Some(rest) = left.checked_sub(*amount) {
            left = rest;
            bookings.push(booking);
        }
    }
    let closing = payment.closing_request_no();
    if !report.is_whole() || report.amount != payment.amount || left.is_zero() {
        return Decision::Book(bookings);
    }
    // Somebody may have given that name to a refund in Alipay's console.
    let taken = known(&closing).is_some() || moved.iter().any(|(number, _)| *number == closing);
    let closing = if taken { payment.other_closing_request_no() } else { closing };
    let asked = |refund: &Refund| moved.iter().any(|(number, _)| *number == refund.out_request_no);
    if refunds.iter().any(|refund| refund.may_have_moved() && !asked(refund)) {
        return Decision::Wait;
    }
    bookings.push(Booking::External { out_request_no: closing, amount: left });
    Decision::Book(bookings)
}

/// Whether Alipay says that more went back than we know of. What is in doubt with us may be some of it.
pub fn is_unexplained(total: Money, refunded: Money, in_doubt: Money) -> bool {
    refunded.checked_add(in_doubt).is_some_and(|known| total > known)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Disposition, Origin, RefundState, Review, ReviewReason};

    fn fen(fen: i64) -> Money {
        Money::from_fen(fen).unwrap()
    }

    fn payment(refunded: i64) -> Payment {
        Payment {
            refunded: fen(refunded),
            disposition: Disposition::Unmatched,
            review: Some(Review { reason: ReviewReason::Unmatched, since: DateTime::UNIX_EPOCH }),
            ..Payment::of(2_800)
        }
    }

    fn refund(number: &str, amount: i64, status: RefundStatus) -> Refund {
        let refund =
            Refund::pending(&payment(0), number.into(), fen(amount), Origin::Asked, DateTime::UNIX_EPOCH);
        Refund { state: RefundState::example(status), ..refund }
    }

    fn report(number: Option<&str>, refunded: i64) -> RefundReport {
        RefundReport {
            evidence_id: EvidenceId::new(DateTime::UNIX_EPOCH),
            app_id: AppId::new("1"),
            trade_no: "T".into(),
            amount: fen(2_800),
            refunded: fen(refunded),
            out_request_no: number.map(str::to_owned),
            recorded_at: DateTime::UNIX_EPOCH,
        }
    }

    fn external(number: &str, amount: i64) -> Booking {
        Booking::External { out_request_no: number.into(), amount: fen(amount) }
    }

    #[test]
    fn a_refund_that_we_did_not_ask_for_is_booked_by_its_number_even_where_a_promise_no_longer_fits() {
        let promised = Payment { reserved: fen(2_800), ..payment(0) };
        let told = report(Some("c1"), 800);
        let ours = [refund("r1", 2_800, RefundStatus::Pending)];
        assert_eq!(questions(&told, &ours), ["c1"]);
        let moved = [("c1".to_owned(), fen(800))];
        assert_eq!(decide(&told, &promised, &ours, &moved), Decision::Book(vec![external("c1", 800)]));
        // Told again, or asked too early: nothing.
        let booked = [refund("c1", 800, RefundStatus::Succeeded)];
        assert!(questions(&told, &booked).is_empty());
        assert_eq!(decide(&told, &payment(800), &booked, &[]), Decision::Book(vec![]));
        assert_eq!(decide(&told, &payment(0), &[], &[]), Decision::Book(vec![]));
    }

    #[test]
    fn m5_our_own_refund_is_booked_by_alipays_word_whatever_we_thought_of_it() {
        for status in [RefundStatus::Pending, RefundStatus::Unknown, RefundStatus::Failed] {
            let ours = [refund("r1", 1_000, status)];
            let told = report(Some("r1"), 1_000);
            assert_eq!(questions(&told, &ours), ["r1"]);
            let expected = Booking::Ours { refund: Box::new(ours[0].clone()), amount: fen(1_000) };
            assert_eq!(
                decide(&told, &payment(0), &ours, &[("r1".to_owned(), fen(1_000))]),
                Decision::Book(vec![expected])
            );
        }
    }

    #[test]
    fn the_rest_has_no_number_only_when_all_is_back_and_nothing_of_ours_is_under_way() {
        let whole = report(None, 2_800);
        assert_eq!(
            decide(&whole, &payment(800), &[], &[]),
            Decision::Book(vec![external("T_closed", 2_000)])
        );
        assert_eq!(decide(&report(None, 2_000), &payment(800), &[], &[]), Decision::Book(vec![]));
        assert_eq!(decide(&whole, &payment(2_800), &[], &[]), Decision::Book(vec![]));

        // One that Alipay never heard of moved nothing. One that may have moved is asked about, and waited for.
        let waiting = refund("r1", 2_000, RefundStatus::Pending);
        assert!(matches!(decide(&whole, &payment(0), &[waiting], &[]), Decision::Book(_)));
        let unknown = [refund("r1", 500, RefundStatus::Unknown)];
        assert_eq!(questions(&whole, &unknown), ["r1"]);
        assert_eq!(decide(&whole, &payment(0), &unknown, &[]), Decision::Wait);
        let ours = Booking::Ours { refund: Box::new(unknown[0].clone()), amount: fen(500) };
        assert_eq!(
            decide(&whole, &payment(0), &unknown, &[("r1".to_owned(), fen(500))]),
            Decision::Book(vec![ours, external("T_closed", 2_300)])
        );

        // A failed one that went through after all is never counted twice.
        let failed = [refund("r1", 500, RefundStatus::Failed)];
        assert_eq!(questions(&whole, &failed), ["r1"]);
        assert_eq!(
            decide(&whole, &payment(0), &failed, &[]),
            Decision::Book(vec![external("T_closed", 2_800)])
        );
        let late = report(Some("r1"), 2_800);
        let booked = [failed[0].clone(), refund("T_closed", 2_800, RefundStatus::Succeeded)];
        assert_eq!(
            decide(&late, &payment(2_800), &booked, &[("r1".to_owned(), fen(500))]),
            Decision::Book(vec![])
        );
    }

    #[test]
    fn one_run_asks_about_so_many_numbers_and_no_more() {
        let failed: Vec<Refund> = (0..9).map(|n| refund(&format!("r{n}"), 1, RefundStatus::Failed)).collect();
        assert_eq!(questions(&report(None, 2_800), &failed).len(), QUESTIONS_MAX);
        assert!(questions(&report(None, 100), &failed).is_empty());
    }

    #[test]
    fn m9_more_than_we_know_is_unexplained() {
        assert!(!is_unexplained(fen(800), fen(500), fen(300)));
        assert!(is_unexplained(fen(801), fen(500), fen(300)));
        assert!(!is_unexplained(fen(801), fen(500), fen(i64::MAX)));
    }

    #[test]
    fn only_what_is_booked_is_not_asked_about_and_nothing_twice() {
        let told = report(Some("c1"), 2_800);
        for status in RefundStatus::ALL {
            let ours = [refund("c1", 800, status), refund("r1", 500, RefundStatus::Succeeded)];
            let asked: &[&str] = if status == RefundStatus::Succeeded { &[] } else { &["c1"] };
            assert_eq!(questions(&told, &ours), asked, "{status}");
        }
        let ours = [refund("c1", 800, RefundStatus::Failed), refund("r1", 500, RefundStatus::Unknown)];
        assert_eq!(questions(&told, &ours), ["c1", "r1"]);
        assert_eq!(questions(&report(Some("c1"), 800), &ours), ["c1"], "a part is told of by its number");
    }

    #[test]
    fn what_has_no_number_gets_one_that_nobody_used() {
        let whole = report(None, 2_800);
        let booked = [refund("T_closed", 800, RefundStatus::Succeeded)];
        let other = |amount| Decision::Book(vec![external("T_closed_after_800", amount)]);
        assert_eq!(decide(&whole, &payment(800), &booked, &[]), other(2_000));
        let moved = [("T_closed".to_owned(), fen(500))];
        assert_eq!(
            decide(&whole, &payment(800), &[], &moved),
            Decision::Book(vec![external("T_closed", 500), external("T_closed_after_800", 1_500)])
        );
        let moved = [("T_closes".to_owned(), fen(500))];
        assert_eq!(
            decide(&whole, &payment(800), &[], &moved),
            Decision::Book(vec![external("T_closes", 500), external("T_closed", 1_500)])
        );
    }

    #[test]
    fn a_report_of_another_amount_explains_nothing_without_a_number() {
        let other = RefundReport { amount: fen(2_700), ..report(None, 2_700) };
        assert_eq!(decide(&other, &payment(0), &[], &[]), Decision::Book(vec![]));
    }

    #[test]
    fn what_is_booked_is_not_booked_again() {
        let moved = [("r1".to_owned(), fen(500)), ("r2".to_owned(), fen(500))];
        let booked = [refund("r1", 500, RefundStatus::Succeeded)];
        let told = report(Some("r2"), 1_000);
        assert_eq!(decide(&told, &payment(500), &booked, &moved), Decision::Book(vec![external("r2", 500)]));
    }

    #[test]
    fn no_more_is_booked_than_came() {
        let moved = [("c1".to_owned(), fen(2_001)), ("c2".to_owned(), fen(2_000))];
        assert_eq!(
            decide(&report(None, 2_800), &payment(800), &[], &moved),
            Decision::Book(vec![external("c2", 2_000)])
        );
    }
}
