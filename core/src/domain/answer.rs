//! What the payment provider said, in neutral words: the facts that decisions are made of.
//!
//! The gateway turns the provider's words into these; nothing here knows a provider.

use chrono::{DateTime, Utc};

use super::{Money, OrderId, PaymentReport};

/// What the provider knows of a trade.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trade {
    /// Nothing: no buyer has opened the cashier yet.
    Absent,
    /// A buyer has opened the cashier and has not paid.
    Waiting,
    /// It was paid; part of it may have gone back since.
    Paid(PaymentReport),
    /// It was paid and all of it went back.
    PaidAndRefunded(PaymentReport),
    /// It was closed unpaid.
    Closed,
    /// Something that cannot be: an operator has to look.
    Strange(String),
}

impl Trade {
    /// The report of its payment, if it was paid.
    pub const fn report(&self) -> Option<&PaymentReport> {
        match self {
            Self::Paid(report) | Self::PaidAndRefunded(report) => Some(report),
            Self::Absent | Self::Waiting | Self::Closed | Self::Strange(_) => None,
        }
    }
}

/// What became of a request to close.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closing {
    /// It is closed there, and was not paid.
    Closed,
    /// There is nothing to close: no trade.
    Absent,
    /// It moved meanwhile; a query says how.
    Moved,
}

/// What a call for a refund brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefundAnswer {
    /// It moved the money.
    Moved {
        /// What went back of the trade in all, by the provider's own count.
        total: Money,
    },
    /// It moved nothing: an earlier call did, or one is still under way.
    NotMoved {
        /// What went back of the trade in all, by the provider's own count.
        total: Money,
    },
    /// The provider refused.
    Refused(Refused),
    /// There was no answer, or none that can be trusted: nobody knows what it did.
    Unknown {
        /// Why, for people.
        reason: String,
    },
    /// The provider surely never heard of it.
    NotSent {
        /// Why, for people.
        reason: String,
    },
}

/// A refusal: the provider's answer, so it is there and hears us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The provider's own code.
    pub code: String,
    /// What it asks of us.
    pub refusal: Refusal,
}

/// What a refusal asks of us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The same call works later: too many calls, or the seller has to top up.
    Later,
    /// It knows no such trade yet.
    NotYet,
    /// The trade's state moved on: ask for it and adopt what it is.
    StateMovedOn,
    /// This number was used with other facts: take a new one.
    NumberTaken,
    /// A refund of this number has succeeded, with another amount.
    Happened,
    /// Nothing was done, and the same call will not work as things are.
    Final(Remedy),
    /// Nobody knows what it did: the code says so, or we do not know the code.
    Unclear,
}

/// What helps after a final refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Remedy {
    /// Nothing is known to help: configuration or code.
    None,
    /// The money can only go back outside the provider.
    Outside,
    /// Somebody fixes an account or a contract, then the same call is made again.
    Fix,
    /// Only the whole amount can go back.
    Whole,
    /// More than is left was asked for: something went back that we do not know of.
    Look,
}

/// A paid trade under a number that is not ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnmatchedTrade {
    /// The order number it names.
    pub out_trade_no: String,
    /// The provider's number of it.
    pub trade_no: String,
    /// How much was paid.
    pub amount: Money,
    /// What of it has gone back: all or nothing, since a query does not tell parts.
    pub refunded: Money,
    /// The provider's status word, for the record.
    pub trade_status: String,
    /// When it was paid.
    pub paid_at: Option<DateTime<Utc>>,
    /// Whether the provider takes refunds of it.
    pub refundable: bool,
}

/// A notification that the provider signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// The provider's id of the message; the same in repeats.
    pub notify_id: String,
    /// The order number it names, ours or not.
    pub out_trade_no: String,
    /// The provider's number of the trade it names, if it names one.
    pub trade_no: Option<String>,
    /// The digest of all that it says but the time of sending.
    pub digest: [u8; 32],
    /// What of the message is signed, to be stored; reading it again says the same.
    pub signed_body: Vec<u8>,
    /// The app it names.
    pub app_id: String,
    /// Whether the seller it names is ours.
    pub seller_is_ours: bool,
    /// What it says.
    pub says: Says,
    /// What it tells of a refund, whatever order number it names.
    pub told_refund: Option<ToldRefund>,
}

/// What a notification tells of money that went back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldRefund {
    /// The trade.
    pub trade_no: String,
    /// What had been paid.
    pub amount: Money,
    /// What went back of it in all, by the provider's count.
    pub refunded: Money,
    /// The refund's number.
    pub out_request_no: Option<String>,
}

/// The longest number that a trade, an order or a refund can have, in characters.
pub const NUMBER_CHARS_MAX: usize = 64;
/// The longest id of a message, in characters.
pub const NOTIFY_ID_CHARS_MAX: usize = 128;

/// Whether a text can be a number of the provider's or ours. No tighter than the provider is known to be: it has to be fit to be stored,
/// logged and asked about.
pub fn is_number(text: &str, chars_max: usize) -> bool {
    !text.is_empty() && text.chars().count() <= chars_max && !text.chars().any(char::is_control)
}

/// A number as it is stored and shown beside the message it stands in: itself, unless it cannot be one. Then it is cut, and what cannot be
/// stored as text is marked, so that it is not taken for another number.
pub fn shown_number(text: &str) -> String {
    let cut = text.chars().count() > NOTIFY_ID_CHARS_MAX;
    let marked = text.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c });
    marked.take(NOTIFY_ID_CHARS_MAX).chain(cut.then_some('…')).collect()
}

impl Notification {
    /// The order it names, if the number has the form of ours.
    pub fn order_id(&self) -> Option<OrderId> {
        self.out_trade_no.parse().ok()
    }
}

/// What a notification says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Says {
    /// The trade was paid.
    Paid(PaymentReport),
    /// Something went back to the buyer, so it had been paid.
    Refunded(PaymentReport),
    /// The trade ended unpaid.
    Closed,
    /// Nothing that moves an order.
    Nothing,
    /// It is signed, yet what it says cannot be: an amount that is none, or a number that is not ours.
    Strange(String),
}

impl RefundAnswer {
    /// Whether the provider answered at all.
    pub const fn answered(&self) -> bool {
        matches!(self, Self::Moved { .. } | Self::NotMoved { .. } | Self::Refused(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_shown_as_it_is_and_anything_else_never_as_a_number() {
        for number in ["ord_01KAH2Z7V8M3N4P5Q6R7S8T9VW", "2026112322001400000000000001", "订单"] {
            assert!(is_number(number, NUMBER_CHARS_MAX));
            assert_eq!(shown_number(number), number);
        }
        let longest = "9".repeat(NOTIFY_ID_CHARS_MAX);
        assert!(is_number(&longest, NOTIFY_ID_CHARS_MAX));
        assert_eq!(shown_number(&longest), longest);
        let [longer, long] = [129, 9_000].map(|length| "9".repeat(length));
        let cut = format!("{longest}…");
        for (text, shown) in [("a\0b", "a\u{fffd}b"), (&longer, &cut), (&long, &cut)] {
            assert!(!is_number(text, NOTIFY_ID_CHARS_MAX));
            assert_eq!(shown_number(text), shown);
        }
        assert!(!is_number("", NUMBER_CHARS_MAX));
    }

    #[test]
    fn a_message_names_an_order_where_its_number_has_the_form_of_ours() {
        let names = |out_trade_no: &str| {
            let notification = Notification {
                notify_id: "n1".into(),
                out_trade_no: out_trade_no.into(),
                trade_no: None,
                digest: [0; 32],
                signed_body: Vec::new(),
                app_id: "2021".into(),
                seller_is_ours: true,
                says: Says::Nothing,
                told_refund: None,
            };
            notification.order_id()
        };
        let order_id = OrderId::new(DateTime::UNIX_EPOCH);
        assert_eq!(names(&order_id.to_string()), Some(order_id));
        assert_eq!(names("2026112322001400000000000001"), None);
    }

    #[test]
    fn a_refusal_is_an_answer_and_silence_is_none() {
        let (total, reason) = (Money::ZERO, String::new);
        let refused = Refused { code: "ACQ.X".into(), refusal: Refusal::Unclear };
        for (answer, answered) in [
            (RefundAnswer::Moved { total }, true),
            (RefundAnswer::NotMoved { total }, true),
            (RefundAnswer::Refused(refused), true),
            (RefundAnswer::Unknown { reason: reason() }, false),
            (RefundAnswer::NotSent { reason: reason() }, false),
        ] {
            assert_eq!(answer.answered(), answered, "{answer:?}");
        }
    }
}
