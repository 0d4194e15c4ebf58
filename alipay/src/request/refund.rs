//! Money back: the refund, and the question what became of it.

use super::biz::{Biz, InvalidRequest};
use super::lookup::{TradeRef, write_options};
use super::{Request, sealed::Content};
use crate::amount::Amount;

/// `alipay.trade.refund`: gives money back, in full or in part.
///
/// `out_request_no` is what makes it safe: the same number and amount again moves no further money. Store it
/// before calling, and after an unknown outcome repeat with the same one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refund {
    /// The trade.
    pub trade: TradeRef,
    /// How much of it, at least one fen.
    pub refund_amount: Amount,
    /// Our number of this refund: 1 to 64 characters.
    pub out_request_no: String,
    /// What the buyer reads, at most 256 characters.
    pub refund_reason: Option<String>,
    /// Further answer fields to ask for.
    pub query_options: Vec<String>,
}

impl Refund {
    /// Without a reason.
    pub fn new(trade: TradeRef, refund_amount: Amount, out_request_no: impl Into<String>) -> Self {
        let out_request_no = out_request_no.into();
        Self { trade, refund_amount, out_request_no, refund_reason: None, query_options: Vec::new() }
    }
}

impl Request for Refund {
    const METHOD: &'static str = "alipay.trade.refund";
}

impl Content for Refund {
    fn biz(&self, biz: &mut Biz) -> Result<(), InvalidRequest> {
        self.trade.write(biz)?;
        biz.amount("refund_amount", self.refund_amount)?;
        biz.text("out_request_no", &self.out_request_no, 64)?;
        if let Some(reason) = &self.refund_reason {
            biz.prose("refund_reason", reason, 256)?;
        }
        write_options(biz, &self.query_options)
    }
}

/// `alipay.trade.fastpay.refund.query`: whether a refund happened. Ask no sooner than ten seconds after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundQuery {
    /// The trade.
    pub trade: TradeRef,
    /// The refund's number.
    pub out_request_no: String,
    /// Further answer fields to ask for, such as `gmt_refund_pay`.
    pub query_options: Vec<String>,
}

impl RefundQuery {
    /// Without further fields.
    pub fn new(trade: TradeRef, out_request_no: impl Into<String>) -> Self {
        Self { trade, out_request_no: out_request_no.into(), query_options: Vec::new() }
    }
}

impl Request for RefundQuery {
    const METHOD: &'static str = "alipay.trade.fastpay.refund.query";
}

impl Content for RefundQuery {
    fn biz(&self, biz: &mut Biz) -> Result<(), InvalidRequest> {
        self.trade.write(biz)?;
        biz.text("out_request_no", &self.out_request_no, 64)?;
        write_options(biz, &self.query_options)
    }
}
