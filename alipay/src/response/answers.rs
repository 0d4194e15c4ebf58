//! What each method answers when it worked. Times are UTC.
//!
//! Only what somebody uses is read: a member that nobody asks for may be anything and spoils no answer.
//!
//! None of these says "paid" or "refunded" by merely being there: only the fields named so do.

use std::fmt;

use chrono::{DateTime, Utc};

use super::envelope::AnswerError;
use super::node::{FieldError, Node};
use crate::amount::Amount;
use crate::request::{BillUrl, Close, Offer, Precreate, Query, Refund, RefundQuery, Request, TradeRef};
use crate::trade::TradeStatus;

/// A request that the gateway answers, and how its answer is read.
pub trait Answer: Request {
    /// The answer's type.
    type Answer;

    /// Refuses an answer, success or failure, that is about something else than this request.
    fn check(&self, node: &Node) -> Result<(), AnswerError>;

    /// Reads a success.
    fn read(&self, node: &Node) -> Result<Self::Answer, FieldError>;
}

/// A signed answer to another question proves nothing about this one.
fn same(node: &Node, field: &'static str, asked: &str) -> Result<(), AnswerError> {
    match node.text(field)? {
        Some(got) if got != asked => Err(AnswerError::OtherTrade { field }),
        _ => Ok(()),
    }
}

fn same_trade(node: &Node, trade: &TradeRef) -> Result<(), AnswerError> {
    match trade {
        TradeRef::OutTradeNo(number) => same(node, "out_trade_no", number),
        TradeRef::TradeNo(number) => same(node, "trade_no", number),
    }
}

fn same_offer(node: &Node, offer: &Offer) -> Result<(), AnswerError> {
    same(node, "out_trade_no", &offer.out_trade_no)
}

/// What Alipay knows of a trade.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryAnswer {
    /// Alipay's number.
    pub trade_no: String,
    /// Our number.
    pub out_trade_no: String,
    /// The trade's state. Paid means [`TradeStatus::is_paid`] *and* the amount is the order's.
    pub trade_status: TradeStatus,
    /// The order's amount.
    pub total_amount: Amount,
    /// When the buyer paid; there also on a trade that was refunded in full since.
    pub send_pay_date: Option<DateTime<Utc>>,
}

impl Answer for Query {
    type Answer = QueryAnswer;

    fn check(&self, node: &Node) -> Result<(), AnswerError> {
        same_trade(node, &self.trade)
    }

    fn read(&self, node: &Node) -> Result<QueryAnswer, FieldError> {
        Ok(QueryAnswer {
            trade_no: node.required("trade_no")?.to_owned(),
            out_trade_no: node.required("out_trade_no")?.to_owned(),
            trade_status: node.required("trade_status")?.into(),
            total_amount: node
                .amount("total_amount")?
                .ok_or(FieldError::Missing { field: "total_amount" })?,
            send_pay_date: node.time("send_pay_date")?,
        })
    }
}

/// A trade was closed. That it was is all there is to say: the answer was checked to be about the trade asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CloseAnswer;

impl Answer for Close {
    type Answer = CloseAnswer;

    fn check(&self, node: &Node) -> Result<(), AnswerError> {
        same_trade(node, &self.trade)
    }

    fn read(&self, _: &Node) -> Result<CloseAnswer, FieldError> {
        Ok(CloseAnswer)
    }
}

/// A QR code to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrecreateAnswer {
    /// Our number.
    pub out_trade_no: String,
    /// The text of the code, a URL.
    pub qr_code: String,
}

impl Answer for Precreate {
    type Answer = PrecreateAnswer;

    fn check(&self, node: &Node) -> Result<(), AnswerError> {
        same_offer(node, &self.offer)
    }

    fn read(&self, node: &Node) -> Result<PrecreateAnswer, FieldError> {
        Ok(PrecreateAnswer {
            out_trade_no: node.required("out_trade_no")?.to_owned(),
            qr_code: node.required("qr_code")?.to_owned(),
        })
    }
}

/// A refund was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundAnswer {
    /// Our number.
    pub out_trade_no: String,
    /// Alipay's number.
    pub trade_no: String,
    /// This call moved money. `false`: it repeats one that did, or is still open; the refund query tells which.
    pub fund_change: bool,
    /// Refunded so far over all refunds of the trade; not this refund's amount.
    pub refunded_total: Amount,
}

impl Answer for Refund {
    type Answer = RefundAnswer;

    fn check(&self, node: &Node) -> Result<(), AnswerError> {
        same_trade(node, &self.trade)
    }

    fn read(&self, node: &Node) -> Result<RefundAnswer, FieldError> {
        Ok(RefundAnswer {
            out_trade_no: node.required("out_trade_no")?.to_owned(),
            trade_no: node.required("trade_no")?.to_owned(),
            fund_change: node.text("fund_change")? == Some("Y"),
            refunded_total: node.amount("refund_fee")?.ok_or(FieldError::Missing { field: "refund_fee" })?,
        })
    }
}

/// What became of a refund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundQueryAnswer {
    /// `refund_status` as it came. Nothing at all means: not refunded, or not yet.
    pub refund_status: Option<String>,
    /// The amount of this one refund.
    pub refund_amount: Option<Amount>,
}

impl RefundQueryAnswer {
    /// Whether the money went back for certain. `false` is not the opposite: it may still be on its way.
    pub fn is_refunded(&self) -> bool {
        self.refund_status.as_deref() == Some("REFUND_SUCCESS")
    }
}

impl Answer for RefundQuery {
    type Answer = RefundQueryAnswer;

    fn check(&self, node: &Node) -> Result<(), AnswerError> {
        same_trade(node, &self.trade)?;
        same(node, "out_request_no", &self.out_request_no)
    }

    fn read(&self, node: &Node) -> Result<RefundQueryAnswer, FieldError> {
        Ok(RefundQueryAnswer {
            refund_status: node.text("refund_status")?.map(str::to_owned),
            refund_amount: node.amount("refund_amount")?,
        })
    }
}

/// Where to download a bill. The address works for about 30 seconds and its host is not the gateway's: check it
/// against a list before following it.
#[derive(Clone, PartialEq, Eq)]
pub struct BillUrlAnswer {
    /// The address.
    pub bill_download_url: String,
}

impl fmt::Debug for BillUrlAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BillUrlAnswer").finish_non_exhaustive()
    }
}

impl Answer for BillUrl {
    type Answer = BillUrlAnswer;

    fn check(&self, _: &Node) -> Result<(), AnswerError> {
        // The answer names neither day nor kind.
        Ok(())
    }

    fn read(&self, node: &Node) -> Result<BillUrlAnswer, FieldError> {
        Ok(BillUrlAnswer { bill_download_url: node.required("bill_download_url")?.to_owned() })
    }
}
