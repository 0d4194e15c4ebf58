//! Money as Alipay reports it, and what it means for an order.

use chrono::{DateTime, Utc};

use super::words::words;
use super::{AppId, EvidenceId, Money, NotificationId, Order, OrderId, RefundRefused, Status};

/// Alipay's word that a trade was paid, the same from a notification and from a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentReport {
    /// The order it names by `out_trade_no`.
    pub order_id: OrderId,
    /// Alipay's number of the trade.
    pub trade_no: String,
    /// The amount of the order as Alipay knows it, not what the buyer paid after coupons.
    pub amount: Money,
    /// Alipay's running total of refunds.
    pub refunded: Money,
    /// Alipay's status word, for the record.
    pub trade_status: String,
    /// Alipay's own time of payment, when it says one.
    pub paid_at: Option<DateTime<Utc>>,
    /// Whether Alipay takes refunds of it: not of a finished trade.
    pub refundable: bool,
    /// Alipay's number of the refund that it tells of, if it tells of one.
    pub out_request_no: Option<String>,
}

/// By which road a report came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A verified notification, kept in the inbox.
    Notification(NotificationId),
    /// The answer to a query of ours.
    Query,
}

/// A report as it is stored: the only thing an order is ever paid by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Its id; a `MarkPaid` job carries nothing else.
    pub evidence_id: EvidenceId,
    /// The app whose key verified it.
    pub app_id: AppId,
    /// What it says.
    pub report: PaymentReport,
    /// By which road it came.
    pub source: Source,
    /// When we stored it.
    pub recorded_at: DateTime<Utc>,
}

/// Money that Alipay confirms for an order that does not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmatched {
    /// The statement's id.
    pub evidence_id: EvidenceId,
    /// The app whose gateway confirms it.
    pub app_id: AppId,
    /// The order number it names.
    pub out_trade_no: String,
    /// Alipay's number of the trade.
    pub trade_no: String,
    /// How much.
    pub amount: Money,
    /// Alipay's status word, for the record.
    pub trade_status: String,
    /// Alipay's own time of payment.
    pub paid_at: Option<DateTime<Utc>>,
    /// Whether Alipay takes refunds of it.
    pub refundable: bool,
    /// What of it went back, as Alipay told.
    pub refunded: Money,
    /// The number of the refund that was told of, where one was.
    pub out_request_no: Option<String>,
    /// When we stored it.
    pub recorded_at: DateTime<Utc>,
}

/// What becomes of money for a closed order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LatePolicy {
    /// It goes back.
    Refund,
    /// The order is paid after all.
    Reopen,
    /// A person decides.
    Review,
}

impl std::str::FromStr for LatePolicy {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "refund" => Ok(Self::Refund),
            "reopen" => Ok(Self::Reopen),
            "review" => Ok(Self::Review),
            _ => Err(format!("unknown policy {text:?}")),
        }
    }
}

words! {
    /// What a payment is to the order it names.
    pub enum Disposition: "disposition" {
        /// It pays the order.
        Settles = "settles",
        /// The order had been closed: the money has to go back.
        Late = "late",
        /// Another trade had already paid the order, or an order whose place it took: the money has to go back.
        Duplicate = "duplicate",
        /// It names no order of ours.
        Unmatched = "unmatched",
        /// It is another amount than the order's, and can never pay it.
        Mismatched = "mismatched",
    }
}

impl Disposition {
    /// Decides for money of the order's own amount by a trade that has not been recorded yet.
    pub const fn of(order: &Order) -> Self {
        match order.status() {
            Status::Create | Status::PayWait | Status::Closing => Self::Settles,
            Status::PaySuccess | Status::Refunded => Self::Duplicate,
            Status::Closed => Self::Late,
        }
    }
}

/// A payment's balance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// The app.
    pub app_id: AppId,
    /// Alipay's number of the trade.
    pub trade_no: String,
    /// The order it names.
    pub order_id: Option<OrderId>,
    /// What came in.
    pub amount: Money,
    /// What went back.
    pub refunded: Money,
    /// What is promised to go back.
    pub reserved: Money,
    /// Whether Alipay takes refunds of it.
    pub refundable: bool,
    /// What it is to the order that it names.
    pub disposition: Disposition,
    /// What an operator has to decide about it, if anything.
    pub review: Option<Review>,
    /// What is known to be wrong with our books of it, if anything.
    pub suspect: Option<Suspect>,
    /// The reference under which an operator dealt with its money elsewhere.
    pub settled_outside: Option<String>,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
}

/// Why an operator has to decide about money, and since when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Review {
    /// Why.
    pub reason: ReviewReason,
    /// Since when.
    pub since: DateTime<Utc>,
}

words! {
    /// Why an operator has to decide about money.
    pub enum ReviewReason: "review reason" {
        /// It came for a closed order, and the policy leaves that to an operator.
        Late = "late",
        /// Another trade had paid, and the policy leaves that to an operator.
        Duplicate = "duplicate",
        /// It names no order of ours.
        Unmatched = "unmatched",
        /// It is another amount than its order's.
        Mismatched = "mismatched",
        /// Alipay refused to give it back.
        RefundRefused = "refund_refused",
        /// Alipay takes no refunds of the trade any more.
        NotRefundable = "not_refundable",
        /// A release before left it without a decision.
        OlderRelease = "older_release",
    }
}

/// Why our books of a payment are doubted, and since when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Suspect {
    /// Why.
    pub reason: SuspectReason,
    /// Since when.
    pub since: DateTime<Utc>,
}

words! {
    /// Why our books of a payment are doubted.
    pub enum SuspectReason: "suspect reason" {
        /// More went back than we know of.
        RefundedElsewhere = "refunded_elsewhere",
        /// A refund was refused since more was asked for than is left.
        MoreThanIsLeft = "more_than_is_left",
        /// Money went back that an operator had settled outside.
        BackAfterSettledOutside = "back_after_settled_outside",
        /// Alipay knew no paid trade of its number.
        UnknownAtAlipay = "unknown_at_alipay",
    }
}

impl Payment {
    /// Whether an operator has to decide what becomes of it.
    pub const fn undecided(&self) -> bool {
        self.review.is_some()
    }

    /// Whether it is what paid its order.
    pub const fn settles(&self) -> bool {
        matches!(self.disposition, Disposition::Settles)
    }

    /// What of it is not back, promised or not.
    pub const fn not_back(&self) -> Money {
        self.amount.saturating_sub(self.refunded)
    }

    /// What is neither back nor promised: nothing, too, when more went back than the promises left room for.
    pub const fn left(&self) -> Money {
        self.not_back().saturating_sub(self.reserved)
    }

    /// The same in fen for an operator: below 0 by what is promised and not there.
    pub const fn left_or_missing_fen(&self) -> i64 {
        self.amount.fen().saturating_sub(self.refunded.fen()).saturating_sub(self.reserved.fen())
    }

    /// Whether its money pays nothing and nothing becomes of it: nobody has to decide, nothing is promised, and not all of it is back.
    pub const fn is_left_over(&self) -> bool {
        !self.settles() && !self.undecided() && self.settled_outside.is_none() && !self.left().is_zero()
    }

    /// How much a refund of `asked` (or of all that is left) may take.
    pub fn reserve(&self, asked: Option<Money>) -> Result<Money, RefundRefused> {
        let left = self.left();
        let amount = asked.unwrap_or(left);
        if !self.refundable {
            return Err(RefundRefused::NotRefundable);
        }
        if amount.is_zero() || amount > left {
            return Err(RefundRefused::ExceedsBalance { left });
        }
        Ok(amount)
    }

    /// What Alipay knows the refund by that we make of our own accord: always the same for one trade, unless its first number is spent.
    /// `attempt` counts from 1.
    pub fn own_request_no(&self, attempt: usize) -> String {
        if attempt <= 1 {
            format!("{}_back", self.trade_no)
        } else {
            format!("{}_back_{attempt}", self.trade_no)
        }
    }

    /// What a refund of all that was left is called when Alipay tells of it without a number.
    pub fn closing_request_no(&self) -> String {
        format!("{}_closed", self.trade_no)
    }

    /// The same where somebody gave that name to a refund in Alipay's console: another for each sum that had gone back before.
    pub fn other_closing_request_no(&self) -> String {
        format!("{}_closed_after_{}", self.trade_no, self.refunded.fen())
    }
}

#[cfg(test)]
impl Payment {
    /// A payment of this amount that pays its order, for tests.
    pub(crate) fn of(amount_fen: i64) -> Self {
        Self {
            app_id: AppId::new("1"),
            trade_no: "T".into(),
            order_id: None,
            amount: Money::from_fen(amount_fen).unwrap(),
            refunded: Money::ZERO,
            reserved: Money::ZERO,
            refundable: true,
            disposition: Disposition::Settles,
            review: None,
            suspect: None,
            settled_outside: None,
            recorded_at: DateTime::UNIX_EPOCH,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Stage;
    use super::super::order::tests::order;
    use super::*;

    fn payment(amount: i64, refunded: i64, reserved: i64) -> Payment {
        let fen = |fen| Money::from_fen(fen).unwrap();
        Payment { refunded: fen(refunded), reserved: fen(reserved), ..Payment::of(amount) }
    }

    #[test]
    fn no_more_goes_back_than_is_left() {
        let fen = |fen| Some(Money::from_fen(fen).unwrap());
        let payment = payment(100, 30, 20);
        assert_eq!(payment.reserve(None).unwrap().fen(), 50);
        assert_eq!(payment.reserve(fen(50)).unwrap().fen(), 50);
        let left = payment.left();
        assert_eq!(left.fen(), 50);
        assert_eq!(payment.reserve(fen(51)), Err(RefundRefused::ExceedsBalance { left }));
        assert_eq!(payment.reserve(fen(0)), Err(RefundRefused::ExceedsBalance { left }));
        let finished = Payment { refundable: false, ..payment };
        assert_eq!(finished.reserve(fen(1)), Err(RefundRefused::NotRefundable));
    }

    #[test]
    fn all_of_nothing_is_refused() {
        let left = Money::ZERO;
        assert_eq!(payment(100, 100, 0).reserve(None), Err(RefundRefused::ExceedsBalance { left }));
        // More went back than the promise left room for.
        assert_eq!(payment(100, 60, 50).reserve(None), Err(RefundRefused::ExceedsBalance { left }));
    }

    #[test]
    fn what_is_promised_and_not_there_is_missing_and_never_more_to_give() {
        for (refunded, reserved, left) in
            [(0, 0, 100), (30, 20, 50), (30, 70, 0), (30, 71, -1), (100, 50, -50)]
        {
            let payment = payment(100, refunded, reserved);
            assert_eq!(payment.left_or_missing_fen(), left);
            assert_eq!(payment.left().fen(), left.max(0));
            assert_eq!(payment.not_back().fen(), 100 - refunded);
        }
    }

    #[test]
    fn money_for_an_order_settles_it_once_and_only_before_it_is_closed() {
        for (status, disposition) in [
            (Status::Create, Disposition::Settles),
            (Status::PayWait, Disposition::Settles),
            (Status::Closing, Disposition::Settles),
            (Status::PaySuccess, Disposition::Duplicate),
            (Status::Refunded, Disposition::Duplicate),
            (Status::Closed, Disposition::Late),
        ] {
            assert_eq!(Disposition::of(&order(Stage::example(status))), disposition, "{status}");
        }
    }

    #[test]
    fn money_that_pays_nothing_is_left_over_until_something_becomes_of_it() {
        let review = Some(Review { reason: ReviewReason::Late, since: DateTime::UNIX_EPOCH });
        let late = |payment| Payment { disposition: Disposition::Late, ..payment };
        for (payment, undecided, left_over) in [
            (payment(100, 0, 0), false, false),
            (Payment { review, ..payment(100, 0, 0) }, true, false),
            (late(payment(100, 0, 0)), false, true),
            (late(payment(100, 30, 20)), false, true),
            (late(payment(100, 30, 70)), false, false),
            (late(payment(100, 100, 0)), false, false),
            (late(Payment { review, ..payment(100, 0, 0) }), true, false),
            (late(Payment { settled_outside: Some("bank 1".into()), ..payment(100, 0, 0) }), false, false),
        ] {
            assert_eq!((payment.undecided(), payment.is_left_over()), (undecided, left_over), "{payment:?}");
            assert_eq!(payment.settles(), payment.disposition == Disposition::Settles);
        }
    }

    #[test]
    fn refunds_of_our_own_accord_have_numbers_made_of_the_trades() {
        let payment = payment(100, 30, 0);
        assert_eq!(
            [0, 1, 2, 3].map(|attempt| payment.own_request_no(attempt)),
            ["T_back", "T_back", "T_back_2", "T_back_3"]
        );
        assert_eq!(payment.closing_request_no(), "T_closed");
        assert_eq!(payment.other_closing_request_no(), "T_closed_after_30");
    }

    #[test]
    fn a_policy_is_one_of_three_words() {
        assert_eq!("refund".parse(), Ok(LatePolicy::Refund));
        assert_eq!("reopen".parse(), Ok(LatePolicy::Reopen));
        assert_eq!("review".parse(), Ok(LatePolicy::Review));
        assert_eq!("Refund".parse::<LatePolicy>(), Err("unknown policy \"Refund\"".to_owned()));
    }
}
