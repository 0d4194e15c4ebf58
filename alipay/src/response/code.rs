//! What a refusal means for the caller.
//!
//! The table follows Alipay's published codes. It errs to one side: a code that is not listed means that the
//! outcome is unknown, and the caller asks before it does anything.

use std::fmt;

/// What to do about an answer's `code` and `sub_code`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// The call worked: read the fields. It does not mean "paid".
    Done,
    /// There is nothing there yet, or the payment is still running: look again later.
    NotYet,
    /// The trade has gone on since: ask for its state and adopt it.
    StateMovedOn,
    /// The same request can work later: wait, then repeat it unchanged.
    Wait,
    /// It will never work like this. Nothing was done.
    Final,
    /// Nobody knows whether it happened: ask, and never send it again as new.
    Unknown,
}

impl Class {
    /// Classifies an answer.
    pub fn of(code: &str, sub_code: Option<&str>) -> Self {
        match (code, sub_code) {
            ("10000", None) => Self::Done,
            ("10003", _) => Self::NotYet,
            ("40004", Some(sub_code)) => business(sub_code),
            ("40005", _) => Self::Wait,
            // Token, arguments, conditions, permissions: refused before anything was done.
            ("20001" | "40001" | "40002" | "40003" | "40006", _) => Self::Final,
            // 20000, a success with a sub_code, 40004 without one, and every code not listed above.
            _ => Self::Unknown,
        }
    }

    /// A stable word for metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::NotYet => "not_yet",
            Self::StateMovedOn => "state_moved_on",
            Self::Wait => "wait",
            Self::Final => "final",
            Self::Unknown => "unknown",
        }
    }
}

/// The `sub_code` of a business failure. Codes are matched whole and case-sensitively, except for the two families
/// that Alipay itself writes with many endings.
fn business(sub_code: &str) -> Class {
    match sub_code {
        "ACQ.TRADE_NOT_EXIST" | "TRADE_NOT_EXIST" | "BILL_NOT_EXIST" | "isp.bill_not_exist" => Class::NotYet,

        "ACQ.TRADE_HAS_SUCCESS"
        | "ACQ.TRADE_HAS_CLOSE"
        | "ACQ.TRADE_HAS_FINISHED"
        | "ACQ.TRADE_STATUS_ERROR"
        | "ACQ.REASON_TRADE_STATUS_INVALID"
        | "ACQ.REASON_ILLEGAL_STATUS" => Class::StateMovedOn,

        "ACQ.SELLER_BALANCE_NOT_ENOUGH" => Class::Wait,

        "ACQ.INVALID_PARAMETER"
        | "ACQ.CONTEXT_INCONSISTENT"
        | "ACQ.DISCORDANT_REPEAT_REQUEST"
        | "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL"
        | "ACQ.REASON_TRADE_REFUND_FEE_ERR"
        | "ACQ.REFUND_FEE_ERROR"
        | "ACQ.TRADE_NOT_ALLOW_REFUND"
        | "ACQ.REASON_TRADE_BEEN_FREEZEN"
        | "ACQ.CANCEL_NOT_ALLOWED"
        | "ACQ.TRADE_CANCEL_TIME_OUT"
        | "ACQ.ACCESS_FORBIDDEN"
        | "ACQ.PARTNER_ERROR"
        | "ACQ.EXIST_FORBIDDEN_WORD"
        | "ACQ.TOTAL_FEE_EXCEED"
        | "ACQ.SELLER_BEEN_BLOCKED"
        | "ACQ.TRADE_BUYER_NOT_MATCH"
        | "INVAILID_ARGUMENTS" => Class::Final,

        _ if sub_code.starts_with("ACQ.BUYER_") => Class::Final,
        _ if sub_code.starts_with("ACQ.REASON_") && sub_code.contains("STATUS") => Class::StateMovedOn,
        _ => Class::Unknown,
    }
}

/// A refusal, as the gateway worded it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What to do about it.
    pub class: Class,
    /// The gateway's result code, such as `40004`.
    pub code: String,
    /// Its English text.
    pub msg: String,
    /// The reason, such as `ACQ.TRADE_NOT_EXIST`. Match on this, never on a text.
    pub sub_code: Option<String>,
    /// A Chinese sentence for people.
    pub sub_msg: Option<String>,
}

impl Failure {
    /// Whether the buyer or the buyer's limits are the reason, so that telling the buyer is what helps.
    pub fn is_buyers(&self) -> bool {
        self.sub_code.as_deref().is_some_and(|code| code.starts_with("ACQ.BUYER_"))
    }

    /// Whether the reason is this `sub_code`.
    pub fn is(&self, sub_code: &str) -> bool {
        self.sub_code.as_deref() == Some(sub_code)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.code, self.sub_code.as_deref().unwrap_or(&self.msg))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_code_has_its_class_and_every_other_is_unknown() {
        let business = |sub_code: &str| Class::of("40004", Some(sub_code));
        assert_eq!(Class::of("10000", None), Class::Done);
        assert_eq!(Class::of("10003", None), Class::NotYet);
        assert_eq!(Class::of("40005", Some("isv.app-call-limited")), Class::Wait);
        assert_eq!(Class::of("40002", Some("isv.invalid-signature")), Class::Final);
        assert_eq!(business("ACQ.TRADE_NOT_EXIST"), Class::NotYet);
        assert_eq!(business("ACQ.TRADE_STATUS_ERROR"), Class::StateMovedOn);
        assert_eq!(business("ACQ.REASON_SOME_NEW_STATUS_WORD"), Class::StateMovedOn);
        assert_eq!(business("ACQ.SELLER_BALANCE_NOT_ENOUGH"), Class::Wait);
        assert_eq!(business("ACQ.CONTEXT_INCONSISTENT"), Class::Final);
        assert_eq!(business("ACQ.BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR"), Class::Final);

        for (code, sub_code) in [
            ("20000", Some("isp.unknow-error")),
            ("40004", Some("ACQ.SYSTEM_ERROR")),
            ("40004", Some("AQC.SYSTEM_ERROR")),
            ("40004", Some("acq.trade_not_exist")),
            ("40004", Some("ACQ.SOMETHING_NEW")),
            ("40004", Some("")),
            ("40004", None),
            ("10000", Some("ACQ.SYSTEM_ERROR")),
            ("50000", None),
            ("", None),
        ] {
            assert_eq!(Class::of(code, sub_code), Class::Unknown, "{code} {sub_code:?}");
        }
    }
}
