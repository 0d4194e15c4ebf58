//! The five requests that offer something for sale. They share the [`Offer`]; what differs is how the buyer gets to
//! the cashier.
//!
//! Signing page, wap and app payments calls nobody: the result is an offer, and Alipay opens the trade when a
//! buyer takes it up. Until then its query says "does not exist", and only `time_expire` ends it.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::biz::{Biz, InvalidRequest, Problem, check_link};
use super::{Request, sealed::Content};
use crate::amount::Amount;
use crate::time;

/// What is sold, for how much, until when.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    /// Our number of the order, for its whole life: 1 to 64 letters, digits, underscores.
    pub out_trade_no: String,
    /// The price, at least one fen.
    pub amount: Amount,
    /// What the buyer reads: 1 to 256 characters, no control characters.
    pub subject: String,
    /// Until when it can be paid. Always sent, so that both sides know it.
    pub time_expire: DateTime<Utc>,
    /// Where Alipay posts notifications: absolute, at most 256 characters, no query. Without one, none are sent.
    pub notify_url: Option<String>,
    /// More for the buyer to read, at most 128 characters.
    pub body: Option<String>,
    /// Comes back in notifications as it is, at most 512 characters. Alipay asks for it URL-encoded.
    pub passback_params: Option<String>,
    /// Further members of `biz_content` by their wire names, such as `goods_detail` or `extend_params`.
    pub extra: Map<String, Value>,
}

impl Offer {
    /// An offer with everything that is required.
    pub fn new(
        out_trade_no: impl Into<String>,
        amount: Amount,
        subject: impl Into<String>,
        time_expire: DateTime<Utc>,
    ) -> Self {
        Self {
            out_trade_no: out_trade_no.into(),
            amount,
            subject: subject.into(),
            time_expire,
            notify_url: None,
            body: None,
            passback_params: None,
            extra: Map::new(),
        }
    }

    fn write(&self, biz: &mut Biz, product_code: &str) -> Result<(), InvalidRequest> {
        biz.word("out_trade_no", &self.out_trade_no)?;
        biz.amount("total_amount", self.amount)?;
        biz.text("subject", &self.subject, 256)?;
        biz.text("product_code", product_code, 64)?;
        biz.text("time_expire", &time::format(self.time_expire), 19)?;
        if let Some(body) = &self.body {
            biz.prose("body", body, 128)?;
        }
        if let Some(passback) = &self.passback_params {
            biz.text("passback_params", passback, 512)?;
        }
        self.extra.iter().try_for_each(|(name, value)| biz.json(name, value))
    }

    fn notify_url(&self) -> Option<&str> {
        self.notify_url.as_deref()
    }
}

/// `alipay.trade.page.pay`: the browser of a computer goes to the cashier page.
#[derive(Debug, Clone, PartialEq)]
pub struct PagePay {
    /// What is sold.
    pub offer: Offer,
    /// Where the browser comes back to: absolute, at most 256 characters, no query.
    pub return_url: Option<String>,
    /// How the QR code is shown: 0, 1 and 3 embed it, 4 embeds it with `qrcode_width`, 2 or none redirects.
    pub qr_pay_mode: Option<u8>,
    /// Width of the embedded code in pixels, for mode 4.
    pub qrcode_width: Option<u32>,
}

impl PagePay {
    /// A redirect to the full cashier page.
    pub fn new(offer: Offer) -> Self {
        Self { offer, return_url: None, qr_pay_mode: None, qrcode_width: None }
    }
}

impl Request for PagePay {
    const METHOD: &'static str = "alipay.trade.page.pay";
}

impl Content for PagePay {
    fn biz(&self, biz: &mut Biz) -> Result<(), InvalidRequest> {
        self.offer.write(biz, "FAST_INSTANT_TRADE_PAY")?;
        if let Some(mode) = self.qr_pay_mode {
            if mode > 4 {
                return Err(InvalidRequest::new("qr_pay_mode", Problem::NotAllowed));
            }
            biz.text("qr_pay_mode", &mode.to_string(), 1)?;
        }
        match self.qrcode_width {
            Some(width) => biz.json("qrcode_width", &Value::from(width)),
            None => Ok(()),
        }
    }

    fn notify_url(&self) -> Option<&str> {
        self.offer.notify_url()
    }

    fn return_url(&self) -> Option<&str> {
        self.return_url.as_deref()
    }
}

/// `alipay.trade.wap.pay`: a mobile browser goes to the cashier, which opens the wallet.
#[derive(Debug, Clone, PartialEq)]
pub struct WapPay {
    /// What is sold.
    pub offer: Offer,
    /// Where the browser comes back to: absolute, at most 256 characters, no query.
    pub return_url: Option<String>,
    /// Where a buyer who gives up goes: absolute, at most 400 characters.
    pub quit_url: Option<String>,
}

impl WapPay {
    /// Without return and quit addresses.
    pub fn new(offer: Offer) -> Self {
        Self { offer, return_url: None, quit_url: None }
    }
}

impl Request for WapPay {
    const METHOD: &'static str = "alipay.trade.wap.pay";
}

impl Content for WapPay {
    fn biz(&self, biz: &mut Biz) -> Result<(), InvalidRequest> {
        self.offer.write(biz, "QUICK_WAP_WAY")?;
        match &self.quit_url {
            Some(url) => check_link("quit_url", url).and_then(|()| biz.text("quit_url", url, 400)),
            None => Ok(()),
        }
    }

    fn notify_url(&self) -> Option<&str> {
        self.offer.notify_url()
    }

    fn return_url(&self) -> Option<&str> {
        self.return_url.as_deref()
    }
}

/// `alipay.trade.app.pay`: a mobile app hands the signed order string to the wallet.
#[derive(Debug, Clone, PartialEq)]
pub struct AppPay {
    /// What is sold.
    pub offer: Offer,
}

impl Request for AppPay {
    const METHOD: &'static str = "alipay.trade.app.pay";
}

impl Content for AppPay {
    fn biz(&self, biz: &mut Biz) -> Result<(), InvalidRequest> {
        self.offer.write(biz, "QUICK_MSECURITY_PAY")
    }

    fn notify_url(&self) -> Option<&str> {
        self.offer.notify_url()
    }
}

/// `alipay.trade.precreate`: a QR code that the shop shows and the buyer scans.
#[derive(Debug, Clone, PartialEq)]
pub struct Precreate {
    /// What is sold.
    pub offer: Offer,
}

impl Request for Precreate {
    const METHOD: &'static str = "alipay.trade.precreate";
}

impl Content for Precreate {
    fn biz(&self, biz: &mut Biz) -> Result<(), InvalidRequest> {
        self.offer.write(biz, "FACE_TO_FACE_PAYMENT")
    }

    fn notify_url(&self) -> Option<&str> {
        self.offer.notify_url()
    }
}
