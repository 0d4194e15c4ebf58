//! Requests about a trade that may already exist: query, close, cancel.

use serde_json::Value;

use super::biz::{Biz, InvalidRequest};
use super::{Request, sealed::Content};

/// Which trade is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TradeRef {
    /// By our own number.
    OutTradeNo(String),
    /// By Alipay's number.
    TradeNo(String),
}

impl TradeRef {
    pub(crate) fn write(&self, biz: &mut Biz) -> Result<(), InvalidRequest> {
        match self {
            Self::OutTradeNo(number) => biz.text("out_trade_no", number, 64),
            Self::TradeNo(number) => biz.text("trade_no", number, 64),
        }
    }
}

/// `alipay.trade.query`: what Alipay knows of a trade.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// The trade.
    pub trade: TradeRef,
    /// Further answer fields to ask for.
    pub query_options: Vec<String>,
}

impl Query {
    /// By our own number.
    pub fn by_out_trade_no(number: impl Into<String>) -> Self {
        Self { trade: TradeRef::OutTradeNo(number.into()), query_options: Vec::new() }
    }

    /// By Alipay's number.
    pub fn by_trade_no(number: impl Into<String>) -> Self {
        Self { trade: TradeRef::TradeNo(number.into()), query_options: Vec::new() }
    }
}

impl Request for Query {
    const METHOD: &'static str = "alipay.trade.query";
}

impl Content for Query {
    fn biz(&self, biz: &mut Biz) -> Result<(), InvalidRequest> {
        self.trade.write(biz)?;
        write_options(biz, &self.query_options)
    }
}

pub(super) fn write_options(biz: &mut Biz, options: &[String]) -> Result<(), InvalidRequest> {
    if options.is_empty() { Ok(()) } else { biz.json("query_options", &Value::from(options)) }
}

/// `alipay.trade.close`: ends a trade that a buyer opened and nobody paid.
///
/// A trade that does not exist yet cannot be closed, and its offer stays payable until `time_expire`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Close {
    /// The trade.
    pub trade: TradeRef,
    /// Who closes it, for the merchant's own records: at most 28 characters.
    pub operator_id: Option<String>,
}

impl Close {
    /// By our own number.
    pub fn by_out_trade_no(number: impl Into<String>) -> Self {
        Self { trade: TradeRef::OutTradeNo(number.into()), operator_id: None }
    }
}

impl Request for Close {
    const METHOD: &'static str = "alipay.trade.close";
}

impl Content for Close {
    fn biz(&self, biz: &mut Biz) -> Result<(), InvalidRequest> {
        self.trade.write(biz)?;
        match &self.operator_id {
            Some(operator) => biz.text("operator_id", operator, 28),
            None => Ok(()),
        }
    }
}
