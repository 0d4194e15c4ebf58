//! What was asked of Alipay, for tests that want it asked in an order, or a fault to have struck.

use alipay_sandbox::{Fault, FaultOrder};
use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::Shop;

/// What browsers and apps bring to the gateway.
const LINKS: [&str; 3] = ["alipay.trade.page.pay", "alipay.trade.wap.pay", "alipay.trade.app.pay"];

/// A call that came in at the gateway.
#[derive(Debug, Clone)]
pub struct GatewayCall {
    /// The method.
    pub method: String,
    /// What it is about.
    pub biz: Value,
    /// The code of its outcome, which a fault may have kept from its caller.
    pub code: String,
    /// When it came in, by Alipay's clock.
    pub at: DateTime<Utc>,
}

impl Shop {
    /// The calls about an order, oldest first. Links that buyers open are not among them.
    ///
    /// # Panics
    /// If there are more than the sandbox tells at once.
    pub async fn calls_about(&self, order_id: &str) -> Vec<GatewayCall> {
        let url = format!("{}/sandbox/calls?limit=1000&out_trade_no={order_id}", self.alipay.url());
        let answer = self.call(reqwest::Client::new().get(url)).await;
        assert!(answer.status.is_success() && answer.body.get("next").is_none(), "{answer:?}");
        let calls = answer.body["items"].as_array().expect("calls").iter();
        let text = |call: &Value, name: &str| call[name].as_str().unwrap_or_default().to_owned();
        let calls = calls.map(|call| GatewayCall {
            method: text(call, "method"),
            biz: serde_json::from_str(&text(call, "biz_content")).unwrap_or_default(),
            code: text(call, "code"),
            at: text(call, "at").parse().expect("a time"),
        });
        calls.filter(|call| !LINKS.contains(&&*call.method)).collect()
    }

    /// Lets something go wrong, once unless the order says how often.
    ///
    /// # Panics
    /// If there is no such fault.
    pub fn spoil(&self, order: FaultOrder) -> Spoiled<'_> {
        let (fault, times) = (order.fault, order.times.unwrap_or(1));
        let id = self.sandbox().order_fault(order.times(times)).expect("a fault");
        Spoiled { shop: self, id, fault, times }
    }
}

/// What shall go wrong.
#[derive(Debug)]
#[must_use = "one that never strikes proves nothing"]
pub struct Spoiled<'a> {
    shop: &'a Shop,
    id: u64,
    fault: Fault,
    times: u32,
}

impl Spoiled<'_> {
    /// It has by now, as often as it should.
    ///
    /// # Panics
    /// If it has not.
    pub fn struck(self) {
        let all = self.shop.sandbox().faults();
        let struck = all.iter().find(|ordered| ordered.id == self.id).map(|ordered| ordered.struck);
        assert_eq!(struck, Some(self.times), "{:?} never struck so often", self.fault);
        self.shop.sandbox().take_back_fault(self.id);
    }
}
