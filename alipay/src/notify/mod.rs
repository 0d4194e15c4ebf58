//! Asynchronous notifications: what Alipay posts to `notify_url` when a trade changes.
//!
//! [`Notify::verify`] is the only way to get one, so an unverified message has no readable fields. A genuine
//! message is still only a message: it may be old, repeated, of another order, or say something other than "paid".
//! [`Notify::says`] is what it says; [`Notify::check`] is what its receiver must still compare.

mod says;
mod verdict;
mod verified;

pub use says::Says;
pub use verdict::{Expected, Verdict};
pub use verified::{MESSAGE_BYTES_MAX, NotifyError, claimed_app_id};

pub(crate) use verified::verified;
use verified::{Verified, verified_before};

use std::fmt;

use chrono::{DateTime, Utc};

use crate::amount::{Amount, AmountError};
use crate::form::Pairs;
use crate::keys::KeyRing;
use crate::time;
use crate::trade::TradeStatus;

/// A notification whose signature holds. `Debug` shows its numbers, never the buyer.
#[derive(Clone, PartialEq, Eq)]
pub struct Notify {
    pairs: Pairs,
    signed_body: Vec<u8>,
}

impl Notify {
    /// Reads and verifies the raw body of a notification.
    ///
    /// One form decode, strict UTF-8 or the GBK that the message declares, no name twice, `sign_type` RSA2, then the
    /// signature over every parameter that arrived, known or not. Give the body alone: a query string on the notify
    /// URL is not Alipay's.
    ///
    /// A notification has a `notify_id` and a `notify_type`. A browser's return is signed by the same rule and is
    /// refused here: anyone who saw it could post it.
    ///
    /// # Errors
    /// [`NotifyError`] says which of these failed; nothing of the message can be read then.
    pub fn verify(body: &[u8], keys: &KeyRing, now: DateTime<Utc>) -> Result<Self, NotifyError> {
        Self::of(verified(body, keys, now)?)
    }

    /// Reads a [`signed_body`](Self::signed_body) that was verified when it came, and was kept where nobody else writes. No signature is
    /// looked at: a key that was trusted then may be gone now. What the signature did not cover can be read if it was kept with the rest.
    ///
    /// # Errors
    /// [`NotifyError`] if it is none.
    pub fn verified_before(signed_body: &[u8]) -> Result<Self, NotifyError> {
        Self::of(verified_before(signed_body)?)
    }

    fn of(verified: Verified) -> Result<Self, NotifyError> {
        let notify = Self { pairs: verified.pairs, signed_body: verified.signed_form };
        let has = |name: &str| notify.get(name).is_some_and(|value| !value.is_empty());
        let is_return = notify.get("method").is_some_and(|method| method.ends_with(".return"));
        if has("notify_id") && has("notify_type") && !is_return {
            Ok(notify)
        } else {
            Err(NotifyError::NotANotification)
        }
    }

    /// The body that is worth storing: the parameters as they were written, without what the signature does not cover
    /// (`sign` and `sign_type` apart, which are checked by themselves). Never longer than the body that came.
    /// [`verified_before`](Self::verified_before) reads this same notification from it, and so does verifying it again.
    pub fn signed_body(&self) -> &[u8] {
        &self.signed_body
    }

    /// All parameters as they came, signature included.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }

    /// One parameter by its wire name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|pair| pair.0 == name).map(|pair| pair.1.as_str())
    }

    /// The application this message is for.
    pub fn app_id(&self) -> Option<&str> {
        self.get("app_id")
    }

    /// The number of this event: the same for every delivery of it.
    pub fn notify_id(&self) -> Option<&str> {
        self.get("notify_id")
    }

    /// `trade_status_sync` for everything about trades.
    pub fn notify_type(&self) -> Option<&str> {
        self.get("notify_type")
    }

    /// When this delivery was sent; later on every retry.
    pub fn notify_time(&self) -> Option<DateTime<Utc>> {
        self.time("notify_time")
    }

    /// Our number of the order.
    pub fn out_trade_no(&self) -> Option<&str> {
        self.get("out_trade_no")
    }

    /// Alipay's number of the trade.
    pub fn trade_no(&self) -> Option<&str> {
        self.get("trade_no")
    }

    /// The merchant's number at Alipay (2088…).
    pub fn seller_id(&self) -> Option<&str> {
        self.get("seller_id")
    }

    /// The buyer: `buyer_id`, or `buyer_open_id` for apps that get that instead.
    pub fn buyer_id(&self) -> Option<&str> {
        self.get("buyer_id").or_else(|| self.get("buyer_open_id"))
    }

    /// In refund messages, the number of the refund request that caused it.
    pub fn out_biz_no(&self) -> Option<&str> {
        self.get("out_biz_no")
    }

    /// The state of the trade.
    pub fn trade_status(&self) -> Option<TradeStatus> {
        self.get("trade_status").map(TradeStatus::from)
    }

    /// The order's amount; this one is compared, never `receipt_amount` or `buyer_pay_amount`.
    pub fn total_amount(&self) -> Result<Option<Amount>, AmountError> {
        self.amount("total_amount")
    }

    /// The total refunded so far, over all refunds of this trade.
    pub fn refund_fee(&self) -> Result<Option<Amount>, AmountError> {
        self.amount("refund_fee")
    }

    /// When the buyer paid.
    pub fn gmt_payment(&self) -> Option<DateTime<Utc>> {
        self.time("gmt_payment")
    }

    /// When the refund happened.
    pub fn gmt_refund(&self) -> Option<DateTime<Utc>> {
        self.time("gmt_refund")
    }

    /// What this message says about the trade.
    pub fn says(&self) -> Says {
        says::read(self)
    }

    /// Compares the message with the order it claims to be about.
    pub fn check(&self, expected: &Expected<'_>) -> Verdict {
        verdict::check(self, expected)
    }

    fn amount(&self, name: &str) -> Result<Option<Amount>, AmountError> {
        self.get(name).map(Amount::parse_received).transpose()
    }

    fn time(&self, name: &str) -> Option<DateTime<Utc>> {
        self.get(name).and_then(|text| time::parse(text).ok())
    }
}

impl fmt::Debug for Notify {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Notify")
            .field("notify_id", &self.notify_id())
            .field("out_trade_no", &self.out_trade_no())
            .field("trade_no", &self.trade_no())
            .field("trade_status", &self.trade_status())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::PrivateKey;
    use crate::{canonical::notify_text, form, sign::sign, test_keys, verify::SignatureError};

    const PAID: [(&str, &str); 10] = [
        ("app_id", "2021"),
        ("charset", "utf-8"),
        ("gmt_payment", "2024-07-24 03:08:21"),
        ("notify_id", "1"),
        ("notify_type", "trade_status_sync"),
        ("out_trade_no", "ORDER1"),
        ("seller_id", "2088"),
        ("total_amount", "88.88"),
        ("trade_no", "2024"),
        ("trade_status", "TRADE_SUCCESS"),
    ];

    fn signed(key: &PrivateKey, changes: &[(&str, &str)]) -> Pairs {
        let mut pairs: Pairs = PAID.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        for (name, value) in changes {
            pairs.retain(|pair| pair.0 != *name);
            pairs.push(((*name).into(), (*value).into()));
        }
        let sign = sign(key, notify_text(&pairs).as_bytes());
        pairs.extend([("sign_type".into(), "RSA2".into()), ("sign".into(), sign)]);
        pairs
    }

    /// A verified message that says "paid", with some parameters changed.
    pub(super) fn genuine(changes: &[(&str, &str)]) -> Notify {
        let key = test_keys::alipay();
        let body = form::encode(&signed(&key, changes));
        Notify::verify(body.as_bytes(), &KeyRing::single(key.public_key().clone()), Utc::now()).unwrap()
    }

    #[test]
    fn each_refusal_is_typed() {
        let key = test_keys::alipay();
        let ring = KeyRing::single(key.public_key().clone());
        let refused = |pairs: &Pairs| {
            Notify::verify(form::encode(pairs).as_bytes(), &ring, DateTime::UNIX_EPOCH).unwrap_err()
        };
        let pairs = signed(&key, &[]);
        let without = |name: &str| -> Pairs { pairs.iter().filter(|pair| pair.0 != name).cloned().collect() };
        let with = |name: &str, value: &str| {
            let mut pairs = without(name);
            pairs.push((name.into(), value.into()));
            pairs
        };

        assert_eq!(refused(&without("sign")), NotifyError::Unsigned);
        assert_eq!(refused(&with("sign", "")), NotifyError::Unsigned);
        assert_eq!(refused(&without("sign_type")), NotifyError::SignType);
        assert_eq!(refused(&with("sign_type", "RSA")), NotifyError::SignType);
        assert_eq!(refused(&with("charset", "big5")), NotifyError::Charset);
        assert_eq!(refused(&with("charset", "GBK")), NotifyError::Signature(SignatureError::Mismatch));
        assert_eq!(refused(&with("total_amount", "0.01")), NotifyError::Signature(SignatureError::Mismatch));
        assert_eq!(refused(&with("body", "")), NotifyError::Signature(SignatureError::Mismatch));
        let mut twice = pairs.clone();
        twice.insert(0, ("total_amount".into(), "88.88".into()));
        assert_eq!(refused(&twice), NotifyError::Duplicate { name: "total_amount".into() });

        let huge = vec![b'a'; 10_000_000];
        let error = Notify::verify(&huge, &ring, DateTime::UNIX_EPOCH).unwrap_err();
        assert_eq!(error, NotifyError::TooLarge { bytes: 10_000_000 });
    }

    #[test]
    fn the_certificate_may_be_named_with_or_without_being_signed() {
        let key = test_keys::alipay();
        let ring = KeyRing::single(key.public_key().clone());
        let verify =
            |pairs: &Pairs| Notify::verify(form::encode(pairs).as_bytes(), &ring, DateTime::UNIX_EPOCH);
        let signed_in = signed(&key, &[("alipay_cert_sn", "abc")]);
        assert_eq!(verify(&signed_in).unwrap().get("alipay_cert_sn"), Some("abc"));
        let mut added = signed(&key, &[]);
        added.push(("alipay_cert_sn".into(), "abc".into()));
        assert_eq!(verify(&added).unwrap().get("alipay_cert_sn"), None, "unsigned, so unreadable");
        added.push(("shop".into(), "1".into()));
        assert_eq!(
            verify(&added),
            Err(NotifyError::Signature(SignatureError::Mismatch)),
            "nothing else may be"
        );
    }

    #[test]
    fn every_field_is_read_by_its_wire_name() {
        let at = |text: &str| Some(time::parse(text).unwrap());
        let notify = genuine(&[
            ("buyer_id", "2088123"),
            ("buyer_open_id", "0a1b"),
            ("gmt_refund", "2024-07-25 04:00:00.123"),
            ("notify_time", "2024-07-24 03:08:22"),
            ("out_biz_no", "RF_1"),
            ("refund_fee", "8.80"),
        ]);
        assert_eq!((notify.app_id(), notify.seller_id()), (Some("2021"), Some("2088")));
        assert_eq!((notify.notify_id(), notify.notify_type()), (Some("1"), Some("trade_status_sync")));
        assert_eq!((notify.out_trade_no(), notify.trade_no()), (Some("ORDER1"), Some("2024")));
        assert_eq!((notify.buyer_id(), notify.out_biz_no()), (Some("2088123"), Some("RF_1")));
        assert_eq!(notify.trade_status(), Some(TradeStatus::Success));
        assert_eq!(notify.total_amount(), Amount::from_fen(8888).map(Some));
        assert_eq!(notify.refund_fee(), Amount::from_fen(880).map(Some));
        assert_eq!(notify.notify_time(), at("2024-07-24 03:08:22"));
        assert_eq!(notify.gmt_payment(), at("2024-07-24 03:08:21"));
        assert_eq!(notify.gmt_refund(), at("2024-07-25 04:00:00.123"));

        let open = genuine(&[("buyer_open_id", "0a1b")]);
        assert_eq!(open.buyer_id(), Some("0a1b"));
        let bare = genuine(&[("gmt_payment", "soon")]);
        assert_eq!((bare.buyer_id(), bare.out_biz_no(), bare.refund_fee()), (None, None, Ok(None)));
        assert_eq!((bare.notify_time(), bare.gmt_payment(), bare.gmt_refund()), (None, None, None));
    }

    #[test]
    fn debug_shows_no_buyer() {
        let notify = genuine(&[("buyer_logon_id", "159****5620"), ("buyer_id", "2088123")]);
        let shown = format!("{notify:?}");
        assert!(shown.contains("ORDER1") && !shown.contains("159") && !shown.contains("2088123"), "{shown}");
    }
}
