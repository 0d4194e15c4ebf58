//! The browser's way back to the shop after paying: signed, and saying nothing about the trade's status.

use chrono::{DateTime, Utc};
use pay_alipay::amount::format_yuan;
use pay_alipay::{canonical, form, sign, time};

use crate::sandbox::Sandbox;
use crate::trade::{Product, Trade};

/// The shop's `return_url` with Alipay's signed parameters, for the products that have one.
pub(super) fn address(sandbox: &Sandbox, trade: &Trade, now: DateTime<Utc>) -> Option<String> {
    let offer = &trade.offer;
    let method = match offer.product {
        Product::Page => "alipay.trade.page.pay.return",
        Product::Wap => "alipay.trade.wap.pay.return",
        Product::App | Product::Qr | Product::Create => return None,
    };
    let return_url = offer.return_url.as_deref()?;
    let app = sandbox.app(&offer.app_id)?;
    let mut pairs: Vec<(&str, String)> = vec![
        ("charset", "utf-8".into()),
        ("out_trade_no", offer.out_trade_no.clone()),
        ("method", method.into()),
        ("total_amount", format_yuan(offer.total_fen)),
        ("trade_no", trade.trade_no.clone()),
        ("auth_app_id", offer.app_id.clone()),
        ("version", "1.0".into()),
        ("app_id", offer.app_id.clone()),
        ("seller_id", offer.seller_id.clone()),
        ("timestamp", time::format(now)),
    ];
    let signature = sign::sign(&app.alipay_private_key, canonical::notify_text(&pairs).as_bytes());
    pairs.push(("sign_type", "RSA2".into()));
    pairs.push(("sign", signature));
    let separator = if return_url.contains('?') { '&' } else { '?' };
    Some(format!("{return_url}{separator}{}", form::encode(&pairs)))
}
