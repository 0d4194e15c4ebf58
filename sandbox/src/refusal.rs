//! How a call is refused: Alipay's code, its word for the case, and a sentence for people.

use std::borrow::Cow;

/// A failed call: `code` and `msg` say which layer refused, `sub_code` why. Programs must not match on `sub_msg`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code} {sub_code}: {sub_msg}")]
pub struct Refusal {
    /// The layer: `20000`, `40001`, `40002`, `40004` …
    pub code: Cow<'static, str>,
    /// The case, such as `ACQ.TRADE_NOT_EXIST`.
    pub sub_code: Cow<'static, str>,
    /// A sentence for people, in Chinese as the real gateway's are.
    pub sub_msg: Cow<'static, str>,
}

impl Refusal {
    pub(crate) fn new(
        code: impl Into<Cow<'static, str>>,
        sub_code: impl Into<Cow<'static, str>>,
        sub_msg: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { code: code.into(), sub_code: sub_code.into(), sub_msg: sub_msg.into() }
    }

    /// A parameter that must be there is not.
    pub(crate) fn missing(sub_code: &'static str, parameter: &str) -> Self {
        Self::new("40001", sub_code, format!("缺少必需的参数 {parameter}"))
    }

    /// A common parameter is wrong.
    pub(crate) fn argument(sub_code: &'static str, why: impl Into<Cow<'static, str>>) -> Self {
        Self::new("40002", sub_code, why)
    }

    /// A field of `biz_content` is wrong.
    pub(crate) fn field(name: &str, why: &str) -> Self {
        Self::new("40004", "ACQ.INVALID_PARAMETER", format!("参数 {name} 无效：{why}"))
    }

    /// The trade does not allow it. The sentences are the sandbox's own.
    pub(crate) fn business(sub_code: &'static str) -> Self {
        let sub_msg = match sub_code {
            "ACQ.TRADE_NOT_EXIST" => "没有这笔交易",
            "ACQ.TRADE_STATUS_ERROR" => "交易当前的状态不允许这个操作",
            "ACQ.TRADE_HAS_SUCCESS" => "这个商户订单号已经付过款",
            "ACQ.TRADE_HAS_CLOSE" => "交易已经关闭，请换一个商户订单号",
            "ACQ.TRADE_HAS_FINISHED" => "交易已经完结，不能再退款",
            "ACQ.CONTEXT_INCONSISTENT" => "同一商户订单号的金额或标题与之前不同",
            "ACQ.TRADE_BUYER_NOT_MATCH" => "付款人与交易指定的买家不同",
            "ACQ.DISCORDANT_REPEAT_REQUEST" => "同一退款请求号的金额与之前不同",
            "ACQ.REASON_TRADE_REFUND_FEE_ERR" => "退款总额会超过付款金额",
            "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL" => "不带退款请求号时只能全额退款",
            "ACQ.CANCEL_NOT_ALLOWED" => "这类交易不能撤销",
            "ACQ.TRADE_CANCEL_TIME_OUT" => "已超过可撤销的时间，请改用退款",
            "ACQ.BUYER_BALANCE_NOT_ENOUGH" => "买家余额不足",
            "ACQ.SYSTEM_ERROR" => "系统出错，结果未知，请用相同的号码查询或重试",
            _ => "业务处理失败",
        };
        Self::new("40004", sub_code, sub_msg)
    }

    /// `20000`: the outcome of the call is unknown to the caller.
    pub(crate) fn unavailable() -> Self {
        Self::new("20000", "isp.unknow-error", "服务暂时不可用，结果未知")
    }

    /// `40005`: the caller has to slow down.
    pub(crate) fn call_limited() -> Self {
        Self::new("40005", "isv.app-call-limited", "同一笔交易的退款请求过于频繁，请稍后再试")
    }

    /// The text that goes with the code.
    pub(crate) fn msg(&self) -> &'static str {
        match self.code.as_ref() {
            "10000" => "Success",
            "20000" => "Service Currently Unavailable",
            "20001" => "Insufficient Token Permissions",
            "40001" => "Missing Required Arguments",
            "40002" => "Invalid Arguments",
            "40003" => "Insufficient Conditions",
            "40005" => "Call Limited",
            "40006" => "Insufficient Permissions",
            _ => "Business Failed",
        }
    }
}
