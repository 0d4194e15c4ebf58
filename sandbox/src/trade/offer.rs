//! A signed request to pay, as the gateway took it.

use chrono::{DateTime, Days, TimeDelta, Utc};
use pay_alipay::time::beijing;
use serde::{Deserialize, Serialize};

/// How a trade is paid, which decides its default expiry and its notifications.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Product {
    /// `alipay.trade.page.pay`, a desktop browser.
    Page,
    /// `alipay.trade.wap.pay`, a phone's browser.
    Wap,
    /// `alipay.trade.app.pay`, the order string for a phone's SDK.
    App,
    /// `alipay.trade.precreate`, a QR code.
    Qr,
    /// `alipay.trade.create`, a mini program.
    Create,
}

impl Product {
    /// The word for it in the control API.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Wap => "wap",
            Self::App => "app",
            Self::Qr => "qr",
            Self::Create => "create",
        }
    }
}

/// When a trade closes by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Expiry {
    /// `time_expire`.
    At(DateTime<Utc>),
    /// `timeout_express` in seconds, counted from the trade's beginning.
    After(i64),
    /// `timeout_express=1c`: at the end of the Beijing day.
    Midnight,
}

impl Expiry {
    /// The instant, for a trade that begins at `opened`.
    pub(crate) fn closes_at(self, opened: DateTime<Utc>) -> DateTime<Utc> {
        match self {
            Self::At(at) => at,
            Self::After(seconds) => opened + TimeDelta::seconds(seconds),
            Self::Midnight => {
                let tomorrow = opened.with_timezone(&beijing()).date_naive() + Days::new(1);
                tomorrow.and_hms_opt(0, 0, 0).expect("midnight exists").and_utc()
                    - TimeDelta::seconds(i64::from(beijing().local_minus_utc()))
            }
        }
    }
}

/// What a buyer is asked to pay.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Offer {
    /// Names the cashier link.
    pub(crate) token: String,
    pub(crate) app_id: String,
    pub(crate) seller_id: String,
    pub(crate) product: Product,
    pub(crate) out_trade_no: String,
    pub(crate) total_fen: i64,
    pub(crate) subject: String,
    pub(crate) body: Option<String>,
    pub(crate) passback_params: Option<String>,
    pub(crate) notify_url: Option<String>,
    pub(crate) return_url: Option<String>,
    pub(crate) quit_url: Option<String>,
    /// The only account that may pay, when the request named one.
    pub(crate) buyer_id: Option<String>,
    pub(crate) store_id: Option<String>,
    pub(crate) operator_id: Option<String>,
    pub(crate) terminal_id: Option<String>,
    pub(crate) expiry: Expiry,
    pub(crate) offered_at: DateTime<Utc>,
}

impl Offer {
    /// Alipay takes a number again only for the same purchase.
    pub(crate) fn same_purchase(&self, other: &Self) -> bool {
        self.total_fen == other.total_fen && self.subject == other.subject
    }

    /// Whether `other` would show the buyer and the shop the very same thing.
    pub(crate) fn same_link(&self, other: &Self) -> bool {
        self.same_purchase(other)
            && self.app_id == other.app_id
            && self.product == other.product
            && self.notify_url == other.notify_url
            && self.return_url == other.return_url
            && self.expiry == other.expiry
            && self.body == other.body
            && self.passback_params == other.passback_params
            && self.buyer_id == other.buyer_id
    }

    /// Whether a cashier opened at `now` is already too late.
    pub(crate) fn expired(&self, now: DateTime<Utc>) -> bool {
        match (self.expiry, self.product) {
            (Expiry::At(at), _) => at <= now,
            // The code itself runs out, whoever scans it.
            (expiry, Product::Qr) => expiry.closes_at(self.offered_at) <= now,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn midnight_is_beijings() {
        let opened = "2026-11-23T15:59:59Z".parse().expect("an instant");
        let closes: DateTime<Utc> = "2026-11-23T16:00:00Z".parse().expect("an instant");
        assert_eq!(Expiry::Midnight.closes_at(opened), closes);
        assert_eq!(Expiry::Midnight.closes_at(closes), closes + TimeDelta::days(1));
        assert_eq!(Expiry::After(60).closes_at(opened), opened + TimeDelta::minutes(1));
    }
}
