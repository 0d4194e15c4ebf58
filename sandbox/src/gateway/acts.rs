//! The work behind each method: read the fields, move the world, say what happened.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use pay_alipay::amount::format_yuan;
use pay_alipay::time::{self, beijing};
use serde_json::json;

use super::Method;
use super::answer::{Node, Outcome};
use super::biz::{Biz, not_yet_over};
use super::check::Checked;
use super::params::Params;
use crate::bill;
use crate::refusal::Refusal;
use crate::trade::{Cancelled, Offer, Product, RefundOrder, RefundOrigin, Trade};
use crate::world::{BillLink, TradeRef, World};

/// How long a bill's link lives.
const BILL_LINK_LIFE: TimeDelta = TimeDelta::seconds(30);

/// What a method did: a node to send, or the token of a cashier to send the browser to.
pub(super) enum Done {
    Node(Node),
    Cashier(String),
}

/// A refusal and what its node carries besides.
type Failed = (Refusal, Node);

/// Does the work of a checked call. `base_url` is how this caller reaches the sandbox.
pub(super) fn act(
    world: &mut World,
    now: DateTime<Utc>,
    call: &Checked<'_>,
    params: &Params,
    base_url: &str,
) -> Result<Done, Failed> {
    let biz = Biz(&call.biz);
    let outcome: Outcome = match call.method {
        Method::PagePay => return page(world, now, call, params, Product::Page),
        Method::WapPay => return page(world, now, call, params, Product::Wap),
        Method::AppPay => return page(world, now, call, params, Product::App),
        Method::Precreate => precreate(world, now, call, params, base_url).map_err(bare),
        Method::Create => create(world, now, call, params).map_err(bare),
        Method::Query => query(world, biz, &call.app.seller_id),
        Method::Close => close(world, now, biz, &call.app.seller_id),
        Method::Cancel => cancel(world, now, biz, &call.app.seller_id),
        Method::Refund => refund(world, now, biz, &call.app.seller_id),
        Method::RefundQuery => refund_query(world, biz, &call.app.seller_id).map_err(bare),
        Method::BillUrl => bill_url(world, now, biz, &call.app.seller_id, base_url).map_err(bare),
    };
    outcome.map(Done::Node)
}

fn bare(refusal: Refusal) -> Failed {
    (refusal, Node::default())
}

fn page(
    world: &mut World,
    now: DateTime<Utc>,
    call: &Checked<'_>,
    params: &Params,
    product: Product,
) -> Result<Done, Failed> {
    let offer = offer(call, params, product, now).map_err(bare)?;
    // A trade that was paid meanwhile has a cashier too: it says so, and leads back to the shop.
    let known = world.latest_offers(&offer.out_trade_no).find(|known| known.same_link(&offer));
    if let Some(token) = known.map(|known| known.token.clone()) {
        return Ok(Done::Cashier(token));
    }
    world.take_offer(offer).map(Done::Cashier).map_err(bare)
}

fn precreate(
    world: &mut World,
    now: DateTime<Utc>,
    call: &Checked<'_>,
    params: &Params,
    base_url: &str,
) -> Result<Node, Refusal> {
    let offer = offer(call, params, Product::Qr, now)?;
    not_yet_over(offer.expiry, now)?;
    let out_trade_no = offer.out_trade_no.clone();
    let token = world.take_offer(offer)?;
    Ok(Node::default()
        .text("out_trade_no", out_trade_no)
        .text("qr_code", format!("{base_url}/cashier/{token}")))
}

fn create(
    world: &mut World,
    now: DateTime<Utc>,
    call: &Checked<'_>,
    params: &Params,
) -> Result<Node, Refusal> {
    let offer = offer(call, params, Product::Create, now)?;
    not_yet_over(offer.expiry, now)?;
    let token = world.take_offer(offer)?;
    let index = world.open(&token, now)?;
    Ok(numbers(&world.trades[index]))
}

fn offer(
    call: &Checked<'_>,
    params: &Params,
    product: Product,
    now: DateTime<Utc>,
) -> Result<Offer, Refusal> {
    let biz = Biz(&call.biz);
    let owned = |text: Option<&str>| text.map(str::to_owned);
    let out_trade_no = biz.out_trade_no()?.ok_or_else(|| Refusal::field("out_trade_no", "不能为空"))?;
    product_code(biz, product)?;
    if biz.text("enable_pay_channels", 128)?.is_some() && biz.text("disable_pay_channels", 128)?.is_some() {
        return Err(Refusal::field("disable_pay_channels", "不能与 enable_pay_channels 同时使用"));
    }
    let address = |name| match params.get(name) {
        Some(text) if text.len() > 256 || !is_http(text) => {
            Err(Refusal::field(name, "应为 http 或 https 绝对地址"))
        }
        text => Ok(owned(text)),
    };
    Ok(Offer {
        token: String::new(),
        app_id: call.app.app_id.clone(),
        seller_id: call.app.seller_id.clone(),
        product,
        out_trade_no: out_trade_no.to_owned(),
        total_fen: biz.amount("total_amount")?,
        subject: biz.needed("subject", 256)?.to_owned(),
        body: owned(biz.text("body", 400)?),
        passback_params: owned(biz.text("passback_params", 512)?),
        notify_url: address("notify_url")?,
        return_url: address("return_url")?,
        quit_url: owned(biz.url("quit_url")?).filter(|url| is_http(url)),
        buyer_id: owned(biz.text("buyer_id", 28)?),
        store_id: owned(biz.text("store_id", 32)?),
        operator_id: owned(biz.text("operator_id", 28)?),
        terminal_id: owned(biz.text("terminal_id", 32)?),
        expiry: biz.expiry(product)?,
        offered_at: now,
    })
}

fn is_http(text: &str) -> bool {
    url::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}

fn product_code(biz: Biz<'_>, product: Product) -> Result<(), Refusal> {
    let code = biz.text("product_code", 64)?;
    let fits = match product {
        Product::Page => code == Some("FAST_INSTANT_TRADE_PAY"),
        Product::Wap => matches!(code, None | Some("QUICK_WAP_WAY" | "QUICK_WAP_PAY")),
        Product::App => matches!(code, None | Some("QUICK_MSECURITY_PAY")),
        Product::Qr => matches!(code, None | Some("FACE_TO_FACE_PAYMENT" | "QR_CODE_OFFLINE")),
        Product::Create => matches!(code, None | Some("JSAPI_PAY" | "FACE_TO_FACE_PAYMENT")),
    };
    if fits { Ok(()) } else { Err(Refusal::field("product_code", "与接口不符")) }
}

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

fn numbers(trade: &Trade) -> Node {
    Node::default().text("out_trade_no", &trade.offer.out_trade_no).text("trade_no", &trade.trade_no)
}

fn query(world: &World, biz: Biz<'_>, seller_id: &str) -> Outcome {
    let nothing = || {
        let node = ["buyer_pay_amount", "invoice_amount", "point_amount", "receipt_amount"]
            .into_iter()
            .fold(Node::default(), |node, name| node.text(name, "0.00"));
        node.text_if("out_trade_no", biz.out_trade_no().ok().flatten())
    };
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

fn close(world: &mut World, now: DateTime<Utc>, biz: Biz<'_>, seller_id: &str) -> Outcome {
    let nothing = || Node::default().text_if("out_trade_no", biz.out_trade_no().ok().flatten());
    let named = trade_ref(biz, seller_id).map_err(|refusal| (refusal, nothing()))?;
    let index = world.close(named, now).map_err(|refusal| (refusal, nothing()))?;
    Ok(numbers(&world.trades[index]))
}

fn cancel(world: &mut World, now: DateTime<Utc>, biz: Biz<'_>, seller_id: &str) -> Outcome {
    let nothing = || Node::default().text("retry_flag", "N");
    let named = trade_ref(biz, seller_id).map_err(|refusal| (refusal, nothing()))?;
    let (index, cancelled) = world.cancel(named, now).map_err(|refusal| (refusal, nothing()))?;
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

fn refund(world: &mut World, now: DateTime<Utc>, biz: Biz<'_>, seller_id: &str) -> Outcome {
    let nothing = || {
        let number = biz.out_trade_no().ok().flatten();
        Node::default()
            .text("refund_fee", "0.00")
            .text("send_back_fee", "0.00")
            .text_if("out_trade_no", number)
    };
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

/// A refund that is not there is a success without refund fields: not refunded, or not yet.
fn refund_query(world: &World, biz: Biz<'_>, seller_id: &str) -> Result<Node, Refusal> {
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

fn bill_url(
    world: &mut World,
    now: DateTime<Utc>,
    biz: Biz<'_>,
    seller_id: &str,
    base_url: &str,
) -> Result<Node, Refusal> {
    let bill_type = biz.needed("bill_type", 16)?;
    if !matches!(bill_type, "trade" | "signcustomer") {
        return Err(Refusal::field("bill_type", "沙箱提供 trade 与 signcustomer"));
    }
    let bill_date = biz.needed("bill_date", 16)?;
    let period = bill::Period::parse(bill_date)
        .filter(|period| period.first >= NaiveDate::from_ymd_opt(2016, 1, 1).expect("a date"))
        .ok_or_else(|| Refusal::field("bill_date", "格式应为 yyyy-MM-dd 或 yyyy-MM"))?;
    if now.with_timezone(&beijing()).naive_local() < period.ready_at()
        || !bill::has_rows(world, seller_id, period)
    {
        return Err(Refusal::new("40004", "isp.bill_not_exist", "账单不存在：尚未生成，或当期没有交易"));
    }
    let link = BillLink {
        seller_id: seller_id.to_owned(),
        bill_type: bill_type.to_owned(),
        bill_date: bill_date.to_owned(),
        until: now + BILL_LINK_LIFE,
    };
    let token = world.add_bill_link(link, now);
    Ok(Node::default().text("bill_download_url", format!("{base_url}/bill/download?bill={token}")))
}
