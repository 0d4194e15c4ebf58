//! What exactly is sent when a notification is due, faults applied.

use std::borrow::Cow;

use chrono::{DateTime, TimeDelta, Utc};
use encoding_rs::GBK;
use pay_alipay::{canonical, form, sign, time};
use serde::{Deserialize, Serialize};

use super::{Notification, Source, content};
use crate::config::App;
use crate::fault::{Case, Fault};
use crate::world::World;

/// How long a reordered message waits for a later one.
const REORDER_WAIT: TimeDelta = TimeDelta::minutes(1);

/// Whose signature a message carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, poem_openapi::Enum)]
#[serde(rename_all = "snake_case")]
#[oai(rename_all = "snake_case")]
pub enum Signature {
    /// Alipay's, as the shop knows it.
    Genuine,
    /// Well formed, and not Alipay's.
    Forged,
    /// None at all.
    Missing,
}

/// A notification whose hour has come: its index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dispatch(pub(crate) usize);

/// What to do about it.
pub(super) enum Plan {
    /// Send these; the last is the genuine delivery whose answer counts, those before it are extra.
    Send(Vec<Message>),
    /// Do as if it had failed.
    Drop(String),
    /// Not now: it is due again later.
    Wait,
}

/// One message for one address, not signed yet.
#[derive(Debug, Clone)]
pub(super) struct Message {
    pub(super) app_id: String,
    pub(super) url: String,
    pub(super) signature: Signature,
    /// Whether it goes out before the others, not beside them.
    pub(super) first: bool,
    /// Whether it is written in GBK instead of UTF-8.
    gbk: bool,
    pairs: Vec<(String, String)>,
}

impl Message {
    /// The body as it goes on the wire. RSA works here: call it without a lock.
    pub(super) fn body(mut self, app: &App) -> String {
        let mut text = self.bytes(&canonical::notify_text(&self.pairs)).into_owned();
        if self.signature == Signature::Forged {
            // A real signature, of another text: right in length and alphabet, and never valid.
            text.push(b'.');
        }
        if self.signature != Signature::Missing {
            self.pairs.push(("sign_type".into(), "RSA2".into()));
            self.pairs.push(("sign".into(), sign::sign(&app.alipay_private_key, &text)));
        }
        if !self.gbk {
            return form::encode(&self.pairs);
        }
        let escaped =
            |text: &str| -> String { url::form_urlencoded::byte_serialize(&self.bytes(text)).collect() };
        let pairs = self.pairs.iter().map(|(name, value)| format!("{}={}", escaped(name), escaped(value)));
        pairs.collect::<Vec<_>>().join("&")
    }

    /// Sets a parameter, in the place of whatever it was.
    fn put(&mut self, field: String, value: String) {
        match self.pairs.iter_mut().find(|(name, _)| *name == field) {
            Some(pair) => pair.1 = value,
            None => self.pairs.push((field, value)),
        }
    }

    /// The content type it goes under.
    pub(super) fn content_type(&self) -> &'static str {
        if self.gbk {
            "application/x-www-form-urlencoded; charset=GBK"
        } else {
            "application/x-www-form-urlencoded; charset=utf-8"
        }
    }

    fn bytes<'a>(&self, text: &'a str) -> Cow<'a, [u8]> {
        if self.gbk { Cow::Owned(gbk(text)) } else { Cow::Borrowed(text.as_bytes()) }
    }
}

/// A text in GBK. What it cannot write becomes `?`, as Alipay's Java does it; browsers would write `&#128512;`.
fn gbk(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for char in text.chars() {
        match GBK.encode(char.encode_utf8(&mut [0; 4])) {
            (encoded, _, false) => bytes.extend_from_slice(&encoded),
            (_, _, true) => bytes.push(b'?'),
        }
    }
    bytes
}

impl World {
    /// Decides about a due notification. Counts the faults that strike.
    pub(super) fn plan(&mut self, Dispatch(index): Dispatch, now: DateTime<Utc>) -> Plan {
        let notification = self.notifications[index].clone();
        let (app_id, out_trade_no, url) = self.addressee(&notification);
        let case = Case { method: "notify", app_id: &app_id, out_trade_no: &out_trade_no };

        if !notification.held {
            if let Some(order) = self.faults.strike(case, &[Fault::NotifyDelay]) {
                let delay = TimeDelta::milliseconds(order.delay_ms.unwrap_or(0).cast_signed());
                self.hold(index, now + delay);
                return Plan::Wait;
            }
            if self.faults.strike(case, &[Fault::NotifyReorder]).is_some() {
                self.hold(index, now + REORDER_WAIT);
                self.reordered.insert(index);
                return Plan::Wait;
            }
        }
        if self.faults.strike(case, &[Fault::NotifyDrop]).is_some() {
            return Plan::Drop(url);
        }

        let mut genuine = self.message(&notification, &app_id, &url, now);
        if self.faults.strike(case, &[Fault::NotifyGbk]).is_some() {
            genuine.gbk = true;
            genuine.put("charset".into(), "GBK".into());
        }
        if let Some(order) = self.faults.strike(case, &[Fault::NotifyAltered]) {
            genuine.put(order.field.unwrap_or_default(), order.value.unwrap_or_default());
        }
        let mut messages = Vec::new();
        if self.faults.strike(case, &[Fault::NotifyForged]).is_some() {
            messages.push(Message { signature: Signature::Forged, first: true, ..genuine.clone() });
        }
        if let Some(order) = self.faults.strike(case, &[Fault::NotifyAlso]) {
            messages.push(Message { url: order.url.unwrap_or_default(), ..genuine.clone() });
        }
        if let Some(order) = self.faults.strike(case, &[Fault::NotifyDouble]) {
            let extra = order.copies.unwrap_or(2).saturating_sub(1);
            messages.extend(std::iter::repeat_n(genuine.clone(), extra as usize));
        }
        messages.push(genuine);
        Plan::Send(messages)
    }

    /// Application, order number and address of a notification.
    pub(crate) fn addressee(&self, notification: &Notification) -> (String, String, String) {
        match &notification.source {
            Source::Trade { trade, .. } => {
                let offer = &self.trades[*trade].offer;
                let url = offer.notify_url.clone().unwrap_or_default();
                (offer.app_id.clone(), offer.out_trade_no.clone(), url)
            }
            Source::Ordered { app_id, url, pairs, .. } => {
                let number = pairs.iter().find(|(name, _)| name == "out_trade_no");
                let number = number.map(|(_, value)| value.clone()).unwrap_or_default();
                (app_id.clone(), number, url.clone())
            }
        }
    }

    fn message(&self, notification: &Notification, app_id: &str, url: &str, now: DateTime<Utc>) -> Message {
        let (signature, mut pairs) = match &notification.source {
            Source::Trade { trade, status, refund } => {
                let trade = &self.trades[*trade];
                (Signature::Genuine, content::of_trade(notification, trade, *status, refund.as_ref()))
            }
            Source::Ordered { signature, pairs, .. } => (*signature, pairs.clone()),
        };
        if !pairs.iter().any(|(name, _)| name == "notify_time") {
            pairs.push(("notify_time".into(), time::format(now)));
        }
        Message { app_id: app_id.to_owned(), url: url.to_owned(), signature, first: false, gbk: false, pairs }
    }
}
