//! What a refusal means for the caller.
//!
//! The tables follow Alipay's published codes, one table per method: the same code can mean different things. They err
//! to one side: a code that is not listed means that the outcome is unknown, and the caller asks before it does anything.

use std::fmt;

use crate::request::{
    AppPay, BillUrl, Close, PagePay, Precreate, Query, Refund, RefundQuery, Request, WapPay,
};

/// What to do about an answer's `code` and `sub_code`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// The call worked: read the fields. It does not mean "paid".
    Done,
    /// There is nothing there yet, or the payment is still running: look again later.
    NotYet,
    /// The trade has gone on since: ask for its state and adopt it.
    StateMovedOn,
    /// Nothing was done, and the same request can work later: wait, then repeat it unchanged.
    Wait,
    /// It has happened before: a refund of this number succeeded, with another amount. Ask how much.
    Happened,
    /// Refused, nothing was done, and it will not work like this. What can help is in the remedy.
    Final(Remedy),
    /// Nobody knows whether it happened: ask, and never send it again as new.
    Unknown,
}

/// What helps after a final refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Remedy {
    /// Nothing that is known.
    None,
    /// Alipay does not take this money back to the buyer: return it by other means.
    Outside,
    /// Somebody fixes an account, a contract or a configuration, then the same call is tried again.
    Fix,
    /// Only the whole amount is allowed.
    Whole,
    /// The amounts do not fit what is left: something went back that the caller does not know of. Look for it.
    Look,
}

impl Class {
    /// Classifies an answer to a call of this method. An empty `sub_code` is the same as none.
    pub fn of(method: &str, code: &str, sub_code: Option<&str>) -> Self {
        let sub_code = sub_code.filter(|sub_code| !sub_code.is_empty());
        match (code, sub_code) {
            ("10000", None) => Self::Done,
            ("10003", _) => Self::NotYet,
            ("40004", Some(sub_code)) => business(method, sub_code),
            ("40005", _) => Self::Wait,
            // A value of this one request. What follows is about the caller: token, keys, clock, permissions.
            ("40002", Some("isv.invalid-parameter")) => Self::Final(Remedy::None),
            ("20001" | "40001" | "40002" | "40003" | "40006", _) => Self::Final(Remedy::Fix),
            // 20000, a success with a sub_code, 40004 without one, and every code not listed above.
            _ => Self::Unknown,
        }
    }

    /// A stable word for metrics. A remedy has a word of its own.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::NotYet => "not_yet",
            Self::StateMovedOn => "state_moved_on",
            Self::Wait => "wait",
            Self::Happened => "happened",
            Self::Final(_) => "final",
            Self::Unknown => "unknown",
        }
    }

    /// What helps, if the refusal is final.
    pub fn remedy(self) -> Option<Remedy> {
        match self {
            Self::Final(remedy) => Some(remedy),
            _ => None,
        }
    }
}

impl Remedy {
    /// A stable word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Outside => "outside",
            Self::Fix => "fix",
            Self::Whole => "whole",
            Self::Look => "look",
        }
    }
}

/// The `sub_code` of a business failure. Codes are matched whole and case-sensitively, except for the two families
/// that Alipay itself writes with many endings.
fn business(method: &str, sub_code: &str) -> Class {
    match method {
        Refund::METHOD => refund(sub_code),
        Query::METHOD | Close::METHOD | RefundQuery::METHOD => trade(sub_code),
        Precreate::METHOD | PagePay::METHOD | WapPay::METHOD | AppPay::METHOD => offer(sub_code),
        BillUrl::METHOD => bill(sub_code),
        _ => Class::Unknown,
    }
}

/// All refusals of a refund that Alipay publishes; `tests/vectors/refund-codes.json` lists them once more.
fn refund(sub_code: &str) -> Class {
    match sub_code {
        "ACQ.TRADE_NOT_EXIST" => Class::NotYet,

        "ACQ.TRADE_HAS_CLOSE" | "ACQ.TRADE_STATUS_ERROR" | "ACQ.REASON_TRADE_STATUS_INVALID" => {
            Class::StateMovedOn
        }

        "ACQ.SELLER_BALANCE_NOT_ENOUGH" | "ACQ.REFUND_CHARGE_ERROR" => Class::Wait,

        "ACQ.DISCORDANT_REPEAT_REQUEST" => Class::Happened,

        "ACQ.TRADE_HAS_FINISHED"
        | "ACQ.BUYER_NOT_EXIST"
        | "ACQ.BUYER_ERROR"
        | "ACQ.BUYER_ENABLE_STATUS_FORBID"
        | "ACQ.ONLINE_TRADE_VOUCHER_NOT_ALLOW_REFUND" => Class::Final(Remedy::Outside),

        "ACQ.CUSTOMER_VALIDATE_ERROR"
        | "ACQ.REFUND_ACCOUNT_NOT_EXIST"
        | "ACQ.REFUNDALLOC_UNAUTH_LIMIT"
        | "ACQ.REASON_TRADE_BEEN_FREEZEN"
        | "ACQ.TRADE_SETTLE_ERROR"
        | "ACQ.REFUND_ROYALTY_PAYEE_ACCOUNT_NOT_EXIST"
        | "ACQ.OVERDRAFT_AGREEMENT_NOT_MATCH"
        | "ACQ.OVERDRAFT_ASSIGN_ACCOUNT_INVALID" => Class::Final(Remedy::Fix),

        "ACQ.NOT_ALLOW_PARTIAL_REFUND" => Class::Final(Remedy::Whole),

        "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL" | "ACQ.REFUND_FEE_ERROR" | "ACQ.REASON_TRADE_REFUND_FEE_ERR" => {
            Class::Final(Remedy::Look)
        }

        "ACQ.TRADE_NOT_ALLOW_REFUND"
        | "ACQ.ALLOC_AMOUNT_VALIDATE_ERROR"
        | "ACQ.CURRENCY_NOT_SUPPORT"
        | "ACQ.ENTERPRISE_PAY_BIZ_ERROR"
        | "ACQ.INVALID_PARAMETER"
        | "ACQ.USER_NOT_MATCH_ERR" => Class::Final(Remedy::None),

        // `ACQ.SYSTEM_ERROR` among them.
        _ => Class::Unknown,
    }
}

/// Of a call about a trade that may exist: query, close, refund query.
fn trade(sub_code: &str) -> Class {
    match sub_code {
        // The refund query writes it without the prefix too.
        "ACQ.TRADE_NOT_EXIST" | "TRADE_NOT_EXIST" => Class::NotYet,
        "ACQ.TRADE_HAS_SUCCESS"
        | "ACQ.TRADE_HAS_CLOSE"
        | "ACQ.TRADE_HAS_FINISHED"
        | "ACQ.TRADE_STATUS_ERROR" => Class::StateMovedOn,
        "ACQ.INVALID_PARAMETER" => Class::Final(Remedy::None),
        "ACQ.ACCESS_FORBIDDEN" => Class::Final(Remedy::Fix),
        _ if sub_code.starts_with("ACQ.REASON_") && sub_code.contains("STATUS") => Class::StateMovedOn,
        _ => Class::Unknown,
    }
}

/// Of an offer that is to become a trade.
fn offer(sub_code: &str) -> Class {
    match sub_code {
        "ACQ.TRADE_HAS_SUCCESS"
        | "ACQ.TRADE_HAS_CLOSE"
        | "ACQ.TRADE_HAS_FINISHED"
        | "ACQ.TRADE_STATUS_ERROR" => Class::StateMovedOn,
        "ACQ.ACCESS_FORBIDDEN" | "ACQ.PARTNER_ERROR" | "ACQ.SELLER_BEEN_BLOCKED" => Class::Final(Remedy::Fix),
        "ACQ.INVALID_PARAMETER"
        | "ACQ.CONTEXT_INCONSISTENT"
        | "ACQ.TRADE_BUYER_NOT_MATCH"
        | "ACQ.TOTAL_FEE_EXCEED"
        | "ACQ.EXIST_FORBIDDEN_WORD" => Class::Final(Remedy::None),
        // The buyer's account and its many limits.
        _ if sub_code.starts_with("ACQ.BUYER_") => Class::Final(Remedy::None),
        _ if sub_code.starts_with("ACQ.REASON_") && sub_code.contains("STATUS") => Class::StateMovedOn,
        _ => Class::Unknown,
    }
}

/// Of a bill's URL. A bill that is not there may come by noon, or there was no business.
fn bill(sub_code: &str) -> Class {
    match sub_code {
        "BILL_NOT_EXIST" | "isp.bill_not_exist" => Class::NotYet,
        "INVAILID_ARGUMENTS" | "ACQ.INVALID_PARAMETER" => Class::Final(Remedy::None),
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

    const REFUSED: &str = "40004";

    #[test]
    fn the_gateways_own_codes_mean_the_same_for_every_method() {
        for method in [Query::METHOD, Refund::METHOD, "alipay.system.oauth.token"] {
            let class = |code, sub_code| Class::of(method, code, sub_code);
            assert_eq!(class("10000", None), Class::Done);
            assert_eq!(class("10000", Some("")), Class::Done);
            assert_eq!(class("10003", None), Class::NotYet);
            assert_eq!(class("40005", Some("isv.app-call-limited")), Class::Wait);
            assert_eq!(class("20001", Some("aop.invalid-auth-token")), Class::Final(Remedy::Fix));
            assert_eq!(class("40001", Some("isv.missing-app-cert-sn")), Class::Final(Remedy::Fix));
            assert_eq!(class("40002", Some("isv.invalid-signature")), Class::Final(Remedy::Fix));
            assert_eq!(class("40002", Some("isv.invalid-parameter")), Class::Final(Remedy::None));
            assert_eq!(class("40006", Some("isv.insufficient-isv-permissions")), Class::Final(Remedy::Fix));
            for (code, sub_code) in [
                ("20000", Some("isp.unknow-error")),
                (REFUSED, Some("ACQ.SYSTEM_ERROR")),
                (REFUSED, Some("AQC.SYSTEM_ERROR")),
                (REFUSED, Some("acq.trade_not_exist")),
                (REFUSED, Some("ACQ.SOMETHING_NEW")),
                (REFUSED, Some("")),
                (REFUSED, None),
                ("10000", Some("ACQ.SYSTEM_ERROR")),
                ("50000", None),
                ("", None),
            ] {
                assert_eq!(class(code, sub_code), Class::Unknown, "{method} {code} {sub_code:?}");
            }
        }
    }

    #[test]
    fn one_code_means_what_it_means_for_its_method() {
        let [refund, query, close] = [Refund::METHOD, Query::METHOD, Close::METHOD];
        let class = |method, sub_code| Class::of(method, REFUSED, Some(sub_code));

        assert_eq!(class(refund, "ACQ.TRADE_HAS_FINISHED"), Class::Final(Remedy::Outside));
        for method in [query, close] {
            assert_eq!(class(method, "ACQ.TRADE_HAS_FINISHED"), Class::StateMovedOn, "{method}");
        }
        assert_eq!(class(refund, "ACQ.DISCORDANT_REPEAT_REQUEST"), Class::Happened);
        for method in [query, close, RefundQuery::METHOD, Precreate::METHOD] {
            assert_eq!(class(method, "ACQ.DISCORDANT_REPEAT_REQUEST"), Class::Unknown, "{method}");
        }
        assert_eq!(class(refund, "ACQ.BUYER_SOMETHING_NEW"), Class::Unknown);
        assert_eq!(class(Precreate::METHOD, "ACQ.BUYER_SOMETHING_NEW"), Class::Final(Remedy::None));
        assert_eq!(class("alipay.trade.something.new", "ACQ.TRADE_NOT_EXIST"), Class::Unknown);
    }

    #[test]
    fn every_listed_code_of_the_other_methods_has_its_class() {
        let (none, fix) = (Class::Final(Remedy::None), Class::Final(Remedy::Fix));
        let trade = [
            ("ACQ.TRADE_NOT_EXIST", Class::NotYet),
            ("ACQ.TRADE_STATUS_ERROR", Class::StateMovedOn),
            ("ACQ.REASON_TRADE_STATUS_INVALID", Class::StateMovedOn),
            ("ACQ.REASON_ILLEGAL_STATUS", Class::StateMovedOn),
            ("ACQ.REASON_SOME_NEW_STATUS_WORD", Class::StateMovedOn),
            ("ACQ.TRADE_HAS_SUCCESS", Class::StateMovedOn),
            ("ACQ.TRADE_HAS_CLOSE", Class::StateMovedOn),
            ("ACQ.INVALID_PARAMETER", none),
            ("ACQ.ACCESS_FORBIDDEN", fix),
            ("ACQ.REASON_SOMETHING_NEW", Class::Unknown),
            ("ACQ.SOME_NEW_STATUS_WORD", Class::Unknown),
        ];
        for method in [Query::METHOD, Close::METHOD, RefundQuery::METHOD] {
            for (sub_code, class) in trade {
                assert_eq!(Class::of(method, REFUSED, Some(sub_code)), class, "{method} {sub_code}");
            }
        }
        let offers = [Precreate::METHOD, PagePay::METHOD, WapPay::METHOD, AppPay::METHOD];
        for method in offers {
            for (sub_code, class) in [
                ("ACQ.TRADE_HAS_SUCCESS", Class::StateMovedOn),
                ("ACQ.TRADE_HAS_CLOSE", Class::StateMovedOn),
                ("ACQ.REASON_TRADE_STATUS_INVALID", Class::StateMovedOn),
                ("ACQ.REASON_SOMETHING_NEW", Class::Unknown),
                ("ACQ.SOME_NEW_STATUS_WORD", Class::Unknown),
                ("ACQ.CONTEXT_INCONSISTENT", none),
                ("ACQ.TRADE_BUYER_NOT_MATCH", none),
                ("ACQ.BUYER_SELLER_EQUAL", none),
                ("ACQ.BUYER_ENABLE_STATUS_FORBID", none),
                ("ACQ.BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR", none),
                ("ACQ.TOTAL_FEE_EXCEED", none),
                ("ACQ.EXIST_FORBIDDEN_WORD", none),
                ("ACQ.INVALID_PARAMETER", none),
                ("ACQ.ACCESS_FORBIDDEN", fix),
                ("ACQ.PARTNER_ERROR", fix),
                ("ACQ.SELLER_BEEN_BLOCKED", fix),
            ] {
                assert_eq!(Class::of(method, REFUSED, Some(sub_code)), class, "{method} {sub_code}");
            }
        }
        assert_eq!(Class::of(RefundQuery::METHOD, REFUSED, Some("TRADE_NOT_EXIST")), Class::NotYet);
        for (sub_code, class) in [
            ("BILL_NOT_EXIST", Class::NotYet),
            ("isp.bill_not_exist", Class::NotYet),
            ("INVAILID_ARGUMENTS", none),
            ("UNKNOW_ERROR", Class::Unknown),
        ] {
            assert_eq!(Class::of(BillUrl::METHOD, REFUSED, Some(sub_code)), class, "{sub_code}");
        }
    }
    fn failure(sub_code: Option<&str>) -> Failure {
        Failure {
            class: Class::Unknown,
            code: REFUSED.into(),
            msg: "Business Failed".into(),
            sub_code: sub_code.map(str::to_owned),
            sub_msg: Some("余额不足".into()),
        }
    }

    #[test]
    fn a_failure_knows_its_reason() {
        let failures = [Some("ACQ.BUYER_BALANCE_NOT_ENOUGH"), Some("ACQ.SELLER_BALANCE_NOT_ENOUGH"), None];
        let failures = failures.map(failure);
        assert_eq!(failures.each_ref().map(Failure::is_buyers), [true, false, false]);
        let is = |failure: &Failure| failure.is("ACQ.SELLER_BALANCE_NOT_ENOUGH");
        assert_eq!(failures.each_ref().map(is), [false, true, false]);
        assert_eq!(
            failures.map(|failure| failure.to_string()),
            [
                "40004 ACQ.BUYER_BALANCE_NOT_ENOUGH",
                "40004 ACQ.SELLER_BALANCE_NOT_ENOUGH",
                "40004 Business Failed"
            ]
        );
    }
}
