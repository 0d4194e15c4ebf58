//! Messages as Alipay signs them, for tests that write the bytes themselves.

use pay_alipay::canonical::notify_text;
use pay_alipay::form::Pairs;
use pay_alipay::keys::PrivateKey;
use pay_alipay::sign::sign;
use reqwest::header::CONTENT_TYPE;

use crate::shop::{Answer, Shop};
use crate::{APP_ID, SELLER_ID, keys};

impl Shop {
    /// The pairs of a message that says that the trade paid the order, with these changed or added, signed by Alipay.
    pub fn signed_payment(&self, out_trade_no: &str, trade_no: &str, more: &[(&str, &str)]) -> Pairs {
        self.payment_signed_by(&keys::alipay_private(), out_trade_no, trade_no, more)
    }

    /// The same, signed by a key of the test's own.
    pub fn payment_signed_by(
        &self,
        key: &PrivateKey,
        out_trade_no: &str,
        trade_no: &str,
        more: &[(&str, &str)],
    ) -> Pairs {
        let says = [
            ("app_id", APP_ID),
            ("seller_id", SELLER_ID),
            ("notify_type", "trade_status_sync"),
            ("notify_id", trade_no),
            ("out_trade_no", out_trade_no),
            ("trade_no", trade_no),
            ("trade_status", "TRADE_SUCCESS"),
            ("total_amount", "28.00"),
            ("charset", "utf-8"),
        ];
        let unchanged = says.iter().filter(|(name, _)| !more.iter().any(|(other, _)| other == name));
        let pair = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let mut pairs: Pairs = unchanged.chain(more).map(pair).collect();
        let signature = sign(key, notify_text(&pairs).as_bytes());
        pairs.extend([("sign_type".to_owned(), "RSA2".to_owned()), ("sign".to_owned(), signature)]);
        pairs
    }

    /// Posts the bytes of a form to where Alipay posts notifications; `path` begins there.
    pub async fn post_notification(&self, path: &str, form: impl Into<reqwest::Body>) -> Answer {
        let request = self.post(&format!("/v1/alipay/notify{path}"));
        self.call(request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(form)).await
    }
}
