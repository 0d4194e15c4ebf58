//! The one file that knows both Alipay's words and ours.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use pay_alipay::amount::{Amount, AmountError};
use pay_alipay::client::{CallError, Client};
use pay_alipay::keys::KeyRing;
use pay_alipay::notify;
use pay_alipay::request::{
    self, AppPay, Close, Offer, PagePay, Precreate, Query, RefundQuery, TradeRef, WapPay,
};
use pay_alipay::response::{Class, Failure, QueryAnswer, Remedy as AlipayRemedy};
use pay_alipay::returns::Return;
use pay_alipay::trade::TradeStatus;
use sha2::{Digest, Sha256};

use super::{
    CallEnd, Closing, Gateway, GatewayError, NotSigned, Notification, RefundAnswer, Refusal, Refused, Remedy,
    Says, ToldRefund, Trade, UnmatchedTrade,
};
use crate::clock::Clock;
use crate::config::AlipayConfig;
use crate::domain::{AppId, Cashier, Channel, Money, Order, OrderId, PaymentReport, Product, Refund};

/// Alipay, for one application.
#[derive(Debug)]
pub struct AlipayGateway {
    app_id: AppId,
    seller_id: String,
    keys: KeyRing,
    notify_url: String,
    return_url: String,
    client: Client,
    clock: Arc<dyn Clock>,
}

const PRECREATE: &str = "alipay.trade.precreate";
const QUERY: &str = "alipay.trade.query";
const REFUND: &str = "alipay.trade.refund";
const REFUND_QUERY: &str = "alipay.trade.fastpay.refund.query";
const CLOSE: &str = "alipay.trade.close";

impl AlipayGateway {
    /// Speaks for the configured application, by the given time.
    pub fn new(config: &AlipayConfig, clock: Arc<dyn Clock>) -> Self {
        Self {
            app_id: config.app_id.clone(),
            seller_id: config.seller_id.clone(),
            keys: config.client.app().alipay_keys.clone(),
            notify_url: config.notify_url.clone(),
            return_url: config.return_url.clone(),
            client: config.client.clone(),
            clock,
        }
    }

    fn offer(&self, order: &Order) -> Result<Offer, AmountError> {
        let mut offer = Offer::new(
            order.order_id.to_string(),
            amount_of(order.amount)?,
            subject(&order.subject, &order.product_id),
            order.expires_at,
        );
        offer.notify_url = Some(self.notify_url.clone());
        Ok(offer)
    }

    /// The paid trade that a query finds, if there is one.
    async fn find(&self, query: &Query) -> Result<Option<UnmatchedTrade>, GatewayError> {
        match self.client.query(query, self.clock.now()).await {
            Ok(answer) => Ok(paid_trade(answer)),
            // A number that Alipay cannot even read is no trade there.
            Err(CallError::Invalid(_)) => Ok(None),
            Err(error) if is_absent(&error) => Ok(None),
            Err(error) => Err(failed(QUERY, &error)),
        }
    }

    fn notification(&self, notify: &notify::Notify) -> Notification {
        let out_trade_no = notify.out_trade_no().unwrap_or_default().to_owned();
        Notification {
            notify_id: notify.notify_id().unwrap_or_default().to_owned(),
            trade_no: notify.trade_no().map(str::to_owned),
            digest: digest(notify),
            signed_body: notify.signed_body().to_vec(),
            app_id: notify.app_id().unwrap_or_default().to_owned(),
            seller_is_ours: notify.seller_id() == Some(&self.seller_id),
            says: says(notify, &out_trade_no),
            told_refund: told_refund(notify),
            out_trade_no,
        }
    }
}

/// As Alipay counts it.
fn amount_of(money: Money) -> Result<Amount, AmountError> {
    Amount::from_fen(money.fen())
}

/// As we count it.
fn money_of(amount: Amount) -> Money {
    Money::from_fen(amount.fen()).expect("neither of them is ever negative")
}

fn paid_trade(answer: QueryAnswer) -> Option<UnmatchedTrade> {
    let back = answer.trade_status == TradeStatus::Closed && answer.send_pay_date.is_some();
    if !answer.trade_status.is_paid() && !back {
        return None;
    }
    let amount = money_of(answer.total_amount);
    Some(UnmatchedTrade {
        out_trade_no: answer.out_trade_no,
        trade_no: answer.trade_no,
        amount,
        refunded: if back { amount } else { Money::ZERO },
        trade_status: answer.trade_status.as_str().to_owned(),
        paid_at: answer.send_pay_date,
        refundable: answer.trade_status != TradeStatus::Finished,
    })
}

#[async_trait]
impl Gateway for AlipayGateway {
    fn app_id(&self) -> &AppId {
        &self.app_id
    }

    async fn checkout(&self, order: &Order) -> Result<Cashier, GatewayError> {
        let offer = self.offer(order).map_err(|error| refused_here("checkout", error.to_string()))?;
        let now = self.clock.now();
        let return_url = Some(self.return_url.clone());
        let signed = match order.channel {
            Channel::Page => self
                .client
                .page_pay_url(&PagePay { return_url, ..PagePay::new(offer) }, now)
                .map(|url| Cashier::Redirect { url }),
            Channel::Wap => self
                .client
                .wap_pay_url(&WapPay { return_url, ..WapPay::new(offer) }, now)
                .map(|url| Cashier::Redirect { url }),
            Channel::App => self
                .client
                .app_pay_string(&AppPay { offer }, now)
                .map(|order_string| Cashier::AppOrder { order_string }),
            Channel::Qr => {
                let answer = self.client.precreate(&Precreate { offer }, now).await;
                let answer = answer.map_err(|error| failed(PRECREATE, &error))?;
                return Ok(Cashier::QrCode { qr_code: answer.qr_code });
            }
        };
        signed.map_err(|invalid| refused_here("checkout", invalid.to_string()))
    }

    async fn query(&self, order_id: OrderId) -> Result<Trade, GatewayError> {
        match self.client.query(&Query::by_out_trade_no(order_id.to_string()), self.clock.now()).await {
            Ok(answer) => Ok(trade(order_id, answer)),
            Err(error) if is_absent(&error) => Ok(Trade::Absent),
            Err(error) => Err(failed(QUERY, &error)),
        }
    }

    async fn query_trade(&self, trade_no: &str) -> Result<Option<UnmatchedTrade>, GatewayError> {
        self.find(&Query::by_trade_no(trade_no)).await
    }

    async fn close(&self, order_id: OrderId) -> Result<Closing, GatewayError> {
        match self.client.close(&Close::by_out_trade_no(order_id.to_string()), self.clock.now()).await {
            Ok(_) => Ok(Closing::Closed),
            Err(error) if is_absent(&error) => Ok(Closing::Absent),
            Err(error) if error.class() == Class::StateMovedOn => Ok(Closing::Moved),
            Err(error) => Err(failed(CLOSE, &error)),
        }
    }

    async fn refund(&self, refund: &Refund) -> RefundAnswer {
        let trade = TradeRef::TradeNo(refund.trade_no.clone());
        let amount = match amount_of(refund.amount) {
            Ok(amount) => amount,
            Err(error) => return RefundAnswer::Refused(final_refusal(error.to_string())),
        };
        let mut request = request::Refund::new(trade, amount, refund.out_request_no.clone());
        request.refund_reason.clone_from(&refund.reason);
        match self.client.refund(&request, self.clock.now()).await {
            Ok(answer) => {
                let total = money_of(answer.refunded_total);
                if answer.fund_change {
                    RefundAnswer::Moved { total }
                } else {
                    RefundAnswer::NotMoved { total }
                }
            }
            Err(error) => match failed(REFUND, &error).end {
                CallEnd::Refused(refused) => RefundAnswer::Refused(refused),
                CallEnd::NotSent(reason) => RefundAnswer::NotSent { reason },
                CallEnd::NoAnswer(reason) | CallEnd::Untrusted(reason) => RefundAnswer::Unknown { reason },
            },
        }
    }

    async fn refunded_amount(
        &self,
        trade_no: &str,
        out_request_no: &str,
    ) -> Result<Option<Money>, GatewayError> {
        let request = RefundQuery::new(TradeRef::TradeNo(trade_no.to_owned()), out_request_no);
        match self.client.refund_query(&request, self.clock.now()).await {
            Ok(answer) if answer.is_refunded() => {
                let amount = answer.refund_amount.map(money_of);
                let reason = "it says refunded, and not how much".to_owned();
                amount.map(Some).ok_or(GatewayError { method: REFUND_QUERY, end: CallEnd::Untrusted(reason) })
            }
            Ok(_) => Ok(None),
            Err(error) if is_absent(&error) || is_refund_absent(&error) => Ok(None),
            Err(error) => Err(failed(REFUND_QUERY, &error)),
        }
    }

    async fn find_unmatched(&self, out_trade_no: &str) -> Result<Option<UnmatchedTrade>, GatewayError> {
        self.find(&Query::by_out_trade_no(out_trade_no)).await
    }

    fn read_notification(&self, body: &[u8], received_at: DateTime<Utc>) -> Result<Notification, NotSigned> {
        let verified = notify::Notify::verify(body, &self.keys, received_at);
        Ok(self.notification(&verified.map_err(|error| NotSigned(error.to_string()))?))
    }

    fn read_stored_notification(&self, signed_body: &[u8]) -> Result<Notification, NotSigned> {
        let stored = notify::Notify::verified_before(signed_body);
        Ok(self.notification(&stored.map_err(|error| NotSigned(error.to_string()))?))
    }

    fn read_return(&self, query: &str, received_at: DateTime<Utc>) -> Result<OrderId, NotSigned> {
        let back =
            Return::verify(query, &self.keys, received_at).map_err(|error| NotSigned(error.to_string()))?;
        if back.app_id() != Some(self.app_id.as_str()) {
            return Err(NotSigned("it is another app's".to_owned()));
        }
        back.out_trade_no()
            .and_then(|number| number.parse().ok())
            .ok_or_else(|| NotSigned("it names no order of ours".to_owned()))
    }
}

/// The app that a notification or a browser's return names, before anybody knows whether it is genuine: it says by whose keys to find
/// that out.
pub fn claimed_app(message: &[u8]) -> Option<AppId> {
    notify::claimed_app_id(message).map(AppId::new)
}

/// What the buyer reads of an order: its name, as it is if it may be one. An order of an older release may have another: what Alipay does
/// not take becomes spaces, what is too long is cut, and where nothing is left the product's id is shown.
fn subject(name: &str, product_id: &str) -> String {
    if Product::check_name(name).is_ok() {
        return name.to_owned();
    }
    let shown: String = name.chars().map(|c| if Product::name_takes(c) { c } else { ' ' }).collect();
    let shown: String = shown.trim().chars().take(Product::NAME_CHARS_MAX).collect();
    if shown.is_empty() { product_id.to_owned() } else { shown }
}

fn trade(order_id: OrderId, answer: QueryAnswer) -> Trade {
    let closed_unpaid = answer.trade_status == TradeStatus::Closed && answer.send_pay_date.is_none();
    match &answer.trade_status {
        TradeStatus::WaitBuyerPay => return Trade::Waiting,
        _ if closed_unpaid => return Trade::Closed,
        TradeStatus::Other(word) => return Trade::Strange(format!("its status is {word:?}")),
        TradeStatus::Success | TradeStatus::Finished | TradeStatus::Closed => {}
    }
    let amount = money_of(answer.total_amount);
    let refunded_in_full = answer.trade_status == TradeStatus::Closed;
    let report = PaymentReport {
        order_id,
        trade_no: answer.trade_no,
        amount,
        refunded: if refunded_in_full { amount } else { Money::ZERO },
        trade_status: answer.trade_status.as_str().to_owned(),
        paid_at: answer.send_pay_date,
        refundable: answer.trade_status != TradeStatus::Finished,
        out_request_no: None,
    };
    if refunded_in_full { Trade::PaidAndRefunded(report) } else { Trade::Paid(report) }
}

fn told_refund(notify: &notify::Notify) -> Option<ToldRefund> {
    match notify.says() {
        notify::Says::Refunded { refunded, total, .. } => Some(ToldRefund {
            trade_no: notify.trade_no()?.to_owned(),
            amount: money_of(total),
            refunded: money_of(refunded),
            out_request_no: notify.out_biz_no().map(str::to_owned),
        }),
        _ => None,
    }
}

fn says(notify: &notify::Notify, out_trade_no: &str) -> Says {
    let strange = |why: &str| Says::Strange(why.to_owned());
    let report = |total: Amount, refunded: Amount| -> Result<PaymentReport, &'static str> {
        Ok(PaymentReport {
            order_id: out_trade_no.parse().map_err(|_| "out_trade_no is not an order of ours")?,
            trade_no: notify.trade_no().ok_or("trade_no is missing")?.to_owned(),
            amount: money_of(total),
            refunded: money_of(refunded),
            trade_status: notify.trade_status().map_or_else(String::new, |status| status.as_str().to_owned()),
            paid_at: notify.gmt_payment(),
            refundable: notify.trade_status() != Some(TradeStatus::Finished),
            out_request_no: notify.out_biz_no().filter(|_| !refunded.is_zero()).map(str::to_owned),
        })
    };
    match notify.says() {
        notify::Says::Paid { total, .. } => report(total, Amount::ZERO).map_or_else(strange, Says::Paid),
        notify::Says::Refunded { refunded, total, .. } => {
            report(total, refunded).map_or_else(strange, Says::Refunded)
        }
        notify::Says::Closed { .. } => Says::Closed,
        notify::Says::Waiting | notify::Says::Other => Says::Nothing,
        notify::Says::Unreadable { field } => strange(field),
    }
}

/// Over what the message says, in the order of names. The time of sending and the signature, which covers it, differ between
/// repeats of one message.
fn digest(notify: &notify::Notify) -> [u8; 32] {
    let mut pairs: Vec<_> = notify
        .pairs()
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "notify_time" | "sign" | "sign_type"))
        .collect();
    pairs.sort_unstable();
    let mut digest = Sha256::new();
    for text in pairs.into_iter().flat_map(|(name, value)| [name, value]) {
        digest.update((text.len() as u64).to_be_bytes());
        digest.update(text);
    }
    digest.finalize().into()
}

fn is_absent(error: &CallError) -> bool {
    matches!(error, CallError::Rejected(failure) if failure.is("ACQ.TRADE_NOT_EXIST"))
}

/// The refund query has a word of its own; what it would mean elsewhere is not published.
fn is_refund_absent(error: &CallError) -> bool {
    matches!(error, CallError::Rejected(failure) if failure.is("TRADE_NOT_EXIST"))
}

fn failed(method: &'static str, error: &CallError) -> GatewayError {
    let end = match error {
        CallError::Invalid(invalid) => return refused_here(method, invalid.to_string()),
        CallError::Unreachable(_) => CallEnd::NotSent(told(error)),
        CallError::Unknown(unknown) => match error.failure() {
            Some(failure) => refused(failure),
            None => CallEnd::NoAnswer(unknown.to_string()),
        },
        CallError::Untrusted(_) => CallEnd::Untrusted(told(error)),
        CallError::Rejected(failure) => refused(failure),
    };
    GatewayError { method, end }
}

/// Our own library does not send it: what Alipay would refuse for good.
fn refused_here(method: &'static str, code: String) -> GatewayError {
    GatewayError { method, end: CallEnd::Refused(final_refusal(code)) }
}

fn final_refusal(code: String) -> Refused {
    Refused { code, refusal: Refusal::Final(Remedy::None) }
}

fn refused(failure: &Failure) -> CallEnd {
    let code = failure.sub_code.clone().unwrap_or_else(|| failure.code.clone());
    let refusal = match failure.class {
        Class::Wait => Refusal::Later,
        Class::NotYet => Refusal::NotYet,
        Class::StateMovedOn => Refusal::StateMovedOn,
        Class::Happened => Refusal::Happened,
        _ if failure.is("ACQ.CONTEXT_INCONSISTENT") => Refusal::NumberTaken,
        Class::Final(remedy) => Refusal::Final(match remedy {
            AlipayRemedy::None => Remedy::None,
            AlipayRemedy::Outside => Remedy::Outside,
            AlipayRemedy::Fix => Remedy::Fix,
            AlipayRemedy::Whole => Remedy::Whole,
            AlipayRemedy::Look => Remedy::Look,
        }),
        Class::Done | Class::Unknown => Refusal::Unclear,
    };
    CallEnd::Refused(Refused { code, refusal })
}

/// The error and what caused it, without addresses: they carry signatures.
fn told(error: &CallError) -> String {
    match error {
        CallError::Unreachable(cause) => {
            format!("{error}: {}", if cause.is_timeout() { "no connection in time" } else { "no connection" })
        }
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_goes_out_as_it_is_or_as_alipay_takes_it() {
        let long = "测".repeat(256);
        for (name, shown) in [
            (" Iced  coffee ", " Iced  coffee "),
            ("\tIced\tcoffee\r\n", "Iced coffee"),
            ("a\u{0}b\u{7f}c\u{9f}d\u{2028}e\u{202e}f", "a b c d e f"),
            (&format!("\t{long}测"), &long),
            (&format!("{long}\t"), &long),
            ("\t\u{85}\n", "coffee"),
            (" \u{3000}", "coffee"),
            ("", "coffee"),
        ] {
            assert_eq!(subject(name, "coffee"), shown, "{name:?}");
            assert_eq!(Product::check_name(&subject(name, "coffee")), Ok(()), "{name:?}");
        }
    }

    #[test]
    fn a_trade_is_absent_by_one_code_and_a_refund_by_another_too() {
        let refused = |sub_code: &str| {
            CallError::Rejected(Failure {
                class: Class::NotYet,
                code: "40004".to_owned(),
                msg: String::new(),
                sub_code: Some(sub_code.to_owned()),
                sub_msg: None,
            })
        };
        let judged = |sub_code| (is_absent(&refused(sub_code)), is_refund_absent(&refused(sub_code)));
        assert_eq!(judged("ACQ.TRADE_NOT_EXIST"), (true, false));
        assert_eq!(judged("TRADE_NOT_EXIST"), (false, true));
        assert_eq!(judged("ACQ.INVALID_PARAMETER"), (false, false));
    }
}
