//! Faults that can be ordered: which calls, payments or notifications go wrong, how often, and how.

mod book;

pub use book::Ordered;
pub(crate) use book::{Case, FaultBook};

use serde::{Deserialize, Serialize};

use crate::gateway::Method;

/// What goes wrong. The control API's document and the README describe each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, poem_openapi::Enum)]
#[serde(rename_all = "snake_case")]
#[oai(rename_all = "snake_case")]
pub enum Fault {
    /// The call waits `delay_ms` of real time before anything happens.
    Delay,
    /// The connection is reset and nothing was done.
    ResetBefore,
    /// The connection is reset after the work was done.
    ResetAfter,
    /// HTTP 504 with an HTML page; nothing was done.
    GatewayTimeoutBefore,
    /// HTTP 504 with an HTML page, after the work was done.
    GatewayTimeoutAfter,
    /// Code 20000; nothing was done.
    UnavailableBefore,
    /// Code 20000, after the work was done.
    UnavailableAfter,
    /// `ACQ.SYSTEM_ERROR`; nothing was done.
    SystemErrorBefore,
    /// `ACQ.SYSTEM_ERROR`, after the work was done.
    SystemErrorAfter,
    /// The call is refused with `code` (40004 if absent) and `sub_code`; nothing was done.
    Refusal,
    /// A refund less than three seconds (of the sandbox's clock) after the last refund call that moved money of the same
    /// trade is told to slow down: code 40005, `isv.app-call-limited`; nothing was done. Strikes nothing else: the first
    /// refund of a trade, a repeat of the same `out_request_no` and refunds of the console go their way.
    RefundTooSoon,
    /// The connection is reset at once, and the work is done `delay_ms` of the sandbox's clock later, as if the call had
    /// arrived only then. Strikes refund, cancel, close, precreate and create; other calls change nothing, or are a
    /// browser's.
    LandLate,
    /// The answer's signature is well formed and wrong.
    BadSignature,
    /// The answer carries no signature.
    MissingSignature,
    /// The answer's node has the name of another method, signed.
    WrongNode,
    /// A second, unsigned node of the right name follows the signature and says something else.
    SecondNode,
    /// The answer's `field` is replaced by `value`, and signed so.
    AlteredAnswer,
    /// A payment is taken although the trade is closed or past its expiry.
    LatePayment,
    /// A payment opens a second trade for the same `out_trade_no` and pays that.
    SecondTrade,
    /// The notification is never sent; the schedule goes on as if it had failed.
    NotifyDrop,
    /// The notification is sent `copies` times at once (2 if absent).
    NotifyDouble,
    /// The notification waits `delay_ms` of the sandbox's clock.
    NotifyDelay,
    /// The notification waits until a later one of its trade was sent, at most a minute of the sandbox's clock.
    NotifyReorder,
    /// A forged copy, with a signature that is not Alipay's, arrives just before the genuine one.
    NotifyForged,
    /// The notification's `field` is replaced by `value`, and signed so.
    NotifyAltered,
    /// The notification is sent to `url` as well.
    NotifyAlso,
    /// The notification goes out in GBK: `charset=GBK`, its values and its signature over GBK bytes. A character that GBK
    /// does not have becomes a question mark.
    NotifyGbk,
}

/// An order to let something go wrong.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FaultOrder {
    /// What goes wrong.
    pub fault: Fault,
    /// Only calls of this method, such as `alipay.trade.refund`. Not for notifications and payments.
    pub method: Option<String>,
    /// Only this application.
    pub app_id: Option<String>,
    /// Only this order.
    pub out_trade_no: Option<String>,
    /// In which share of the matching cases, 0 to 1; by the sandbox's seed.
    pub share: f64,
    /// How often at most; without it, until the fault is taken back.
    pub times: Option<u32>,
    /// For the delays and `land_late`, in milliseconds.
    pub delay_ms: Option<u64>,
    /// For `notify_double`.
    pub copies: Option<u32>,
    /// For `refusal`.
    pub code: Option<String>,
    /// For `refusal`.
    pub sub_code: Option<String>,
    /// For `altered_answer` and `notify_altered`.
    pub field: Option<String>,
    /// For `altered_answer` and `notify_altered`.
    pub value: Option<String>,
    /// For `notify_also`.
    pub url: Option<String>,
}

/// The longest delay that can be ordered: an hour.
pub const DELAY_MS_MAX: u64 = 3_600_000;
/// The most copies of one notification.
pub const COPIES_MAX: u32 = 200;

impl FaultOrder {
    /// `fault`, always and everywhere until taken back.
    pub fn new(fault: Fault) -> Self {
        Self {
            fault,
            method: None,
            app_id: None,
            out_trade_no: None,
            share: 1.0,
            times: None,
            delay_ms: None,
            copies: None,
            code: None,
            sub_code: None,
            field: None,
            value: None,
            url: None,
        }
    }

    /// Only calls of `method`.
    #[must_use]
    pub fn method(self, method: impl Into<String>) -> Self {
        Self { method: Some(method.into()), ..self }
    }

    /// Only this order.
    #[must_use]
    pub fn out_trade_no(self, out_trade_no: impl Into<String>) -> Self {
        Self { out_trade_no: Some(out_trade_no.into()), ..self }
    }

    /// At most `times` times.
    #[must_use]
    pub fn times(self, times: u32) -> Self {
        Self { times: Some(times), ..self }
    }

    /// In `share` of the matching cases.
    #[must_use]
    pub fn share(self, share: f64) -> Self {
        Self { share, ..self }
    }

    /// For the delays and `land_late`.
    #[must_use]
    pub fn delay_ms(self, delay_ms: u64) -> Self {
        Self { delay_ms: Some(delay_ms), ..self }
    }

    /// Replaces `field` by `value`, for the two faults that alter.
    #[must_use]
    pub fn altering(self, field: impl Into<String>, value: impl Into<String>) -> Self {
        Self { field: Some(field.into()), value: Some(value.into()), ..self }
    }

    /// What is missing or impossible in this order, as `field: reason`.
    ///
    /// # Errors
    /// The first fault found.
    pub fn check(&self) -> Result<(), String> {
        let needs = |name: &str, there: bool| {
            if there { Ok(()) } else { Err(format!("{name}: this fault needs it")) }
        };
        if !(0.0..=1.0).contains(&self.share) {
            return Err("share: must be between 0 and 1".into());
        }
        if self.delay_ms.is_some_and(|ms| ms > DELAY_MS_MAX) {
            return Err(format!("delay_ms: at most {DELAY_MS_MAX}"));
        }
        if self.copies.is_some_and(|copies| !(2..=COPIES_MAX).contains(&copies)) {
            return Err(format!("copies: 2 to {COPIES_MAX}"));
        }
        let strikes = |allowed: fn(Method) -> bool, whom: &str| match &self.method {
            Some(name) if !Method::parse(name).is_some_and(allowed) => {
                Err(format!("method: this fault strikes {whom} only"))
            }
            _ => Ok(()),
        };
        match self.fault {
            Fault::RefundTooSoon => strikes(|method| method == Method::Refund, "alipay.trade.refund"),
            Fault::LandLate => {
                strikes(Method::can_land_late, "refund, cancel, close, precreate and create")?;
                needs("delay_ms", self.delay_ms.is_some())
            }
            Fault::Delay | Fault::NotifyDelay => needs("delay_ms", self.delay_ms.is_some()),
            Fault::Refusal => needs("sub_code", self.sub_code.is_some()),
            Fault::AlteredAnswer | Fault::NotifyAltered => {
                needs("field", self.field.is_some())?;
                needs("value", self.value.is_some())
            }
            Fault::NotifyAlso => {
                let url = self.url.as_deref().and_then(|url| url::Url::parse(url).ok());
                needs("url", url.is_some_and(|url| matches!(url.scheme(), "http" | "https")))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_without_its_parts_is_refused() {
        assert!(FaultOrder::new(Fault::Delay).check().is_err());
        assert!(FaultOrder::new(Fault::NotifyAlso).check().is_err());
        assert!(FaultOrder::new(Fault::LandLate).check().is_err());
        let close = FaultOrder::new(Fault::LandLate).delay_ms(1).method("alipay.trade.close");
        assert!(close.check().is_ok() && close.method("alipay.trade.query").check().is_err());
        assert!(FaultOrder::new(Fault::RefundTooSoon).method("alipay.trade.close").check().is_err());
        assert!(FaultOrder::new(Fault::ResetAfter).share(1.5).check().is_err());
        assert!(FaultOrder::new(Fault::NotifyAltered).altering("total_amount", "0.01").check().is_ok());
    }
}
