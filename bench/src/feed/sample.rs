//! Events as an order's life makes them.

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use pay_core::domain::{
    AppId, Cashier, Channel, EventType, Money, NewOrder, Order, OrderId, Product, Stage, Telling,
};

use super::Error;

/// The app that all events are of.
pub(super) const APP_ID: &str = "2021000000000001";

/// What an order tells of in the course of its life, in this order.
pub(super) const KINDS: [EventType; 3] =
    [EventType::OrderCreated, EventType::OrderPrepaid, EventType::OrderPaid];

/// A new order of this buyer.
pub(super) fn order(user_id: &str, now: DateTime<Utc>) -> Result<Order, Error> {
    let product = Product {
        product_id: "coffee".to_owned(),
        name: "咖啡豆，产自云南高原，".repeat(10),
        price: Money::from_fen(8888)?,
        expiry: None,
    };
    let new = NewOrder {
        user_id: user_id.to_owned(),
        product_id: product.product_id.clone(),
        channel: Channel::Page,
        expires_in: None,
    };
    Ok(Order::new(AppId::new(APP_ID), &new, &product, TimeDelta::minutes(30), now.trunc_subsecs(6)))
}

/// The order as it is when an event of this kind tells of it.
pub(super) fn at_event(order: &Order, kind: EventType) -> Result<Order, Error> {
    let at = order.created_at;
    let stage = match kind {
        EventType::OrderPrepaid => {
            // As long as a signed address is.
            let url = format!("https://openapi.alipay.com/gateway.do?biz_content={}", "x".repeat(800));
            Stage::PayWait { cashier: Some(Cashier::Redirect { url }), prepaid_at: at }
        }
        EventType::OrderPaid => Stage::Paid { at, late: false, refunded: Money::from_fen(0)? },
        _ => order.stage.clone(),
    };
    Ok(Order { stage, ..order.clone() })
}

/// The envelopes of one order's events, the id of each, and the order's: what to replace in them, to have those of another.
pub(super) fn envelopes() -> Result<(OrderId, Vec<(String, String)>), Error> {
    let order = order("buyer", Utc::now())?;
    let mut envelopes = Vec::new();
    for (kind, sequence) in KINDS.into_iter().zip(1..) {
        let order = at_event(&order, kind)?;
        let event = Telling::of_order(kind, &order, order.created_at)
            .event(sequence, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        envelopes.push((event.event_id.to_string(), event.body));
    }
    Ok((order.order_id, envelopes))
}
