//! Asking about trades and moving them: query, close, cancel, refund, refund query.

use chrono::{DateTime, Utc};
use pay_alipay::amount::format_yuan;
use pay_alipay::time;
use serde_json::json;

use super::numbers;
use crate::gateway::answer::{Node, Outcome};
use crate::gateway::biz::Biz;
use crate::refusal::Refusal;
use crate::trade::{Cancelled, RefundOrder, RefundOrigin};
use crate::world::{TradeRef, World};

fn trade_ref<'a>(biz: Biz<'a>, seller_id: &'a str) -> Result<TradeRef<'a>, Refusal> {
    let (trade_no, out_trade_no) = (biz.text("trade_no", 64)?, biz.out_trade_no()?);
    if trade_no.is_none() && out_trade_no.is_none() {
        return Err(Refusal::field("out_trade_no", "out_trade_no 与 trade_no 不能同时为空"));
    }
    Ok(TradeRef { seller_id, trade_no, out_trade_no })
}

fn not_found() -> Refusal {
    Refusal::business("ACQ.TRADE_NOT_EXIST")
}

/// What a query that failed carries.
pub(super) fn nothing_found(biz: Biz<'_>) -> Node {
    let node = ["buyer_pay_amount", "invoice_amount", "point_amount", "receipt_amount"]
        .into_iter()
        .fold(Node::default(), |node, name| node.text(name, "0.00"));
    node.text_if("out_trade_no", biz.out_trade_no().ok().flatten())
}

/// What a close that failed carries.
pub(super) fn nothing_closed(biz: Biz<'_>) -> Node {
    Node::default().text_if("out_trade_no", biz.out_trade_no().ok().flatten())
}

/// What a cancel that failed carries.
pub(super) fn nothing_cancelled() -> Node {
    Node::default().text("retry_flag", "N")
}

/// What a refund that failed carries.
pub(super) fn nothing_refunded(biz: Biz<'_>) -> Node {
    let fees = Node::default().text("refund_fee", "0.00").text("send_back_fee", "0.00");
    fees.text_if("out_trade_no", biz.out_trade_no().ok().flatten())
}

pub(super) fn query(world: &World, biz: Biz<'_>, seller_id: &str) -> Outcome {
    let nothing = || nothing_found(biz);
    let named = trade_ref(biz, seller_id).map_err(|refusal| (refusal, nothing()))?;
    let index = world.find(named).ok_or_else(|| (not_found(), nothing()))?;
    let trade = &world.trades[index];
    let offer = &trade.offer;
    let total = format_yuan(offer.total_fen);
    let paid = if trade.paid_at.is_some() { total.clone() } else { "0.00".into() };
    let mut node = numbers(trade)
        .text("trade_status", trade.status.as_str())
        .text("total_amount", &total)
        .text("buyer_pay_amount", &paid)
        .text("invoice_amount", &paid)
        .text("receipt_amount", &paid)
        .text("point_amount", "0.00")
        .text("subject", &offer.subject)
        .text_if("body", offer.body.as_ref())
        .text_if("passback_params", offer.passback_params.as_ref())
        .text_if("store_id", offer.store_id.as_ref())
        .text_if("terminal_id", offer.terminal_id.as_ref())
        .text_if("send_pay_date", trade.paid_at.map(time::format));
    if let Some(buyer) = trade.buyer {
        node = node
            .text("buyer_logon_id", buyer.logon_id())
            .text_if("buyer_user_id", trade.buyer_id())
            .list("fund_bill_list", vec![json!({ "amount": total, "fund_channel": "ALIPAYACCOUNT" })]);
    }
    Ok(node)
}

pub(super) fn close(world: &mut World, now: DateTime<Utc>, biz: Biz<'_>, seller_id: &str) -> Outcome {
    let nothing = || nothing_closed(biz);
    let named = trade_ref(biz, seller_id).map_err(|refusal| (refusal, nothing()))?;
    let index = world.close(named, now).map_err(|refusal| (refusal, nothing()))?;
    Ok(numbers(&world.trades[index]))
}

pub(super) fn cancel(world: &mut World, now: DateTime<Utc>, biz: Biz<'_>, seller_id: &str) -> Outcome {
    let nothing = |refusal| (refusal, nothing_cancelled());
    let named = trade_ref(biz, seller_id).map_err(nothing)?;
    let (index, cancelled) = world.cancel(named, now).map_err(nothing)?;
    let action = match cancelled {
        Cancelled::Closed(_) => "close",
        Cancelled::Refunded(_) => "refund",
    };
    let node = match index {
        Some(index) => numbers(&world.trades[index]),
        None => Node::default().text_if("out_trade_no", named.out_trade_no),
    };
    Ok(node.text("retry_flag", "N").text("action", action))
}

pub(super) fn refund(world: &mut World, now: DateTime<Utc>, biz: Biz<'_>, seller_id: &str) -> Outcome {
    let nothing = || nothing_refunded(biz);
    let read = || -> Result<(TradeRef<'_>, RefundOrder), Refusal> {
        let order = RefundOrder {
            out_request_no: biz.text("out_request_no", 64)?.map(str::to_owned),
            amount_fen: biz.amount("refund_amount")?,
            reason: biz.text("refund_reason", 256)?.map(str::to_owned),
            origin: RefundOrigin::Api,
        };
        Ok((trade_ref(biz, seller_id)?, order))
    };
    let (named, order) = read().map_err(|refusal| (refusal, nothing()))?;
    let (index, refunded) = world.refund(named, order, now).map_err(|refusal| (refusal, nothing()))?;
    let trade = &world.trades[index];
    let back = format_yuan(refunded.refund.amount_fen);
    let mut node = numbers(trade)
        .text("fund_change", if refunded.moved { "Y" } else { "N" })
        .text("refund_fee", format_yuan(trade.refunded_fen()))
        .text("send_back_fee", &back)
        .text("gmt_refund_pay", time::format(refunded.refund.at))
        .list("refund_detail_item_list", vec![json!({ "amount": back, "fund_channel": "ALIPAYACCOUNT" })]);
    if let Some(buyer) = trade.buyer {
        node = node.text("buyer_logon_id", buyer.logon_id()).text_if("buyer_user_id", trade.buyer_id());
    }
    Ok(node)
}

/// Whether a new refund of a trade follows the last one too closely. Of a call that cannot be read nothing is known.
pub(super) fn is_refund_too_soon(world: &World, now: DateTime<Utc>, biz: Biz<'_>, seller_id: &str) -> bool {
    let Ok(named) = trade_ref(biz, seller_id) else { return false };
    let (Some(index), Ok(number)) = (world.find(named), biz.text("out_request_no", 64)) else { return false };
    let trade = &world.trades[index];
    trade.is_refund_too_soon(number.unwrap_or(&trade.offer.out_trade_no), now)
}

/// A refund that is not there is a success without refund fields: not refunded, or not yet.
pub(super) fn refund_query(world: &World, biz: Biz<'_>, seller_id: &str) -> Result<Node, Refusal> {
    let index = world.find(trade_ref(biz, seller_id)?).ok_or_else(not_found)?;
    let trade = &world.trades[index];
    let wanted = biz.text("out_request_no", 64)?.unwrap_or(&trade.offer.out_trade_no);
    let Some(refund) = trade.refunds.iter().find(|refund| refund.out_request_no == wanted) else {
        return Ok(Node::default());
    };
    let options: Vec<&str> = biz
        .0
        .get("query_options")
        .and_then(|options| options.as_array())
        .map(|options| options.iter().filter_map(|option| option.as_str()).collect())
        .unwrap_or_default();
    let back = format_yuan(refund.amount_fen);
    let mut node = numbers(trade)
        .text("out_request_no", &refund.out_request_no)
        .text("refund_amount", &back)
        .text("refund_status", "REFUND_SUCCESS")
        .text("total_amount", format_yuan(trade.offer.total_fen))
        .text_if("refund_reason", refund.reason.as_ref());
    if options.contains(&"gmt_refund_pay") {
        node = node.text("gmt_refund_pay", time::format(refund.at));
    }
    if options.contains(&"refund_detail_item_list") {
        node = node.list(
            "refund_detail_item_list",
            vec![json!({ "amount": back, "fund_channel": "ALIPAYACCOUNT" })],
        );
    }
    Ok(node)
}
