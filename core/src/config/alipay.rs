//! One Alipay application: who we are there, and by what keys.

use pay_alipay::client::Client;

use crate::domain::{AppId, LatePolicy};

/// An application at Alipay. Each value is read from a variable, or of the table of the application in the file that
/// `ALIPAY_APPS_FILE` names.
#[derive(Debug, Clone)]
pub struct AlipayConfig {
    /// `ALIPAY_APP_ID` or `app_id`, required: digits.
    pub app_id: AppId,
    /// `ALIPAY_SELLER_ID` or `seller_id`, required: the merchant's number, 2088 and twelve digits. Money for anybody else is not ours.
    pub seller_id: String,
    /// Speaks for the application. Made of
    /// `ALIPAY_GATEWAY_URL` or `gateway_url`, required: Alipay's, its sandbox's or ours; plain http on this machine only;
    /// `ALIPAY_APP_PRIVATE_KEY_FILE` or `private_key_file`, required: the application's private key, in any form that the console hands
    /// out; `ALIPAY_PUBLIC_KEY_FILE`, required: Alipay's public key (not the application's), by which its words are believed; in a file
    /// `[[app.alipay_key]]`, of which there may be several with windows, or `[app.certificates]`.
    pub client: Client,
    /// Where Alipay posts notifications: `notify_url`, or `/v1/alipay/notify` below `PUBLIC_URL`, this API as Alipay and browsers
    /// reach it.
    pub notify_url: String,
    /// Where the buyer's browser comes back to: `return_url`, or `/pay/return` below `PUBLIC_URL`.
    pub return_url: String,
    /// `LATE_PAYMENT_POLICY` or `late_payment_policy`, refund: what becomes of money for a closed order.
    pub late_policy: LatePolicy,
    /// `QUERIES_PER_S` or `queries_per_s`, 10: how many orders a second Alipay is asked about by the clock, by all replicas together.
    pub queries_per_s: u32,
}
