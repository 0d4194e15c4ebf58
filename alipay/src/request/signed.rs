//! A request with its signature, and the shapes it takes on the wire.

use std::fmt;

use chrono::{DateTime, Utc};
use secrecy::ExposeSecret;

use super::Request;
use super::biz::{Biz, InvalidRequest, check_url};
use crate::app::AppConfig;
use crate::canonical::request_text;
use crate::form::{self, Pairs};
use crate::sign::sign;
use crate::time;

/// A signed request. It never holds the key, but whoever has it can send it: `Debug` shows only its method.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedRequest {
    /// The shared parameters, `sign` last. They go into the URL's query: the gateway needs `charset` to read the rest.
    query: Pairs,
    /// `biz_content` and what belongs to it.
    body: Pairs,
}

/// Checks a request, writes it out and signs it with the application's key. `now` becomes its `timestamp`.
///
/// # Errors
/// [`InvalidRequest`] names the field that Alipay would refuse.
pub fn sign_request<R: Request>(
    app: &AppConfig,
    request: &R,
    now: DateTime<Utc>,
) -> Result<SignedRequest, InvalidRequest> {
    let mut biz = Biz::new();
    request.biz(&mut biz)?;
    let mut body = Pairs::new();
    match &app.aes_key {
        Some(key) => {
            body.push(("encrypt_type".into(), "AES".into()));
            body.push(("biz_content".into(), key.encrypt(&biz.finish())));
        }
        None => body.push(("biz_content".into(), biz.finish())),
    }
    let mut query = shared(app, R::METHOD, now);
    for (name, url) in [("notify_url", request.notify_url()), ("return_url", request.return_url())] {
        if let Some(url) = url {
            check_url(name, url)?;
            query.push((name.into(), url.into()));
        }
    }
    if let Some(token) = &app.app_auth_token {
        query.push(("app_auth_token".into(), token.expose_secret().into()));
    }
    if let Some(cert) = &app.cert_mode {
        query.push(("app_cert_sn".into(), cert.app_cert_sn.clone()));
        query.push(("alipay_root_cert_sn".into(), cert.alipay_root_cert_sn.clone()));
    }
    let all: Vec<_> = query.iter().chain(&body).map(|(name, value)| (name, value)).collect();
    let signature = sign(&app.private_key, request_text(&all).as_bytes());
    query.push(("sign".into(), signature));
    Ok(SignedRequest { query, body })
}

fn shared(app: &AppConfig, method: &str, now: DateTime<Utc>) -> Pairs {
    [
        ("method", method),
        ("app_id", &app.app_id),
        ("charset", "utf-8"),
        ("version", "1.0"),
        ("sign_type", "RSA2"),
        ("timestamp", &time::format(now)),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec()
}

impl SignedRequest {
    /// Every parameter, `sign` included.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.query.iter().chain(&self.body).map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// One URL that holds everything: where a browser is sent.
    pub fn redirect_url(&self, gateway_url: &str) -> String {
        format!("{gateway_url}?{}", self.order_string())
    }

    /// All parameters in one form text: what a mobile app gives to the wallet.
    pub fn order_string(&self) -> String {
        format!("{}&{}", form::encode(&self.query), form::encode(&self.body))
    }

    /// URL and form body of a call from server to server.
    pub fn call(&self, gateway_url: &str) -> (String, String) {
        (format!("{gateway_url}?{}", form::encode(&self.query)), form::encode(&self.body))
    }
}

impl fmt::Debug for SignedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let method = self.pairs().find(|pair| pair.0 == "method").map(|pair| pair.1);
        f.debug_struct("SignedRequest").field("method", &method).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::amount::Amount;
    use crate::keys::KeyRing;
    use crate::request::{AppPay, Offer, PagePay, Precreate, Problem, WapPay};
    use crate::test_keys;

    fn app() -> AppConfig {
        AppConfig::new("2021", test_keys::app(), KeyRing::new([]))
    }

    fn page(subject: &str) -> PagePay {
        let mut offer = Offer::new("A1", Amount::from_fen(8888).unwrap(), subject, DateTime::UNIX_EPOCH);
        offer.notify_url = Some("https://shop.example/notify".into());
        PagePay::new(offer)
    }

    #[test]
    fn every_shape_carries_the_same_parameters() {
        let signed = sign_request(&app(), &page("subject"), DateTime::UNIX_EPOCH).unwrap();
        let url = signed.redirect_url("https://g.example/gateway.do");
        let (call_url, body) = signed.call("https://g.example/gateway.do");
        assert_eq!(url, format!("{call_url}&{body}"));
        assert_eq!(url, format!("https://g.example/gateway.do?{}", signed.order_string()));
        assert!(call_url.contains("charset=utf-8") && body.starts_with("biz_content="));
        assert!(call_url.contains("timestamp=1970-01-01+08%3A00%3A00"), "Beijing time: {call_url}");
    }

    /// One parameter of a request, once it is signed.
    fn parameter<R: Request>(request: &R, name: &str) -> Option<String> {
        let signed = sign_request(&app(), request, DateTime::UNIX_EPOCH).unwrap();
        signed.pairs().find(|pair| pair.0 == name).map(|pair| pair.1.to_owned())
    }

    #[test]
    fn every_offer_says_where_alipay_and_the_browser_are_to_go() {
        let [notify, back, quit] =
            ["https://shop.example/notify", "https://shop.example/back", "https://shop.example/quit?a=1"];
        let page = PagePay { return_url: Some(back.into()), ..page("subject") };
        let offer = page.offer.clone();
        let wap = WapPay {
            return_url: Some(back.into()),
            quit_url: Some(quit.into()),
            ..WapPay::new(offer.clone())
        };
        let app = AppPay { offer: offer.clone() };
        let code = Precreate { offer };
        for (name, expected) in
            [("notify_url", [Some(notify); 4]), ("return_url", [Some(back), Some(back), None, None])]
        {
            let found = [
                parameter(&page, name),
                parameter(&wap, name),
                parameter(&app, name),
                parameter(&code, name),
            ];
            assert_eq!(found.each_ref().map(Option::as_deref), expected, "{name}");
        }
        assert!(parameter(&wap, "biz_content").unwrap().contains(quit));
    }

    #[test]
    fn every_documented_way_to_show_a_code_is_taken() {
        for mode in 0..=4 {
            let page = PagePay { qr_pay_mode: Some(mode), qrcode_width: Some(200), ..page("subject") };
            let shown = format!("\"qr_pay_mode\":\"{mode}\",\"qrcode_width\":200");
            assert!(parameter(&page, "biz_content").unwrap().contains(&shown), "{mode}");
        }
    }

    #[test]
    fn debug_shows_the_method_and_nothing_that_can_be_sent() {
        let signed = sign_request(&app(), &page("subject"), DateTime::UNIX_EPOCH).unwrap();
        assert_eq!(format!("{signed:?}"), "SignedRequest { method: Some(\"alipay.trade.page.pay\"), .. }");
    }

    #[test]
    fn a_refused_field_is_named_and_nothing_is_signed() {
        let refused = |change: fn(&mut PagePay)| {
            let mut request = page("subject");
            change(&mut request);
            let error = sign_request(&app(), &request, DateTime::UNIX_EPOCH).unwrap_err();
            (error.field, error.problem)
        };
        assert_eq!(
            refused(|r| r.offer.out_trade_no = "A-1".into()),
            ("out_trade_no".into(), Problem::NotWord)
        );
        assert_eq!(refused(|r| r.offer.amount = Amount::ZERO), ("total_amount".into(), Problem::Amount));
        assert_eq!(refused(|r| r.offer.subject = String::new()), ("subject".into(), Problem::Empty));
        assert_eq!(refused(|r| r.qr_pay_mode = Some(5)), ("qr_pay_mode".into(), Problem::NotAllowed));
        assert_eq!(
            refused(|r| r.return_url = Some("https://shop.example/?order=1".into())),
            ("return_url".into(), Problem::UrlWithQuery)
        );
        assert_eq!(
            refused(|r| drop(r.offer.extra.insert("total_amount".into(), "0.01".into()))),
            ("total_amount".into(), Problem::Twice),
            "a price cannot be smuggled past the checks"
        );
    }
}
