//! One order, as the document shows it.

use chrono::SecondsFormat;
use pay_core::domain::{ActName, Channel, Status};
use poem_openapi::types::Example;

use super::dto::{CashierView, CreateOrder, OrderBody, OrderFacts, RedirectCashier};
use super::timeline::{ByName, EntryView, FoundName, LastLookView, NextView, TimelineView};
use crate::example::{ORDER_ID, time};
use crate::param::{ExpirySeconds, ShopId};
use crate::word::Word;

impl Example for CreateOrder {
    fn example() -> Self {
        Self {
            user_id: ShopId::known("u-1001"),
            product_id: ShopId::known("coffee"),
            channel: Word(Channel::Page),
            expires_in_s: ExpirySeconds::new(1_800),
        }
    }
}

impl Example for OrderFacts {
    fn example() -> Self {
        Self {
            order_id: ORDER_ID.to_owned(),
            status: Word(Status::PayWait),
            user_id: "u-1001".to_owned(),
            product_id: "coffee".to_owned(),
            subject: "咖啡 Coffee".to_owned(),
            amount_fen: 2_800,
            refunded_fen: 0,
            channel: Word(Channel::Page),
            created_at: time(0),
            expires_at: time(1_800),
        }
    }
}

impl Example for OrderBody {
    fn example() -> Self {
        let url = "https://openapi.alipay.com/gateway.do?app_id=2021000000000000&method=alipay.trade.page.pay&sign=…";
        Self {
            facts: OrderFacts::example(),
            cashier: Some(CashierView::Redirect(RedirectCashier { url: url.to_owned() })),
            reused: None,
            paid_at: None,
            closed_at: None,
            close_reason: None,
        }
    }
}

impl Example for TimelineView {
    fn example() -> Self {
        let entry = |at, what: &str, by, says: &str| EntryView {
            at: time(at),
            what: what.to_owned(),
            by,
            says: says.to_owned(),
            reference: None,
        };
        Self {
            order_id: ORDER_ID.to_owned(),
            status: Word(Status::PayWait),
            summary: format!(
                "Waits for payment; last query 5 s ago: the buyer has not opened the cashier; next query in 5 s; closes {}.",
                time(1_800).to_rfc3339_opts(SecondsFormat::Secs, true)
            ),
            next: Some(NextView {
                act: ActName::ReconcileOrder.to_string(),
                at: time(10),
                says: "Alipay is asked what became of it, in 5 s".to_owned(),
            }),
            last_look: Some(LastLookView { at: time(5), count: 1, found: Some(FoundName::Absent) }),
            entries: vec![
                entry(0, "order_created", ByName::Shop, "The order was taken."),
                entry(0, "prepared", ByName::Paydesk, "It could be paid from now on."),
                entry(5, "alipay_asked", ByName::Paydesk, "Alipay was asked."),
            ],
            cut: false,
        }
    }
}
