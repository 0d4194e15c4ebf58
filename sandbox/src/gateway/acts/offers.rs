//! Asking for money: a page, a phone's page, an app's order string, a QR code, a mini program's trade.

use chrono::{DateTime, Utc};

use super::{Asked, Done, Failed, bare, numbers};
use crate::gateway::answer::Node;
use crate::gateway::biz::{Biz, not_yet_over};
use crate::refusal::Refusal;
use crate::trade::{Offer, Product};
use crate::world::World;

pub(super) fn page(
    world: &mut World,
    now: DateTime<Utc>,
    call: &Asked<'_>,
    product: Product,
) -> Result<Done, Failed> {
    let offer = offer(call, product, now).map_err(bare)?;
    // A trade that was paid meanwhile has a cashier too: it says so, and leads back to the shop.
    let known = world.latest_offers(&offer.out_trade_no).find(|known| known.same_link(&offer));
    if let Some(token) = known.map(|known| known.token.clone()) {
        return Ok(Done::Cashier(token));
    }
    world.take_offer(offer).map(Done::Cashier).map_err(bare)
}

pub(super) fn precreate(world: &mut World, now: DateTime<Utc>, call: &Asked<'_>) -> Result<Node, Refusal> {
    let offer = offer(call, Product::Qr, now)?;
    not_yet_over(offer.expiry, now)?;
    let out_trade_no = offer.out_trade_no.clone();
    let token = world.take_offer(offer)?;
    Ok(Node::default()
        .text("out_trade_no", out_trade_no)
        .text("qr_code", format!("{}/cashier/{token}", call.base_url)))
}

pub(super) fn create(world: &mut World, now: DateTime<Utc>, call: &Asked<'_>) -> Result<Node, Refusal> {
    let offer = offer(call, Product::Create, now)?;
    not_yet_over(offer.expiry, now)?;
    let token = world.take_offer(offer)?;
    let index = world.open(&token, now)?;
    Ok(numbers(&world.trades[index]))
}

fn offer(call: &Asked<'_>, product: Product, now: DateTime<Utc>) -> Result<Offer, Refusal> {
    let biz = Biz(call.biz);
    let owned = |text: Option<&str>| text.map(str::to_owned);
    let out_trade_no = biz.out_trade_no()?.ok_or_else(|| Refusal::field("out_trade_no", "不能为空"))?;
    product_code(biz, product)?;
    if biz.text("enable_pay_channels", 128)?.is_some() && biz.text("disable_pay_channels", 128)?.is_some() {
        return Err(Refusal::field("disable_pay_channels", "不能与 enable_pay_channels 同时使用"));
    }
    let address = |name| match call.params.get(name) {
        Some(text) if text.len() > 256 || !is_http(text) => {
            Err(Refusal::field(name, "应为 http 或 https 绝对地址"))
        }
        text => Ok(owned(text)),
    };
    Ok(Offer {
        token: String::new(),
        app_id: call.app_id.to_owned(),
        seller_id: call.seller_id.to_owned(),
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
