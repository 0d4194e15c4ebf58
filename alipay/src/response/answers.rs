//! What each method answers when it worked. Amounts are fen, times UTC.
//!
//! None of these says "paid" or "refunded" by merely being there: only the fields named so do.

use std::fmt;

use chrono::{DateTime, Utc};

use super::envelope::AnswerError;
use super::node::{FieldError, Node};
use crate::request::{
    BillUrl, Cancel, Close, Create, Offer, Precreate, Query, Refund, RefundQuery, Request, TradeRef,
};
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

fn owned(text: Option<&str>) -> Option<String> {
    text.map(str::to_owned)
}

/// What Alipay knows of a trade.
#[derive(Clone, PartialEq, Eq)]
pub struct QueryAnswer {
    /// Alipay's number.
    pub trade_no: String,
    /// Our number.
    pub out_trade_no: String,
    /// The trade's state. Paid means [`TradeStatus::is_paid`] *and* the amount is the order's.
    pub trade_status: TradeStatus,
    /// The order's amount.
    pub total_amount_fen: i64,
    /// What the merchant received; less than the total where the platform gave coupons.
    pub receipt_amount_fen: Option<i64>,
    /// What the buyer paid.
    pub buyer_pay_amount_fen: Option<i64>,
    /// When the buyer paid; there also on a trade that was refunded in full since.
    pub send_pay_date: Option<DateTime<Utc>>,
    /// The buyer, by 2088 number or open id.
    pub buyer_id: Option<String>,
}

impl fmt::Debug for QueryAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("QueryAnswer")
            .field("out_trade_no", &self.out_trade_no)
            .field("trade_no", &self.trade_no)
            .field("trade_status", &self.trade_status)
            .field("total_amount_fen", &self.total_amount_fen)
            .field("send_pay_date", &self.send_pay_date)
            .finish_non_exhaustive()
    }
}

impl Answer for Query {
    type Answer = QueryAnswer;

    fn check(&self, node: &Node) -> Result<(), AnswerError> {
        same_trade(node, &self.trade)
    }

    fn read(&self, node: &Node) -> Result<QueryAnswer, FieldError> {
        let buyer = node.text("buyer_user_id")?.or(node.text("buyer_open_id")?);
        Ok(QueryAnswer {
            trade_no: node.required("trade_no")?.to_owned(),
            out_trade_no: node.required("out_trade_no")?.to_owned(),
            trade_status: node.required("trade_status")?.into(),
            total_amount_fen: node
                .fen("total_amount")?
                .ok_or(FieldError::Missing { field: "total_amount" })?,
            receipt_amount_fen: node.fen("receipt_amount")?,
            buyer_pay_amount_fen: node.fen("buyer_pay_amount")?,
            send_pay_date: node.time("send_pay_date")?,
            buyer_id: owned(buyer),
        })
    }
}

/// A trade was closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CloseAnswer {
    /// Our number.
    pub out_trade_no: Option<String>,
    /// Alipay's number.
    pub trade_no: Option<String>,
}

impl Answer for Close {
    type Answer = CloseAnswer;

    fn check(&self, node: &Node) -> Result<(), AnswerError> {
        same_trade(node, &self.trade)
    }

    fn read(&self, node: &Node) -> Result<CloseAnswer, FieldError> {
        Ok(CloseAnswer {
            out_trade_no: owned(node.text("out_trade_no")?),
            trade_no: owned(node.text("trade_no")?),
        })
    }
}

/// A trade was made not to have happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CancelAnswer {
    /// Our number.
    pub out_trade_no: Option<String>,
    /// Alipay's number; none when no trade existed.
    pub trade_no: Option<String>,
    /// Alipay asks for the same call again: the outcome is not settled.
    pub retry: bool,
    /// What it took.
    pub action: Option<CancelAction>,
}

/// What cancelling did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CancelAction {
    /// The unpaid trade was closed.
    Close,
    /// The paid trade was refunded in full.
    Refund,
}

impl Answer for Cancel {
    type Answer = CancelAnswer;

    fn check(&self, node: &Node) -> Result<(), AnswerError> {
        same_trade(node, &self.trade)
    }

    fn read(&self, node: &Node) -> Result<CancelAnswer, FieldError> {
        Ok(CancelAnswer {
            out_trade_no: owned(node.text("out_trade_no")?),
            trade_no: owned(node.text("trade_no")?),
            retry: node.text("retry_flag")? == Some("Y"),
            action: match node.text("action")? {
                Some("close") => Some(CancelAction::Close),
                Some("refund") => Some(CancelAction::Refund),
                _ => None,
            },
        })
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

/// A trade to be paid in a mini program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateAnswer {
    /// Our number.
    pub out_trade_no: String,
    /// Alipay's number: what the mini program pays by.
    pub trade_no: String,
}

impl Answer for Create {
    type Answer = CreateAnswer;

    fn check(&self, node: &Node) -> Result<(), AnswerError> {
        same_offer(node, &self.offer)
    }

    fn read(&self, node: &Node) -> Result<CreateAnswer, FieldError> {
        Ok(CreateAnswer {
            out_trade_no: node.required("out_trade_no")?.to_owned(),
            trade_no: node.required("trade_no")?.to_owned(),
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
    pub refunded_total_fen: i64,
    /// What this refund returned.
    pub send_back_fen: Option<i64>,
    /// When.
    pub refunded_at: Option<DateTime<Utc>>,
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
            refunded_total_fen: node.fen("refund_fee")?.ok_or(FieldError::Missing { field: "refund_fee" })?,
            send_back_fen: node.fen("send_back_fee")?,
            refunded_at: node.time("gmt_refund_pay")?,
        })
    }
}

/// What became of a refund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundQueryAnswer {
    /// `refund_status` as it came. Nothing at all means: not refunded, or not yet.
    pub refund_status: Option<String>,
    /// The amount of this one refund.
    pub refund_amount_fen: Option<i64>,
    /// The order's amount.
    pub total_amount_fen: Option<i64>,
    /// Our number.
    pub out_trade_no: Option<String>,
    /// Alipay's number.
    pub trade_no: Option<String>,
    /// When, if `gmt_refund_pay` was asked for.
    pub refunded_at: Option<DateTime<Utc>>,
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
            refund_status: owned(node.text("refund_status")?),
            refund_amount_fen: node.fen("refund_amount")?,
            total_amount_fen: node.fen("total_amount")?,
            out_trade_no: owned(node.text("out_trade_no")?),
            trade_no: owned(node.text("trade_no")?),
            refunded_at: node.time("gmt_refund_pay")?,
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
