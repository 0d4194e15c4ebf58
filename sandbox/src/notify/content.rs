//! The text of a notification, apart from its time and signature.

use chrono::{DateTime, Utc};
use pay_alipay::amount::format_yuan;
use pay_alipay::time::{self, beijing};

use super::{Notification, RefundFacts};
use crate::trade::{Status, Trade};

/// Everything a message says about a trade. `status` and `refund` are as they were when it happened; a repetition
/// an hour later says the same.
pub(super) fn of_trade(
    notification: &Notification,
    trade: &Trade,
    status: Status,
    refund: Option<&RefundFacts>,
) -> Vec<(String, String)> {
    let offer = &trade.offer;
    let total = format_yuan(offer.total_fen);
    let mut pairs: Vec<(String, String)> = Vec::with_capacity(32);
    let mut say = |name: &str, value: String| {
        // Real messages carry no empty values; verifiers disagree on how to treat them.
        if !value.is_empty() {
            pairs.push((name.to_owned(), value));
        }
    };
    say("gmt_create", time::format(trade.created_at));
    say("charset", "utf-8".into());
    say("subject", offer.subject.clone());
    say("body", offer.body.clone().unwrap_or_default());
    say("passback_params", offer.passback_params.clone().unwrap_or_default());
    say("notify_id", notification.notify_id.clone());
    say("notify_type", "trade_status_sync".into());
    say("trade_status", status.as_str().into());
    say("app_id", offer.app_id.clone());
    say("auth_app_id", offer.app_id.clone());
    say("seller_id", offer.seller_id.clone());
    say("trade_no", trade.trade_no.clone());
    say("out_trade_no", offer.out_trade_no.clone());
    say("total_amount", total.clone());
    say("version", "1.0".into());
    if let (Some(buyer), Some(paid_at)) = (trade.buyer, trade.paid_at) {
        say("buyer_id", trade.buyer_id().unwrap_or_default());
        say("buyer_logon_id", buyer.logon_id());
        say("gmt_payment", time::format(paid_at));
        say("receipt_amount", total.clone());
        say("invoice_amount", total.clone());
        say("buyer_pay_amount", total.clone());
        say("point_amount", "0.00".into());
        say("fund_bill_list", format!(r#"[{{"amount":"{total}","fundChannel":"ALIPAYACCOUNT"}}]"#));
    }
    if matches!(status, Status::TradeClosed | Status::TradeFinished) {
        say("gmt_close", trade.ended_at.map(time::format).unwrap_or_default());
    }
    if let Some(facts) = refund {
        say("out_biz_no", facts.refund.out_request_no.clone());
        say("refund_fee", format_yuan(facts.total_refunded_fen));
        say("send_back_fee", format_yuan(facts.refund.amount_fen));
        say("gmt_refund", with_millis(facts.refund.at));
    }
    pairs
}

/// Refund times carry milliseconds, unlike all others.
fn with_millis(at: DateTime<Utc>) -> String {
    at.with_timezone(&beijing()).format("%Y-%m-%d %H:%M:%S%.3f").to_string()
}
