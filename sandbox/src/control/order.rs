//! What the control API can be asked for.

use std::collections::BTreeMap;

use poem_openapi::{Enum, Object};

use crate::fault::{Fault, FaultOrder, Ordered};
use crate::notify::Signature;
use crate::sandbox::Pay;

/// How somebody pays. An empty object is the first buyer paying in time.
#[derive(Debug, Clone, Default, Object)]
#[oai(deny_unknown_fields, default)]
pub(crate) struct PayOrder {
    /// The signed cashier address or app order string, for an order whose link nobody has opened yet.
    pub cashier_url: Option<String>,
    /// Which buyer, from 1. If absent, the one the request named, else the first.
    pub buyer: Option<u16>,
    /// Only the order of this application, when several shops use the same number.
    pub app_id: Option<String>,
    /// Take the money although the trade is closed or past its expiry.
    pub late: bool,
    /// Open a second trade for the same order and pay that.
    pub second_trade: bool,
    /// Go straight to `TRADE_FINISHED`, as for products without refunds.
    pub finished: bool,
}

impl From<PayOrder> for Pay {
    fn from(order: PayOrder) -> Self {
        let PayOrder { cashier_url, buyer, app_id, late, second_trade, finished } = order;
        Self { cashier_url, buyer, app_id, late, second_trade, finished }
    }
}

/// A link to open.
#[derive(Debug, Clone, Default, Object)]
#[oai(deny_unknown_fields, default)]
pub(crate) struct OpenOrder {
    /// The signed cashier address or app order string; without it, the link the gateway has already seen.
    pub cashier_url: Option<String>,
    /// Only the order of this application.
    pub app_id: Option<String>,
}

/// Money to give back from Alipay's console.
#[derive(Debug, Clone, Object)]
#[oai(deny_unknown_fields)]
pub(crate) struct ConsoleRefund {
    /// Whole fen, more than zero.
    pub amount_fen: i64,
    /// The number of the refund; one of Alipay's own if absent.
    pub out_request_no: Option<String>,
}

/// A turn of the clock. `freeze` and `speed` come first, then `advance_ms`.
#[derive(Debug, Clone, Default, Object)]
#[oai(deny_unknown_fields, default)]
pub(crate) struct ClockOrder {
    /// Stop the clock, or (`false`) let it run in real time.
    pub freeze: Option<bool>,
    /// Sandbox seconds per real second; 1 is real time, 0 frozen.
    pub speed: Option<f64>,
    /// Turn it forward, in milliseconds.
    pub advance_ms: Option<u64>,
    /// Answer only when everything that became due was sent and answered, at most this long (real time).
    pub settle_ms: Option<u64>,
}

/// What the clock shows.
#[derive(Debug, Clone, Object)]
pub(crate) struct ClockView {
    /// The sandbox's time.
    pub now: chrono::DateTime<chrono::Utc>,
    /// The same as Alipay writes it, in Beijing.
    pub beijing: String,
    /// Sandbox seconds per real second; 0 is frozen.
    pub speed: f64,
    /// Whether nothing is due or on its way, seen after `settle_ms` if that was asked for.
    pub settled: bool,
}

/// A notification of the caller's own making.
#[derive(Debug, Clone, Object)]
#[oai(deny_unknown_fields)]
pub(crate) struct NotificationOrder {
    /// Whose Alipay key signs it.
    pub app_id: String,
    /// Where it goes.
    pub url: String,
    /// `genuine`, `forged` or `missing`.
    pub signature: Signature,
    /// Its parameters, without `sign` and `sign_type`; `notify_time` is added if absent.
    pub fields: BTreeMap<String, String>,
}

/// What to wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub(crate) enum Until {
    /// Every notification of the order is acknowledged, and there is at least one.
    Acknowledged,
    /// No notification is due or on its way.
    Settled,
}

/// Whether what was waited for came.
#[derive(Debug, Clone, Object)]
pub(crate) struct Waited {
    /// False when the patience ran out first.
    pub reached: bool,
}

/// A fault to order.
#[derive(Debug, Clone, Object)]
#[oai(deny_unknown_fields)]
pub(crate) struct FaultRequest {
    /// What goes wrong.
    pub fault: Fault,
    /// Only calls of this method. Payments count as method `pay`, notifications as `notify`. `refund_too_soon` takes
    /// `alipay.trade.refund` only; `land_late` refund, cancel, close, precreate and create.
    pub method: Option<String>,
    /// Only this application.
    pub app_id: Option<String>,
    /// Only this order.
    pub out_trade_no: Option<String>,
    /// In which share of the matching cases, 0 to 1.
    pub share: Option<f64>,
    /// How often at most.
    pub times: Option<u32>,
    /// For the delays and `land_late`, in milliseconds: of real time for `delay`, of the sandbox's clock for the others.
    pub delay_ms: Option<u64>,
    /// For `notify_double`.
    pub copies: Option<u32>,
    /// For `refusal`.
    pub code: Option<String>,
    /// For `refusal`.
    pub sub_code: Option<String>,
    /// For `altered_answer` and `notify_altered`.
    pub field: Option<String>,
    /// For `altered_answer` and `notify_altered`.
    pub value: Option<String>,
    /// For `notify_also`.
    pub url: Option<String>,
}

impl From<FaultRequest> for FaultOrder {
    fn from(asked: FaultRequest) -> Self {
        Self {
            fault: asked.fault,
            method: asked.method,
            app_id: asked.app_id,
            out_trade_no: asked.out_trade_no,
            share: asked.share.unwrap_or(1.0),
            times: asked.times,
            delay_ms: asked.delay_ms,
            copies: asked.copies,
            code: asked.code,
            sub_code: asked.sub_code,
            field: asked.field,
            value: asked.value,
            url: asked.url,
        }
    }
}

/// A fault in force.
#[derive(Debug, Clone, Object)]
#[oai(skip_serializing_if_is_none)]
pub(crate) struct FaultView {
    /// Takes it back.
    pub id: u64,
    /// What goes wrong.
    pub fault: Fault,
    /// How often it struck.
    pub struck: u32,
    /// Only this method.
    pub method: Option<String>,
    /// Only this application.
    pub app_id: Option<String>,
    /// Only this order.
    pub out_trade_no: Option<String>,
    /// In which share of the cases.
    pub share: f64,
    /// How often at most.
    pub times: Option<u32>,
}

impl From<&Ordered> for FaultView {
    fn from(ordered: &Ordered) -> Self {
        let order = &ordered.order;
        Self {
            id: ordered.id,
            fault: order.fault,
            struck: ordered.struck,
            method: order.method.clone(),
            app_id: order.app_id.clone(),
            out_trade_no: order.out_trade_no.clone(),
            share: order.share,
            times: order.times,
        }
    }
}
